"""SES: `muster.adapters.aws.mail`, and what comes back."""

from aws_cdk import Aws, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.bus import Lane, lane
from infra.constructs.functions import Function


class Mail(Construct):
    """The sender, and the way of bounces and complaints: configuration set → topic → queue → `mail_feedback`."""

    def __init__(self, scope: Construct, name: str, configuration: Configuration, *, key: kms.IKey) -> None:
        super().__init__(scope, name)
        self._configuration = configuration
        self.configuration_set = ses.ConfigurationSet(
            self,
            "Set",
            configuration_set_name=configuration.names.base,
            reputation_metrics=True,
            # SES itself no longer sends to these, whatever Muster asks.
            suppression_reasons=ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
            tls_policy=ses.ConfigurationSetTlsPolicy.REQUIRE,
        )
        address = configuration.mail_address
        whole = configuration.mail_identity == "domain"
        self.identity = ses.EmailIdentity(
            self,
            "Identity",
            identity=ses.Identity.domain(address.partition("@")[2]) if whole else ses.Identity.email(address),
            configuration_set=self.configuration_set,
            # Bounces come by the topic; by mail they would reach the sender's mailbox too, which nobody may read.
            feedback_forwarding=False,
        )
        self.topic = topic(self, "Feedback", f"{configuration.names.base}-mail-feedback", key, "ses.amazonaws.com")
        ses.ConfigurationSetEventDestination(
            self,
            "Events",
            configuration_set=self.configuration_set,
            destination=ses.EventDestination.sns_topic(self.topic),
            events=[ses.EmailSendingEvent.BOUNCE, ses.EmailSendingEvent.COMPLAINT],
        )
        self.feedback: Lane = lane(
            self, "mail-feedback", configuration, seconds=configuration.stage.size("mail_feedback").timeout
        )
        self.topic.add_subscription(
            subscriptions.SqsSubscription(self.feedback.queue, raw_message_delivery=True, dead_letter_queue=self.feedback.dead)
        )

    def grant(self, function: Function) -> None:
        """Lets a function send as Muster, from its address alone."""
        function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["ses:SendEmail", "ses:SendRawEmail"],
                resources=[
                    self.identity.email_identity_arn,
                    f"arn:{Aws.PARTITION}:ses:{Aws.REGION}:{Aws.ACCOUNT_ID}:configuration-set/{self._configuration.names.base}",
                ],
                conditions={"StringEquals": {"ses:FromAddress": self._configuration.mail_address}},
            )
        )


def message_key(scope: Construct, name: str, configuration: Configuration) -> kms.Key:
    """A key for topics ($1 a month): AWS's own for SNS lets no other service publish, neither SES nor alarms."""
    return kms.Key(
        scope,
        name,
        alias=f"alias/{configuration.names.base}-topics",
        description="Topics of Muster: alarms, what SES says of mails, questions of workflows",
        enable_key_rotation=True,
        removal_policy=RemovalPolicy.RETAIN if configuration.stage.keep_data else RemovalPolicy.DESTROY,
    )


def topic(scope: Construct, name: str, topic_name: str, key: kms.IKey, service: str = "") -> sns.Topic:
    """A topic, encrypted and over TLS only, on which `service` publishes for this account; without one, roles that may."""
    made = sns.Topic(scope, name, topic_name=topic_name, master_key=key, enforce_ssl=True)
    if service:
        _let_publish(made, key, service)
    return made


def _let_publish(made: sns.Topic, key: kms.IKey, service: str) -> None:
    ours = {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
    principal = iam.ServicePrincipal(service)
    made.add_to_resource_policy(
        iam.PolicyStatement(
            sid="Publish", actions=["sns:Publish"], principals=[principal], resources=[made.topic_arn], conditions=ours
        )
    )
    key.add_to_resource_policy(
        # A key's policy speaks of the key itself, and calls it "*".
        iam.PolicyStatement(
            actions=["kms:Decrypt", "kms:GenerateDataKey*"], principals=[principal], resources=["*"], conditions=ours
        )
    )
