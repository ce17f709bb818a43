"""What becomes of places by themselves: offers that are not accepted pass on, cancelled events are called off, old ones go."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from muster.events import places
from muster.events.errors import OfferExpired
from muster.events.events_service import NewEvent
from muster.kernel.clock import after, parse_timestamp
from tests.support.clock import StillClock
from tests.support.databases import Databases
from tests.support.emptying import EMITTED
from tests.support.events import EVERYBODY, EventWorld, event_world

pytestmark = pytest.mark.req("EV-2")

HOUR = 3600


@pytest.fixture
async def world(databases: Databases, tmp_path: Path, clock: StillClock) -> AsyncIterator[EventWorld]:
    async with event_world(databases.empty("sqlite", tmp_path).url, tmp_path, clock, offer_hours=24) as running:
        yield running


async def states(world: EventWorld, event_id: str) -> list[str]:
    return [status for _, _, status, _ in await world.database.fetch_all(EVERYBODY, id=event_id)]


async def emitted(world: EventWorld) -> list[str]:
    return [kind for kind, _ in await world.database.fetch_all(EMITTED) if kind.startswith("events:")]


async def test_an_offer_that_is_not_accepted_goes_to_the_next(world: EventWorld, clock: StillClock) -> None:
    event, service = await world.published(capacity=1), world.application.events.registrations
    ada, bob, cy = [await world.register(event, f"{name}@example.org") for name in ("ada", "bob", "cy")]
    await service.cancel(ada.id, ada.manage_secret or "")
    clock.advance(24 * HOUR - 1)
    await world.application.events.offers.tend()
    assert await states(world, event.id) == ["cancelled", "offered", "waiting"]
    clock.advance(1)
    with pytest.raises(OfferExpired):
        await service.accept_offer(bob.id, bob.manage_secret or "")
    await world.application.events.offers.tend()
    assert await states(world, event.id) == ["cancelled", "expired", "offered"]
    assert (await emitted(world))[-2:] == ["events:registration:expired", "events:registration:offered"]
    with pytest.raises(OfferExpired):
        await service.accept_offer(bob.id, bob.manage_secret or "")
    again = await world.register(event, "bob@example.org")
    assert (again.status, again.position) == ("waiting", 1), "he may come again, behind the others"
    assert (await service.accept_offer(cy.id, cy.manage_secret or "")).status == "confirmed"
    await world.counted(event)


async def test_the_last_offers_end_when_the_event_begins(world: EventWorld, clock: StillClock) -> None:
    event, service = await world.published(capacity=1), world.application.events.registrations
    ada, bob = [await world.register(event, f"{name}@example.org") for name in ("ada", "bob")]
    clock.advance((parse_timestamp(event.starts_at) - clock.now()).total_seconds() - HOUR)
    await service.cancel(ada.id, ada.manage_secret or "")
    assert (await service.get(bob.id, bob.manage_secret or "")).offer_expires_at == event.starts_at


async def test_nobody_moves_up_once_it_is_over(world: EventWorld, clock: StillClock) -> None:
    event, service = await world.published(capacity=1), world.application.events.registrations
    ada, _ = [await world.register(event, f"{name}@example.org") for name in ("ada", "bob")]
    clock.advance(8 * 24 * HOUR)
    await service.cancel(ada.id, ada.manage_secret or "")
    await world.application.events.offers.tend()
    assert await states(world, event.id) == ["cancelled", "waiting"]


async def test_what_is_too_much_for_a_request_the_job_does(world: EventWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of two: a request moves two people up or calls two off, and the job the rest."""
    monkeypatch.setattr(places, "BATCH", 2)
    events = world.application.events
    event = await world.published(capacity=1)
    for number in range(8):
        await world.register(event, f"p{number}@example.org")
    await events.events.change(world.organiser, event.id, {"capacity": 6}, "*")
    assert (await world.counted(event))["offered"] == 2
    await events.offers.tend()
    assert (await world.counted(event)) == {"confirmed": 1, "offered": 5, "waiting": 2, "cancelled": 0, "expired": 0}
    await events.events.cancel(world.organiser, event.id)
    assert (await world.counted(event))["cancelled"] == 2
    await events.offers.call_off()
    assert (await world.counted(event))["cancelled"] == 8
    assert (await emitted(world)).count("events:registration:cancelled") == 8, "each is told once"


async def test_a_deleted_event_goes_for_good_with_all_that_belongs_to_it(world: EventWorld, clock: StillClock) -> None:
    event, events = await world.published(), world.application.events
    await world.register(event, "ada@example.org")
    kept = await world.published()
    await events.events.cancel(world.organiser, event.id)
    await events.events.delete(world.organiser, event.id)
    clock.advance(30 * 24 * HOUR)
    assert await events.offers.purge_due(clock.now(), 30) == 0
    clock.advance(1)
    assert await events.offers.purge_due(clock.now(), 30) == 1
    assert await states(world, event.id) == []
    assert (await emitted(world))[-1] == "events:event:purged"
    assert (await events.events.get(world.organiser, kept.id)).id == kept.id


async def test_days_are_those_of_the_events_time_zone(world: EventWorld, clock: StillClock) -> None:
    """06:47 UTC is still the day before in Honolulu, and 18:47 is not."""
    service = world.application.events.events
    start = after(clock.now(), seconds=7 * 24 * HOUR)
    new = NewEvent("Luau", start, after(clock.now(), seconds=7 * 24 * HOUR + 1), "Pacific/Honolulu")
    event = await service.publish(world.organiser, (await service.create(world.organiser, new)).id)
    await world.register(event, "ada@example.org")
    clock.advance(12 * HOUR)
    await world.register(event, "bob@example.org")
    numbers = await world.application.events.statistics.of(world.organiser, event.id)
    assert [(day.day, day.registrations) for day in numbers.per_day] == [("2026-11-19", 1), ("2026-11-20", 1)]
