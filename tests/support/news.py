"""Subscriptions and announcements for tests: the real services, a mailbox on disk, and events that are only known of."""

import re
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from muster.activity.service import ActivityService
from muster.adapters.local.documents import LocalDocuments
from muster.adapters.local.files import LocalFiles
from muster.adapters.local.limits import MemoryLimits
from muster.adapters.local.mail import MailboxMailer
from muster.adapters.local.secrets import FolderSecrets
from muster.adapters.local.workflows import LocalWorkflows
from muster.api.edge import Edge
from muster.database.engine import Database, Reader
from muster.database.query import Query
from muster.delivery.consumers import Consumer
from muster.delivery.jobs import Job
from muster.delivery.models import DeliveryPolicy
from muster.events import (
    announcements_routes,
    subscriptions_routes,
    unsubscribe_tokens,
)
from muster.events.subscriptions_references import Attendee, EventBrief
from muster.events.subscriptions_wiring import News, build_news
from muster.http.client import ClientAddresses
from muster.identity.gate import Gate
from muster.identity.keys import ServerKey
from muster.kernel.errors import Forbidden, NotFound
from muster.kernel.ids import new_id
from muster.kernel.principal import Principal
from muster.notifications.mail_service import MailService
from muster.notifications.news_mails import NewsMails
from muster.notifications.registration_mails import RegistrationMails
from muster.notifications.service import NotificationsService
from muster.notifications.suppressions_service import SuppressionsService
from muster.ports.mail import Mailer
from muster.reactions import consumers
from muster.tasks.previews_service import PreviewService
from tests.support.clock import StillClock
from tests.support.delivery import running
from tests.support.events import pictures
from tests.support.identity import RULES
from tests.support.people import KnownPeople
from tests.support.registrations import KnownRegistrations
from tests.support.routes import Tokens, app_of, client_of

PUBLIC_URL = "https://board.example"
ADMIN = Principal(new_id(), "Admins", "s")
OLGA = Principal(new_id(), "Members", "s")
EVE = Principal(new_id(), "Members", "s")
HOURS_48 = 48 * 3600
_STATUSES = Query(text("SELECT email, status FROM subscriptions ORDER BY topic, email"), lambda *row: row)
_MESSAGES = Query(text("SELECT body FROM outbox"), str)


@dataclass
class KnownEvents:
    """Events that Olga organises; those in `drafts` are not published, those in `over` are."""

    events: dict[str, EventBrief] = field(default_factory=dict)
    drafts: set[str] = field(default_factory=set)
    over: set[str] = field(default_factory=set)

    def add(self, title: str = "Winter gala") -> EventBrief:
        event = EventBrief(new_id(), title, f"winter-gala-x{7 + len(self.events)}")
        self.events[event.id] = event
        return event

    async def upcoming(self, _: Reader, event_id: str) -> EventBrief | None:
        return None if event_id in self.drafts | self.over else self.events.get(event_id)

    async def announced(self, _: Reader, event_id: str) -> EventBrief | None:
        return None if event_id in self.drafts else self.events.get(event_id)

    async def managed(self, _: Reader, caller: Principal, event_id: str) -> EventBrief:
        found = next((event for event in self.events.values() if event_id in {event.id, event.slug}), None)
        if found is None:
            raise NotFound("There is no such event, or it is not yours to see.")
        if caller not in {ADMIN, OLGA}:
            raise Forbidden("Only its organisers may do this.")
        return found


@dataclass
class KnownAttendees:
    """Those who have a place."""

    attendees: dict[str, Attendee] = field(default_factory=dict)

    def add(self, event: EventBrief, email: str) -> Attendee:
        attendee = Attendee(new_id(), event.id, email)
        self.attendees[attendee.registration_id] = attendee
        return attendee

    async def after(self, _: Reader, event_id: str, after: str, limit: int) -> Sequence[Attendee]:
        found = [self.attendees[each] for each in sorted(self.attendees) if each > after]
        return [each for each in found if each.event_id == event_id][:limit]

    async def find(self, _: Reader, registration_id: str) -> Attendee | None:
        return self.attendees.get(registration_id)


