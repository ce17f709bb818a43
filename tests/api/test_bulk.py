"""Bulk edits: one request, one transaction, all or nothing."""

from typing import Any

import pytest

from tests.support.api import Muster, Visitor

pytestmark = pytest.mark.req("TK-1")


@pytest.fixture
async def tasks(admin: Visitor) -> list[dict[str, Any]]:
    await admin.post("/projects", {"key": "GALA", "name": "Gala"})
    return [await admin.post("/tasks", {"project": "GALA", "title": f"t{number}"}) for number in range(5)]


async def test_many_tasks_change_together(admin: Visitor, tasks: list[dict[str, Any]]) -> None:
    ids = [task["id"] for task in tasks]
    change = {"priority": "high", "deadline": "2026-12-24T10:00:00Z", "add_assignee_ids": [admin.id]}
    answer = await admin.post("/tasks/bulk", {"task_ids": ids, "change": change}, expect=200)
    assert [item["id"] for item in answer["items"]] == ids
    assert {(item["priority"], item["version"], *item["assignee_ids"]) for item in answer["items"]} == {("high", 2, admin.id)}
    await admin.post(
        "/tasks/bulk", {"task_ids": ids, "change": {"deadline": None, "remove_assignee_ids": [admin.id]}}, expect=200
    )
    after = await admin.get(f"/tasks/{ids[3]}")
    assert (after["deadline"], after["assignee_ids"], after["priority"], after["version"]) == (None, [], "high", 3)


async def test_one_that_cannot_stops_all(admin: Visitor, tasks: list[dict[str, Any]]) -> None:
    ids = [task["id"] for task in tasks]
    await admin.patch(f"/tasks/{ids[4]}", {"title": "changed meanwhile"}, version=1)
    stale = {"task_ids": ids, "change": {"priority": "low"}, "versions": {ids[4]: 1}}
    assert (await admin.post("/tasks/bulk", stale, expect=412))["current"]["key"] == "GALA-5"
    await admin.delete(f"/tasks/{ids[2]}")
    assert "GALA-3" in (await admin.post("/tasks/bulk", {"task_ids": ids, "change": {"priority": "low"}}, expect=409))["detail"]
    missing = {"task_ids": [*ids[:2], "01a1f7d7-74d7-7390-82ea-d3a165b5cab8"], "change": {"priority": "low"}}
    problem = await admin.post("/tasks/bulk", missing, expect=422)
    assert problem["errors"][0]["field"] == "task_ids.2"
    unknown = {"task_ids": ids[:2], "change": {"status_id": "01a1f7d7-74d7-7390-82ea-d3a165b5cab8"}}
    assert (await admin.post("/tasks/bulk", unknown, expect=422))["errors"][0]["field"] == "change.status_id"
    assert {task["priority"] for task in (await admin.get("/tasks"))["items"]} == {"none"}


@pytest.mark.req("TK-6", "ID-5")
async def test_deleting_many_needs_the_right_to_each(muster: Muster, admin: Visitor, tasks: list[dict[str, Any]]) -> None:
    member = await muster.member("Mia")
    own = await member.post("/tasks", {"project": "GALA", "title": "own"})
    both = {"task_ids": [own["id"], tasks[0]["id"]], "change": {"delete": True}}
    await member.post("/tasks/bulk", both, expect=403)
    assert (await member.get(f"/tasks/{own['id']}"))["deleted_at"] is None
    await member.post("/tasks/bulk", {"task_ids": [own["id"]], "change": {"delete": True}}, expect=200)
    assert (await member.get(f"/tasks/{own['id']}"))["deleted_at"] is not None


@pytest.mark.databases("sqlite")
async def test_limits(admin: Visitor, tasks: list[dict[str, Any]]) -> None:
    too_many = {"task_ids": [tasks[0]["id"]] * 201, "change": {"priority": "low"}}
    for body, field in (
        (too_many, "task_ids"),
        ({"task_ids": [], "change": {}}, "task_ids"),
        ({"task_ids": ["x"], "change": {}}, "task_ids.0"),
    ):
        assert (await admin.post("/tasks/bulk", body, expect=422))["errors"][0]["field"] == field
