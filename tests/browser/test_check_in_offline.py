"""The door without a network: phones decide by themselves, and say afterwards what they could not know."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import judge
from tests.browser.conftest import Desk
from tests.browser.door import (
    Door,
    answer,
    connection,
    name_gate,
    ready,
    seconds_to_answer,
    type_code,
)
from tests.browser.workspace import Workspace

pytestmark = [pytest.mark.req("EV-2"), pytest.mark.req("WB-1")]


def test_without_a_network_tickets_are_let_in_once_and_the_server_hears_of_it(door: Door, phone: Page, phones: Desk) -> None:
    ada, grace, alan = (door.ticket(name) for name in ("Ada Lovelace", "Grace Hopper", "Alan Turing"))
    door.workspace.call("POST", f"/tickets/{alan.id}/revoke")
    phone.goto(door.path)
    ready(phone)
    late = door.ticket("Hedy Lamarr")
    with phones.watch.outage():
        phone.context.set_offline(True)
        expect(connection(phone, "No network")).to_be_visible()
        type_code(phone, ada.token)
        expect(answer(phone)).to_contain_text("Admitted")
        expect(answer(phone)).to_contain_text("Ada Lovelace")
        expect(connection(phone, "1 to send")).to_be_visible()
        judge(phone)
        type_code(phone, ada.token)
        expect(answer(phone)).to_contain_text("Already in")
        expect(answer(phone)).to_contain_text("by this device")
        type_code(phone, alan.token)
        expect(answer(phone)).to_contain_text("Old code")
        type_code(phone, late.token)
        expect(answer(phone)).to_contain_text("newer than the list")
        type_code(phone, grace.token)
        expect(answer(phone)).to_contain_text("Grace Hopper")
        answer(phone).get_by_role("button", name="Undo").click()
        expect(answer(phone)).to_contain_text("Taken back")
        expect(phone.get_by_role("banner")).to_contain_text("2 of 2")
        phone.get_by_role("button", name="Search by name").click()
        expect(phone.get_by_role("dialog")).to_contain_text("the search needs a network")
        phone.keyboard.press("Escape")
        print("without a network, in s:", [round(each, 3) for each in seconds_to_answer(phone)])
        assert door.tally()["admitted"] == 0
        phone.context.set_offline(False)
        expect(connection(phone, "Online")).to_have_text("Online")
    expect(phone.get_by_role("banner")).to_contain_text("2 of 3")
    assert (door.tally()["admitted"], door.tally()["conflicts"]) == (2, 0)
    log = door.workspace.call("GET", f"/events/{door.event['id']}/check-ins")["items"]
    assert sorted(scan["outcome"] for scan in log) == ["admitted", "admitted", "already_in", "revoked"]
    assert {scan["offline"] for scan in log} == {True}


def test_two_phones_without_a_network_let_the_same_ticket_in_and_the_second_one_reports_it(door: Door, phones: Desk) -> None:
    ada, grace = door.ticket("Ada Lovelace"), door.ticket("Grace Hopper")
    first, second = phones.phone(door.workspace.url, "admin"), phones.phone(door.workspace.url, "member")
    for page, gate in ((first, "South"), (second, "North")):
        page.goto(door.path)
        ready(page)
        name_gate(page, gate)
    with phones.watch.outage():
        for page in (first, second):
            page.context.set_offline(True)
            type_code(page, ada.token)
            expect(answer(page)).to_contain_text("Admitted")
        type_code(second, grace.token)
        expect(answer(second)).to_contain_text("Grace Hopper")
        first.context.set_offline(False)
        expect(connection(first, "Online")).to_have_text("Online")
        second.context.set_offline(False)
        expect(connection(second, "Online")).to_have_text("Online")
    report = second.get_by_role("alert").filter(has_text="1 person was let in twice.")
    expect(report).to_be_visible()
    expect(first.get_by_role("alert")).to_have_count(0)
    # It is there until somebody has read it.
    second.reload()
    expect(report).to_be_visible()
    report.get_by_role("button", name="Who").click()
    drawer = second.get_by_role("dialog", name="Decided without the network, and wrong")
    expect(drawer.get_by_role("listitem")).to_have_count(1)
    expect(drawer).to_contain_text("Ada Lovelace")
    expect(drawer).to_contain_text(re.compile(r"Let in here at \d\d:\d\d, North\."))
    expect(drawer).to_contain_text(re.compile(r"Before that: let in at \d\d:\d\d, South"))
    judge(second)
    drawer.get_by_role("button", name="I have read this").click()
    expect(report).to_have_count(0)
    second.reload()
    expect(connection(second, "Online")).to_be_visible()
    expect(report).to_have_count(0)
    assert (door.tally()["admitted"], door.tally()["conflicts"]) == (2, 1)

    desk = phones.page(door.workspace.url, "admin")
    desk.goto(door.desk)
    expect(desk.get_by_role("alert")).to_contain_text("1 person was let in who should not have been")
    desk.get_by_role("button", name="Show them").click()
    scan = desk.get_by_role("list", name="Scans, newest first").get_by_role("listitem")
    expect(scan).to_have_count(1)
    expect(scan).to_contain_text("Ada Lovelace")
    expect(scan).to_contain_text("already in")
    judge(desk)


def test_it_opens_while_the_server_is_away_and_sends_what_was_scanned_before_and_after(
    door: Door, phone: Page, phones: Desk, workspace: Workspace
) -> None:
    ada, grace = door.ticket("Ada Lovelace"), door.ticket("Grace Hopper")
    phone.goto(door.path)
    ready(phone)
    phone.get_by_role("button", name="This device").click()
    expect(phone.get_by_role("dialog")).to_contain_text("This page opens without a network, too.")
    phone.keyboard.press("Escape")
    with phones.watch.outage():
        workspace.server.kill()
        type_code(phone, ada.token)
        expect(answer(phone)).to_contain_text("Ada Lovelace")
        phone.reload()
        expect(connection(phone, "1 to send")).to_be_visible()
        expect(phone.get_by_role("banner")).to_contain_text("1 of 2")
        type_code(phone, ada.token)
        expect(answer(phone)).to_contain_text("Already in")
        type_code(phone, grace.token)
        expect(answer(phone)).to_contain_text("Grace Hopper")
        phone.close()
        again = phone.context.new_page()
        workspace.restart()
        again.goto(door.path)
        expect(connection(again, "Online")).to_have_text("Online")
    expect(again.get_by_role("banner")).to_contain_text("2 of 2")
    assert door.tally()["admitted"] == 2
    phones.watch.take()  # the worker's own requests, of which it cannot be told that they may fail


def test_nobody_can_be_read_from_what_the_phone_keeps(door: Door, phone: Page, phones: Desk) -> None:
    ada = door.ticket("Ada Lovelace")
    phone.goto(door.path)
    ready(phone)
    with phones.watch.outage():
        phone.context.set_offline(True)
        type_code(phone, ada.token)
        expect(answer(phone)).to_contain_text("Ada Lovelace")
        kept = phone.evaluate(EVERYTHING_KEPT)
        assert ada.token in kept, "or it could not be sent"
        assert "Lovelace" not in kept
        assert "guests.example.org" not in kept
        phone.context.set_offline(False)
        expect(connection(phone, "Online")).to_have_text("Online")
    kept = phone.evaluate(EVERYTHING_KEPT)
    assert ada.token not in kept
    assert "Lovelace" not in kept


#: All records of the scanner's database, and what is in the browser's other store.
EVERYTHING_KEPT = """async () => {
  const database = await new Promise(resolve => {
    const opening = indexedDB.open("muster-check-in");
    opening.onsuccess = () => resolve(opening.result);
  });
  const stores = [...database.objectStoreNames];
  const transaction = database.transaction(stores);
  const all = await Promise.all(stores.map(store => new Promise(resolve => {
    const request = transaction.objectStore(store).getAll();
    request.onsuccess = () => resolve(request.result);
  })));
  database.close();
  return JSON.stringify([all, { ...localStorage }]);
}"""


#: What some browsers lack: a place to keep things, and the signatures of tickets.
POOR = """() => {
  Object.defineProperty(window, "indexedDB", { value: undefined });
  crypto.subtle.importKey = () => Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"));
}"""


def test_a_browser_that_keeps_nothing_and_knows_no_signatures_says_so(door: Door, phone: Page, phones: Desk) -> None:
    ada, grace = door.ticket("Ada Lovelace"), door.ticket("Grace Hopper")
    phone.add_init_script(f"({POOR})()")
    phone.goto(door.path)
    expect(phone.get_by_text("Without a network this browser cannot check codes")).to_be_visible()
    expect(phone.get_by_text("This browser keeps nothing here")).to_be_visible()
    expect(connection(phone, "Online")).to_be_visible()
    type_code(phone, ada.token)
    expect(answer(phone)).to_contain_text("Ada Lovelace")
    with phones.watch.outage():
        phone.context.set_offline(True)
        expect(connection(phone, "No network")).to_be_visible()
        type_code(phone, ada.token)
        expect(answer(phone)).to_contain_text("Already in")
        type_code(phone, grace.token)
        expect(answer(phone)).to_contain_text("Not checked")
        phone.context.set_offline(False)
        expect(connection(phone, "Online")).to_have_text("Online")
    type_code(phone, grace.token)
    expect(answer(phone)).to_contain_text("Grace Hopper")
