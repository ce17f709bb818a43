"""The public pages as the server answers them: to messengers, to browsers without script, and to those who mean harm."""

import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from muster.api.app import create_app
from tests.support.api import Muster, Visitor
from tests.support.event_images import shown
from tests.support.events import event_body, published, registered
from tests.support.in_process import inside
from tests.support.pages import Page, read_page
from tests.support.statements import statements_of

pytestmark = [pytest.mark.req("EV-1"), pytest.mark.req("WB-2")]

HARM = """</title></script><script>alert(1)</script><img src=x onerror=alert(2)>"'><!-- \u2028 {{7*7}} &lt;b&gt; \\u003c"""
CLIENT = """<!doctype html><html lang="en"><head><meta name="referrer" content="no-referrer">
<!--head--><title>Muster</title><meta name="robots" content="noindex"><!--/head-->
<script type="module" src="/assets/public-1.js"></script></head>
<body><!--root--><div id="root"></div><!--/root--></body></html>"""


@pytest.fixture
async def guest(muster: Muster) -> Visitor:
    return await muster.visitor()


async def answer(
    guest: Visitor, event: dict[str, Any] | str, method: str = "GET", *, expect: int = 200, known: str = ""
) -> httpx.Response:
    """Of an event's page. `known` is an ETag, or several."""
    slug = event if isinstance(event, str) else event["slug"]
    headers = {"If-None-Match": known} if known else {}
    return await guest.call(method, f"/e/{slug}", prefix="", expect=expect, headers=headers)


async def page(guest: Visitor, event: dict[str, Any] | str, *, expect: int = 200) -> Page:
    found = await answer(guest, event, expect=expect)
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    return read_page(found.text)


async def test_a_messenger_is_told_what_it_is(muster: Muster, admin: Visitor, guest: Visitor) -> None:
    made = await published(
        muster, admin, place="Old Town Hall", description="# Come\n\nWe *light* [lanterns](https://x.example)."
    )
    event = await shown(admin, made)
    found = await page(guest, event)
    metas = found.metas
    assert found.title == "Summer gala · Gala team"
    assert (metas["og:title"], metas["og:type"], metas["og:site_name"]) == ("Summer gala", "website", "Gala team")
    assert metas["og:description"] == metas["description"]
    assert metas["description"].endswith("(Europe/Berlin) · Old Town Hall · Come We light lanterns.")
    assert metas["og:url"] == found.links["canonical"]
    assert metas["og:url"].endswith(f"/e/{event['slug']}")
    assert metas["og:url"].startswith("http")
    size = next(each for each in event["image"]["sizes"] if each["width"] == 960)
    origin = metas["og:url"].removesuffix(f"/e/{event['slug']}")
    assert metas["og:image"] == origin + size["url"]
    assert (metas["og:image:width"], metas["og:image:height"]) == ("960", str(size["height"]))
    assert metas["twitter:card"] == "summary_large_image"
    assert metas["referrer"] == "no-referrer"
    assert "robots" not in metas

    told = found.data("application/ld+json")
    assert (told["@type"], told["name"], told["url"]) == ("Event", "Summer gala", metas["og:url"])
    assert told["location"] == {"@type": "Place", "name": "Old Town Hall", "address": "Old Town Hall"}
    assert told["startDate"].endswith(("+01:00", "+02:00"))
    assert told["eventStatus"] == "https://schema.org/EventScheduled"
    assert told["image"] == [metas["og:image"]]


async def test_it_reads_without_script(muster: Muster, admin: Visitor, guest: Visitor) -> None:
    event = await published(
        muster, admin, place="Old Town Hall", link="https://meet.example/secret", description="## Who\n\nAll."
    )
    found = await page(guest, event)
    for part in ("Summer gala", "(Europe/Berlin)", "Old Town Hall", "Online", "Registration is open.", "Who", "All."):
        assert part in found.text
    assert [tag for tag, _ in found.tags if tag in {"h1", "h2", "h3", "h4"}] == ["h1", "h3"]
    assert "switch JavaScript on" in found.text
    assert "meet.example" not in (await answer(guest, event)).text, "the link is for those who are registered"


async def test_the_page_has_the_event_so_that_the_client_need_not_ask(muster: Muster, admin: Visitor, guest: Visitor) -> None:
    event = await published(muster, admin, capacity=3, title=HARM.replace("\u2028", ""))
    public = await guest.get(f"/public/events/{event['slug']}")
    assert (await page(guest, event)).data("application/json") == {"event": public, "workspace": "Gala team"}


