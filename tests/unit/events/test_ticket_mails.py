"""Mails about tickets, from a registration to a receiver: the code in them, the entry for a calendar, and no injection."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from icalendar import Event as Entry

from muster.events.models import Event
from muster.events.registrations_models import PublicRegistration
from muster.events.registrations_service import NewRegistration
from muster.events.ticket_tokens import read_token
from tests.support.clock import StillClock
from tests.support.databases import Databases
from tests.support.delivery import Host, running
from tests.support.events import EventWorld, event_world
from tests.support.received import Received, received

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.req("EV-2", "NO-4")]

PUBLIC_URL = "https://board.example"
MAIL_FROM = '"Verein für Kultur, e.V." <tickets@board.example>'


@dataclass
class Post:
    """An application whose mails are delivered."""

    world: EventWorld
    host: Host

    async def mails(self) -> Sequence[Received]:
        """Every mail but those with codes, after what is due was delivered."""
        await self.host.drained()
        found = received(self.world.application.settings.data_dir / "mail")
        return [mail for mail in found if "code" not in mail.subject]

    async def mail(self) -> Received:
        """The newest."""
        return (await self.mails())[-1]

    @property
    def registrations(self) -> Any:
        return self.world.application.events.registrations

    async def register(self, event: Event, email: str = "ada@example.org", name: str = "Ada") -> PublicRegistration:
        new = NewRegistration(*await self.world.proof(email), name)
        return await self.world.application.events.registrations.register(event.slug, new, "192.0.2.1")


@pytest.fixture
async def world(databases: Databases, tmp_path: Path, clock: StillClock) -> AsyncIterator[EventWorld]:
    url = databases.empty("sqlite", tmp_path).url
    async with event_world(url, tmp_path, clock, public_url=PUBLIC_URL, mail_from=MAIL_FROM) as running_world:
        yield running_world


@pytest.fixture
async def post(world: EventWorld, clock: StillClock) -> AsyncIterator[Post]:
    async with running(world.database, clock, world.application.consumers["mail"]) as host:
        yield Post(world, host)


def shape(mail: Received) -> list[str]:
    return [part.get_content_type() for part in mail.message.walk()]


async def test_a_ticket_comes_with_its_code_and_an_entry_for_the_calendar(post: Post) -> None:
    event = await post.world.published(place="Town hall", link="https://meet.example/x")
    made = await post.register(event)
    mail = await post.mail()
    assert mail.message.defects == []
    assert shape(mail) == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
        "text/calendar",
    ]  # fmt: skip
    assert made.ticket is not None
    assert made.ticket.code is not None
    assert mail.scanned == [made.ticket.code.token], "the code of the page"
    [image] = [attributes for tag, attributes in mail.tags if tag == "img"]
    assert image["alt"] == "The QR code of your ticket. If you do not see it, open your ticket."
    link = f"{PUBLIC_URL}/t/{made.id}#{made.manage_secret}"
    assert link in mail.text
    assert link in [attributes.get("href") for _, attributes in mail.tags]
    calendar, entry = mail.calendar
    assert (calendar["METHOD"], entry["STATUS"], entry.uid) == ("PUBLISH", "CONFIRMED", f"{made.id}@board.example")
    assert (entry["SUMMARY"], entry["LOCATION"], entry["URL"]) == ("Gala", "Town hall", f"{PUBLIC_URL}/e/{event.slug}")
    assert entry["DESCRIPTION"] == "Ticket: Ada\nOnline: https://meet.example/x"
    assert entry["ORGANIZER"] == "mailto:tickets@board.example"
    assert entry["ORGANIZER"].params["CN"] == "Verein für Kultur, e.V."
    assert (made.manage_secret or "-") not in (mail.calendar_file or b"").decode(), "calendars are shared with others"


async def test_who_waits_or_is_offered_a_place_has_no_code(post: Post) -> None:
    event = await post.world.published(capacity=1)
    ada = await post.register(event)
    await post.register(event, "bob@example.org", "Bob")
    await post.mails()  # who is offered a place before that is told of it alone
    await post.registrations.cancel(ada.id, ada.manage_secret or "")
    mails = {mail.subject: mail for mail in await post.mails()}
    for subject in ("You are on the waiting list: Gala", "A place is free for you: Gala"):
        assert shape(mails[subject]) == ["multipart/alternative", "text/plain", "text/html"]
        assert mails[subject].scanned == []


async def test_a_cancelled_registration_is_taken_off_the_calendar(post: Post) -> None:
    event = await post.world.published()
    made = await post.register(event)
    _, before = (await post.mail()).calendar
    await post.registrations.cancel(made.id, made.manage_secret or "")
    mail = await post.mail()
    assert mail.subject == "Your registration was cancelled: Gala"
    assert (mail.scanned, [tag for tag, _ in mail.tags if tag == "img"]) == ([], [])
    calendar, after = mail.calendar
    assert (calendar["METHOD"], after["STATUS"], after.uid) == ("CANCEL", "CANCELLED", before.uid)
    assert after.sequence > before.sequence


async def test_when_the_event_is_cancelled_it_is_taken_off_every_calendar(post: Post) -> None:
    event = await post.world.published(capacity=1)
    await post.register(event)
    await post.register(event, "bob@example.org", "Bob")
    _, before = (await post.mails())[0].calendar
    await post.world.application.events.events.cancel(post.world.organiser, event.id)
    told = {str(mail.message["To"]): mail for mail in await post.mails() if mail.subject == "Cancelled: Gala"}
    calendar, after = told["Ada <ada@example.org>"].calendar
    assert (calendar["METHOD"], after.uid, after.sequence > before.sequence) == ("CANCEL", before.uid, True)
    assert told["Bob <bob@example.org>"].calendar_file is None, "he had no place, and no entry"


async def test_a_reissued_ticket_comes_with_its_new_code(post: Post) -> None:
    event = await post.world.published()
    made = await post.register(event)
    assert made.ticket is not None
    assert len(await post.mails()) == 1
    await post.world.application.events.tickets.reissue(post.world.organiser, made.ticket.id)
    first, second = [mail.scanned[0] for mail in await post.mails()]
    assert [read_token(token).claims.generation for token in (first, second)] == [1, 2]


async def test_a_ticket_in_another_name_keeps_its_entry(post: Post) -> None:
    event = await post.world.published()
    made = await post.register(event)
    assert len(await post.mails()) == 1
    given = await post.registrations.transfer(made.id, made.manage_secret or "", "Grace Hopper")
    first, second = await post.mails()
    assert second.scanned == [given.ticket.code.token]
    assert "You have a place, Grace Hopper." in second.text
    entries = [mail.calendar[1] for mail in (first, second)]
    assert entries[0].uid == entries[1].uid
    assert entries[0].sequence < entries[1].sequence


#: What somebody may type who wants another header, another entry, a tag, or a line of their own.
HOSTILE = (
    "Gala\r\nBcc: eve@evil.example",
    "Gala\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Evil",
    'Gala\\";CN="x\\\\n\\,;:END:VCALENDAR',
    "<img src=https://evil.example/x onerror=alert(1)>",
    '"><script>alert(1)</script><a href="javascript:alert(1)">',
    "{{ 7 * 7 }}{% include 'layout.txt.j2' %}",
    "Gala\x85END:VEVENT\u2028BEGIN:VALARM\u2029ACTION:AUDIO",
    "=?utf-8?q?Bcc=3A_eve=40evil.example?=",
    "\u202eelag a si siht",
    "G\u00e4la " + "\u5927" * 60,
)


def _typed(text: str) -> str:
    """As it gets past the schemas, which take no control characters on a line."""
    return re.sub(r"[\x00-\x1f\x7f]", " ", text)[:150]


@pytest.mark.req("SE-1")
@pytest.mark.parametrize("text", HOSTILE)
async def test_nothing_that_is_typed_becomes_more_than_text(post: Post, text: str) -> None:
    """Titles and places by organisers, names by strangers: in every mail there is."""
    typed = _typed(text)
    event = await post.world.published(
        capacity=1, title=typed, place=typed, link="https://meet.example/?x=%0D%0AEND:VEVENT;,\\"
    )
    made = await post.register(event, name=typed)
    await post.mails()  # each before what comes next
    await post.registrations.transfer(made.id, made.manage_secret or "", f"{typed} II")
    await post.mails()
    await post.register(event, "bob@example.org", f"{typed} III")
    await post.mails()
    await post.registrations.cancel(made.id, made.manage_secret or "")
    mails = await post.mails()
    assert len(mails) == 5
    for mail in mails:
        _check_envelope(mail)
        _check_page(mail, typed)
        if mail.calendar_file is not None:
            _check_file(mail.calendar_file)
            _check_entry(mail.calendar[1], typed)
    assert sum(mail.calendar_file is not None for mail in mails) == 3


def _check_envelope(mail: Received) -> None:
    assert mail.message.defects == []
    names = [name.lower() for name in mail.message.keys()]  # noqa: SIM118  # twice, if it is there twice
    assert sorted(names) == sorted(set(names))
    assert set(names) == {
        "from", "to", "subject", "date", "auto-submitted", "message-id", "mime-version", "content-type",
    }  # fmt: skip
    [to] = mail.message["To"].addresses
    assert to.addr_spec in {"ada@example.org", "bob@example.org"}
    assert "\n" not in mail.subject


def _check_page(mail: Received, typed: str) -> None:
    tags = [tag for tag, _ in mail.tags]
    assert not {"script", "iframe", "form", "object", "link", "svg"} & set(tags)
    for tag, attributes in mail.tags:
        assert not [name for name in attributes if name.startswith("on")]
        address = attributes.get("href") or attributes.get("src")
        assert address is None or address.startswith((f"{PUBLIC_URL}/", "cid:ticket-qr@muster")), (tag, address)
    assert " ".join(typed.split()) in mail.words, "it is shown as it was typed"
    assert typed in mail.text


def _check_file(content: bytes) -> None:
    """By the letter of RFC 5545, 3.1: CRLF alone ends a line, and none has more than 75 octets."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    lines = content[:-2].split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    unfolded = content.replace(b"\r\n ", b"").decode()
    names = [re.split("[;:]", line, maxsplit=1)[0] for line in unfolded[:-2].split("\r\n")]
    assert names == [
        "BEGIN", "VERSION", "PRODID", "CALSCALE", "METHOD", "BEGIN", "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND",
        "SUMMARY", "LOCATION", "DESCRIPTION", "URL", "ORGANIZER", "STATUS", "END", "END",
    ]  # fmt: skip
    assert not any(sign in unfolded for sign in "\x85\u2028\u2029")


