"""The deployed Muster as browsers see it: CloudFront with the client out of its bucket and the API, all of one origin.

Chromium takes CloudFront's names for the emulator's address, and its certificate for good; nothing else is different.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import test_first_day
from tests.browser.chromium import ANY_CERTIFICATE, ROOT, chromium
from tests.browser.conftest import KEPT, Desk
from tests.browser.steps import card, column, quick_add, sign_in
from tests.browser.watch import Watch
from tests.support.deployed import deployed
from tests.support.stack import Stack

#: Requests that two pages have under way at once.
PARALLEL = 8


@pytest.fixture(scope="module")
def nobodys(stack: Stack) -> Iterator[Stack]:
    """A Muster that nobody has set up, with the client published as `make deploy` does."""
    subprocess.run([sys.executable, "-m", "infra.publish", "--stage", "dev"], cwd=ROOT, check=True, capture_output=True)
    with deployed(stack, PARALLEL) as host:
        asyncio.run(host.empty())
        yield stack
        asyncio.run(host.empty())


@pytest.fixture
def desk(nobodys: Stack, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Pages for people. A fault that the watch noted fails the test at its end."""
    names = f"--host-resolver-rules=MAP *.cloudfront.net 127.0.0.1:{nobodys.emulator.port}"
    with chromium(names, ANY_CERTIFICATE) as browser:
        opened = Desk(browser, {}, Watch())
        failed_before = request.session.testsfailed
        yield opened
        if opened.watch.faults or request.session.testsfailed > failed_before:
            opened.keep(KEPT / request.node.name)
        opened.close()
        assert not opened.watch.faults, "\n".join(opened.watch.faults)


@pytest.mark.req("AW-10", "WB-1")
def test_the_first_day_on_aws(nobodys: Stack, desk: Desk, tmp_path: Path) -> None:
    """The laptop's test. Its files go from the page to the bucket: by the bucket's CORS, and by the page's policy."""
    url = nobodys.outputs["WebUrl"]
    test_first_day.test_the_first_day(url, desk, tmp_path)

    # Each stream ends at once here and is asked for again: what one page does still comes to the other by itself.
    pages = [desk.page(url), desk.page(url)]
    for page in pages:
        sign_in(page, "ada@gala.example.com")
        expect(page.get_by_role("button", name="Ada Lovelace")).to_be_visible()
        with page.expect_response("**/api/v1/stream*"):  # from here on it misses nothing
            page.goto("/projects/GALA")
        expect(card(page, "Book the band")).to_be_visible()
    quick_add(pages[0], "To do", "Thank everybody")
    expect(card(column(pages[1], "To do"), "Thank everybody")).to_be_visible()
