"""An organiser's day: an event is made, illustrated, edited, published, cancelled, deleted and brought back."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from muster.kernel.clock import SystemClock
from tests.browser.axe import judge
from tests.browser.event_editor import (
    Event,
    drag_above,
    field,
    get,
    make,
    palette,
    part,
    picture,
    register,
    row,
    save,
    tab_to,
    toast,
)
from tests.browser.workspace import Workspace

DAY = (SystemClock().now() + timedelta(days=60)).date()
#: The same whether the browser asks for the day or for the month first.
TYPED_DAY = DAY.replace(year=DAY.year + 1, month=5, day=5)


@pytest.mark.req("EV-1")
@pytest.mark.req("WB-1")
def test_an_event_from_its_first_line_to_the_trash_and_back(workspace: Workspace, admin: Page) -> None:
    admin.goto("/")
    admin.get_by_role("navigation", name="Main").get_by_role("link", name="Events").click()
    expect(admin).to_have_title(re.compile("^Events"))
    _draft(admin)
    _illustrate(admin)
    _fill(admin)
    _tickets_and_questions(admin)
    event = _publish(workspace, admin)
    _cancel(admin)
    _delete_and_undo(workspace, admin)
    _delete_and_restore(workspace, admin)
    assert get(workspace, event)["deleted_at"] is None


def _draft(admin: Page) -> None:
    admin.get_by_role("main").get_by_role("link", name="New event").first.click()
    admin.get_by_label(re.compile("^Title")).fill("Harbour concert")
    admin.get_by_label("Starts: day").fill(DAY.isoformat())
    admin.get_by_label("Place").fill("Pier 3")
    # The first day is the day it ends, too.
    expect(admin.get_by_label("Ends: day")).to_have_value(DAY.isoformat())
    admin.get_by_role("button", name="Make the draft").click()
    expect(admin.get_by_role("heading", name="Harbour concert Draft")).to_be_visible()
    expect(admin).to_have_title("Edit · Harbour concert · Muster")


def _illustrate(admin: Page) -> None:
    admin.get_by_label("Picture of the event").set_input_files(picture())
    shown = admin.get_by_role("img", name="Picture of Harbour concert")
    expect(shown).to_have_attribute("src", re.compile("^/api/v1/public/images/"))
    assert shown.evaluate("async one => { await one.decode(); return one.naturalWidth }") > 0


def _fill(admin: Page) -> None:
    field(admin, "Description").fill("Songs of the **sea**.")
    field(admin, "Places").fill("80")
    admin.get_by_label("Starts: time").fill("18:30")
    admin.get_by_label("Starts: time").blur()
    # It is as long as it was.
    expect(admin.get_by_label("Ends: time")).to_have_value("20:30")
    bar = admin.get_by_role("region", name="Changes that are not saved")
    expect(bar).to_contain_text("description, starts, ends and places")
    bar.get_by_role("button", name="Save").click()
    expect(bar).to_have_count(0)


def _tickets_and_questions(admin: Page) -> None:
    admin.get_by_role("button", name="Add a ticket").click()
    ticket = admin.get_by_role("form", name="New ticket")
    ticket.get_by_label(re.compile("^Name")).fill("Supporter")
    ticket.get_by_label("How many").fill("20")
    ticket.get_by_role("button", name="Add the ticket").click()
    expect(part(admin, "Tickets", "Supporter")).to_contain_text("0 of 20 taken")
    drag_above(part(admin, "Tickets", "Supporter"), part(admin, "Tickets", "Ticket"))
    expect(admin.get_by_role("button", name="Place of Supporter: 1.")).to_be_visible()
    admin.get_by_role("button", name="Add a question").click()
    question = admin.get_by_role("form", name="New question")
    question.get_by_label(re.compile("^Question")).fill("How do you come?")
    question.get_by_label("The answer is").select_option("One of several")
    question.get_by_label(re.compile("^Options")).fill("By boat\nOn foot")
    question.get_by_label("It has to be answered").check()
    question.get_by_role("button", name="Add the question").click()
    expect(part(admin, "Questions", "How do you come?")).to_contain_text("By boat · On foot · has to be answered")


def _publish(workspace: Workspace, admin: Page) -> Event:
    admin.get_by_role("button", name="Publish", exact=True).click()
    dialog = admin.get_by_role("dialog", name="Publish “Harbour concert”?")
    expect(dialog.get_by_role("listitem")).to_have_count(0)  # nothing is missing
    dialog.get_by_role("button", name="Publish").click()
    expect(admin.get_by_role("heading", name="Harbour concert Published")).to_be_visible()
    slug = admin.url.split("/")[-2]
    view = admin.get_by_role("link", name="View page")
    expect(view).to_have_attribute("href", f"{workspace.url}/e/{slug}")
    admin.context.grant_permissions(["clipboard-read", "clipboard-write"])
    admin.get_by_role("button", name="Copy the public address").click()
    expect(toast(admin, "The address is copied")).to_be_visible()
    assert admin.evaluate("() => navigator.clipboard.readText()") == f"{workspace.url}/e/{slug}"
    admin.get_by_role("button", name="Make a board").click()
    expect(admin.get_by_role("link", name="Board: Harbour concert")).to_be_visible()
    made: Event = workspace.call("GET", f"/events/{slug}")
    assert [one["name"] for one in made["ticket_types"]] == ["Supporter", "Ticket"]
    assert (made["capacity"], made["description"], made["questions"][0]["required"]) == (80, "Songs of the **sea**.", True)
    return made


def _cancel(admin: Page) -> None:
    admin.get_by_role("button", name="More for this event").click()
    admin.get_by_role("menuitem", name="Cancel the event").click()
    dialog = admin.get_by_role("dialog", name="Cancel “Harbour concert”?")
    expect(dialog.get_by_role("button", name="Cancel the event")).to_be_disabled()
    dialog.get_by_label("Title of the event").fill("Harbour concert")
    dialog.get_by_role("button", name="Cancel the event").click()
    expect(admin.get_by_role("heading", name="Harbour concert Cancelled")).to_be_visible()


def _delete_and_undo(workspace: Workspace, admin: Page) -> None:
    admin.get_by_role("button", name="More for this event").click()
    admin.get_by_role("menuitem", name="Delete").click()
    expect(admin).to_have_url(f"{workspace.url}/events")
    expect(row(admin, "Harbour concert")).to_have_count(0)
    toast(admin, "Harbour concert is in the trash").get_by_role("button", name="Undo").click()
    expect(admin.get_by_role("heading", name="Harbour concert Cancelled")).to_be_visible()


def _delete_and_restore(workspace: Workspace, admin: Page) -> None:
    admin.get_by_role("button", name="More for this event").click()
    admin.get_by_role("menuitem", name="Delete").click()
    admin.get_by_role("navigation", name="Which events").get_by_role("link", name="Trash").click()
    expect(admin).to_have_url(f"{workspace.url}/events?show=deleted")
    row(admin, "Harbour concert").get_by_role("button", name="Restore").click()
    expect(row(admin, "Harbour concert")).to_have_count(0)
    admin.get_by_role("navigation", name="Which events").get_by_role("link", name="Upcoming").click()
    expect(row(admin, "Harbour concert")).to_contain_text("Cancelled")


@pytest.mark.req("EV-1")
@pytest.mark.req("WB-1")
def test_an_event_without_a_mouse(workspace: Workspace, admin: Page) -> None:
    keys = admin.keyboard
    # Said long before a file is chosen: the browser takes a moment to hand its dialog over.
    admin.on("filechooser", lambda _chooser: None)
    admin.goto("/")
    expect(admin.get_by_role("heading", name="Upcoming events")).to_be_visible()
    keys.press("g")
    keys.press("e")
    expect(admin.get_by_role("heading", name="Events", exact=True)).to_be_visible()
    palette(admin, "New event")
    expect(admin.get_by_label(re.compile("^Title"))).to_be_focused()
    keys.type("Night of knots")
    tab_to(admin, admin.get_by_label("Starts: day"))
    keys.type(TYPED_DAY.strftime("%d%m%Y"))
    expect(admin.get_by_label("Starts: day")).to_have_value(TYPED_DAY.isoformat())
    tab_to(admin, admin.get_by_label("Place"))
    keys.type("Boathouse")
    keys.press("Enter")
    expect(admin.get_by_role("heading", name="Night of knots Draft")).to_be_visible()
    _edit_by_keyboard(admin)
    _put_away_by_keyboard(admin)


def _edit_by_keyboard(admin: Page) -> None:
    keys = admin.keyboard
    tab_to(admin, field(admin, "Places"))
    keys.type("12")
    keys.press("Control+s")
    expect(toast(admin, "The event is saved")).to_be_visible()

    tab_to(admin, admin.get_by_role("button", name="Choose a picture"))
    with admin.expect_file_chooser() as chooser:
        keys.press("Enter")
    chooser.value.set_files(picture())
    expect(admin.get_by_role("img", name="Picture of Night of knots")).to_be_visible()

    tab_to(admin, admin.get_by_role("button", name="Add a ticket"))
    keys.press("Enter")
    expect(admin.get_by_role("form", name="New ticket").get_by_label(re.compile("^Name"))).to_be_focused()
    keys.type("Helper")
    keys.press("Enter")
    expect(admin.get_by_role("button", name="Add a ticket")).to_be_focused()
    grip = admin.get_by_role("button", name="Place of Helper:")
    tab_to(admin, grip, "Shift+Tab")
    keys.press("ArrowUp")
    expect(admin.get_by_role("button", name="Place of Helper: 1.")).to_be_focused()
    expect(admin.get_by_text("Helper is now number 1 of 2.")).to_be_attached()


def _put_away_by_keyboard(admin: Page) -> None:
    keys = admin.keyboard
    palette(admin, "Publish the event")
    expect(admin.get_by_role("dialog", name="Publish “Night of knots”?")).to_contain_text("It has no description.")
    expect(admin.get_by_role("dialog").get_by_role("button", name="Publish")).to_be_focused()
    keys.press("Enter")
    expect(admin.get_by_role("heading", name="Night of knots Published")).to_be_visible()

    palette(admin, "Cancel the event")
    expect(admin.get_by_role("dialog").get_by_label("Title of the event")).to_be_focused()
    keys.type("Night of knots")
    keys.press("Enter")
    expect(admin.get_by_role("heading", name="Night of knots Cancelled")).to_be_visible()
    palette(admin, "Delete the event")
    expect(toast(admin, "Night of knots is in the trash")).to_be_visible()

    trash = admin.get_by_role("navigation", name="Which events").get_by_role("link", name="Trash")
    tab_to(admin, trash)
    keys.press("Enter")
    restore = admin.get_by_role("button", name="Restore Night of knots")
    expect(restore).to_be_visible()
    tab_to(admin, restore)
    keys.press("Enter")
    expect(restore).to_have_count(0)
    palette(admin, "Night of knots")
    expect(admin.get_by_role("heading", name="Night of knots Cancelled")).to_be_visible()


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(workspace: Workspace, admin: Page) -> None:
    event = make(workspace, "Open day", capacity=30)
    workspace.call("POST", f"/events/{event['id']}/publish")
    for name in ("Ada", "Ben"):
        register(workspace, event, name)
    admin.goto(f"/events/{event['slug']}/edit")
    field(admin, "Title").fill("")
    field(admin, "Places").fill("1")
    admin.get_by_label("Ends: day").fill("2020-01-01")
    save(admin)
    expect(field(admin, "Title")).to_be_focused()
    expect(admin.get_by_text("Give the event a title.")).to_be_visible()
    expect(admin.get_by_text("2 places are taken or offered already.")).to_be_visible()
    expect(admin.get_by_text("It has to end after it starts.")).to_be_visible()
    judge(admin)
    admin.reload()
    expect(field(admin, "Places")).to_have_value("1")
    expect(admin.get_by_role("region", name="Changes that are not saved")).to_contain_text("title, ends and places")
    admin.get_by_role("button", name="Throw away").click()
    expect(field(admin, "Title")).to_have_value("Open day")
    toast(admin, "What was not saved is thrown away").get_by_role("button", name="Undo").click()
    expect(field(admin, "Places")).to_have_value("1")

    part(admin, "Tickets", "Ticket").get_by_role("button", name="More for Ticket").click()
    admin.get_by_role("menuitem", name="Remove").click()
    expect(toast(admin, "The ticket “Ticket” was not removed")).to_contain_text("at least one type of ticket")
    expect(part(admin, "Tickets", "Ticket")).to_be_visible()
    part(admin, "Tickets", "Ticket").get_by_role("button", name="Edit Ticket").click()
    form = admin.get_by_role("form", name="Ticket Ticket")
    form.get_by_label("How many").fill("31")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("The whole event has 30 places.")).to_be_visible()
    admin.reload()
    expect(admin.get_by_role("form", name="Ticket Ticket").get_by_label("How many")).to_have_value("31")

    workspace.call("POST", f"/events/{event['id']}/ticket-types", {"name": "Press"})
    part(admin, "Tickets", "Press").get_by_role("button", name="More for Press").click()
    admin.get_by_role("menuitem", name="Remove").click()
    expect(part(admin, "Tickets", "Press")).to_have_count(0)
    toast(admin, "The ticket “Press” is removed").get_by_role("button", name="Undo").click()
    expect(part(admin, "Tickets", "Press")).to_be_visible()


@pytest.fixture
def crowded(workspace: Workspace) -> Event:
    """An event with something in every field, among others."""
    event = make(
        workspace, "A conference with a title that is longer than anybody would read on a phone", capacity=200,
        description="# Programme\n\n- one\n- two", place="Congress centre, Hall 2, entrance at the water",
        timezone="America/New_York",
    )  # fmt: skip
    path = f"/events/{event['id']}"
    workspace.call("POST", f"{path}/ticket-types", {"name": "Early bird", "quota": 20, "description": "Until the leaves fall."})
    workspace.call("POST", f"{path}/questions", {"label": "Which day?", "kind": "choice", "options": ["One", "Two"]})
    return event


@pytest.mark.req("WB-1")
def test_the_screens_of_events_are_for_everybody(workspace: Workspace, crowded: Event, admin: Page) -> None:
    past = make(workspace, "Spring fair", days=-30)
    gone = make(workspace, "Typo")
    workspace.call("DELETE", f"/events/{gone['id']}")
    admin.goto("/events")
    expect(row(admin, crowded["title"])).to_be_visible()
    judge(admin)
    for show, there in (("drafts", past["title"]), ("past", past["title"]), ("deleted", "Typo")):
        admin.goto(f"/events?show={show}")
        expect(row(admin, there)).to_be_visible()
        judge(admin)
    admin.goto("/")
    expect(admin.get_by_role("region", name="Upcoming events").get_by_role("link").first).to_be_visible()
    judge(admin)
    admin.goto("/events/new")
    admin.get_by_role("button", name="Make the draft").click()
    expect(admin.get_by_text("Give the event a title.")).to_be_visible()
    judge(admin)

    admin.goto(f"/events/{crowded['slug']}/edit")
    field(admin, "Title").fill("Another title")
    admin.get_by_role("button", name="Edit Early bird").click()
    admin.get_by_role("button", name="Edit Which day?").click()
    admin.get_by_role("button", name="Add a question").click()
    admin.get_by_label("Picture of the event").set_input_files(
        {"name": "note.txt", "mimeType": "text/plain", "buffer": b"no picture"}
    )
    expect(admin.get_by_role("alert").filter(has_text="This picture cannot be shown")).to_be_visible()
    judge(admin)
    admin.get_by_role("button", name="Throw away").first.click()
    admin.get_by_role("button", name="More for this event").click()
    expect(admin.get_by_role("menuitem", name="Delete")).to_be_visible()
    judge(admin)
    admin.keyboard.press("Escape")
    admin.get_by_role("button", name="Publish", exact=True).click()
    expect(admin.get_by_role("dialog").get_by_role("button", name="Publish")).to_be_visible()
    judge(admin)
    admin.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(admin.get_by_role("link", name="View page")).to_be_visible()
    admin.get_by_role("button", name="More for this event").click()
    admin.get_by_role("menuitem", name="Cancel the event").click()
    expect(admin.get_by_label("Title of the event")).to_be_visible()
    judge(admin)
