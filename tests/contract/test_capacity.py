"""Places are never given twice, and none is lost, whatever comes at once; on each database (docs/decisions/0019-capacity.md).

`MUSTER_CAPACITY_ROUNDS` (2) is how many times 500 people come for 100 places. The whole proof, with the figures:

    MUSTER_CAPACITY_ROUNDS=20 .venv/bin/python -m pytest tests/contract/test_capacity.py -s -k hundred
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable
from contextlib import suppress
from pathlib import Path
from time import perf_counter

import pytest

from muster.events.forms_service import NewTicketType
from muster.events.models import Event
from muster.events.registrations_models import PublicRegistration
from muster.kernel.errors import Conflict, ValidationFailed
from tests.support.clock import StillClock
from tests.support.databases import TestDatabase
from tests.support.events import EVERYBODY, EventWorld, event_world

pytestmark = pytest.mark.req("EV-2")

ROUNDS = int(os.environ.get("MUSTER_CAPACITY_ROUNDS", "2"))
PEOPLE, PLACES = 500, 100
#: What pretix documents for one event with quotas (docs/decisions/0019-capacity.md).
PRETIX_PER_MINUTE = 500


@pytest.fixture
async def world(empty_database: TestDatabase, tmp_path: Path, clock: StillClock) -> AsyncIterator[EventWorld]:
    async with event_world(empty_database.url, tmp_path, clock) as running:
        yield running


async def settled(work: list[Awaitable[PublicRegistration]]) -> list[PublicRegistration]:
    """What comes of all of them at once; what is no answer fails the test."""
    return list(await asyncio.gather(*work))


async def test_five_hundred_come_at_once_for_a_hundred_places(world: EventWorld) -> None:
    emails = [f"person{number}@example.org" for number in range(PEOPLE)]
    seconds = 0.0
    for _ in range(ROUNDS):
        event = await world.published(capacity=PLACES)
        proofs = [await world.proof(email) for email in emails]
        began = perf_counter()
        answers = await settled([world.register_with(event, email, proof) for email, proof in zip(emails, proofs, strict=True)])
        seconds += perf_counter() - began
        counts = await world.counted(event)
        assert (counts["confirmed"], counts["waiting"]) == (PLACES, PEOPLE - PLACES)
        assert sum(answer.ticket is not None for answer in answers) == PLACES
        rows = await world.database.fetch_all(EVERYBODY, id=event.id)
        assert [status for _, _, status, _ in rows] == ["confirmed"] * PLACES + ["waiting"] * (PEOPLE - PLACES), "in order"
        waiting = sorted(answer.position for answer in answers if answer.position is not None)
        assert waiting == list(range(1, PEOPLE - PLACES + 1)), "each was told another place on the list"
    rate = ROUNDS * PEOPLE / seconds * 60
    print(
        f"\n{world.database.dialect}: {ROUNDS} rounds of {PEOPLE} for {PLACES} places: {rate:,.0f} registrations a minute "
        f"for one event (pretix documents about {PRETIX_PER_MINUTE} orders a minute)"
    )
    assert rate > PRETIX_PER_MINUTE


async def test_one_address_that_comes_many_times_at_once_gets_in_once(world: EventWorld) -> None:
    event = await world.published(capacity=50)
    proofs = [await world.proof("ada@example.org") for _ in range(20)]
    work = [world.register_with(event, "ada@example.org", proof) for proof in proofs]
    answers = await asyncio.gather(*work, return_exceptions=True)
    assert sum(isinstance(answer, PublicRegistration) for answer in answers) == 1
    refused = [answer.code for answer in answers if isinstance(answer, Conflict)]
    assert refused == ["already_registered"] * 19
    assert (await world.counted(event))["confirmed"] == 1


async def test_one_code_sent_many_times_at_once_is_used_once(world: EventWorld) -> None:
    first, second = await world.published(), await world.published(title="Another")
    proof = await world.proof("ada@example.org")
    work = [world.register_with(event, "ada@example.org", proof) for event in (first, second) * 2]
    answers = await asyncio.gather(*work, return_exceptions=True)
    assert sum(isinstance(answer, PublicRegistration) for answer in answers) == 1
    assert (await world.counted(first))["confirmed"] + (await world.counted(second))["confirmed"] == 1


async def test_places_that_come_free_at_once_go_to_those_who_wait_longest(world: EventWorld) -> None:
    event = await world.published(capacity=40)
    people = [await world.register(event, f"person{number}@example.org") for number in range(100)]
    service = world.application.events.registrations
    leaving = [person for person in people[:40] if person.manage_secret is not None]
    newcomers = [(f"late{number}@example.org", await world.proof(f"late{number}@example.org")) for number in range(20)]
    await asyncio.gather(
        *(service.cancel(person.id, person.manage_secret or "") for person in leaving[:30]),
        *(world.register_with(event, email, proof) for email, proof in newcomers),
    )
    counts = await world.counted(event)
    assert counts == {"confirmed": 10, "waiting": 50, "offered": 30, "cancelled": 30, "expired": 0}
    rows = await world.database.fetch_all(EVERYBODY, id=event.id)
    assert [serial for serial, _, status, _ in rows if status == "offered"] == list(range(41, 71)), "the next in line"


SEEDS = (1, 2, 3)
#: Places that an event of the bustle ever has.
FEWEST, MOST = 8, 20


class Bustle:
    """People and organisers who do all sorts of things at once, as chance has it."""

    def __init__(self, world: EventWorld, event: Event, types: list[str], seed: int) -> None:
        self.world = world
        self.event = event
        self.types = types
        self.chance = random.Random(seed)
        self.arrivals = 0
        self.people: list[PublicRegistration] = []

    async def moment(self) -> None:
        """Some of them come, some go, some accept; the capacity changes, and jobs run, twice."""
        offers = self.world.application.events.offers
        deeds = [await self._arrival(self.chance.choice(self.types)) for _ in range(self.chance.randint(3, 8))]
        deeds += [self._deed(person) for person in self.chance.sample(self.people, min(len(self.people), 8))]
        deeds += [self._resized(self.chance.randint(FEWEST, MOST)), offers.tend(), offers.tend()]
        self.chance.shuffle(deeds)
        await asyncio.gather(*deeds)

    async def one_is_offered_a_place(self) -> None:
        """More come than there ever were places, and then there is one more."""
        await asyncio.gather(*[await self._arrival(self.types[0]) for _ in range(MOST + 1)])
        await self._resized(MOST + 1)
        await self.world.application.events.offers.tend()

    async def _arrival(self, ticket_type_id: str) -> Awaitable[None]:
        email = f"person{self.arrivals}@example.org"
        self.arrivals += 1
        proof = await self.world.proof(email)

        async def arrive() -> None:
            self.people.append(await self.world.register_with(self.event, email, proof, ticket_type_id))

        return arrive()

    async def _deed(self, person: PublicRegistration) -> None:
        events, organiser, secret = self.world.application.events, self.world.organiser, person.manage_secret or ""
        deed = self.chance.randrange(5)
        with suppress(Conflict):  # what was possible a moment ago may be no longer
            if deed == 0:
                await events.registrations.cancel(person.id, secret)
            elif deed == 1:
                await events.attendees.cancel(organiser, self.event.id, person.id)
            elif deed == 2:
                await events.attendees.promote(organiser, self.event.id, person.id)
            else:
                await events.registrations.accept_offer(person.id, secret)

    async def _resized(self, capacity: int) -> None:
        service = self.world.application.events.events
        with suppress(ValidationFailed):  # below what is taken
            await service.change(self.world.organiser, self.event.id, {"capacity": capacity}, "*")


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_happens_at_once_no_place_is_given_twice_or_lost(
    world: EventWorld, clock: StillClock, seed: int
) -> None:
    event = await world.published(capacity=12)
    vip = await world.application.events.forms.add_type(world.organiser, event.id, NewTicketType("VIP", quota=4))
    bustle = Bustle(world, event, [event.ticket_types[0].id, vip.id], seed)
    for hours in range(12):
        await bustle.moment()
        await world.counted(event)
        clock.advance(3600 * (hours % 4))
    await bustle.one_is_offered_a_place()
    clock.advance(24 * 3600)
    await world.application.events.offers.tend()
    counts = await world.counted(event)
    assert sum(counts.values()) == bustle.arrivals
    assert counts["expired"], "some let their offer pass"
    present = await world.application.events.events.get(world.organiser, event.id)
    if present.capacity is not None and present.taken < present.capacity:
        rows = await world.database.fetch_all(EVERYBODY, id=event.id)
        waiting = {ticket_type_id for _, _, status, ticket_type_id in rows if status == "waiting"}
        assert not waiting & {each.id for each in present.ticket_types if each.left != 0}, "nobody waits for what is free"
