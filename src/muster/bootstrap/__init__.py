"""The one place that names adapters: reads settings, picks what answers the ports, wires the services.

Nothing connects here; `Application.running` opens what is to be opened and closes it again.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from muster.activity import wiring as activity_wiring
from muster.activity.policies import VisibleProjects
from muster.bootstrap.ports import Ports
from muster.database import idempotency
from muster.database.connect import connect
from muster.database.engine import Database
from muster.delivery.consumers import Consumer
from muster.delivery.dispatcher import Dispatcher
from muster.delivery.jobs import Job
from muster.delivery.models import DeliveryPolicy
from muster.delivery.relay import RELAY
from muster.delivery.service import DeliveriesService
from muster.events import subscriptions_wiring
from muster.events import wiring as events_wiring
from muster.events.attendees_store import AttendeeStore
from muster.events.news_events import NewsEvents
from muster.http.caller import Authenticator
from muster.http.client import ClientAddresses
from muster.identity import wiring as identity_wiring
from muster.identity.rules import IdentityRules
from muster.kernel.clock import Clock, SystemClock, timestamp
from muster.kernel.principal import Principal
from muster.notifications import wiring as notifications_wiring
from muster.notifications.models import DueTask
from muster.notifications.news_mails import NewsMails
from muster.ports.files import LinkedFiles
from muster.reactions import FEED, PeopleForMails, RegistrationsForMails, consumers
from muster.settings import Settings
from muster.tasks import wiring as tasks_wiring
from muster.tasks.attachments_service import AttachmentLimits

#: Where the built web client lies: beside the sources in a checkout, inside the package when installed.
_CLIENT_FOLDERS = (Path(__file__).parents[1] / "client", Path(__file__).parents[3] / "web" / "dist")


@dataclass(frozen=True, kw_only=True)
class Application:
    """Muster, wired."""

    settings: Settings
    clock: Clock
    database: Database
    ports: Ports
    identity: identity_wiring.Identity
    tasks: tasks_wiring.Tasks
    events: events_wiring.Events
    news: subscriptions_wiring.News
    notifications: notifications_wiring.Notifications
    activity: activity_wiring.ActivityParts
    deliveries: DeliveriesService
    consumers: Mapping[str, Consumer]
    jobs: tuple[Job, ...]
    policy: DeliveryPolicy
    dispatcher: Dispatcher
    client_folder: Path

    @property
    def services(self) -> Mapping[type, object]:
        """The services by the type under which routes ask for them."""
        own: dict[type, object] = {
            ClientAddresses: ClientAddresses(self.settings.trusted_proxies),
            DeliveriesService: self.deliveries,
        }
        if self.ports.linked_files is not None:
            own[LinkedFiles] = self.ports.linked_files
        domains = (self.identity, self.tasks, self.events, self.news, self.notifications, self.activity)
        return own | {kind: service for domain in domains for kind, service in domain.for_routes().items()}

    @property
    def authenticator(self) -> Authenticator:
        """Who knows tokens."""
        return self.identity.authenticator

    async def setup_code(self) -> str | None:
        """The code for the first set-up, while that has not been done."""
        return await self.identity.setup.setup_code()

    async def quiesce(self) -> None:
        """Ends what would never end by itself, before the server waits for running requests."""
        self.activity.hub.end_streams()

    async def settle(self) -> None:
        """Finishes what requests have left running. For a process that stands still until the next one."""
        await self.identity.authenticator.settled()
        await self.ports.answered()

    def body_limit(self, path: str) -> int:
        """The most bytes that the body of a request to `path` may have."""
        if path.startswith("/files/"):
            return self.settings.max_attachment_bytes
        if path.startswith("/api/v1/imports/"):
            return self.settings.max_import_bytes
        return self.settings.max_body_bytes

    @asynccontextmanager
    async def running(self, *, dispatch: bool | None = None, streams: bool = True) -> AsyncIterator[None]:
        """Opens everything, and closes it in the other order. `dispatch` overrides the setting."""
        self.settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        async with AsyncExitStack() as stack:
            await self.database.open()
            stack.push_async_callback(self.database.close)
            await self.ports.secrets.open()
            for close in self.ports.closing:
                stack.push_async_callback(close)
            for opening in self.ports.opening:
                await opening()
            await self.ports.keys.open()
            await self.ports.ticket_keys.open()
            await self.identity.open()
            stack.push_async_callback(self.identity.close)
            if streams:
                await self.activity.hub.open()
                stack.push_async_callback(self.activity.hub.close)
            if self.settings.dispatch_in_server if dispatch is None else dispatch:
                await self.dispatcher.start()
                stack.push_async_callback(self.dispatcher.stop, self.settings.shutdown_seconds)
            yield


def build(settings: Settings, *, clock: Clock | None = None, database: Database | None = None) -> Application:
    """Wires Muster from settings. `clock` and `database` stand in for those that the settings name."""
    clock = clock or SystemClock()
    database = database or _database(settings, clock)
    ports = _ports(settings, clock, database)
    identity = identity_wiring.build(
        database=database, documents=ports.documents, secrets=ports.secrets, limits=ports.limits, identities=ports.identities,
        keys=ports.keys, clock=clock, rules=_identity_rules(settings), setup_code=settings.setup_code,
    )  # fmt: skip
    tasks = tasks_wiring.build(
        database=database,
        documents=ports.documents,
        files=ports.files,
        clock=clock,
        people=identity.people,
        limits=_attachment_limits(settings),
    )
    events = events_wiring.build(
        database=database,
        clock=clock,
        people=identity.people,
        proofs=identity.codes,
        gate=identity.gate,
        key=identity.server_key,
        boards=tasks.boards,
        documents=ports.documents,
        files=ports.files,
        ticket_keys=ports.ticket_keys,
        rules=_event_rules(settings),
    )
    people = PeopleForMails(identity.mail_secrets, identity.people)
    notifications = notifications_wiring.build(
        database=database,
        clock=clock,
        mailer=ports.mailer,
        mailbox=ports.mailbox,
        people=people,
        registrations=RegistrationsForMails(events.mail_facts, events.ticket_attachments, events.moves),
        public_url=settings.resolved_public_url,
        open_on_loopback=not settings.public_url,
    )
    news = subscriptions_wiring.build_news(
        database=database,
        clock=clock,
        workflows=ports.workflows,
        events=NewsEvents(clock),
        attendees=AttendeeStore(),
        keys=identity.server_key,
        gate=identity.gate,
        suppressions=notifications.suppressions,
        confirmation_seconds=settings.subscription_hours * 3600,
    )
    activity = activity_wiring.build(
        database=database,
        documents=ports.documents,
        live=ports.live,
        limits=ports.limits,
        clock=clock,
        rules=FEED,
        visible_projects=_followed(tasks, events),
        max_streams=settings.max_streams,
        client_calls=settings.activity_calls_per_minute,
        client_days=settings.client_activity_days,
        stream_seconds=settings.stream_seconds,
    )
    database.when_committed(ports.committed)
    policy = DeliveryPolicy(
        attempts=settings.delivery_attempts,
        backoff=settings.delivery_backoff_seconds,
        backoff_limit=settings.delivery_backoff_limit_seconds,
        concurrency=settings.delivery_concurrency,
        keep_days=settings.outbox_days,
    )
    jobs = (
        *_jobs(settings, clock, database, ports, identity, tasks, events=events, notifications=notifications),
        Job("count activity", 3600, activity.statistics.summarise),
        Job("forget unconfirmed subscriptions", 3600, news.subscriptions.sweep),
        Job("tidy announcements", 3600, news.announcements.tidy),
        *ports.jobs,
    )
    reacting = consumers(
        notifications.inbox, notifications.mails, notifications.registration_mails, activity.log, tasks.previews, tasks.viewers,
        news=news,
        ticket_pictures=events.ticket_pictures,
        news_mails=NewsMails(
            notifications.mails, news.subscriptions, news.announcements, public_url=settings.resolved_public_url
        ),
    )  # fmt: skip
    by_name = {consumer.name: consumer for consumer in reacting}
    return Application(
        settings=settings,
        clock=clock,
        database=database,
        ports=ports,
        identity=identity,
        tasks=tasks,
        events=events,
        news=news,
        notifications=notifications,
        activity=activity,
        deliveries=DeliveriesService(database, clock, (RELAY,) if settings.backend == "aws" else tuple(by_name)),
        consumers=by_name,
        jobs=jobs,
        policy=policy,
        dispatcher=Dispatcher(database, ports.live, clock, consumers=reacting, jobs=jobs, policy=policy),
        client_folder=_client_folder(),
    )


def _database(settings: Settings, clock: Clock) -> Database:
    if settings.backend == "aws":
        from muster.bootstrap.aws import aws_database

        return aws_database(settings, clock)
    return connect(
        settings.resolved_database_url,
        clock,
        lock_timeout=settings.database_lock_timeout,
        pool_size=settings.database_pool_size,
    )


def _ports(settings: Settings, clock: Clock, database: Database) -> Ports:
    if settings.backend == "aws":
        from muster.bootstrap.aws import aws_ports

        return aws_ports(settings, clock)
    from muster.bootstrap.local import local_ports

    return local_ports(settings, clock, database)


def _jobs(
    settings: Settings,
    clock: Clock,
    database: Database,
    ports: Ports,
    identity: identity_wiring.Identity,
    tasks: tasks_wiring.Tasks,
    *,
    events: events_wiring.Events,
    notifications: notifications_wiring.Notifications,
) -> tuple[Job, ...]:
    """What is done every so many seconds, by one process at a time."""

    async def remind() -> None:
        await notifications.inbox.remind(
            [msgspec.convert(due, DueTask, from_attributes=True) for due in await tasks.lists.due()]
        )

    return (
        Job("remind of deadlines", 60, remind),
        Job("purge expired documents", 300, ports.documents.purge_expired),
        Job("purge idempotency keys", 300, lambda: idempotency.purge_expired(database, timestamp(clock.now()))),
        Job("empty the trash", 300, lambda: tasks.trash.purge_due(clock.now())),
        Job("pass on places of events", 30, events.offers.tend),
        Job("tell who registered for cancelled events", 60, events.offers.call_off),
        Job("tell who has a ticket of changed events", 60, events.moves.tell),
        Job("purge deleted events", 300, lambda: events.offers.purge_due(clock.now(), settings.trash_days)),
        Job("remove unfinished uploads", 3600, tasks.attachments.sweep),
        Job("tidy pictures of events", 300, events.images.tidy),
        Job("purge old notifications", 86_400, lambda: notifications.inbox.purge(settings.notification_days)),
        Job("forget expired sessions", 86_400, identity.sessions.forget_expired),
        Job("rotate signing keys", 3600, ports.keys.rotate_due),
    )


def _followed(tasks: tasks_wiring.Tasks, events: events_wiring.Events) -> VisibleProjects:
    """What somebody may follow: the projects that they see and the events that they organise."""

    async def followed(caller: Principal) -> set[str] | None:
        projects = await tasks.feed_projects(caller)
        return None if projects is None else projects | await events.events.organised_ids(caller)

    return followed


def _identity_rules(settings: Settings) -> IdentityRules:
    return IdentityRules(
        allow_sign_up=settings.allow_sign_up,
        secure_cookies=settings.cookies_are_secure,
        password_min_length=settings.password_min_length,
        verify_email_seconds=settings.verify_email_hours * 3600,
        password_reset_seconds=settings.password_reset_minutes * 60,
        invitation_seconds=settings.invitation_days * 86_400,
        one_time_code_seconds=settings.one_time_code_minutes * 60,
        one_time_code_tries=settings.one_time_code_tries,
        per_address=settings.auth_limit_per_address,
        per_account=settings.auth_limit_per_account,
        mails_per_recipient=settings.mails_per_recipient,
        mails_per_domain=settings.mails_per_domain,
    )


def _attachment_limits(settings: Settings) -> AttachmentLimits:
    return AttachmentLimits(
        max_bytes=settings.max_attachment_bytes,
        types=settings.attachment_types,
        link_seconds=settings.link_seconds,
        trash_days=settings.trash_days,
    )


def _event_rules(settings: Settings) -> events_wiring.EventRules:
    return events_wiring.EventRules(
        offer_seconds=settings.offer_hours * 3600,
        quiet_seconds=settings.event_change_minutes * 60,
        link_seconds=settings.link_seconds,
        max_image_bytes=settings.max_image_bytes,
        snapshot_tickets=settings.door_snapshot_tickets,
        public_url=settings.resolved_public_url,
        mail_from=settings.mail_from,
    )


def _client_folder() -> Path:
    return next((folder for folder in _CLIENT_FOLDERS if (folder / "index.html").is_file()), _CLIENT_FOLDERS[0])
