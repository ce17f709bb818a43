"""The watch over all pages notices what it is there for."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk


@pytest.mark.req("SE-1")
def test_a_script_that_the_content_policy_forbids_is_not_run_and_noted(stranger: Page, desk: Desk) -> None:
    stranger.goto("/sign-in")
    expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()
    stranger.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "document.title = 'run'";
          document.body.append(script);
        }"""
    )
    assert stranger.title() != "run"
    [fault] = desk.watch.take()
    assert "Content Security Policy" in fault


def test_an_exception_and_a_missing_file_are_noted(stranger: Page, desk: Desk) -> None:
    stranger.goto("/sign-in")
    expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()
    with stranger.expect_event("pageerror"):
        stranger.evaluate("() => setTimeout(() => { throw new Error('thrown by a test') })")
    with stranger.expect_response("**/assets/missing.js"):
        stranger.evaluate("() => fetch('/assets/missing.js')")
    faults = "\n".join(desk.watch.take())
    assert "thrown by a test" in faults