@dataclass
class World:
    """Everything about news, and the mails that came of it."""

    database: Database
    clock: StillClock
    events: KnownEvents
    attendees: KnownAttendees
    news: News
    suppressions: SuppressionsService
    workflows: LocalWorkflows
    consumers: tuple[Consumer, ...]
    app: Edge
    folder: Path
    keys: ServerKey

    def client(self, token: str | None = None, *, address: str = "203.0.113.7") -> httpx.AsyncClient:
        """A stranger, or `admin`, `olga`, who organises the events, `eve`, who does not."""
        return client_of(self.app, token, address=address)

    async def deliver(self, *, policy: DeliveryPolicy | None = None) -> None:
        """Waits until everything that follows from what was done has happened; runs the jobs that are due."""
        jobs = (Job("workflows", 60, self.workflows.carry_on), Job("sweep", 60, self.news.subscriptions.sweep))
        async with running(self.database, self.clock, *self.consumers, jobs=jobs, policy=policy) as host:
            await host.drained()

    def mails(self, to: str = "") -> list[EmailMessage]:
        """The mails, the oldest first, as a receiver parses them."""
        found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(self.folder.glob("*.eml"))]
        return [mail for mail in found if to in mail["To"]]

    async def statuses(self) -> list[tuple[str, str]]:
        """Addresses and what their subscriptions are."""
        return await self.database.fetch_all(_STATUSES)

    async def messages(self) -> str:
        """Whatever stands in the outbox."""
        return "\n".join(await self.database.fetch_all(_MESSAGES))

    async def subscribe(self, email: str, topic: str = "all", *, address: str = "203.0.113.7") -> httpx.Response:
        async with self.client(address=address) as client:
            return await client.post("/api/v1/public/subscriptions", json={"topic": topic, "email": email})

    async def confirm(self, token: str) -> httpx.Response:
        async with self.client() as client:
            return await client.post("/api/v1/public/subscriptions/confirm", json={"token": token})

    async def end(self, attendee: Attendee) -> None:
        """Somebody who has a place wants no news."""
        token = unsubscribe_tokens.make(self.keys, "registration", attendee.registration_id)
        await self.news.subscriptions.unsubscribe(token)

    async def subscribed(self, email: str, topic: str = "all") -> None:
        """Somebody who has confirmed."""
        assert (await self.subscribe(email, topic)).status_code == 202
        await self.deliver()
        assert (await self.confirm(token_in(self.mails(email)[-1]))).status_code == 200
        await self.deliver()


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def token_in(mail: EmailMessage) -> str:
    """The token of the link that confirms."""
    found = re.search(rf"{PUBLIC_URL}/s/confirm#(\S+)", text_of(mail))
    assert found, text_of(mail)
    return found[1]


def one_click(mail: EmailMessage) -> str:
    """The path and query that a mailbox posts to, out of the header as it is written (RFC 2369)."""
    written: Any = dict(mail.raw_items())["List-Unsubscribe"]
    found = re.fullmatch(rf"<{PUBLIC_URL}(/\S+)>", written.strip())
    assert found, written
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return found[1]


def news_of(
    database: Database, clock: StillClock, keys: ServerKey, suppressions: SuppressionsService
) -> tuple[News, KnownEvents, KnownAttendees, LocalWorkflows]:
    """The services, wired, and what they ask about events."""
    events, attendees, workflows = KnownEvents(), KnownAttendees(), LocalWorkflows(database, clock)
    news = build_news(
        database=database, clock=clock, workflows=workflows, events=events, attendees=attendees, keys=keys,
        gate=Gate(MemoryLimits(clock), RULES), suppressions=suppressions, confirmation_seconds=HOURS_48,
    )  # fmt: skip
    return news, events, attendees, workflows


async def _nobody(_: str, __: Collection[str]) -> set[str]:
    return set()


def _consumers(
    database: Database, clock: StillClock, folder: Path, mails: MailService, news: News, public_url: str
) -> tuple[Consumer, ...]:
    """Those of all consumers that news are about."""
    log = ActivityService(LocalDocuments(database, clock), clock)
    files = LocalFiles(folder / "files", FolderSecrets(folder / "secrets"), clock)
    every = consumers(
        NotificationsService(database, clock), mails, RegistrationMails(mails, KnownRegistrations(), public_url=public_url),
        log, PreviewService(database, files), _nobody, news=news, ticket_pictures=pictures(database, clock, folder),
        news_mails=NewsMails(mails, news.subscriptions, news.announcements, public_url=public_url),
    )  # fmt: skip
    return tuple(each for each in every if each.name in {"events", "mail"})


@asynccontextmanager
async def world_of(
    database: Database, clock: StillClock, folder: Path, *, mailer: Mailer | None = None, public_url: str = PUBLIC_URL
) -> AsyncIterator[World]:
    """The world over a database; `mailer` stands in for the mailbox on disk."""
    secrets = FolderSecrets(folder / "secrets")
    await secrets.open()
    keys = ServerKey(secrets)
    await keys.open()
    suppressions = SuppressionsService(database, clock)
    news, events, attendees, workflows = news_of(database, clock, keys, suppressions)
    mailbox = mailer or MailboxMailer(folder / "mail", "Muster <muster@board.example>", limit=100_000, clock=clock)
    sender = MailService(database, clock, mailbox, KnownPeople(), suppressions, public_url=public_url)
    reacting = _consumers(database, clock, folder, sender, news, public_url)
    app = app_of(
        [
            ("/api/v1", subscriptions_routes.public_router),
            ("/api/v1", subscriptions_routes.router),
            ("/api/v1", announcements_routes.router),
            ("", subscriptions_routes.root_router),
        ],
        news.for_routes() | {ClientAddresses: ClientAddresses([])},
        Tokens(admin=ADMIN, olga=OLGA, eve=EVE),
    )
    yield World(database, clock, events, attendees, news, suppressions, workflows, reacting, app, folder / "mail", keys)
