"""The page of an event as people outside find it: read, shared, followed; light enough for a phone; without script, too."""

import gzip
import re

import pytest
from playwright.sync_api import Page, Response, Route, expect

from tests.browser.axe import judge
from tests.browser.conftest import Desk
from tests.browser.guests import change, link_of, moment, newest_mail, published, registered
from tests.browser.workspace import Workspace
from tests.support.pages import read_page

pytestmark = [pytest.mark.req("EV-1"), pytest.mark.req("WB-1")]

PHONE = (360, 740)
#: Bytes of compressed script that a public page may load before anybody touches it.
BUDGET = 150_000
ABOUT = """# The evening

We light **a hundred lanterns**, and walk: https://lanterns.example/way

- [the office](mailto:office@lanterns.example)
- [a trap](javascript:alert(1)) <script>alert(2)</script>

| Where | When |
|---|---|
| Bridge | 18:30 |
"""


def test_an_event_is_read_and_shared(workspace: Workspace, desk: Desk) -> None:
    event = published(
        workspace, "Lantern walk", picture=True, place="Old Town Hall", link="https://meet.example/x", description=ABOUT,
        capacity=40, timezone="America/New_York",
    )  # fmt: skip
    page = desk.page(workspace.url, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/e/{event['slug']}")
    expect(page.get_by_role("heading", level=1, name="Lantern walk")).to_be_visible()
    expect(page).to_have_title("Lantern walk · Gala team")
    picture = page.locator("main article img")
    assert picture.evaluate("async one => { await one.decode(); return one.naturalWidth }") > 0
    expect(page.get_by_text("New York")).to_be_visible()
    expect(page.get_by_text("For you: ")).to_be_visible()
    expect(page.get_by_text("40 places left")).to_be_visible()
    expect(page.get_by_text("The link stands on your ticket.")).to_be_visible()
    about = page.get_by_role("region", name="About this event")
    expect(about.get_by_role("heading", level=3, name="The evening")).to_be_visible()
    expect(about.get_by_role("link")).to_have_text(["https://lanterns.example/way", "the office"])
    expect(about).to_contain_text("a trap <script>alert(2)</script>")
    judge(page)

    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("The address is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{workspace.url}/e/{event['slug']}"
    with page.expect_download() as download:
        page.get_by_role("link", name="Add to calendar").click()
    assert "SUMMARY:Lantern walk" in download.value.path().read_text()


def test_without_script_the_page_reads(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Quiet reading", place="Library", description=ABOUT)
    page = desk.page(workspace.url, java_script_enabled=False, size=PHONE)
    page.goto(f"/e/{event['slug']}")
    main = page.get_by_role("main")
    for part in ("Quiet reading", "(Europe/Berlin)", "Library", "Registration is open.", "a hundred lanterns"):
        expect(main).to_contain_text(part)
    assert "switch JavaScript on" in main.inner_text()
    # What the head has preloaded is refused here: it is script.
    assert all(fault.endswith(".js: csp") for fault in desk.watch.take())


def test_what_a_messenger_reads_is_what_the_page_says(workspace: Workspace, stranger: Page) -> None:
    event = published(workspace, "Gala & <dinner>", picture=True, place="Hall")
    answer = stranger.request.get(f"{workspace.url}/e/{event['slug']}", headers={"User-Agent": "WhatsApp/2.23"})
    page = read_page(answer.text())
    assert page.metas["og:title"] == "Gala & <dinner>"
    picture = stranger.request.get(page.metas["og:image"].replace("localhost:8000", workspace.url.partition("//")[2]))
    assert (picture.status, picture.headers["content-type"]) == (200, "image/webp")


@pytest.mark.parametrize(
    ("name", "fields", "heading"),
    [
        ("closed", {"closes_at": "2020-01-01T00:00:00Z"}, "Registration is closed"),
        ("later", {"opens_at": moment(days=9)}, "Registration has not begun yet"),
        ("full", {"capacity": 1}, "Every place is taken"),
        ("cancelled", {}, "This event does not take place"),
    ],
)
def test_every_state_says_what_one_can_do(workspace: Workspace, desk: Desk, name: str, fields: object, heading: str) -> None:
    event = published(workspace, f"Event {name}", **fields)  # type: ignore[arg-type]  # fields of an event, each of its type
    if name == "full":
        registered(workspace, event, "first@example.org")
    if name == "cancelled":
        workspace.call("POST", f"/events/{event['id']}/cancel")
    page = desk.page(workspace.url, size=PHONE)
    page.goto(f"/e/{event['slug']}")
    expect(page.get_by_role("heading", level=2, name=heading)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^(Register|Join)"))).to_have_count(1 if name == "full" else 0)
    judge(page)


def test_a_page_that_is_open_when_registration_begins_shows_it(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Early birds", opens_at=moment(seconds=6))
    page = desk.page(workspace.url)
    page.goto(f"/e/{event['slug']}")
    expect(page.get_by_role("heading", name="Registration has not begun yet")).to_be_visible()
    expect(page.get_by_role("button", name="Register", exact=True)).to_be_visible(timeout=30_000)


def test_what_is_not_there_says_so(workspace: Workspace, desk: Desk) -> None:
    page = desk.page(workspace.url, size=PHONE)
    answer = page.goto("/e/nothing-of-the-kind")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", name="There is no such event")).to_be_visible()
    judge(page)
    desk.watch.take()
    page.goto("/t/01a1f7e3-97d1-7735-aad5-f0f1ee5ab9de")
    expect(page.get_by_role("heading", name="This link is not complete")).to_be_visible()
    judge(page)


def test_the_way_to_the_form_stays_at_hand(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "A long read", description="A paragraph of some length.\n\n" * 60)
    page = desk.page(workspace.url, size=PHONE)
    page.goto(f"/e/{event['slug']}")
    buttons = page.get_by_role("button", name="Register", exact=True)
    expect(buttons).to_have_count(1)
    page.get_by_text("Made with Muster").scroll_into_view_if_needed()
    expect(buttons).to_have_count(2)
    buttons.last.click()
    expect(page.get_by_role("heading", name="Who is coming?")).to_be_focused()
    expect(page.get_by_role("heading", name="Who is coming?")).to_be_in_viewport()
    expect(buttons).to_have_count(0)


def test_a_page_from_before_an_update_loads_itself_anew(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Updated")
    page = desk.page(workspace.url)
    loaded: list[Page] = []

    def note(of: Page) -> None:
        loaded.append(of)

    page.on("domcontentloaded", note)

    def gone_until_the_page_is_new(route: Route) -> None:
        if len(loaded) < 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/assets/registration-*.js", gone_until_the_page_is_new)
    page.goto(f"/e/{event['slug']}")
    with page.expect_event("load"):
        page.get_by_role("button", name="Register", exact=True).click()
    desk.watch.take()
    expect(page.get_by_role("heading", name="Who is coming?")).to_be_visible()


def test_what_loads_first_is_little(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Light", picture=True, description=ABOUT, place="Hall", link="https://meet.example/x")
    ticket = registered(workspace, event, "light@example.org")
    for path in (f"/e/{event['slug']}", link_of(ticket), "/s/confirm#token", "/s/unsubscribe?token=token"):
        page = desk.page(workspace.url, size=PHONE, service_workers="block")
        scripts: dict[str, int] = {}

        def weigh(answer: Response, scripts: dict[str, int] = scripts) -> None:
            if answer.request.resource_type == "script":
                scripts[answer.url] = len(gzip.compress(answer.body(), 9))

        page.on("response", weigh)
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_load_state("networkidle")
        total = sum(scripts.values())
        print(f"{path.partition('#')[0]}: {total} bytes of compressed script in {len(scripts)} files")
        assert 50_000 < total < BUDGET, sorted(scripts.items(), key=lambda each: -each[1])


def test_news_are_asked_for_confirmed_and_ended(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Newsworthy")
    page = desk.page(workspace.url, size=PHONE)
    page.goto(f"/e/{event['slug']}")
    page.get_by_role("button", name="Ask for news").click()
    field = page.get_by_label("E-mail for news")
    expect(field).to_be_focused()
    field.fill("not an address")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    field.fill("sub@example.org")
    field.press("Enter")
    expect(page.get_by_text("Look into the mailbox of sub@example.org")).to_be_focused()

    link = re.search(r"http\S+/s/confirm#\S+", newest_mail(workspace, "sub@example.org", "/s/confirm"))
    assert link
    counts = f"/subscriptions/count?topic=event:{event['id']}"
    page.goto(link[0])
    expect(page.get_by_role("heading", name="Do you want the news?")).to_be_visible()
    assert workspace.call("GET", counts) == {"confirmed": 0, "pending": 1}, "looking at a link confirms nobody"
    judge(page)
    page.get_by_role("button", name="Yes, send me the news").click()
    expect(page.get_by_role("heading", name="You get the news")).to_be_focused()
    expect(page.get_by_text("Newsworthy")).to_be_visible()
    assert workspace.call("GET", counts) == {"confirmed": 1, "pending": 0}

    again = desk.page(workspace.url, size=PHONE)
    again.goto(link[0])
    again.get_by_role("button", name="Yes, send me the news").click()
    expect(again.get_by_role("heading", name="This link no longer works")).to_be_focused()
    judge(again)
    again.get_by_label("E-mail for news").fill("all@example.org")
    again.get_by_role("button", name="Ask for news").click()
    expect(again.get_by_text("Look into the mailbox of all@example.org")).to_be_visible()

    page.goto(f"/e/{event['slug']}")
    page.get_by_label("E-mail for news").fill("sub@example.org")
    page.get_by_role("button", name="Ask for news").click()
    stop = re.search(r"http\S+/s/unsubscribe\?token=\S+", newest_mail(workspace, "sub@example.org", "/s/unsubscribe"))
    assert stop
    page.goto(stop[0])
    expect(page.get_by_role("heading", name="No more of these mails?")).to_be_visible()
    assert workspace.call("GET", counts)["confirmed"] == 1, "looking at a link ends nothing"
    judge(page)
    page.get_by_role("button", name="Yes, end them").click()
    expect(page.get_by_role("heading", name="No more of these mails", exact=True)).to_be_focused()
    assert workspace.call("GET", counts)["confirmed"] == 0


def test_a_change_of_the_event_is_seen_by_whoever_comes_back(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Moving", place="Old place")
    page = desk.page(workspace.url)
    page.goto(f"/e/{event['slug']}")
    expect(page.get_by_text("Old place")).to_be_visible()
    change(workspace, event, place="New place")
    page.reload()
    expect(page.get_by_text("New place")).to_be_visible()
