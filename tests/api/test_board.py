"""The board: moves write one row, neighbours are honoured, and two people moving one card hear of each other."""

import asyncio
from typing import Any

import pytest

from tests.support.api import Muster, Visitor

pytestmark = pytest.mark.req("TK-1")


async def _column(visitor: Visitor, status: str) -> list[str]:
    page = await visitor.get("/tasks", params={"project": "GALA", "status": status, "sort": "rank", "limit": 200})
    return [task["title"] for task in page["items"]]


@pytest.fixture
async def board(admin: Visitor) -> dict[str, Any]:
    """A project with the cards a to e in its first column, by title."""
    project = await admin.post("/projects", {"key": "GALA", "name": "Gala"})
    cards = {title: await admin.post("/tasks", {"project": "GALA", "title": title}) for title in "abcde"}
    return {"statuses": [status["id"] for status in project["statuses"]], **cards}


@pytest.mark.parametrize(
    ("card", "before", "after", "expected"),
    [
        ("e", None, "a", "eabcd"),
        ("a", "e", None, "bcdea"),
        ("a", "c", "d", "bcade"),
        ("e", "a", "b", "aebcd"),
        ("a", "d", None, "bcdae"),
        ("d", None, "b", "adbce"),
        ("a", None, None, "bcdea"),
        ("b", "d", "a", "acdbe"),
    ],
)
async def test_a_card_goes_where_its_neighbours_say(
    admin: Visitor, board: dict[str, Any], card: str, before: str | None, after: str | None, expected: str
) -> None:
    todo = board["statuses"][0]
    body = {
        "status_id": todo,
        "before_id": board[before]["id"] if before else None,
        "after_id": board[after]["id"] if after else None,
    }
    moved = await admin.post(f"/tasks/{board[card]['id']}/move", body, expect=200)
    assert "".join(await _column(admin, todo)) == expected
    assert moved["version"] == 1, "another place in the column is no new version"
    assert len((await admin.get(f"/tasks/{board[card]['id']}/history"))["items"]) == 1


async def test_another_column_is_a_new_version_in_the_right_place(admin: Visitor, board: dict[str, Any]) -> None:
    todo, doing, done = board["statuses"]
    for title in "ab":
        await admin.post(f"/tasks/{board[title]['id']}/move", {"status_id": doing}, expect=200)
    moved = await admin.post(
        f"/tasks/{board['e']['id']}/move",
        {"status_id": doing, "before_id": board["a"]["id"], "after_id": board["b"]["id"]},
        expect=200,
    )
    assert (moved["version"], moved["status_id"]) == (2, doing)
    assert await _column(admin, doing) == ["a", "e", "b"]
    assert await _column(admin, todo) == ["c", "d"]
    finished = await admin.post(f"/tasks/{board['e']['id']}/move", {"status_id": done}, expect=200)
    assert finished["completed_at"] is not None
    counts = await admin.get("/projects/GALA/counts")
    assert {item["status_id"]: item["count"] for item in counts["statuses"]} == {todo: 2, doing: 2, done: 1}


async def test_a_hundred_moves_into_one_gap_keep_their_order(admin: Visitor, board: dict[str, Any]) -> None:
    todo = board["statuses"][0]
    for turn in range(100):
        card, other = ("d", "e") if turn % 2 else ("e", "d")
        await admin.post(
            f"/tasks/{board[card]['id']}/move",
            {"status_id": todo, "before_id": board["a"]["id"], "after_id": board[other]["id"] if turn else None},
            expect=200,
        )
    assert await _column(admin, todo) == ["a", "d", "e", "b", "c"]


async def test_two_browsers_moving_one_card(admin: Visitor, board: dict[str, Any]) -> None:
    _, doing, done = board["statuses"]
    card = board["a"]
    answers = await asyncio.gather(
        *(
            admin.call("POST", f"/tasks/{card['id']}/move", json={"status_id": target}, headers={"If-Match": '"1"'})
            for target in (doing, done)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    winner = next(answer for answer in answers if answer.status_code == 200).json()
    loser = next(answer for answer in answers if answer.status_code == 412).json()
    assert loser["current"]["status_id"] == winner["status_id"], "the one who lost sees where the card is now"
    assert (await admin.get(f"/tasks/{card['id']}"))["status_id"] == winner["status_id"]


@pytest.mark.databases("sqlite")
async def test_places_that_are_not_there(admin: Visitor, board: dict[str, Any]) -> None:
    todo, doing, _ = board["statuses"]
    await admin.post("/projects", {"key": "OTHER", "name": "Other"})
    stranger = await admin.post("/tasks", {"project": "OTHER", "title": "x"})
    card = board["a"]["id"]
    for body, field in (
        ({"status_id": stranger["status_id"]}, "status_id"),
        ({"status_id": todo, "before_id": stranger["id"]}, "before_id"),
        ({"status_id": todo, "after_id": card}, "after_id"),
        ({"status_id": doing, "after_id": board["b"]["id"]}, "after_id"),
        ({}, "status_id"),
    ):
        problem = await admin.post(f"/tasks/{card}/move", body, expect=422)
        assert [error["field"] for error in problem["errors"]] == [field]
    await admin.delete(f"/tasks/{card}")
    assert (await admin.post(f"/tasks/{card}/move", {"status_id": todo}, expect=409))["code"] == "in_trash"


async def test_cards_created_at_the_same_moment_have_different_places(
    muster: Muster, admin: Visitor, board: dict[str, Any]
) -> None:
    await asyncio.gather(*(admin.post("/tasks", {"project": "GALA", "title": f"new {number}"}) for number in range(20)))
    page = await admin.get("/tasks", params={"project": "GALA", "status": board["statuses"][0], "sort": "rank"})
    ranks = [task["rank"] for task in page["items"]]
    assert len(set(ranks)) == len(ranks) == 25
    assert sorted(task["key"] for task in page["items"]) == sorted(f"GALA-{number}" for number in range(1, 26)), (
        "no number twice"
    )
