"""A real board out of Trello, through the screen that imports it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import judge
from tests.browser.steps import card, column, drag
from tests.browser.workspace import Workspace

ROOT = Path(__file__).parent.parent.parent
#: Public, but not ours to pass on: it lies beside a checkout, where it does.
EXPORT = ROOT.parent / "shared" / "data" / "trello-board-81-cards.json"


@pytest.fixture
def export() -> Path:
    if not EXPORT.is_file():
        pytest.skip(f"the real Trello board is not here: {EXPORT.name}")
    return EXPORT


@pytest.mark.req("WB-1")
@pytest.mark.req("TK-1")
def test_a_real_trello_board_is_looked_over_imported_and_worked_on(export: Path, workspace: Workspace, admin: Page) -> None:
    admin.goto("/admin/import")
    admin.get_by_label("Trello export, a JSON file").set_input_files(export)
    comes = admin.get_by_role("region", name="What comes")
    expect(comes.get_by_role("listitem").filter(has_text="81 tasks")).to_be_visible()
    expect(comes.get_by_role("listitem").filter(has_text="7 columns")).to_be_visible()
    expect(admin.get_by_role("region", name="What does not come")).to_be_visible()
    expect(admin.get_by_text("Nothing has been written yet")).to_be_visible()
    assert workspace.call("GET", "/projects")["items"] == []
    judge(admin)

    admin.get_by_label("Key", exact=True).fill("AMI")
    admin.get_by_role("button", name="Import 81 tasks").click()
    expect(admin.get_by_role("heading", name="amirite is here")).to_be_focused()
    judge(admin)
    admin.get_by_role("link", name="Open amirite").click()
    expect(admin.get_by_role("heading", name="amirite", level=1)).to_be_visible()
    for name in ("Meetingroom", "Parents", "Product Backlog", "Sprint Backlog", "Doing", "Review", "Done"):
        expect(column(admin, name)).to_be_attached()

    first = column(admin, "Meetingroom").get_by_role("article").first
    title = first.get_by_role("link").inner_text()
    drag(first, column(admin, "Parents"))
    expect(card(column(admin, "Parents"), title)).to_be_visible()
    admin.reload()
    expect(card(column(admin, "Parents"), title)).to_be_visible()

    # The same file a second time: said at once, and nothing happens by itself.
    admin.goto("/admin/import")
    admin.get_by_label("Trello export, a JSON file").set_input_files(export)
    expect(admin.get_by_text("This board is here already")).to_be_visible()
    expect(admin.get_by_role("button", name="Import a second copy")).to_be_disabled()
    assert len(workspace.call("GET", "/projects")["items"]) == 1


def test_a_file_that_is_no_board_is_refused_in_words(admin: Page, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text('{"name": "no board"}')
    admin.goto("/admin/import")
    admin.get_by_label("Trello export, a JSON file").set_input_files(other)
    expect(admin.get_by_role("alert")).to_contain_text("This file cannot be imported")


def test_a_member_does_not_find_the_import(member: Page) -> None:
    member.goto("/admin/import")
    expect(member.get_by_role("heading", name="Bring a board from Trello")).to_have_count(0)
    expect(member.get_by_role("heading", level=1)).to_be_visible()
