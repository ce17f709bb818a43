"""The door: whoever has a good ticket comes in once, and everything else is refused for a reason that can be said aloud."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from muster.database.query import Query
from muster.events.check_ins_tables import check_ins, scans
from muster.kernel.ids import new_id
from tests.support.api import Muster, Visitor
from tests.support.check_ins import Scanner, altered, moments, scanner_of, token_of
from tests.support.events import by_link, published, registered
from tests.support.in_process import inside

pytestmark = pytest.mark.req("EV-2")


@pytest.fixture
async def event(muster: Muster, ines: Visitor) -> dict[str, Any]:
    return await published(muster, ines)


@pytest.fixture
async def ada(muster: Muster, event: dict[str, Any]) -> dict[str, Any]:
    """A registration."""
    return await registered(muster, await muster.visitor(), event, "ada@example.org")


@pytest.fixture
async def door(muster: Muster, ines: Visitor, event: dict[str, Any]) -> Scanner:
    return await scanner_of(muster, ines, event)


async def test_a_ticket_lets_in_once_and_the_second_scan_says_when_where_and_by_whom(
    muster: Muster, ines: Visitor, event: dict[str, Any], ada: dict[str, Any], door: Scanner
) -> None:
    token = token_of(ada)
    first = await door.scan(token)
    ticket = {"id": ada["ticket"]["id"], "holder_name": "Ada", "ticket_type": "Ticket", "status": "valid"}
    assert first == {
        "nonce": door.made[0], "outcome": "admitted", "reason": None, "admitted": True, "check_in_id": first["check_in_id"],
        "ticket": ticket, "first": None, "scanned_at": muster.moment(), "offline": False,
    }  # fmt: skip
    second = await Scanner(ines, door.event_id, "West").scan(f"  {token}\n", method="typed")
    assert second == {
        "nonce": second["nonce"], "outcome": "already_in", "reason": None, "admitted": False,
        "check_in_id": first["check_in_id"], "ticket": ticket,
        "first": {"at": first["scanned_at"], "gate": "East", "by_name": "Sam Tester"},
        "scanned_at": muster.moment(), "offline": False,
    }  # fmt: skip
    found = await door.find(ada["ticket"]["id"])
    assert (found["outcome"], found["first"]) == ("already_in", second["first"])
    tally, standard = await door.tally(), event["ticket_types"][0]["id"]
    assert tally == {
        "valid": 1, "admitted": 1, "refused": 2, "conflicts": 0, "last_at": first["scanned_at"],
        "ticket_types": [{"ticket_type_id": standard, "name": "Ticket", "valid": 1, "admitted": 1}],
    }  # fmt: skip


async def test_a_scan_that_is_sent_again_is_the_same_scan(ada: dict[str, Any], door: Scanner) -> None:
    token = token_of(ada)
    first = await door.scan(token)
    assert await door.scan(token, nonce=door.made[0]) == first, "whose answer was lost, for example"
    second = await door.scan(token)
    assert await door.scan(token, nonce=second["nonce"]) == second
    await door.visitor.delete(f"/check-ins/{first['check_in_id']}")
    assert (await door.scan(token, nonce=second["nonce"]))["first"] == second["first"], "whatever happened meanwhile"
    assert [each["outcome"] for each in await door.log()] == ["admitted", "already_in", "undone"]


async def test_a_nonce_belongs_to_one_ticket(muster: Muster, event: dict[str, Any], ada: dict[str, Any], door: Scanner) -> None:
    bob = await registered(muster, await muster.visitor(), event, "bob@example.org")
    await door.scan(token_of(ada))
    for answer in (
        await door.scan(token_of(bob), nonce=door.made[0], expect=422),
        await door.find(bob["ticket"]["id"], nonce=door.made[0], expect=422),
        await door.scan("something else", nonce=door.made[0], expect=422),
    ):
        assert [(each["field"], each["code"]) for each in answer["errors"]] == [("nonce", "nonce_used")]
    now = moments(muster, 0)[0]
    twice = [door.queued(token_of(ada), now), door.queued(token_of(bob), now)]
    twice[1]["nonce"] = twice[0]["nonce"]
    reused = door.queued(token_of(bob), now, nonce=door.made[0])
    answer = await door.synchronise(*twice, reused, expect=422)
    assert [each["field"] for each in answer["errors"]] == ["scans.1.nonce", "scans.2.nonce"]
    assert len(await door.log()) == 1, "and nothing of it was done"


async def test_what_is_no_ticket_of_ours_is_refused_for_what_it_is(
    muster: Muster, ines: Visitor, ada: dict[str, Any], door: Scanner
) -> None:
    other = await published(muster, ines, title="Another")
    elsewhere = await registered(muster, await muster.visitor(), other, "eve@example.org")
    token = token_of(ada)
    held = {
        "https://example.org/menu.pdf": "malformed",
        "": "malformed",
        "\x00\ud7ff🎟": "malformed",
        token[:-1]: "malformed",
        token.swapcase(): "malformed",
        altered(token): "altered",
        altered(token, key=True): "foreign",
        token_of(elsewhere): "wrong_event",
    }
    for text, outcome in held.items():
        answer = await door.scan(text)
        seen = (answer["outcome"], answer["admitted"], answer["check_in_id"], answer["ticket"], answer["first"])
        assert seen == (outcome, False, None, None, None), text
    for nobody in (new_id(), elsewhere["ticket"]["id"]):
        answer = await door.find(nobody)
        assert (answer["outcome"], answer["ticket"]) == ("unknown", None), "an id proves nothing: of others it tells nothing"
    assert [each["outcome"] for each in await door.log()] == [*held.values(), "unknown", "unknown"]
    assert (await door.tally())["refused"] == len(held) + 2
    assert (await door.scan(token))["admitted"]


async def test_a_ticket_that_is_good_no_longer_is_refused_for_what_became_of_it(
    muster: Muster, ines: Visitor, event: dict[str, Any], ada: dict[str, Any], door: Scanner
) -> None:
    guest, ticket = await muster.visitor(), f"/tickets/{ada['ticket']['id']}"
    link = f"/public/registrations/{ada['id']}"
    old = token_of(ada)
    await ines.post(f"{ticket}/revoke", expect=200)
    refused = await door.scan(old)
    assert (refused["outcome"], refused["ticket"]["status"]) == ("revoked", "revoked")
    await ines.post(f"{ticket}/reissue", expect=200)
    assert (await door.scan(old))["outcome"] == "replaced"
    new = token_of(await guest.get(link, **by_link(ada)))
    transferred = await guest.post(f"{link}/transfer", {"name": "Bea"}, expect=200, **by_link(ada))
    assert (await door.scan(new))["outcome"] == "replaced"
    await ines.post(f"/events/{event['id']}/registrations/{ada['id']}/cancel", expect=200)
    for token in (old, token_of(transferred)):
        assert (await door.scan(token))["outcome"] == "not_confirmed"
    found = await door.find(ada["ticket"]["id"])
    assert (found["outcome"], found["ticket"]["holder_name"]) == ("not_confirmed", "Bea")


@pytest.mark.parametrize("deleted", [False, True])
async def test_nobody_comes_to_an_event_that_does_not_take_place(
    muster: Muster, ines: Visitor, event: dict[str, Any], ada: dict[str, Any], door: Scanner, *, deleted: bool
) -> None:
    await ines.post(f"/events/{event['id']}/cancel", expect=200)
    if deleted:
        await ines.delete(f"/events/{event['id']}")
        await door.scan(token_of(ada), expect=404)
        door = Scanner(ines, event["id"])
    assert (await door.scan(token_of(ada)))["outcome"] == "event_cancelled"
    assert (await door.find(ada["ticket"]["id"]))["outcome"] == "event_cancelled"
    assert (await door.scan(altered(token_of(ada))))["outcome"] == "altered"
    queued = (await door.synchronise(door.queued(token_of(ada), *moments(muster, -1))))["items"][0]
    assert (queued["outcome"], queued["reason"], queued["admitted"]) == ("conflict", "event_cancelled", False)


async def test_an_admission_can_be_undone_and_the_log_keeps_both(
    muster: Muster, ines: Visitor, ada: dict[str, Any], door: Scanner
) -> None:
    first = await door.scan(token_of(ada))
    await door.visitor.delete(f"/check-ins/{first['check_in_id']}")
    await door.visitor.delete(f"/check-ins/{first['check_in_id']}", expect=404)
    assert (await door.tally())["admitted"] == 0
    second = await door.find(ada["ticket"]["id"])
    assert (second["outcome"], second["first"]) == ("admitted", None)
    assert second["check_in_id"] != first["check_in_id"]
    log = await door.log()
    assert [each["outcome"] for each in log] == ["admitted", "undone", "admitted"]
    assert [each["id"] for each in log][::2] == [first["check_in_id"], second["check_in_id"]]
    assert log[1] == {
        "id": log[1]["id"], "outcome": "undone", "reason": None, "ticket": first["ticket"], "method": "search", "gate": "East",
        "offline": False, "by_name": "Sam Tester", "scanned_at": muster.moment(), "received_at": muster.moment(),
    }  # fmt: skip
    feed = [each for each in (await ines.get("/changes?after=0"))["items"] if each["kind"].startswith("events:ticket:")]
    assert [each["kind"].rpartition(":")[2] for each in feed] == ["issued", "admitted", "undone", "admitted"]
    assert feed[1]["data"] == {
        "event_id": door.event_id, "registration_id": ada["id"], "ticket_id": ada["ticket"]["id"], "generation": 1,
        "check_in_id": first["check_in_id"], "offline": False,
    }  # fmt: skip
    assert feed[1]["actor_id"] == door.visitor.id


async def test_who_is_in_cannot_cancel_or_give_the_ticket_away_but_an_organiser_can(
    muster: Muster, ines: Visitor, event: dict[str, Any], ada: dict[str, Any], door: Scanner
) -> None:
    guest, link, token = await muster.visitor(), f"/public/registrations/{ada['id']}", token_of(ada)
    came = await door.scan(token)
    problem = (await guest.call("DELETE", link, **by_link(ada), expect=409)).json()
    assert problem["code"] == "already_in"
    problem = await guest.post(f"{link}/transfer", {"name": "Bea"}, expect=409, **by_link(ada))
    assert problem["code"] == "already_in"
    ticket = f"/tickets/{ada['ticket']['id']}"
    await ines.post(f"{ticket}/reissue", expect=200)
    assert [(await door.scan(token))[field] for field in ("outcome", "check_in_id")] == ["replaced", came["check_in_id"]]
    renewed = await door.scan(token_of(await guest.get(link, **by_link(ada))))
    assert (renewed["outcome"], renewed["first"]["at"]) == ("already_in", came["scanned_at"])
    await ines.post(f"/events/{event['id']}/registrations/{ada['id']}/cancel", expect=200)
    tally = await door.tally()
    assert (tally["valid"], tally["admitted"]) == (0, 1), "somebody did come in"
    await door.visitor.delete(f"/check-ins/{came['check_in_id']}")
    assert (await door.tally())["admitted"] == 0
    assert (await door.scan(token))["outcome"] == "not_confirmed", "and comes in no more"


# --- what scanners look at ---


async def test_tickets_are_found_by_name_and_nothing_else_is_told(
    muster: Muster, ines: Visitor, event: dict[str, Any], ada: dict[str, Any], door: Scanner
) -> None:
    for name, email in (("zoë Ärmel", "a@example.org"), ("Bob_50%", "b@example.org"), ("ada", "z@example.org")):
        body = {"name": name, "email": email}
        await ines.post(f"/events/{event['id']}/tickets", body)
    came = await door.scan(token_of(ada))
    everybody = await door.search()
    assert [each["holder_name"] for each in everybody] == ["Ada", "ada", "Bob_50%", "zoë Ärmel"], "by name"
    assert everybody[0] == {
        "ticket_id": ada["ticket"]["id"], "holder_name": "Ada", "ticket_type": "Ticket", "status": "valid",
        "check_in_id": came["check_in_id"], "admitted_at": came["scanned_at"], "gate": "East",
    }  # fmt: skip
    assert (everybody[1]["check_in_id"], everybody[1]["admitted_at"], everybody[1]["gate"]) == (None, None, None)
    for wanted, found in (
        ("ADA", ["Ada", "ada"]), ("ärm", ["zoë Ärmel"]), ("_50%", ["Bob_50%"]), ("%", ["Bob_50%"]), ("", [1, 2, 3, 4]),
        ("example", []), ("@", []), ("ada@", []), ("z@example.org", []), ("a a", []),
    ):  # fmt: skip
        names = [each["holder_name"] for each in await door.search(q=wanted)]
        assert len(names) == 4 if wanted == "" else names == found, wanted
    pages: list[str] = []
    after = None
    while True:
        page = await door.visitor.get(f"/events/{event['id']}/door", params={"limit": 1, **({"after": after} if after else {})})
        pages += [each["ticket_id"] for each in page["items"]]
        after = page["next"]
        if after is None:
            break
        assert "example" not in after
    assert pages == [each["ticket_id"] for each in everybody]
    problem = await door.visitor.get(f"/events/{event['id']}/door", params={"after": "WyJhIl"}, expect=422)
    assert problem["errors"][0]["field"] == "after"


async def test_the_log_is_paged_and_searched_newest_first(
    muster: Muster, event: dict[str, Any], ada: dict[str, Any], door: Scanner
) -> None:
    bob = await registered(muster, await muster.visitor(), event, "bob@example.org")
    for token in (token_of(ada), "nonsense", token_of(bob), token_of(ada)):
        await door.scan(token)
    assert [(each["outcome"], each["ticket"] and each["ticket"]["holder_name"]) for each in await door.log()] == [
        ("admitted", "Ada"), ("malformed", None), ("admitted", "Bob"), ("already_in", "Ada"),
    ]  # fmt: skip
    path = f"/events/{event['id']}/check-ins"
    newest = await door.visitor.get(path, params={"limit": 3})
    rest = await door.visitor.get(path, params={"limit": 3, "after": newest["next"]})
    assert (len(newest["items"]), len(rest["items"]), rest["next"]) == (3, 1, None)
    assert rest["items"][0]["id"] < newest["items"][-1]["id"]
    assert [each["outcome"] for each in await door.log(q="aD")] == ["admitted", "already_in"]
    assert [each["outcome"] for each in await door.log(q="ada", outcome="already_in")] == ["already_in"]
    assert await door.log(q="example") == []
    await door.visitor.get(path, params={"outcome": "lost"}, expect=422)


async def test_the_tally_is_by_type_of_ticket(muster: Muster, ines: Visitor, event: dict[str, Any], door: Scanner) -> None:
    vip = await ines.post(f"/events/{event['id']}/ticket-types", {"name": "VIP"})
    standard = event["ticket_types"][0]["id"]
    tickets: list[str] = []
    for number, kind in enumerate((standard, standard, vip["id"])):
        body = {"name": f"P{number}", "email": f"p{number}@example.org", "ticket_type_id": kind}
        tickets.append((await ines.post(f"/events/{event['id']}/tickets", body))["ticket"]["id"])
    assert (await door.tally())["last_at"] is None
    for ticket in tickets[1:]:
        await door.find(ticket)
    await ines.post(f"/tickets/{tickets[0]}/revoke", expect=200)
    tally = await door.tally()
    counts = [(each["name"], each["valid"], each["admitted"]) for each in tally["ticket_types"]]
    assert counts == [("Ticket", 1, 1), ("VIP", 1, 1)]
    assert (tally["valid"], tally["admitted"]) == (2, 2)


# --- who may ---


async def test_only_who_works_for_the_event_gets_near_the_door(
    muster: Muster, ines: Visitor, event: dict[str, Any], ada: dict[str, Any], door: Scanner
) -> None:
    otto, stranger = Scanner(await muster.member("Otto"), event["id"]), Scanner(await muster.visitor(), event["id"])
    draft = await ines.post("/events", {key: event[key] for key in ("title", "starts_at", "ends_at", "timezone")})
    came = await door.scan(token_of(ada))
    queued = door.queued(token_of(ada), *moments(muster, -1))
    for who, status in ((otto, 403), (stranger, 401)):
        await who.scan(token_of(ada), expect=status)
        await who.find(ada["ticket"]["id"], expect=status)
        await who.synchronise(queued, expect=status)
        for path in ("check-ins", "check-ins/tally", "check-ins/snapshot", "door"):
            await who.visitor.get(f"/events/{event['id']}/{path}", expect=status)
        await who.visitor.delete(f"/check-ins/{came['check_in_id']}", expect=401 if status == 401 else 404)
    for hidden in (draft["id"], new_id()):
        await Scanner(otto.visitor, hidden).scan(token_of(ada), expect=404)
        await Scanner(otto.visitor, hidden).synchronise(queued, expect=404)
    assert (await Scanner(muster.admin, event["id"]).scan(token_of(ada)))["outcome"] == "already_in"
    await ines.delete(f"/events/{event['id']}/staff/{door.visitor.id}")
    await door.scan(token_of(ada), nonce=door.made[0], expect=403)
    assert len(await Scanner(ines, event["id"]).log()) == 2


async def test_a_request_that_is_none_is_refused(muster: Muster, ada: dict[str, Any], door: Scanner) -> None:
    token, ticket_id, now = token_of(ada), ada["ticket"]["id"], moments(muster, 0)[0]
    for fields in (
        {"ticket_id": ticket_id}, {"token": None}, {"token": "x" * 5000}, {"nonce": "short"}, {"nonce": "x" * 65},
        {"nonce": "with space"}, {"nonce": "~" * 8}, {"method": "smell"}, {"gate": "x" * 101}, {"gate": "a\nb"},
        {"event_id": "gala"}, {"scanned_at": now},
    ):  # fmt: skip
        await door.send({"token": token} | fields, expect=422)
    await door.find("nobody", expect=422)
    await door.synchronise(expect=422)
    await door.synchronise(*[door.queued(token, now)] * 201, expect=422)
    for fields in ({"verdict": "maybe"}, {"scanned_at": "yesterday"}, {"verdict": None}):
        await door.synchronise(door.queued(token, now) | fields, expect=422)
    assert await door.log() == []


@pytest.mark.in_process("signs a code that was not given out")
async def test_a_code_that_is_newer_than_the_ticket_is_not_taken_for_it(
    muster: Muster, ada: dict[str, Any], door: Scanner
) -> None:
    """It was given out before a backup was restored, or by somebody who has the key."""
    keys = inside(muster).ports.ticket_keys
    newer = await keys.sign(door.event_id, ada["ticket"]["id"], 2)
    nobodys = await keys.sign(door.event_id, new_id(), 1)
    answer = await door.scan(newer)
    assert (answer["outcome"], answer["ticket"]["holder_name"]) == ("unknown", "Ada")
    answer = await door.scan(nobodys)
    assert (answer["outcome"], answer["ticket"]) == ("unknown", None)


@pytest.mark.in_process("empties the trash")
async def test_nothing_of_the_door_is_left_of_an_event_that_is_gone(
    muster: Muster, ines: Visitor, ada: dict[str, Any], door: Scanner
) -> None:
    came = await door.scan(token_of(ada))
    await ines.post(f"/events/{door.event_id}/cancel", expect=200)
    await ines.delete(f"/events/{door.event_id}")
    application = inside(muster)
    assert await application.events.offers.purge_due(application.clock.now() + timedelta(seconds=1), 0) == 1
    for table in (check_ins, scans):
        assert await application.database.fetch_one(Query(select(func.count()).select_from(table), int)) == 0
    await ines.delete(f"/check-ins/{came['check_in_id']}", expect=404)
