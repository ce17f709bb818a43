"""The relational database: `muster.adapters.aws.database`."""

import json
from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_rds as rds
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct, IDependable

from infra.configuration import Configuration
from infra.constructs.acknowledgements import accept
from infra.constructs.functions import Function
from infra.constructs.logs import log_group
from infra.constructs.network import Network
from infra.constructs.secrets import READ, WRITE, schedule
from infra.stages import Engine, Stage

_NAME = "muster"
_MASTER = "master"
_APPLICATION = "muster"


@dataclass(frozen=True)
class _Flavour:
    """What differs between the engines. `parameters` have it refuse connections without TLS."""

    engine: rds.IInstanceEngine
    port: int
    parameters: dict[str, str]
    logs: tuple[str, ...]


def _flavour(engine: Engine) -> _Flavour:
    if engine == "mysql":
        version = rds.MysqlEngineVersion.VER_8_4_9
        return _Flavour(
            rds.DatabaseInstanceEngine.mysql(version=version), 3306, {"require_secure_transport": "1"}, ("error", "slowquery")
        )
    newest = rds.PostgresEngineVersion.VER_18_3
    return _Flavour(
        rds.DatabaseInstanceEngine.postgres(version=newest), 5432, {"rds.force_ssl": "1"}, ("postgresql", "upgrade")
    )


class Database(Construct):
    """RDS in the isolated subnets, which only the functions reach.

    The master's secret is RDS' own. The application's says who the functions are; `migrate` makes that user, with no more
    rights than it needs, and `rotate_database_password` gives it a new password and name by turns.
    """

    def __init__(self, scope: Construct, name: str, configuration: Configuration, network: Network) -> None:
        super().__init__(scope, name)
        self._configuration = configuration
        flavour = _flavour(configuration.engine)
        self.group = ec2.SecurityGroup(self, "Group", vpc=network.vpc, description="The database", allow_all_outbound=False)
        self.group.connections.allow_from(network.functions, ec2.Port.tcp(flavour.port), "Functions to the database")
        self.instance = self._instance(flavour, network)
        self.master = self._master()
        self.application = self._application()

    def grant(self, function: Function) -> None:
        """Lets a function connect as the application."""
        function.allow(READ, self.application.secret_arn)

    def grant_master(self, function: Function) -> None:
        """Lets a function connect as the master, and replace the application's credentials."""
        function.allow(READ, self.master.secret_arn)
        function.allow(READ + WRITE, self.application.secret_arn)

    def rotate(self, function: Function, *, after: IDependable) -> None:
        """Has `function` replace the application's password, every so many days; `after` is what makes the user."""
        self.grant_master(function)
        schedule(self.application, function, days=self._configuration.stage.rotation_days).node.add_dependency(after)

    def _instance(self, flavour: _Flavour, network: Network) -> rds.DatabaseInstance:
        stage = self._configuration.stage
        size = stage.database
        identifier = self._configuration.names.base
        instance = rds.DatabaseInstance(
            self,
            "Instance",
            instance_identifier=identifier,
            engine=flavour.engine,
            instance_type=ec2.InstanceType(size.instance),
            vpc=network.vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            security_groups=[self.group],
            publicly_accessible=False,
            database_name=_NAME,
            port=flavour.port,
            credentials=rds.Credentials.from_generated_secret(
                _MASTER, secret_name=f"{self._configuration.names.secret_prefix}database-master"
            ),
            parameters=flavour.parameters,
            ca_certificate=rds.CaCertificate.RDS_CA_RSA2048_G1,
            storage_encrypted=True,
            storage_type=rds.StorageType.GP3,
            allocated_storage=size.storage,
            max_allocated_storage=size.storage_limit,
            multi_az=size.multi_az,
            backup_retention=Duration.days(size.backup_days),
            delete_automated_backups=not stage.keep_data,
            copy_tags_to_snapshot=True,
            auto_minor_version_upgrade=True,
            database_insights_mode=rds.DatabaseInsightsMode.STANDARD if size.insights else None,
            enable_performance_insights=size.insights or None,
            cloudwatch_logs_exports=list(flavour.logs),
            deletion_protection=stage.keep_data,
            removal_policy=RemovalPolicy.SNAPSHOT if stage.keep_data else RemovalPolicy.DESTROY,
        )
        for log in flavour.logs:  # RDS would make them itself, and keep them for ever
            name = f"/aws/rds/instance/{identifier}/{log}"
            instance.node.add_dependency(log_group(self, f"{log.capitalize()}Logs", stage, name))
        _accept(instance, stage)
        return instance

    def _master(self) -> secretsmanager.ISecret:
        if self.instance.secret is None:
            raise RuntimeError("RDS has not made the master's secret.")
        accept(
            self.instance,
            "The master is used by migrate and by the rotation of the application's user alone, from inside the network. "
            "docs/guides/deploy-to-aws.md says how to replace its password by hand.",
            "SMG4",
        )
        return self.instance.secret

    def _application(self) -> secretsmanager.Secret:
        names = self._configuration.names
        known = {
            "engine": self._configuration.engine,
            "host": self.instance.db_instance_endpoint_address,
            "port": self.instance.db_instance_endpoint_port,
            "dbname": _NAME,
            "username": _APPLICATION,
        }
        return secretsmanager.Secret(
            self,
            "Application",
            secret_name=f"{names.secret_prefix}database-application",
            description="How functions sign in to the database",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps(known),
                generate_string_key="password",
                password_length=40,
                exclude_punctuation=True,
            ),
            removal_policy=RemovalPolicy.RETAIN if self._configuration.stage.keep_data else RemovalPolicy.DESTROY,
        )


def _accept(instance: rds.DatabaseInstance, stage: Stage) -> None:
    accept(instance, "The engine's own port: who is let in is decided by the security group, not by a number.", "RDS11")
    if not stage.keep_data:
        accept(instance, f"{stage.name} is there to be thrown away, and cheap: it may be away for an hour.", "RDS3", "RDS10")
