"""A ticket's page: read by a scanner's decoder, given back, handed on, taken from an offer, and open without a network."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.axe import judge
from tests.browser.conftest import Desk
from tests.browser.guests import by_link, link_of, mails_to, newest_mail, published, registered
from tests.browser.workspace import Workspace
from tests.support.scanning import scanned

pytestmark = [pytest.mark.req("EV-2"), pytest.mark.req("WB-1")]

PHONE = (360, 740)
#: Ends when the page and every asset of it are kept: `wait_for_function` would take the promise itself for an answer.
_KEPT = """async () => {
  const paths = (list) => list.map((url) => new URL(url).pathname);
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const wanted = ["/t/", ...paths(loaded).filter((path) => path.startsWith("/assets/"))];
  const cache = await caches.open("muster-tickets");
  for (const end = Date.now() + 15_000; Date.now() < end; ) {
    const kept = new Set(paths((await cache.keys()).map(({ url }) => url)));
    if (wanted.every((path) => kept.has(path))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The page was not kept.");
}"""


def decoded(picture: bytes) -> list[str]:
    """What a decoder reads that had no part in drawing it."""
    return scanned(Image.open(io.BytesIO(picture)).convert("L"))


def act(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_code_is_read_from_a_phone(workspace: Workspace, desk: Desk, scheme: str) -> None:
    event = published(workspace, f"Scanned {scheme}", place="Old Town Hall", link="https://meet.example/x")
    made = registered(workspace, event, f"{scheme}@example.org")
    page = desk.page(workspace.url, size=PHONE, scheme="dark" if scheme == "dark" else "light")
    page.goto(link_of(made))
    expect(page.get_by_role("heading", name="Your ticket")).to_be_visible()
    assert decoded(page.screenshot(full_page=True)) == [made["ticket"]["code"]["token"]]
    ticket = page.get_by_role("region", name="Ticket")
    for part in ("Scanned", "Old Town Hall", "meet.example/x", "Grace Hopper"):
        expect(ticket).to_contain_text(part)
    judge(page)


def test_the_code_comes_as_a_picture(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Printed")
    made = registered(workspace, event, "print@example.org")
    page = desk.page(workspace.url, size=PHONE)
    page.goto(link_of(made))
    with page.expect_download() as download:
        act(page, "Download the code as a picture")
    assert download.value.suggested_filename.endswith(".png")
    assert decoded(download.value.path().read_bytes()) == [made["ticket"]["code"]["token"]]
    expect(page.get_by_role("heading", name="Your ticket")).to_be_visible()


def test_a_ticket_goes_to_another_name(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Handed on")
    made = registered(workspace, event, "hand@example.org")
    page = desk.page(workspace.url, size=PHONE)
    page.goto(link_of(made))
    act(page, "Put it into another name")
    expect(page.get_by_label("Name of who is coming")).to_be_focused()
    judge(page)
    act(page, "Change the name")
    expect(page.get_by_text("Type a name.")).to_be_visible()
    page.get_by_label("Name of who is coming").fill("Katherine Johnson")
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="QR code of the ticket of Katherine Johnson")).to_be_visible()
    expect(page.get_by_text("The ticket is in the name of Katherine Johnson now")).to_be_visible()
    expect(page.get_by_role("button", name="Put it into another name")).to_be_focused()
    now = by_link(workspace, made)["ticket"]["code"]["token"]
    assert now != made["ticket"]["code"]["token"]
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert decoded(page.screenshot(full_page=True)) == [now]


def test_a_place_is_given_back_after_one_question(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Given back", capacity=1)
    made = registered(workspace, event, "back@example.org")
    page = desk.page(workspace.url, size=PHONE)
    page.goto(link_of(made))
    act(page, "Give the place back")
    expect(page.get_by_role("heading", name="Give the place back?")).to_be_focused()
    expect(page.get_by_text("this cannot be undone")).to_be_visible()
    judge(page)
    act(page, "Keep my place")
    expect(page.get_by_role("button", name="Give the place back", exact=True)).to_be_focused()
    act(page, "Give the place back")
    act(page, "Give it back")
    expect(page.get_by_role("heading", name="You gave your place back")).to_be_focused()
    expect(page.get_by_role("img")).to_have_count(0)
    judge(page)
    page.get_by_role("link", name="To the event, to register again").click()
    expect(page.get_by_role("button", name="Register", exact=True)).to_be_visible()


def test_the_mail_comes_again(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Mailed")
    made = registered(workspace, event, "again@example.org")
    newest_mail(workspace, "again@example.org", "/t/")
    page = desk.page(workspace.url, size=PHONE)
    page.goto(link_of(made))
    act(page, "Send the mail again")
    expect(page.get_by_text("Sent to again@example.org.")).to_be_visible()
    newest_mail(workspace, "again@example.org", "/t/", number=2)
    assert len(mails_to(workspace, "again@example.org")) == 3, "the code, and the ticket twice"


def test_a_place_that_was_offered_is_taken(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Offered", capacity=1)
    first = registered(workspace, event, "one@example.org")
    second = registered(workspace, event, "two@example.org", "Second Sally")
    page = desk.page(workspace.url, size=PHONE)
    page.goto(link_of(second))
    expect(page.get_by_role("heading", name="You are the next")).to_be_visible()
    by_link(workspace, first, "DELETE")
    page.reload()
    expect(page.get_by_role("heading", name="A place is free for you")).to_be_visible()
    expect(page.get_by_role("region", name="Offer")).to_contain_text("you have 23 hours")
    judge(page)
    act(page, "Take the place")
    expect(page.get_by_role("heading", name="Your ticket")).to_be_focused()
    expect(page.get_by_role("img", name="QR code of the ticket of Second Sally")).to_be_visible()


def test_who_waits_leaves_the_list(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Queue", capacity=1)
    registered(workspace, event, "q1@example.org")
    second = registered(workspace, event, "q2@example.org")
    page = desk.page(workspace.url, size=PHONE)
    page.goto(link_of(second))
    act(page, "Leave the waiting list")
    expect(page.get_by_role("heading", name="Leave the waiting list?")).to_be_focused()
    act(page, "Leave the list")
    expect(page.get_by_role("heading", name="You gave your place back")).to_be_visible()


def test_what_others_decide_is_said(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Decided")
    made = [registered(workspace, event, f"d{number}@example.org") for number in range(3)]
    revoked, cancelled, called_off = made
    workspace.call("POST", f"/tickets/{revoked['ticket']['id']}/revoke")
    workspace.call("POST", f"/events/{event['id']}/registrations/{cancelled['id']}/cancel")
    page = desk.page(workspace.url, size=PHONE)
    for registration, title in (
        (revoked, "This ticket lets nobody in"),
        (cancelled, "The organiser cancelled this registration"),
    ):
        page.goto("about:blank")
        page.goto(link_of(registration))
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        expect(page.get_by_role("img")).to_have_count(0)
        judge(page)
    page.goto("about:blank")
    page.goto(link_of(called_off))
    expect(page.get_by_role("heading", name="Your ticket")).to_be_visible()
    workspace.call("POST", f"/events/{event['id']}/cancel")
    page.reload()
    expect(page.get_by_role("heading", name="This event was cancelled")).to_be_visible()
    expect(page.get_by_role("img")).to_have_count(0)


def test_without_its_secret_a_ticket_is_not_shown(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Secret")
    made = registered(workspace, event, "hush@example.org")
    page = desk.page(workspace.url, size=PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(link_of(made))
    expect(page.get_by_role("heading", name="Your ticket")).to_be_visible()
    assert not any(made["manage_secret"] in url for url in asked)
    for fragment in ("", "#wrong", "#%"):
        page.goto("about:blank")
        page.goto(f"/t/{made['id']}{fragment}")
        expect(page.get_by_role("heading", name="This link is not complete")).to_be_visible()


def test_a_device_forgets_a_ticket_when_it_is_told_to(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "Borrowed phone")
    made = registered(workspace, event, "borrowed@example.org")
    page = desk.page(workspace.url, size=PHONE)
    page.goto(link_of(made))
    expect(page.get_by_role("heading", name="Your ticket")).to_be_visible()
    page.goto(f"/e/{event['slug']}")
    page.get_by_role("link", name="Show my ticket").click()
    act(page, "Forget it on this device")
    expect(page.get_by_role("button", name="Register", exact=True)).to_be_visible()
    assert page.evaluate("JSON.stringify(localStorage)").count(made["id"]) == 0


def test_a_ticket_that_was_opened_opens_without_a_network(workspace: Workspace, desk: Desk) -> None:
    event = published(workspace, "In the cellar", place="Cellar")
    made = registered(workspace, event, "deep@example.org")
    page = desk.page(workspace.url, size=PHONE)
    page.goto(link_of(made))
    expect(page.get_by_role("heading", name="Your ticket")).to_be_visible()
    page.evaluate(_KEPT)
    workspace.server.kill()
    with desk.watch.outage():
        try:
            page.reload()
            expect(page.get_by_role("heading", name="Your ticket")).to_be_visible()
            expect(page.get_by_text("There is no connection.")).to_be_visible()
            assert decoded(page.screenshot(full_page=True)) == [made["ticket"]["code"]["token"]]
            judge(page)
        finally:
            workspace.restart()
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_text("There is no connection.")).to_have_count(0)
