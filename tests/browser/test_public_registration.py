"""Registration on the event's page: by keyboard on a phone, through every refusal, to the ticket or the waiting list."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import judge
from tests.browser.conftest import Desk
from tests.browser.guests import begin, by_link, change, code_for, fill_in, moment, published, registered, to_the_code
from tests.browser.workspace import Workspace, new_server, url_of
from tests.support import server as servers

pytestmark = [pytest.mark.req("EV-2"), pytest.mark.req("ID-4"), pytest.mark.req("WB-1")]

PHONE = (360, 740)
TYPES = ({"name": "Children", "description": "Up to twelve years.", "quota": 5},)
QUESTIONS = (
    {"label": "What do you eat?", "kind": "choice", "options": ["Everything", "Vegan"], "required": True},
    {"label": "Do you bring a lantern?", "kind": "yes_no"},
    {"label": "Anything else?", "kind": "text"},
)
WRONG = "000000"


def type_code(page: Page, code: str) -> None:
    """Digit by digit, and Enter."""
    page.get_by_label("Code of 6 digits").press_sequentially(code)
    page.keyboard.press("Enter")


def other_than(code: str) -> str:
    return WRONG if code != WRONG else "111111"


def tab_to(page: Page, name: str, role: str) -> None:
    """By the keyboard alone."""
    wanted = page.get_by_role(role, name=name)  # type: ignore[arg-type]  # a role of ARIA's
    for _ in range(40):
        page.keyboard.press("Tab")
        if wanted.evaluate_all("found => found.includes(document.activeElement)"):
            return
    raise AssertionError(f"no way to {role} {name!r} by the keyboard")


def test_somebody_registers_without_a_mouse_on_a_phone(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Lantern walk", ticket_types=TYPES, questions=QUESTIONS, place="Old Town Hall")
    page = desk.page(workspace.url, size=PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/e/{event['slug']}")
    expect(page.get_by_role("list", name="Tickets").get_by_role("listitem")).to_have_count(2)
    tab_to(page, "Register", "button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Who is coming?")).to_be_focused()
    keys = page.keyboard
    keys.press("Tab")
    keys.type("kay@example.org")
    keys.press("Tab")
    keys.type("Kay Board")
    tab_to(page, "Ticket", "radio")
    keys.press("ArrowDown")
    expect(page.get_by_role("radio", name=re.compile("^Children"))).to_be_checked()
    tab_to(page, "Everything", "radio")
    keys.press("ArrowDown")
    tab_to(page, "Anything else?", "textbox")
    keys.type("Two crutches")
    tab_to(page, "Continue", "button")
    judge(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Type the code from your mail")).to_be_focused()
    expect(page.get_by_text("kay@example.org")).to_be_visible()
    judge(page)
    keys.press("Tab")
    code = code_for(workspace, "kay@example.org")
    keys.type(code)
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Your ticket")).to_be_focused()
    expect(page.get_by_role("img", name="QR code of the ticket of Kay Board")).to_be_visible()
    address = re.fullmatch(r".*/t/([0-9a-f-]{36})#([\w-]+)", page.url)
    assert address, page.url
    assert not any(address[2] in url for url in asked), "the secret is in no address that a server sees"
    made = workspace.call("GET", f"/events/{event['id']}/registrations/{address[1]}")
    assert sorted(made["answers"].values()) == ["Two crutches", "Vegan"]
    page.reload()
    expect(page.get_by_role("heading", name="Your ticket")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="You are registered")).to_be_visible()
    page.get_by_role("link", name="Show my ticket").click()
    expect(page.get_by_role("heading", name="Your ticket")).to_be_visible()


def test_what_is_missing_or_wrong_is_said_at_its_field(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Careful", ticket_types=TYPES, questions=QUESTIONS)
    page = desk.page(workspace.url)
    begin(page, event)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("E-mail", exact=True)).to_be_focused()
    for said in ("Type your e-mail address", "Type the name", "Choose a kind of ticket.", "Please choose one."):
        expect(page.get_by_text(said)).to_be_visible()
    judge(page)
    page.get_by_label("E-mail", exact=True).press_sequentially("nobody@localhost..org")
    expect(page.get_by_label("E-mail", exact=True)).to_be_focused()  # mending one does not lead to the next
    page.get_by_label("Name on the ticket").fill("Ada")
    page.get_by_role("radio", name=re.compile("^Ticket")).check()
    page.get_by_role("radio", name="Vegan").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("E-mail", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("E-mail", exact=True)).to_be_focused()


def test_a_wrong_code_says_how_many_tries_are_left(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Guesswork")
    page = desk.page(workspace.url, size=PHONE)
    begin(page, event)
    to_the_code(page, "guess@example.org")
    right = code_for(workspace, "guess@example.org")
    type_code(page, "123")
    expect(page.get_by_text("The code has 6 digits.")).to_be_visible()
    page.get_by_label("Code of 6 digits").fill("")
    type_code(page, other_than(right))
    expect(page.get_by_text("This is not the code from the mail. 4 tries are left.")).to_be_visible()
    expect(page.get_by_label("Code of 6 digits")).to_be_focused()
    judge(page)
    for left in ("3 tries are left", "2 tries are left", "One try is left", "That was the last try"):
        page.get_by_role("button", name="Get my ticket").click()
        expect(page.get_by_text(left)).to_be_visible()
    page.get_by_role("button", name="Get my ticket").click()
    expect(page.get_by_role("alert").filter(has_text="This code is over")).to_be_visible()
    page.get_by_role("button", name="Send a new code").click()
    expect(page.get_by_text("We have sent a new code")).to_be_visible()
    expect(page.get_by_label("Code of 6 digits")).to_have_value("")
    # Pasted at once, or filled in by the phone, it is done without a button.
    page.get_by_label("Code of 6 digits").fill(code_for(workspace, "guess@example.org", number=2))
    expect(page.get_by_role("heading", name="Your ticket")).to_be_visible()


def test_what_was_typed_survives_a_look_into_the_mailbox(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Interrupted", questions=QUESTIONS[2:])
    page = desk.page(workspace.url, size=PHONE)
    begin(page, event)
    fill_in(page, "away@example.org", "Ada Away")
    page.get_by_label("Anything else?").fill("A wheelchair")
    page.reload()
    expect(page.get_by_label("E-mail", exact=True)).to_have_value("away@example.org")
    expect(page.get_by_label("Anything else?")).to_have_value("A wheelchair")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Type the code from your mail")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Type the code from your mail")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Who is coming?")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="Register", exact=True)).to_be_focused()
    page.go_forward()
    page.get_by_label("Name on the ticket").fill("Ada Again")
    page.get_by_role("button", name="Continue").click()
    # The code that was sent is good still: there is no second mail.
    page.get_by_label("Code of 6 digits").fill(code_for(workspace, "away@example.org"))
    expect(page.get_by_role("img", name="QR code of the ticket of Ada Again")).to_be_visible()
    page.goto(f"/e/{event['slug']}")
    page.get_by_role("button", name="Register somebody else").click()
    expect(page.get_by_label("E-mail", exact=True)).to_have_value("")


def test_a_code_is_over_after_its_time(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Slow")
    page = desk.page(workspace.url)
    page.clock.install()
    begin(page, event)
    to_the_code(page, "slow@example.org")
    expect(page.get_by_text("Send it again in")).to_be_visible()
    page.clock.run_for(31_000)
    expect(page.get_by_role("button", name="Send it again")).to_be_visible()
    page.clock.run_for(600_000)
    expect(page.get_by_role("alert").filter(has_text="This code is over")).to_be_visible()
    expect(page.get_by_role("button", name="Send a new code")).to_be_visible()


def test_when_every_place_is_taken_one_waits(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Small room", capacity=1)
    first = registered(workspace, event, "first@example.org")
    page = desk.page(workspace.url, size=PHONE)
    begin(page, event, "Join the waiting list")
    expect(page.get_by_role("heading", name="Join the waiting list")).to_be_focused()
    to_the_code(page, "second@example.org")
    page.get_by_label("Code of 6 digits").fill(code_for(workspace, "second@example.org"))
    expect(page.get_by_role("heading", name="You are the next")).to_be_focused()
    judge(page)
    by_link(workspace, first, "DELETE")
    page.reload()
    expect(page.get_by_role("heading", name="A place is free for you")).to_be_visible()


def test_a_place_that_is_gone_meanwhile_is_said_plainly(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Last seat", capacity=1)
    page = desk.page(workspace.url)
    begin(page, event)
    to_the_code(page, "late@example.org")
    registered(workspace, event, "quick@example.org")
    page.get_by_label("Code of 6 digits").fill(code_for(workspace, "late@example.org"))
    expect(page.get_by_role("heading", name="You are the next")).to_be_visible()
    expect(page.get_by_text("Every place was taken before your registration came")).to_be_visible()


def test_an_event_that_closes_meanwhile_says_so(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Closing")
    page = desk.page(workspace.url)
    begin(page, event)
    to_the_code(page, "shut@example.org")
    change(workspace, event, closes_at=moment(minutes=-1))
    page.get_by_label("Code of 6 digits").fill(code_for(workspace, "shut@example.org"))
    expect(page.get_by_role("heading", name="Registration is closed")).to_be_visible()


def test_a_question_that_is_new_meanwhile_is_asked_and_the_code_stays_good(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Curious")
    page = desk.page(workspace.url)
    begin(page, event)
    to_the_code(page, "new@example.org")
    workspace.call("POST", f"/events/{event['id']}/questions", {"label": "Shoe size?", "kind": "text", "required": True})
    code = code_for(workspace, "new@example.org")
    page.get_by_label("Code of 6 digits").fill(code)
    expect(page.get_by_label("Shoe size?")).to_be_focused()
    page.get_by_label("Shoe size?").fill("44")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Code of 6 digits").fill(code)
    expect(page.get_by_role("heading", name="Your ticket")).to_be_visible()


def test_who_is_registered_already_is_shown_it(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Twice")
    made = registered(workspace, event, "twice@example.org", "Tina Twice")
    page = desk.page(workspace.url, size=PHONE)
    begin(page, event)
    to_the_code(page, "twice@example.org", "Somebody Else")
    page.get_by_label("Code of 6 digits").fill(code_for(workspace, "twice@example.org", number=2))
    expect(page.get_by_text("You were registered for this event already")).to_be_visible()
    expect(page.get_by_role("img", name="QR code of the ticket of Tina Twice")).to_be_visible()
    assert made["id"] in page.url


def test_who_asks_for_too_many_codes_is_told_how_long_to_wait(desk: Desk, tmp_path: Path) -> None:
    with new_server(tmp_path / "data", mails_per_recipient="1") as server:
        workspace = Workspace(server, dict(zip(("admin", "member"), servers.set_up(server), strict=True)))
        event = published(workspace, "Strict")
        page = desk.page(url_of(server))
        begin(page, event)
        to_the_code(page, "often@example.org")
        page.get_by_role("button", name="Change the address").click()
        page.evaluate("localStorage.clear()")
        page.reload()
        fill_in(page, "often@example.org")
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("alert")).to_contain_text(re.compile(r"Please wait \d+ (minutes|seconds) and try again"))
        expect(page.get_by_label("E-mail", exact=True)).to_have_value("often@example.org")
