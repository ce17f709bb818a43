"""Everything without a mouse: the focus is always seen, comes everywhere, and out again."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.event_editor import Event, make
from tests.browser.steps import card, column, panel
from tests.browser.workspace import ADDRESSES, NAMES, PASSWORD, Workspace

#: No screen of a small workspace has as many stops.
MOST_STOPS = 150

#: Where the focus is: how it is named, whether it is in the window, and whether anything shows it.
_STOP = """() => {
  const now = document.activeElement;
  if (now === null || now === document.body) return null;
  const box = now.getBoundingClientRect();
  const shows = one => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  // A field's frame may be that of the element around it, a hidden radio's that of its label beside it.
  const around = [now, now.parentElement, now.parentElement?.parentElement, now.nextElementSibling];
  // Or what is drawn over all of a row, whose name is the link.
  const over = getComputedStyle(now, "::after");
  // In a line of text, the caret shows it (WCAG 2.4.7 names it).
  const writing = now.matches("textarea:not(:read-only), input:not([type]):not(:read-only), input[type=text]:not(:read-only)");
  window.stops ??= new Map();
  if (!window.stops.has(now)) window.stops.set(now, window.stops.size);
  return {
    number: window.stops.get(now),
    name: now.outerHTML.slice(0, 160),
    inView: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
    shown: writing || around.some(one => one && shows(one)) || (over.content !== "none" && over.outlineStyle !== "none"),
  };
}"""

SCREENS = {
    "home": "/",
    "inbox": "/inbox",
    "projects": "/projects",
    "board": "/projects/KEYS",
    "table": "/projects/KEYS?layout=table",
    "calendar": "/projects/KEYS?layout=calendar",
    "task": "/projects/KEYS/tasks/KEYS-1",
    "settings": "/projects/KEYS/settings",
    "events": "/events",
    "new event": "/events/new",
    "event": "/events/{event}",
    "event editor": "/events/{event}/edit",
    "attendees": "/events/{event}/attendees",
    "announcements": "/events/{event}/announcements",
    "new announcement": "/events/{event}/announcements?open=new",
    "subscribers": "/events/{event}/subscribers",
    "team": "/events/{event}/staff",
    "trash": "/trash",
    "people": "/people",
    "activity": "/admin/activity",
    "announcements of all events": "/admin/announcements",
    "subscribers of all events": "/admin/subscribers",
    "suppressed addresses": "/admin/suppressions",
    "import": "/admin/import",
    "me": "/me",
}


@pytest.fixture(scope="module", autouse=True)
def project(workspace: Workspace) -> dict[str, Any]:
    made = workspace.project("KEYS", "By keyboard")
    for title in ("Rehearse", "Tune the piano"):
        workspace.task(made, title, description="One *two* three", checklist=[{"text": "a step"}])
    return made


@pytest.fixture(scope="module", autouse=True)
def event(workspace: Workspace) -> Event:
    return make(workspace, "Without a mouse")


@pytest.mark.req("WB-1")
@pytest.mark.parametrize("name", SCREENS)
def test_tab_goes_through_a_screen_and_out_again_and_is_always_seen(name: str, admin: Page, event: Event) -> None:
    admin.goto(SCREENS[name].format(event=event["slug"]))
    expect(admin.get_by_role("heading").first).to_be_visible()
    expect(admin.get_by_role("navigation", name="Main").get_by_role("link", name="By keyboard")).to_be_visible()
    seen: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        admin.keyboard.press("Tab")
        stop = admin.evaluate(_STOP)
        if stop is None or (seen and stop["number"] == 0):
            break
        if not seen or stop["number"] != seen[-1]["number"]:  # a date is one field with three stops
            seen.append(stop)
    else:
        pytest.fail(f"the focus never came out again: {seen[-1]['name']}")
    if name not in {"task", "new event"}:  # which are opened with the focus in them
        assert "Skip to the content" in seen[0]["name"]
    assert len({stop["number"] for stop in seen}) == len(seen), "the focus came to the same place twice"
    assert [stop["name"] for stop in seen if not stop["inView"]] == []
    assert [stop["name"] for stop in seen if not stop["shown"]] == []


@pytest.mark.req("WB-1")
def test_the_skip_link_leads_past_the_navigation(admin: Page) -> None:
    admin.goto("/projects/KEYS")
    expect(card(admin, "Rehearse")).to_be_visible()
    admin.keyboard.press("Tab")
    expect(admin.get_by_role("link", name="Skip to the content")).to_be_focused()
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("main")).to_be_focused()


@pytest.mark.req("WB-1")
def test_a_day_without_a_mouse(stranger: Page) -> None:
    keys = stranger.keyboard
    stranger.goto("/sign-in")
    expect(stranger.get_by_label("E-mail")).to_be_focused()
    keys.type(ADDRESSES["member"])
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(stranger.get_by_role("button", name=NAMES["member"], exact=True)).to_be_visible()

    keys.press("Control+k")
    expect(stranger.get_by_role("dialog").get_by_role("textbox")).to_be_focused()
    keys.type("By keyboard")
    expect(stranger.get_by_role("dialog").get_by_text("By keyboard", exact=True)).to_be_visible()
    keys.press("Enter")
    expect(card(stranger, "Rehearse")).to_be_visible()

    keys.press("c")
    expect(stranger.get_by_role("dialog", name="New task").get_by_role("textbox", name="Title")).to_be_focused()
    keys.type("Sing")
    keys.press("Enter")
    expect(card(column(stranger, "To do"), "Sing")).to_be_visible()

    link = card(stranger, "Rehearse").get_by_role("link")
    link.focus()
    keys.press("ArrowDown")
    expect(card(stranger, "Tune the piano").get_by_role("link")).to_be_focused()
    keys.press("ArrowUp")
    expect(link).to_be_focused()
    keys.press("Enter")
    task = panel(stranger, "KEYS-1")
    expect(task.get_by_role("textbox", name="New comment")).to_be_visible()
    keys.press("m")
    expect(task.get_by_role("textbox", name="New comment")).to_be_focused()
    keys.type("Louder")
    keys.press("Control+Enter")
    expect(task.get_by_role("list", name="Comments, oldest first")).to_contain_text("Louder")
    keys.press("Escape")  # out of the field
    expect(task).to_be_visible()
    keys.press("Escape")  # out of the task
    expect(task).to_have_count(0)
    expect(link).to_be_focused()

    keys.press("m")
    expect(stranger.get_by_role("menuitem").first).to_be_focused()
    keys.press("Escape")
    expect(stranger.get_by_role("menu")).to_have_count(0)
    keys.press("?")
    expect(stranger.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    keys.press("Escape")
    expect(stranger.get_by_role("dialog")).to_have_count(0)
