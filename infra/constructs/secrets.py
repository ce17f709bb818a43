"""Secrets Manager: `muster.adapters.aws.secrets` and the rotation of signing keys."""

from collections.abc import Iterable

from aws_cdk import Aws, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct, IDependable

from infra.configuration import Configuration
from infra.constructs.acknowledgements import accept
from infra.constructs.functions import Function
from infra.names import camel
from muster.events import ticket_keys
from muster.identity.keys import PURPOSES, secret_name

READ = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
WRITE = ["secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"]


class Secrets(Construct):
    """The rings of signing keys, that of tickets, the server's key, and the code that guards the first set-up.

    CloudFormation fills each with random text. The rings and the server's key are bytes that Muster makes, so that text is
    "not yet" to it; the code for the set-up is used as it is.
    """

    def __init__(self, scope: Construct, name: str, configuration: Configuration) -> None:
        super().__init__(scope, name)
        self._configuration = configuration
        self.rings = [self._secret(secret_name(purpose), f"Signing keys: {purpose}", length=32) for purpose in PURPOSES]
        self.ticket_keys = self._secret(ticket_keys.SECRET, "Signing keys: tickets", length=32)
        self.server_key = self._secret("server-key", "The server's own key", length=32)
        self.setup_code = self._secret("setup-code", "Guards the first set-up", length=12)
        accept(
            self.server_key,
            "What it has encrypted and digested lies in the database for years: a new key would make it unreadable.",
            "SMG4",
        )
        accept(self.setup_code, "It works once, for the first admin, and is worth nothing afterwards.", "SMG4")

    def grant_read(self, function: Function, secrets: Iterable[secretsmanager.ISecret]) -> None:
        """Lets a function read `secrets`."""
        function.allow(READ, *(secret.secret_arn for secret in secrets))

    def grant_write(self, function: Function, secrets: Iterable[secretsmanager.ISecret]) -> None:
        """Lets a function read and replace `secrets`."""
        function.allow(READ + WRITE, *(secret.secret_arn for secret in secrets))

    def rotate_rings(self, function: Function, *, after: IDependable) -> None:
        """Has `function` put a new key into each ring, every so many days; `after` is what makes the first keys."""
        stage = self._configuration.stage
        self.grant_write(function, [*self.rings, self.ticket_keys])
        for ring in self.rings:
            schedule(ring, function, days=stage.rotation_days).node.add_dependency(after)
        schedule(self.ticket_keys, function, days=stage.ticket_rotation_days).node.add_dependency(after)

    def _secret(self, name: str, description: str, *, length: int) -> secretsmanager.Secret:
        return secretsmanager.Secret(
            self,
            camel(name),
            secret_name=f"{self._configuration.names.secret_prefix}{name}",
            description=description,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=length, exclude_punctuation=True, exclude_characters="0O1Il"
            ),
            removal_policy=RemovalPolicy.RETAIN if self._configuration.stage.keep_data else RemovalPolicy.DESTROY,
        )


def schedule(secret: secretsmanager.Secret, function: Function, *, days: int) -> secretsmanager.CfnRotationSchedule:
    """Has Secrets Manager call `function` to replace `secret`, first when the days are over."""
    # Only for secrets of this account: else anybody's could have the function run.
    function.add_permission(
        f"Rotate{secret.node.id}",
        principal=iam.ServicePrincipal("secretsmanager.amazonaws.com"),
        source_account=Aws.ACCOUNT_ID,
    )
    found = secretsmanager.CfnRotationSchedule(
        secret,
        "Rotation",
        secret_id=secret.secret_arn,
        rotation_lambda_arn=function.function_arn,
        rotate_immediately_on_update=False,
        rotation_rules=secretsmanager.CfnRotationSchedule.RotationRulesProperty(automatically_after_days=days),
    )
    found.node.add_dependency(function)
    return found
