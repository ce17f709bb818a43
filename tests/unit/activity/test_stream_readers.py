"""The stream tells everybody what they may know at that moment: whoever is taken out, demoted or signed out meanwhile."""

import asyncio

import msgspec
import pytest

from muster.activity import hub as hub_module
from muster.activity.hub import Stream
from muster.kernel.principal import Principal
from tests.support.streams import ADA, ADMIN, BOB, MembersChanged, Secret, SessionEnded, TaskDone, World, numbers

pytestmark = pytest.mark.req("NO-3", "ID-5")


async def test_everybody_sees_what_is_theirs(world: World) -> None:
    start = await world.newest()
    for messages in (
        [TaskDone(project_id="p1", number=1)],
        [TaskDone(project_id="p2", number=2)],
        [TaskDone(user_id="bob", number=3)],
        [TaskDone(number=4)],
        [Secret(), Secret(user_id="ada")],
        [TaskDone(project_id="p1", user_id="bob", number=5)],
    ):
        await world.emit(*messages)
    expected = {ADA: [1, 5], BOB: [2, 3, 5], ADMIN: [1, 2, 4, 5]}
    for caller, wanted in expected.items():
        client = await world.stream(caller, start)
        assert numbers(await client.next(len(wanted))) == wanted
        await client.close()
        page = await world.changes.page(caller, start, 50)
        assert [msgspec.json.decode(change.data["number"]) for change in page.items] == wanted
        assert page.next == await world.newest()


async def test_who_joins_a_project_or_leaves_it_is_told_and_then_sees_more_or_less(world: World) -> None:
    client = await world.stream(BOB)
    await world.emit(TaskDone(project_id="p2", number=0))
    await client.next()  # he follows
    await world.emit(TaskDone(project_id="p1", number=1))  # not for Bob yet
    world.projects["bob"] = {"p1", "p2"}
    await world.emit(MembersChanged(project_id="p1"))
    events = await client.next()
    await world.emit(TaskDone(project_id="p1", number=2))
    events += await client.next()
    world.projects["bob"] = {"p2"}
    await world.emit(MembersChanged(project_id="p1"))
    events += await client.next()
    await world.emit(TaskDone(project_id="p1", number=3))  # nor any more
    await world.emit(TaskDone(project_id="p2", number=4))
    events += await client.next()
    assert [event.kind for event in events] == [
        "tasks:project:changed", "tasks:task:changed", "tasks:project:changed", "tasks:task:changed",
    ]  # fmt: skip
    assert numbers([events[1], events[3]]) == [2, 4]
    await client.close()


async def test_who_sees_a_project_no_longer_is_not_told_what_was_changed(world: World) -> None:
    client = await world.stream(BOB)
    await world.emit(TaskDone(project_id="p2", number=0))
    await client.next()
    world.projects["bob"] = set()
    await world.emit(MembersChanged(project_id="p2", name="New and secret"))
    [event] = await client.next()
    assert (event.kind, event.data.project_id, event.data.data) == ("tasks:project:changed", "p2", {})
    await client.close()


@pytest.mark.parametrize("followed", [True, False])
async def test_who_is_taken_out_while_the_feed_is_read_misses_what_came_after(world: World, *, followed: bool) -> None:
    start = await world.newest()
    visible = world.visible

    async def taken_out_a_moment_later(caller: Principal) -> set[str] | None:
        found = await visible(caller)
        if world.projects["bob"]:
            world.projects["bob"] = set()
            await world.emit(MembersChanged(project_id="p2"), TaskDone(project_id="p2", number=1))
            await world.newest()
        return found

    world.changes._visible_projects = world.hub._visible_projects = taken_out_a_moment_later
    await world.emit(TaskDone(user_id="bob", number=2))
    if followed:
        client = await world.stream(BOB, start)
        events = await client.next()
        await world.emit(TaskDone(user_id="bob", number=3))
        while 3 not in (found := numbers([event for event in events if event.kind == TaskDone.kind])):
            events += await client.next()
        assert found == [2, 3]
        await client.close()
    else:
        page = await world.changes.page(BOB, start, 50)
        rest = await world.changes.page(BOB, page.next, 50)
        assert [msgspec.json.decode(change.data["number"]) for change in (*page.items, *rest.items)] == [2]


async def test_who_is_no_admin_any_more_gets_nothing_that_waited_for_an_admin(world: World) -> None:
    client = await world.stream(ADMIN)
    await world.emit(TaskDone(project_id="p1", number=0))
    assert numbers(await client.next()) == [0]
    world.groups["root"] = "Members"
    world.projects["root"] = set()
    await world.emit(SessionEnded(), TaskDone(project_id="p1", number=1))
    assert await client.until_end() == []
    await client.close()


async def test_a_session_that_ends_while_much_is_caught_up_with_ends_the_stream(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "BATCH", 1)
    for number in range(5):
        await world.emit(TaskDone(project_id="p1", number=number))
    client = await world.stream(ADA, await world.newest() - 5)
    assert numbers(await client.next()) == [0]
    world.signed_out.add("ada")
    assert isinstance(client.stream, Stream)
    client.stream._check_at = 0  # as if it had taken that long
    assert await client.until_end() == []
    await client.close()


async def test_a_stream_ends_when_the_session_does(world: World) -> None:
    client = await world.stream(ADA)
    [event] = (await asyncio.gather(client.next(), world.emit(TaskDone(project_id="p1", number=1))))[0]
    assert numbers([event]) == [1]
    world.signed_out.add("ada")
    ending = asyncio.create_task(client.until_end())
    await world.emit(SessionEnded())
    assert await ending == []
    await client.close()


async def test_a_session_that_ended_unheard_is_noticed_at_the_next_heartbeat(lively: World) -> None:
    client = await lively.stream(ADA)
    await client.until_alive()
    lively.signed_out.add("ada")
    assert await client.until_end() == []
    await client.close()
