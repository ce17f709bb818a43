"""Pictures of events through the API: announced, uploaded by link, completed, shown to everybody, replaced, removed."""

import asyncio
import re
from functools import partial
from typing import Any

import pytest

from tests.support.api import Muster, Visitor
from tests.support.event_images import address, announced, changes, completed, followed, paths, shown, uploaded
from tests.support.events import event_body, published, registered
from tests.support.images import image, opened
from tests.support.statements import statements_of

pytestmark = pytest.mark.req("EV-1")


@pytest.fixture
async def event(muster: Muster, admin: Visitor) -> dict[str, Any]:
    return await published(muster, admin)


async def test_a_picture_is_uploaded_and_shown_to_everybody(muster: Muster, admin: Visitor, event: dict[str, Any]) -> None:
    content = image("JPEG", (3000, 1000))
    assert event["image"] is None
    made = await announced(admin, event, content, "image/jpeg")
    upload = made["upload"]
    assert (upload["method"], upload["headers"]["Content-Type"]) == ("PUT", "image/jpeg")
    assert upload["expires_at"] == muster.moment(900)
    await admin.upload(upload, content)
    stranger = await muster.visitor()
    await stranger.get(address(made["id"]), expect=404)
    assert (await admin.get(f"/events/{event['id']}"))["image"] is None, "nobody sees it before it is complete"

    answer = await admin.call("POST", f"/events/{event['id']}/image/{made['id']}/complete", expect=200)
    after = answer.json()
    assert after["image"] == {
        "id": made["id"],
        "sizes": [
            {"width": width, "height": width // 3, "url": f"/api/v1/public/images/{made['id']}/{width}"}
            for width in (480, 960, 1920)
        ],
    }
    assert after["version"] == event["version"] + 1
    assert answer.headers["etag"] == f'"{after["version"]}"'
    assert await admin.get(f"/events/{event['id']}") == after
    (listed,) = (await admin.get("/events"))["items"]
    public = await stranger.get(f"/public/events/{event['slug']}")
    assert listed["image"] == public["image"] == after["image"]
    (message,) = await changes(muster)
    assert (message["actor_id"], message["version"]) == (admin.id, after["version"])

    for path, size in zip(paths(after), after["image"]["sizes"], strict=True):
        got = await followed(stranger, path)
        assert got.headers["content-type"] == "image/webp"
        assert got.headers["content-disposition"].startswith("inline")
        found = opened(got.content)
        assert (found.format, found.size) == ("WEBP", (size["width"], size["height"]))


async def test_who_is_registered_sees_it(muster: Muster, admin: Visitor, event: dict[str, Any]) -> None:
    after = await shown(admin, event, image("PNG", (600, 300)))
    registration = await registered(muster, await muster.visitor(), event, "eve@example.org")
    assert registration["event"]["image"] == after["image"]


@pytest.mark.req("SE-1")
async def test_the_way_to_a_picture_is_remembered_no_longer_than_it_leads_there(
    muster: Muster, admin: Visitor, event: dict[str, Any]
) -> None:
    after = await shown(admin, event)
    leads = await (await muster.visitor()).call("GET", paths(after)[0], expect=302)
    found = re.fullmatch(r"public, max-age=(\d+)", leads.headers["cache-control"])
    assert found
    assert 300 <= int(found[1]) <= 450  # a link works for 675 to 900 seconds
    assert leads.content == b""


async def test_completing_again_changes_nothing(muster: Muster, admin: Visitor, event: dict[str, Any]) -> None:
    after = await shown(admin, event)
    assert await completed(admin, event, after["image"]["id"]) == after
    assert len(await changes(muster)) == 1


async def test_nothing_is_complete_without_its_bytes(muster: Muster, admin: Visitor, event: dict[str, Any]) -> None:
    made = await announced(admin, event, b"x" * 100)
    assert (await completed(admin, event, made["id"], expect=409))["code"] == "not_uploaded"
    assert await admin.get(f"/events/{event['id']}") == event


async def test_a_picture_takes_the_place_of_the_former_one(muster: Muster, admin: Visitor, event: dict[str, Any]) -> None:
    stranger = await muster.visitor()
    first = await shown(admin, event)
    link = (await stranger.call("GET", paths(first)[2], expect=302)).headers["location"]
    second = await shown(admin, event, image("PNG", (300, 200)))
    assert [(size["width"], size["height"]) for size in second["image"]["sizes"]] == [(300, 200)]
    assert second["version"] == first["version"] + 1
    for path in paths(first):
        await stranger.get(path, expect=404)
    assert (await stranger.call("GET", link)).status_code == 404, "the file is gone"
    await followed(stranger, paths(second)[0])
    # Who completes the first one once more, because no answer came, does not undo the second.
    assert (await completed(admin, event, first["image"]["id"], expect=404))["code"] == "not_found"
    assert await admin.get(f"/events/{event['id']}") == second


async def test_a_picture_is_taken_away(muster: Muster, admin: Visitor, event: dict[str, Any]) -> None:
    after = await shown(admin, event)
    for _ in range(2):
        await admin.delete(f"/events/{event['id']}/image")
    without = await admin.get(f"/events/{event['id']}")
    assert (without["image"], without["version"]) == (None, after["version"] + 1)
    await (await muster.visitor()).get(paths(after)[0], expect=404)
    await completed(admin, event, after["image"]["id"], expect=404)
    assert len(await changes(muster)) == 2


async def test_only_the_sizes_that_there_are_can_be_asked_for(muster: Muster, admin: Visitor, event: dict[str, Any]) -> None:
    after = await shown(admin, event, image("PNG", (700, 700)))
    assert [(size["width"], size["url"][-4:]) for size in after["image"]["sizes"]] == [(480, "/480"), (700, "/960")]
    stranger = await muster.visitor()
    for width in (480, 960):
        await stranger.call("GET", address(after["image"]["id"], width), expect=302)
    for width in (0, -1, 1, 479, 700, 1920, 10**30):
        problem = await stranger.get(address(after["image"]["id"], width), expect=404)
        assert problem["code"] == "not_found"
    for other in ("wide", "480.webp", "4.8e2"):
        assert (await stranger.call("GET", f"/public/images/{after['image']['id']}/{other}")).status_code == 422
    for nobodys in (event["id"], "x", "A" * 64):
        await stranger.get(address(nobodys), expect=404)


async def test_whoever_has_the_address_sees_the_picture_of_a_draft(muster: Muster, admin: Visitor) -> None:
    draft = await admin.post("/events", event_body(muster))
    await followed(await muster.visitor(), paths(await shown(admin, draft))[0])


async def test_a_deleted_event_shows_no_picture_until_it_is_restored(muster: Muster, admin: Visitor) -> None:
    draft = await admin.post("/events", event_body(muster))
    after = await shown(admin, draft)
    path, stranger = f"/events/{draft['id']}", await muster.visitor()
    pending = await uploaded(admin, draft)
    await admin.delete(path)
    await stranger.get(paths(after)[0], expect=404)
    for refused in (
        await admin.post(f"{path}/image", {"content_type": "image/png", "bytes": 1}, expect=409),
        await completed(admin, draft, pending, expect=409),
        (await admin.call("DELETE", f"{path}/image", expect=409)).json(),
    ):
        assert refused["code"] == "in_trash"
    restored = await admin.post(f"{path}/restore", expect=200)
    assert restored["image"] == after["image"]
    await followed(stranger, paths(after)[0])


@pytest.mark.req("ID-5")
async def test_pictures_are_for_organisers_alone(muster: Muster, admin: Visitor, event: dict[str, Any]) -> None:
    scanner = await muster.member("Sam")
    await admin.call("PUT", f"/events/{event['id']}/staff/{scanner.id}", json={"role": "scanner"}, expect=204)
    pending, path = await uploaded(admin, event), f"/events/{event['id']}/image"
    await scanner.post(path, {"content_type": "image/png", "bytes": 1}, expect=403)
    await completed(scanner, event, pending, expect=403)
    await scanner.delete(path, expect=403)
    await admin.call("PUT", f"/events/{event['id']}/staff/{scanner.id}", json={"role": "organiser"}, expect=204)
    assert (await completed(scanner, event, pending))["image"]["id"] == pending


@pytest.mark.req("ID-5")
async def test_a_picture_is_of_its_event_alone(muster: Muster, admin: Visitor, event: dict[str, Any]) -> None:
    """Who organises another event cannot take what was announced for this one, nor find out that it is there."""
    ines = await muster.member("Ines")
    other = await published(muster, ines)
    pending = await uploaded(admin, event)
    hidden, nobodys = [await completed(ines, other, image_id, expect=404) for image_id in (pending, event["id"])]
    assert hidden["detail"] == nobodys["detail"]
    assert (await admin.get(f"/events/{other['id']}"))["image"] is None


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"bytes": 15_000_001}, "bytes", "too_large"),
        ({"bytes": 25_000_000}, "bytes", "too_large"),
        ({"bytes": 2**31 - 1}, "bytes", "too_large"),
        ({"bytes": 2**31}, "bytes", "less_than_equal"),
        ({"bytes": 0}, "bytes", "greater_than_equal"),
        ({"bytes": "5"}, "bytes", "int_type"),
        ({"bytes": None}, "bytes", None),
        ({"content_type": "image/svg+xml"}, "content_type", "type_not_allowed"),
        ({"content_type": "text/html"}, "content_type", "type_not_allowed"),
        ({"content_type": "application/pdf"}, "content_type", "type_not_allowed"),
        ({"content_type": "image/png\r\nX: y"}, "content_type", "type_not_allowed"),
        ({"content_type": ""}, "content_type", "string_too_short"),
        ({"content_type": None}, "content_type", None),
        ({"name": "a.png"}, "name", "extra_forbidden"),
    ],
)
async def test_bad_input_names_the_field(
    admin: Visitor, event: dict[str, Any], change: dict[str, Any], field: str, code: str | None
) -> None:
    body = {"content_type": "image/png", "bytes": 100} | change
    (error,) = (await admin.post(f"/events/{event['id']}/image", body, expect=422))["errors"]
    assert error["field"] == field
    assert code in {None, error["code"]}


