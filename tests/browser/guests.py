"""Events for people without an account, and what the mails tell them."""

import re
import time
from datetime import timedelta
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from muster.kernel.clock import SystemClock, timestamp
from tests.browser.steps import MAIL_WITHIN
from tests.browser.workspace import Workspace
from tests.support.images import image

Json = dict[str, Any]


def moment(**ahead: float) -> str:
    """A timestamp so far ahead: `moment(days=3)`."""
    return timestamp(SystemClock().now() + timedelta(**ahead))


def published(workspace: Workspace, title: str, *, days: float = 30, picture: bool = False, **fields: Any) -> Json:
    """An event that begins so many days from now, for three hours, where everybody sees it."""
    times = {"starts_at": moment(days=days), "ends_at": moment(days=days, hours=3)}
    types, questions = fields.pop("ticket_types", ()), fields.pop("questions", ())
    made: Json = workspace.call("POST", "/events", {"title": title, "timezone": "Europe/Berlin", **times, **fields})
    for each in types:
        workspace.call("POST", f"/events/{made['id']}/ticket-types", each)
    for each in questions:
        workspace.call("POST", f"/events/{made['id']}/questions", each)
    if picture:
        _illustrate(workspace, made)
    event: Json = workspace.call("POST", f"/events/{made['id']}/publish")
    return event


def _illustrate(workspace: Workspace, event: Json) -> None:
    content = image("JPEG", (1600, 900))
    path = f"/events/{event['id']}/image"
    made = workspace.call("POST", path, {"content_type": "image/jpeg", "bytes": len(content)})
    upload = made["upload"]
    url = f"{workspace.server.url}{upload['url']}"
    httpx.request(upload["method"], url, content=content, headers=upload["headers"], timeout=30).raise_for_status()
    workspace.call("POST", f"{path}/{made['id']}/complete")


def change(workspace: Workspace, event: Json, **patch: Any) -> None:
    """A change of the newest version."""
    workspace.call("PATCH", f"/events/{event['id']}", patch, headers={"If-Match": "*"})


def mails_to(workspace: Workspace, email: str) -> list[Json]:
    """What somebody was sent, the newest first."""
    headers = {"Authorization": f"Bearer {workspace.tokens['admin']}", "Accept": "application/json"}
    mails = httpx.get(f"{workspace.server.url}/dev/mail", headers=headers, timeout=30).json()
    return [mail for mail in mails if email in mail["to"]]


def newest_mail(workspace: Workspace, email: str, saying: str, *, number: int = 1) -> str:
    """The text of the newest mail to somebody that says something, once there are so many of these."""
    deadline = time.monotonic() + MAIL_WITHIN
    while time.monotonic() < deadline:
        found = [mail["text"] for mail in mails_to(workspace, email) if saying in mail["text"]]
        if len(found) >= number:
            return str(found[0])
        time.sleep(0.1)  # noqa: TID251  # another process, which has no way of telling this one
    raise AssertionError(f"no mail to {email} that says {saying!r} within {MAIL_WITHIN} s")


def code_for(workspace: Workspace, email: str, *, number: int = 1) -> str:
    """The one-time code that somebody was sent last, as the mail says it."""
    found = re.search(r"^\s*(\d{6})\s*$", newest_mail(workspace, email, "code", number=number), re.MULTILINE)
    assert found
    return found[1]


def registered(workspace: Workspace, event: Json, email: str, name: str = "Grace Hopper", **more: Any) -> Json:
    """Somebody who registered elsewhere: the registration with the secret of its link."""
    sent = workspace.call("POST", "/auth/otp/send", {"email": email})
    proof = {"challenge_id": sent["challenge_id"], "code": code_for(workspace, email)}
    made: Json = workspace.call("POST", f"/public/events/{event['slug']}/registrations", {"name": name, **proof, **more})
    return made


def by_link(workspace: Workspace, registration: Json, method: str = "GET", suffix: str = "") -> Any:
    """A request with the secret of a registration's link."""
    headers = {"X-Manage-Secret": registration["manage_secret"]}
    return workspace.call(method, f"/public/registrations/{registration['id']}{suffix}", headers=headers)


def link_of(registration: Json) -> str:
    """The address of a ticket's page, as mails have it."""
    return f"/t/{registration['id']}#{registration['manage_secret']}"


def fill_in(page: Page, email: str, name: str = "Ada Lovelace") -> None:
    """Who is coming."""
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_label("Name on the ticket").fill(name)


def begin(page: Page, event: Json, button: str = "Register") -> None:
    """From the event's page to the form."""
    page.goto(f"/e/{event['slug']}")
    page.get_by_role("button", name=button, exact=True).first.click()
    expect(page.get_by_text("Step 1 of 2")).to_be_visible()


def to_the_code(page: Page, email: str, name: str = "Ada Lovelace") -> None:
    """Through the form, on to the code from the mail."""
    fill_in(page, email, name)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Type the code from your mail")).to_be_visible()
