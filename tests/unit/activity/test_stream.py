"""The stream: everything that one may see, in order, once, without a gap; whoever writes meanwhile."""

import asyncio

import msgspec
import pytest

from muster.activity import hub as hub_module
from muster.database.engine import Database
from muster.kernel.errors import LinkExpired, RateLimited, Unavailable
from tests.support.streams import ADA, ADMIN, BOB, Event, TaskDone, World, numbers

pytestmark = pytest.mark.req("NO-3")


async def test_a_change_arrives_as_the_feed_has_it(world: World) -> None:
    client = await world.stream(ADA)
    first = asyncio.create_task(client.next())
    await world.emit(TaskDone(actor_id="bob", project_id="p1", number=7))
    [event] = await first
    change = event.data
    assert (event.kind, change.kind) == ("tasks:task:changed", "tasks:task:changed")
    assert (change.actor_id, change.project_id, change.position) == ("bob", "p1", event.id)
    assert change.occurred_at == "2026-11-20T06:47:00.000Z"
    assert set(change.data) == {"number"}
    await client.close()


async def test_resuming_loses_nothing_and_repeats_nothing_while_others_write(world: World) -> None:
    """Readers come and go at random points while writers write; each must end up with everything, in order, once."""
    total, writers = 200, 4
    start = await world.newest()

    async def write(first: int) -> None:
        for number in range(first, total, writers):
            await world.emit(TaskDone(project_id="p1", number=number), TaskDone(project_id="p2", number=-1))

    async def read(patience: int) -> list[Event]:
        events: list[Event] = []
        last = start
        while len(events) < total:
            client = await world.stream(ADA, last)
            events += await client.next(min(patience, total - len(events)))
            last = client.last_id
            await client.close()
        return events

    readers = [asyncio.create_task(read(patience)) for patience in (1, 7, 50, total)]
    await asyncio.gather(*(write(number) for number in range(writers)))
    for reader in readers:
        events = await reader
        assert sorted(numbers(events)) == list(range(total))
        positions = [event.id for event in events]
        assert positions == sorted(set(positions))
    assert world.hub.streams == 0


async def test_a_silent_stream_shows_that_it_lives_and_where_it_is(lively: World) -> None:
    client = await lively.stream(ADA)
    await client.until_alive()
    before = client.last_id
    await lively.emit(TaskDone(project_id="p2", number=1))  # not for Ada, but she need not be told of it again
    await client.until_alive()
    await client.until_alive()
    assert client.last_id == before + 1 == await lively.newest()
    await client.close()


async def test_who_is_too_slow_is_cut_off_and_catches_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "QUEUE", 10)
    slow, quick = await world.stream(ADA), await world.stream(ADA)
    start = await world.newest()
    await world.emit(TaskDone(project_id="p1", number=0))
    [first], taken = await slow.next(), await quick.next()
    # Slow takes nothing any more; quick takes each as it comes.
    for number in range(1, 60):
        await world.emit(TaskDone(project_id="p1", number=number))
        taken += await quick.next()
    assert numbers(taken) == list(range(60))
    events = [first, *await slow.until_end()]
    assert numbers(events) == list(range(len(events)))
    assert len(events) < 60
    again = await world.stream(ADA, slow.last_id)
    events += await again.next(60 - len(events))
    assert numbers(events) == list(range(60))
    assert first.id == start + 1
    for client in (slow, quick, again):
        await client.close()


async def test_streams_end_when_the_server_stops_and_none_begins(world: World) -> None:
    client = await world.stream(ADA)
    ending = asyncio.create_task(client.until_end())
    await asyncio.sleep(0)
    world.hub.end_streams()
    assert await ending == []
    with pytest.raises(Unavailable):
        await world.stream(ADA)
    await client.close()
    assert world.hub.streams == 0


async def test_streams_are_counted_and_a_closed_one_makes_room(sqlite_database: Database) -> None:
    world = World(sqlite_database, heartbeat=3600, max_streams=2)
    await world.hub.open()
    first, second = await world.stream(ADA), await world.stream(BOB)
    with pytest.raises(Unavailable):
        await world.stream(ADMIN)
    await first.close()
    first.stream.close()
    await (await world.stream(ADMIN)).close()
    await second.close()
    assert world.hub.streams == 0
    await world.hub.close()


async def test_one_person_cannot_take_all_places(world: World) -> None:
    clients = [await world.stream(ADA) for _ in range(30)]
    with pytest.raises(RateLimited):
        await world.stream(ADA)
    await (await world.stream(BOB)).close()
    for client in clients:
        await client.close()


async def test_a_position_that_is_not_of_this_feed_is_told_at_once(world: World) -> None:
    await world.emit(TaskDone(project_id="p1"))
    newest = await world.newest()
    with pytest.raises(LinkExpired) as caught:
        await world.stream(ADA, newest + 1)
    assert caught.value.code == "position_expired"
    with pytest.raises(LinkExpired):
        await world.changes.page(ADA, newest + 1, 50)
    assert world.hub.streams == 0


async def test_the_feed_is_read_piece_by_piece(world: World) -> None:
    begin = await world.changes.page(ADA, None, 50)
    assert (begin.items, begin.next) == ([], await world.newest())
    for number in range(5):
        await world.emit(TaskDone(project_id="p1", number=number), TaskDone(project_id="p2", number=-1))
    found, position = [], begin.next
    while True:
        page = await world.changes.page(ADA, position, 2)
        position = page.next
        if not page.items:
            break
        found.append([msgspec.json.decode(change.data["number"]) for change in page.items])
    assert found == [[0, 1], [2, 3], [4]]
    assert position == await world.newest()
