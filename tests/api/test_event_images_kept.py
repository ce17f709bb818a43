"""What stays of events' pictures in the store: what is shown and nothing else, whoever does what at once."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from muster.database.query import Query
from muster.events.event_images_tables import event_images
from tests.support.api import Muster, Visitor
from tests.support.clock import StillClock
from tests.support.event_images import (
    address,
    announced,
    changes,
    completed,
    followed,
    kept,
    keys,
    paths,
    shown,
    uploaded,
)
from tests.support.events import event_body, published
from tests.support.images import image
from tests.support.in_process import inside

pytestmark = [pytest.mark.req("EV-1"), pytest.mark.in_process("looks into the store, and sets the clock")]

DAY = 86_400
HOUR = 3600
_ROWS = Query(select(func.count()).select_from(event_images), int)


async def rows(muster: Muster) -> int | None:
    return await inside(muster).database.fetch_one(_ROWS)


@pytest.fixture
async def event(muster: Muster, admin: Visitor) -> dict[str, Any]:
    return await published(muster, admin)


async def test_nothing_stays_but_what_is_shown(muster: Muster, admin: Visitor, event: dict[str, Any]) -> None:
    first = await uploaded(admin, event)
    assert kept(muster) == {f"event-uploads/{first}"}
    await completed(admin, event, first)
    assert kept(muster) == keys(first), "what was uploaded is gone, with all that it told"
    second = (await shown(admin, event, image("PNG", (300, 200))))["image"]["id"]
    assert kept(muster) == keys(second, 480)
    await admin.delete(f"/events/{event['id']}/image")
    assert kept(muster) == set()


async def test_two_organisers_at_once_leave_one_picture(muster: Muster, admin: Visitor, event: dict[str, Any]) -> None:
    for _ in range(5):
        pending = [await uploaded(admin, event, image("PNG", (1000, 500))) for _ in range(3)]
        answers = await asyncio.gather(*(completed(admin, event, image_id) for image_id in pending))
        assert len({answer["version"] for answer in answers}) == 3, "one after the other"
        after = await admin.get(f"/events/{event['id']}")
        assert after["image"]["id"] == max(answers, key=lambda answer: int(answer["version"]))["image"]["id"]
        assert kept(muster) == keys(after["image"]["id"])
        await followed(admin, paths(after)[0])
    assert len(await changes(muster)) == 15


async def test_completed_twice_at_once_counts_once(muster: Muster, admin: Visitor, event: dict[str, Any]) -> None:
    for number in range(3):
        pending = await uploaded(admin, event, image("PNG", (1000, 500)))
        answers = await asyncio.gather(*(completed(admin, event, pending) for _ in range(4)))
        assert {(answer["image"]["id"], answer["version"]) for answer in answers} == {(pending, event["version"] + number + 1)}
        assert kept(muster) == keys(pending)
    assert len(await changes(muster)) == 3


async def test_deleting_while_completing_leaves_one_or_none(muster: Muster, admin: Visitor, event: dict[str, Any]) -> None:
    path = f"/events/{event['id']}"
    for _ in range(5):
        before = (await shown(admin, event, image("PNG", (500, 500))))["image"]["id"]
        pending = await uploaded(admin, event, image("PNG", (1000, 500)))
        await asyncio.gather(completed(admin, event, pending), admin.delete(f"{path}/image"), admin.delete(f"{path}/image"))
        after = (await admin.get(path))["image"]
        assert after is None or after["id"] == pending
        assert kept(muster) == (keys(pending) if after else set())
        await admin.get(address(before), expect=404)


async def test_what_was_completed_too_late_is_not_left_behind(muster: Muster, admin: Visitor) -> None:
    """The event is gone into the trash while its picture is being made."""
    for _ in range(5):
        draft = await admin.post("/events", event_body(muster))
        pending = await uploaded(admin, draft, image("PNG", (1000, 500)))
        answer, _ = await asyncio.gather(
            admin.call("POST", f"/events/{draft['id']}/image/{pending}/complete"), admin.delete(f"/events/{draft['id']}")
        )
        assert answer.status_code in {200, 409}
        restored = await admin.post(f"/events/{draft['id']}/restore", expect=200)
        assert (restored["image"] is None) == (answer.status_code == 409)
        assert (await completed(admin, draft, pending))["image"]["id"] == pending, "it may be completed now"
        await admin.delete(f"/events/{draft['id']}/image")
        assert kept(muster) == set()


async def test_what_was_made_for_an_event_that_is_gone_is_removed_at_once(
    muster: Muster, admin: Visitor, clock: StillClock
) -> None:
    draft = await admin.post("/events", event_body(muster))
    pending = await uploaded(admin, draft, image("PNG", (1500, 1000)))

    async def purged() -> int:
        await admin.delete(f"/events/{draft['id']}")
        clock.advance(1)
        return await inside(muster).events.offers.purge_due(clock.now(), 0)

    answer, removed = await asyncio.gather(admin.call("POST", f"/events/{draft['id']}/image/{pending}/complete"), purged())
    assert (answer.status_code, removed) == (404, 1)
    assert kept(muster) == set()


async def test_uploads_that_were_never_completed_are_swept_away(
    muster: Muster, admin: Visitor, event: dict[str, Any], clock: StillClock
) -> None:
    tidy = inside(muster).events.images.tidy
    pending, ready = await uploaded(admin, event), (await shown(admin, event))["image"]["id"]
    clock.advance(HOUR)
    fresh = await uploaded(admin, event)
    clock.advance(2)
    await completed(admin, event, pending, expect=404)
    clock.advance(HOUR - 3)
    assert await tidy() == 0
    clock.advance(2)
    assert await tidy() == 2, "and whatever was uploaded once more for the picture that is shown"
    assert await tidy() == 0
    assert kept(muster) == {*keys(ready), f"event-uploads/{fresh}"}
    assert await rows(muster) == 2
    clock.advance(HOUR)
    assert await tidy() == 1
    assert (kept(muster), await rows(muster)) == (keys(ready), 1)
    await followed(await muster.visitor(), address(ready))


@pytest.mark.req("SE-1")
async def test_what_is_uploaded_after_it_was_completed_is_swept_away(
    muster: Muster, admin: Visitor, event: dict[str, Any], clock: StillClock
) -> None:
    """A link takes one file, and once that is gone, one more: for as long as it works, nobody can take it back."""
    content = image("PNG", (600, 300))
    made = await announced(admin, event, content)
    await admin.upload(made["upload"], content)
    after = await completed(admin, event, made["id"])
    await admin.upload(made["upload"], b"x" * len(content))
    assert await completed(admin, event, made["id"]) == after
    replaced = await shown(admin, event)
    await admin.upload((await announced(admin, event, content))["upload"], content)
    clock.advance(2 * HOUR + 1)
    assert await inside(muster).events.images.tidy() == 3
    assert kept(muster) == keys(replaced["image"]["id"])


async def test_a_purged_event_leaves_no_picture(muster: Muster, admin: Visitor, clock: StillClock) -> None:
    draft, other = [await admin.post("/events", event_body(muster)) for _ in range(2)]
    gone, stays = await shown(admin, draft), await shown(admin, other)
    pending = await uploaded(admin, draft)
    await admin.delete(f"/events/{draft['id']}")
    clock.advance(31 * DAY)
    application = inside(muster)
    assert await application.events.offers.purge_due(clock.now(), 30) == 1
    assert kept(muster) == keys(gone["image"]["id"]) | keys(stays["image"]["id"]) | {f"event-uploads/{pending}"}
    assert await application.events.images.tidy() == 3
    assert (kept(muster), await rows(muster)) == (keys(stays["image"]["id"]), 1)
    await followed(await muster.visitor(), paths(stays)[0])


async def test_a_purge_does_not_forget_a_link_that_still_works(muster: Muster, admin: Visitor, clock: StillClock) -> None:
    draft = await admin.post("/events", event_body(muster))
    content = image()
    made = await announced(admin, draft, content)
    await admin.delete(f"/events/{draft['id']}")
    application = inside(muster)
    clock.advance(1)
    assert await application.events.offers.purge_due(clock.now(), 0) == 1
    assert await application.events.images.tidy() == 0
    await admin.upload(made["upload"], content)
    await admin.post(f"/events/{draft['id']}/image/{made['id']}/complete", expect=404)
    clock.advance(2 * HOUR)
    assert await application.events.images.tidy() == 1
    assert (kept(muster), await rows(muster)) == (set(), 0)
