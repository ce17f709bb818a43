"""Processes as an operator runs them: a server that is asked to end finishes what runs, a worker delivers beside it."""

import asyncio
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support import server as servers


async def _write_until_it_ends(server: servers.Server, token: str, acknowledged: list[str], busy: asyncio.Event) -> None:
    """Creates tasks until the server takes no more."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1", headers=headers, timeout=30) as client:
        while True:
            try:
                answer = await client.post("/tasks", json={"project": "GALA", "title": "Before the end"})
            except httpx.TransportError:
                return
            assert answer.status_code == 201, answer.text
            acknowledged.append(answer.json()["id"])
            if len(acknowledged) > 50:
                busy.set()


async def test_a_server_that_is_asked_to_end_loses_nothing(tmp_path: Path) -> None:
    server = servers.start(tmp_path / "data")
    token, _ = servers.set_up(server)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1", headers=headers) as client:
        (await client.post("/projects", json={"key": "GALA", "name": "Gala"})).raise_for_status()
    acknowledged: list[str] = []
    busy = asyncio.Event()
    writers = [asyncio.create_task(_write_until_it_ends(server, token, acknowledged, busy)) for _ in range(8)]
    await busy.wait()
    code = await asyncio.to_thread(server.stop)
    await asyncio.gather(*writers)
    assert code == 0, server.log.read_text()[-2000:]
    assert len(acknowledged) > 50
    again = await asyncio.to_thread(servers.restart, server)
    found: set[str] = set()
    async with httpx.AsyncClient(base_url=f"{again.url}/api/v1", headers=headers, timeout=30) as client:
        after: dict[str, str] = {}
        while True:
            page = (await client.get("/tasks", params={"limit": "200"} | after)).json()
            found |= {task["id"] for task in page["items"]}
            if page["next"] is None:
                break
            after = {"after": page["next"]}
    assert set(acknowledged) <= found
    assert again.stop() == 0


@pytest.mark.req("NO-1", "NO-4")
def test_a_worker_delivers_beside_a_server_that_does_not(tmp_path: Path) -> None:
    with servers.running(tmp_path / "data", dispatch_in_server="false") as server:
        worker = subprocess.Popen(
            [sys.executable, "-m", "muster.cli", "worker"],
            env=servers.environment(server.folder, {}),
            cwd=server.folder,
            stderr=subprocess.DEVNULL,
        )
        try:
            # The member's generated password comes by a mail, which nobody but the worker delivers.
            _, member = servers.set_up(server)
            me = httpx.get(f"{server.url}/api/v1/me", headers={"Authorization": f"Bearer {member}"}, timeout=30)
            assert me.json()["email"] == "mia@gala.example.com"
        finally:
            worker.terminate()
            assert worker.wait(40) == 0
