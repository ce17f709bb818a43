"""The outbox and its feed: every message once, in one order, on every database."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import ClassVar

import msgspec
import pytest

from muster.database.connect import connect
from muster.database.engine import Database, Transaction
from muster.database.feed import (
    BATCH,
    messages_after,
    newest_position,
    oldest_position,
    purge_messages,
    sequence,
    stretch_after,
)
from muster.kernel.clock import timestamp
from muster.kernel.logs import request_id
from muster.kernel.messages import Envelope, Message
from tests.support.clock import StillClock
from tests.support.databases import TestDatabase

pytestmark = pytest.mark.req("NO-2")


class Happened(Message, frozen=True):
    kind: ClassVar[str] = "tests:thing:happened"

    name: str


class Other(Message, frozen=True):
    kind: ClassVar[str] = "tests:thing:other"


@pytest.fixture
async def second(empty_database: TestDatabase, database: Database, clock: StillClock) -> AsyncIterator[Database]:
    """What another process has."""
    opened = connect(empty_database.url, clock, lock_timeout=2, pool_size=5)
    await opened.open()
    yield opened
    await opened.close()


async def emit(database: Database, *names: str) -> None:
    await database.write(lambda unit: unit.emit(*(Happened(name=name) for name in names)))


async def emit_among_others(unit: Transaction, name: str) -> None:
    await unit.emit(Other(), Happened(name=name), Other(), Other())


async def test_a_message_knows_the_request_that_caused_it(database: Database) -> None:
    await emit(database, "by nobody")
    token = request_id.set("the-request")
    try:
        await emit(database, "by somebody")
    finally:
        request_id.reset(token)
    await sequence(database)
    assert [message.request_id for message in await messages_after(database, 0, 10)] == [None, "the-request"]


def named(messages: list[Envelope]) -> list[str]:
    return [message.open(Happened).name for message in messages]


async def read(database: Database, position: int = 0) -> list[Envelope]:
    await sequence(database)
    return await messages_after(database, position, 1000)


async def test_a_message_comes_out_as_it_went_in(database: Database, clock: StillClock) -> None:
    message = Happened(name="Zölle 🎪", actor_id="a", project_id="p", user_id="u")
    await database.write(lambda unit: unit.emit(message))
    (envelope,) = await read(database)
    assert envelope.open(Happened) == message
    assert (envelope.kind, envelope.actor_id, envelope.project_id, envelope.user_id) == (Happened.kind, "a", "p", "u")
    assert envelope.occurred_at == timestamp(clock.now())
    assert envelope.position > 0
    with pytest.raises(msgspec.ValidationError):
        msgspec.structs.replace(envelope, body="{}").open(Happened)


async def test_messages_come_in_the_order_of_their_commits(database: Database) -> None:
    for n in range(5):
        await emit(database, f"{n}a", f"{n}b")
    messages = await read(database)
    assert named(messages) == [f"{n}{letter}" for n in range(5) for letter in "ab"]
    positions = [message.position for message in messages]
    assert positions == sorted(set(positions))
    assert named(await read(database, positions[6])) == ["3b", "4a", "4b"]
    assert await messages_after(database, 0, 3) == messages[:3]
    assert await newest_position(database) == positions[-1]
    assert await oldest_position(database) == positions[0]
    assert await read(database, positions[-1]) == []


async def test_an_empty_feed(database: Database) -> None:
    assert await sequence(database) == 0
    assert await messages_after(database, 0, 10) == []
    assert await newest_position(database) == 0
    assert await oldest_position(database) == 0
    assert (await stretch_after(database, 7, 10, [Happened.kind])).position == 7


async def test_only_certain_kinds(database: Database) -> None:
    for name in ("0", "1", "2"):
        await database.write(partial(emit_among_others, name=name))
    await sequence(database)
    newest = await newest_position(database)
    assert named(await messages_after(database, 0, 10, [Happened.kind])) == ["0", "1", "2"]
    assert len(await messages_after(database, 0, 10, [Happened.kind, Other.kind])) == 10
    assert await messages_after(database, 0, 10, []) == []

    first = await stretch_after(database, 0, 2, [Happened.kind])
    assert named(first.messages) == ["0", "1"]
    assert first.position == first.messages[-1].position
    rest = await stretch_after(database, first.position, 2, [Happened.kind])
    assert named(rest.messages) == ["2"]
    assert rest.position == newest
    assert await stretch_after(database, rest.position, 2, [Happened.kind]) == msgspec.structs.replace(rest, messages=[])


@pytest.mark.databases("postgresql", "mysql")
async def test_a_reader_does_not_skip_what_commits_late(database: Database) -> None:
    """The earlier message has the smaller serial, but is visible only after the later one was read."""
    emitted, commit = asyncio.Event(), asyncio.Event()

    async def dawdle(unit: Transaction) -> None:
        await unit.emit(Happened(name="early"))
        emitted.set()
        await commit.wait()

    dawdling = asyncio.create_task(database.write(dawdle))
    await emitted.wait()
    await emit(database, "late")
    async with asyncio.timeout(1):  # the sequencer does not wait for those that are still under way
        assert await sequence(database) == 1
    seen = await messages_after(database, 0, 10)
    assert named(seen) == ["late"]
    commit.set()
    await dawdling
    assert named(await read(database, seen[-1].position)) == ["early"]
    assert named(await read(database)) == ["late", "early"]


async def test_a_message_without_a_position_is_not_read(database: Database) -> None:
    await emit(database, "a")
    if not database.commits_in_order:
        assert await messages_after(database, 0, 10) == []
        assert await newest_position(database) == 0
    assert named(await read(database)) == ["a"]


async def test_positions_go_on_after_many_messages(database: Database) -> None:
    await emit(database, *(str(n) for n in range(BATCH * 2 + 1)))
    messages = await read(database)
    assert named(messages) == [str(n) for n in range(BATCH * 2 + 1)]
    assert await sequence(database) == 0


async def write_some(database: Database, name: str) -> None:
    """25 units of work, one after the other; every fifth fails."""
    order = random.Random(name)

    async def work(unit: Transaction, n: int) -> None:
        await unit.emit(Happened(name=f"{name}-{n}"))
        for _ in range(order.randrange(4)):
            await asyncio.sleep(0)
        if n % 5 == 4:
            raise LookupError

    for n in range(25):
        with contextlib.suppress(LookupError):
            await database.write(partial(work, n=n))


async def read_all(database: Database, done: asyncio.Event) -> list[str]:
    """Reads on until nobody writes any more and there is nothing left."""
    seen: list[str] = []
    position = 0
    while True:
        last = done.is_set()
        await sequence(database)
        messages = await messages_after(database, position, 7)
        seen += named(messages)
        if messages:
            position = messages[-1].position
        elif last:
            return seen
        await asyncio.sleep(0)


async def test_readers_see_every_message_once_whoever_writes_and_sequences(database: Database, second: Database) -> None:
    done = asyncio.Event()
    readers = [asyncio.create_task(read_all(on, done)) for on in (database, second, second)]
    await asyncio.gather(*(write_some(on, f"{name}{n}") for name, on in (("a", database), ("b", second)) for n in range(3)))
    done.set()
    expected = sorted(f"{name}{w}-{n}" for name in "ab" for w in range(3) for n in range(25) if n % 5 != 4)
    for seen in await asyncio.gather(*readers):
        assert sorted(seen) == expected
        for name in ("a0", "b2"):  # those of one writer, who waits for each commit, are in its order
            assert [one for one in seen if one.startswith(name)] == [f"{name}-{n}" for n in range(25) if n % 5 != 4]


async def test_purging_keeps_what_is_young_and_what_is_not_consumed(database: Database, clock: StillClock) -> None:
    for n in range(6):
        await emit(database, str(n))
        clock.advance(10)
    positions = [message.position for message in await read(database)]
    before = timestamp(clock.now() - timedelta(seconds=20))  # 0 to 3 are older

    assert await purge_messages(database, before, consumed=positions[1]) == 2
    assert named(await read(database)) == ["2", "3", "4", "5"]
    assert await purge_messages(database, before, consumed=positions[5], limit=1) == 1
    assert await purge_messages(database, before, consumed=positions[5]) == 1
    assert await purge_messages(database, before, consumed=positions[5]) == 0
    assert named(await read(database)) == ["4", "5"]


async def test_positions_are_never_given_twice(database: Database, clock: StillClock) -> None:
    await emit(database, "a")
    (first,) = await read(database)
    clock.advance(100)
    assert await purge_messages(database, timestamp(clock.now()), consumed=first.position) == 1
    await emit(database, "b")
    (second,) = await read(database, first.position)
    assert second.position > first.position


async def test_a_message_without_a_position_is_not_purged(database: Database, clock: StillClock) -> None:
    await emit(database, "a")
    clock.advance(100)
    if not database.commits_in_order:
        assert await purge_messages(database, timestamp(clock.now()), consumed=10**9) == 0
    assert named(await read(database)) == ["a"]