@pytest.mark.databases("sqlite")
async def test_so_many_pictures_may_be_on_their_way(admin: Visitor, event: dict[str, Any]) -> None:
    pending = [await announced(admin, event, image()) for _ in range(19)]
    path, body = f"/events/{event['id']}/image", {"content_type": "image/png", "bytes": 1}
    crowd = await asyncio.gather(*(admin.call("POST", path, json=body) for _ in range(4)))
    assert sorted(answer.status_code for answer in crowd) == [201, 409, 409, 409]
    assert {answer.json()["code"] for answer in crowd if answer.status_code == 409} == {"too_many"}
    await admin.upload(pending[0]["upload"], image())
    await completed(admin, event, pending[0]["id"])
    await admin.post(path, body)


@pytest.mark.databases("sqlite")
@pytest.mark.in_process("counts the statements that reach SQLite")
async def test_a_picture_costs_one_statement_however_many_there_are(
    muster: Muster, admin: Visitor, event: dict[str, Any]
) -> None:
    statements, stranger = statements_of(muster), await muster.visitor()
    after = await shown(admin, event, image("PNG", (600, 300)))
    ask = partial(stranger.call, "GET", paths(after)[0], expect=302)
    few = await statements(ask)
    for _ in range(5):
        await shown(admin, await published(muster, admin), image("PNG", (60, 30)))
    assert len(few) == len(await statements(ask)) == 1
    assert len(await statements(partial(admin.get, "/events"))) == 2


@pytest.mark.databases("sqlite")
async def test_what_was_refused_is_on_its_way_no_longer(admin: Visitor, event: dict[str, Any]) -> None:
    for _ in range(25):
        refused = await completed(admin, event, await uploaded(admin, event, b"no picture"), expect=422)
        assert [(error["field"], error["code"]) for error in refused["errors"]] == [("image", "not_an_image")]
