"""What the functions on AWS do besides answering requests (`muster.lambdas` has their entry points)."""

from dataclasses import replace

import msgspec

from muster.adapters.aws import custom_resources, database, mail_feedback
from muster.adapters.aws.batches import failures
from muster.adapters.aws.bus import EventBridgeBus, Queues, items_of
from muster.adapters.aws.clients import Clients
from muster.adapters.aws.key_rotation import KeyRotation, every_ring
from muster.adapters.aws.pool_triggers import PoolTriggers
from muster.adapters.aws.secrets import ManagedSecrets
from muster.adapters.aws.workflows import StepFunctionsWorkflows
from muster.bootstrap import Application, build
from muster.bootstrap.aws import clients_in, with_database
from muster.bootstrap.ports import lifetimes
from muster.database import rotation
from muster.database.credentials import Credentials
from muster.delivery.dead_letters import DeadLetters
from muster.delivery.jobs import run_due
from muster.delivery.purging import purge_job
from muster.delivery.queue import QueueWorker
from muster.delivery.relay import RELAY, Relay
from muster.events.ticket_keys import TicketKeys
from muster.identity.keys import KeyRings
from muster.kernel.clock import SystemClock
from muster.migrations.deployment import migrate as migrate_database
from muster.settings import Settings

#: Secrets beside Muster's own: the database's master user.
_MASTER = "database-master"
#: Seconds before the end of a function's time in which nothing new is begun.
_MARGIN = 5


class Worker:
    """Handles what the queue of `consumer` hands out."""

    def __init__(self, application: Application, consumer: str) -> None:
        settings = application.settings
        queues = Queues(clients_in(settings.aws_region), settings.aws_queue_prefix)
        self._application = application
        self._queue = QueueWorker(
            application.consumers[consumer], application.database, queues, application.clock, application.policy
        )

    async def handle(self, event: object) -> dict[str, list[dict[str, str]]]:
        """A batch of SQS. The answer names what the queue has to keep."""
        kept = await self._queue.handle(items_of(event))
        await self._application.settle()  # what handlers wrote is to be relayed too
        return failures(kept)


class Relaying:
    """Takes messages to the bus, looks after dead letters, and runs jobs that are due."""

    def __init__(self, application: Application) -> None:
        settings, clock = application.settings, application.clock
        clients = clients_in(settings.aws_region)
        bus = EventBridgeBus(clients, settings.aws_event_bus)
        queues = Queues(clients, settings.aws_queue_prefix)
        letters = DeadLetters(application.database, queues, clock, tuple(application.consumers), application.policy)
        purge = purge_job(application.database, clock, (RELAY,), settings.outbox_days)
        self._application = application
        self._relay = Relay(application.database, clock, bus)
        self._jobs = (letters.job, purge, *application.jobs)

    async def work(self, seconds: float) -> None:
        """Does so for `seconds` at the most. Raises Unavailable."""
        half = max(1.0, (seconds - _MARGIN) / 2)
        await self._relay.sweep(half)
        policy = replace(self._application.policy, job_timeout=half)
        await run_due(self._jobs, self._application.database, self._application.clock, policy)
        await self._relay.sweep(_MARGIN / 2)  # what jobs wrote


async def note_feedback(application: Application, event: object) -> dict[str, list[dict[str, str]]]:
    """Notes the bounces and complaints in a batch of SQS. The answer names what the queue has to keep."""
    return await mail_feedback.handle(application.notifications.suppressions, event)


async def run_step(application: Application, event: object) -> dict[str, bool]:
    """The step of a workflow that the state machine calls for."""
    answer = await _workflows(application).step(event)
    await application.settle()
    return answer


async def ask_question(application: Application, event: object) -> dict[str, list[dict[str, str]]]:
    """Has asked what workflows ask, in a batch of SQS. The answer names what the queue has to keep."""
    kept = await _workflows(application).on_asked(event)
    await application.settle()
    return failures(kept)


def _workflows(application: Application) -> StepFunctionsWorkflows:
    found = application.ports.workflows
    if not isinstance(found, StepFunctionsWorkflows):
        raise TypeError("Only Step Functions calls for the steps of workflows.")
    return found


async def answer_trigger(settings: Settings, event: dict[str, object]) -> dict[str, object]:
    """Answers what a user pool asks. It calls a function that does not know it yet, so its id comes with the event."""
    pool, source = str(event["userPoolId"]), str(event["triggerSource"])
    settings = settings.model_copy(update={"aws_user_pool": pool})
    if source == "PreSignUp_AdminCreateUser":  # Muster itself, which waits for this inside a unit of work
        return await _triggers(build(settings), pool).pre_sign_up(event)
    application = build(await with_database(settings))
    triggers = _triggers(application, pool)
    async with application.running(dispatch=False, streams=False):
        answer = await (triggers.pre_sign_up if source.startswith("PreSignUp") else triggers.post_confirmation)(event)
        await application.settle()
        return answer


def _triggers(application: Application, pool: str) -> PoolTriggers:
    return PoolTriggers(application.identity.admissions, user_pool=pool)


class _RotationEvent(msgspec.Struct, frozen=True, rename="pascal"):
    """What Secrets Manager hands over."""

    secret_id: str
    client_request_token: str
    step: str


async def rotate_keys(settings: Settings, event: object) -> None:
    """One step of the rotation of a ring of signing keys, those of tickets included. Raises RotationRefused, Unavailable."""
    asked = msgspec.convert(event, _RotationEvent)
    secrets, clock = ManagedSecrets(clients_in(settings.aws_region), settings.aws_secret_prefix), SystemClock()
    rings = KeyRings(secrets, clock, rotation_days=None, lifetimes=lifetimes(settings))
    every = every_ring(rings, TicketKeys(secrets, clock, rotation_days=None))
    await KeyRotation(secrets, every).rotate(asked.step, asked.secret_id, asked.client_request_token)


async def rotate_password(settings: Settings, event: object) -> None:
    """One step of the rotation of the database's password. Raises RotationRefused, Unavailable."""
    asked = msgspec.convert(event, _RotationEvent)
    clients = clients_in(settings.aws_region)
    await rotation.rotate(
        asked.step,
        asked.client_request_token,
        database.StagedCredentials(clients, asked.secret_id),
        await database.credentials(clients, settings.aws_secret_prefix + _MASTER),
        authorities=database.authorities(settings.aws_database_ca),
    )


async def migrate(settings: Settings, event: object) -> None:
    """The step of a deployment that comes before new code: the database's user and schema, and secrets that are missing."""
    clients = clients_in(settings.aws_region)
    await custom_resources.respond(event, "muster-schema", lambda: _migrate(settings, clients))


async def _migrate(settings: Settings, clients: Clients) -> dict[str, str]:
    master = await database.credentials(clients, settings.aws_secret_prefix + _MASTER)
    user = await database.credentials(clients, settings.aws_database_secret)
    revision = await migrate_database(master, user, authorities=database.authorities(settings.aws_database_ca))
    await _make_secrets(settings, user)
    return {"Revision": revision or ""}


async def _make_secrets(settings: Settings, user: Credentials) -> None:
    """The signing keys, those of tickets, the server's key and the code for the first set-up, where they are missing."""
    url = user.url(database.authorities(settings.aws_database_ca))
    application = build(settings.model_copy(update={"database_url": url}))
    async with application.running(dispatch=False, streams=False):
        await application.setup_code()
        await application.ports.keys.rotate_due()
        await application.ports.ticket_keys.rotate_due()
