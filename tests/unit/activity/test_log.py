"""The activity log: every message, kept by day, found again."""

from typing import ClassVar

import msgspec
import pytest

from muster.activity import routes
from muster.activity.models import Activity
from muster.activity.service import SHARDS, ActivityService
from muster.adapters.local.documents import LocalDocuments
from muster.database.engine import Database
from muster.kernel.clock import timestamp
from muster.kernel.errors import ValidationFailed
from muster.kernel.ids import new_id
from muster.kernel.messages import Envelope, Message
from muster.kernel.principal import Principal
from tests.support.clock import StillClock
from tests.support.routes import Tokens, app_of, client_of

pytestmark = pytest.mark.req("EV-5")


class Done(Message, frozen=True, kw_only=True):
    kind: ClassVar[str] = "tasks:task:changed"
    number: int


@pytest.fixture
def documents(sqlite_database: Database, clock: StillClock) -> LocalDocuments:
    return LocalDocuments(sqlite_database, clock)


@pytest.fixture
def log(documents: LocalDocuments, clock: StillClock) -> ActivityService:
    return ActivityService(documents, clock)


def envelope(number: int, clock: StillClock, *, kind: str = "tasks:task:changed", actor: str = "ada") -> Envelope:
    body = msgspec.json.encode(Done(actor_id=actor, project_id="p1", number=number)).decode()
    return Envelope(
        position=number,
        id=new_id(),
        kind=kind,
        occurred_at=timestamp(clock.now()),
        actor_id=actor,
        project_id="p1",
        user_id=None,
        body=body,
    )


async def everything(
    log: ActivityService, limit: int, *, day: str | None = None, kind: str | None = None, actor: str | None = None
) -> list[Activity]:
    found: list[Activity] = []
    after = None
    while True:
        page = await log.list(day=day, kind=kind, actor_id=actor, after=after, limit=limit)
        assert len(page.items) <= limit
        found += page.items
        after = page.next
        if after is None:
            return found


def numbers(entries: list[Activity]) -> list[int]:
    return [msgspec.json.decode(entry.data["number"]) for entry in entries]


@pytest.mark.parametrize("limit", [1, 7, 40, 200])
async def test_a_day_is_read_newest_first_in_pages(log: ActivityService, clock: StillClock, limit: int) -> None:
    for number in range(100):
        await log.record(envelope(number, clock))
        clock.advance(seconds=1)
    entries = await everything(log, limit)
    assert numbers(entries) == list(reversed(range(100)))
    assert (entries[0].kind, entries[0].actor_id, entries[0].project_id) == ("tasks:task:changed", "ada", "p1")
    assert set(entries[0].data) == {"number"}


async def test_the_same_message_again_changes_nothing(log: ActivityService, clock: StillClock) -> None:
    message = envelope(1, clock)
    for _ in range(3):
        await log.record(message)
    assert numbers(await everything(log, 50)) == [1]


async def test_a_busy_day_is_spread_over_partitions(log: ActivityService, documents: LocalDocuments, clock: StillClock) -> None:
    for number in range(100):
        await log.record(envelope(number, clock))
    sizes = [len((await documents.list(f"ACTIVITY#2026-11-20#{shard}", limit=100)).items) for shard in range(SHARDS)]
    assert sum(sizes) == 100
    assert all(2 <= size <= 30 for size in sizes)


async def test_days_are_apart_and_today_is_the_default(log: ActivityService, clock: StillClock) -> None:
    await log.record(envelope(1, clock))
    clock.advance(seconds=86_400)
    await log.record(envelope(2, clock))
    assert numbers(await everything(log, 50)) == [2]
    assert numbers(await everything(log, 50, day="2026-11-20")) == [1]
    assert await everything(log, 50, day="2026-11-19") == []


async def test_filters(log: ActivityService, clock: StillClock) -> None:
    await log.record(envelope(1, clock))
    await log.record(envelope(2, clock, kind="tasks:comment:posted"))
    await log.record(envelope(3, clock, kind="identity:user:invited", actor="root"))
    for number in range(10, 300):  # more than one look at the store finds
        clock.advance(seconds=1)
        await log.record(envelope(number, clock, kind="tasks:task:moved"))
    assert numbers(await everything(log, 5, kind="tasks:task:changed")) == [1]
    assert sorted(numbers(await everything(log, 5, actor="root"))) == [3]
    assert len(await everything(log, 50, kind="tasks:*")) == 292
    assert await everything(log, 5, kind="tasks:task:changed", actor="root") == []


@pytest.mark.parametrize(("day", "after"), [("20.11.2026", None), ("2026-13-01", None), (None, "nonsense")])
async def test_nonsense_is_refused(log: ActivityService, day: str | None, after: str | None) -> None:
    with pytest.raises(ValidationFailed):
        await log.list(day=day, kind=None, actor_id=None, after=after, limit=50)


async def test_admins_read_it_over_http_and_members_do_not(log: ActivityService, clock: StillClock) -> None:
    await log.record(envelope(1, clock))
    tokens = Tokens(admin=Principal("a", "Admins", "s"), member=Principal("m", "Members", "s"))
    app = app_of({"/api/v1": routes.router}, {ActivityService: log}, tokens)
    async with client_of(app, "admin") as client:
        page = (await client.get("/api/v1/activity", params={"day": "2026-11-20", "kind": "tasks:*", "actor": "ada"})).json()
        [entry] = page["items"]
        assert set(entry) == {"id", "at", "kind", "actor_id", "project_id", "user_id", "data"}
        assert (entry["at"], entry["data"], page["next"]) == ("2026-11-20T06:47:00.000Z", {"number": 1}, None)
        assert (await client.get("/api/v1/activity", params={"day": "x"})).status_code == 422
    async with client_of(app, "member") as client:
        assert (await client.get("/api/v1/activity")).status_code == 403
