"""A board with 10,000 cards: a window onto them, never all of them at once."""

import time

import pytest
from playwright.sync_api import Locator, Page, expect

from bench import data
from tests.browser.steps import carry, column, drag
from tests.browser.workspace import Workspace

CARDS = 10_000
COLUMNS = ("To do", "Doing", "Review", "Done")
#: What fits into a tall window in four columns, and some on either side of it.
DRAWN = 150
SCROLLED_WITHIN = 120


@pytest.fixture(scope="module")
def many(workspace: Workspace) -> Workspace:
    """The module's workspace with one full project, written as fast as the benchmark writes its own."""
    statuses = [{"name": name, "category": "done" if name == "Done" else "todo"} for name in COLUMNS]
    project = workspace.project("MANY", "Ten thousand", statuses=statuses)
    ids = data.ProjectIds(project["id"], project["key"], [status["id"] for status in project["statuses"]])
    author = workspace.call("GET", "/me")["id"]
    workspace.server.stop()
    dataset = data.Dataset("", project["created_at"], "", author, [ids], [])
    data.insert(workspace.server.folder / "muster.db", dataset, CARDS)
    workspace.restart()
    return workspace


@pytest.fixture
def board(many: Workspace, admin: Page) -> Page:
    admin.goto("/projects/MANY")
    expect(column(admin, "To do").get_by_role("article").first).to_be_visible()
    return admin


@pytest.mark.req("WB-1")
def test_only_what_is_in_view_is_drawn_down_to_the_last_card_which_can_be_moved(board: Page) -> None:
    todo = column(board, "To do")
    for name in COLUMNS:
        expect(column(board, name).get_by_role("heading")).to_contain_text("2,500")
    assert board.get_by_role("article").count() <= DRAWN

    most = _scroll_to_the_end(todo)
    assert most <= DRAWN
    assert board.locator("*").count() < DRAWN * 60

    last = _last(todo)
    expect(last).to_have_attribute("aria-setsize", "2500")
    key = last.locator("[data-card-link]").get_attribute("data-card-link")
    moved = board.get_by_role("article").filter(has=board.locator(f"[data-card-link='{key}']"))
    carry(moved, "ArrowRight")
    expect(todo.get_by_role("heading")).to_contain_text("2,499")
    expect(column(board, "Doing").get_by_role("heading")).to_contain_text("2,501")
    expect(column(board, "Doing").locator(f"[data-card-link='{key}']")).to_be_visible()
    assert board.get_by_role("article").count() <= DRAWN


def _last(todo: Locator) -> Locator:
    """The last card that is drawn."""
    return todo.get_by_role("listitem").filter(has=todo.page.get_by_role("article")).last


def _scroll_to_the_end(todo: Locator) -> int:
    """Scrolls as far as it goes until the last card is there. The most cards that were drawn at once."""
    most = 0
    deadline = time.monotonic() + SCROLLED_WITHIN
    while _last(todo).get_attribute("aria-posinset") != "2500":
        assert time.monotonic() < deadline, "the end of the column did not come"
        todo.get_by_role("list").evaluate("list => { list.parentElement.scrollTop = list.parentElement.scrollHeight }")
        most = max(most, todo.page.get_by_role("article").count())
    return most


def test_a_card_is_dragged_among_thousands(board: Page) -> None:
    first = column(board, "Review").get_by_role("article").first
    key = first.locator("[data-card-link]").get_attribute("data-card-link")
    drag(first, column(board, "Done"))
    expect(column(board, "Done").locator(f"[data-card-link='{key}']")).to_be_visible()
    board.reload()
    expect(column(board, "Done").locator(f"[data-card-link='{key}']")).to_be_visible()
