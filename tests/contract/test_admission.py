"""A ticket lets in one person, whatever comes at once; on each database (docs/decisions/0021-admission.md).

`MUSTER_CAPACITY_ROUNDS` (2) is how many times 200 people come with one ticket. The whole proof, with the figures:

    MUSTER_CAPACITY_ROUNDS=20 .venv/bin/python -m pytest tests/contract/test_admission.py -s -k two_hundred
"""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from time import perf_counter

import pytest
from sqlalchemy import bindparam, func, select

from muster.database.outbox import outbox
from muster.database.query import Query
from muster.events.check_ins_decisions import QueuedScan, Scanned
from muster.events.check_ins_models import ScanResult
from muster.events.check_ins_tables import check_ins, scans
from muster.events.errors import AlreadyIn
from muster.events.models import Event
from muster.events.registrations_models import PublicRegistration
from muster.kernel.clock import timestamp
from muster.kernel.errors import NotFound
from muster.kernel.ids import new_id
from tests.support import in_process
from tests.support.api import SETUP_CODE, Visitor
from tests.support.check_ins import Scanner, token_of
from tests.support.clock import StillClock
from tests.support.databases import TestDatabase
from tests.support.events import EventWorld, event_settings, event_world, published, quick_proof

pytestmark = pytest.mark.req("EV-2")

ROUNDS = int(os.environ.get("MUSTER_CAPACITY_ROUNDS", "2"))
SCANS = 200

ADMISSIONS = Query(
    select(check_ins.c.id, check_ins.c.ticket_id).where(check_ins.c.event_id == bindparam("id")), lambda *row: row
)
OUTCOMES = Query(
    select(scans.c.outcome, func.count()).where(scans.c.event_id == bindparam("id")).group_by(scans.c.outcome),
    lambda *row: row,
)
TOLD = Query(select(func.count()).where(outbox.c.kind == bindparam("kind")), int)


class Door:
    """An event's door in front of its database."""

    def __init__(self, world: EventWorld, event: Event) -> None:
        self.world = world
        self.event = event

    async def scan(self, token: str, nonce: str | None = None) -> ScanResult:
        """One scan."""
        service = self.world.application.events.check_ins
        return await service.scan(
            self.world.organiser, self.event.id, Scanned(nonce or new_id(), token, None, "camera", "East")
        )

    async def admissions(self) -> dict[str, str]:
        """Who is in: tickets by admissions."""
        return dict(await self.world.database.fetch_all(ADMISSIONS, id=self.event.id))

    async def outcomes(self) -> dict[str, int]:
        """What the log counts."""
        return dict(await self.world.database.fetch_all(OUTCOMES, id=self.event.id))

    async def told(self, what: str) -> int | None:
        """How many messages there are of a kind."""
        return await self.world.database.fetch_one(TOLD, kind=f"events:ticket:{what}")


def code(registration: PublicRegistration) -> str:
    assert registration.ticket is not None
    assert registration.ticket.code is not None
    return registration.ticket.code.token


@pytest.fixture
async def world(empty_database: TestDatabase, tmp_path: Path, clock: StillClock) -> AsyncIterator[EventWorld]:
    async with event_world(empty_database.url, tmp_path, clock) as running:
        yield running


async def test_two_hundred_scan_one_ticket_at_once(world: EventWorld) -> None:
    seconds = 0.0
    for number in range(ROUNDS):
        event = await world.published()
        door, ticket = Door(world, event), await world.register(event, "ada@example.org")
        token = code(ticket)
        began = perf_counter()
        answers = await asyncio.gather(*(door.scan(token) for _ in range(SCANS)))
        seconds += perf_counter() - began
        assert Counter(answer.outcome for answer in answers) == {"admitted": 1, "already_in": SCANS - 1}
        [check_in_id] = await door.admissions()
        assert {answer.check_in_id for answer in answers} == {check_in_id}, "all tell of the same admission"
        assert await door.outcomes() == {"admitted": 1, "already_in": SCANS - 1}, "and all of it is in the log"
        assert await door.told("admitted") == number + 1
    print(
        f"\n{world.database.dialect}: {ROUNDS} rounds of {SCANS} scans of one ticket: {ROUNDS * SCANS / seconds:,.0f} a second"
    )


