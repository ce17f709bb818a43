"""Every screen, light and dark, wide and at 360 px: nothing for axe to find, nothing that runs out of the window.

The screens are those of the workspace that `muster demo` makes, so that there is something on each of them.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.axe import WIDE, judge
from tests.browser.conftest import Desk
from tests.browser.steps import sign_in
from tests.browser.workspace import url_of
from tests.support import server as servers
from tests.support.server import Server

Act = Callable[[Page], object]


@dataclass
class Demo:
    server: Server
    state: StorageState

    @property
    def url(self) -> str:
        return url_of(self.server)


@pytest.fixture(scope="module")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("browser") / "demo"
    told = subprocess.run(
        [sys.executable, "-m", "muster.cli", "demo"],
        env=os.environ | {"MUSTER_DATA_DIR": str(folder), "MUSTER_PASSWORD_HASH_MEMORY_KIB": "1024"},
        check=True, capture_output=True, text=True, timeout=120,
    ).stdout  # fmt: skip
    account = re.search(r"\(Admins\): (\S+)\s+(\S+)", told)
    assert account, told
    with servers.running(folder) as server:
        context = browser.new_context(base_url=url_of(server))
        page = context.new_page()
        sign_in(page, account[1], account[2])
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        yield Demo(server, context.storage_state())
        context.close()


def _nothing(page: Page) -> None:
    """The screen as it comes."""


def _open_first_card(page: Page) -> None:
    page.get_by_role("main").get_by_role("article").first.get_by_role("link").click()
    expect(page.get_by_role("region", name=re.compile("^Task "))).to_be_visible()
    expect(page.get_by_role("textbox", name="New comment")).to_be_visible()


def _history(page: Page) -> None:
    _open_first_card(page)
    page.get_by_role("tab", name="History").click()
    compare = page.get_by_role("button", name=re.compile("Compare version")).first
    compare.click()
    expect(page.get_by_role("region", name="Comparison of two versions")).to_be_visible()


def _edit_description(page: Page) -> None:
    _open_first_card(page)
    page.get_by_role("region", name="Description").get_by_role("button").first.click()
    expect(page.get_by_role("textbox", name="Description")).to_be_visible()


def _card_menu(page: Page) -> None:
    page.get_by_role("main").get_by_role("article").first.get_by_role("button", name=re.compile("^Actions for")).click()
    expect(page.get_by_role("menuitem", name="To the top")).to_be_visible()


def _press(key: str, opens: str) -> Act:
    def act(page: Page) -> None:
        page.keyboard.press(key)
        expect(page.get_by_role("dialog", name=opens)).to_be_visible()

    return act


def _palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()


def _new_project(page: Page) -> None:
    page.get_by_role("main").get_by_role("button", name="New project").click()
    expect(page.get_by_role("dialog", name="New project").get_by_label("Name")).to_be_visible()


def _first_person(page: Page) -> None:
    page.get_by_role("list", name="People").get_by_role("button").first.click()
    expect(page.get_by_role("dialog").get_by_text("Here since")).to_be_visible()


#: Screens behind the sign-in: name, address, what is there once it is loaded, what to open on it.
SCREENS: dict[str, tuple[str, str, Act]] = {
    "home": ("/", "main h1", _nothing),
    "inbox": ("/inbox", "main h1", _nothing),
    "preferences": ("/inbox/preferences", "main input", _nothing),
    "projects": ("/projects", "main h1", _nothing),
    "new project": ("/projects", "main h1", _new_project),
    "board": ("/projects/GALA", "main article", _nothing),
    "card menu": ("/projects/GALA", "main article", _card_menu),
    "table": ("/projects/GALA?layout=table", "main [role=grid] a", _nothing),
    "calendar": ("/projects/GALA?layout=calendar", "main h1", _nothing),
    "nothing found": ("/projects/GALA?q=zzzzzz", "main h2", _nothing),
    "task": ("/projects/GALA", "main article", _open_first_card),
    "task being written": ("/projects/GALA", "main article", _edit_description),
    "history": ("/projects/GALA", "main article", _history),
    "task page": ("/tasks/GALA-1", "main [role=tab]", _nothing),
    "project settings": ("/projects/GALA/settings", "main h1", _nothing),
    "new task": ("/projects/GALA", "main article", _press("c", "New task")),
    "shortcuts": ("/projects/GALA", "main article", _press("?", "Keyboard shortcuts")),
    "palette": ("/", "main h1", _palette),
    "events": ("/events", "main li img", _nothing),
    "past events": ("/events?show=past", "main li p", _nothing),
    "new event": ("/events/new", "main input", _nothing),
    "trash": ("/trash", "main h1", _nothing),
    "people": ("/people", "main li", _nothing),
    "person": ("/people", "main li", _first_person),
    "system": ("/admin", "main h2", _nothing),
    "activity": ("/admin/activity", "main li", _nothing),
    "deliveries": ("/admin/deliveries", "main h1", _nothing),
    "suppressed addresses": ("/admin/suppressions", "main h1", _nothing),
    "import": ("/admin/import", "main h2", _nothing),
    "me": ("/me", "main h2", _nothing),
    "no such page": ("/nowhere", "h1", _nothing),
    "no such task": ("/tasks/GALA-99999", "h1", _nothing),
}


@pytest.mark.req("WB-1")
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_for_everybody(name: str, demo: Demo, desk: Desk) -> None:
    address, there, act = SCREENS[name]
    page = desk.page(demo.url, state=demo.state, size=WIDE)
    page.goto(address)
    expect(page.locator(there).first).to_be_visible()
    act(page)
    judge(page)
    if name == "no such task":
        # The router says in the console what it shows an error page for.
        desk.watch.faults = [fault for fault in desk.watch.faults if "There is no such task" not in fault]


def _failed_sign_in(page: Page) -> None:
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")


VISITOR_SCREENS: dict[str, tuple[str, Act]] = {
    "sign-in": ("/sign-in", _nothing),
    "sign-in with errors": ("/sign-in", _failed_sign_in),
    "sign-up": ("/sign-up", _nothing),
    "forgotten password": ("/forgot-password", _nothing),
    "new password": ("/reset-password?token=some", _nothing),
    "dead link": ("/reset-password", _nothing),
    "confirm the address": ("/verify-email?token=some", _nothing),
}


@pytest.mark.req("WB-1")
@pytest.mark.parametrize("name", VISITOR_SCREENS)
def test_a_screen_before_the_sign_in_is_for_everybody(name: str, demo: Demo, desk: Desk) -> None:
    address, act = VISITOR_SCREENS[name]
    page = desk.page(demo.url, size=WIDE)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    act(page)
    judge(page)


@pytest.mark.req("WB-1")
def test_the_first_run_is_for_everybody(fresh: Server, desk: Desk) -> None:
    page = desk.page(url_of(fresh), size=WIDE)
    page.goto("/")
    expect(page.get_by_role("heading", name="Set up Muster")).to_be_visible()
    judge(page)
