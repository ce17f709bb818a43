"""What people do over and over, on whichever screen."""

import re
import time

from playwright.sync_api import Locator, Page, expect

from tests.support.api import PASSWORD

#: Mails are delivered by another task of the server, which says nothing to a browser.
MAIL_WITHIN = 30


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Through the form."""
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("textbox", name="Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page, name: str) -> None:
    """By the menu under one's own name."""
    page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def open_mail(page: Page, to: str, subject: str) -> None:
    """Looks into the mailbox until the newest mail of that subject is there, and opens it."""
    row = page.get_by_role("row").filter(has_text=to).filter(has_text=subject)
    deadline = time.monotonic() + MAIL_WITHIN
    page.goto("/dev/mail")
    while row.count() == 0:
        assert time.monotonic() < deadline, f"no mail to {to} about {subject!r} within {MAIL_WITHIN} s"
        page.reload()
    row.first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(subject)


def follow_link(page: Page) -> None:
    """Follows the first link of the mail that is open."""
    page.get_by_role("heading", name="Links").locator("xpath=following-sibling::ul[1]").get_by_role("link").first.click()


def column(page: Page, name: str) -> Locator:
    """A column of the board. Its name ends with how many tasks it has."""
    return page.get_by_role("region", name=re.compile(rf"^{re.escape(name)}\b"))


def card(place: Page | Locator, title: str) -> Locator:
    """The card of a task, on a board or in a column."""
    page = place.page if isinstance(place, Locator) else place
    return place.get_by_role("article").filter(has=page.get_by_role("link", name=title, exact=True))


def drag(moved: Locator, target: Locator) -> None:
    """With the mouse, in several moves, as a hand does."""
    page = moved.page
    moved.scroll_into_view_if_needed()
    moved.hover()
    page.mouse.down()
    box = target.bounding_box()
    assert box is not None
    # Near its upper left corner, which is in view also where the rest is not.
    x, y = box["x"] + min(box["width"] / 2, 40), box["y"] + min(box["height"] / 2, 200)
    page.mouse.move(x, y, steps=6)
    page.mouse.move(x, y + 2)
    page.mouse.up()


def carry(moved: Locator, *keys: str) -> None:
    """With the keyboard: picks a card up, presses the keys, puts it down."""
    link = moved.get_by_role("link")
    link.focus()
    keyboard = moved.page.keyboard
    keyboard.press("Space")
    expect(moved.page.get_by_text("picked up from")).to_be_attached()
    for key in keys:
        keyboard.press(key)
    keyboard.press("Space")


def quick_add(page: Page, status: str, *titles: str) -> None:
    """Writes titles one after another at the end of a column."""
    column(page, status).get_by_role("button", name=f"Add a task at the end of {status}").click()
    field = page.get_by_role("textbox", name=f"Title of a new task in {status}")
    for title in titles:
        field.fill(title)
        field.press("Enter")
        expect(card(column(page, status), title)).to_have_attribute("aria-busy", "false")
    field.press("Escape")


def panel(page: Page, task_key: str) -> Locator:
    """The task that is open beside its board, or on a page of its own."""
    return page.get_by_role("region", name=f"Task {task_key}", exact=True)
