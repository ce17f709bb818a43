"""What CloudFront proves itself with to the API: `muster.http.viewer`, docs/decisions/0018-client-addresses.md."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.acknowledgements import accept
from infra.constructs.functions import Function
from infra.constructs.secrets import READ
from muster.http.viewer import EDGE_KEY_HEADER, EDGE_KEY_SECRET


class EdgeKey(Construct):
    """A secret of random text. It guards no data: with its stack it goes, also where data stays."""

    def __init__(self, scope: Construct, name: str, configuration: Configuration) -> None:
        super().__init__(scope, name)
        self._secret = secretsmanager.Secret(
            self,
            "Secret",
            secret_name=f"{configuration.names.secret_prefix}{EDGE_KEY_SECRET}",
            description="CloudFront shows it to the API",
            generate_secret_string=secretsmanager.SecretStringGenerator(password_length=40, exclude_punctuation=True),
            removal_policy=RemovalPolicy.DESTROY,
        )
        accept(
            self._secret,
            "CloudFront gets it by a deployment only. Who knows it can give himself another address in limits and in lists of "
            "sessions, nothing else; docs/guides/deploy-to-aws.md says how it is replaced by hand.",
            "SMG4",
        )

    @property
    def headers(self) -> dict[str, str]:
        """The header of CloudFront's requests. Its value in the template is a reference that CloudFormation follows."""
        return {EDGE_KEY_HEADER: self._secret.secret_value.unsafe_unwrap()}

    def grant_read(self, function: Function) -> None:
        """Lets a function read it."""
        function.allow(READ, self._secret.secret_arn)
