"""An event with tickets, and what a test does at its door."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from muster.kernel.clock import SystemClock, timestamp
from tests.browser.workspace import Workspace
from tests.support.scanning import scanned

Tally = dict[str, Any]


@dataclass(frozen=True)
class Ticket:
    """A ticket as its holder has it: a picture, and what that says."""

    id: str
    name: str
    png: bytes
    token: str


@dataclass
class Door:
    """A published event whose scanner is the member."""

    workspace: Workspace
    event: dict[str, Any]

    @property
    def path(self) -> str:
        """Where its scanner is."""
        return f"/scan/{self.event['slug']}"

    @property
    def desk(self) -> str:
        return f"/events/{self.event['slug']}/check-in"

    def ticket(self, name: str, **more: Any) -> Ticket:
        """A new one, with its code as the organiser can download it."""
        email = f"{name.split(maxsplit=1)[0].lower()}@guests.example.org"
        made = self.workspace.call("POST", f"/events/{self.event['id']}/tickets", {"name": name, "email": email, **more})
        ticket_id = made["ticket"]["id"] if "ticket" in made else made["id"]
        return self.with_code(ticket_id, name)

    def with_code(self, ticket_id: str, name: str) -> Ticket:
        """A ticket with the code that it has now."""
        link = self.workspace.call("POST", f"/tickets/{ticket_id}/qr-code")["url"]
        png = httpx.get(link if link.startswith("http") else self.workspace.server.url + link, timeout=30).content
        [code] = scanned(Image.open(io.BytesIO(png)))
        return Ticket(ticket_id, name, png, code)

    def tally(self) -> Tally:
        found: Tally = self.workspace.call("GET", f"/events/{self.event['id']}/check-ins/tally")
        return found


def open_door(workspace: Workspace, title: str, types: Iterable[str] = ()) -> Door:
    """A new event, tonight; `types` are more types of tickets than the one that there always is."""
    start = SystemClock().now() + timedelta(hours=2)
    body = {"title": title, "starts_at": timestamp(start), "ends_at": timestamp(start + timedelta(hours=4))}
    event = workspace.call("POST", "/events", {**body, "timezone": "Europe/Berlin", "place": "Town hall"})
    for name in types:
        workspace.call("POST", f"/events/{event['id']}/ticket-types", {"name": name})
    scanner = workspace.call("GET", "/me", by="member")["id"]
    workspace.call("PUT", f"/events/{event['id']}/staff/{scanner}", {"role": "scanner"})
    workspace.call("POST", f"/events/{event['id']}/publish")
    return Door(workspace, workspace.call("GET", f"/events/{event['id']}"))


def answer(page: Page) -> Locator:
    """What came of the last scan."""
    return page.get_by_role("region", name="Answer")


def connection(page: Page, says: str) -> Locator:
    """What the scanner says of its connection."""
    return page.get_by_role("banner").get_by_role("status").filter(has_text=says)


def type_code(page: Page, text: str) -> None:
    """As a scanner that types does: key after key, 5 ms apart by the keyboard's clock, and Enter at the end."""
    session = page.context.new_cdp_session(page)
    moment = SystemClock().now().timestamp()
    for place, (key, code, number) in enumerate([*map(_key, text), ("\r", "Enter", 13)]):
        name = "Enter" if code == "Enter" else key
        stroke = {"key": name, "code": code, "windowsVirtualKeyCode": number, "timestamp": moment + place * 0.005}
        shift = 8 if key.isupper() or key == "_" else 0
        session.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": key, "modifiers": shift, **stroke})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", "modifiers": shift, **stroke})
    session.detach()


def _key(character: str) -> tuple[str, str, int]:
    """What is typed, the key on an American keyboard, and its number on Windows."""
    if character.isalpha():
        return character, f"Key{character.upper()}", ord(character.upper())
    if character.isdigit():
        return character, f"Digit{character}", ord(character)
    return (character, "Period", 190) if character == "." else (character, "Minus", 189)


def enter_code(page: Page, text: str) -> None:
    """Into the field, by hand."""
    page.get_by_role("textbox", name="Code").fill(text)
    page.get_by_role("button", name="Check", exact=True).click()


def ready(page: Page) -> None:
    """Waits until the scanner has asked the server, and has a list to take along."""
    expect(connection(page, "Online")).to_be_visible()
    page.get_by_role("button", name="This device").click()
    expect(page.get_by_role("dialog", name="This device")).to_contain_text("is on this device")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def name_gate(page: Page, gate: str) -> None:
    """Says where this device stands."""
    page.get_by_role("button", name="This device").click()
    page.get_by_role("dialog").get_by_label("Gate").fill(gate)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def seconds_to_answer(page: Page) -> list[float]:
    """How long each answer took, from the picture (or the last key) to the screen."""
    found: list[float] = page.evaluate("() => performance.getEntriesByName('check-in:answer').map(one => one.duration / 1000)")
    return found
