"""Scans that were made offline, and what a scanner takes along: all of it is told, also what should not have been."""

import asyncio
from typing import Any

import pytest

from tests.support.api import Muster, Visitor
from tests.support.check_ins import Scanner, altered, known_offline, moments, scanner_of, token_of
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


async def test_queued_scans_count_in_the_order_in_which_they_were_made(
    muster: Muster, event: dict[str, Any], ada: dict[str, Any], door: Scanner
) -> None:
    bob = await registered(muster, await muster.visitor(), event, "bob@example.org")
    early, late, later = moments(muster, 0.1, 0.2, 0.3)
    scans = [
        door.queued(token_of(ada), late, "refused", gate="B"),
        door.queued(token_of(bob), later, gate="C"),
        door.queued(token_of(ada), early, gate="A"),
    ]
    # The device of the second gate knew nothing of the first one.
    scans.append(door.queued(token_of(ada), later, gate="D"))
    answer = await door.synchronise(*scans)
    items = answer["items"]
    assert [(each["outcome"], each["admitted"], each["scanned_at"]) for each in items] == [
        ("admitted", True, early), ("already_in", False, late), ("admitted", True, later), ("conflict", False, later),
    ]  # fmt: skip
    assert [each["nonce"] for each in items] == [scans[place]["nonce"] for place in (2, 0, 1, 3)]
    assert items[1]["first"] == items[3]["first"] == {"at": early, "gate": "A", "by_name": "Sam Tester"}
    assert (items[3]["reason"], items[3]["check_in_id"]) == ("already_in", items[0]["check_in_id"])
    assert all(each["offline"] for each in items)
    assert {name: answer["tally"][name] for name in ("valid", "admitted", "refused", "conflicts", "last_at")} == {
        "valid": 2, "admitted": 2, "refused": 1, "conflicts": 1, "last_at": later,
    }  # fmt: skip
    assert await door.synchronise(*scans) == answer, "sent again, it says the same"
    assert len(await door.log()) == 4
    [conflict] = await door.log(outcome="conflict")
    assert (conflict["reason"], conflict["offline"], conflict["gate"]) == ("already_in", True, "D")
    assert conflict["received_at"] == muster.moment()


async def test_a_batch_of_which_half_was_done_can_be_sent_again(
    muster: Muster, event: dict[str, Any], ada: dict[str, Any], door: Scanner
) -> None:
    bob = await registered(muster, await muster.visitor(), event, "bob@example.org")
    early, late = moments(muster, -2, -1)
    scans = [door.queued(token_of(ada), early), door.queued(token_of(bob), late)]
    half = await door.synchronise(scans[0])
    whole = await door.synchronise(*scans)
    assert whole["items"][0] == half["items"][0]
    assert [each["outcome"] for each in whole["items"]] == ["admitted", "admitted"]


async def test_who_was_let_in_offline_without_right_is_told_as_a_conflict(
    muster: Muster, ines: Visitor, ada: dict[str, Any], door: Scanner
) -> None:
    await ines.post(f"/tickets/{ada['ticket']['id']}/revoke", expect=200)
    token, when = token_of(ada), moments(muster, -5)[0]
    held = {token: "revoked", altered(token): "altered", "nonsense": "malformed"}
    for text, reason in held.items():
        let_in = (await door.synchronise(door.queued(text, when)))["items"][0]
        assert (let_in["outcome"], let_in["reason"], let_in["admitted"]) == ("conflict", reason, False)
        refused = (await door.synchronise(door.queued(text, when, "refused")))["items"][0]
        assert (refused["outcome"], refused["reason"]) == (reason, None)
    tally = await door.tally()
    assert (tally["admitted"], tally["refused"], tally["conflicts"]) == (0, 3, 3)


async def test_who_was_turned_away_offline_although_the_ticket_is_good_is_not_in(
    muster: Muster, ada: dict[str, Any], door: Scanner
) -> None:
    when = moments(muster, -5)[0]
    sent_away = (await door.synchronise(door.queued(token_of(ada), when, "refused")))["items"][0]
    assert (sent_away["outcome"], sent_away["admitted"], sent_away["check_in_id"]) == ("turned_away", False, None)
    assert (await door.tally())["admitted"] == 0
    assert (await door.scan(token_of(ada)))["admitted"], "and can still come"


