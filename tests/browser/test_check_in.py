"""The door: a phone with a camera, with the network and without it, and the desk that sees all of it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import NARROW, judge
from tests.browser.conftest import Desk
from tests.browser.door import (
    Door,
    Ticket,
    answer,
    connection,
    enter_code,
    name_gate,
    open_door,
    seconds_to_answer,
    type_code,
)
from tests.browser.film import film
from tests.browser.workspace import Workspace

pytestmark = [pytest.mark.req("EV-2"), pytest.mark.req("WB-1")]


def test_a_ticket_before_the_camera_is_admitted_once_and_the_desk_sees_it(
    door: Door, phone: Page, phones: Desk, seen: Path
) -> None:
    ada = door.ticket("Ada Lovelace")
    door.ticket("Grace Hopper")
    desk = phones.page(door.workspace.url, "admin")
    desk.goto(door.desk)
    expect(desk.get_by_text("0 of 2 are in")).to_be_visible()
    expect(desk.get_by_role("heading", name="Nothing was scanned yet")).to_be_visible()
    judge(desk)

    film(seen, (ada.png, 3), (None, 3.5))
    phone.goto(door.path)
    expect(answer(phone)).to_contain_text("Admitted")
    expect(answer(phone)).to_contain_text("Ada Lovelace")
    expect(phone.get_by_role("banner")).to_contain_text("1 of 2")
    judge(phone)
    phone.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    # It leaves the picture, comes back, and is another scan then.
    expect(answer(phone)).to_contain_text("Already in")
    expect(answer(phone)).to_contain_text(re.compile(r"Let in at \d\d:\d\d, by Mia Tester\."))
    expect(answer(phone).get_by_role("button", name="Undo")).to_have_count(0)
    judge(phone)
    print("from a picture to the answer, in s:", [round(each, 3) for each in seconds_to_answer(phone)])

    expect(desk.get_by_text("1 of 2 are in")).to_be_visible()
    scans = desk.get_by_role("list", name="Scans, newest first").get_by_role("listitem")
    expect(scans.filter(has_text="Admitted")).to_have_count(1)
    expect(scans.first).to_contain_text("Already in")
    judge(desk)


def test_a_scanner_that_types_is_understood_wherever_the_focus_is(door: Door, phone: Page) -> None:
    ada, grace, alan = (door.ticket(name) for name in ("Ada Lovelace", "Grace Hopper", "Alan Turing"))
    phone.goto(door.path)
    expect(connection(phone, "Online")).to_be_visible()
    type_code(phone, ada.token)
    expect(answer(phone)).to_contain_text("Ada Lovelace")
    # On a button that takes admissions back, of all places: it is not pressed.
    answer(phone).get_by_role("button", name="Undo").focus()
    type_code(phone, grace.token)
    expect(answer(phone)).to_contain_text("Grace Hopper")
    assert door.tally()["admitted"] == 2
    # In a field that is about something else: nothing of the code stays there.
    name_gate(phone, "North")
    phone.get_by_role("button", name="This device").click()
    field = phone.get_by_role("dialog").get_by_label("Gate")
    field.focus()
    type_code(phone, alan.token)
    expect(answer(phone)).to_contain_text("Alan Turing")
    expect(field).to_have_value("North")
    phone.keyboard.press("Escape")
    enter_code(phone, alan.token)
    expect(answer(phone)).to_contain_text("Already in")
    expect(answer(phone)).to_contain_text("North, by Mia Tester.")
    print("from the last key to the answer, in s:", [round(each, 3) for each in seconds_to_answer(phone)])


def test_what_is_no_good_is_refused_in_words(door: Door, phone: Page) -> None:
    ada, grace = door.ticket("Ada Lovelace"), door.ticket("Grace Hopper")
    other = open_door(door.workspace, "Another evening").ticket("Hedy Lamarr")
    door.workspace.call("POST", f"/tickets/{ada.id}/revoke")
    door.workspace.call("POST", f"/tickets/{grace.id}/reissue")
    changed = grace.token[:100] + ("A" if grace.token[100] != "A" else "B") + grace.token[101:]
    phone.goto(door.path)
    expect(connection(phone, "Online")).to_be_visible()
    for code, title in [
        (ada.token, "Revoked"),
        (grace.token, "Old code"),
        (other.token, "Another event"),
        (changed, "Not genuine"),
        ("https://example.org/?a=ticket", "Not a ticket"),
    ]:
        enter_code(phone, code)
        expect(answer(phone)).to_contain_text(title)
        expect(answer(phone)).not_to_contain_text("Hedy")
    judge(phone)
    enter_code(phone, door.with_code(grace.id, grace.name).token)
    expect(answer(phone)).to_contain_text("Admitted")
    assert door.tally() | {"last_at": None, "ticket_types": []} == {
        "valid": 1, "admitted": 1, "refused": 4, "conflicts": 0, "last_at": None, "ticket_types": []
    }  # fmt: skip


def test_who_forgot_the_code_is_found_by_name_and_a_mistake_is_taken_back(door: Door, phone: Page, phones: Desk) -> None:
    for name in ("Ada Lovelace", "Ada Yonath", "Grace Hopper"):
        door.ticket(name, email=f"{name.replace(' ', '.').lower()}@guests.example.org")
    phone.goto(door.path)
    phone.get_by_role("button", name="Search by name").click()
    drawer = phone.get_by_role("dialog", name="Search by name")
    expect(drawer.get_by_role("searchbox")).to_be_focused()
    expect(drawer.get_by_role("listitem")).to_have_count(3)
    drawer.get_by_role("searchbox").fill("ada")
    expect(drawer.get_by_role("listitem")).to_have_count(2)
    judge(phone)
    phone.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    drawer.get_by_role("button", name="Let in Ada Yonath").click()
    expect(drawer).to_have_count(0)
    expect(answer(phone)).to_contain_text("Ada Yonath")
    expect(answer(phone)).to_contain_text("Admitted")
    assert door.tally()["admitted"] == 1
    answer(phone).get_by_role("button", name="Undo").click()
    expect(answer(phone)).to_contain_text("Taken back")
    expect(phone.get_by_role("banner")).to_contain_text("0 of 3")
    assert door.tally()["admitted"] == 0

    # And the same at the desk.
    desk = phones.page(door.workspace.url, "admin")
    desk.goto(door.desk)
    desk.get_by_role("searchbox", name="Search by name").fill("lovelace")
    desk.get_by_role("button", name="Let in Ada Lovelace").click()
    expect(desk.get_by_text("Ada Lovelace is in")).to_be_visible()
    expect(desk.get_by_text("1 of 3 are in")).to_be_visible()
    desk.get_by_role("button", name="Undo the admission of Ada Lovelace").click()
    expect(desk.get_by_text("0 of 3 are in")).to_be_visible()
    desk.get_by_role("combobox", name="What came of it").click()
    desk.get_by_role("option", name="Taken back").click()
    expect(desk).to_have_url(re.compile("outcome=undone"))
    expect(desk.get_by_role("list", name="Scans, newest first").get_by_role("listitem")).to_have_count(2)


def test_without_a_camera_or_the_right_to_it_the_page_says_what_to_do(door: Door, desk: Desk, phones: Desk) -> None:
    ada: Ticket = door.ticket("Ada Lovelace")
    without = desk.page(door.workspace.url, "member", size=NARROW)
    without.goto(door.path)
    expect(without.get_by_text("No camera was found")).to_be_visible()
    refused = phones.page(door.workspace.url, "member", size=NARROW, permissions=[])
    refused.goto(door.path)
    expect(refused.get_by_text("The camera may not be used here")).to_be_visible()
    judge(refused)
    enter_code(refused, ada.token)
    expect(answer(refused)).to_contain_text("Admitted")


def test_who_does_not_work_there_is_told_so_and_a_stranger_signs_in_first(workspace: Workspace, phones: Desk) -> None:
    elsewhere = open_door(workspace, "Somebody else")
    workspace.call("DELETE", f"/events/{elsewhere.event['id']}/staff/{workspace.call('GET', '/me', by='member')['id']}")
    page = phones.page(workspace.url, "member")
    page.goto(elsewhere.path)
    expect(page.get_by_role("heading", name="You do not work at the door of Somebody else")).to_be_visible()
    judge(page)
    stranger = phones.page(workspace.url)
    stranger.goto(elsewhere.path)
    expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(stranger).to_have_url(re.compile("next=%2Fscan%2F"))
