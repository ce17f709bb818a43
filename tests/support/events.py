"""Events for tests: the whole application, and people who register with codes that were sent to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, func, select

from muster.adapters.local.documents import LocalDocuments
from muster.adapters.local.files import LocalFiles
from muster.adapters.local.secrets import FolderSecrets
from muster.bootstrap import Application, build
from muster.database.engine import Database
from muster.database.query import Query
from muster.events.events_service import NewEvent
from muster.events.events_tables import events, ticket_types
from muster.events.models import Event
from muster.events.registrations_models import PublicRegistration
from muster.events.registrations_service import NewRegistration
from muster.events.registrations_tables import registrations
from muster.events.ticket_keys import TicketKeys
from muster.events.ticket_pictures import TicketPictures
from muster.events.tickets_store import TicketStore
from muster.events.tickets_tables import tickets
from muster.kernel.clock import Clock, timestamp
from muster.kernel.ids import new_id
from muster.kernel.principal import Principal
from muster.settings import Settings
from tests.support.api import Muster, Visitor
from tests.support.in_process import inside

_r = registrations.c
TAKEN = Query(
    select(events.c.taken, events.c.capacity, events.c.arrivals).where(events.c.id == bindparam("id")), lambda *row: row
)
TYPES_TAKEN = Query(
    select(ticket_types.c.id, ticket_types.c.taken, ticket_types.c.quota).where(ticket_types.c.event_id == bindparam("id")),
    lambda *row: row,
)
EVERYBODY = Query(
    select(_r.serial, _r.email, _r.status, _r.ticket_type_id).where(_r.event_id == bindparam("id")).order_by(_r.serial),
    lambda *row: row,
)
VALID_TICKETS = Query(select(func.count()).where(tickets.c.event_id == bindparam("id"), tickets.c.status == "valid"), int)


@dataclass
class EventWorld:
    """The application over one database, and its organiser."""

    application: Application
    organiser: Principal

    @property
    def database(self) -> Database:
        return self.application.database

    async def published(self, *, capacity: int | None = None, title: str = "Gala", **fields: Any) -> Event:
        """An event in a week, open to everybody."""
        service, start = self.application.events.events, self.application.clock.now() + timedelta(days=7)
        new = NewEvent(
            title, timestamp(start), timestamp(start + timedelta(hours=4)), "Europe/Berlin", capacity=capacity, **fields
        )
        made = await service.create(self.organiser, new)
        return await service.publish(self.organiser, made.id)

    async def proof(self, email: str) -> tuple[str, str]:
        """A challenge and the code that was mailed for it."""
        codes = self.application.identity.codes
        challenge = await codes.send(email, "192.0.2.1")
        sent = await codes.code(challenge.challenge_id)
        assert sent is not None
        return challenge.challenge_id, sent.code

    async def register(self, event: Event, email: str, ticket_type_id: str | None = None) -> PublicRegistration:
        """Registers somebody."""
        return await self.register_with(event, email, await self.proof(email), ticket_type_id)

    async def register_with(
        self, event: Event, email: str, proof: tuple[str, str], ticket_type_id: str | None = None
    ) -> PublicRegistration:
        """Registers somebody who has a code already."""
        new = NewRegistration(*proof, email.partition("@")[0].title(), ticket_type_id)
        return await self.application.events.registrations.register(event.slug, new, "192.0.2.1")

    async def counted(self, event: Event) -> dict[str, int]:
        """How many registrations there are of each status, after a look at whether the counters say the same."""
        rows = await self.database.fetch_all(EVERYBODY, id=event.id)
        by_status = dict.fromkeys(("confirmed", "waiting", "offered", "cancelled", "expired"), 0)
        held: dict[str, int] = {}
        for _, _, status, ticket_type_id in rows:
            by_status[status] += 1
            held[ticket_type_id] = held.get(ticket_type_id, 0) + (status in {"confirmed", "offered"})
        found = await self.database.fetch_one(TAKEN, id=event.id)
        assert found is not None
        taken, capacity, arrivals = found
        assert taken == by_status["confirmed"] + by_status["offered"], "the counter is right"
        assert capacity is None or taken <= capacity, "nobody is there without a place"
        for ticket_type_id, of_type, quota in await self.database.fetch_all(TYPES_TAKEN, id=event.id):
            assert of_type == held.get(ticket_type_id, 0)
            assert quota is None or of_type <= quota
        assert await self.database.fetch_one(VALID_TICKETS, id=event.id) == by_status["confirmed"], "a ticket for each"
        assert [serial for serial, *_ in rows] == list(range(1, arrivals + 1)), "each has a place in the order of arrival"
        active = [email for _, email, status, _ in rows if status in {"confirmed", "waiting", "offered"}]
        assert len(active) == len(set(active)), "nobody is there twice"
        return by_status


def event_settings(url: str, folder: Path, **changes: Any) -> Settings:
    """Settings under which nobody is refused for coming often."""
    values: dict[str, Any] = {
        "_env_file": None,
        "data_dir": folder / "data",
        "database_url": url,
        "password_hash_memory_kib": 1024,
        "password_hash_passes": 1,
        "auth_limit_per_address": 10_000_000,
        "auth_limit_per_account": 10_000_000,
        "mails_per_recipient": 10_000_000,
        "mails_per_domain": 10_000_000,
        "database_lock_timeout": 60,
    }
    return Settings(**(values | changes))


@asynccontextmanager
async def event_world(url: str, folder: Path, clock: Clock, **changes: Any) -> AsyncIterator[EventWorld]:
    """The application, running but delivering nothing."""
    application = build(event_settings(url, folder, **changes), clock=clock)
    async with application.running(dispatch=False, streams=False):
        yield EventWorld(application, Principal(new_id(), "Members", "session"))


def pictures(database: Database, clock: Clock, folder: Path) -> TicketPictures:
    """Pictures of tickets' codes in a folder, for tests that wire the rest themselves."""
    secrets = FolderSecrets(folder / "secrets")
    return TicketPictures(
        database,
        LocalDocuments(database, clock),
        LocalFiles(folder / "files", secrets, clock),
        TicketStore(),
        TicketKeys(secrets, clock, rotation_days=365),
        link_seconds=900,
    )


