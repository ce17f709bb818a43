"""Coming in, in every way there is, and staying in charge of one's own account."""

import re

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import judge
from tests.browser.conftest import Desk
from tests.browser.steps import follow_link, open_mail, sign_in, sign_out
from tests.browser.workspace import PASSWORD, Workspace

NEW_PASSWORD = "nine green bottles on a wall"


@pytest.mark.req("ID-1")
def test_sign_up_and_verify_the_address_by_the_mail(stranger: Page) -> None:
    stranger.goto("/")
    stranger.get_by_role("link", name="Sign up").click()
    stranger.get_by_label("Given name").fill("Nora")
    stranger.get_by_label("Family name").fill("Newcomer")
    stranger.get_by_label("E-mail").fill("nora@gala.example.com")
    stranger.get_by_role("textbox", name="Password").fill("short")
    stranger.get_by_role("button", name="Create my account").click()
    expect(stranger.get_by_role("textbox", name="Password")).to_have_attribute("aria-invalid", "true")
    expect(stranger.get_by_role("textbox", name="Password")).to_be_focused()
    stranger.get_by_role("textbox", name="Password").fill(PASSWORD)
    stranger.get_by_role("button", name="Create my account").click()
    expect(stranger.get_by_role("heading", name="Look into your mailbox")).to_be_visible()

    open_mail(stranger, "nora@gala.example.com", "Verify your e-mail address")
    follow_link(stranger)
    stranger.get_by_role("button", name="Yes, this is my address").click()
    expect(stranger.get_by_role("heading", name="Your address is confirmed")).to_be_visible()
    stranger.get_by_role("link", name="Sign in").click()
    sign_in(stranger, "nora@gala.example.com")
    expect(stranger.get_by_role("button", name="Nora Newcomer")).to_be_visible()


@pytest.mark.req("ID-1")
def test_an_address_that_is_not_verified_does_not_get_in(workspace: Workspace, stranger: Page) -> None:
    person = {"email": "una@gala.example.com", "password": PASSWORD, "given_name": "Una", "family_name": "Known"}
    workspace.call("POST", "/auth/sign-up", person)
    sign_in(stranger, "una@gala.example.com")
    expect(stranger.get_by_role("alert")).to_be_visible()
    expect(stranger).to_have_url(re.compile("/sign-in"))


@pytest.mark.req("ID-2")
def test_a_wrong_password_is_refused_in_words_and_loses_nothing(stranger: Page) -> None:
    sign_in(stranger, "mia@gala.example.com", "not the password")
    expect(stranger.get_by_role("alert")).to_be_visible()
    expect(stranger.get_by_label("E-mail")).to_have_value("mia@gala.example.com")


@pytest.mark.req("ID-2")
def test_who_was_sent_to_the_sign_in_comes_to_where_they_wanted(stranger: Page) -> None:
    stranger.goto("/me")
    expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()
    stranger.get_by_label("E-mail").fill("mia@gala.example.com")
    stranger.get_by_role("textbox", name="Password", exact=True).fill(PASSWORD)
    stranger.get_by_role("textbox", name="Password", exact=True).press("Enter")
    expect(stranger.get_by_role("heading", name="Profile and security")).to_be_visible()


@pytest.mark.req("ID-3")
def test_a_forgotten_password_is_replaced_by_a_mailed_link_that_works_once(
    workspace: Workspace, stranger: Page, desk: Desk
) -> None:
    _invite(workspace, "fred@gala.example.com", "Fred", "Forgetful")
    stranger.goto("/sign-in")
    stranger.get_by_role("link", name="Forgotten your password?").click()
    expect(stranger.get_by_role("heading", name="Forgotten your password?")).to_be_visible()
    stranger.get_by_label("E-mail").fill("fred@gala.example.com")
    stranger.get_by_role("button", name="Send me the link").click()
    expect(stranger.get_by_role("heading", name="Look into your mailbox")).to_be_visible()

    open_mail(stranger, "fred@gala.example.com", "password")
    follow_link(stranger)
    expect(stranger.get_by_role("heading", name="Choose a new password")).to_be_visible()
    link = stranger.url
    stranger.get_by_role("textbox", name="New password").fill(NEW_PASSWORD)
    stranger.get_by_role("button", name="Change my password").click()
    expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(stranger, "fred@gala.example.com", NEW_PASSWORD)
    expect(stranger.get_by_role("button", name="Fred Forgetful")).to_be_visible()

    again = desk.page(workspace.url)
    again.goto(link)
    again.get_by_role("textbox", name="New password").fill(PASSWORD)
    again.get_by_role("button", name="Change my password").click()
    expect(again.get_by_role("heading", name="This link no longer works")).to_be_visible()


