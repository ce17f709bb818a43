"""What a request costs does not grow with what there is: statements are counted, and a move writes one row."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.support.api import Muster, Visitor
from tests.support.statements import statements_of

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.in_process("counts the statements that reach SQLite")]


@pytest.fixture
def statements(muster: Muster) -> Callable[[Callable[[], Awaitable[object]]], Awaitable[list[str]]]:
    return statements_of(muster)


async def _fill(admin: Visitor, count: int) -> None:
    for number in range(count):
        await admin.post("/tasks", {"project": "GALA", "title": f"Task {number}", "assignee_ids": [admin.id]})


async def test_a_list_costs_the_same_with_one_task_and_with_many(admin: Visitor, statements: Any) -> None:
    await admin.post("/projects", {"key": "GALA", "name": "Gala"})
    await _fill(admin, 1)
    few = await statements(lambda: admin.get("/tasks", params={"project": "GALA"}))
    await _fill(admin, 60)
    many = await statements(lambda: admin.get("/tasks", params={"project": "GALA"}))
    assert len(few) == len(many) == 3, "the session, the project, the page"


async def test_a_task_is_two_queries(admin: Visitor, statements: Any) -> None:
    await admin.post("/projects", {"key": "GALA", "name": "Gala"})
    await _fill(admin, 3)
    assert len(await statements(lambda: admin.get("/tasks/GALA-2"))) == 3, "the session, the row, its version"


async def test_projects_are_four_queries_however_many(admin: Visitor, statements: Any) -> None:
    for number in range(12):
        await admin.post("/projects", {"key": f"P{number}X", "name": f"Project {number}"})
    assert len(await statements(lambda: admin.get("/projects"))) == 5, "the session, projects, statuses, labels, members"


async def test_a_move_within_its_column_writes_one_task_row(admin: Visitor, statements: Any) -> None:
    project = await admin.post("/projects", {"key": "GALA", "name": "Gala"})
    await _fill(admin, 30)
    page = await admin.get("/tasks", params={"project": "GALA", "sort": "created"})
    first, last = page["items"][0], page["items"][-1]
    body = {"status_id": project["statuses"][0]["id"], "after_id": first["id"]}
    seen = await statements(lambda: admin.post(f"/tasks/{last['id']}/move", body, expect=200))
    writes = [text for text in seen if not text.startswith("SELECT")]
    assert [text.split()[:2] for text in writes if "tasks" in text.split("(")[0].split()[:3]] == [["UPDATE", "tasks"]]
    assert not any("documents" in text for text in writes), "no version is written"
    assert len(writes) == 2, "the row and the message"


async def test_lists_around_tasks_cost_the_same_with_one_entry_and_with_many(
    muster: Muster, admin: Visitor, statements: Any
) -> None:
    project = await admin.post("/projects", {"key": "GALA", "name": "Gala"})
    task = await admin.post("/tasks", {"project": "GALA", "title": "Task"})
    people = [admin, await muster.member("Ben"), await muster.member("Cora")]

    async def add(number: int) -> None:
        for person in people:
            await person.post("/tasks/GALA-1/comments", {"body": f"{number}"})
        body = {"name": f"{number}", "size": 1, "content_type": "text/plain"}
        made = await admin.post("/tasks/GALA-1/attachments", body)
        await admin.upload(made["upload"], b"x")
        await admin.post(f"/attachments/{made['attachment']['id']}/complete", expect=200)
        view = {"name": f"{number}", "project_id": project["id"], "query": {}, "layout": "board", "shared": True}
        await people[1].post("/views", view)
        deleted = await admin.post("/tasks", {"project": "GALA", "title": "Deleted"})
        await admin.delete(f"/tasks/{deleted['id']}")

    expected = {
        f"/tasks/{task['id']}/comments": 4,  # the session, the task, the page, the names of all who wrote
        f"/tasks/{task['id']}/attachments": 3,  # the session, the task, the page
        "/views": 3,  # the session, one's own, shared ones
        "/trash": 3,  # the session, tasks, projects
    }
    await add(0)
    few = {path: len(await statements(lambda path=path: admin.get(path))) for path in expected}
    for number in range(1, 20):
        await add(number)
    many = {path: len(await statements(lambda path=path: admin.get(path))) for path in expected}
    assert few == many == expected
