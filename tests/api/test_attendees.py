"""What organisers do with registrations: listed, searched, added, cancelled, promoted, counted; tickets re-issued, revoked."""

import pytest

from tests.support.api import Muster, Visitor
from tests.support.events import by_link, published, registered

pytestmark = pytest.mark.req("EV-2")


async def test_registrations_are_listed_in_order_and_found_by_name(muster: Muster, ines: Visitor) -> None:
    event, guest = await published(muster, ines, capacity=4), await muster.visitor()
    names = ["Ada", "Bob", "Cy%", "Dora", "Emil"]
    for name in names:
        await registered(muster, guest, event, f"{name.lower().strip('%')}@example.org", name=name)
    path = f"/events/{event['id']}/registrations"
    first = await ines.get(path, params={"limit": 2})
    rest = await ines.get(path, params={"limit": 200, "after": first["next"]})
    everybody = first["items"] + rest["items"]
    assert [each["name"] for each in everybody] == names
    assert [each["serial"] for each in everybody] == [1, 2, 3, 4, 5]
    assert everybody[0]["ticket"]["holder_name"] == "Ada"
    assert everybody[4]["ticket"] is None
    assert rest["next"] is None
    newest = await ines.get(path, params={"limit": 2, "order": "-arrival"})
    older = await ines.get(path, params={"limit": 2, "order": "-arrival", "after": newest["next"]})
    oldest = await ines.get(path, params={"limit": 2, "order": "-arrival", "after": older["next"]})
    assert [each["serial"] for page in (newest, older, oldest) for each in page["items"]] == [5, 4, 3, 2, 1]
    assert oldest["next"] is None
    for wanted, found in (
        ({"q": "DORA@"}, ["Dora"]),
        ({"q": "%"}, ["Cy%"]),
        ({"status": "waiting"}, ["Emil"]),
        ({"q": "_"}, []),
    ):
        assert [each["name"] for each in (await ines.get(path, params=wanted))["items"]] == found
    by_type = {"ticket_type": event["ticket_types"][0]["id"]}
    assert len((await ines.get(path, params=by_type))["items"]) == 5
    assert await ines.get(f"{path}/{everybody[1]['id']}") == everybody[1]
    problem = await ines.get(path, params={"after": "WyJhIl0"}, expect=422)
    assert problem["errors"][0]["field"] == "after"


async def test_who_does_not_organise_sees_none_of_them(muster: Muster, ines: Visitor) -> None:
    event, guest, otto = await published(muster, ines), await muster.visitor(), await muster.member("Otto")
    made = await registered(muster, guest, event, "ada@example.org")
    found = (await ines.get(f"/events/{event['id']}/registrations"))["items"][0]
    path, ticket = f"/events/{event['id']}/registrations", f"/tickets/{found['ticket']['id']}"
    for role in (None, "scanner"):
        if role:
            await ines.call("PUT", f"/events/{event['id']}/staff/{otto.id}", json={"role": role}, expect=204)
        for address in (path, f"{path}/{made['id']}", f"/events/{event['id']}/statistics"):
            await otto.get(address, expect=403)
        for deed in ("cancel", "promote", "resend"):
            await otto.post(f"{path}/{made['id']}/{deed}", expect=403)
        await otto.get(ticket, expect=200 if role else 404)
        await otto.post(f"{ticket}/revoke", expect=403 if role else 404)
    other = await published(muster, otto)
    await otto.get(f"/events/{other['id']}/registrations/{made['id']}", expect=404)


async def test_an_organiser_adds_somebody_by_hand(muster: Muster, ines: Visitor) -> None:
    event = await published(muster, ines, capacity=1)
    await ines.post(f"/events/{event['id']}/questions", {"label": "Meal?", "kind": "text", "required": True})
    made = await ines.post(f"/events/{event['id']}/tickets", {"email": "Ada@Example.org", "name": "Ada"})
    assert (made["status"], made["email"], made["ticket"]["status"]) == ("confirmed", "ada@example.org", "valid")
    assert (await muster.mail("ada@example.org")).subject == "Your ticket: Summer gala"
    again = await ines.post(f"/events/{event['id']}/tickets", {"email": "ada@example.org", "name": "Ada"}, expect=409)
    assert (again["code"], again["current"]["id"]) == ("already_registered", made["id"])
    full = await ines.post(
        "/create-ticket", {"event": event["slug"], "email": "b@example.org", "name": "B"}, expect=409, prefix=""
    )
    assert full["code"] == "event_full"
    await ines.patch(f"/events/{event['id']}", {"capacity": 2})
    added = await ines.post("/create-ticket", {"event": event["slug"], "email": "b@example.org", "name": "B"}, prefix="")
    assert added["serial"] == 2


async def test_a_post_with_a_key_adds_somebody_once(muster: Muster, ines: Visitor) -> None:
    event = await published(muster, ines)
    body, key = {"email": "ada@example.org", "name": "Ada"}, {"Idempotency-Key": "one"}
    path = f"/events/{event['id']}/tickets"
    first, again = [(await ines.call("POST", path, json=body, headers=key, expect=201)).json() for _ in range(2)]
    assert first == again