async def test_a_scan_whose_answer_was_lost_and_that_was_decided_offline_then(
    muster: Muster, ada: dict[str, Any], door: Scanner
) -> None:
    token, when = token_of(ada), moments(muster, 0)[0]
    lost = await door.scan(token)
    same = (await door.synchronise(door.queued(token, when, nonce=lost["nonce"])))["items"][0]
    assert same == lost, "let in by both: by this one scan"
    refused = await door.scan(token)
    late = [door.queued(token, when, nonce=refused["nonce"])]
    told = (await door.synchronise(*late))["items"][0]
    assert (told["nonce"], told["outcome"], told["reason"]) == (refused["nonce"], "conflict", "already_in")
    assert (await door.synchronise(*late))["items"][0] == told
    assert [each["outcome"] for each in await door.log()] == ["admitted", "already_in", "conflict"]


async def test_a_scanner_whose_clock_is_wrong_is_not_believed(
    muster: Muster, event: dict[str, Any], ada: dict[str, Any], door: Scanner
) -> None:
    ahead, a_little, day_one, before = *moments(muster, 2, 0.5), "1970-01-01T00:00:00Z", moments(muster, -60 * 24)[0]
    now = muster.moment()
    for said, kept in ((ahead, now), (day_one, now), (before, now)):
        item = (await door.synchronise(door.queued(token_of(ada), said)))["items"][0]
        assert item["scanned_at"] == kept, said
    item = (await door.synchronise(door.queued(token_of(ada), a_little)))["items"][0]
    assert item["scanned_at"] == a_little


async def test_a_snapshot_knows_what_the_door_knows(
    muster: Muster, ines: Visitor, event: dict[str, Any], ada: dict[str, Any], door: Scanner
) -> None:
    guest = await muster.visitor()
    path = f"/events/{event['id']}/check-ins/snapshot"
    bob, cy, dan = [await registered(muster, guest, event, f"{name}@example.org") for name in ("bob", "cy", "dan")]
    came = await door.scan(token_of(bob))
    await ines.post(f"/tickets/{cy['ticket']['id']}/revoke", expect=200)
    await guest.post(f"/public/registrations/{dan['id']}/transfer", {"name": "Dora"}, expect=200, **by_link(dan))
    dora = await guest.get(f"/public/registrations/{dan['id']}", **by_link(dan))
    left = await registered(muster, guest, event, "eve@example.org")
    await guest.call("DELETE", f"/public/registrations/{left['id']}", **by_link(left), expect=204)
    snapshot = await door.visitor.get(path)
    late = await registered(muster, guest, event, "late@example.org")
    assert [known_offline(snapshot, token_of(each)) for each in (ada, bob, cy, dan, dora, left, late)] == [
        ["Ada", "Ticket"], ["Bob", "Ticket", came["scanned_at"], "East"], "refused", "refused", ["Dora", "Ticket"], "refused",
        "unknown",
    ]  # fmt: skip
    for word in ("Ada", "Bob", "example", ada["ticket"]["id"], ada["id"]):
        assert word not in str(snapshot), "a scanner that is lost tells nobody's name"
    assert await ines.get(path) != snapshot


@pytest.mark.in_process("asks at the same moment, which requests over a network do not")
async def test_scanners_that_ask_at_once_share_a_snapshot(
    muster: Muster, ines: Visitor, event: dict[str, Any], ada: dict[str, Any]
) -> None:
    snapshots = inside(muster).events.door._snapshots
    shared = await asyncio.gather(*(snapshots.of(event["id"]) for _ in range(8)))
    assert len({each.signature for each in shared}) == 2, "one that was begun, and one for those who came meanwhile"
    later = await ines.get(f"/events/{event['id']}/check-ins/snapshot")
    assert known_offline(later, token_of(ada)) == ["Ada", "Ticket"]
    assert later["signature"] not in {each.signature for each in shared}, "later another one"


@pytest.mark.in_process("sets a limit that is for large events")
async def test_too_many_tickets_are_not_taken_along(
    muster: Muster, ines: Visitor, event: dict[str, Any], door: Scanner
) -> None:
    inside(muster).events.door._snapshots._most = 2
    for number in range(3):
        await door.visitor.get(f"/events/{event['id']}/check-ins/snapshot", expect=200)
        await ines.post(f"/events/{event['id']}/tickets", {"name": "P", "email": f"p{number}@example.org"})
    problem = await door.visitor.get(f"/events/{event['id']}/check-ins/snapshot", expect=409)
    assert problem["code"] == "snapshot_too_large"
    assert "MUSTER_DOOR_SNAPSHOT_TICKETS" in problem["detail"]
