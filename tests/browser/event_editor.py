"""What tests of the editor of events do over and over."""

import re
from datetime import timedelta
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, expect

from muster.kernel.clock import SystemClock
from tests.browser.workspace import Who, Workspace
from tests.support.images import image

Event = dict[str, Any]


def make(workspace: Workspace, title: str, *, by: Who = "admin", days: int = 60, **more: Any) -> Event:
    """A draft that begins so many days from now, for three hours."""
    begins = SystemClock().now() + timedelta(days=days)
    times = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=3)).isoformat()}
    made: Event = workspace.call(
        "POST", "/events", {"title": title, "timezone": "Europe/Berlin", **times, **more}, by=by
    )  # fmt: skip
    return made


def get(workspace: Workspace, event: Event) -> Event:
    found: Event = workspace.call("GET", f"/events/{event['id']}")
    return found


def change(workspace: Workspace, event: Event, patch: dict[str, Any], *, by: Who = "admin") -> None:
    """A change of the newest version."""
    workspace.call("PATCH", f"/events/{event['id']}", patch, by=by, headers={"If-Match": "*"})


def register(workspace: Workspace, event: Event, name: str) -> None:
    workspace.call("POST", f"/events/{event['id']}/tickets", {"email": f"{name.lower()}@example.org", "name": name})


def row(page: Page, title: str) -> Locator:
    """An event in a list."""
    return page.get_by_role("main").get_by_role("listitem").filter(has=page.get_by_role("link", name=title, exact=True))


def field(page: Page, name: str) -> Locator:
    """A field of the editor. Those that are required end with a star."""
    return page.get_by_role("form", name="Event", exact=True).get_by_label(re.compile(rf"^{re.escape(name)}( \*)?$"))


def toast(page: Page, text: str) -> Locator:
    return page.get_by_role("alert").filter(has_text=text)


def picture(name: str = "stage.png") -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": image("PNG", (1600, 900))}


def part(page: Page, section: str, name: str) -> Locator:
    """A ticket type or a question of the editor."""
    grip = page.get_by_role("button", name=f"Place of {name}:")
    return page.get_by_role("region", name=section, exact=True).get_by_role("listitem").filter(has=grip)


def drag_above(moved: Locator, target: Locator) -> None:
    """With the mouse, by its grip, to the upper edge of another row."""
    page = moved.page
    target.scroll_into_view_if_needed()
    moved.get_by_role("button", name="Place of").hover()
    page.mouse.down()
    box = target.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 4, steps=6)
    page.mouse.move(box["x"] + 20, box["y"] + 3)
    page.mouse.up()


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Goes on with the keyboard until the target has it."""
    for _ in range(60):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press(key)
    expect(target).to_be_focused()


def palette(page: Page, text: str) -> None:
    """Has the palette do something."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_be_focused()
    page.keyboard.type(text)
    expect(page.get_by_role("dialog").get_by_role("button").first).to_contain_text(text)
    page.keyboard.press("Enter")


def save(page: Page) -> None:
    page.get_by_role("region", name="Changes that are not saved").get_by_role("button", name="Save").click()
