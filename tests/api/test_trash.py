"""The trash through the API: what lies in it, who sees it, how it is emptied by hand, and that nothing stays behind."""

import asyncio
from typing import Any

import pytest

from muster.kernel.ids import new_id
from tests.support.api import Muster, Visitor
from tests.support.clock import StillClock
from tests.support.in_process import inside
from tests.support.messages import messages
from tests.support.trash import DAY, OF_PROJECTS, OF_TASKS, furnished, items, left, partitions

pytestmark = pytest.mark.req("TK-5")


@pytest.fixture
async def gala(admin: Visitor) -> dict[str, Any]:
    project: dict[str, Any] = await admin.post("/projects", {"key": "GALA", "name": "Summer gala"})
    return project


async def links_of(visitor: Visitor, task: dict[str, Any]) -> list[str]:
    """The links to the file of a furnished task, and to its preview."""
    (shown,) = (await visitor.get(f"/tasks/{task['key']}/attachments"))["items"]
    links = [shown["url"], shown["preview_url"]]
    for link in links:
        await visitor.call("GET", link, expect=200)
    return links


async def test_what_was_deleted_lies_in_the_trash_newest_first(muster: Muster, admin: Visitor, gala: dict[str, Any]) -> None:
    assert await admin.get("/trash") == {"items": [], "next": None}
    task = await admin.post("/tasks", {"project": "GALA", "title": "Oops"})
    other = await admin.post("/projects", {"key": "OLD", "name": "Old one"})
    await admin.delete("/tasks/GALA-1")
    await admin.delete("/projects/OLD")
    assert (await admin.get("/trash"))["items"] == [
        {
            "kind": "project", "id": other["id"], "key": "OLD", "title": "Old one", "project_id": other["id"],
            "deleted_at": muster.moment(), "deleted_by": admin.id, "purge_at": muster.moment(30 * DAY),
        },
        {
            "kind": "task", "id": task["id"], "key": "GALA-1", "title": "Oops", "project_id": gala["id"],
            "deleted_at": muster.moment(), "deleted_by": admin.id, "purge_at": muster.moment(30 * DAY),
        },
    ]  # fmt: skip
    await admin.post("/tasks/GALA-1/restore", expect=200)
    await admin.post(f"/projects/{other['id']}/restore", expect=200)
    assert await items(admin) == []


@pytest.mark.req("ID-5")
async def test_everybody_sees_what_would_be_theirs_to_see(muster: Muster, admin: Visitor) -> None:
    inside, outside = await muster.member("Ines"), await muster.member("Otto")
    await admin.post("/projects", {"key": "GALA", "name": "Secret", "visibility": "members", "member_ids": [inside.id]})
    await admin.post("/tasks", {"project": "GALA", "title": "Hidden"})
    await admin.delete("/tasks/GALA-1")
    await inside.post("/projects", {"key": "INES", "name": "Of Ines"})
    await inside.delete("/projects/INES")
    both = [("project", "INES"), ("task", "GALA-1")]
    assert sorted(await items(inside)) == both
    assert sorted(await items(admin)) == both
    assert await items(outside) == []
    stranger = await muster.visitor()
    await stranger.get("/trash", expect=401)
    await stranger.delete(f"/trash/{new_id()}", expect=401)


async def test_tasks_of_a_deleted_project_wait_with_it(muster: Muster, admin: Visitor, gala: dict[str, Any]) -> None:
    before = await admin.post("/tasks", {"project": "GALA", "title": "Deleted before"})
    await admin.post("/tasks", {"project": "GALA", "title": "Not deleted"})
    await admin.delete("/tasks/GALA-1")
    await admin.delete("/projects/GALA")
    assert await items(admin) == [("project", "GALA")]
    await admin.delete(f"/trash/{before['id']}", expect=404)
    for key in ("GALA-1", "GALA-2", "gala-1"):
        problem = await admin.post(f"/tasks/{key}/restore", expect=409)
        assert problem["code"] == "project_in_trash"
    await admin.post(f"/projects/{gala['id']}/restore", expect=200)
    assert await items(admin) == [("task", "GALA-1")]
    await admin.post("/tasks/GALA-1/restore", expect=200)


