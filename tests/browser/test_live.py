"""What one does, others see at once; nothing is lost when two are at it, or when the server is away."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import judge
from tests.browser.conftest import Desk
from tests.browser.steps import card, column, drag, panel, quick_add
from tests.browser.workspace import Workspace, status_id

Project = dict[str, Any]

#: Gone after a reload.
MARK = "() => { window.notReloaded = true }"


@pytest.fixture(scope="module")
def project(workspace: Workspace) -> Project:
    return workspace.project("LIVE", "Live together")


@pytest.fixture
def both(project: Project, admin: Page, member: Page) -> tuple[Page, Page]:
    """The admin and the member before the same board."""
    for page in (admin, member):
        page.goto("/projects/LIVE")
        expect(column(page, "Done")).to_be_visible()
        page.evaluate(MARK)
    return admin, member


def not_reloaded(*pages: Page) -> bool:
    return all(page.evaluate("() => window.notReloaded === true") for page in pages)


@pytest.mark.req("NO-3")
@pytest.mark.req("WB-1")
def test_what_one_adds_and_moves_appears_in_the_other_browser(both: tuple[Page, Page]) -> None:
    admin, member = both
    quick_add(admin, "To do", "Order the van")
    expect(card(column(member, "To do"), "Order the van")).to_be_visible()
    drag(card(member, "Order the van"), column(member, "Doing"))
    expect(card(column(member, "Doing"), "Order the van")).to_be_visible()
    expect(card(column(admin, "Doing"), "Order the van")).to_be_visible()
    expect(card(column(admin, "To do"), "Order the van")).to_have_count(0)
    assert not_reloaded(admin, member)


@pytest.mark.req("NO-3")
def test_what_happens_while_a_page_opens_is_shown(workspace: Workspace, project: Project, member: Page) -> None:
    workspace.task(project, "Before it opened")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    member.route("**/api/v1/stream*", hold, times=1)
    with member.expect_request("**/api/v1/stream*"):
        member.goto("/projects/LIVE")
    expect(card(member, "Before it opened")).to_be_visible()
    workspace.task(project, "While it opened")
    held[0].continue_()
    expect(card(member, "While it opened")).to_be_visible()


@pytest.mark.req("NO-3")
@pytest.mark.req("TK-7")
def test_a_comment_and_a_change_appear_in_the_open_task(
    workspace: Workspace, project: Project, both: tuple[Page, Page]
) -> None:
    admin, member = both
    task = workspace.task(project, "Paint the stage")
    for page in both:
        page.goto(f"/projects/LIVE/tasks/{task['key']}")
        expect(page.get_by_role("textbox", name="New comment")).to_be_visible()
        page.evaluate(MARK)
    member.get_by_role("textbox", name="New comment").fill("Which **colour**?")
    member.get_by_role("button", name="Comment", exact=True).click()
    expect(admin.get_by_role("list", name="Comments, oldest first").get_by_text("Which colour?")).to_be_visible()
    workspace.change(task["key"], {"title": "Paint the stage blue"})
    expect(member.get_by_role("textbox", name="Title")).to_have_value("Paint the stage blue")
    expect(member.get_by_text("Ada Lovelace changed title")).to_be_visible()
    assert not_reloaded(admin, member)


def test_two_people_move_the_same_card_and_end_with_the_same_board(
    workspace: Workspace, project: Project, both: tuple[Page, Page]
) -> None:
    admin, member = both
    task = workspace.task(project, "Move me")
    for page in both:
        expect(card(column(page, "To do"), "Move me")).to_be_visible()
        link = card(page, "Move me").get_by_role("link")
        link.focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
    member.keyboard.press("ArrowRight")
    admin.keyboard.press("Space")
    member.keyboard.press("Space")
    # The last to put it down has moved it; whoever that is, both see the same.
    expect(card(column(member, "Done"), "Move me")).to_be_visible()
    expect(card(column(admin, "Done"), "Move me")).to_be_visible()
    for page in both:
        expect(card(page, "Move me")).to_have_count(1)
    assert workspace.get(task["key"])["status_id"] == status_id(project, "Done")


def test_a_server_that_is_killed_is_said_to_be_away_and_what_happened_meanwhile_is_caught_up_with(
    workspace: Workspace, project: Project, member: Page, desk: Desk
) -> None:
    workspace.task(project, "Before the outage")
    member.goto("/projects/LIVE")
    expect(card(member, "Before the outage")).to_be_visible()
    member.evaluate(MARK)
    banner = member.get_by_role("status").filter(has_text="nothing is lost")
    with desk.watch.outage():
        workspace.server.kill()
        expect(banner).to_be_visible()
        workspace.restart()
        workspace.task(project, "During the outage")
        expect(card(member, "During the outage")).to_be_visible()
        expect(banner).to_have_count(0)
    quick_add(member, "To do", "After the outage")
    assert not_reloaded(member)


@pytest.mark.req("TK-1")
def test_of_two_descriptions_both_are_shown_and_the_person_chooses(
    workspace: Workspace, project: Project, member: Page
) -> None:
    task = workspace.task(project, "Write the invitation", description="Dear guests")
    member.goto(f"/projects/LIVE/tasks/{task['key']}")
    member.get_by_role("button", name="Edit the description").click()
    field = member.get_by_role("textbox", name="Description")
    field.fill("Dear friends")
    workspace.change(task["key"], {"description": "Dear sponsors"})
    expect(member.get_by_text("Somebody else changed the description while you were writing")).to_be_visible()
    expect(field).to_have_value("Dear friends")
    member.get_by_role("button", name="Save", exact=True).click()

    dialog = member.get_by_role("dialog", name=f"{task['key']} was changed by somebody else, too")
    choice = dialog.get_by_role("radiogroup", name="Description")
    expect(choice).to_contain_text("friends")
    expect(choice).to_contain_text("sponsors")
    judge(member)
    dialog.get_by_role("radio", name="Put both together").check()
    dialog.get_by_role("textbox", name="The text put together").fill("Dear friends and sponsors")
    dialog.get_by_role("button", name="Save this").click()
    expect(dialog).to_have_count(0)
    expect(panel(member, task["key"]).get_by_text("Dear friends and sponsors")).to_be_visible()
    assert workspace.get(task["key"])["description"] == "Dear friends and sponsors"


@pytest.mark.req("TK-1")
def test_who_decides_a_conflict_later_loses_nothing_until_then(workspace: Workspace, project: Project, member: Page) -> None:
    task = workspace.task(project, "Rent chairs", description="Two hundred")
    member.goto(f"/projects/LIVE/tasks/{task['key']}")
    member.get_by_role("button", name="Edit the description").click()
    member.get_by_role("textbox", name="Description").fill("Three hundred")
    workspace.change(task["key"], {"description": "Four hundred"})
    expect(member.get_by_text("Somebody else changed the description while you were writing")).to_be_visible()
    member.get_by_role("button", name="Save", exact=True).click()
    member.get_by_role("button", name="Decide later").click()
    member.reload()
    expect(member.get_by_role("textbox", name="Description")).to_have_value("Three hundred")
    assert workspace.get(task["key"])["description"] == "Four hundred"


def test_two_who_change_different_fields_are_not_asked(workspace: Workspace, project: Project, member: Page) -> None:
    task = workspace.task(project, "Book the band", description="Jazz")
    member.goto(f"/projects/LIVE/tasks/{task['key']}")
    member.get_by_role("button", name="Edit the description").click()
    member.get_by_role("textbox", name="Description").fill("Jazz, and a singer")
    workspace.change(task["key"], {"priority": "high"})
    expect(member.get_by_role("button", name="Priority: High")).to_be_visible()
    member.get_by_role("button", name="Save", exact=True).click()
    expect(panel(member, task["key"]).get_by_text("Jazz, and a singer")).to_be_visible()
    now = workspace.get(task["key"])
    assert (now["description"], now["priority"]) == ("Jazz, and a singer", "high")


def test_what_was_being_written_survives_a_reload(workspace: Workspace, project: Project, member: Page) -> None:
    task = workspace.task(project, "Call the hall", description="By Friday")
    member.goto(f"/projects/LIVE/tasks/{task['key']}")
    member.get_by_role("button", name="Edit the description").click()
    member.get_by_role("textbox", name="Description").fill("By Thursday")
    member.get_by_role("textbox", name="New comment").fill("They only answer in the mor")
    member.reload()
    expect(member.get_by_role("textbox", name="Description")).to_have_value("By Thursday")
    expect(member.get_by_role("textbox", name="New comment")).to_have_value("They only answer in the mor")
    assert workspace.get(task["key"])["description"] == "By Friday"


def test_a_change_while_the_server_is_away_is_taken_back_with_a_word_and_what_was_typed_stays(
    workspace: Workspace, project: Project, member: Page, desk: Desk
) -> None:
    task = workspace.task(project, "Print the tickets", description="Fifty")
    member.goto(f"/projects/LIVE/tasks/{task['key']}")
    member.get_by_role("button", name="Edit the description").click()
    member.get_by_role("textbox", name="Description").fill("Sixty")
    with desk.watch.outage():
        workspace.server.kill()
        member.get_by_role("button", name="Save", exact=True).click()
        expect(member.get_by_role("alert").first).to_be_visible()
        expect(member.get_by_role("textbox", name="Description")).to_have_value("Sixty")
        workspace.restart()
        member.get_by_role("button", name="Save", exact=True).click()
        expect(panel(member, task["key"]).get_by_text("Sixty")).to_be_visible()
        expect(member.get_by_text("nothing is lost")).to_have_count(0)
    assert workspace.get(task["key"])["description"] == "Sixty"
