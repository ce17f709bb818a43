"""Lists: every filter and every order, page by page without a gap or a repetition."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.api import Muster, Visitor

pytestmark = pytest.mark.req("TK-1")

PRIORITY = ["none", "low", "medium", "high", "urgent"]


@pytest.fixture
async def crowd(muster: Muster, admin: Visitor) -> dict[str, Any]:
    """23 tasks with all kinds of values, many of them alike."""
    member = await muster.member("Mia")
    project = await admin.post("/projects", {"key": "GALA", "name": "Gala"})
    labels = [await admin.post("/projects/GALA/labels", {"name": name}) for name in ("red", "blue")]
    tasks = []
    for number in range(23):
        body: dict[str, Any] = {
            "project": "GALA",
            "title": f"Task {number} {'Bühne' if number % 5 == 0 else 'catering'}",
            "priority": PRIORITY[number % 5],
            "status_id": project["statuses"][number % 3]["id"],
            "deadline": f"2026-12-{1 + number % 4:02}T12:00:00Z" if number % 2 else None,
            "assignee_ids": [[], [admin.id], [member.id], [admin.id, member.id]][number % 4],
            "label_ids": [label["id"] for label in labels[: number % 3]],
        }
        tasks.append(await admin.post("/tasks", body))
    return {"project": project, "labels": labels, "member": member, "tasks": tasks}


async def _all(visitor: Visitor, **params: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        page = await visitor.get("/tasks", params={"limit": "4"} | params | after)
        assert len(page["items"]) <= 4
        items += page["items"]
        if page["next"] is None:
            return items
        after = {"after": page["next"]}


ORDERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "created": lambda task: task["id"],
    "updated": lambda task: (task["updated_at"], task["id"]),
    "deadline": lambda task: (task["deadline"] or "~", task["id"]),
    "priority": lambda task: (PRIORITY.index(task["priority"]), task["id"]),
}


async def test_every_order_shows_everything_once(admin: Visitor, crowd: dict[str, Any]) -> None:
    for sort, key in ORDERS.items():
        for scope in ({}, {"project": "GALA"}):
            upwards = await _all(admin, sort=sort, **scope)
            wanted = [task["id"] for task in sorted(crowd["tasks"], key=key)]
            assert [task["id"] for task in upwards] == wanted, (sort, scope)
            downwards = await _all(admin, sort=f"-{sort}", **scope)
            assert downwards == list(reversed(upwards)), (sort, scope)


async def test_every_filter(admin: Visitor, crowd: dict[str, Any]) -> None:
    tasks, member, (red, blue) = crowd["tasks"], crowd["member"], crowd["labels"]
    statuses = [status["id"] for status in crowd["project"]["statuses"]]
    cases: list[tuple[dict[str, str], Any]] = [
        ({"status": statuses[1]}, lambda task: task["status_id"] == statuses[1]),
        ({"status": f"{statuses[0]},{statuses[2]}"}, lambda task: task["status_id"] != statuses[1]),
        ({"category": "doing,done"}, lambda task: task["status_id"] != statuses[0]),
        ({"assignee": "me"}, lambda task: admin.id in task["assignee_ids"]),
        ({"assignee": member.id}, lambda task: member.id in task["assignee_ids"]),
        ({"assignee": "none"}, lambda task: not task["assignee_ids"]),
        ({"label": blue["id"]}, lambda task: blue["id"] in task["label_ids"]),
        ({"label": f"{red['id']},{blue['id']}"}, lambda task: bool(task["label_ids"])),
        ({"priority": "high,urgent"}, lambda task: task["priority"] in {"high", "urgent"}),
        ({"deadline_to": "2026-12-03T00:00:00Z"}, lambda task: (task["deadline"] or "~") < "2026-12-03"),
        ({"deadline_from": "2026-12-03T00:00:00Z"}, lambda task: task["deadline"] and task["deadline"] > "2026-12-03"),
        ({"q": "bühne"}, lambda task: "Bühne" in task["title"]),
        ({"q": "cater"}, lambda task: "catering" in task["title"]),
        ({"q": "task 7"}, lambda task: task["title"].startswith("Task 7 ")),
        ({"archived": "true"}, lambda _: False),
        (
            {"assignee": "me", "priority": "low", "q": "catering"},
            lambda t: admin.id in t["assignee_ids"] and t["priority"] == "low",
        ),
    ]
    for params, wanted in cases:
        found = await _all(admin, project="GALA", **params)
        expected = [task for task in reversed(tasks) if wanted(task)]
        assert [task["key"] for task in found] == [task["key"] for task in expected], params
        counts = await admin.get("/projects/GALA/counts", params=params)
        assert sum(item["count"] for item in counts["statuses"]) == len(expected), params


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"sort": "title"}, "sort"),
        ({"sort": "rank"}, "sort"),
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"after": "!!"}, "after"),
        ({"after": "WzFd"}, "after"),
        ({"sort": "updated", "after": "WyJhIl0"}, "after"),
        ({"project": "NOPE"}, "project"),
        ({"status": "doing"}, "status"),
        ({"category": "later"}, "category"),
        ({"priority": "mad"}, "priority"),
        ({"assignee": "ada"}, "assignee"),
        ({"deadline_to": "soon"}, "deadline_to"),
        ({"archived": "perhaps"}, "archived"),
        ({"q": "x" * 201}, "q"),
    ],
)
async def test_a_bad_question_names_the_parameter(admin: Visitor, params: dict[str, str], field: str) -> None:
    problem = await admin.get("/tasks", params=params, expect=422)
    assert [error["field"] for error in problem["errors"]] == [field]


async def test_an_empty_workspace_has_empty_lists(admin: Visitor) -> None:
    assert await admin.get("/tasks") == {"items": [], "next": None}
    assert await admin.get("/projects") == {"items": [], "next": None}


async def test_no_question_is_a_query_language(admin: Visitor, crowd: dict[str, Any]) -> None:
    for words in ("'", '"', "* OR *", "NEAR(", "a AND", "--", "%", "\\", "(", "^x", "col:val", "🎉", '+-><()~*"@'):
        found = await admin.get("/tasks", params={"q": words})
        assert found["next"] is None, words
