"""Lambda functions: one package, and a role of its own for each.

A role has what every function needs, and gets the rest from what it may use: `Documents.grant(function)` and the like.
"""

from collections.abc import Mapping

from aws_cdk import Aws, Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.configuration import ROOT, Configuration
from infra.constructs.acknowledgements import accept
from infra.constructs.logs import log_group
from infra.constructs.network import Network
from infra.names import camel

_PLACEHOLDER = ROOT / "infra/placeholder"

_TRACES = "X-Ray takes traces under no name of a resource."
_IN_NETWORK = (
    f"{_TRACES} Before it makes a network interface, Lambda checks for these actions on every resource; "
    "the function's own code is refused them by the statement after."
)

#: What the service does with a network interface for a function. It asks for all of it without naming one.
_INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)


class Function(lambda_.Function):
    """The function `muster.lambdas.<entry>`, called `muster-<stage>-<name>`.

    `network` puts it into the private subnets, for the database's sake; without, it reaches AWS's services alone.
    """

    def __init__(
        self,
        scope: Construct,
        entry: str,
        configuration: Configuration,
        *,
        description: str,
        network: Network | None = None,
        environment: Mapping[str, str] | None = None,
        variant: str = "",
        retry_attempts: int | None = None,
        max_event_age: Duration | None = None,
    ) -> None:
        name = f"{entry}-{variant}" if variant else entry
        size = configuration.stage.size(f"{entry}:{variant}")
        function_name = configuration.names.function(name)
        self.role_of_its_own = _role(scope, name, function_name, in_network=network is not None)
        logs = log_group(scope, f"{camel(name)}Logs", configuration.stage, f"/aws/lambda/{function_name}")
        super().__init__(
            scope,
            camel(name),
            function_name=function_name,
            description=description,
            code=lambda_.Code.from_asset(source(configuration)),
            handler=f"muster.lambdas.{entry}",
            runtime=lambda_.Runtime(f"python{configuration.python}", lambda_.RuntimeFamily.PYTHON),
            architecture=_architecture(configuration),
            memory_size=size.memory,
            timeout=Duration.seconds(size.timeout),
            reserved_concurrent_executions=size.reserved if configuration.reserve else None,
            environment={**_environment(configuration), **(environment or {}), **configuration.environment},
            role=self.role_of_its_own,
            log_group=logs,
            logging_format=lambda_.LoggingFormat.JSON,
            tracing=lambda_.Tracing.ACTIVE,
            vpc=network.vpc if network else None,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS) if network else None,
            security_groups=[network.functions] if network else None,
            retry_attempts=retry_attempts,
            max_event_age=max_event_age,
        )
        logs.grant_write(self)

    def allow(self, actions: list[str], *resources: str) -> None:
        """Lets the function do `actions` on `resources`."""
        self.add_to_role_policy(iam.PolicyStatement(actions=actions, resources=list(resources)))


def source(configuration: Configuration) -> str:
    """The folder of the functions' package, or what stands in for it."""
    return str(configuration.package if configuration.has_package else _PLACEHOLDER)


def _architecture(configuration: Configuration) -> lambda_.Architecture:
    return lambda_.Architecture.ARM_64 if configuration.architecture == "arm64" else lambda_.Architecture.X86_64


def _environment(configuration: Configuration) -> dict[str, str]:
    """The settings that hold for every function. Names are settings here, so what makes the thing may come later."""
    names = configuration.names
    return {
        "MUSTER_BACKEND": "aws",
        "MUSTER_AWS_TABLE": names.base,
        "MUSTER_AWS_BUCKET": names.bucket("files"),
        "MUSTER_AWS_EVENT_BUS": names.base,
        "MUSTER_AWS_QUEUE_PREFIX": names.queue_prefix,
        "MUSTER_AWS_SECRET_PREFIX": names.secret_prefix,
        "MUSTER_AWS_DATABASE_SECRET": f"{names.secret_prefix}database-application",
        "MUSTER_AWS_DATABASE_CA": "database-ca.pem",  # scripts/package.py puts it there
        "MUSTER_AWS_MAIL_CONFIGURATION_SET": names.base,
        "MUSTER_AWS_RELAY_FUNCTION": names.function("relay"),
        "MUSTER_AWS_STATE_MACHINE": names.state_machine_arn,
        "MUSTER_DATABASE_POOL_SIZE": str(configuration.stage.database_pool),
        "MUSTER_DATA_DIR": "/tmp/muster",  # noqa: S108  # the only folder that a function may write to, and its own
        # The worker puts aside what SQS would not hand out again, so that its row says so at once.
        "MUSTER_DELIVERY_ATTEMPTS": str(configuration.stage.max_receive_count),
        "MUSTER_DISPATCH_IN_SERVER": "false",
        "MUSTER_MAIL_FROM": configuration.mail_from,
        # A session is as long as Cognito's access token, and its limit is a day.
        "MUSTER_SESSION_DAYS": "1",
        # An answer is passed on when it is whole: a stream says what there is and ends, after these seconds at the latest.
        "MUSTER_STREAM_SECONDS": "2",
        # What API Gateway passes on: Lambda takes 6 MB, and bytes grow by a third on the way (Base64).
        "MUSTER_MAX_IMPORT_BYTES": "4194304",
        **configuration.stage.environment,
    }


def _role(scope: Construct, name: str, function_name: str, *, in_network: bool) -> iam.Role:
    role = iam.Role(scope, f"{camel(name)}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    if in_network:
        # Its ARN in so many words: the function itself comes after its role.
        arn = f"arn:{Aws.PARTITION}:lambda:{Aws.REGION}:{Aws.ACCOUNT_ID}:function:{function_name}"
        role.add_to_policy(iam.PolicyStatement(actions=list(_INTERFACES), resources=["*"]))
        # What the service does for the function, the function's own code shall not do.
        role.add_to_policy(
            iam.PolicyStatement(
                effect=iam.Effect.DENY,
                actions=list(_INTERFACES),
                resources=["*"],
                conditions={"ArnEquals": {"lambda:SourceFunctionArn": arn}},
            )
        )
    accept(role, _IN_NETWORK if in_network else _TRACES, "IAM5[Resource::*]")
    return role
