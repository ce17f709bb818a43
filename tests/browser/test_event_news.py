"""News of an event, and of all of them: written, sent, read in the mailbox on disk; and who wants them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import judge
from tests.browser.event_desk import added, mail_to, published, screen, stranger, subscribes, toast
from tests.browser.workspace import Workspace

pytestmark = pytest.mark.req("WB-1")


@pytest.mark.req("EV-4")
def test_an_announcement_is_written_kept_sent_and_read(workspace: Workspace, admin: Page) -> None:
    event = published(workspace, "Night market")
    subscribes(workspace, f"event:{event['id']}", "reader@example.net")
    added(workspace, event, "Mo Iver")
    admin.goto(screen(event, "announcements"))
    expect(admin.get_by_role("heading", name="Nothing announced yet")).to_be_visible()
    judge(admin)
    admin.get_by_role("link", name="Write an announcement").click()
    admin.get_by_role("button", name="Send…").click()
    expect(admin.get_by_text("Please enter a subject.")).to_be_visible()
    admin.get_by_label("Subject").fill("Doors open at seven")
    body = admin.get_by_role("textbox", name="Text")
    body.fill("Bring a **lantern**.")
    mail = admin.get_by_role("region", name="Preview of the mail")
    expect(mail.locator("strong")).to_have_text("lantern")
    expect(mail).to_contain_text("Doors open at seven")
    # What was typed survives a reload; saved, it is a draft that can be left and found again.
    admin.reload()
    expect(body).to_have_value("Bring a **lantern**.")
    judge(admin)
    admin.get_by_role("button", name="Save as a draft").click()
    expect(toast(admin, "Saved as a draft")).to_be_visible()
    expect(admin).to_have_url(re.compile(r"\?open=[0-9a-f-]{36}$"))
    admin.get_by_role("link", name="All announcements").click()
    drafts = admin.get_by_role("list", name="Announcements, newest first")
    expect(drafts.get_by_role("listitem")).to_contain_text("Draft")
    drafts.get_by_role("link", name="Doors open at seven").click()

    admin.get_by_role("checkbox", name="Who has a place (1)").check()
    admin.get_by_role("button", name="Send…").click()
    asked = admin.get_by_role("region", name="Send it to up to 2 people?")
    expect(asked.get_by_role("button", name="Send it now")).to_be_focused()
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("status").filter(has_text="2 of 2 sent")).to_be_visible()
    expect(admin.get_by_role("heading", name="Doors open at seven")).to_be_visible()
    judge(admin)
    for address in ("reader@example.net", "mo@example.org"):
        assert "Bring a **lantern**." in mail_to(workspace, address, "Doors open at seven")
    admin.get_by_role("link", name="All announcements").click()
    expect(drafts.get_by_role("listitem")).to_contain_text("2 of 2 sent")
    judge(admin)


def test_a_draft_that_two_change_is_shown_in_both_versions(workspace: Workspace, admin: Page) -> None:
    event = published(workspace, "Kite day")
    path = f"/events/{event['id']}/announcements"
    draft = workspace.call("POST", path, {"subject": "Wind", "body": "Much of it."})
    admin.goto(f"{screen(event, 'announcements')}?open={draft['id']}")
    body = admin.get_by_role("textbox", name="Text")
    body.fill("Little of it.")
    workspace.call("PATCH", f"/announcements/{draft['id']}", {"body": "None at all."}, headers={"If-Match": "*"})
    admin.get_by_role("button", name="Save as a draft").click()
    theirs = admin.get_by_role("alert").filter(has_text="Somebody else changed this draft")
    expect(theirs).to_contain_text("None at all.")
    expect(body).to_have_value("Little of it.")
    judge(admin)
    theirs.get_by_role("button", name="Save mine in its place").click()
    expect(theirs).to_have_count(0)
    assert workspace.call("GET", f"/announcements/{draft['id']}")["body"] == "Little of it."
    admin.get_by_role("button", name="Remove the draft").click()
    expect(admin.get_by_role("heading", name="Nothing announced yet")).to_be_visible()
    admin.get_by_role("button", name="Undo").click()
    expect(admin.get_by_role("link", name="Wind", exact=True)).to_be_visible()


@pytest.mark.req("EV-4")
def test_subscribers_are_counted_and_shown(workspace: Workspace, admin: Page) -> None:
    event = published(workspace, "Poetry slam")
    admin.goto(screen(event, "subscribers"))
    expect(admin.get_by_role("heading", name="Nobody has subscribed yet")).to_be_visible()
    judge(admin)
    subscribes(workspace, f"event:{event['id']}", "fan@example.net")
    stranger(workspace, "/public/subscriptions", {"topic": f"event:{event['id']}", "email": "slow@example.net"})
    subscribes(workspace, "all", "everything@example.net")
    admin.reload()
    expect(admin.get_by_role("heading", name="1 subscriber")).to_be_visible()
    expect(admin.get_by_text("1 more asked, and has not yet confirmed")).to_be_visible()
    expect(admin.get_by_role("list", name="Subscribers, newest first")).to_contain_text("fan@example.net")
    judge(admin)
    admin.goto("/admin/subscribers")
    expect(admin.get_by_role("list", name="Subscribers, newest first")).to_contain_text("everything@example.net")
    judge(admin)

    # News of all events are written under Administration.
    admin.get_by_role("navigation", name="Administration").get_by_role("link", name="Announcements").click()
    admin.get_by_role("link", name="Write an announcement").click()
    admin.get_by_label("Subject").fill("The new season")
    admin.get_by_role("textbox", name="Text").fill("It begins in May.")
    admin.get_by_role("button", name="Send…").click()
    admin.get_by_role("region", name=re.compile("^Send it to 1 person")).get_by_role("button", name="Send it now").click()
    expect(admin.get_by_role("status").filter(has_text="1 of 1 sent")).to_be_visible()
    assert "It begins in May." in mail_to(workspace, "everything@example.net", "The new season")
    judge(admin)
