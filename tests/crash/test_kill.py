"""Kill -9 at random moments under concurrent writes: what was acknowledged is there, and nothing is half there.

Four kinds of writers are at work while a server is killed again and again: some create tasks (each with an
idempotency key, so that a request whose answer was lost is simply sent again), some change one task over and
over; some register people for an event, and some let them in (`tests.support.door_ledger`). At the end the
database itself is read: every acknowledged write, versions without gaps, one message for every version, nobody
registered or let in twice, and every message delivered.
"""

import asyncio
import contextlib
import json
import os
import random
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.support import server as servers
from tests.support.door_ledger import DoorLedger

ROUNDS = int(os.environ.get("MUSTER_KILL_ROUNDS", "50"))
CREATORS, EDITORS, REGISTRARS, SCANNERS = 4, 4, 1, 2
#: A round ends at a random moment within this many seconds.
LONGEST_ROUND = 0.6


@dataclass
class Ledger:
    """What the server acknowledged."""

    #: Task id by title, of creations.
    created: dict[str, str] = field(default_factory=dict)
    #: Title by (task id, version), of changes.
    changed: dict[tuple[str, int], str] = field(default_factory=dict)


async def _create(client: httpx.AsyncClient, ledger: Ledger, name: str, pending: dict[str, str]) -> None:
    """Creates tasks until the server is gone. What was asked and not answered is asked again next time."""
    while True:
        title = pending.setdefault(name, f"{name} {random.getrandbits(48):012x}")
        answer = await client.post(
            "/tasks", json={"project": "GALA", "title": title}, headers={"Idempotency-Key": f"create {title}".replace(" ", "-")}
        )
        if answer.status_code == 409 and answer.json()["code"].startswith("idempotency"):
            pending.pop(name)  # it was carried out, and its answer died with the server: checked by its title at the end
            continue
        assert answer.status_code == 201, answer.text
        ledger.created[title] = answer.json()["id"]
        pending.pop(name)


async def _edit(client: httpx.AsyncClient, ledger: Ledger, task_id: str) -> None:
    """Changes one task until the server is gone."""
    while True:
        title = f"edit {random.getrandbits(48):012x}"
        answer = await client.patch(
            f"/tasks/{task_id}", json={"title": title, "description": title * 20}, headers={"If-Match": "*"}
        )
        assert answer.status_code == 200, answer.text
        ledger.changed[task_id, answer.json()["version"]] = title


