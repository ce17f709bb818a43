"""What an organiser does while an event is running: numbers, attendees, the team."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from muster.kernel.clock import SystemClock
from tests.browser.axe import judge
from tests.browser.event_desk import added, attendee, mail_to, number, opened, published, registers, saved, screen, toast
from tests.browser.workspace import NAMES, Workspace
from tests.support.wait import wait_for

pytestmark = pytest.mark.req("WB-1")

#: Gone after a reload.
MARK = "() => { window.notReloaded = true }"
QUESTION = {"label": "Do you eat meat?", "kind": "yes_no"}


# --- Overview ---


def test_a_draft_says_what_it_still_needs(workspace: Workspace, admin: Page) -> None:
    begins = SystemClock().now() + timedelta(days=20)
    times = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=2)).isoformat(), "timezone": "UTC"}
    event = workspace.call("POST", "/events", {"title": "Reading night", **times})
    admin.goto(screen(event))
    steps = admin.get_by_role("region", name="Before you publish it")
    expect(steps.get_by_role("listitem").filter(has_text="A date that is still to come: done")).to_be_visible()
    expect(steps.get_by_role("listitem").filter(has_text="A place, or a link: to do")).to_be_visible()
    judge(admin)
    patch = {"description": "We read.", "place": "The library", "capacity": 30}
    workspace.call("PATCH", f"/events/{event['id']}", patch, headers={"If-Match": "*"})
    expect(admin.get_by_role("region", name="Ready to be published")).to_be_visible()
    expect(admin.get_by_role("listitem").filter(has_text="A picture: to do (can wait)")).to_be_visible()


@pytest.mark.req("NO-3")
def test_the_overview_counts_and_draws_what_happens_as_it_happens(workspace: Workspace, admin: Page) -> None:
    event = published(workspace, "Lantern walk", capacity=3)
    fetched: list[str] = []
    admin.on("request", lambda request: fetched.append(request.url))
    admin.goto(screen(event))
    expect(admin.get_by_role("heading", name="Nobody has registered yet")).to_be_visible()
    expect(admin.get_by_label("Address of the public page").first).to_have_value(re.compile(rf"/e/{event['slug']}$"))
    judge(admin)
    assert not any("/assets/bars-" in url for url in fetched), "what draws charts is large, and comes with the first chart"
    admin.evaluate(MARK)

    added(workspace, event, "Ada King")
    expect(number(admin, "Places taken")).to_contain_text("1 of / 3")
    added(workspace, event, "Bea Long")
    added(workspace, event, "Cyd Moon")
    expect(number(admin, "Places taken")).to_contain_text("3 of / 3full")
    registers(workspace, event, "Dan North")
    expect(number(admin, "Waiting")).to_contain_text("1")
    expect(number(admin, "Checked in")).to_contain_text("0 of / 3")
    assert admin.evaluate("() => window.notReloaded === true")

    chart = admin.get_by_role("figure", name="Registrations per day")
    expect(chart).to_contain_text("4 in all")
    assert any("/assets/bars-" in url for url in fetched)
    expect(chart.locator("svg .recharts-bar-rectangle path")).to_have_count(1)
    chart.get_by_text("As a table").click()
    rows = chart.get_by_role("row")
    expect(rows).to_have_count(8)
    expect(rows.last).to_have_text(re.compile(r"4$"))
    judge(admin)

    number(admin, "Waiting").get_by_role("link").click()
    expect(admin).to_have_url(re.compile(r"/attendees\?status=waiting$"))
    expect(attendee(admin, "Dan North")).to_be_visible()
    expect(attendee(admin, "Ada King")).to_have_count(0)


def test_what_concerns_attendees_is_for_who_organises_it(workspace: Workspace, member: Page) -> None:
    event = published(workspace, "Board dinner")
    added(workspace, event, "Zoe Quill")
    for name in ("", "attendees", "announcements", "subscribers", "staff"):
        member.goto(screen(event, name))
        expect(member.get_by_role("heading", name="About")).to_be_visible()
        expect(member.get_by_text("Zoe Quill")).to_have_count(0)


def test_an_event_gets_its_board(workspace: Workspace, admin: Page) -> None:
    event = published(workspace, "Harvest fair")
    admin.goto(screen(event))
    admin.get_by_role("button", name="Make a board").click()
    facts = admin.get_by_role("region", name="Good to know")
    facts.get_by_role("link", name=re.compile("Harvest fair")).click()
    expect(admin).to_have_url(re.compile("/projects/"))
    expect(admin.get_by_role("article").first).to_be_visible()


# --- Attendees ---


@pytest.mark.req("EV-2")
def test_attendees_are_found_looked_at_and_moved(workspace: Workspace, admin: Page, tmp_path: Path) -> None:
    event = published(workspace, "Choir night", capacity=2)
    question = workspace.call("POST", f"/events/{event['id']}/questions", QUESTION)
    added(workspace, event, "Eve Abel", answers={question["id"]: "yes"})
    added(workspace, event, "Flo Berg")
    registers(workspace, event, "Gus Cole")
    registers(workspace, event, "Hal Dorn")
    admin.goto(screen(event, "attendees"))
    expect(admin.get_by_role("status").filter(has_text="4 registrations")).to_be_visible()
    judge(admin)

    admin.get_by_role("searchbox", name="Search by name or e-mail").fill("EVE")
    expect(attendee(admin, "Flo Berg")).to_have_count(0)
    expect(admin).to_have_url(re.compile(r"\?q=EVE$"))
    # By keyboard: into the list, and into the row.
    row = admin.get_by_role("link", name="Eve Abel")
    row.focus()
    admin.keyboard.press("Enter")
    panel = admin.get_by_role("dialog", name="Eve Abel")
    expect(panel.get_by_text("Do you eat meat?")).to_be_visible()
    expect(panel.get_by_text("Yes", exact=True)).to_be_visible()
    judge(admin)

    # Whoever waits longest is offered the place at once.
    panel.get_by_role("button", name="Cancel the registration").click()
    asked = panel.get_by_role("region", name="Cancel the registration of Eve Abel?")
    expect(asked).to_contain_text("goes to who waits longest, at once")
    expect(asked.get_by_role("button", name="Cancel it")).to_be_focused()
    judge(admin)
    asked.get_by_role("button", name="Keep it").click()
    panel.get_by_role("button", name="Cancel the registration").click()
    panel.get_by_role("button", name="Cancel it").click()
    expect(toast(admin, "Eve Abel is no longer registered")).to_be_visible()
    expect(panel.get_by_text("This is over, and is not taken up again")).to_be_visible()
    admin.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(row).to_be_focused()
    admin.get_by_role("button", name="Clear the search").click()
    expect(attendee(admin, "Eve Abel")).to_contain_text("CancelledTicket: Revoked")
    expect(attendee(admin, "Gus Cole")).to_contain_text("Offered a place")

    # An organiser accepts it for them; for the next one there is no place, and the list is as before.
    panel = opened(admin, "Gus Cole")
    panel.get_by_role("button", name="Give them a place now").click()
    expect(toast(admin, "Gus Cole has a place")).to_be_visible()
    admin.keyboard.press("Escape")
    expect(attendee(admin, "Gus Cole")).to_contain_text("ConfirmedTicket: Valid")
    panel = opened(admin, "Hal Dorn")
    panel.get_by_role("button", name="Give them a place now").click()
    expect(toast(admin, "Hal Dorn was not given a place")).to_be_visible()
    expect(panel.get_by_text("Waiting", exact=True)).to_be_visible()
    admin.keyboard.press("Escape")

    rows = saved(admin, lambda: admin.get_by_role("button", name="Export as CSV").click(), tmp_path)
    columns = rows[0]
    found = {line[columns.index("name")]: line[columns.index("status")] for line in rows[1:]}
    assert found == {"Eve Abel": "cancelled", "Flo Berg": "confirmed", "Gus Cole": "confirmed", "Hal Dorn": "waiting"}


@pytest.mark.req("EV-2")
def test_a_ticket_is_reissued_and_revoked(workspace: Workspace, admin: Page) -> None:
    event = published(workspace, "Wine tasting")
    registration = added(workspace, event, "Ivy Eden")
    admin.goto(screen(event, "attendees"))
    panel = opened(admin, "Ivy Eden")
    panel.get_by_role("button", name="Send the mail again").click()
    expect(toast(admin, "It goes to ivy@example.org")).to_be_visible()
    panel.get_by_role("button", name="Re-issue the ticket").click()
    expect(panel.get_by_role("region", name="Give the ticket another code?")).to_contain_text("lets nobody in any more")
    panel.get_by_role("button", name="Re-issue it").click()
    expect(toast(admin, "The ticket has another code")).to_be_visible()
    expect(panel.get_by_text("Valid, with its 2nd code")).to_be_visible()
    assert workspace.call("GET", f"/tickets/{registration['ticket']['id']}")["generation"] == 2

    panel.get_by_role("button", name="Revoke the ticket").click()
    panel.get_by_role("button", name="Revoke it").click()
    expect(panel.get_by_text("Revoked: it lets nobody in")).to_be_visible()
    expect(panel.get_by_role("button", name="Revoke the ticket")).to_have_count(0)
    assert workspace.call("GET", f"/tickets/{registration['ticket']['id']}")["status"] == "revoked"
    # A link shows a colleague the same.
    admin.reload()
    expect(panel.get_by_text("Revoked: it lets nobody in")).to_be_visible()


def test_somebody_is_added_by_hand(workspace: Workspace, admin: Page) -> None:
    event = published(workspace, "Dance class", capacity=2)
    workspace.call("POST", f"/events/{event['id']}/questions", QUESTION)
    admin.goto(screen(event, "attendees"))
    expect(admin.get_by_role("heading", name="Nobody has registered yet")).to_be_visible()
    judge(admin)
    admin.keyboard.press("a")
    dialog = admin.get_by_role("dialog", name="Add somebody")
    expect(dialog.get_by_label("E-mail")).to_be_focused()
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_text("Please enter an e-mail address.")).to_be_visible()
    # What only the server knows stands at its field, too.
    dialog.get_by_label("E-mail").fill("jim@@example.org")
    dialog.get_by_label("Name").fill("Jim Falk")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_label("E-mail")).to_be_focused()
    judge(admin)
    dialog.get_by_label("E-mail").fill("jim@example.org")
    dialog.get_by_role("combobox", name="Do you eat meat?").click()
    admin.get_by_role("option", name="No").click()
    dialog.get_by_role("button", name="Add and another").click()
    expect(toast(admin, "Jim Falk is registered")).to_be_visible()
    expect(attendee(admin, "Jim Falk")).to_be_attached()
    expect(dialog.get_by_label("E-mail")).to_have_value("")

    dialog.get_by_label("E-mail").fill("JIM@example.org")
    dialog.get_by_label("Name").fill("James Falk")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_text("This address is registered for the event already.")).to_be_visible()
    dialog.get_by_role("button", name="Show that registration").click()
    panel = admin.get_by_role("dialog", name="Jim Falk")
    expect(panel.get_by_text("No", exact=True)).to_be_visible()
    admin.keyboard.press("Escape")

    added(workspace, event, "Kay Gold")
    admin.get_by_role("button", name="Add somebody").click()
    dialog.get_by_label("E-mail").fill("leo@example.org")
    dialog.get_by_label("Name").fill("Leo Hart")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("place")
    assert "Dance class" in mail_to(workspace, "jim@example.org", "")


def test_a_crowded_list_is_scrolled_and_walked_through_by_keyboard(workspace: Workspace, admin: Page) -> None:
    event = published(workspace, "Street festival")
    for index in range(1, 261):
        added(workspace, event, f"Guest{index:03} Of Many")
    admin.goto(screen(event, "attendees"))
    table = admin.get_by_role("table", name="Attendees")
    expect(table).to_have_attribute("aria-rowcount", "261")
    # Who came last is what one looks for; the list can be turned around.
    expect(attendee(admin, "Guest260 Of Many")).to_be_visible()
    admin.get_by_role("combobox", name="Order").select_option("First come first")
    expect(admin).to_have_url(re.compile(r"\?order=arrival$"))
    expect(attendee(admin, "Guest001 Of Many")).to_be_visible()
    # Only what is in view exists.
    assert table.get_by_role("row").count() < 60
    admin.get_by_role("link", name="Guest001 Of Many").focus()
    admin.keyboard.press("ArrowDown")
    expect(admin.get_by_role("link", name="Guest002 Of Many")).to_be_focused()
    last = admin.get_by_role("link", name="Guest260 Of Many")

    def to_the_end() -> int:
        admin.keyboard.press("End")  # of what is loaded, which has more of it loaded
        return last.count()

    wait_for("the last row", to_the_end)
    expect(last).to_be_focused()
    expect(last).to_be_in_viewport()
    assert table.get_by_role("row").count() < 60
    judge(admin)
    admin.get_by_role("combobox", name="Status").click()
    admin.get_by_role("option", name="Waiting").click()
    expect(admin.get_by_role("heading", name="Nobody found")).to_be_visible()
    judge(admin)
    admin.get_by_role("button", name="Show everybody").click()
    expect(attendee(admin, "Guest260 Of Many")).to_be_attached()


# --- Team ---


def test_the_team_gets_people_and_roles_and_keeps_an_organiser(workspace: Workspace, admin: Page, member: Page) -> None:
    event = published(workspace, "Film festival")
    admin.goto(screen(event, "staff"))
    organisers = admin.get_by_role("list", name="Organisers")
    door = admin.get_by_role("list", name="At the door")
    expect(organisers.get_by_role("listitem")).to_contain_text(f"{NAMES['admin']} (you)")
    judge(admin)

    admin.get_by_role("combobox", name="Add somebody at the door").fill("Mia")
    admin.get_by_role("option", name=re.compile(NAMES["member"])).click()
    expect(door.get_by_role("listitem")).to_contain_text(NAMES["member"])
    expect(toast(admin, f"{NAMES['member']} lets people in now")).to_be_visible()
    member.goto(screen(event, "attendees"))
    expect(member.get_by_role("heading", name="About")).to_be_visible()

    door.get_by_role("combobox", name=f"Role of {NAMES['member']}").select_option("organiser")
    expect(organisers.get_by_role("listitem")).to_have_count(2)
    # They see it at once.
    expect(member.get_by_role("heading", name="Nobody has registered yet")).to_be_visible()
    admin.get_by_role("button", name="Take Mia Tester out of the team").click()
    expect(organisers.get_by_role("listitem")).to_have_count(1)
    toast(admin, "Mia Tester is out of the team").get_by_role("button", name="Undo").click()
    expect(organisers.get_by_role("listitem")).to_have_count(2)
    admin.get_by_role("button", name="Take Mia Tester out of the team").click()
    expect(organisers.get_by_role("listitem")).to_have_count(1)

    admin.get_by_role("button", name=f"Take {NAMES['admin']} out of the team").click()
    refused = toast(admin, f"{NAMES['admin']} stays in the team as before")
    expect(refused).to_contain_text("organiser")
    expect(organisers.get_by_role("listitem")).to_have_count(1)
    assert [one["role"] for one in workspace.call("GET", f"/events/{event['id']}")["staff"]] == ["organiser"]


def test_who_gives_up_organising_is_asked_first(workspace: Workspace, member: Page) -> None:
    event = published(workspace, "Chess evening", by="member")
    people = workspace.call("GET", "/people")["items"]
    other = next(one["id"] for one in people if one["given_name"] == "Ada")
    workspace.call("PUT", f"/events/{event['id']}/staff/{other}", {"role": "organiser"}, by="member")
    member.goto(screen(event, "staff"))
    member.get_by_role("button", name=f"Take {NAMES['member']} out of the team").click()
    asked = member.get_by_role("region", name="Give up organising this event?")
    judge(member)
    asked.get_by_role("button", name="Give it up").click()
    expect(member.get_by_role("heading", name="About")).to_be_visible()
