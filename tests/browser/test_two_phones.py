"""An event from its announcement to somebody walking in: an attendee's phone, a phone at the door, and the organiser's desk."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from muster.kernel.clock import SystemClock
from tests.browser.axe import NARROW
from tests.browser.chromium import launch_with_camera
from tests.browser.conftest import Desk, desk_in
from tests.browser.door import answer
from tests.browser.film import film
from tests.browser.workspace import Workspace, url_of
from tests.support.scanning import scanned
from tests.support.wait import wait_for

pytestmark = [pytest.mark.req(each) for each in ("EV-1", "EV-2", "EV-4", "ID-4", "WB-1")]

DAY = (SystemClock().now() + timedelta(days=30)).date()
ATTENDEE = "zoe@example.org"


@pytest.fixture
def seen(tmp_path: Path) -> Path:
    """What the camera at the door sees."""
    path = tmp_path / "seen.y4m"
    film(path, (None, 1))
    return path


@pytest.fixture
def people(browser: Browser, seen: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Pages in a browser that has a camera."""
    with_camera = launch_with_camera(browser.browser_type, seen)
    with desk_in(with_camera, request) as opened:
        yield opened
    with_camera.close()


def newest_mail(workspace: Workspace, subject: str, after: int = 0) -> EmailMessage:
    """The newest of the attendee's mails that is about `subject`, once there are more than `after` of them."""

    def found() -> list[EmailMessage]:
        files = sorted(Path(workspace.server.folder, "mail").glob("*.eml"))
        mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        ours = [mail for mail in mails if ATTENDEE in str(mail["To"]) and subject in str(mail["Subject"])]
        return ours if len(ours) > after else []

    return wait_for(f"a mail about {subject}", found, 30)[-1]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def publish(desk: Page, title: str) -> str:
    """By hand, as an organiser does; gives the path of the public page."""
    desk.goto("/events")
    desk.get_by_role("main").get_by_role("link", name="New event").first.click()
    desk.get_by_label(re.compile("^Title")).fill(title)
    desk.get_by_label("Starts: day").fill(DAY.isoformat())
    desk.get_by_label("Place").fill("Pier 3")
    desk.get_by_role("button", name="Make the draft").click()
    expect(desk.get_by_role("heading", name=f"{title} Draft")).to_be_visible()
    slug = re.search(r"/events/([^/]+)", desk.url)
    assert slug is not None
    desk.get_by_role("button", name="Publish", exact=True).first.click()
    desk.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(desk.get_by_role("dialog")).to_have_count(0)
    return f"/e/{slug[1]}"


def subscribe(phone: Page, page: str, workspace: Workspace) -> None:
    """Asks for news, and says so again by the mail's link: opening that alone confirms nothing."""
    phone.goto(page)
    phone.get_by_label("E-mail for news").fill(ATTENDEE)
    phone.get_by_role("button", name="Ask for news").click()
    link = re.search(r"https?://\S+/s/confirm\S+", text_of(newest_mail(workspace, "")))
    assert link is not None
    phone.goto(link[0])
    assert subscribers(workspace, page) == 0
    phone.get_by_role("button", name="Yes, send me the news").click()
    expect(phone.get_by_role("heading", name="You get the news")).to_be_visible()
    assert subscribers(workspace, page) == 1


def subscribers(workspace: Workspace, page: str) -> int:
    """How many get news of the event of that page."""
    event = workspace.call("GET", f"/events/{page.removeprefix('/e/')}")
    return int(workspace.call("GET", "/subscriptions/count", params={"topic": f"event:{event['id']}"})["confirmed"])


def register(phone: Page, page: str, workspace: Workspace, codes_before: int) -> str:
    """With the code from the mail; gives what the code on the ticket says, read as a camera reads it."""
    phone.goto(page)
    phone.get_by_role("button", name="Register").first.click()
    form = phone.get_by_role("region", name="Register")
    form.get_by_label("E-mail").fill(ATTENDEE)
    form.get_by_label("Name on the ticket").fill("Zoë Müller")
    form.get_by_role("button", name="Continue").click()
    expect(form.get_by_role("heading", name="Type the code from your mail")).to_be_visible()
    code = re.search(r"^\s*(\d{6})\s*$", text_of(newest_mail(workspace, "code", codes_before)), re.MULTILINE)
    assert code is not None
    form.get_by_label("Code of 6 digits").fill(code[1])  # the last digit sends it
    expect(phone).to_have_url(re.compile("/t/"))
    return read_from(phone)[0]


def read_from(phone: Page) -> tuple[str, bytes]:
    """The code on the ticket that a phone shows: what it says, and how it looks."""
    shown = phone.get_by_role("img", name="QR code of the ticket of Zoë Müller")
    expect(shown).to_be_visible()
    png = shown.screenshot()
    [found] = scanned(Image.open(io.BytesIO(png)))
    return found, png


def test_from_an_announcement_to_walking_in_once(workspace: Workspace, people: Desk, seen: Path) -> None:
    desk = people.page(workspace.url, "admin")
    attendee = people.page(url_of(workspace.server), size=NARROW)
    page = publish(desk, "Songs of the sea")
    event = page.removeprefix("/e/")
    scanner = workspace.call("GET", "/me", by="member")["id"]
    workspace.call("PUT", f"/events/{event}/staff/{scanner}", {"role": "scanner"})

    subscribe(attendee, page, workspace)
    given_back = register(attendee, page, workspace, 0)
    attendee.get_by_role("button", name="Give the place back").click()
    attendee.get_by_role("button", name="Give it back").click()
    expect(attendee.get_by_role("img", name="QR code")).to_have_count(0)
    token = register(attendee, page, workspace, 1)
    assert token != given_back

    # The second phone looks at the first one's screen, twice.
    film(seen, (read_from(attendee)[1], 3), (None, 3.5))
    door = people.page(workspace.url, "member", size=NARROW, permissions=["camera"])
    door.goto(f"/scan/{event}")
    expect(answer(door)).to_contain_text("Admitted")
    expect(answer(door)).to_contain_text("Zoë Müller")
    expect(door.get_by_role("banner")).to_contain_text("1 of 1")
    expect(answer(door)).to_contain_text("Already in")
    expect(answer(door)).to_contain_text(re.compile(r"Let in at \d\d:\d\d, by Mia Tester\."))

    # What was given back lets nobody in.
    tally = workspace.call("GET", f"/events/{event}/check-ins/tally")
    event_id = workspace.call("GET", f"/events/{event}")["id"]
    again = {"event_id": event_id, "nonce": "given-back-1", "token": given_back, "method": "typed"}
    refused = workspace.call("POST", "/check-ins", again, by="member")
    assert (refused["admitted"], tally["admitted"], tally["valid"]) == (False, 1, 1)

    desk.goto(f"/events/{event}")
    chart = desk.get_by_role("figure", name="Registrations per day")
    expect(chart).to_contain_text("2 in all")
    expect(chart.locator("svg .recharts-bar-rectangle path")).to_have_count(1)
    numbers = desk.get_by_role("list", name="Numbers").get_by_role("listitem")
    expect(numbers.filter(has_text="Checked in")).to_contain_text("1 of / 1")
