"""The trash through the API: what lies in it, who sees it, how it is emptied, and that nothing stays behind."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from muster.adapters.local.documents import documents
from muster.database.columns import metadata
from muster.database.query import Query
from muster.kernel.ids import new_id
from muster.ports.documents import Document
from muster.tasks.purge_remains import Remains
from tests.support.api import Muster, Visitor
from tests.support.clock import StillClock
from tests.support.images import image
from tests.support.in_process import inside
from tests.support.messages import messages

pytestmark = pytest.mark.req("TK-5")

DAY = 86_400
_KEYS = Query(select(documents.c.pk, documents.c.sk), lambda pk, sk: (pk, sk))
_OF_TASKS = ("tasks", "task_assignees", "task_labels", "comments", "attachments", "task_search")
_OF_PROJECTS = ("projects", "project_members", "statuses", "labels", "views")
_COUNTS = {name: Query(select(func.count()).select_from(metadata.tables[name]), int) for name in (*_OF_TASKS, *_OF_PROJECTS)}


async def left(muster: Muster, tables: tuple[str, ...]) -> dict[str, int]:
    """How many rows there are in each of the tables that has any."""
    counts = {name: (await inside(muster).database.fetch_all(_COUNTS[name]))[0] for name in tables}
    return {name: count for name, count in counts.items() if count}


async def partitions(muster: Muster) -> set[str]:
    """The partitions in which documents are, of tasks and of what purged ones left."""
    keys = await inside(muster).database.fetch_all(_KEYS)
    return {pk for pk, _ in keys if pk.startswith(("TASK#", "PURGED"))}


async def purge_due(muster: Muster) -> int:
    return await inside(muster).tasks.trash.purge_due(inside(muster).clock.now())


async def items(visitor: Visitor) -> list[tuple[str, str]]:
    return [(item["kind"], item["key"]) for item in (await visitor.get("/trash"))["items"]]


@pytest.fixture
async def gala(admin: Visitor) -> dict[str, Any]:
    project: dict[str, Any] = await admin.post("/projects", {"key": "GALA", "name": "Summer gala"})
    return project


async def furnished(muster: Muster, title: str = "Book the band") -> dict[str, Any]:
    """A task in GALA with everything that a task can have."""
    admin = muster.admin
    label = await admin.post("/projects/GALA/labels", {"name": f"Label of {title}"})
    task: dict[str, Any] = await admin.post(
        "/tasks",
        {
            "project": "GALA", "title": title, "description": "Five people", "assignee_ids": [admin.id],
            "label_ids": [label["id"]], "checklist": [{"text": "Ask"}],
        },
    )  # fmt: skip
    await admin.patch(f"/tasks/{task['key']}", {"title": f"{title}!"})
    await admin.post(f"/tasks/{task['key']}/comments", {"body": "Hello"})
    content = image()
    body = {"name": "stage.png", "size": len(content), "content_type": "image/png"}
    made = await admin.post(f"/tasks/{task['key']}/attachments", body)
    await admin.upload(made["upload"], content)
    await admin.post(f"/attachments/{made['attachment']['id']}/complete", expect=200)
    await muster.deliver()  # makes the preview
    await admin.post(f"/tasks/{task['key']}/attachments", body | {"name": "never uploaded"})
    return task | {"file": f"attachments/{made['attachment']['id']}", "preview": f"previews/{made['attachment']['id']}"}


async def links_of(visitor: Visitor, task: dict[str, Any]) -> list[str]:
    """The links to the file of a furnished task, and to its preview."""
    (shown,) = (await visitor.get(f"/tasks/{task['key']}/attachments"))["items"]
    links = [shown["url"], shown["preview_url"]]
    for link in links:
        await visitor.call("GET", link, expect=200)
    return links


async def later(muster: Muster, clock: StillClock, seconds: float) -> Visitor:
    """The admin, signed in anew after some time."""
    clock.advance(seconds)
    return await muster.sign_in("ada@gala.example.com")


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
    assert await left(muster, _OF_TASKS) == {}
    assert [await files.stat(task["file"]), await files.stat(task["preview"])] == [None, None]
    assert f"TASK#{task['id']}" not in await partitions(muster)


@pytest.mark.in_process("looks into files, and sets the clock")
@pytest.mark.databases("sqlite")
async def test_a_file_uploaded_after_the_purge_is_removed_too(
    muster: Muster, admin: Visitor, gala: dict[str, Any], clock: StillClock
) -> None:
    files = inside(muster).ports.files
    task = await admin.post("/tasks", {"project": "GALA", "title": "Oops"})
    body = {"name": "late", "size": 4, "content_type": "text/plain"}
    made = await admin.post("/tasks/GALA-1/attachments", body)
    await admin.delete("/tasks/GALA-1")
    await admin.delete(f"/trash/{task['id']}")
    await admin.upload(made["upload"], b"late")
    await purge_due(muster)
    assert await partitions(muster) == {"PURGED"}, "as long as somebody may still upload"
    clock.advance(2 * 3600)
    await purge_due(muster)
    assert await files.stat(f"attachments/{made['attachment']['id']}") is None
    assert await partitions(muster) == set()


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
    assert await left(muster, _OF_TASKS) == {"tasks": 1, "task_search": 1}
    assert await left(muster, _OF_PROJECTS) == {"projects": 1, "project_members": 1, "statuses": 3}
    for task in (first, first["second"]):
        assert [await files.stat(task["file"]), await files.stat(task["preview"])] == [None, None]
    assert len([pk for pk in await partitions(muster) if pk.startswith("TASK#")]) == 1


@pytest.mark.in_process("makes batches small, and runs the job itself")
@pytest.mark.databases("sqlite")
async def test_the_rest_of_a_large_project_goes_by_itself(
    muster: Muster, admin: Visitor, gala: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muster.tasks.trash_service._BATCH", 5)
    monkeypatch.setattr("muster.tasks.trash_service._IN_REQUEST", 10)
    for number in range(23):
        await admin.post("/tasks", {"project": "GALA", "title": f"{number}"})
    await admin.delete("/projects/GALA")
    await admin.delete(f"/trash/{gala['id']}")
    assert (await left(muster, ("tasks",)))["tasks"] == 13
    assert await items(admin) == []
    await admin.post(f"/projects/{gala['id']}/restore", expect=404)
    await admin.get("/tasks/GALA-20", expect=404)
    assert await purge_due(muster) == 13
    assert await left(muster, ("tasks", "projects")) == {}
    assert await partitions(muster) == set()


@pytest.mark.in_process("sets the clock")
async def test_what_is_due_goes_by_itself(muster: Muster, admin: Visitor, gala: dict[str, Any], clock: StillClock) -> None:
    task = await furnished(muster)
    await admin.post("/tasks", {"project": "GALA", "title": "Later"})
    await admin.post("/projects", {"key": "OLD", "name": "Old"})
    await admin.post("/tasks", {"project": "OLD", "title": "In it"})
    await admin.delete("/tasks/GALA-1")
    await admin.delete("/projects/OLD")
    clock.advance(60)
    await admin.delete("/tasks/GALA-2")
    assert await purge_due(muster) == 0
    admin = await later(muster, clock, 30 * DAY - 59)
    assert await purge_due(muster) == 2
    assert await items(admin) == [("task", "GALA-2")]
    purged = await messages(muster, "tasks:task:purged")
    assert {(message["key"], message["actor_id"]) for message in purged} == {("GALA-1", None), ("OLD-1", None)}
    assert await inside(muster).ports.files.stat(task["file"]) is None
    assert not {pk for pk in await partitions(muster) if task["id"] in pk or pk == "PURGED"}
    assert await purge_due(muster) == 0


@pytest.mark.in_process("sets the clock")
async def test_subtasks_are_freed_when_nobody_asks(muster: Muster, admin: Visitor, clock: StillClock) -> None:
    ben = await muster.member("Ben")
    secret = await admin.post("/projects", {"key": "GALA", "name": "Secret", "visibility": "members", "member_ids": [ben.id]})
    parent = await ben.post("/tasks", {"project": "GALA", "title": "Parent"})
    await ben.post("/tasks", {"project": "GALA", "title": "Child", "parent_id": parent["id"]})
    await ben.delete("/tasks/GALA-1")
    await admin.delete(f"/projects/{secret['id']}/members/{ben.id}")  # who deleted it does not see it any more
    admin = await later(muster, clock, 31 * DAY)
    assert await purge_due(muster) == 1
    history = (await admin.get("/tasks/GALA-2/history"))["items"]
    assert (history[0]["actor_id"], history[0]["changes"][0]["field"]) == (ben.id, "parent_id")


@pytest.mark.in_process("breaks the folder of files")
async def test_a_purge_that_was_cut_short_is_finished_later(
    muster: Muster, admin: Visitor, gala: dict[str, Any], clock: StillClock, tmp_path: Path
) -> None:
    files = inside(muster).ports.files
    task = await furnished(muster)
    await admin.delete("/tasks/GALA-1")
    folder = tmp_path / "data" / "files" / "attachments"
    folder.rename(folder.with_name("elsewhere"))
    folder.write_text("a disk that fails")
    answer = await admin.call("DELETE", f"/trash/{task['id']}", expect=503)
    assert answer.headers["retry-after"]
    assert await items(admin) == []
    await admin.get("/tasks/GALA-1", expect=404)
    assert "PURGED" in await partitions(muster)

    folder.unlink()
    folder.with_name("elsewhere").rename(folder)
    assert await files.stat(task["file"]) is not None
    clock.advance(2 * 3600)
    await purge_due(muster)
    assert [await files.stat(task["file"]), await files.stat(task["preview"])] == [None, None]
    assert await partitions(muster) == set()


@pytest.mark.in_process("puts a document, and runs the job itself")
async def test_what_was_noted_for_a_task_that_is_still_there_removes_nothing(
    muster: Muster, admin: Visitor, gala: dict[str, Any]
) -> None:
    task = await furnished(muster)
    await admin.delete("/tasks/GALA-1")
    # A document store of its own keeps this from a unit of work that failed afterwards.
    remains = Remains(task["id"], [task["file"].removeprefix("attachments/")], "")
    await inside(muster).ports.documents.put(Document("PURGED", task["id"], msgspec.json.encode(remains).decode()))
    await purge_due(muster)
    restored = await admin.post("/tasks/GALA-1/restore", expect=200)
    assert restored["description"] == "Five people"
    assert await inside(muster).ports.files.stat(task["file"]) is not None


async def test_purge_and_restore_at_once_end_in_one_of_both(muster: Muster, admin: Visitor, gala: dict[str, Any]) -> None:
    for number in range(1, 6):
        task = await admin.post("/tasks", {"project": "GALA", "title": f"{number}"})
        await admin.delete(f"/tasks/{task['id']}")
        purged, restored = await asyncio.gather(
            admin.call("DELETE", f"/trash/{task['id']}"), admin.call("POST", f"/tasks/{task['id']}/restore")
        )
        assert (purged.status_code, restored.status_code) in {(204, 404), (404, 200)}
        await admin.get(f"/tasks/{task['id']}", expect=200 if restored.status_code == 200 else 404)


@pytest.mark.in_process("sets the clock")
async def test_two_processes_that_purge_at_once_tell_it_once(
    muster: Muster, admin: Visitor, gala: dict[str, Any], clock: StillClock
) -> None:
    for number in range(1, 6):
        await admin.post("/tasks", {"project": "GALA", "title": f"{number}"})
        await admin.delete(f"/tasks/GALA-{number}")
    await admin.post("/projects", {"key": "OLD", "name": "Old"})
    await admin.post("/tasks", {"project": "OLD", "title": "In it"})
    await admin.delete("/projects/OLD")
    clock.advance(31 * DAY)
    counts = await asyncio.gather(*(purge_due(muster) for _ in range(3)))
    assert sum(counts) == 6
    assert len(await messages(muster, "tasks:task:purged")) == 6
    assert len(await messages(muster, "tasks:project:purged")) == 1


@pytest.mark.in_process("removes a document, and sets the clock")
@pytest.mark.databases("sqlite")
async def test_one_that_cannot_be_removed_does_not_hold_up_the_others(
    muster: Muster, admin: Visitor, gala: dict[str, Any], clock: StillClock
) -> None:
    stuck = await admin.post("/tasks", {"project": "GALA", "title": "Stuck"})
    await admin.post("/tasks", {"project": "GALA", "title": "Child", "parent_id": stuck["id"]})
    await admin.post("/tasks", {"project": "GALA", "title": "Goes"})
    child = (await admin.get("/tasks/GALA-2"))["id"]
    await inside(muster).ports.documents.delete(f"TASK#{child}", "V#0000000001")  # a child that cannot be changed
    await admin.delete("/tasks/GALA-1")
    await admin.delete("/tasks/GALA-3")
    admin = await later(muster, clock, 31 * DAY)
    assert await purge_due(muster) == 1
    assert await items(admin) == [("task", "GALA-1")]
