"""A page that was opened before an update asks for parts of the client that are no longer there."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.axe import judge
from tests.browser.conftest import Desk

pytestmark = pytest.mark.req("WB-1")

PART = "**/assets/new-project-form-*.js"


def gone(route: Route) -> None:
    route.fulfill(status=404)


def opens_the_dialog(page: Page) -> Locator:
    page.get_by_role("main").get_by_role("button", name="New project").click()
    return page.get_by_role("dialog", name="New project").get_by_label("Name")


def test_the_page_is_loaded_anew_and_is_the_new_version(admin: Page, desk: Desk) -> None:
    admin.route(PART, gone)
    admin.goto("/projects")
    with admin.expect_event("load"):
        opens_the_dialog(admin)
    admin.unroute(PART)
    expect(opens_the_dialog(admin)).to_be_visible()
    assert any("404" in fault for fault in desk.watch.take())


def test_a_part_that_stays_away_is_not_asked_for_for_ever(admin: Page, desk: Desk) -> None:
    admin.route(PART, gone)
    admin.goto("/projects")
    with admin.expect_event("load"):
        opens_the_dialog(admin)
    opens_the_dialog(admin)
    expect(admin.get_by_role("heading", name="A part of Muster is missing")).to_be_visible()
    judge(admin)

    admin.unroute(PART)
    with admin.expect_event("load"):
        admin.get_by_role("button", name="Try again").click()
    expect(opens_the_dialog(admin)).to_be_visible()
    assert any("404" in fault for fault in desk.watch.take())
