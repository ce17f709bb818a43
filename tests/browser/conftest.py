"""A browser for all of these tests, a server for each module, pages for the people in it.

Without Chromium (MUSTER_CHROMIUM, or one that is installed) every test here is skipped. What a failed test left is
kept in build/browser: a picture of each page, and the server's log.
"""

import re
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from tests.browser.axe import NARROW
from tests.browser.chromium import ANY_CERTIFICATE, PATIENCE_MS, ROOT, chromium, launch_with_camera
from tests.browser.door import Door, open_door
from tests.browser.film import film
from tests.browser.steps import sign_in
from tests.browser.watch import Watch
from tests.browser.workspace import ADDRESSES, NAMES, Who, Workspace, new_server, running_on, url_of
from tests.support import server as servers
from tests.support.server import Server

KEPT = ROOT / "build" / "browser"
Scheme = Literal["light", "dark"]

_failed = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and call.when in {"setup", "call"}:
        item.stash[_failed] = True
    return report


@pytest.fixture(scope="package")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    with chromium(*([ANY_CERTIFICATE] if request.config.getoption("--base-url") else [])) as launched:
        yield launched


@dataclass
class Template:
    """A workspace that is set up, at rest: modules begin with a copy of it."""

    folder: Path
    tokens: dict[Who, str]
    states: dict[Who, StorageState] = field(default_factory=dict)


@pytest.fixture(scope="package")
def template(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Made once: two people, signed in through the form."""
    folder = tmp_path_factory.mktemp("browser") / "template"
    with new_server(folder) as server:
        admin, member = servers.set_up(server)
        made = Template(folder, {"admin": admin, "member": member})
        for who in ADDRESSES:
            context = browser.new_context(base_url=url_of(server))
            page = context.new_page()
            sign_in(page, ADDRESSES[who])
            expect(page.get_by_role("button", name=NAMES[who])).to_be_visible()
            made.states[who] = context.storage_state()
            context.close()
    return made


@pytest.fixture(scope="module")
def workspace(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A server of the module's own, with an admin and a member."""
    folder = tmp_path_factory.mktemp("browser") / "data"
    with running_on(template.folder, folder, template.tokens) as running:
        yield running


@pytest.fixture
def base_url(request: pytest.FixtureRequest) -> str:
    """Where a Muster is that nobody has set up: the one that `--base-url` names, or a server of the test's own."""
    given = request.config.getoption("--base-url")
    return str(given).rstrip("/") if given else url_of(request.getfixturevalue("fresh"))


@pytest.fixture
def fresh(browser: Browser, tmp_path: Path) -> Iterator[Server]:
    """A server that nobody has set up yet."""
    with new_server(tmp_path / "data") as server:
        yield server


@dataclass
class Desk:
    """Opens pages for people, each in a browser of their own, and watches all of them."""

    browser: Browser
    states: dict[Who, StorageState]
    watch: Watch
    contexts: list[BrowserContext] = field(default_factory=list)

    def page(
        self,
        url: str,
        who: Who | None = None,
        *,
        size: tuple[int, int] = (1280, 800),
        scheme: Scheme = "light",
        state: StorageState | None = None,
        **more: Any,
    ) -> Page:
        """A page of somebody who is signed in (or has the given state), or of a stranger."""
        context = self.browser.new_context(
            base_url=url,
            storage_state=state if who is None else self.states[who],
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            locale="en-GB",
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(PATIENCE_MS)
        self.watch.over(context)
        self.contexts.append(context)
        return context.new_page()

    def phone(self, url: str, who: Who) -> Page:
        """A page of the size of a small phone, which may use the camera."""
        return self.page(url, who, size=NARROW, permissions=["camera"])

    def keep(self, folder: Path) -> None:
        """Pictures of what is open now."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(page for context in self.contexts for page in context.pages):
            page.screenshot(path=folder / f"page-{number}.png")

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()


@pytest.fixture
def desk(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Pages for people. A fault that the watch noted fails the test at its end."""
    with desk_in(browser, request) as opened:
        yield opened


@contextmanager
def desk_in(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """The same in a browser of one's own."""
    elsewhere = bool(request.config.getoption("--base-url"))  # where nobody is signed in yet
    states = {} if elsewhere else request.getfixturevalue("template").states
    opened = Desk(browser, states, Watch())
    yield opened
    folder = KEPT / re.sub(r"[^\w-]+", "-", request.node.name)
    shutil.rmtree(folder, ignore_errors=True)
    if request.node.stash.get(_failed, False) or opened.watch.faults:
        opened.keep(folder)
        _keep_logs(request, folder)
    opened.close()
    assert not opened.watch.faults, "\n".join(opened.watch.faults)


def _keep_logs(request: pytest.FixtureRequest, folder: Path) -> None:
    for name in ("workspace", "fresh"):
        if name in request.fixturenames:
            holder = request.getfixturevalue(name)
            server = holder.server if isinstance(holder, Workspace) else holder
            shutil.copy(server.log, folder / f"{name}.log")


@pytest.fixture
def admin(desk: Desk, workspace: Workspace) -> Page:
    """A page of the admin, not yet anywhere."""
    return desk.page(workspace.url, "admin")


@pytest.fixture
def member(desk: Desk, workspace: Workspace) -> Page:
    """A page of the member, not yet anywhere."""
    return desk.page(workspace.url, "member")


@pytest.fixture
def stranger(desk: Desk, workspace: Workspace) -> Page:
    """A page of somebody who is not signed in."""
    return desk.page(workspace.url)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The film that cameras show; a test writes another one before it opens the page."""
    return tmp_path_factory.mktemp("camera") / "seen.y4m"


@pytest.fixture(scope="module")
def with_camera(browser: Browser, seen: Path) -> Iterator[Browser]:
    """A browser that has a camera, and asks who may use it."""
    film(seen, (None, 1))
    launched = launch_with_camera(browser.browser_type, seen)
    yield launched
    launched.close()


@pytest.fixture
def phones(with_camera: Browser, seen: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Opens phones, which have cameras that see nothing yet."""
    film(seen, (None, 1))
    with desk_in(with_camera, request) as opened:
        yield opened


@pytest.fixture
def door(workspace: Workspace, request: pytest.FixtureRequest) -> Door:
    """An event of the test's own."""
    return open_door(workspace, request.node.name.removeprefix("test_").replace("_", " ")[:60])


@pytest.fixture
def phone(phones: Desk, door: Door) -> Page:
    """The member's phone, not yet anywhere."""
    return phones.phone(door.workspace.url, "member")