def _check_entry(entry: Entry, typed: str) -> None:
    expected = re.sub("[\x85\u2028\u2029]", " ", typed)
    assert (entry["SUMMARY"], entry["LOCATION"]) == (expected, expected)
    assert str(entry["DESCRIPTION"]).startswith(f"Ticket: {expected}")
    assert str(entry["DESCRIPTION"]).endswith("\nOnline: https://meet.example/?x=%0D%0AEND:VEVENT;,\\")


async def test_who_is_suppressed_is_sent_nothing_and_nothing_is_drawn_for_them(post: Post) -> None:
    event = await post.world.published()
    await post.world.application.notifications.suppressions.suppress("ada@example.org", "bounce", detail="x")
    await post.register(event)
    assert await post.mails() == []


async def test_a_mail_without_keys_comes_later(world: EventWorld, clock: StillClock) -> None:
    """The secret cannot be read; when it can again, the mail goes out with its code."""
    secret = world.application.settings.data_dir / "secrets" / "ticket-keys"
    consumer = world.application.consumers["mail"]
    async with running(world.database, clock, consumer):
        event = await world.published()
    await world.register(event, "ada@example.org")
    kept = secret.read_bytes()
    secret.write_bytes(b"nonsense")
    clock.advance(61)  # the ring that was read is not fresh any more
    async with running(world.database, clock, consumer) as host:
        assert await Post(world, host).mails() == []
        secret.write_bytes(kept)
        clock.advance(120)  # longer than it waits before it tries again
        await world.published()
        [mail] = await Post(world, host).mails()
        assert len(mail.scanned) == 1
