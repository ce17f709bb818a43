"""Events with people in them, for tests of what organisers see, and what strangers do there without an account."""

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from muster.kernel.clock import SystemClock
from tests.browser.workspace import Who, Workspace
from tests.support.wait import wait_for

Event = dict[str, Any]
Registration = dict[str, Any]


def published(workspace: Workspace, title: str, *, by: Who = "admin", **more: Any) -> Event:
    """An event in some weeks that everybody may register for."""
    begins = SystemClock().now() + timedelta(days=40)
    times = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=4)).isoformat()}
    made = workspace.call("POST", "/events", {"title": title, "timezone": "Europe/Berlin", **times, **more}, by=by)
    event: Event = workspace.call("POST", f"/events/{made['id']}/publish", by=by, headers={"If-Match": "*"})
    return event


def address_of(name: str) -> str:
    """Of somebody in these tests."""
    return name.partition(" ")[0].lower() + "@example.org"


def added(workspace: Workspace, event: Event, name: str, **more: Any) -> Registration:
    """Somebody whom an organiser registers."""
    body = {"email": f"{name.partition(' ')[0].lower()}@example.org", "name": name, **more}
    made: Registration = workspace.call("POST", f"/events/{event['id']}/tickets", body)
    return made


def mails(workspace: Workspace, to: str, subject: str) -> list[EmailMessage]:
    """Those in the mailbox on disk, the oldest first, as a receiver parses them."""
    files = sorted(Path(workspace.server.folder, "mail").glob("*.eml"))
    found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [mail for mail in found if to in str(mail["To"]) and subject in str(mail["Subject"])]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def mail_to(workspace: Workspace, to: str, subject: str) -> str:
    """The text of the newest one, once it is there."""
    return text_of(wait_for(f"a mail to {to} about {subject}", lambda: mails(workspace, to, subject))[-1])


def stranger(workspace: Workspace, path: str, body: dict[str, Any]) -> Any:
    """What somebody without an account does on a public page."""
    answer = httpx.post(f"{workspace.server.url}/api/v1{path}", json=body, timeout=30)
    assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
    return answer.json()


def registers(workspace: Workspace, event: Event, name: str) -> Registration:
    """Somebody who registers with the code from the mail."""
    email = f"{name.partition(' ')[0].lower()}@example.org"
    challenge = stranger(workspace, "/auth/otp/send", {"email": email})
    found = re.search(r"\b(\d{6})\b", mail_to(workspace, email, "code"))
    assert found
    body = {"challenge_id": challenge["challenge_id"], "code": found[1], "name": name}
    made: Registration = stranger(workspace, f"/public/events/{event['slug']}/registrations", body)
    return made


def subscribes(workspace: Workspace, topic: str, email: str) -> None:
    """Somebody who wants news, and confirms it."""
    stranger(workspace, "/public/subscriptions", {"topic": topic, "email": email})
    found = re.search(r"/s/confirm#(\S+)", mail_to(workspace, email, ""))
    assert found
    stranger(workspace, "/public/subscriptions/confirm", {"token": found[1]})


def screen(event: Event, name: str = "") -> str:
    return f"/events/{event['slug']}{name and '/'}{name}"


def number(page: Page, name: str) -> Locator:
    """A number at a glance."""
    tiles = page.get_by_role("list", name="Numbers").get_by_role("listitem")
    return tiles.filter(has=page.get_by_role("link", name=name, exact=True))


def attendee(page: Page, name: str) -> Locator:
    """A row of the list."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def opened(page: Page, name: str) -> Locator:
    """A registration whose row was pressed."""
    page.get_by_role("link", name=name, exact=True).click()
    panel = page.get_by_role("dialog", name=name)
    expect(panel.get_by_text("Registered")).to_be_visible()
    return panel


def toast(page: Page, text: str) -> Locator:
    return page.get_by_role("alert").filter(has_text=text)


def saved(page: Page, press: Callable[[], None], folder: Path) -> list[list[str]]:
    """The rows of the file that a press of a button brings."""
    with page.expect_download() as coming:
        press()
    assert coming.value.suggested_filename.endswith(".csv")
    path = folder / "saved.csv"
    coming.value.save_as(path)
    return list(csv.reader(StringIO(path.read_text(encoding="utf-8-sig"))))
