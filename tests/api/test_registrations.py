"""Registration without an account: by a code from the mail, on to a ticket, the waiting list, and back."""

from typing import Any

import pytest

from tests.support.api import Muster, Visitor
from tests.support.events import by_link, event_body, proof, published, registered

pytestmark = pytest.mark.req("EV-2", "ID-4")


@pytest.fixture
async def guest(muster: Muster) -> Visitor:
    return await muster.visitor()


async def test_somebody_registers_and_has_a_ticket(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    event = await published(muster, ines, capacity=1, link="https://meet.example/x")
    made = await registered(muster, guest, event, "Ada@Example.org", name="Ada Lovelace")
    assert (made["status"], made["email"], made["position"]) == ("confirmed", "ada@example.org", None)
    assert made["ticket"]["holder_name"] == "Ada Lovelace"
    assert made["event"]["link"] == "https://meet.example/x"
    seen = await guest.get(f"/public/registrations/{made['id']}", **by_link(made))
    assert seen == made | {"manage_secret": None}
    mail = await muster.mail("ada@example.org")
    assert mail.subject == "Your ticket: Summer gala"
    assert f"/t/{made['id']}#{made['manage_secret']}" in mail.text
    page = await guest.get(f"/public/events/{event['slug']}")
    assert (page["left"], page["waiting_list"]) == (0, True)


async def test_without_its_link_a_registration_is_not_there(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    event = await published(muster, ines)
    made = await registered(muster, guest, event, "ada@example.org")
    other = await registered(muster, guest, event, "bob@example.org")
    path = f"/public/registrations/{made['id']}"
    for secret in (other["manage_secret"], "x", made["manage_secret"][:-1], "é"):
        headers = {"X-Manage-Secret": secret.encode()}
        for method, suffix, body in (
            ("GET", "", None),
            ("DELETE", "", None),
            ("POST", "/accept-offer", None),
            ("POST", "/resend", None),
            ("POST", "/transfer", {"name": "Eve"}),
        ):
            answer = await guest.call(method, path + suffix, json=body, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), answer.text
    assert (await guest.call("GET", path)).status_code == 422, "the header is missing"


async def test_a_code_is_used_up_by_a_registration_and_by_nothing_else(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    first, second = await published(muster, ines), await published(muster, ines, title="Second")
    proven = await proof(muster, guest, "ada@example.org")
    path = f"/public/events/{first['slug']}/registrations"
    wrong = {**proven, "code": "000000" if proven["code"] != "000000" else "000001"}
    problem = await guest.post(path, {"name": "Ada", **wrong}, expect=422)
    assert [(bad["field"], bad["code"]) for bad in problem["errors"]] == [("code", "wrong_code")]
    await guest.post(path, {"name": "", **proven}, expect=422)
    await guest.post(path, {"name": "Ada", "answers": {first["id"]: "?"}, **proven}, expect=422)
    await guest.post(path, {"name": "Ada", **proven})
    problem = await guest.post(f"/public/events/{second['slug']}/registrations", {"name": "Ada", **proven}, expect=410)
    assert problem["code"] == "code_expired"


async def test_who_is_registered_already_is_shown_it(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    event, second = await published(muster, ines), await published(muster, ines, title="Second")
    made = await registered(muster, guest, event, "ada@example.org")
    proven = await proof(muster, guest, "ADA@example.org")
    problem = await guest.post(f"/public/events/{event['slug']}/registrations", {"name": "Ada", **proven}, expect=409)
    assert (problem["code"], problem["current"]) == ("already_registered", made)
    await guest.post(f"/public/events/{second['slug']}/registrations", {"name": "Ada", **proven})


async def test_answers_are_checked_question_by_question(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    made = await ines.post("/events", event_body(muster))
    ask = f"/events/{made['id']}/questions"
    meal = await ines.post(ask, {"label": "Meal?", "kind": "choice", "options": ["Soup", "Salad"], "required": True})
    member = await ines.post(ask, {"label": "Member?", "kind": "yes_no"})
    note = await ines.post(ask, {"label": "Anything else?", "kind": "text"})
    event = await ines.post(f"/events/{made['id']}/publish", expect=200)
    path = f"/public/events/{event['slug']}/registrations"
    assert [each["label"] for each in (await guest.get(f"/public/events/{event['slug']}"))["questions"]] == [
        "Meal?", "Member?", "Anything else?",
    ]  # fmt: skip
    proven = await proof(muster, guest, "ada@example.org")
    problem = await guest.post(path, {"name": "Ada", "answers": {member["id"]: "perhaps"}, **proven}, expect=422)
    assert {(bad["field"], bad["code"]) for bad in problem["errors"]} == {
        (f"answers.{meal['id']}", "required"),
        (f"answers.{member['id']}", "invalid"),
    }
    given = {meal["id"]: "Soup", member["id"]: "yes", note["id"]: "  "}
    done = await guest.post(path, {"name": "Ada", "answers": given, **proven})
    assert done["answers"] == {meal["id"]: "Soup", member["id"]: "yes"}


async def test_the_type_is_chosen_where_there_are_several(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    event = await published(muster, ines)
    await ines.post(f"/events/{event['id']}/ticket-types", {"name": "VIP", "quota": 1})
    closed = await ines.post(f"/events/{event['id']}/ticket-types", {"name": "Early", "closes_at": "2020-01-01T00:00:00Z"})
    page = await guest.get(f"/public/events/{event['slug']}")
    assert [(each["name"], each["left"], each["registering"]) for each in page["ticket_types"]] == [
        ("Ticket", None, "open"), ("VIP", 1, "open"), ("Early", None, "closed"),
    ]  # fmt: skip
    proven = await proof(muster, guest, "ada@example.org")
    path = f"/public/events/{event['slug']}/registrations"
    for chosen, code in ((None, "required"), (event["id"], "unknown"), (closed["id"], "closed")):
        body = {"name": "Ada", "ticket_type_id": chosen, **proven}
        problem = await guest.post(path, body, expect=422)
        assert [(bad["field"], bad["code"]) for bad in problem["errors"]] == [("ticket_type_id", code)]
    vip = page["ticket_types"][1]["id"]
    assert (await guest.post(path, {"name": "Ada", "ticket_type_id": vip, **proven}))["ticket_type"] == "VIP"
    waiting = await registered(muster, guest, event, "bob@example.org", ticket_type_id=vip)
    assert waiting["status"] == "waiting"
    standard = page["ticket_types"][0]["id"]
    assert (await registered(muster, guest, event, "cy@example.org", ticket_type_id=standard))["status"] == "confirmed"


async def test_a_place_that_comes_free_is_offered_and_accepted(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    event = await published(muster, ines, capacity=1)
    ada = await registered(muster, guest, event, "ada@example.org")
    bob = await registered(muster, guest, event, "bob@example.org")
    cy = await registered(muster, guest, event, "cy@example.org")
    assert [each["position"] for each in (ada, bob, cy)] == [None, 1, 2]
    assert (await muster.mail("bob@example.org")).subject == "You are on the waiting list: Summer gala"
    early = await guest.call("POST", f"/public/registrations/{bob['id']}/accept-offer", **by_link(bob))
    assert (early.status_code, early.json()["code"]) == (409, "not_confirmed")

    await guest.delete(f"/public/registrations/{ada['id']}", **by_link(ada))
    await guest.delete(f"/public/registrations/{ada['id']}", **by_link(ada))
    assert (await muster.mail("ada@example.org")).subject == "Your registration was cancelled: Summer gala"
    left = await guest.get(f"/public/registrations/{ada['id']}", **by_link(ada))
    assert (left["status"], left["ticket"]["status"], left["event"]["link"]) == ("cancelled", "revoked", "")

    offered = await guest.get(f"/public/registrations/{bob['id']}", **by_link(bob))
    assert (offered["status"], offered["offer_expires_at"]) == ("offered", muster.moment(86_400))
    assert "A place is free for you" in (await muster.mail("bob@example.org")).subject
    assert (await guest.get(f"/public/registrations/{cy['id']}", **by_link(cy)))["position"] == 1
    again = await registered(muster, guest, event, "ada@example.org")
    assert (again["status"], again["position"]) == ("waiting", 2), "behind those who wait, as anybody"

    accepted = await guest.post(f"/public/registrations/{bob['id']}/accept-offer", expect=200, **by_link(bob))
    assert (accepted["status"], accepted["ticket"]["status"], accepted["offer_expires_at"]) == ("confirmed", "valid", None)
    assert await guest.post(f"/public/registrations/{bob['id']}/accept-offer", expect=200, **by_link(bob)) == accepted
    assert (await muster.mail("bob@example.org")).subject == "Your ticket: Summer gala"


async def test_a_ticket_goes_to_another_name(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    event = await published(muster, ines)
    made = await registered(muster, guest, event, "ada@example.org")
    path = f"/public/registrations/{made['id']}/transfer"
    given = await guest.post(path, {"name": "Grace Hopper"}, expect=200, **by_link(made))
    assert (given["name"], given["ticket"]["holder_name"]) == ("Grace Hopper", "Grace Hopper")
    assert given["ticket"]["generation"] == 2, "the former code is not good any more"
    assert await guest.post(path, {"name": "Grace Hopper"}, expect=200, **by_link(made)) == given
    assert len(await muster.mails("ada@example.org")) == 3, "the code, the ticket, and the other ticket"
    await guest.delete(f"/public/registrations/{made['id']}", **by_link(made))
    problem = await guest.post(path, {"name": "Eve"}, expect=409, **by_link(made))
    assert problem["code"] == "registration_over"


async def test_the_mail_comes_again(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    event = await published(muster, ines)
    made = await registered(muster, guest, event, "ada@example.org")
    before = len(await muster.mails("ada@example.org"))
    await guest.call("POST", f"/public/registrations/{made['id']}/resend", expect=204, **by_link(made))
    mails = await muster.mails("ada@example.org")
    assert len(mails) == before + 1
    assert mails[-1].text == mails[-2].text, "the same secret"


async def test_nobody_registers_outside_the_window(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    closed = {"closes_at": "2020-01-01T00:00:00Z"}
    event = await published(muster, ines, **closed)
    assert (await guest.get(f"/public/events/{event['slug']}"))["registering"] == "closed"
    problem = await registered(muster, guest, event, "ada@example.org", expect=409)
    assert problem["code"] == "registration_closed"
    draft = await ines.post("/events", event_body(muster))
    await registered(muster, guest, draft, "bob@example.org", expect=404)


async def test_when_an_event_is_cancelled_everybody_hears_of_it(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    event = await published(muster, ines, capacity=1)
    people = [await registered(muster, guest, event, f"{name}@example.org") for name in ("ada", "bob")]
    await ines.post(f"/events/{event['id']}/cancel", expect=200)
    for person, name in zip(people, ("ada", "bob"), strict=True):
        assert (await muster.mail(f"{name}@example.org")).subject == "Cancelled: Summer gala"
        seen = await guest.get(f"/public/registrations/{person['id']}", **by_link(person))
        assert (seen["status"], seen["event"]["status"]) == ("cancelled", "cancelled")
    numbers = await ines.get(f"/events/{event['id']}/statistics")
    assert (numbers["taken"], numbers["counts"]["cancelled"]) == (0, 2)


async def test_messages_hold_no_address_and_no_secret(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    event = await published(muster, ines, capacity=1)
    made: list[dict[str, Any]] = [await registered(muster, guest, event, f"{name}@example.org") for name in ("ada", "bob")]
    await guest.delete(f"/public/registrations/{made[0]['id']}", **by_link(made[0]))
    bodies = [body for kind, body in await muster.host.emitted() if kind.startswith("events:")]
    assert len(bodies) >= 6
    text = "\n".join(bodies)
    assert "example.org" not in text
    assert not any(each["manage_secret"] in text for each in made)
