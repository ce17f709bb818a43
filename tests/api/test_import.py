"""Imports of real Trello boards, and what goes wrong with others: whole or not at all."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Muster, Visitor

DATA = Path(__file__).parents[3] / "shared" / "data"
BOARD = DATA / "trello-board-81-cards.json"
real = pytest.mark.skipif(not BOARD.is_file(), reason="the real exports are not beside this checkout")

JSON = {"Content-Type": "application/json"}


async def _import(visitor: Visitor, data: bytes, expect: int, **params: str) -> dict[str, Any]:
    response = await visitor.call("POST", "/imports/trello", expect=expect, content=data, params=params, headers=JSON)
    answer: dict[str, Any] = response.json()
    return answer


async def _everything(visitor: Visitor, project: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for archived in ("false", "true"):
        after: dict[str, str] = {}
        while True:
            page = await visitor.get("/tasks", params={"project": project, "archived": archived, "limit": "30"} | after)
            items += page["items"]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
    return items


@real
async def test_the_real_board_comes_whole_and_can_be_worked_on(admin: Visitor) -> None:
    raw = BOARD.read_bytes()
    board = json.loads(raw)
    dry = await _import(admin, raw, 200, dry_run="true")
    assert dry["project"] is None
    assert (await admin.get("/projects"))["items"] == [], "a dry run changes nothing"
    report = await _import(admin, raw, 201)
    assert report["counts"] == dry["counts"]
    assert report["will_not_come"] == dry["will_not_come"]
    project = report["project"]

    tasks = await _everything(admin, project["key"])
    assert sorted(task["title"] for task in tasks) == sorted(" ".join(card["name"].split()) for card in board["cards"])
    assert len(tasks) == report["counts"]["tasks"] == 81
    assert sum(task["archived_at"] is not None for task in tasks) == report["counts"]["archived"] == 23
    assert sum(task["deadline"] is not None for task in tasks) == 21
    assert sum(task["checklist_total"] for task in tasks) == report["counts"]["checklist_items"] == 23
    comments = [action for action in board["actions"] if action["type"] == "commentCard"]
    assert sum(task["comment_count"] for task in tasks) == report["counts"]["comments"] == len(comments)
    assert [status["name"] for status in project["statuses"]] == [
        column["name"] for column in sorted(board["lists"], key=lambda x: x["pos"])
    ]

    commented = next(task for task in tasks if task["comment_count"])
    found = (await admin.get(f"/tasks/{commented['key']}/comments"))["items"]
    assert found[0]["author_name"] in {action["memberCreator"]["fullName"] for action in comments}
    done = next(status for status in project["statuses"] if status["category"] == "done")
    worked_on = next(task for task in tasks if task["archived_at"] is None and task["status_id"] != done["id"])
    moved = await admin.post(f"/tasks/{worked_on['key']}/move", {"status_id": done["id"]}, expect=200)
    assert moved["version"] == 2
    new = await admin.post("/tasks", {"project": project["key"], "title": "One more"})
    assert new["key"] == f"{project['key']}-82"


@real
async def test_a_second_import_is_refused_or_a_clear_copy(admin: Visitor) -> None:
    raw = BOARD.read_bytes()
    first = await _import(admin, raw, 201)
    assert (await _import(admin, raw, 409))["code"] == "already_imported"
    assert (await _import(admin, raw, 200, dry_run="true"))["already_imported"] is True
    assert len((await admin.get("/projects"))["items"]) == 1
    second = await _import(admin, raw, 201, copy="true")
    assert second["name"] == f"{first['name']} (copy 2)"
    assert len(await _everything(admin, second["project"]["key"])) == 81


@real
async def test_two_at_once_are_one(admin: Visitor) -> None:
    raw = BOARD.read_bytes()
    answers = await asyncio.gather(*(admin.call("POST", "/imports/trello", content=raw, headers=JSON) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len((await admin.get("/projects"))["items"]) == 1


@real
async def test_members_are_matched_by_hand(muster: Muster, admin: Visitor) -> None:
    raw = BOARD.read_bytes()
    mia = await muster.member("Mia")
    dry = await _import(admin, raw, 200, dry_run="true")
    names = [member["source_username"] for member in dry["members"]]
    report = await _import(admin, raw, 201, map=f"{names[0]}:{mia.id}")
    assert [member["user_id"] for member in report["members"]] == [mia.id, *[None] * (len(names) - 1)]
    unknown = await _import(admin, raw, 422, map=f"nobody-there:{mia.id}", copy="true")
    assert unknown["errors"][0]["field"] == "map"


def _board(**changes: object) -> bytes:
    board: dict[str, object] = {
        "id": "5f43a1b2c3d4e5f60718293a", "name": "Tiny", "desc": "", "closed": False,
        "lists": [{"id": "5f43a1b2c3d4e5f60718293b", "name": "To do", "closed": False, "pos": 1}],
        "cards": [
            {
                "id": "5f43a1b2c3d4e5f60718293c", "name": "Only card", "desc": "", "closed": False, "pos": 1,
                "idList": "5f43a1b2c3d4e5f60718293b", "idMembers": [], "idLabels": [], "idChecklists": [], "due": None,
            }
        ],
        "labels": [], "members": [], "checklists": [], "actions": [],
    }  # fmt: skip
    return json.dumps(board | changes).encode()


async def test_a_key_that_is_taken_is_told_and_nothing_stays_behind(admin: Visitor) -> None:
    await admin.post("/projects", {"key": "TINY", "name": "There first"})
    assert (await _import(admin, _board(), 409))["code"] == "key_taken"
    report = await _import(admin, _board(), 201, key="TINIER")
    assert report["project"]["key"] == "TINIER"
    assert [project["key"] for project in (await admin.get("/projects"))["items"]] == ["TINY", "TINIER"]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"not JSON", b'{"cards": 7}', _board(cards=[{"id": 1}])])
async def test_what_is_no_board_is_told_so(admin: Visitor, data: bytes) -> None:
    problem = await _import(admin, data, 422)
    assert problem["code"] == "validation_failed"
    assert (await admin.get("/projects"))["items"] == []


@pytest.mark.databases("sqlite")
async def test_only_admins_import(muster: Muster) -> None:
    member = await muster.member("Mia")
    await _import(member, _board(), 403)
