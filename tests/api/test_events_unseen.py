"""Nobody sees drafts that are not theirs: somebody outside tries everything on one that is full of marked things.

The same for the feed and the lists; what is published is seen, and what is its organisers' alone is refused with 403.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.support.access import IN_EVENTS, Operation, call, ids, parameters, workspace
from tests.support.api import Muster, Visitor
from tests.support.check_ins import Scanner
from tests.support.clock import StillClock
from tests.support.databases import Databases
from tests.support.events import event_body, published, registered
from tests.support.remote import Remote
from tests.support.unseen import MARK, Watched

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.req("ID-5", "SE-1", "EV-1")]

OPERATIONS = sorted(IN_EVENTS)
#: About something whose id alone tells nobody that it is there.
BY_ID = [operation for operation in OPERATIONS if {"ticket", "announcement", "check_in"} & set(parameters(operation))]


@dataclass
class World:
    muster: Muster
    ines: Visitor
    otto: Watched
    draft: dict[str, str]
    public: dict[str, str]

    async def position(self) -> int:
        await self.muster.deliver()
        return int((await self.muster.admin.get("/changes"))["next"])


async def _things(organiser: Visitor, event: dict[str, str]) -> dict[str, str]:
    """An event with something of everything in it; ids by what paths call them."""
    path = f"/events/{event['id']}"
    ticket_type = await organiser.post(f"{path}/ticket-types", {"name": f"{MARK} VIP"})
    question = await organiser.post(f"{path}/questions", {"label": f"{MARK}?", "kind": "text"})
    news = await organiser.post(f"{path}/announcements", {"subject": f"{MARK} news", "body": f"All about {MARK}"})
    things = {"ticket_type": ticket_type["id"], "question": question["id"], "announcement": news["id"]}
    return {"event": event["id"], "slug": event["slug"], **things}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(remote: Remote | None, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with workspace(remote, databases, tmp_path_factory.mktemp("drafts"), StillClock()) as muster:
        ines, otto = await muster.member("Ines"), await muster.member("Otto")
        draft = await _things(ines, await ines.post("/events", event_body(muster, title=f"{MARK} gala", place=MARK)))
        event = await published(muster, ines)
        made = await registered(muster, await muster.visitor(), event, f"{MARK}@example.org")
        ticket = (await ines.get(f"/events/{event['id']}/registrations/{made['id']}"))["ticket"]["id"]
        came = await Scanner(ines, event["id"]).find(ticket)
        public = await _things(ines, event) | {"registration": made["id"], "ticket": ticket, "check_in": came["check_in_id"]}
        watched = Watched(otto.client, otto.token, otto.user, dict(draft))
        yield World(muster, ines, watched, draft, public)


@pytest.mark.parametrize("operation", OPERATIONS, ids=ids(OPERATIONS))
async def test_a_draft_is_not_there(world: World, operation: Operation) -> None:
    before = await world.position()
    by_slug = world.draft | {"event": world.draft["slug"]}
    for things in (world.draft, by_slug, world.draft | {"user": world.otto.id}):
        answer = await call(world.otto, operation, things)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), answer.text
    hidden, nobodys = [await call(world.otto, operation, things) for things in (world.draft, {})]
    assert nobodys.status_code == 404
    assert nobodys.json()["detail"] == hidden.json()["detail"], "hidden or not there: all the same"
    assert await world.position() == before, "and nothing came of it"


@pytest.mark.parametrize("operation", OPERATIONS, ids=ids(OPERATIONS))
async def test_what_is_for_organisers_is_refused_to_others(world: World, operation: Operation) -> None:
    otto = Visitor(world.otto.client, world.otto.token, world.otto.user)
    before = await world.position()
    answer = await call(otto, operation, world.public | {"user": otto.id})
    if operation == ("GET", "/api/v1/events/{event}"):
        assert answer.status_code == 200
    else:
        assert answer.status_code == (404 if operation in BY_ID else 403), answer.text
        assert MARK not in answer.text
    assert await world.position() == before


async def test_neither_lists_nor_the_feed_tell_of_it(world: World) -> None:
    for path in ("/events?limit=200", "/events?when=past", "/events?when=deleted", "/events?status=draft", "/changes?after=0"):
        await world.otto.call("GET", path, expect=200)
    insider = await world.ines.call("GET", "/changes?after=0")
    assert MARK in insider.text, "the mark would be found"


async def test_nor_does_the_public_page(world: World) -> None:
    stranger = await world.muster.visitor()
    slug = world.draft["slug"]
    for path in (f"/public/events/{slug}", f"/public/events/{world.draft['event']}"):
        assert (await stranger.call("GET", path)).status_code == 404
    body = {"name": "X", "challenge_id": world.draft["event"], "code": "123456"}
    assert (await stranger.call("POST", f"/public/events/{slug}/registrations", json=body)).status_code == 404
