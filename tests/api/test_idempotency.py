"""Idempotency-Key through the API: once is once, whatever the network does."""

import asyncio
from typing import Any

import pytest

from tests.support.api import Muster, Visitor
from tests.support.clock import StillClock

BODY = {"project": "GALA", "title": "Book the band"}


@pytest.fixture
async def gala(admin: Visitor) -> dict[str, Any]:
    project: dict[str, Any] = await admin.post("/projects", {"key": "GALA", "name": "Gala"})
    return project


async def _titles(visitor: Visitor) -> list[str]:
    return [task["title"] for task in (await visitor.get("/tasks"))["items"]]


@pytest.mark.usefixtures("gala")
async def test_the_same_request_gives_the_same_answer_and_does_nothing_twice(admin: Visitor) -> None:
    headers = {"Idempotency-Key": "one"}
    first = await admin.call("POST", "/tasks", expect=201, json=BODY, headers=headers)
    again = await admin.call("POST", "/tasks", expect=201, json=BODY, headers=headers)
    assert (again.content, again.headers["etag"], again.headers["location"]) == (
        first.content,
        first.headers["etag"],
        first.headers["location"],
    )
    assert again.headers["idempotency-replayed"] == "true"
    assert len(await _titles(admin)) == 1


@pytest.mark.usefixtures("gala")
async def test_another_body_under_the_same_key_is_refused(admin: Visitor) -> None:
    headers = {"Idempotency-Key": "one"}
    await admin.call("POST", "/tasks", expect=201, json=BODY, headers=headers)
    problem = await admin.call("POST", "/tasks", expect=422, json=BODY | {"title": "Other"}, headers=headers)
    assert problem.json()["code"] == "idempotency_mismatch"
    assert await _titles(admin) == ["Book the band"]


@pytest.mark.usefixtures("gala")
async def test_a_key_is_its_callers_own(muster: Muster, admin: Visitor) -> None:
    member = await muster.member("Mia")
    headers = {"Idempotency-Key": "one"}
    mine = await admin.call("POST", "/tasks", expect=201, json=BODY, headers=headers)
    theirs = await member.call("POST", "/tasks", expect=201, json=BODY, headers=headers)
    assert mine.json()["id"] != theirs.json()["id"]


@pytest.mark.usefixtures("gala")
async def test_many_at_once_are_one(admin: Visitor) -> None:
    answers = await asyncio.gather(
        *(admin.call("POST", "/tasks", json=BODY, headers={"Idempotency-Key": "one"}) for _ in range(10))
    )
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert sum(answer.status_code == 201 for answer in answers) >= 1
    assert len(await _titles(admin)) == 1


@pytest.mark.usefixtures("gala")
async def test_what_had_no_effect_may_be_mended_and_sent_again(admin: Visitor) -> None:
    headers = {"Idempotency-Key": "one"}
    await admin.call("POST", "/tasks", expect=422, json={"project": "GALA"}, headers=headers)
    await admin.call("POST", "/tasks", expect=201, json=BODY, headers=headers)


@pytest.mark.in_process("sets the clock")
@pytest.mark.usefixtures("gala")
async def test_a_key_is_free_again_after_its_time(admin: Visitor, clock: StillClock) -> None:
    headers = {"Idempotency-Key": "one"}
    await admin.call("POST", "/tasks", expect=201, json=BODY, headers=headers)
    clock.advance(25 * 3600)
    await admin.call("POST", "/tasks", expect=201, json=BODY | {"title": "Next day"}, headers=headers)
    assert sorted(await _titles(admin)) == ["Book the band", "Next day"]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "key",
    ["", pytest.param(" ", marks=pytest.mark.in_process("no client sends a space at the end")), "a b", "x" * 201, "ä"],
)
@pytest.mark.usefixtures("gala")
async def test_a_bad_key_is_named(admin: Visitor, key: str) -> None:
    response = await admin.call("POST", "/tasks", json=BODY, headers={"Idempotency-Key": key.encode()})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "Idempotency-Key"
    assert await _titles(admin) == []