async def test_two_hundred_send_one_scan_at_once(world: EventWorld) -> None:
    for _ in range(ROUNDS):
        event = await world.published()
        door, token, nonce = Door(world, event), code(await world.register(event, "ada@example.org")), new_id()
        answers = await asyncio.gather(*(door.scan(token, nonce) for _ in range(SCANS)))
        assert answers == answers[:1] * SCANS
        assert answers[0].admitted
        assert list(await door.admissions()) == [answers[0].check_in_id]
        assert await door.outcomes() == {"admitted": 1}


async def test_two_hundred_scan_one_ticket_at_once_over_http(
    empty_database: TestDatabase, tmp_path: Path, clock: StillClock
) -> None:
    async with in_process.started(event_settings(empty_database.url, tmp_path, setup_code=SETUP_CODE), clock) as muster:
        seconds, organiser = 0.0, await muster.set_up()
        guest: Visitor = await muster.visitor()
        for _ in range(ROUNDS):
            event = await published(muster, organiser)
            body = {"name": "Ada", **await quick_proof(muster, guest, "ada@example.org")}
            token = token_of(await guest.post(f"/public/events/{event['slug']}/registrations", body))
            door = Scanner(organiser, event["id"])
            began = perf_counter()
            answers = await asyncio.gather(*(door.scan(token) for _ in range(SCANS)))
            seconds += perf_counter() - began
            assert Counter(answer["outcome"] for answer in answers) == {"admitted": 1, "already_in": SCANS - 1}
            assert {answer["check_in_id"] for answer in answers} == {answers[0]["check_in_id"]}
            assert len(await door.log()) == SCANS
            tally = await door.tally()
            assert (tally["admitted"], tally["refused"]) == (1, SCANS - 1)
    print(f"\n{empty_database.url.partition(':')[0]}: {ROUNDS * SCANS / seconds:,.0f} scans a second over HTTP")


async def test_who_cancels_while_being_scanned_is_either_in_or_has_cancelled(world: EventWorld) -> None:
    event = await world.published()
    door = Door(world, event)
    people = [await world.register(event, f"person{number}@example.org") for number in range(40)]
    service = world.application.events.registrations

    async def leave(person: PublicRegistration) -> bool:
        try:
            await service.cancel(person.id, person.manage_secret or "")
        except AlreadyIn:
            return False
        return True

    for person in people:
        scanned, left = await asyncio.gather(door.scan(code(person)), leave(person))
        assert scanned.outcome == ("not_confirmed" if left else "admitted")
    counts = await world.counted(event)
    assert len(await door.admissions()) == counts["confirmed"] == len(people) - counts["cancelled"]


async def test_scans_and_their_undoing_at_once_leave_one_admission_or_none(world: EventWorld) -> None:
    event = await world.published()
    door, token = Door(world, event), code(await world.register(event, "ada@example.org"))
    service = world.application.events.check_ins
    undone = 0

    async def undo(check_in_id: str) -> int:
        try:
            await service.undo(world.organiser, check_in_id)
        except NotFound:
            return 0
        return 1

    for _ in range(10):
        before = await door.admissions()
        scanned = [door.scan(token) for _ in range(5)]
        answers = await asyncio.gather(*scanned, *(undo(each) for each in before), *(undo(each) for each in before))
        undone += sum(answer for answer in answers if isinstance(answer, int))
        now = await door.admissions()
        assert len(now) <= 1
        admitted = [answer.check_in_id for answer in answers if isinstance(answer, ScanResult) and answer.admitted]
        assert set(now) <= {*before, *admitted}
    outcomes = await door.outcomes()
    assert outcomes.get("undone", 0) == undone
    assert outcomes["admitted"] - undone == len(await door.admissions())


async def test_scanners_that_were_offline_and_send_all_at_once(world: EventWorld) -> None:
    event = await world.published()
    door = Door(world, event)
    people = [await world.register(event, f"person{number}@example.org") for number in range(10)]
    now = timestamp(world.application.clock.now())
    devices = [
        [QueuedScan(Scanned(new_id(), code(person), None, "camera", gate), now, "admitted") for person in people]
        for gate in ("A", "B", "C", "D")
    ]
    service = world.application.events.check_ins
    # Each sends its scans twice at the same time, as one does whose answer does not come.
    answers = await asyncio.gather(*(service.synchronise(world.organiser, event.id, queued) for queued in devices * 2))
    assert answers[: len(devices)] == answers[len(devices) :]
    assert len(set((await door.admissions()).values())) == len(await door.admissions()) == 10
    assert await door.outcomes() == {"admitted": 10, "conflict": 30}
