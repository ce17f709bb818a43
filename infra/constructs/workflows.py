"""The state machine of workflows, and the way of its questions: `muster.adapters.aws.workflows`.

One machine for every kind of workflow: all have the same shape, and a kind is a word in an execution's input. What it does is
in workflows.asl.json. It asks by publishing to a topic; a queue takes the questions from there to `workflow_ask`.
"""

from pathlib import Path

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.acknowledgements import accept
from infra.constructs.bus import Lane, lane
from infra.constructs.functions import Function
from infra.constructs.logs import log_group
from infra.constructs.mail import topic

_DEFINITION = Path(__file__).with_name("workflows.asl.json")


class Workflows(Construct):
    """The machine, its topic and the queue behind that. `step` is the function that it calls."""

    def __init__(self, scope: Construct, name: str, configuration: Configuration, *, key: kms.IKey, step: Function) -> None:
        super().__init__(scope, name)
        self._arn = configuration.names.state_machine_arn
        self.topic = topic(self, "Topic", configuration.names.workflows, key)
        self.lane: Lane = lane(self, "workflows", configuration, seconds=configuration.stage.size("workflow_ask").timeout)
        self.topic.add_subscription(
            subscriptions.SqsSubscription(self.lane.queue, raw_message_delivery=True, dead_letter_queue=self.lane.dead)
        )
        self.machine = stepfunctions.StateMachine(
            self,
            "Machine",
            state_machine_name=configuration.names.workflows,
            comment="Carries out workflows: check, ask, wait, end",
            # Executions that last for days, and each step exactly once unless it fails.
            state_machine_type=stepfunctions.StateMachineType.STANDARD,
            definition_body=stepfunctions.DefinitionBody.from_string(_DEFINITION.read_text(encoding="utf-8")),
            definition_substitutions={"Function": step.function_arn, "Topic": self.topic.topic_arn},
            role=self._role(key, step),
            logs=stepfunctions.LogOptions(
                # Below this name, Logs needs no entry of each group in its resource policy, whose length is bounded.
                destination=log_group(
                    self, "Logs", configuration.stage, f"/aws/vendedlogs/states/{configuration.names.workflows}"
                ),
                level=stepfunctions.LogLevel.ALL,
                # Who reads a task token can answer in somebody's name.
                include_execution_data=False,
            ),
            tracing_enabled=True,
            # What it keeps is keys, words and tokens; no address, no name.
            encryption_configuration=stepfunctions.AwsOwnedEncryptionConfiguration(),
        )

    def grant_use(self, function: Function) -> None:
        """Lets a function start workflows, and answer for those who were asked.

        AWS's reference names no resource for answers, but they are refused and allowed by the machine's ARN.
        """
        function.allow(["states:SendTaskSuccess", "states:StartExecution"], self._arn)

    def _role(self, key: kms.IKey, step: Function) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            # For this machine alone: another's could have the service act as it.
            assumed_by=iam.ServicePrincipal(
                "states.amazonaws.com",
                conditions={
                    "ArnLike": {"aws:SourceArn": self._arn},
                    "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                },
            ),
        )
        role.add_to_policy(iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[step.function_arn]))
        role.add_to_policy(iam.PolicyStatement(actions=["sns:Publish"], resources=[self.topic.topic_arn]))
        role.add_to_policy(iam.PolicyStatement(actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=[key.key_arn]))
        accept(
            role,
            "X-Ray takes traces, and Logs has its deliveries arranged, under no name of a resource: "
            "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy.",
            "IAM5[Resource::*]",
        )
        return role
