"""What clients hand in: who may, what, how much, how often."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from muster.activity import routes
from muster.activity.client_log_service import ClientLogService
from muster.activity.service import ActivityService
from muster.adapters.local.documents import LocalDocuments
from muster.adapters.local.limits import MemoryLimits
from muster.api.edge import Edge
from muster.database.engine import Database
from muster.http.client import ClientAddresses
from muster.kernel.ids import new_id
from muster.kernel.principal import Principal
from tests.support.clock import StillClock
from tests.support.routes import Tokens, app_of, client_of

pytestmark = pytest.mark.req("EV-5")

BOB = new_id()
PEOPLE = {f"p{number}": Principal(new_id(), "Members", "s") for number in range(4)}
ENTRY = {"kind": "client:board:filtered", "data": {"columns": 3, "mine": True, "query": "=cmd", "none": None}}


@pytest.fixture
async def documents(database: Database, clock: StillClock) -> LocalDocuments:
    return LocalDocuments(database, clock)


@pytest.fixture
def log(documents: LocalDocuments, clock: StillClock) -> ActivityService:
    return ActivityService(documents, clock)


@pytest.fixture
def app(database: Database, log: ActivityService, clock: StillClock) -> Edge:
    client_log = ClientLogService(database, log, MemoryLimits(clock), clock, per_minute=3, keep_days=90)
    tokens = Tokens(bob=Principal(BOB, "Members", "s"), **PEOPLE)
    services: dict[type, object] = {ClientLogService: client_log, ClientAddresses: ClientAddresses([])}
    return app_of([("/api/v1", routes.log_router), ("", routes.root_router)], services, tokens)


@pytest.fixture
async def bob(app: Edge) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app, "bob") as client:
        yield client


async def listed(log: ActivityService) -> list[tuple[str, str | None, dict[str, Any]]]:
    page = await log.list(day=None, kind="client:*", actor_id=None, after=None, limit=200)
    return [(line.kind, line.actor_id, {name: bytes(value) for name, value in line.data.items()}) for line in page.items]


@pytest.mark.parametrize("path", ["/api/v1/log-activity", "/log-activity"])
async def test_what_somebody_did_is_in_the_log(bob: httpx.AsyncClient, log: ActivityService, path: str) -> None:
    answer = await bob.post(path, json={"entries": [ENTRY, {"kind": "client:help:opened"}]})
    assert (answer.status_code, answer.json()) == (202, {"logged": 2})
    assert sorted(await listed(log), key=lambda line: line[0]) == [
        ("client:board:filtered", BOB, {"columns": b"3", "mine": b"true", "query": b'"=cmd"', "none": b"null"}),
        ("client:help:opened", BOB, {}),
    ]


async def test_it_is_kept_for_some_time(
    bob: httpx.AsyncClient, log: ActivityService, documents: LocalDocuments, clock: StillClock
) -> None:
    await bob.post("/log-activity", json={"entries": [ENTRY]})
    day = clock.now().date().isoformat()
    clock.advance(seconds=90 * 86_400 - 1)
    assert len((await log.list(day=day, kind=None, actor_id=None, after=None, limit=50)).items) == 1
    clock.advance(seconds=1)
    assert (await log.list(day=day, kind=None, actor_id=None, after=None, limit=50)).items == []
    assert await documents.purge_expired() == 1


async def test_a_stranger_is_not_heard(app: Edge, log: ActivityService) -> None:
    async with client_of(app) as stranger:
        assert (await stranger.post("/log-activity", json={"entries": [ENTRY]})).status_code == 401
    assert await listed(log) == []


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [ENTRY] * 26,
        [{"kind": "tasks:task:deleted"}],  # the server's own word
        [{"kind": "client:"}],
        [{"kind": "client:board"}],
        [{"kind": "client:Board:Opened"}],
        [{"kind": "client:board:" + "x" * 26}],
        [{"kind": "client:board:opened\n"}],
        [ENTRY | {"actor_id": new_id()}],
        [ENTRY | {"at": "2020-01-01T00:00:00.000Z"}],
        [ENTRY | {"data": {"x": "y" * 201}}],
        [ENTRY | {"data": {"x": "a\0b"}}],
        [ENTRY | {"data": {"x": ["deep"]}}],
        [ENTRY | {"data": {"x": {"deep": 1}}}],
        [ENTRY | {"data": {"x": 2**60}}],
        [ENTRY | {"data": {"x": 1.5}}],
        [ENTRY | {"data": {"X Y": 1}}],
        [ENTRY | {"data": {f"{letter}_{other}": 1 for letter in "abc" for other in "abcd"}}],
    ],
)
async def test_what_is_not_taken_is_not_kept_in_part(
    bob: httpx.AsyncClient, log: ActivityService, entries: list[dict[str, Any]]
) -> None:
    good = [ENTRY] if 0 < len(entries) < 20 else []
    answer = await bob.post("/log-activity", json={"entries": good + entries})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert await listed(log) == []


async def test_nobody_hands_in_too_much(bob: httpx.AsyncClient, log: ActivityService, clock: StillClock) -> None:
    answers = [(await bob.post("/log-activity", json={"entries": [ENTRY]})).status_code for _ in range(4)]
    assert answers == [202, 202, 202, 429]
    assert len(await listed(log)) == 3
    clock.advance(seconds=60)
    assert (await bob.post("/log-activity", json={"entries": [ENTRY]})).status_code == 202


async def test_many_accounts_behind_one_address_neither(app: Edge, clock: StillClock) -> None:
    statuses = []
    for _ in range(3):  # three minutes' worth of each would be too much for the address
        for name in PEOPLE:
            async with client_of(app, name, address="2001:db8::7") as client:
                statuses += [(await client.post("/log-activity", json={"entries": [ENTRY]})).status_code for _ in range(3)]
    assert statuses.count(202) == 12
    assert set(statuses) == {202, 429}
