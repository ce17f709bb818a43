"""Subscriptions: who is asked, who has confirmed, who is forgotten; and that a stranger learns nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from muster.adapters.local.mail import SmtpMailer
from muster.database.engine import Database
from muster.kernel.networks import truncated
from tests.support.clock import StillClock
from tests.support.news import HOURS_48, World, html_of, one_click, text_of, token_in, world_of
from tests.support.smtp import smtp_server

pytestmark = pytest.mark.req("EV-4")

JANE = "jane@example.org"


@pytest.fixture
async def world(database: Database, clock: StillClock, tmp_path: Path) -> AsyncIterator[World]:
    async with world_of(database, clock, tmp_path) as world:
        yield world


@pytest.fixture
async def lite(sqlite_database: Database, clock: StillClock, tmp_path: Path) -> AsyncIterator[World]:
    """The same for what is not about the database."""
    async with world_of(sqlite_database, clock, tmp_path) as world:
        yield world


def bytes_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("muster.db*"))


async def test_asked_mailed_confirmed(world: World) -> None:
    event = world.events.add()
    asked = await world.subscribe("Jane@Example.org", f"event:{event.id}")
    assert (asked.status_code, asked.json()) == (202, {"status": "requested"})
    await world.deliver()
    [mail] = world.mails(JANE)
    confirmed = await world.confirm(token_in(mail))
    assert confirmed.status_code == 200
    assert confirmed.json() == {"status": "confirmed", "topic": f"event:{event.id}", "title": "Winter gala"}
    await world.deliver()
    world.clock.advance(seconds=HOURS_48 + 60)
    await world.deliver()
    assert await world.statuses() == [(JANE, "confirmed")]
    assert len(world.mails()) == 1


async def test_whoever_does_not_confirm_is_forgotten(world: World) -> None:
    await world.subscribe(JANE)
    await world.deliver()
    world.clock.advance(seconds=HOURS_48 - 60)
    await world.deliver()
    assert await world.statuses() == [(JANE, "pending")]
    world.clock.advance(seconds=61)
    assert (await world.confirm(token_in(world.mails()[0]))).json()["code"] == "link_expired"
    world.clock.advance(seconds=60)
    await world.deliver()
    assert await world.statuses() == []


async def test_a_workflow_that_was_lost_leaves_nobody_behind(world: World) -> None:
    await world.subscribe(JANE)  # and nothing follows: the messages are lost, as after a restored backup
    world.clock.advance(seconds=HOURS_48 + 3600)
    await world.news.subscriptions.sweep()
    assert await world.statuses() == [(JANE, "pending")]  # the workflow still may do so
    world.clock.advance(seconds=86_400)
    await world.news.subscriptions.sweep()
    assert await world.statuses() == []


@pytest.mark.req("SE-1")
async def test_the_first_mail_says_nothing_that_anybody_typed(lite: World) -> None:
    event = lite.events.add("Buy <b>pills</b> at https://evil.example now")
    await lite.subscribe('"Jane Doe"@example.org'.replace('"', "").replace(" ", "."), f"event:{event.id}")
    await lite.deliver()
    [mail] = lite.mails()
    assert mail["To"] == "jane.doe@example.org"
    assert mail.defects == []
    for words in (text_of(mail), html_of(mail), str(mail["Subject"])):
        assert "pills" not in words
        assert "evil" not in words
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "List-Unsubscribe" not in mail  # nothing to end yet


async def test_whoever_asks_again_is_mailed_again_and_either_link_works(world: World) -> None:
    await world.subscribe(JANE)
    await world.deliver()
    world.clock.advance(seconds=HOURS_48 - 60)
    await world.subscribe(JANE)
    await world.deliver()
    first, second = world.mails(JANE)
    assert token_in(first) == token_in(second)
    world.clock.advance(seconds=HOURS_48 - 60)  # beyond the end of the first wait
    await world.deliver()
    assert (await world.confirm(token_in(second))).status_code == 200


async def test_a_delivery_that_is_repeated_mails_once(world: World) -> None:
    await world.subscribe(JANE)
    await world.deliver()
    [subscription] = [line for line in (await world.messages()).splitlines() if '"workflow"' in line]
    key = subscription.split('"workflow":"')[1].split('"')[0]
    for _ in range(3):
        await world.workflows.start("subscription", key)
        await world.news.subscriptions.ask(key)
    await world.deliver()
    assert len(world.mails()) == 1


async def test_two_who_ask_at_once_are_one(world: World) -> None:
    answers = await asyncio.gather(*(world.subscribe(JANE, address=f"203.0.113.{number}") for number in range(5)))
    assert {answer.status_code for answer in answers} == {202}
    await world.deliver()
    assert await world.statuses() == [(JANE, "pending")]
    assert len({token_in(mail) for mail in world.mails()}) == 1


@pytest.mark.req("SE-1")
async def test_a_stranger_is_told_the_same_whoever_it_is(lite: World) -> None:
    await lite.subscribed("confirmed@example.org")
    await lite.subscribed("ended@example.org")
    await lite.subscribe("pending@example.org")
    await lite.suppressions.suppress("bounced@example.org", "bounce")
    await lite.deliver()
    await lite.subscribe("ended@example.org")
    await lite.deliver()
    async with lite.client() as mailbox:
        await mailbox.post(one_click(lite.mails("ended@example.org")[-1]))
    assert ("ended@example.org", "unsubscribed") in await lite.statuses()
    told = [
        await lite.subscribe(f"{who}@example.org", address=f"198.51.100.{number}")
        for number, who in enumerate(["new", "pending", "confirmed", "ended", "bounced"])
    ]
    assert {(answer.status_code, answer.content) for answer in told} == {(202, b'{"status":"requested"}')}
    assert len({tuple(sorted(answer.headers.keys())) for answer in told}) == 1


async def test_who_has_confirmed_is_told_so_by_mail_alone(lite: World) -> None:
    await lite.subscribed(JANE)
    await lite.subscribe(JANE)
    await lite.deliver()
    mail = lite.mails(JANE)[-1]
    assert mail["Subject"] == "You get these news already"
    async with lite.client() as mailbox:
        assert (await mailbox.post(one_click(mail))).status_code == 200
    assert await lite.statuses() == [(JANE, "unsubscribed")]


async def test_a_suppressed_address_is_not_asked_and_not_kept(world: World) -> None:
    await world.suppressions.suppress(JANE, "complaint")
    await world.subscribe(JANE)
    await world.deliver()
    assert await world.statuses() == []
    assert world.mails() == []


@pytest.mark.req("SE-1")
async def test_a_token_works_once_and_no_other_does(world: World) -> None:
    await world.subscribe(JANE)
    await world.deliver()
    token = token_in(world.mails()[0])
    for wrong in ("x", token[:-1] + ("A" if token[-1] != "A" else "B"), token + "A", "\0", "ü" * 50):
        answer = await world.confirm(wrong)
        assert (answer.status_code, answer.json()["code"]) == (410, "link_expired")
    assert await world.statuses() == [(JANE, "pending")]
    assert (await world.confirm(token)).status_code == 200
    assert (await world.confirm(token)).status_code == 410


async def test_five_clicks_at_once_confirm_once(world: World) -> None:
    await world.subscribe(JANE)
    await world.deliver()
    token = token_in(world.mails()[0])
    answers = await asyncio.gather(*(world.confirm(token) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 410, 410, 410, 410]


@pytest.mark.req("SE-1")
async def test_the_database_alone_does_not_tell_the_token(lite: World, tmp_path: Path) -> None:
    await lite.subscribe(JANE)
    await lite.deliver()
    token = token_in(lite.mails()[0])
    await lite.database.close()
    assert token.encode() not in bytes_in(tmp_path)
    await lite.database.open()
    assert JANE not in await lite.messages()


@pytest.mark.req("SE-1")
async def test_a_scanner_that_opens_every_link_confirms_and_ends_nothing(lite: World) -> None:
    await lite.subscribe(JANE)
    await lite.deliver()
    async with lite.client() as scanner:
        for method in ("GET", "HEAD", "OPTIONS"):
            for path in ("subscriptions/confirm", "unsubscribe?token=x", "subscriptions"):
                assert (await scanner.request(method, f"/api/v1/public/{path}")).status_code in {404, 405}
    assert await lite.statuses() == [(JANE, "pending")]


async def test_one_click_ends_it_without_cookie_or_redirect_however_often(lite: World) -> None:
    await lite.subscribed(JANE)
    await lite.subscribe(JANE)
    await lite.deliver()
    path = one_click(lite.mails()[-1])
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    async with lite.client(address="198.51.100.9") as mailbox:
        answer = await mailbox.post(path, content="List-Unsubscribe=One-Click", headers=form)
        assert (answer.status_code, answer.json()) == (200, {"status": "unsubscribed"})
        assert "set-cookie" not in answer.headers
        assert (await mailbox.post(path, content="List-Unsubscribe=One-Click", headers=form)).content == answer.content
        assert await lite.statuses() == [(JANE, "unsubscribed")]
        multipart = await mailbox.post(path, files={"List-Unsubscribe": (None, "One-Click")})
        assert multipart.status_code == 200
        for wrong in ("x", path.partition("token=")[2][:-1] + "A", "%00", "A" * 44):
            nobody = await mailbox.post(f"/api/v1/public/unsubscribe?token={wrong}")
            assert (nobody.status_code, nobody.content) == (200, answer.content)


async def test_a_stranger_who_asks_cannot_undo_that_somebody_wants_no_news(world: World) -> None:
    event = world.events.add()
    attendee = world.attendees.add(event, JANE)
    await world.end(attendee)
    assert await world.statuses() == [(JANE, "unsubscribed")]
    await world.subscribe(JANE, f"event:{event.id}")
    await world.deliver()
    assert await world.statuses() == [(JANE, "pending")]
    world.clock.advance(seconds=HOURS_48 + 60)
    await world.deliver()
    assert await world.statuses() == [(JANE, "unsubscribed")]


@pytest.mark.parametrize("state", ["drafts", "over", "gone"])
async def test_there_is_no_news_of_what_is_no_event_to_come(lite: World, state: str) -> None:
    event = lite.events.add()
    if state == "gone":
        lite.events.events.clear()
    else:
        getattr(lite.events, state).add(event.id)
    assert (await lite.subscribe(JANE, f"event:{event.id}")).status_code == 404
    assert await lite.statuses() == []


@pytest.mark.req("SE-1")
@pytest.mark.parametrize(
    "email",
    ["", "jane", "jane@example.org\r\nBcc: eve@example.org", "jane@example.org,eve@example.org", "a@b@c", "x" * 250 + "@x.org",
     "jane@example.org\0", "<jane@example.org>", "Jane <jane@example.org>", "jane@exa mple.org"],
)  # fmt: skip
async def test_what_is_no_address_is_refused(lite: World, email: str) -> None:
    assert (await lite.subscribe(email)).status_code == 422
    assert await lite.statuses() == []


@pytest.mark.parametrize("topic", ["", "ALL", "event:", "event:x", "all\n", "project:1", "event:" + "0" * 36])
async def test_what_is_no_topic_is_refused(lite: World, topic: str) -> None:
    assert (await lite.subscribe(JANE, topic)).status_code == 422


@pytest.mark.req("SE-1")
async def test_nobody_can_have_a_mailbox_flooded(lite: World) -> None:
    answers = []
    for number in range(7):
        answers.append((await lite.subscribe(JANE, address=f"198.51.100.{number}")).status_code)
        await lite.deliver()
    assert answers == [202] * 5 + [429] * 2
    assert len(lite.mails(JANE)) == 5


async def test_requests_that_come_faster_than_mails_go_are_one_mail(lite: World) -> None:
    for number in range(3):
        await lite.subscribe(JANE, address=f"198.51.100.{number}")
    await lite.deliver()
    assert (await lite.confirm(token_in(*lite.mails(JANE)))).status_code == 200


@pytest.mark.req("SE-1")
async def test_one_address_cannot_have_the_world_mailed(lite: World) -> None:
    answers = [(await lite.subscribe(f"jane{number}@example{number}.org")).status_code for number in range(12)]
    assert answers == [202] * 10 + [429] * 2


@pytest.mark.req("SE-1")
async def test_one_domain_cannot_be_flooded(lite: World) -> None:
    answers = [
        (await lite.subscribe(f"jane{number}@example.org", address=f"198.51.100.{number}")).status_code for number in range(202)
    ]
    assert answers == [202] * 200 + [429] * 2


async def test_organisers_see_who_has_confirmed_and_others_do_not(world: World) -> None:
    event = world.events.add()
    topic = f"event:{event.id}"
    for name in ("ann", "bob", "cem"):
        await world.subscribed(f"{name}@example.org", topic)
    await world.subscribe("dora@example.org", topic)
    async with (
        world.client("olga") as olga,
        world.client("eve") as eve,
        world.client("admin") as admin,
        world.client() as nobody,
    ):
        first = (await olga.get("/api/v1/subscriptions", params={"topic": topic, "limit": 2})).json()
        assert [item["email"] for item in first["items"]] == ["cem@example.org", "bob@example.org"]
        rest = (await olga.get("/api/v1/subscriptions", params={"topic": topic, "limit": 2, "after": first["next"]})).json()
        assert ([item["email"] for item in rest["items"]], rest["next"]) == (["ann@example.org"], None)
        assert (await olga.get("/api/v1/subscriptions/count", params={"topic": topic})).json() == {"confirmed": 3, "pending": 1}
        assert (await admin.get("/api/v1/subscriptions")).json() == {"items": [], "next": None}
        for who, path, status in (
            (eve, f"/api/v1/subscriptions?topic={topic}", 403), (olga, "/api/v1/subscriptions", 403),
            (olga, "/api/v1/subscriptions/count", 403), (nobody, f"/api/v1/subscriptions?topic={topic}", 401),
        ):  # fmt: skip
            assert (await who.get(path)).status_code == status


async def test_the_name_of_the_specification_does_the_same(lite: World) -> None:
    async with lite.client() as client:
        answer = await client.post("/subscribe", json={"topic": "all", "email": JANE})
    assert (answer.status_code, answer.json()) == (202, {"status": "requested"})
    assert await lite.statuses() == [(JANE, "pending")]


async def test_a_mail_server_that_is_away_delays_and_loses_nothing(
    sqlite_database: Database, clock: StillClock, tmp_path: Path
) -> None:
    async with smtp_server() as server:
        mailer = SmtpMailer(f"smtp://127.0.0.1:{server.port}", "Muster <muster@board.example>", 5, clock)
        async with world_of(sqlite_database, clock, tmp_path, mailer=mailer) as world:
            server.replies["DATA"] = "451 later"
            await world.subscribe(JANE)
            await world.deliver()
            assert server.mails == []
            del server.replies["DATA"]
            clock.advance(seconds=60)
            await world.deliver()
            [mail] = server.mails
            assert (await world.confirm(token_in(mail))).status_code == 200


@pytest.mark.parametrize(
    ("ip", "kept"),
    [("203.0.113.77", "203.0.113.0"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"), ("unknown", ""), ("", "")],
)
def test_as_much_of_an_address_as_is_kept(ip: str, kept: str) -> None:
    assert truncated(ip) == kept
