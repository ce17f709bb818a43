"""What leaves the trash by itself: what is due, the rest of what was too much for a request, and what a failure left."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from muster.ports.documents import Document
from muster.tasks.purge_remains import Remains
from tests.support.api import Muster, Visitor
from tests.support.clock import StillClock
from tests.support.in_process import inside
from tests.support.messages import messages
from tests.support.trash import DAY, furnished, items, left, partitions, purge_due

pytestmark = pytest.mark.req("TK-5")


@pytest.fixture
async def gala(admin: Visitor) -> dict[str, Any]:
    project: dict[str, Any] = await admin.post("/projects", {"key": "GALA", "name": "Summer gala"})
    return project


async def later(muster: Muster, clock: StillClock, seconds: float) -> Visitor:
    """The admin, signed in anew after some time."""
    clock.advance(seconds)
    return await muster.sign_in("ada@gala.example.com")


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