async def _round(
    server: servers.Server, token: str, ledger: Ledger, pending: dict[str, str], tasks: list[str], door: DoorLedger
) -> None:
    """Writes for a random while, then kills the server in the midst of it."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1", headers=headers, timeout=20) as client:
        writers = [asyncio.create_task(_create(client, ledger, f"writer-{number}", pending)) for number in range(CREATORS)]
        writers += [asyncio.create_task(_edit(client, ledger, task_id)) for task_id in tasks]
        writers += [asyncio.create_task(door.register(client, f"registrar-{number}")) for number in range(REGISTRARS)]
        writers += [asyncio.create_task(door.scan(client, f"gate-{number}")) for number in range(SCANNERS)]
        writers.append(asyncio.create_task(door.synchronise(client, "offline")))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(random.uniform(0.02, LONGEST_ROUND)):
                await asyncio.wait(writers, return_when=asyncio.FIRST_COMPLETED)
        server.kill()
        for ended in await asyncio.gather(*writers, return_exceptions=True):
            assert isinstance(ended, httpx.TransportError), ended


async def _door(client: httpx.AsyncClient) -> DoorLedger:
    """An event with a first guest."""
    times = {"starts_at": "2099-06-01T18:00:00Z", "ends_at": "2099-06-01T22:00:00Z", "timezone": "UTC"}
    event = (await client.post("/events", json={"title": "Gala", **times})).raise_for_status().json()
    (await client.post(f"/events/{event['id']}/publish")).raise_for_status()
    guest = await client.post(f"/events/{event['id']}/tickets", json={"email": "first@example.org", "name": "First"})
    return DoorLedger(event["id"], {"first@example.org": guest.raise_for_status().json()["ticket"]["id"]})


@pytest.mark.req("TK-2", "NO-5", "EV-2")
async def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    server = servers.start(folder)
    token, _ = servers.set_up(server)
    ledger, pending = Ledger(), dict[str, str]()
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1", headers={"Authorization": f"Bearer {token}"}) as client:
        (await client.post("/projects", json={"key": "GALA", "name": "Gala"})).raise_for_status()
        tasks = [
            (await client.post("/tasks", json={"project": "GALA", "title": f"edited {n}"})).json()["id"] for n in range(EDITORS)
        ]
        door = await _door(client)
    for number in range(ROUNDS):
        await _round(server, token, ledger, pending, tasks, door)
        server = await asyncio.to_thread(servers.restart, server)
        await _nothing_is_half_there(server, token, number)
    await _until_delivered(server, token)
    assert server.stop() == 0
    _check(folder / "muster.db", ledger, door)
    print(
        f"{ROUNDS} kills: {len(ledger.created)} creations, {len(ledger.changed)} changes, {len(door.registered)} registrations"
        f" and {len(door.scanned)} scans acknowledged, all there"
    )


async def _nothing_is_half_there(server: servers.Server, token: str, number: int) -> None:
    """Every task of the first page can be read whole, right after the restart."""
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1", headers={"Authorization": f"Bearer {token}"}) as client:
        page = (await client.get("/tasks", params={"sort": "-updated", "limit": 20})).json()
        for task in page["items"]:
            whole = await client.get(f"/tasks/{task['id']}")
            assert whole.status_code == 200, f"after kill {number}: {whole.text}"
            assert whole.json()["title"] == task["title"]


async def _until_delivered(server: servers.Server, token: str) -> None:
    """Waits until the dispatcher has handled everything."""
    async with httpx.AsyncClient(base_url=server.url, timeout=20) as client:
        async with asyncio.timeout(60):
            while True:
                checks = (await client.get("/readyz")).json()["checks"]
                if checks["dispatcher"]["detail"].startswith("0 "):
                    return
                await asyncio.sleep(0.1)  # another process works on it


def _check(path: Path, ledger: Ledger, door: DoorLedger) -> None:
    """Reads the database itself."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    rows = {row[0]: row for row in connection.execute("SELECT id, title, version, key FROM tasks")}
    titles = [row[1] for row in rows.values()]
    assert len(titles) == len(set(titles)), "a request that was sent twice created two tasks"
    for title, task_id in ledger.created.items():
        assert rows[task_id][1] == title
    numbers = sorted(int(row[3].removeprefix("GALA-")) for row in rows.values())
    assert numbers == list(range(1, len(numbers) + 1)), "a number is missing or was given twice"

    documents: dict[str, list[tuple[int, str]]] = {task_id: [] for task_id in rows}
    for pk, sk, body in connection.execute("SELECT pk, sk, body FROM documents WHERE pk LIKE 'TASK#%' ORDER BY pk, sk"):
        version = json.loads(body)
        assert int(sk.removeprefix("V#")) == version["version"]
        documents[pk.removeprefix("TASK#")].append((version["version"], version["content"]["title"]))
    for task_id, versions in documents.items():
        assert [number for number, _ in versions] == list(range(1, rows[task_id][2] + 1)), f"versions of {task_id} have a gap"
        assert versions[-1][1] == rows[task_id][1]
    for (task_id, number), title in ledger.changed.items():
        assert documents[task_id][number - 1] == (number, title)

    told = [json.loads(body) for (body,) in connection.execute("SELECT body FROM outbox WHERE kind LIKE 'tasks:task:%'")]
    assert sorted((message["task_id"], message["version"]) for message in told) == sorted(
        (task_id, number) for task_id, versions in documents.items() for number, _ in versions
    ), "a version without its message, or a message without its version"
    last = connection.execute("SELECT max(serial) FROM outbox").fetchone()[0]
    behind = connection.execute("SELECT name, position FROM consumers WHERE position < ?", (last,)).fetchall()
    assert behind == [], "messages were not delivered"
    assert connection.execute("SELECT count(*) FROM deliveries").fetchone() == (0,)
    recorded = connection.execute("SELECT count(*) FROM documents WHERE pk LIKE 'ACTIVITY#%'").fetchone()[0]
    assert recorded == connection.execute("SELECT count(*) FROM outbox").fetchone()[0], (
        "activity lacks a message, or has one twice"
    )
    door.check(connection)
