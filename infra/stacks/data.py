"""What holds data: database, documents, files, secrets, limits; and the step that brings them up to date."""

from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.database import Database
from infra.constructs.documents import Documents
from infra.constructs.files import Files
from infra.constructs.functions import Function
from infra.constructs.limits import Limits
from infra.constructs.migration import Migration
from infra.constructs.secrets import Secrets
from infra.stacks.base import MusterStack
from infra.stacks.network import NetworkStack
from infra.stacks.web import WebStack


class DataStack(MusterStack):
    """All other stacks with functions come after it, so their new code meets the new schema."""

    def __init__(self, scope: Construct, configuration: Configuration, *, network: NetworkStack, web: WebStack) -> None:
        super().__init__(scope, "data", configuration, description="what holds data")
        size = configuration.stage.cache
        self.documents = Documents(self, "Documents", configuration)
        self.files = Files(self, "Files", configuration, web_origin=web.url)
        self.secrets = Secrets(self, "Secrets", configuration)
        self.database = Database(self, "Database", configuration, network.network)
        self.limits = Limits(self, "Limits", configuration, network.network, size) if size else None
        self._migrate(network)
        self._rotate(network)
        self._say()

    def grant_application(self, function: Function) -> None:
        """What every function needs that runs Muster itself: rows, documents, and keys to sign and to read with."""
        self.database.grant(function)
        self.documents.grant(function)
        self.secrets.grant_read(function, [*self.secrets.rings, self.secrets.server_key])

    @property
    def variables(self) -> dict[str, str]:
        """What functions are told that names alone do not say."""
        return {"MUSTER_REDIS_URL": self.limits.url} if self.limits else {}

    def _migrate(self, network: NetworkStack) -> None:
        function = Function(
            self,
            "migrate",
            self.configuration,
            network=network.network,
            description="Brings the database up to date before new code runs",
        )
        self.database.grant_master(function)
        secrets = self.secrets
        secrets.grant_write(function, [*secrets.rings, secrets.ticket_keys, secrets.server_key, secrets.setup_code])
        function.node.add_dependency(self.database.instance)
        self.migration = Migration(self, "Migration", self.configuration, function)
        self.output_function("migrate", function)

    def _rotate(self, network: NetworkStack) -> None:
        keys = Function(self, "rotate_signing_keys", self.configuration, description="Puts a new key into a ring")
        self.secrets.rotate_rings(keys, after=self.migration)
        password = Function(
            self,
            "rotate_database_password",
            self.configuration,
            network=network.network,
            description="Gives the application's database user a new password",
        )
        self.database.rotate(password, after=self.migration)
        self.output_function("rotate_signing_keys", keys)
        self.output_function("rotate_database_password", password)

    def _say(self) -> None:
        names = self.configuration.names
        self.output("SettingAwsTable", self.documents.table.table_name, "MUSTER_AWS_TABLE")
        self.output("SettingAwsBucket", self.files.bucket.bucket_name, "MUSTER_AWS_BUCKET")
        self.output("SettingAwsSecretPrefix", names.secret_prefix, "MUSTER_AWS_SECRET_PREFIX")
        self.output("SettingAwsDatabaseSecret", self.database.application.secret_name, "MUSTER_AWS_DATABASE_SECRET")
        if self.limits:
            self.output("SettingRedisUrl", self.limits.url, "MUSTER_REDIS_URL")
        self.output("DatabaseSecret", self.database.application.secret_arn, "How functions sign in to the database")
        self.output("SetupCodeSecret", self.secrets.setup_code.secret_name, "Guards the first set-up")