@pytest.mark.req("ID-7")
def test_who_was_invited_has_to_choose_a_password_first(workspace: Workspace, stranger: Page) -> None:
    generated = _invite(workspace, "ines@gala.example.com", "Ines", "Invited", page=stranger)
    sign_in(stranger, "ines@gala.example.com", generated)
    expect(stranger.get_by_role("heading", name="Choose your own password")).to_be_visible()
    judge(stranger)
    stranger.goto("/me")  # there is no way around it
    expect(stranger.get_by_role("heading", name="Choose your own password")).to_be_visible()

    stranger.get_by_role("textbox", name="Password you were sent").fill(generated)
    stranger.get_by_role("textbox", name="New password").fill(NEW_PASSWORD)
    stranger.get_by_role("button", name="Save and continue").click()
    expect(stranger.get_by_role("button", name="Ines Invited")).to_be_visible()

    sign_out(stranger, "Ines Invited")
    sign_in(stranger, "ines@gala.example.com", NEW_PASSWORD)
    expect(stranger.get_by_role("button", name="Ines Invited")).to_be_visible()


@pytest.mark.req("ID-2")
@pytest.mark.req("ID-3")
def test_a_second_factor_is_set_up_and_asked_for(workspace: Workspace, stranger: Page, desk: Desk) -> None:
    _sign_up(workspace, stranger, "otto@gala.example.com", "Otto", "Otp")
    sign_in(stranger, "otto@gala.example.com")
    expect(stranger.get_by_role("button", name="Otto Otp")).to_be_visible()
    stranger.goto("/me")
    section = stranger.get_by_role("region", name="Second factor")
    section.get_by_role("button", name="Set up").click()
    section.get_by_role("textbox", name="Password").fill("not the password")
    section.get_by_role("button", name="Continue").click()
    expect(section.get_by_text("This is not your password.")).to_be_visible()
    section.get_by_role("textbox", name="Password").fill(PASSWORD)
    section.get_by_role("button", name="Continue").click()
    expect(section.get_by_role("img", name="QR code for your authenticator app")).to_be_visible()
    judge(stranger)
    uri = section.get_by_role("link", name="open the app on this device").get_attribute("href")
    assert uri is not None
    app = pyotp.parse_uri(uri)
    assert isinstance(app, pyotp.TOTP)
    section.get_by_label("Code").fill(app.now())
    section.get_by_role("button", name="Switch it on").click()
    expect(section.get_by_text("Keep these codes somewhere safe")).to_be_visible()
    judge(stranger)
    recovery = section.get_by_role("listitem").first.inner_text()
    section.get_by_role("button", name="I have kept them").click()
    expect(section.get_by_role("button", name="Switch off")).to_be_visible()

    other = desk.page(workspace.url)
    sign_in(other, "otto@gala.example.com")
    expect(other.get_by_role("heading", name="One more step")).to_be_visible()
    judge(other)
    other.get_by_label("Code").fill("000000")
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_text("This code is not right")).to_be_visible()
    other.get_by_label("Code").fill(recovery)
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("button", name="Otto Otp")).to_be_visible()


@pytest.mark.req("ID-2")
def test_sessions_are_listed_and_another_one_is_ended(workspace: Workspace, stranger: Page, desk: Desk) -> None:
    _sign_up(workspace, stranger, "sue@gala.example.com", "Sue", "Sessions")
    other = desk.page(workspace.url)
    for page in (stranger, other):
        sign_in(page, "sue@gala.example.com")
        expect(page.get_by_role("button", name="Sue Sessions")).to_be_visible()
    stranger.goto("/me")
    sessions = stranger.get_by_role("region", name="Sessions")
    expect(sessions.get_by_text("This one")).to_have_count(1)
    end = sessions.get_by_role("button", name=re.compile("^End "))
    expect(end).to_have_count(1)
    end.click()
    expect(end).to_have_count(0)
    other.reload()
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()


def _invite(workspace: Workspace, email: str, given: str, family: str, page: Page | None = None) -> str:
    """An admin lets somebody in. With `page`, the password that they find in the mail."""
    person = {"email": email, "given_name": given, "family_name": family, "group": "Members"}
    workspace.call("POST", "/admin/users", person)
    if page is None:
        return ""
    open_mail(page, email, "")
    found = re.search(r"^\s*(\S{12,})\s*$", page.locator("pre").inner_text(), re.MULTILINE)
    assert found, page.locator("pre").inner_text()
    return found[1]


def _sign_up(workspace: Workspace, page: Page, email: str, given: str, family: str) -> None:
    """An account of one's own, whose address is verified."""
    person = {"email": email, "password": PASSWORD, "given_name": given, "family_name": family}
    workspace.call("POST", "/auth/sign-up", person)
    open_mail(page, email, "Verify")
    follow_link(page)
    page.get_by_role("button", name="Yes, this is my address").click()
    expect(page.get_by_role("heading", name="Your address is confirmed")).to_be_visible()