async def test_organisers_cancel_and_promote(muster: Muster, ines: Visitor) -> None:
    event, guest = await published(muster, ines, capacity=1), await muster.visitor()
    ada, bob, cy = [await registered(muster, guest, event, f"{name}@example.org") for name in ("ada", "bob", "cy")]
    path = f"/events/{event['id']}/registrations"
    assert (await ines.post(f"{path}/{cy['id']}/promote", expect=409))["code"] == "event_full"
    gone = await ines.post(f"{path}/{ada['id']}/cancel", expect=200)
    assert (gone["status"], gone["cancelled_by"], gone["ticket"]["status"]) == ("cancelled", "organiser", "revoked")
    assert await ines.post(f"{path}/{ada['id']}/cancel", expect=200) == gone
    assert "An organiser has cancelled" in (await muster.mail("ada@example.org")).text
    promoted = await ines.post(f"{path}/{bob['id']}/promote", expect=200)
    assert (promoted["status"], promoted["ticket"]["status"]) == ("confirmed", "valid"), "an offer, accepted for him"
    assert (await ines.post(f"{path}/{ada['id']}/promote", expect=409))["code"] == "registration_over"
    await ines.call("POST", f"{path}/{cy['id']}/resend", expect=204)
    assert (await muster.mail("cy@example.org")).subject == "You are on the waiting list: Summer gala"


async def test_capacity_is_never_below_what_is_taken_and_more_of_it_lets_people_move_up(muster: Muster, ines: Visitor) -> None:
    event, guest = await published(muster, ines, capacity=2), await muster.visitor()
    people = [await registered(muster, guest, event, f"p{number}@example.org") for number in range(4)]
    problem = await ines.patch(f"/events/{event['id']}", {"capacity": 1}, expect=422)
    assert problem["errors"][0] == {
        "field": "capacity", "code": "below_taken", "message": "2 places are taken or offered already.",
    }  # fmt: skip
    wider = await ines.patch(f"/events/{event['id']}", {"capacity": 3})
    assert wider["taken"] == 3
    states = [(await guest.get(f"/public/registrations/{each['id']}", **by_link(each)))["status"] for each in people]
    assert states == ["confirmed", "confirmed", "offered", "waiting"]
    standard = event["ticket_types"][0]["id"]
    types = f"/events/{event['id']}/ticket-types/{standard}"
    problem = (await ines.call("PATCH", types, json={"quota": 2}, expect=422)).json()
    assert [(bad["field"], bad["code"]) for bad in problem["errors"]] == [("quota", "below_taken")]


async def test_tickets_are_reissued_and_revoked(muster: Muster, ines: Visitor) -> None:
    event, guest = await published(muster, ines), await muster.visitor()
    made = await registered(muster, guest, event, "ada@example.org")
    ticket = (await ines.get(f"/events/{event['id']}/registrations/{made['id']}"))["ticket"]
    path = f"/tickets/{ticket['id']}"
    assert await ines.get(path) == ticket
    revoked = await ines.post(f"{path}/revoke", expect=200)
    assert (revoked["status"], revoked["generation"]) == ("revoked", 1)
    assert await ines.post(f"{path}/revoke", expect=200) == revoked
    reissued = await ines.post(f"{path}/reissue", expect=200)
    assert (reissued["status"], reissued["generation"]) == ("valid", 2)
    assert (await muster.mail("ada@example.org")).subject == "Your ticket: Summer gala"
    await ines.post(f"/events/{event['id']}/registrations/{made['id']}/cancel", expect=200)
    assert (await ines.post(f"{path}/reissue", expect=409))["code"] == "registration_over"


async def test_an_event_is_told_in_numbers(muster: Muster, ines: Visitor) -> None:
    event, guest = await published(muster, ines, capacity=3), await muster.visitor()
    vip = await ines.post(f"/events/{event['id']}/ticket-types", {"name": "VIP", "quota": 1})
    standard = event["ticket_types"][0]["id"]
    for number, chosen in enumerate((standard, vip["id"], vip["id"], standard)):
        await registered(muster, guest, event, f"p{number}@example.org", ticket_type_id=chosen)
    numbers = await ines.get(f"/events/{event['id']}/statistics")
    none = {"confirmed": 0, "waiting": 0, "offered": 0, "cancelled": 0, "expired": 0}
    assert (numbers["capacity"], numbers["taken"], numbers["left"]) == (3, 3, 0)
    assert numbers["counts"] == none | {"confirmed": 3, "waiting": 1}
    assert [(each["name"], each["left"], each["counts"]) for each in numbers["ticket_types"]] == [
        ("Ticket", None, none | {"confirmed": 2}),
        ("VIP", 0, none | {"confirmed": 1, "waiting": 1}),
    ]
    assert sum(day["registrations"] for day in numbers["per_day"]) == 4


async def test_organisers_follow_what_happens_and_others_do_not(muster: Muster, ines: Visitor) -> None:
    otto, guest = await muster.member("Otto"), await muster.visitor()
    event = await published(muster, ines)
    start = (await ines.get("/changes"))["next"]
    await registered(muster, guest, event, "ada@example.org")
    await muster.deliver()
    kinds = {}
    for name, visitor in (("ines", ines), ("otto", otto), ("admin", muster.admin)):
        items = (await visitor.get("/changes", params={"after": start}))["items"]
        kinds[name] = [item["kind"] for item in items if item["kind"].startswith("events:")]
    assert kinds == {
        "ines": ["events:registration:confirmed", "events:ticket:issued"],
        "otto": [],
        "admin": ["events:registration:confirmed", "events:ticket:issued"],
    }
