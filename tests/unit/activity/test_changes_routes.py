"""The change feed over HTTP, from a real server, as a browser reads it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

import httpx
import pytest
import uvicorn

from muster.activity import changes_routes
from muster.activity.changes_service import ChangesService
from muster.activity.hub import StreamHub
from muster.activity.models import FeedRules
from muster.adapters.local.live import LocalLive
from muster.database.engine import Database
from muster.kernel.messages import Message
from muster.kernel.principal import Principal
from tests.support.routes import Tokens, app_of

pytestmark = pytest.mark.req("NO-3")

RULES = FeedRules(shown=("tasks:",), membership=(), sessions=())


class TaskDone(Message, frozen=True, kw_only=True):
    kind: ClassVar[str] = "tasks:task:changed"
    number: int


class Site:
    """A server with the feed, and its hub."""

    def __init__(self, database: Database, hub: StreamHub, url: str) -> None:
        self.database = database
        self.hub = hub
        self.url = url

    async def emit(self, *numbers: int) -> None:
        messages = [TaskDone(project_id="p1", number=number) for number in numbers]
        await self.database.write(lambda unit: unit.emit(*messages))

    def client(self, token: str = "ada") -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, headers={"Authorization": f"Bearer {token}"}, timeout=20)

    @asynccontextmanager
    async def following(self, **request: object) -> AsyncIterator[tuple[httpx.Response, AsyncIterator[str]]]:
        """A stream that is open, and its lines."""
        async with self.client() as client, client.stream("GET", "/api/v1/stream", **request) as response:  # type: ignore[arg-type]
            yield response, response.aiter_lines()


async def everyone(_: Principal) -> set[str] | None:
    return {"p1"}


@pytest.fixture
async def site(sqlite_database: Database) -> AsyncIterator[Site]:
    live = LocalLive(3600)
    sqlite_database.when_committed(live.committed)
    changes = ChangesService(sqlite_database, RULES, everyone)
    hub = StreamHub(sqlite_database, live, changes, RULES, everyone, max_streams=2)
    app = app_of(
        {"/api/v1": changes_routes.router},
        {ChangesService: changes, StreamHub: hub},
        Tokens(ada=Principal("ada", "Members", "s")),
    )
    config = uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=5)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    listener = socket.create_server(("127.0.0.1", 0))
    await hub.open()
    await server.startup([listener])
    yield Site(sqlite_database, hub, f"http://127.0.0.1:{listener.getsockname()[1]}")
    hub.end_streams()
    await server.shutdown([listener])
    await hub.close()


async def field(lines: AsyncIterator[str], name: str) -> str:
    """The value of the next line that begins so."""
    async with asyncio.timeout(20):
        async for line in lines:
            if line.startswith(f"{name}: "):
                return line.removeprefix(f"{name}: ")
    raise AssertionError(f"the stream ended without {name}")


async def test_changes_stream_as_they_happen_and_resume_by_either_name(site: Site) -> None:
    async with site.following() as (response, lines):
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-accel-buffering"] == "no"
        assert "content-length" not in response.headers
        start = await field(lines, "id")
        await site.emit(1)
        assert await field(lines, "id") == str(int(start) + 1)
        assert await field(lines, "event") == "tasks:task:changed"
        assert '"number":1' in await field(lines, "data")
    await site.emit(2)
    for request in ({"params": {"after": int(start) + 1}}, {"headers": {"Last-Event-ID": str(int(start) + 1)}}):
        async with site.following(**request) as (_, lines):
            assert '"number":2' in await field(lines, "data")


async def test_a_client_that_goes_makes_room(site: Site) -> None:
    for _ in range(5):
        async with site.following() as (response, lines):
            assert response.status_code == 200
            await field(lines, "id")
        async with asyncio.timeout(20):
            while site.hub.streams:  # the server has to hear of it  # noqa: ASYNC110
                await asyncio.sleep(0.001)


async def test_too_many_streams_are_told_when_to_come_back(site: Site) -> None:
    async with site.following() as (_, first), site.following() as (_, second):
        await field(first, "id")
        await field(second, "id")
        async with site.following() as (response, _):
            assert (response.status_code, response.headers["retry-after"]) == (503, "30")


async def test_streams_end_cleanly_when_the_server_is_about_to_stop(site: Site) -> None:
    async with site.following() as (_, lines):
        await field(lines, "id")
        site.hub.end_streams()
        async with asyncio.timeout(20):
            assert [line async for line in lines if line and not line.startswith("id: ")] == []


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        ("/stream?after=999999", {}, 410, "position_expired"),
        ("/changes?after=999999", {}, 410, "position_expired"),
        ("/stream", {"Last-Event-ID": "x"}, 422, "validation_failed"),
        ("/stream?after=-1", {}, 422, "validation_failed"),
        ("/stream?after=9223372036854775808", {}, 422, "validation_failed"),
        ("/stream", {"Last-Event-ID": "9223372036854775808"}, 422, "validation_failed"),
        ("/stream", {"Authorization": "Bearer x"}, 401, "unauthenticated"),
        ("/changes", {"Authorization": "Bearer x"}, 401, "unauthenticated"),
    ],
)
async def test_what_cannot_be_followed_is_told(site: Site, path: str, headers: dict[str, str], status: int, code: str) -> None:
    async with site.client() as client:
        response = await client.get(f"/api/v1{path}", headers=headers)
        assert (response.status_code, response.json()["code"]) == (status, code)
    assert site.hub.streams == 0


async def test_the_feed_in_pieces(site: Site) -> None:
    async with site.client() as client:
        start = (await client.get("/api/v1/changes")).json()
        assert start["items"] == []
        await site.emit(1, 2, 3)
        page = (await client.get("/api/v1/changes", params={"after": start["next"], "limit": 2})).json()
        assert [item["data"] for item in page["items"]] == [{"number": 1}, {"number": 2}]
        assert set(page["items"][0]) == {"position", "id", "kind", "occurred_at", "actor_id", "project_id", "data"}
        rest = (await client.get("/api/v1/changes", params={"after": page["next"]})).json()
        assert ([item["data"] for item in rest["items"]], rest["next"]) == ([{"number": 3}], start["next"] + 3)


async def test_a_brief_stream_is_a_whole_answer_and_says_when_to_come_back(sqlite_database: Database) -> None:
    changes = ChangesService(sqlite_database, RULES, everyone)
    hub = StreamHub(sqlite_database, LocalLive(3600), changes, RULES, everyone, max_streams=2, stream_seconds=20)
    app = app_of(
        {"/api/v1": changes_routes.router},
        {ChangesService: changes, StreamHub: hub},
        Tokens(ada=Principal("ada", "Members", "s")),
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test", headers={"Authorization": "Bearer ada"}
    ) as client:
        first = await client.get("/api/v1/stream")
        assert first.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert first.text == "retry: 5000\nid: 0\nevent: pause\ndata: {}\n\n"
        await sqlite_database.write(lambda unit: unit.emit(TaskDone(project_id="p1", number=7)))
        second = await client.get("/api/v1/stream", headers={"Last-Event-ID": "0"})
        assert [line for line in second.text.split("\n") if line.startswith("id: ")] == ["id: 1", "id: 1"]
        assert '"number":7' in second.text
        assert (await client.get("/api/v1/stream", headers={"Last-Event-ID": "9"})).status_code == 410
