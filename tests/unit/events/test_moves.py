"""Who has a ticket is told when the event has another time or place: once it stands, what was and what is, and nobody twice."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from muster.events import moves_service
from muster.events.events_service import NewEvent
from muster.events.models import Event
from muster.events.moves_store import DUE_MOVES
from muster.kernel.clock import parse_timestamp, timestamp
from muster.kernel.principal import Principal
from tests.support.clock import StillClock
from tests.support.databases import TestDatabase
from tests.support.delivery import Host, running
from tests.support.emptying import EMITTED
from tests.support.events import EventWorld, event_world
from tests.support.received import Received, received

pytestmark = pytest.mark.req("EV-1", "NO-4")

WANTED = "events:move:mail_wanted"


@dataclass
class Moving:
    """An event whose changes are told, five minutes after the last of them."""

    world: EventWorld
    host: Host
    clock: StillClock

    @property
    def organiser(self) -> Principal:
        return self.world.organiser

    async def change(self, event: Event, **fields: Any) -> Event:
        return await self.world.application.events.events.change(self.organiser, event.id, fields, "*")

    async def due(self, seconds: float = 300) -> None:
        """What the job does after some time."""
        self.clock.advance(seconds)
        await self.world.application.events.moves.tell()

    async def told(self) -> Sequence[Received]:
        """The mails that say that something has changed."""
        await self.host.drained()
        mails = received(self.world.application.settings.data_dir / "mail")
        return [mail for mail in mails if mail.subject.startswith("Changed: ")]

    async def wanted(self) -> int:
        return sum(kind == WANTED for kind, _ in await self.world.database.fetch_all(EMITTED))


@pytest.fixture
async def moving(empty_database: TestDatabase, tmp_path: Path, clock: StillClock) -> AsyncIterator[Moving]:
    async with (
        event_world(empty_database.url, tmp_path, clock, public_url="https://board.example") as world,
        running(world.database, clock, world.application.consumers["mail"]) as host,
    ):
        yield Moving(world, host, clock)


def later(event: Event, hours: int) -> dict[str, str]:
    """The same event so many hours later."""
    times = {"starts_at": event.starts_at, "ends_at": event.ends_at}
    return {name: timestamp(parse_timestamp(at) + timedelta(hours=hours)) for name, at in times.items()}


async def test_who_has_a_ticket_hears_what_was_and_what_is(moving: Moving) -> None:
    event = await moving.world.published(place="Town hall")
    made = await moving.world.register(event, "ada@example.org")
    await moving.host.drained()
    await moving.change(event, **later(event, 2), place="Garden", link="https://meet.example/x")
    await moving.due()
    [mail] = await moving.told()
    assert mail.message.defects == []
    assert "When: Friday 27 November 2026, 07:47 to 11:47 (Europe/Berlin) → Friday 27 November 2026, 09:47 to" in mail.text
    assert "Where: Town hall → Garden" in mail.text
    assert "Online: not said → https://meet.example/x" in mail.text
    assert "Where: Town hall → Garden" in mail.words
    assert f"https://board.example/t/{made.id}#{made.manage_secret}" in mail.text
    [ticket] = [
        each for each in received(moving.world.application.settings.data_dir / "mail") if each.subject == "Your ticket: Gala"
    ]
    (_, before), (calendar, after) = ticket.calendar, mail.calendar
    assert (calendar["METHOD"], after.uid) == ("PUBLISH", before.uid)
    assert after.sequence > before.sequence
    assert after.start - before.start == timedelta(hours=2)
    assert (before["LOCATION"], after["LOCATION"]) == ("Town hall", "Garden")
    assert mail.scanned == [], "the code is the one that they have"
    await moving.due()
    assert len(await moving.told()) == 1


async def test_only_what_changed_is_said(moving: Moving) -> None:
    event = await moving.world.published(place="Town hall")
    await moving.world.register(event, "ada@example.org")
    await moving.change(event, place="")
    await moving.due()
    [mail] = await moving.told()
    assert "Where: Town hall → not said" in mail.text
    assert "When:" not in mail.text
    assert "Online:" not in mail.text


async def test_several_changes_are_one_mail_and_those_that_were_taken_back_none(moving: Moving) -> None:
    event = await moving.world.published(place="Town hall")
    await moving.world.register(event, "ada@example.org")
    await moving.change(event, place="Gadren")
    moving.clock.advance(200)
    await moving.change(event, place="Garden", **later(event, 1))
    await moving.due(200)
    assert await moving.wanted() == 0, "it has not stood for long enough"
    await moving.due(100)
    [mail] = await moving.told()
    assert "Where: Town hall → Garden" in mail.text
    await moving.change(event, place="Cellar")
    await moving.change(event, place="Garden")
    await moving.due()
    assert await moving.wanted() == 1


async def test_what_others_need_not_know_is_not_told(moving: Moving) -> None:
    event = await moving.world.published(capacity=1, place="Town hall")
    ada = await moving.world.register(event, "ada@example.org")
    await moving.world.register(event, "bob@example.org")  # waits
    await moving.change(event, description="Bring a coat.", title="Gala 2026", capacity=2)
    await moving.due()
    assert await moving.wanted() == 0
    await moving.change(event, place="Garden")
    await moving.world.application.events.registrations.cancel(ada.id, ada.manage_secret or "")
    moving.clock.advance(1)
    await moving.world.register(event, "cy@example.org")  # knows it from the start
    await moving.due()
    assert await moving.wanted() == 0


async def test_nobody_is_told_of_an_event_that_does_not_take_place(moving: Moving) -> None:
    service = moving.world.application.events.events
    event = await moving.world.published(place="Town hall")
    await moving.world.register(event, "ada@example.org")
    await moving.change(event, place="Garden")
    await service.cancel(moving.organiser, event.id)
    await moving.due()
    assert await moving.wanted() == 0
    draft = await service.create(moving.organiser, NewEvent("Draft", event.starts_at, event.ends_at, event.timezone))
    await moving.change(draft, place="Cellar")
    await moving.due()
    assert await moving.wanted() == 0


async def test_an_event_that_is_over_may_be_put_off(moving: Moving) -> None:
    event = await moving.world.published(place="Town hall")
    await moving.world.register(event, "ada@example.org")
    moving.clock.advance(8 * 86_400)
    await moving.change(event, **later(event, 14 * 24))
    await moving.due()
    assert len(await moving.told()) == 1


async def test_many_are_told_in_portions_and_nobody_twice(moving: Moving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves_service, "BATCH", 3)
    event = await moving.world.published(place="Town hall")
    for number in range(8):
        await moving.world.register(event, f"guest{number}@example.org")
    await moving.change(event, place="Garden")
    await moving.due()
    await moving.world.application.events.moves.tell()
    told = [str(mail.message["To"].addresses[0].addr_spec) for mail in await moving.told()]
    assert sorted(told) == [f"guest{number}@example.org" for number in range(8)]


async def test_a_change_while_people_are_told_is_told_next(moving: Moving, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody hears of both, each from what they knew."""
    monkeypatch.setattr(moves_service, "BATCH", 1)
    event = await moving.world.published(place="Town hall")
    for number in range(2):
        await moving.world.register(event, f"guest{number}@example.org")
    moves = moving.world.application.events.moves
    await moving.change(event, place="Garden")
    moving.clock.advance(300)
    due = await moving.world.database.fetch_all(DUE_MOVES, before=timestamp(moving.clock.now()), limit=5)
    [(move_id, event_id)] = due
    await moves._tell_some(move_id, event_id)  # and the process dies
    await moving.change(event, place="Cellar")
    await moving.due()
    mails = [(str(mail.message["To"].addresses[0].addr_spec), _where(mail)) for mail in await moving.told()]
    assert sorted(mails) == [
        (f"guest{number}@example.org", move) for number in range(2) for move in ("Garden → Cellar", "Town hall → Garden")
    ]


def _where(mail: Received) -> str:
    [line] = [line for line in mail.text.splitlines() if line.startswith("Where: ")]
    return line.removeprefix("Where: ")


async def test_several_processes_tell_at_once_and_nobody_hears_twice(moving: Moving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves_service, "BATCH", 2)
    event = await moving.world.published(place="Town hall")
    for number in range(7):
        await moving.world.register(event, f"guest{number}@example.org")
    await moving.change(event, place="Garden")
    moving.clock.advance(300)
    await asyncio.gather(*(moving.world.application.events.moves.tell() for _ in range(4)))
    assert await moving.wanted() == 7
    assert len(await moving.told()) == 7


async def test_a_move_goes_with_its_event(moving: Moving) -> None:
    events = moving.world.application.events
    event = await moving.world.published(place="Town hall")
    await moving.world.register(event, "ada@example.org")
    await moving.change(event, place="Garden")
    await events.events.cancel(moving.organiser, event.id)
    await events.events.delete(moving.organiser, event.id)
    moving.clock.advance(31 * 86_400)
    assert await events.offers.purge_due(moving.clock.now(), 30) == 1
    await events.moves.tell()
    assert await moving.wanted() == 0