async def test_nothing_that_somebody_types_gets_out_of_its_place(muster: Muster, admin: Visitor, guest: Visitor) -> None:
    line = HARM.replace("\u2028", "")
    link = "[x](javascript:alert(3)) ![y](https://evil.example/y.png) <https://ok.example>"
    event = await published(muster, admin, title=line[:200], place=line, description=f"{HARM}\n\n{link}\n\n```\n{HARM}\n```")
    await admin.post(f"/events/{event['id']}/questions", {"label": line, "kind": "text"})
    answered = (await answer(guest, event)).text
    found = read_page(answered)
    assert found.title.startswith(line[:150])
    assert (found.metas["og:title"], line in found.metas["og:description"]) == (line[:200], True)
    ours = {"", "module", "application/ld+json", "application/json"}
    assert [kind for kind, _ in found.scripts if kind not in ours] == []
    assert all("alert" not in text for kind, text in found.scripts if kind in {"", "module"})
    assert all("<" not in text and "\u2028" not in text for kind, text in found.scripts if kind.startswith("application/"))
    assert not any(name.startswith("on") for _, attributes in found.tags for name in attributes)
    assert {each["src"] for each in found.named("img")} == {"/icon.svg"}
    assert not any("javascript:" in each.get("href", "") for each in found.named("a"))
    assert found.data("application/ld+json")["name"] == line[:200]
    assert "<!--" not in answered.partition("<title>")[2]


async def test_a_cancelled_event_says_so(muster: Muster, admin: Visitor, guest: Visitor) -> None:
    event = await published(muster, admin)
    await admin.post(f"/events/{event['id']}/cancel", expect=200)
    found = await page(guest, event)
    assert found.metas["og:title"] == "Cancelled: Summer gala"
    assert "This event was cancelled." in found.text
    assert found.data("application/ld+json")["eventStatus"] == "https://schema.org/EventCancelled"
    assert "Add to calendar" not in found.text
    calendar = (await guest.call("GET", f"/e/{event['slug']}/event.ics", prefix="", expect=200)).text
    assert "METHOD:CANCEL" in calendar


async def test_how_registration_stands_is_said_in_words(muster: Muster, admin: Visitor, guest: Visitor) -> None:
    full = await published(muster, admin, capacity=1)
    await registered(muster, guest, full, "ada@example.org")
    closed = await published(muster, admin, closes_at="2020-01-01T00:00:00Z")
    later = await published(muster, admin, opens_at=event_body(muster)["starts_at"])
    said = [(await page(guest, each)).text for each in (full, closed, later)]
    assert "there is a waiting list" in said[0]
    assert "Registration is closed." in said[1]
    assert "Registration opens on " in said[2]


async def test_what_is_not_public_is_not_there(muster: Muster, admin: Visitor, guest: Visitor) -> None:
    draft = await admin.post("/events", event_body(muster, title="A secret"))
    over = await published(muster, admin)
    await admin.post(f"/events/{over['id']}/cancel", expect=200)
    await admin.delete(f"/events/{over['id']}")
    for slug in (draft["slug"], over["slug"], "nothing", "%3Cscript%3E", "x" * 300):
        found = await page(guest, slug, expect=404)
        assert found.metas["robots"] == "noindex"
        assert "There is no such event" in found.text
        await guest.call("GET", f"/e/{slug}/event.ics", prefix="", expect=404)
    assert (await page(admin, draft, expect=404)).title == "There is no such event", "the organiser has another page for it"


async def test_who_has_it_is_told_that_nothing_has_changed(muster: Muster, admin: Visitor, guest: Visitor) -> None:
    event = await published(muster, admin, capacity=5)
    first = await answer(guest, event)
    assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"
    known = f'"other", W/{first.headers["etag"]}'
    again = await answer(guest, event, expect=304, known=known)
    assert (again.content, again.headers["etag"]) == (b"", first.headers["etag"])
    await registered(muster, guest, event, "ada@example.org")
    assert (await answer(guest, event, known=known)).headers["etag"] != first.headers["etag"], "a place fewer"