async def test_a_hidden_project_s_tasks_stay_hidden_in_the_trash(muster: Muster, admin: Visitor) -> None:
    outside = await muster.member("Otto")
    await admin.post("/projects", {"key": "GALA", "name": "Secret", "visibility": "members"})
    await admin.post("/tasks", {"project": "GALA", "title": "Hidden"})
    await admin.delete("/projects/GALA")
    await outside.post("/tasks/GALA-1/restore", expect=404)


@pytest.mark.in_process("sets the clock")
async def test_tasks_and_projects_are_paged_together(admin: Visitor, gala: dict[str, Any], clock: StillClock) -> None:
    for number in range(1, 6):
        await admin.post("/tasks", {"project": "GALA", "title": f"{number}"})
        await admin.delete(f"/tasks/GALA-{number}")
        await admin.post("/projects", {"key": f"P{number}", "name": f"{number}"})
        await admin.delete(f"/projects/P{number}")
        if number % 2:  # some at the same moment, some later
            clock.advance(1)
    seen: list[tuple[str, str]] = []
    after = None
    while True:
        page = await admin.get("/trash", params={"limit": 3} | ({"after": after} if after else {}))
        seen += [(item["deleted_at"], item["id"]) for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(set(seen)) == 10
    assert seen == sorted(seen, reverse=True)


async def test_an_admin_removes_a_task_for_good(muster: Muster, admin: Visitor, gala: dict[str, Any]) -> None:
    task = await furnished(muster)
    links = await links_of(admin, task)
    await admin.delete("/tasks/GALA-1")
    ben = await muster.member("Ben")
    assert (await ben.call("DELETE", f"/trash/{task['id']}", expect=403)).json()["code"] == "forbidden"
    await admin.delete(f"/trash/{task['id']}")
    await admin.delete(f"/trash/{task['id']}", expect=404)

    assert await items(admin) == []
    await admin.get("/tasks/GALA-1", expect=404)
    await admin.post("/tasks/GALA-1/restore", expect=404)
    assert [(await admin.call("GET", link)).status_code for link in links] == [404, 404]
    (message,) = await messages(muster, "tasks:task:purged")
    assert (message["task_id"], message["key"], message["actor_id"]) == (task["id"], "GALA-1", admin.id)
    assert (await admin.post("/tasks", {"project": "GALA", "title": "Next"}))["key"] == "GALA-2", "keys are not used twice"


@pytest.mark.in_process("looks into tables and files")
async def test_of_a_removed_task_nothing_stays_behind(muster: Muster, admin: Visitor, gala: dict[str, Any]) -> None:
    files = inside(muster).ports.files
    task = await furnished(muster)
    assert await partitions(muster) == {f"TASK#{task['id']}"}
    await admin.delete("/tasks/GALA-1")
    await admin.delete(f"/trash/{task['id']}")
    assert await left(muster, OF_TASKS) == {}
    assert [await files.stat(task["file"]), await files.stat(task["preview"])] == [None, None]
    assert f"TASK#{task['id']}" not in await partitions(muster)


async def test_only_what_lies_in_the_trash_is_removed(admin: Visitor, gala: dict[str, Any]) -> None:
    task = await admin.post("/tasks", {"project": "GALA", "title": "Alive"})
    for item in (task["id"], gala["id"], new_id(), "GALA-1", "x"):
        await admin.delete(f"/trash/{item}", expect=404)
    await admin.get("/tasks/GALA-1")
    await admin.get("/projects/GALA")


async def test_subtasks_outlive_the_task_that_they_were_part_of(muster: Muster, admin: Visitor, gala: dict[str, Any]) -> None:
    parent = await admin.post("/tasks", {"project": "GALA", "title": "Parent"})
    await admin.post("/tasks", {"project": "GALA", "title": "Child", "parent_id": parent["id"]})
    await admin.post("/tasks", {"project": "GALA", "title": "Deleted child", "parent_id": parent["id"]})
    await admin.delete("/tasks/GALA-3")
    await admin.delete("/tasks/GALA-1")
    await admin.delete(f"/trash/{parent['id']}")
    child = await admin.get("/tasks/GALA-2")
    assert (child["parent_id"], child["version"]) == (None, 2)
    restored = await admin.post("/tasks/GALA-3/restore", expect=200)
    assert (restored["parent_id"], restored["deleted_at"]) == (None, None)
    await admin.patch("/tasks/GALA-2", {"title": "Still changes"})


async def test_an_admin_removes_a_project_for_good(muster: Muster, admin: Visitor, gala: dict[str, Any]) -> None:
    first = await removed_project(muster, gala)
    assert await items(admin) == []
    await admin.get("/projects/GALA", expect=404)
    await admin.post(f"/projects/{gala['id']}/restore", expect=404)
    assert [(await admin.call("GET", link)).status_code for link in first["links"]] == [404, 404]
    assert len(await messages(muster, "tasks:task:purged")) == 3
    assert [message["key"] for message in await messages(muster, "tasks:project:purged")] == ["GALA"]
    assert [task["key"] for task in (await admin.get("/tasks"))["items"]] == ["KEPT-1"]
    await admin.post("/projects", {"key": "GALA", "name": "The key is free again"})


async def removed_project(muster: Muster, gala: dict[str, Any]) -> dict[str, Any]:
    """The first of the tasks that went with it, and the links to its file and preview. Another project stays."""
    admin = muster.admin
    first, second = await furnished(muster, "First"), await furnished(muster, "Second")
    links = await links_of(admin, first)
    await admin.post("/tasks", {"project": "GALA", "title": "Sub", "parent_id": first["id"]})
    await admin.post("/views", {"name": "Shared", "project_id": gala["id"], "query": {}, "layout": "board", "shared": True})
    await admin.delete(f"/tasks/{first['id']}")
    await admin.post("/projects", {"key": "KEPT", "name": "Another"})
    await admin.post("/tasks", {"project": "KEPT", "title": "Kept"})
    await admin.delete("/projects/GALA")
    await admin.delete(f"/trash/{gala['id']}")
    return first | {"links": links, "second": second}


@pytest.mark.in_process("looks into tables and files")
async def test_of_a_removed_project_nothing_stays_behind(muster: Muster, admin: Visitor, gala: dict[str, Any]) -> None:
    files = inside(muster).ports.files
    first = await removed_project(muster, gala)
    assert await left(muster, OF_TASKS) == {"tasks": 1, "task_search": 1}
    assert await left(muster, OF_PROJECTS) == {"projects": 1, "project_members": 1, "statuses": 3}
    for task in (first, first["second"]):
        assert [await files.stat(task["file"]), await files.stat(task["preview"])] == [None, None]
    assert len([pk for pk in await partitions(muster) if pk.startswith("TASK#")]) == 1


async def test_purge_and_restore_at_once_end_in_one_of_both(muster: Muster, admin: Visitor, gala: dict[str, Any]) -> None:
    for number in range(1, 6):
        task = await admin.post("/tasks", {"project": "GALA", "title": f"{number}"})
        await admin.delete(f"/tasks/{task['id']}")
        purged, restored = await asyncio.gather(
            admin.call("DELETE", f"/trash/{task['id']}"), admin.call("POST", f"/tasks/{task['id']}/restore")
        )
        assert (purged.status_code, restored.status_code) in {(204, 404), (404, 200)}
        await admin.get(f"/tasks/{task['id']}", expect=200 if restored.status_code == 200 else 404)
