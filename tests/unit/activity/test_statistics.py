"""Charts and CSV of the activity log: right, bounded, and harmless in a spreadsheet."""

import csv
from collections.abc import AsyncIterator
from io import StringIO
from typing import Any

import httpx
import msgspec
import pytest

from muster.activity import export_service, routes, statistics_service
from muster.activity.export_service import ExportService
from muster.activity.models import Activity
from muster.activity.service import ActivityService
from muster.activity.statistics_service import MAX_NAMES, StatisticsService
from muster.adapters.local.documents import LocalDocuments
from muster.database.engine import Database
from muster.kernel.clock import timestamp
from muster.kernel.ids import new_id
from muster.kernel.principal import Principal
from muster.ports.documents import Document
from tests.support.clock import StillClock
from tests.support.routes import Tokens, app_of, client_of

pytestmark = pytest.mark.req("EV-5")

ADA, BOB = new_id(), new_id()
TODAY = "2026-11-20"


class Counting(LocalDocuments):
    """Documents, and how many were read."""

    read = 0

    async def list(self, *arguments: Any, **more: Any) -> Any:
        page = await super().list(*arguments, **more)
        self.read += len(page.items)
        return page


@pytest.fixture
def documents(sqlite_database: Database, clock: StillClock) -> Counting:
    return Counting(sqlite_database, clock)


@pytest.fixture
def log(documents: Counting, clock: StillClock) -> ActivityService:
    return ActivityService(documents, clock)


@pytest.fixture
def statistics(log: ActivityService, documents: Counting, clock: StillClock) -> StatisticsService:
    return StatisticsService(log, documents, clock)


@pytest.fixture
async def admin(statistics: StatisticsService, log: ActivityService, clock: StillClock) -> AsyncIterator[httpx.AsyncClient]:
    services = {StatisticsService: statistics, ExportService: ExportService(log, clock), ActivityService: log}
    tokens = Tokens(admin=Principal(ADA, "Admins", "s"), bob=Principal(BOB, "Members", "s"))
    async with client_of(app_of({"/api/v1": routes.router}, services, tokens), "admin") as client:
        yield client


async def add(
    log: ActivityService, clock: StillClock, count: int = 1, *, kind: str = "tasks:task:changed", actor: str | None = ADA,
    **data: Any,
) -> None:  # fmt: skip
    raw = {name: msgspec.Raw(msgspec.json.encode(value)) for name, value in data.items()}
    for _ in range(count):
        await log.keep(Activity(new_id(), timestamp(clock.now()), kind, actor, None, None, raw))