async def test_head_says_what_get_would(muster: Muster, admin: Visitor, guest: Visitor) -> None:
    event = await published(muster, admin)
    got, told = await answer(guest, event), await answer(guest, event, "HEAD")
    assert told.content == b""
    for name in ("content-type", "etag", "cache-control"):
        assert told.headers[name] == got.headers[name]
    assert (await answer(guest, "nothing", "HEAD", expect=404)).content == b""
    await answer(guest, event, "POST", expect=405)


async def test_pages_of_tickets_and_subscriptions_tell_nobody_of_themselves(muster: Muster, guest: Visitor) -> None:
    for path in ("/t/01a1f7e3-97d1-7735-aad5-f0f1ee5ab9de", "/s/confirm", "/s/unsubscribe?token=x"):
        found = read_page((await guest.call("GET", path, prefix="", expect=200)).text)
        assert (found.metas["robots"], found.metas["referrer"]) == ("noindex", "no-referrer")
        assert found.metas.keys() & {"og:title", "description"} == set()


async def test_an_event_goes_into_a_calendar(muster: Muster, admin: Visitor, guest: Visitor) -> None:
    event = await published(muster, admin, title="Gala, late; loud", place="", link="https://meet.example/secret")
    got = await guest.call("GET", f"/e/{event['slug']}/event.ics", prefix="", expect=200)
    assert got.headers["content-type"] == "text/calendar; charset=utf-8"
    lines = got.text.replace("\r\n ", "").split("\r\n")
    assert "METHOD:PUBLISH" in lines
    assert "SUMMARY:Gala\\, late\\; loud" in lines
    assert "LOCATION:Online" in lines
    assert f"DTSTART:{event['starts_at'].replace('-', '').replace(':', '')[:15]}Z" in lines
    assert "meet.example" not in got.text


async def test_a_long_description_is_read_to_its_end(muster: Muster, admin: Visitor, guest: Visitor) -> None:
    text = "A paragraph of *this* text.\n\n" * 600 + "The **end**."
    found = await page(guest, await published(muster, admin, description=text))
    assert "The **end**." in found.text, "as it was typed: what is so long is not read as markdown"
    assert len(found.metas["description"]) < 400


@pytest.mark.databases("sqlite")
@pytest.mark.in_process("counts the statements that reach SQLite")
async def test_a_page_costs_four_statements(muster: Muster, admin: Visitor, guest: Visitor) -> None:
    event = await published(muster, admin)
    count: Callable[[Callable[[], Awaitable[object]]], Awaitable[list[str]]] = statements_of(muster)

    async def costs() -> tuple[int, int, int]:
        asked = (
            partial(answer, guest, event),
            partial(guest.call, "GET", f"/e/{event['slug']}/event.ics", prefix=""),
            partial(guest.call, "GET", "/t/x", prefix=""),
        )
        return (len(await count(asked[0])), len(await count(asked[1])), len(await count(asked[2])))

    few = await costs()
    for number in range(10):
        await admin.post(f"/events/{event['id']}/ticket-types", {"name": f"T{number}"})
        await admin.post(f"/events/{event['id']}/questions", {"label": f"Q{number}", "kind": "text"})
    # The event, ticket types, questions, the workspace; the event, the workspace; nothing.
    assert few == await costs() == (4, 2, 0)


@pytest.mark.databases("sqlite")
@pytest.mark.in_process("has a client of its own")
async def test_the_page_is_the_clients_own_and_read_anew_when_it_is_built_anew(
    muster: Muster, admin: Visitor, tmp_path: Path
) -> None:
    event = await published(muster, admin)
    app = create_app(replace(inside(muster), client_folder=tmp_path))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://muster.test") as client:
        bare = (await client.get(f"/e/{event['slug']}")).text
        assert read_page(bare).title == "Summer gala · Gala team"
        assert "/assets/" not in bare
        assert "was not built" in (await client.get("/s/confirm")).text
        for number in (1, 2):
            built = tmp_path / "public.html"
            built.write_text(CLIENT.replace("public-1", f"public-{number}"), encoding="utf-8")
            os.utime(built, (number, number))
            found = read_page((await client.get(f"/e/{event['slug']}")).text)
            assert [each["src"] for each in found.named("script") if "src" in each] == [f"/assets/public-{number}.js"]
            assert (found.title, "robots" in found.metas) == ("Summer gala · Gala team", False)
            plain = read_page((await client.get("/t/x")).text)
            assert (plain.title, plain.metas["robots"]) == ("Muster", "noindex")
