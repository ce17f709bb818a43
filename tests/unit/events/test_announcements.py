"""Announcements: to whom they go, once; what becomes of each; and that a field stays a field."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from muster.adapters.local.mail import SmtpMailer
from muster.database.engine import Database
from muster.database.query import Command, Query
from muster.delivery.models import DeliveryPolicy
from muster.events.announcements_service import STEP
from muster.ports.mail import Mail
from tests.support.announcements import DRAFT, add, announce, counts, drafted, sent, topic_of
from tests.support.clock import StillClock
from tests.support.news import World, html_of, one_click, text_of, world_of
from tests.support.smtp import smtp_server

pytestmark = pytest.mark.req("EV-4")

_RECIPIENTS = Query(text("SELECT email, source, status FROM announcement_recipients ORDER BY email"), lambda *row: row)


@pytest.fixture
async def world(database: Database, clock: StillClock, tmp_path: Path) -> AsyncIterator[World]:
    async with world_of(database, clock, tmp_path) as world:
        yield world


@pytest.fixture
async def lite(sqlite_database: Database, clock: StillClock, tmp_path: Path) -> AsyncIterator[World]:
    """The same for what is not about the database."""
    async with world_of(sqlite_database, clock, tmp_path) as world:
        yield world


async def test_it_goes_to_those_who_confirmed_and_says_how_far_it_is(world: World) -> None:
    event, other = world.events.add(), world.events.add("Another")
    await add(world, topic_of(event), "ann@example.org", "bob@example.org")
    await add(world, topic_of(other), "cem@example.org")
    await add(world, "all", "dora@example.org")
    await world.subscribe("eve@example.org", topic_of(event))  # has not confirmed
    done = await announce(world, event)
    assert counts(done) == ("sent", 2, 2, 0, 0)
    assert done["sent_at"]
    news = [mail for mail in world.mails() if mail["Subject"] == DRAFT["subject"]]
    assert sorted(mail["To"] for mail in news) == ["ann@example.org", "bob@example.org"]


async def test_what_a_receiver_reads(lite: World) -> None:
    event = lite.events.add("Winter & gala <2026>")
    await add(lite, topic_of(event), "ann@example.org")
    await announce(lite, event)
    [mail] = lite.mails()
    assert mail.defects == []
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail["List-Id"] == f"<event-{event.id}.board.example>"
    assert "Come **early**." in text_of(mail)
    html = html_of(mail)
    assert "<strong>early</strong>" in html
    assert 'href="https://map.example/?a=1&amp;b=2"' in html
    assert f'href="https://board.example/e/{event.slug}"' in html
    for words in (text_of(mail), html):
        assert "https://board.example/s/unsubscribe?token=" in words
    async with lite.client() as mailbox:
        answer = await mailbox.post(
            one_click(mail),
            content="List-Unsubscribe=One-Click",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
    assert answer.status_code == 200
    assert await lite.statuses() == [("ann@example.org", "unsubscribed")]
    assert counts(await announce(lite, event)) == ("sent", 0, 0, 0, 0)


async def test_one_mail_for_each_address_whatever_it_is_there_for(world: World) -> None:
    event = world.events.add()
    await add(world, topic_of(event), "both@example.org", "news@example.org")
    await add(world, "all", "both@example.org", "all@example.org", "out@example.org")
    for email in ("both@example.org", "seat@example.org", "out@example.org"):
        world.attendees.add(event, email)
    await world.end(next(each for each in world.attendees.attendees.values() if each.email == "out@example.org"))
    done = await announce(world, event, audience=["registered", "all", "subscribers"])
    assert done["audience"] == ["subscribers", "all", "registered"]
    assert await world.database.fetch_all(_RECIPIENTS) == [
        ("all@example.org", "subscription", "sent"),
        ("both@example.org", "subscription", "sent"),
        ("news@example.org", "subscription", "sent"),
        ("out@example.org", "subscription", "withheld"),
        ("seat@example.org", "registration", "sent"),
    ]
    assert counts(done) == ("sent", 5, 4, 0, 1)


async def test_who_is_registered_may_end_it_too_and_keeps_the_place(world: World) -> None:
    event = world.events.add()
    attendee = world.attendees.add(event, "seat@example.org")
    await announce(world, event, audience=["registered"])
    [mail] = world.mails("seat@")
    assert "because you are registered for Winter gala." in text_of(mail)
    async with world.client() as mailbox:
        assert (await mailbox.post(one_click(mail))).status_code == 200
    assert counts(await announce(world, event, audience=["registered"])) == ("sent", 1, 0, 0, 1)
    assert await world.attendees.find(world.database, attendee.registration_id) is not None


async def test_who_left_since_gets_none(world: World) -> None:
    event = world.events.add()
    await add(world, topic_of(event), "ann@example.org")
    attendee = world.attendees.add(event, "seat@example.org")
    async with world.client("olga") as olga:
        draft = await drafted(olga, event, audience=["subscribers", "registered"])
        await sent(olga, draft)
        for step in (1, 2):
            await world.news.announcements.gather(draft["id"], step)
        del world.attendees.attendees[attendee.registration_id]
        await world.database.write(lambda unit: unit.execute(Command(text("UPDATE subscriptions SET status = 'unsubscribed'"))))
        await world.deliver()
        assert counts((await olga.get(f"/api/v1/announcements/{draft['id']}")).json()) == ("sent", 2, 0, 0, 2)
    assert world.mails() == []


async def test_a_suppressed_address_is_withheld(world: World) -> None:
    event = world.events.add()
    await add(world, topic_of(event), "ann@example.org", "gone@example.org")
    await world.suppressions.suppress("gone@example.org", "complaint")
    assert counts(await announce(world, event)) == ("sent", 2, 1, 0, 1)
    assert [mail["To"] for mail in world.mails()] == ["ann@example.org"]


async def test_an_address_that_is_refused_concerns_its_own_mail_alone(
    sqlite_database: Database, clock: StillClock, tmp_path: Path
) -> None:
    async with smtp_server() as server:
        mailer = SmtpMailer(f"smtp://127.0.0.1:{server.port}", "Muster <muster@board.example>", 5, clock)

        class Picky:
            """A server that does not know Bob."""

            async def send(self, mail: Mail) -> str:
                server.replies.clear()
                if mail.to.startswith("bob"):
                    server.replies["RCPT"] = "550 5.1.1 no such user"
                return await mailer.send(mail)

        async with world_of(sqlite_database, clock, tmp_path, mailer=Picky()) as world:
            event = world.events.add()
            await add(world, topic_of(event), *(f"{name}@example.org" for name in ("ann", "bob", "cem")))
            async with world.client("olga") as olga:
                draft = await drafted(olga, event)
                await sent(olga, draft)
                await world.deliver(policy=DeliveryPolicy(concurrency=1))
                done = (await olga.get(f"/api/v1/announcements/{draft['id']}")).json()
            assert counts(done) == ("sent", 3, 2, 1, 0)
            assert sorted(mail["To"] for mail in server.mails) == ["ann@example.org", "cem@example.org"]
            assert await world.suppressions.suppressed("bob@example.org")


async def test_however_often_its_messages_come_each_gets_one(world: World) -> None:
    event = world.events.add()
    await add(world, topic_of(event), *(f"p{number}@example.org" for number in range(5)))
    async with world.client("olga") as olga:
        draft = await drafted(olga, event)
        await sent(olga, draft)
        await asyncio.gather(*(world.news.announcements.gather(draft["id"], step) for step in (1, 1, 1, 2)))
        await world.deliver()
        for step in (1, 2):
            await world.news.announcements.gather(draft["id"], step)
        await world.deliver()
        assert counts((await olga.get(f"/api/v1/announcements/{draft['id']}")).json()) == ("sent", 5, 5, 0, 0)
    assert len(world.mails()) == 5


async def test_two_who_send_at_once_send_one(world: World) -> None:
    event = world.events.add()
    await add(world, topic_of(event), "ann@example.org")
    async with world.client("olga") as olga:
        draft = await drafted(olga, event)
        path = f"/api/v1/announcements/{draft['id']}/send"
        answers = await asyncio.gather(*(olga.post(path, headers={"If-Match": '"1"'}) for _ in range(4)))
        assert {answer.status_code for answer in answers} <= {202, 409, 412}
        assert [answer.status_code for answer in answers].count(202) == 1
    await world.deliver()
    assert len(world.mails()) == 1


async def test_nobody_to_write_to_is_done_at_once(world: World) -> None:
    assert counts(await announce(world, world.events.add(), audience=["subscribers", "all", "registered"])) == (
        "sent", 0, 0, 0, 0,
    )  # fmt: skip


@pytest.mark.databases("sqlite")
async def test_ten_thousand_are_many_small_steps(world: World, tmp_path: Path, record_property: Any) -> None:
    event = world.events.add()
    total = 10_000
    await add(world, topic_of(event), *(f"p{number}@example.org" for number in range(total)))
    async with world.client("olga") as olga:
        draft = await drafted(olga, event)
        await sent(olga, draft)
        longest, began = 0.0, time.perf_counter()
        for step in range(1, total // STEP + 2):
            at = time.perf_counter()
            await world.news.announcements.gather(draft["id"], step)
            longest = max(longest, time.perf_counter() - at)
        record_property("seconds", time.perf_counter() - began)
        record_property("longest step", longest)
        halfway = (await olga.get(f"/api/v1/announcements/{draft['id']}")).json()
    assert counts(halfway) == ("sending", total, 0, 0, 0)
    assert (await world.messages()).count('"recipient_id"') == total
    assert longest < 5


@pytest.mark.req("SE-1")
@pytest.mark.parametrize(
    "poison",
    ["\u2028Bcc: eve@example.org", "\x85Bcc: eve@example.org", "=?utf-8?q?x?= \t Bcc: eve@example.org",
     "<script>alert(1)</script>",
     '"><img src=https://track.example/p.gif>', "![](https://track.example/p.gif)", "[x](javascript:alert(1))",
     "{{ stop_url }}{% raw %}", "\r.\r\nMAIL FROM:<eve@example.org>"],
)  # fmt: skip
async def test_a_field_stays_a_field(lite: World, poison: str) -> None:
    event = lite.events.add(f"Gala {poison}")
    await add(lite, topic_of(event), "ann@example.org")
    subject = "".join(letter for letter in f"News {poison}" if letter >= " " and letter != "\x7f")
    assert counts(await announce(lite, event, subject=subject, body=f"Hello\n\n{poison}\n\nBye")) == ("sent", 1, 1, 0, 0)
    [mail] = lite.mails()
    assert mail.defects == []
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Auto-Submitted", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id",
        "MIME-Version", "Content-Type",
    }  # fmt: skip
    assert mail["To"] == "ann@example.org"
    html = html_of(mail)
    for never in ("<script", "<img", 'href="javascript', "onerror="):
        assert never not in html
    assert html.count("https://board.example/s/unsubscribe?token=") == 1


async def test_without_https_there_is_a_page_and_no_one_click(
    sqlite_database: Database, clock: StillClock, tmp_path: Path
) -> None:
    async with world_of(sqlite_database, clock, tmp_path, public_url="http://localhost:8000") as world:
        event = world.events.add()
        await add(world, topic_of(event), "ann@example.org")
        await announce(world, event)
        [mail] = world.mails()
    assert "List-Unsubscribe-Post" not in mail
    assert mail["List-Unsubscribe"].startswith("<http://localhost:8000/s/unsubscribe?token=")


async def test_what_nobody_has_heard_of_for_days_has_failed_and_old_recipients_are_forgotten(world: World) -> None:
    event = world.events.add()
    await add(world, topic_of(event), "ann@example.org", "bob@example.org")
    async with world.client("olga") as olga:
        draft = await drafted(olga, event)
        await sent(olga, draft)
        await world.news.announcements.gather(draft["id"], 1)
        world.clock.advance(seconds=2 * 86_400)
        await world.news.announcements.tidy()
        path = f"/api/v1/announcements/{draft['id']}"
        assert counts((await olga.get(path)).json()) == ("sending", 2, 0, 0, 0)
        world.clock.advance(seconds=2 * 86_400)
        await world.news.announcements.tidy()
        assert counts((await olga.get(path)).json()) == ("sent", 2, 0, 2, 0)
        await world.deliver()  # the deliveries were replayed after all
        assert counts((await olga.get(path)).json()) == ("sent", 2, 2, 0, 0)
        world.clock.advance(seconds=91 * 86_400)
        await world.news.announcements.tidy()
        assert await world.database.fetch_all(_RECIPIENTS) == []
        assert counts((await olga.get(path)).json()) == ("sent", 2, 2, 0, 0)
