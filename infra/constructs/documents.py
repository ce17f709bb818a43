"""The DynamoDB table of documents and limits: `muster.adapters.aws.documents` and `limits`."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.acknowledgements import accept
from infra.constructs.functions import Function


class Documents(Construct):
    """One table: documents under their two-part keys, counters of limits, each forgotten when its time has come."""

    def __init__(self, scope: Construct, name: str, configuration: Configuration) -> None:
        super().__init__(scope, name)
        keep = configuration.stage.keep_data
        self.table = dynamodb.Table(
            self,
            "Table",
            table_name=configuration.names.base,
            partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
            time_to_live_attribute="expires_at",
            # By the request: a workspace's day has peaks and nights, and nothing to plan.
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            # With what a stage keeps, it can also be put back to any second of the last 35 days ($0.20 a GB and month).
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(point_in_time_recovery_enabled=keep),
            deletion_protection=keep,
            removal_policy=RemovalPolicy.RETAIN if keep else RemovalPolicy.DESTROY,
        )

        if not keep:
            accept(
                self.table, f"{configuration.stage.name} is there to be thrown away: nothing in it is worth 35 days.", "DDB3"
            )

    def grant(self, function: Function) -> None:
        """Lets a function read and write documents, but neither scan the table nor change it."""
        function.allow(
            [
                "dynamodb:BatchGetItem",
                "dynamodb:DeleteItem",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
            ],
            self.table.table_arn,
        )
