"""Streams that end by themselves: nothing is lost from one to the next, and the client knows when to come back."""

import re

import pytest

from muster.activity import changes_service
from muster.activity.brief_stream import ASK_AGAIN
from muster.database.engine import Database
from muster.kernel.errors import LinkExpired, Unavailable
from muster.kernel.principal import Principal
from tests.support.streams import ADA, BOB, MembersChanged, TaskDone, World

pytestmark = pytest.mark.req("NO-3")


@pytest.fixture
def brief(database: Database) -> World:
    """A hub that nobody opens: a function's process stands still between two requests."""
    return World(database, heartbeat=3600, stream_seconds=60)


async def answer(world: World, after: int | None, *, caller: Principal = ADA) -> str:
    client = await world.stream(caller, after)
    return b"".join([piece async for piece in client.stream.events()]).decode()


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r'"number":(-?\d+)', text)]


def last_id(text: str) -> int:
    return int(re.findall(r"^id: (\d+)$", text, re.MULTILINE)[-1])


def pause(position: int, milliseconds: int) -> str:
    return f"retry: {milliseconds}\nid: {position}\nevent: pause\ndata: {{}}\n\n"


async def test_the_first_says_where_the_feed_ends_and_the_next_goes_on_there(brief: World) -> None:
    await brief.emit(TaskDone(project_id="p1", number=1))
    newest = await brief.newest()
    assert await answer(brief, None) == pause(newest, ASK_AGAIN)
    await brief.emit(TaskDone(project_id="p1", number=2), TaskDone(project_id="p2", number=-1))
    text = await answer(brief, newest)
    assert numbers(text) == [2]
    assert text.endswith(pause(newest + 2, ASK_AGAIN))  # what was for others need not be looked at again
    assert await answer(brief, newest + 2) == pause(newest + 2, ASK_AGAIN)
    assert numbers(await answer(brief, newest, caller=BOB)) == [-1]
    assert brief.hub.streams == 0


async def test_much_comes_in_one_answer_and_nothing_is_lost_or_repeated(brief: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes_service, "_SCAN", changes_service.BATCH)
    start = await brief.newest()
    total = changes_service.BATCH * 2 + 7
    await brief.emit(*(TaskDone(project_id="p1", number=number) for number in range(total)))
    text = await answer(brief, start)
    assert numbers(text) == list(range(total))
    assert last_id(text) == start + total


async def test_when_the_time_is_up_the_client_is_to_come_back_at_once(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(sqlite_database, heartbeat=3600, stream_seconds=1e-9)
    total = changes_service.BATCH + 7
    await world.emit(*(TaskDone(project_id="p1", number=number) for number in range(total)))
    first = await answer(world, 0)
    assert first.endswith(pause(changes_service.BATCH, 0))
    second = await answer(world, last_id(first))
    assert second.endswith(pause(total, ASK_AGAIN))
    assert numbers(first) + numbers(second) == list(range(total))


@pytest.mark.req("ID-5")
async def test_who_sees_a_project_no_longer_learns_that_and_nothing_else(brief: World) -> None:
    """Between two streams nobody remembers what somebody saw, so the message says who lost sight of it."""
    start = await brief.newest()
    await brief.emit(
        MembersChanged(project_id="p2", name="of others"),
        MembersChanged(project_id="p3", name="taken out", left_ids=("ada",)),
        MembersChanged(project_id="p4", name="closed", closed=True),
    )
    text = await answer(brief, start)
    assert re.findall(r'"project_id":"(\w+)"', text) == ["p3", "p4"]
    assert re.findall(r'"data":(\{.*?\})', text) == ["{}", "{}"]
    assert re.findall(r'"project_id":"(\w+)"', await answer(brief, start, caller=BOB)) == ["p2", "p4"]
    assert (await brief.changes.page(ADA, start, 10)).items == [], "whoever asks for pages knows what they have shown"


async def test_a_position_that_is_not_of_this_feed_is_told_at_once(brief: World) -> None:
    with pytest.raises(LinkExpired):
        await brief.stream(ADA, 4711)


async def test_one_that_breaks_off_does_not_say_that_this_is_a_pause(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(sqlite_database, heartbeat=3600, stream_seconds=60)
    await world.emit(*(TaskDone(project_id="p1", number=number) for number in range(changes_service.BATCH + 1)))
    client = await world.stream(ADA, 0)

    async def away(*_: object, **__: object) -> None:
        raise Unavailable("The database does not answer.")

    monkeypatch.setattr(sqlite_database, "fetch_one", away)
    text = b"".join([piece async for piece in client.stream.events()]).decode()
    assert numbers(text) == list(range(changes_service.BATCH))
    assert "pause" not in text
