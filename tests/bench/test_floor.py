"""The floor is one only as long as it runs the SQL that Muster runs."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.data import Dataset, fill, settings_for
from bench.floor import Floor, connect
from muster.api.app import create_app
from muster.bootstrap import build
from muster.identity.sessions_store import STANDING
from muster.kernel.ids import new_id

#: What the floor does without: it knows its one token by heart, and asks for a task that is changed but once.
SESSION = STANDING.compiled("sqlite").sql


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def data(folder: Path) -> Dataset:
    return fill(folder, 120, "test", tickets=20)


class Statements:
    """The statements that were run on some connections, without their values."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def watch(self, connection: sqlite3.Connection) -> None:
        connection.set_trace_callback(self._note)

    def take(self) -> Counter[str]:
        seen, self.seen = self.seen, Counter()
        return seen

    def _note(self, statement: str) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "--")):
            self.seen[without_values(statement)] += 1


def without_values(statement: str) -> str:
    """The same text for a statement as it is traced, with values in it, and as it is written, with placeholders."""
    return re.sub(r"'(?:[^']|'')*'|\bNULL\b|(?<![\w.])\d+(?![\w.])|\?", "?", re.sub(r"\s+", " ", statement))


@pytest.fixture
async def muster(folder: Path, data: Dataset) -> AsyncIterator[tuple[httpx.AsyncClient, Statements]]:
    application = build(settings_for(folder))
    statements = Statements()
    async with application.running(dispatch=False, streams=False):
        for connection in (application.database._reader, application.database._writer):  # type: ignore[attr-defined]
            statements.watch(connection)
        async with client_of(create_app(application), data) as client:
            yield client, statements


@pytest.fixture
def floor(folder: Path, data: Dataset) -> Iterator[tuple[httpx.AsyncClient, Statements]]:
    statements = Statements()

    def watched(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        statements.watch(connection)
        return connection

    running = Floor(folder / "muster.db", data, watched)
    yield client_of(running, data), statements
    running.close()


def client_of(app: Any, data: Dataset) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {data.token}"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test", headers=headers)


async def ask(client: httpx.AsyncClient, method: str, path: str, body: object = None) -> Any:
    headers = {"If-Match": "*"} if method == "PATCH" else {}
    response = await client.request(method, f"/api/v1/tasks{path}", json=body, headers=headers)
    assert response.is_success, response.text
    return response.json()


def request_of(operation: str, data: Dataset) -> tuple[str, str, object]:
    project, task_id = data.projects[0], data.task_ids[2]
    return {
        "get": ("GET", f"/{task_id}", None),
        "list": ("GET", "?limit=50", None),
        "create": ("POST", "", {"project": project.id, "title": "New", "description": "Words", "priority": "medium"}),
        "change": ("PATCH", f"/{task_id}", {"status_id": project.status_ids[2]}),
    }[operation]


@pytest.mark.parametrize("operation", ["get", "list", "create", "change"])
async def test_runs_the_same_statements(
    operation: str, data: Dataset, muster: tuple[httpx.AsyncClient, Statements], floor: tuple[httpx.AsyncClient, Statements]
) -> None:
    request = request_of(operation, data)
    ours: Counter[str] = Counter()
    theirs: Counter[str] = Counter()
    for (client, statements), seen in ((muster, ours), (floor, theirs)):
        await ask(client, *request)  # compiles statements, and is not counted
        if operation == "change":
            await ask(client, "PATCH", request[1], {"status_id": data.projects[0].status_ids[3]})
        statements.take()
        await ask(client, *request)
        seen.update(statements.take())
    ours.pop(without_values(SESSION))
    assert ours == theirs


@pytest.mark.parametrize("operation", ["get", "list", "create", "change"])
async def test_gives_the_same_answer(
    operation: str, data: Dataset, muster: tuple[httpx.AsyncClient, Statements], floor: tuple[httpx.AsyncClient, Statements]
) -> None:
    request = request_of(operation, data)
    ours = await ask(muster[0], *request)
    if operation == "change":
        await ask(muster[0], "PATCH", request[1], {"status_id": data.projects[0].status_ids[3]})
    theirs = await ask(floor[0], *request)
    if operation in {"get", "list"}:
        assert theirs == ours
        return
    of_its_own = {"id", "key", "rank", "version", "created_at", "updated_at"}
    assert {name: theirs[name] for name in theirs.keys() - of_its_own} == {
        name: ours[name] for name in ours.keys() - of_its_own
    }


async def test_lets_in_whoever_has_a_ticket_as_muster_does(
    data: Dataset, muster: tuple[httpx.AsyncClient, Statements], floor: tuple[httpx.AsyncClient, Statements]
) -> None:
    tickets = iter(data.tickets)

    async def scan(client: httpx.AsyncClient) -> dict[str, Any]:
        body = {"event_id": data.event_id, "nonce": new_id(), "token": next(tickets), "method": "camera", "gate": "East"}
        response = await client.post("/api/v1/check-ins", json=body)
        assert response.is_success, response.text
        answer: dict[str, Any] = response.json()
        return answer

    seen: list[Counter[str]] = []
    answers: list[dict[str, Any]] = []
    for client, statements in (muster, floor):
        await scan(client)  # compiles statements, and is not counted
        statements.take()
        answers.append(await scan(client))
        seen.append(statements.take())
    seen[0].pop(without_values(SESSION))
    assert seen[0] == seen[1]
    of_its_own = {"nonce", "check_in_id", "scanned_at", "ticket"}
    ours, theirs = ({name: answer[name] for name in answer.keys() - of_its_own} for answer in answers)
    assert ours == theirs
    assert ours["outcome"] == "admitted"
    assert answers[0]["ticket"].keys() == answers[1]["ticket"].keys()


async def test_refuses_another_token(data: Dataset, floor: tuple[httpx.AsyncClient, Statements]) -> None:
    response = await floor[0].get(f"/api/v1/tasks/{data.task_ids[0]}", headers={"Authorization": "Bearer other"})
    assert response.status_code == 401


async def test_what_it_writes_is_a_task_of_muster(
    data: Dataset, muster: tuple[httpx.AsyncClient, Statements], floor: tuple[httpx.AsyncClient, Statements]
) -> None:
    created = await ask(floor[0], *request_of("create", data))
    moved_to = data.projects[0].status_ids[3]
    changed = await ask(floor[0], "PATCH", f"/{created['id']}", {"status_id": moved_to})
    found = await ask(muster[0], "GET", f"/{created['id']}")
    assert found == changed
    history = await ask(muster[0], "GET", f"/{created['id']}/history")
    assert [entry["version"] for entry in history["items"]] == [2, 1]
    assert json.dumps(history["items"][0]["changes"]).count(moved_to) == 1
