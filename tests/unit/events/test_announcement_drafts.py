"""Announcements before they are sent: written, changed, seen by whom; and what is not taken."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from muster.database.engine import Database
from muster.database.query import Query
from muster.kernel.ids import new_id
from tests.support.announcements import DRAFT, add, announce, drafted, sent, topic_of
from tests.support.clock import StillClock
from tests.support.news import World, world_of

pytestmark = pytest.mark.req("EV-4")


@pytest.fixture
async def world(database: Database, clock: StillClock, tmp_path: Path) -> AsyncIterator[World]:
    async with world_of(database, clock, tmp_path) as world:
        yield world


@pytest.fixture
async def lite(sqlite_database: Database, clock: StillClock, tmp_path: Path) -> AsyncIterator[World]:
    """The same for what is not about the database."""
    async with world_of(sqlite_database, clock, tmp_path) as world:
        yield world


async def test_a_draft_is_written_changed_and_removed(world: World) -> None:
    event = world.events.add()
    async with world.client("olga") as olga:
        draft = await drafted(olga, event)
        path = f"/api/v1/announcements/{draft['id']}"
        assert (draft["status"], draft["audience"], draft["version"]) == ("draft", ["subscribers"], 1)
        assert (await olga.patch(path, json={"subject": "New"})).status_code == 428
        changed = await olga.patch(path, json={"subject": "New", "audience": ["all"]}, headers={"If-Match": '"1"'})
        assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
        assert (changed.json()["subject"], changed.json()["body"], changed.json()["audience"]) == (
            "New",
            DRAFT["body"],
            ["all"],
        )
        stale = await olga.patch(path, json={"subject": "Newer"}, headers={"If-Match": '"1"'})
        assert (stale.status_code, stale.json()["current"]["version"]) == (412, 2)
        assert (await olga.delete(path, headers={"If-Match": '"1"'})).status_code == 412
        assert (await olga.delete(path, headers={"If-Match": '"2"'})).status_code == 204
        assert (await olga.get(path)).status_code == 404


async def test_an_event_goes_by_its_slug_too(world: World) -> None:
    event = world.events.add()
    async with world.client("olga") as olga:
        draft = (await olga.post(f"/api/v1/events/{event.slug}/announcements", json=DRAFT)).json()
        assert draft["event_id"] == event.id
        [listed] = (await olga.get(f"/api/v1/events/{event.slug}/announcements")).json()["items"]
    assert listed == draft


async def test_what_belongs_to_an_event_goes_with_it(world: World) -> None:
    gone, kept = world.events.add(), world.events.add()
    for event in (gone, kept):
        await add(world, topic_of(event), "ann@example.org")
        await announce(world, event)
    for service in (world.news.subscriptions, world.news.announcements):
        for _ in range(2):
            await service.forget(gone.id)
    assert await world.statuses() == [("ann@example.org", "confirmed")]
    async with world.client("olga") as olga:
        found = [(await olga.get(f"/api/v1/events/{event.id}/announcements")).json()["items"] for event in (gone, kept)]
    assert [len(items) for items in found] == [0, 1]
    assert await world.database.fetch_all(Query(text("SELECT event_id FROM announcements"), str)) == [kept.id]
    assert len(await world.database.fetch_all(Query(text("SELECT id FROM announcement_recipients"), str))) == 1


async def test_what_was_sent_stays_as_it_is(world: World) -> None:
    event = world.events.add()
    done = await announce(world, event)
    path = f"/api/v1/announcements/{done['id']}"
    async with world.client("olga") as olga:
        for method in ("PATCH", "DELETE", "POST"):
            address = path + ("/send" if method == "POST" else "")
            answer = await olga.request(method, address, json={"subject": "New"}, headers={"If-Match": "*"})
            assert (answer.status_code, answer.json()["code"]) == (409, "already_sent")


async def test_of_a_draft_event_nothing_is_told(lite: World) -> None:
    event = lite.events.add()
    lite.events.drafts.add(event.id)
    async with lite.client("olga") as olga:
        draft = await drafted(olga, event)
        answer = await olga.post(f"/api/v1/announcements/{draft['id']}/send", headers={"If-Match": '"1"'})
        assert (answer.status_code, answer.json()["code"]) == (409, "event_draft")


@pytest.mark.req("SE-1")
async def test_who_may(lite: World) -> None:
    event = lite.events.add()
    async with lite.client("olga") as olga, lite.client("eve") as eve, lite.client("admin") as admin, lite.client() as nobody:
        draft = await drafted(olga, event)
        general = (await admin.post("/api/v1/announcements", json=DRAFT)).json()
        paths = [
            ("GET", f"/api/v1/events/{event.id}/announcements"), ("POST", f"/api/v1/events/{event.id}/announcements"),
            ("GET", f"/api/v1/announcements/{draft['id']}"), ("PATCH", f"/api/v1/announcements/{draft['id']}"),
            ("DELETE", f"/api/v1/announcements/{draft['id']}"), ("POST", f"/api/v1/announcements/{draft['id']}/send"),
        ]  # fmt: skip
        for who, status in ((eve, 403), (nobody, 401)):
            for method, path in paths:
                body = DRAFT if method == "POST" and path.endswith("announcements") else {"subject": "x"}
                answer = await who.request(method, path, json=body, headers={"If-Match": "*"})
                expected = 404 if status == 403 and draft["id"] in path else status
                assert answer.status_code == expected, (method, path, answer.text)
        for path in (f"/api/v1/announcements/{general['id']}", f"/api/v1/announcements/{new_id()}", "/api/v1/announcements/x"):
            assert (await olga.get(path)).status_code == 404
        assert (await olga.get("/api/v1/announcements")).status_code == 403
        assert (await olga.post("/api/v1/announcements", json=DRAFT)).status_code == 403
        assert [item["id"] for item in (await admin.get("/api/v1/announcements")).json()["items"]] == [general["id"]]


async def test_news_of_all_events_go_to_those_who_want_them(world: World) -> None:
    await add(world, "all", "all@example.org")
    await add(world, topic_of(world.events.add()), "ann@example.org")
    async with world.client("admin") as admin:
        general = (await admin.post("/api/v1/announcements", json=DRAFT)).json()
        await sent(admin, general)
        await world.deliver()
    [mail] = world.mails()
    assert (mail["To"], mail["List-Id"]) == ("all@example.org", "<all.board.example>")


async def test_they_come_in_pages(world: World) -> None:
    event = world.events.add()
    async with world.client("olga") as olga:
        ids = [(await drafted(olga, event))["id"] for _ in range(3)]
        first = (await olga.get(f"/api/v1/events/{event.id}/announcements?limit=2")).json()
        rest = (await olga.get(f"/api/v1/events/{event.id}/announcements?limit=2&after={first['next']}")).json()
    assert [item["id"] for item in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next"] is None


@pytest.mark.parametrize(
    "bad",
    [{"subject": ""}, {"subject": "x" * 151}, {"subject": "Hi\r\nBcc: eve@example.org"}, {"subject": "Hi\nX: y"}, {"body": " "},
     {"body": "x" * 20_001}, {"body": "a\0b"}, {"audience": []}, {"audience": ["everybody"]}, {"sent": 5}],
)  # fmt: skip
async def test_what_is_not_taken(lite: World, bad: dict[str, object]) -> None:
    event = lite.events.add()
    async with lite.client("olga") as olga:
        assert (await olga.post(f"/api/v1/events/{event.id}/announcements", json=DRAFT | bad)).status_code == 422