async def test_by_day_kind_and_person(
    admin: httpx.AsyncClient, log: ActivityService, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(log, clock, 3)
    await add(log, clock, 2, kind="client:board:opened", actor=BOB)
    clock.advance(seconds=2 * 86_400)
    await add(log, clock, 4, actor=None)
    found = (await admin.get("/api/v1/activity/statistics", params={"from": "2026-11-19", "to": "2026-11-22"})).json()
    assert [(day["day"], day["count"], day["complete"]) for day in found["days"]] == [
        ("2026-11-19", 0, True), (TODAY, 5, True), ("2026-11-21", 0, True), ("2026-11-22", 4, True),
    ]  # fmt: skip
    assert found["kinds"] == [{"name": "tasks:task:changed", "count": 7}, {"name": "client:board:opened", "count": 2}]
    assert found["people"] == [{"name": ADA, "count": 3}, {"name": BOB, "count": 2}]
    monkeypatch.setattr(statistics_service, "SHOWN", 1)
    fewer = (await admin.get("/api/v1/activity/statistics", params={"from": TODAY, "to": TODAY})).json()
    assert fewer["kinds"] == [{"name": "tasks:task:changed", "count": 3}, {"name": None, "count": 2}]


async def test_a_day_that_is_over_is_counted_once(
    statistics: StatisticsService, log: ActivityService, documents: Counting, clock: StillClock
) -> None:
    await add(log, clock, 50)
    clock.advance(seconds=86_400 + 6 * 3600)
    first = await statistics.between(TODAY, TODAY)
    documents.read = 0
    assert await statistics.between(TODAY, TODAY) == first
    assert documents.read == 0
    assert first.days[0].count == 50


async def test_a_day_that_may_still_grow_is_counted_anew(
    statistics: StatisticsService, log: ActivityService, clock: StillClock
) -> None:
    await add(log, clock, 5)
    assert (await statistics.between(TODAY, TODAY)).days[0].count == 5
    late = timestamp(clock.now())
    clock.advance(seconds=86_400 - 7 * 3600)  # the next day, 23:47 + …: six hours are not over
    assert (await statistics.between(TODAY, TODAY)).days[0].count == 5
    await log.keep(Activity(new_id(), late, "tasks:task:changed", ADA, None, None, {}))
    assert (await statistics.between(TODAY, TODAY)).days[0].count == 6


async def test_the_job_counts_what_is_over(
    statistics: StatisticsService, log: ActivityService, documents: Counting, clock: StillClock
) -> None:
    await add(log, clock, 5)
    clock.advance(seconds=3 * 86_400)
    await statistics.summarise()
    documents.read = 0
    assert [day.count for day in (await statistics.between(TODAY, "2026-11-22")).days] == [5, 0, 0]
    assert documents.read == 0
    await statistics.summarise()
    assert documents.read == 0


async def test_one_answer_reads_so_much_and_says_what_it_left_out(
    statistics: StatisticsService, log: ActivityService, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics_service, "MAX_LINES", 7)
    await add(log, clock, 5)
    clock.advance(seconds=86_400)
    await add(log, clock, 5)
    clock.advance(seconds=3 * 86_400)
    found = await statistics.between(TODAY, "2026-11-21")
    assert [(day.count, day.complete) for day in found.days] == [(2, False), (5, True)]
    assert [(day.count, day.complete) for day in (await statistics.between(TODAY, "2026-11-21")).days] == [(5, True), (5, True)]


async def test_inventing_kinds_does_not_make_a_day_large(
    statistics: StatisticsService, log: ActivityService, documents: Counting, clock: StillClock
) -> None:
    for number in range(MAX_NAMES + 20):
        letters = "".join(chr(97 + (number // 26**place) % 26) for place in range(3))
        await add(log, clock, kind=f"client:{letters}:opened", actor=f"{letters}-{'0' * 30}")
    clock.advance(seconds=3 * 86_400)
    found = await statistics.between(TODAY, TODAY)
    assert (found.days[0].count, sum(each.count for each in found.kinds)) == (MAX_NAMES + 20, MAX_NAMES + 20)
    kept = await documents.get("ACTIVITY-SUMS", TODAY)
    assert isinstance(kept, Document)
    assert len(kept.body) < 100_000


@pytest.mark.parametrize("path", ["statistics", "export"])
@pytest.mark.parametrize(
    "query",
    [{"from": "x"}, {"to": "2026-13-01"}, {"from": "2026-11-20", "to": "2026-11-19"}, {"from": "0001-01-01"},
     {"from": "2026-10-20", "to": "2026-11-20"}, {"to": "20261120\0"}],
)  # fmt: skip
async def test_what_is_no_range(admin: httpx.AsyncClient, path: str, query: dict[str, str]) -> None:
    answer = await admin.get(f"/api/v1/activity/{path}", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


@pytest.mark.parametrize("query", [{"to": "0001-01-01"}, {"to": "9999-12-31"}, {"from": "2026-10-21", "to": "2026-11-20"}])
async def test_what_is_one(admin: httpx.AsyncClient, query: dict[str, str]) -> None:
    for path in ("statistics", "export"):
        assert (await admin.get(f"/api/v1/activity/{path}", params=query)).status_code == 200


@pytest.mark.req("SE-1")
async def test_admins_alone(admin: httpx.AsyncClient) -> None:
    for path in ("statistics", "export"):
        for token, status in (("bob", 403), ("nobody", 401)):
            answer = await admin.get(f"/api/v1/activity/{path}", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == status


def parsed(answer: httpx.Response) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""), strict=True))


async def test_the_log_as_csv(admin: httpx.AsyncClient, log: ActivityService, clock: StillClock) -> None:
    await add(log, clock, title='Plätze, "gut"\nund teuer')
    clock.advance(seconds=1)
    await add(log, clock, kind="client:board:opened", actor=BOB)
    answer = await admin.get("/api/v1/activity/export")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="activity.csv"'
    head, *rows = parsed(answer)
    assert head == ["at", "kind", "actor_id", "project_id", "user_id", "data", "id"]
    assert [row[:6] for row in rows] == [
        ["2026-11-20T06:47:01.000Z", "client:board:opened", BOB, "", "", "{}"],
        ["2026-11-20T06:47:00.000Z", "tasks:task:changed", ADA, "", "", '{"title":"Plätze, \\"gut\\"\\nund teuer"}'],
    ]
    for query, count in (({"kind": "client:*"}, 1), ({"actor": ADA}, 1), ({"kind": "x"}, 0)):
        assert len(parsed(await admin.get("/api/v1/activity/export", params=query))) == 1 + count


@pytest.mark.req("SE-1")
@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])  # noqa: RUF001
async def test_a_spreadsheet_carries_nothing_out(
    admin: httpx.AsyncClient, log: ActivityService, clock: StillClock, formula: str
) -> None:
    await add(log, clock, kind=formula, actor=formula)
    [_, row] = parsed(await admin.get("/api/v1/activity/export"))
    assert row[1:3] == [f"'{formula}", f"'{formula}"]


async def test_a_file_has_an_end_and_says_so(
    admin: httpx.AsyncClient, log: ActivityService, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_service, "MAX_ROWS", 3)
    for _ in range(5):
        await add(log, clock)
        clock.advance(seconds=1)
    _, *rows = parsed(await admin.get("/api/v1/activity/export"))
    assert [row[0] for row in rows] == [
        "2026-11-20T06:47:04.000Z", "2026-11-20T06:47:03.000Z", "2026-11-20T06:47:02.000Z",
        "more: nothing up to 2026-11-20T06:47:01.000Z is in this file",
    ]  # fmt: skip


async def test_a_large_log_is_written_piece_by_piece(log: ActivityService, clock: StillClock) -> None:
    await add(log, clock, 1000)
    pieces = [piece async for piece in ExportService(log, clock).rows(TODAY, TODAY, kind=None, actor_id=None)]
    assert len(pieces) > 4
    assert max(map(len, pieces)) < 60_000
    assert len(list(csv.reader(StringIO(b"".join(pieces).decode("utf-8-sig"))))) == 1001
