"""The adapters of AWS. Imported only where they are chosen: they need the extra `aws`."""

from functools import cache, partial

from muster.adapters.aws import database, deployment
from muster.adapters.aws.clients import Clients
from muster.adapters.aws.documents import DynamoDocuments
from muster.adapters.aws.files import S3Files
from muster.adapters.aws.identities import CognitoIdentities
from muster.adapters.aws.limits import DynamoLimits
from muster.adapters.aws.live import RelayBell
from muster.adapters.aws.mail import SesMailer
from muster.adapters.aws.secrets import ManagedSecrets
from muster.adapters.aws.workflows import StepFunctionsWorkflows
from muster.bootstrap.ports import Ports, lifetimes
from muster.bootstrap.redis import limits_in_redis
from muster.database.connect import connect
from muster.database.engine import Database
from muster.events.ticket_keys import TicketKeys
from muster.http.viewer import EDGE_KEY_SECRET
from muster.identity.keys import KeyRings
from muster.kernel.clock import Clock
from muster.settings import Settings


@cache
def clients_in(region: str) -> Clients:
    """The clients of a region's services, for all that this process does: to make one is a good part of a cold start."""
    return Clients(region)


async def with_database(settings: Settings) -> Settings:
    """The settings with the database's URL, if a secret holds what is in it. Raises Unavailable, ValueError."""
    if settings.database_url or not settings.aws_database_secret:
        return settings
    found = await database.credentials(clients_in(settings.aws_region), settings.aws_database_secret)
    return settings.model_copy(update={"database_url": found.url(database.authorities(settings.aws_database_ca))})


def aws_database(settings: Settings, clock: Clock) -> Database:
    """The database. Its credentials are read again when it refuses them: they are replaced from time to time."""
    renew = database.renewal(clients_in(settings.aws_region), settings.aws_database_secret, settings.aws_database_ca)
    return connect(
        settings.resolved_database_url, clock,
        lock_timeout=settings.database_lock_timeout, pool_size=settings.database_pool_size, renew=renew,
    )  # fmt: skip


def aws_ports(settings: Settings, clock: Clock) -> Ports:
    """What answers the ports on AWS."""
    clients = clients_in(settings.aws_region)
    secrets = ManagedSecrets(clients, settings.aws_secret_prefix)
    files = S3Files(clients, settings.aws_bucket, clock)
    bell = RelayBell(clients, settings.aws_relay_function, poll_seconds=settings.poll_seconds)
    redis = limits_in_redis(settings, clock)
    documents = DynamoDocuments(clients, settings.aws_table, clock)
    return Ports(
        documents=documents,
        files=files,
        file_origin=files.origin,
        secrets=secrets,
        limits=redis or DynamoLimits(clients, settings.aws_table, clock),
        identities=CognitoIdentities(
            clients,
            clock,
            user_pool=settings.aws_user_pool,
            client=settings.aws_user_pool_client,
            web_client=settings.aws_user_pool_web_client,
            cache_size=settings.token_cache_size,
        ),
        # Secrets Manager has them replaced: muster.lambdas.rotate_signing_keys.
        keys=KeyRings(secrets, clock, rotation_days=None, lifetimes=lifetimes(settings)),
        ticket_keys=TicketKeys(secrets, clock, rotation_days=None),
        live=bell,
        committed=bell.committed,
        answered=bell.ring_if_due,
        edge_key=partial(secrets.text, EDGE_KEY_SECRET),
        mailer=SesMailer(clients, settings.mail_from, settings.aws_mail_configuration_set, clock),
        workflows=StepFunctionsWorkflows(clients, settings.aws_state_machine, documents, clock),
        opening=(redis.open,) if redis else (),
        closing=(redis.close,) if redis else (),
    )


async def deployed_variables(stage: str, region: str) -> dict[str, str]:
    """The settings of a deployment, as environment variables. Raises NotFound, Unavailable."""
    return deployment.variables(await deployment.outputs(clients_in(region), stage))


async def deployed_setup_code(stage: str, region: str) -> str:
    """The code for the first set-up of a deployment. Raises NotFound, Unavailable."""
    return await deployment.setup_code(clients_in(region), stage)
