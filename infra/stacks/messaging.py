"""What happens after: the bus, the queues, their workers, mail, and workflows."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.bus import Bus, feed
from infra.constructs.functions import Function
from infra.constructs.mail import Mail, message_key, topic
from infra.constructs.workflows import Workflows
from infra.stacks.base import MusterStack
from infra.stacks.data import DataStack
from infra.stacks.identity import IdentityStack
from infra.stacks.network import NetworkStack
from infra.stacks.web import WebStack


class MessagingStack(MusterStack):
    """outbox → `relay` → bus → a queue for each consumer → its `worker` → mail, workflows and the rest."""

    def __init__(
        self,
        scope: Construct,
        configuration: Configuration,
        *,
        network: NetworkStack,
        web: WebStack,
        data: DataStack,
        identity: IdentityStack,
    ) -> None:
        super().__init__(scope, "messaging", configuration, description="messages, workers, mail, workflows")
        self._network, self._data = network, data
        self._variables = {"MUSTER_PUBLIC_URL": web.url, **data.variables, **identity.identities.variables}
        key = message_key(self, "TopicsKey", configuration)
        self.alarms = topic(self, "Alarms", f"{configuration.names.base}-alarms", key, "cloudwatch.amazonaws.com")
        if configuration.alarm_mail:
            self.alarms.add_subscription(subscriptions.EmailSubscription(configuration.alarm_mail))
        self.bus = Bus(self, "Bus", configuration)
        self.mail = Mail(self, "Mail", configuration, key=key)
        self.relay = self._relay()
        self.workflows = self._workflows(key)
        self.workers = {consumer: self._worker(consumer) for consumer in self.bus.lanes}
        self.feedback = self._feedback()
        self._say()

    def _relay(self) -> Function:
        """Takes messages to the bus: after each write, and each minute whatever was missed."""
        function = self._application("relay", "Takes messages from the outbox to the bus; does what is due", keep_trying=False)
        self.bus.grant_publish(function)
        self.bus.grant_care(function)
        # What was emptied from the trash, uploads that were never finished, pictures that are not shown any more.
        self._data.files.grant(function, delete=["attachments", "previews", "event-images", "event-uploads"])
        events.Rule(
            self,
            "EachMinute",
            rule_name=self.configuration.names.function("each-minute"),
            description="Calls the relay, in case that the call after a write was lost",
            schedule=events.Schedule.rate(Duration.minutes(1)),
            targets=[targets.LambdaFunction(function, retry_attempts=0, max_event_age=Duration.minutes(1))],
        )
        self.output_function("relay", function)
        return function

    def _worker(self, consumer: str) -> Function:
        function = self._application("worker", f"Does what the consumer {consumer} does", consumer=consumer)
        self.bus.grant_work(function, consumer)
        feed(function, self.bus.lanes[consumer], concurrency=self.configuration.stage.worker_concurrency)
        function.allow(["lambda:InvokeFunction"], self.configuration.names.function_arn("relay"))
        if consumer == "events":
            self.workflows.grant_use(function)
            self._data.files.grant(function, delete=["ticket-codes"])
        if consumer == "mail":
            self.mail.grant(function)
            self._data.secrets.grant_read(function, [self._data.secrets.ticket_keys])  # mails bring tickets
        if consumer == "previews":
            self._data.files.grant(function, read=["attachments"], write=["previews"])
        self.output_function(f"worker_{consumer}", function)
        return function

    def _feedback(self) -> Function:
        function = self._application("mail_feedback", "Notes addresses that mails do not reach")
        feed(function, self.mail.feedback, concurrency=2)
        self.output_function("mail_feedback", function)
        return function

    def _workflows(self, key: kms.IKey) -> Workflows:
        step = self._application("workflow_step", "Carries out steps of workflows")
        ask = self._application("workflow_ask", "Has somebody asked what workflows ask")
        made = Workflows(self, "Workflows", self.configuration, key=key, step=step)
        feed(ask, made.lane, concurrency=2)
        for entry, function in (("workflow_step", step), ("workflow_ask", ask)):
            function.allow(["lambda:InvokeFunction"], self.configuration.names.function_arn("relay"))
            self.output_function(entry, function)
        return made

    def _application(self, entry: str, description: str, *, consumer: str = "", keep_trying: bool = True) -> Function:
        """A function that runs Muster. One that is called again anyway need not `keep_trying` what failed."""
        function = Function(
            self,
            entry,
            self.configuration,
            network=self._network.network,
            description=description,
            environment={**self._variables, **({"MUSTER_CONSUMER": consumer} if consumer else {})},
            variant=consumer,
            retry_attempts=None if keep_trying else 0,
            max_event_age=None if keep_trying else Duration.minutes(1),
        )
        self._data.grant_application(function)
        return function

    def _say(self) -> None:
        names = self.configuration.names
        self.output("SettingAwsEventBus", self.bus.bus.event_bus_name, "MUSTER_AWS_EVENT_BUS")
        self.output("SettingAwsQueuePrefix", names.queue_prefix, "MUSTER_AWS_QUEUE_PREFIX")
        self.output(
            "SettingAwsMailConfigurationSet",
            self.mail.configuration_set.configuration_set_name,
            "MUSTER_AWS_MAIL_CONFIGURATION_SET",
        )
        self.output("SettingAwsRelayFunction", self.relay.function_name, "MUSTER_AWS_RELAY_FUNCTION")
        self.output("SettingAwsStateMachine", self.workflows.machine.state_machine_arn, "MUSTER_AWS_STATE_MACHINE")
        self.output("SettingMailFrom", self.configuration.mail_from, "MUSTER_MAIL_FROM")
