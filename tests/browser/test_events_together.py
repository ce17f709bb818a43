"""Events that several people work on: what one does, the others see, and nothing is lost when two are at it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import judge
from tests.browser.conftest import Desk
from tests.browser.event_editor import Event, change, field, get, make, register, row, save, toast
from tests.browser.workspace import Workspace

#: Gone after a reload.
MARK = "() => { window.notReloaded = true }"
#: Ends the stream on purpose, to be asked for again after the test.
QUIET = "retry: 600000\nevent: pause\ndata:\n\n"


@pytest.fixture
def together(workspace: Workspace, admin: Page, member: Page) -> tuple[Event, Page, Page]:
    """An event of the member, which the admin organises as well; both have it open in the editor."""
    event = make(workspace, "Regatta", by="member", description="Boats.\n\nFood.", place="Old quay")
    for page in (admin, member):
        page.goto(f"/events/{event['slug']}/edit")
        expect(field(page, "Title")).to_have_value("Regatta")
        page.evaluate(MARK)
    return event, admin, member


@pytest.mark.req("EV-1")
def test_of_two_versions_of_an_event_both_are_shown_and_the_person_chooses(
    workspace: Workspace, together: tuple[Event, Page, Page]
) -> None:
    event, admin, member = together
    field(member, "Title").fill("Rowing regatta")
    field(member, "Place").fill("New quay")
    field(member, "Description").fill("Boats.\n\nFood and drink.")
    field(admin, "Title").fill("Sailing regatta")
    field(admin, "Places").fill("40")
    field(admin, "Description").fill("Boats of all sizes.\n\nFood.")
    save(admin)
    expect(toast(admin, "The event is saved")).to_be_visible()
    # What one did not touch follows at once; what one did is still there.
    expect(field(member, "Places")).to_have_value("40")
    expect(field(member, "Title")).to_have_value("Rowing regatta")
    expect(member.get_by_text("Somebody else has changed some of it meanwhile")).to_be_visible()

    save(member)
    dialog = member.get_by_role("dialog", name="Somebody else changed this event, too")
    title = dialog.get_by_role("radiogroup", name="Title")
    expect(title).to_contain_text("Rowing regatta")
    expect(title).to_contain_text("Sailing regatta")
    judge(member)
    title.get_by_role("radio", name="Take theirs").check()
    expect(dialog.get_by_role("textbox", name="The text put together")).to_have_value("Boats of all sizes.\n\nFood and drink.")
    dialog.get_by_role("button", name="Save this").click()
    expect(dialog).to_have_count(0)
    expect(toast(member, "The event is saved")).to_be_visible()
    expect(field(admin, "Place")).to_have_value("New quay")
    now = get(workspace, event)
    assert (now["title"], now["place"], now["capacity"]) == ("Sailing regatta", "New quay", 40)
    assert now["description"] == "Boats of all sizes.\n\nFood and drink."
    assert member.evaluate("() => window.notReloaded === true")


@pytest.mark.req("EV-1")
def test_the_servers_refusal_of_an_older_version_is_settled_by_field(workspace: Workspace, member: Page) -> None:
    """Without the stream, the member learns of the other change from the 412 alone."""
    event = make(workspace, "Lantern walk", by="member", place="Park")
    member.route("**/api/v1/stream*", lambda route: route.fulfill(content_type="text/event-stream", body=QUIET))
    member.goto(f"/events/{event['slug']}/edit")
    field(member, "Title").fill("Lantern parade")
    change(workspace, event, {"place": "Harbour"})
    save(member)
    expect(toast(member, "The event is saved")).to_be_visible()
    expect(field(member, "Place")).to_have_value("Harbour")

    field(member, "Title").fill("Lantern festival")
    change(workspace, event, {"title": "Walk of lanterns"})
    save(member)
    dialog = member.get_by_role("dialog", name="Somebody else changed this event, too")
    expect(dialog).to_contain_text("Walk of lanterns")
    dialog.get_by_role("button", name="Decide later").click()
    member.reload()
    expect(field(member, "Title")).to_have_value("Lantern festival")
    assert get(workspace, event)["title"] == "Walk of lanterns"


@pytest.mark.req("NO-3")
def test_what_happens_to_events_shows_without_a_reload(workspace: Workspace, admin: Page, member: Page) -> None:
    event = make(workspace, "Fish market", by="member", capacity=50)
    for page in (admin, member):
        page.goto("/events")
        expect(row(page, "Fish market")).to_contain_text("0 of 50 places")
        page.evaluate(MARK)
    workspace.call("POST", f"/events/{event['id']}/publish")
    expect(row(member, "Fish market")).to_contain_text("Published")
    register(workspace, event, "Cleo")
    expect(row(member, "Fish market")).to_contain_text("1 of 50 places")
    change(workspace, event, {"title": "Great fish market"})
    expect(row(member, "Great fish market")).to_be_visible()
    row(member, "Great fish market").get_by_role("link").click()
    expect(member.get_by_role("heading", name="Great fish market Published")).to_be_visible()
    workspace.call("POST", f"/events/{event['id']}/cancel")
    expect(member.get_by_role("heading", name="Great fish market Cancelled")).to_be_visible()
    workspace.call("DELETE", f"/events/{event['id']}")
    expect(member.get_by_text("This event is in the trash.")).to_be_visible()
    member.get_by_role("button", name="Restore").click()
    expect(member.get_by_text("This event is in the trash.")).to_have_count(0)
    assert member.evaluate("() => window.notReloaded === true")


@pytest.mark.req("EV-1")
def test_who_does_not_organise_an_event_sees_what_is_theirs_to_see(
    workspace: Workspace, admin: Page, member: Page, desk: Desk
) -> None:
    event = make(workspace, "Members' evening", description="Come *all*.")
    me = workspace.call("GET", "/me", by="member")
    member.goto("/events")
    expect(member.get_by_role("heading", name="Events", exact=True)).to_be_visible()
    expect(row(member, "Members' evening")).to_have_count(0)
    member.goto(f"/events/{event['slug']}/edit")
    expect(member.get_by_role("heading", name="Nothing lives at this address")).to_be_visible()
    # The router says in the console what it shows an error page for.
    desk.watch.faults = [fault for fault in desk.watch.faults if "There is no such event" not in fault]

    workspace.call("POST", f"/events/{event['id']}/publish")
    member.goto(f"/events/{event['slug']}/edit")
    expect(member.get_by_role("heading", name="Members' evening Published")).to_be_visible()
    expect(member.get_by_text("Come all.")).to_be_visible()
    expect(member.get_by_role("navigation", name="This event")).to_have_count(0)
    expect(field(member, "Title")).to_have_count(0)
    judge(member)

    workspace.call("PUT", f"/events/{event['id']}/staff/{me['id']}", {"role": "scanner"})
    member.reload()
    tabs = member.get_by_role("navigation", name="This event")
    expect(tabs.get_by_role("link")).to_have_text(["Check-in"])