# --- over HTTP ---


def event_body(muster: Muster, **fields: Any) -> dict[str, Any]:
    """A new event in a week."""
    start = muster.host.clock.now() + timedelta(days=7)
    times = {"starts_at": timestamp(start), "ends_at": timestamp(start + timedelta(hours=4)), "timezone": "Europe/Berlin"}
    return {"title": "Summer gala", **times, **fields}


async def published(muster: Muster, organiser: Visitor, **fields: Any) -> dict[str, Any]:
    """An event that everybody sees."""
    made = await organiser.post("/events", event_body(muster, **fields))
    event: dict[str, Any] = await organiser.post(f"/events/{made['id']}/publish", expect=200)
    return event


async def proof(muster: Muster, visitor: Visitor, email: str) -> dict[str, str]:
    """What proves an address: the challenge and its code, as the mail has it."""
    sent = await visitor.post("/send-otp", {"email": email}, expect=202, prefix="")
    return {"challenge_id": sent["challenge_id"], "code": (await muster.mail(email.partition("@")[0] + "@")).secret}


async def quick_proof(muster: Muster, visitor: Visitor, email: str) -> dict[str, str]:
    """The same without waiting for the mail, where a test is not about it. For tests that are in this process."""
    sent = await visitor.post("/auth/otp/send", {"email": email}, expect=202)
    code = await inside(muster).identity.codes.code(sent["challenge_id"])
    assert code is not None
    return {"challenge_id": sent["challenge_id"], "code": code.code}


async def registered(
    muster: Muster, visitor: Visitor, event: dict[str, Any], email: str, *, expect: int = 201, **fields: Any
) -> dict[str, Any]:
    """Somebody who registers."""
    body = {"name": email.partition("@")[0].title(), **await proof(muster, visitor, email), **fields}
    answer: dict[str, Any] = await visitor.post(f"/public/events/{event['slug']}/registrations", body, expect=expect)
    return answer


def by_link(registration: dict[str, Any]) -> dict[str, Any]:
    """What a request by the registration's link carries."""
    return {"headers": {"X-Manage-Secret": registration["manage_secret"]}}
