"""Mails: what they say, that they go out once, and what becomes of those that cannot."""

import re
from collections.abc import AsyncIterator
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import pytest

from muster.adapters.local.mail import SmtpMailer
from muster.database.engine import Database
from muster.delivery.consumers import Undeliverable, consumer, on
from muster.delivery.service import DeliveriesService
from muster.kernel.errors import Unavailable
from muster.kernel.ids import new_id
from muster.kernel.principal import Principal
from muster.notifications.mail_service import MailService
from muster.notifications.markdown import html_of
from muster.notifications.messages import MailWanted
from muster.notifications.models import Notice, NotificationKind
from muster.notifications.people import Recipient
from muster.notifications.rendering import TEMPLATES, MailRenderer
from muster.notifications.service import NotificationsService
from muster.notifications.suppressions_service import SuppressionsService
from tests.support.clock import StillClock
from tests.support.delivery import running
from tests.support.people import KnownPeople
from tests.support.smtp import SmtpServer, smtp_server

ADA, BOB = new_id(), new_id()
PUBLIC_URL = "https://board.example"


@pytest.fixture
def people() -> KnownPeople:
    return KnownPeople(
        **{
            ADA: Recipient("ada@example.org", "Ada Lovelace"),
            BOB: Recipient("bob@example.org", "Bob <b>Bold</b> & Sons"),
        }
    )


@pytest.fixture
async def server() -> AsyncIterator[SmtpServer]:
    async with smtp_server() as server:
        yield server


@pytest.fixture
def mails(sqlite_database: Database, clock: StillClock, server: SmtpServer, people: KnownPeople) -> MailService:
    mailer = SmtpMailer(f"smtp://127.0.0.1:{server.port}", "Muster <muster@board.example>", 5, clock)
    return MailService(
        sqlite_database, clock, mailer, people, SuppressionsService(sqlite_database, clock), public_url=PUBLIC_URL
    )


def words(mail: EmailMessage) -> tuple[str, str]:
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


async def notified(database: Database, clock: StillClock, kind: NotificationKind, title: str, text: str) -> str:
    """A notification of Bob's deed for Ada. Returns its id."""
    inbox = NotificationsService(database, clock)
    notice = Notice(user_id=ADA, kind=kind, task_id=new_id(), task_key="GALA-42", title=title, text=text)
    await inbox.notify(new_id(), BOB, [notice])
    [line, *_] = (await inbox.list(Principal(ADA, "Members", "session"), unread=False, limit=1, after=None)).items
    return line.id


@pytest.mark.req("NO-1")
@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("assigned", "GALA-42 is yours: Book <the> hall"),
        ("mentioned", "Bob <b>Bold</b> & Sons mentioned you in GALA-42: Book <the> hall"),
        ("status_changed", "GALA-42 To do → Done: Book <the> hall"),
        ("deadline", "GALA-42: To do → Done: Book <the> hall"),
    ],
)
async def test_a_notification_comes_by_mail(
    sqlite_database: Database, clock: StillClock, mails: MailService, server: SmtpServer, kind: NotificationKind, subject: str
) -> None:
    notification = await notified(sqlite_database, clock, kind, "Book\n<the> hall", "To do → Done")
    await mails.notification(new_id(), notification)
    [mail] = server.mails
    assert mail["To"] == "Ada Lovelace <ada@example.org>"
    assert mail["Subject"] == subject
    assert mail["List-Unsubscribe"] == "<https://board.example/inbox>"
    text, html = words(mail)
    assert "https://board.example/tasks/GALA-42" in text
    assert 'href="https://board.example/tasks/GALA-42"' in html
    assert "https://board.example/inbox" in text
    assert "To do → Done" in text
    assert "<the>" not in html
    assert "<b>Bold" not in html


async def test_a_mail_goes_out_once_however_often_its_message_comes(
    mails: MailService, server: SmtpServer, people: KnownPeople
) -> None:
    message_id = new_id()
    for _ in range(3):
        await mails.invited(message_id, ADA)
    assert len(server.mails) == 1
    assert len(people.minted) == 1  # a second password would void the one that was mailed
    await mails.invited(message_id, BOB)
    assert len(server.mails) == 2


@pytest.mark.req("ID-1")
async def test_the_link_that_verifies_an_address(mails: MailService, server: SmtpServer) -> None:
    await mails.verify_address(new_id(), BOB)
    [mail] = server.mails
    text, html = words(mail)
    assert "https://board.example/verify-email?token=v4.local.verify%2B%2F%3D" in text
    assert 'href="https://board.example/verify-email?token=v4.local.verify%2B%2F%3D"' in html


@pytest.mark.req("ID-3")
async def test_the_link_that_resets_a_password(mails: MailService, server: SmtpServer) -> None:
    await mails.reset_password(new_id(), ADA)
    assert "https://board.example/reset-password?token=v4.local.reset" in words(server.mails[0])[0]


@pytest.mark.req("SE-1")
async def test_nothing_that_a_stranger_typed_is_in_a_first_mail(mails: MailService, server: SmtpServer) -> None:
    await mails.verify_address(new_id(), BOB)
    await mails.already_registered(new_id(), BOB)
    await mails.reset_password(new_id(), BOB)
    await mails.one_time_code(new_id(), "challenge", "bob@example.org")
    assert len(server.mails) == 4
    for mail in server.mails:
        assert "Bold" not in mail.as_string()
        assert mail["To"] == "bob@example.org"
        assert mail["List-Unsubscribe"] is None


@pytest.mark.req("ID-7")
async def test_an_invitation_carries_the_generated_password(mails: MailService, server: SmtpServer) -> None:
    await mails.invited(new_id(), ADA)
    text, html = words(server.mails[0])
    assert "secret-0" in text
    assert "secret-0" in html


@pytest.mark.req("ID-4")
async def test_a_code_goes_to_the_address_it_was_asked_for(mails: MailService, server: SmtpServer) -> None:
    await mails.one_time_code(new_id(), "challenge", "new@example.org")
    await mails.one_time_code(new_id(), "over", "late@example.org")
    [mail] = server.mails
    assert mail["To"] == "new@example.org"
    assert "482913" in words(mail)[0]
    assert "482913" not in mail["Subject"]  # it would be read on a locked screen


async def test_who_is_gone_gets_no_mail(
    sqlite_database: Database, clock: StillClock, mails: MailService, server: SmtpServer, people: KnownPeople
) -> None:
    notification = await notified(sqlite_database, clock, "assigned", "Book the hall", "")
    people.inactive.add(ADA)
    await mails.notification(new_id(), notification)
    await mails.password_changed(new_id(), new_id())
    await mails.notification(new_id(), new_id())
    assert server.mails == []


@pytest.mark.req("NO-5")
async def test_a_refused_mail_is_undeliverable_and_a_busy_server_is_not(mails: MailService, server: SmtpServer) -> None:
    server.replies["RCPT"] = "550 no such mailbox"
    with pytest.raises(Undeliverable, match="no such mailbox"):
        await mails.password_changed(new_id(), ADA)
    server.replies["RCPT"] = "451 later"
    with pytest.raises(Unavailable):
        await mails.second_factor_off(new_id(), ADA)


@pytest.mark.req("NO-5")
@pytest.mark.req("NO-2")
async def test_a_mail_server_that_was_down_gets_each_mail_once_when_it_is_back(
    sqlite_database: Database, clock: StillClock, people: KnownPeople
) -> None:
    async with smtp_server() as gone:
        port = gone.port
    mailer = SmtpMailer(f"smtp://127.0.0.1:{port}", "muster@board.example", 5, clock)
    mails = MailService(
        sqlite_database, clock, mailer, people, SuppressionsService(sqlite_database, clock), public_url=PUBLIC_URL
    )
    wanted = on(MailWanted, lambda message, envelope: mails.notification(envelope.id, message.notification_id))
    async with running(sqlite_database, clock, consumer("mail", wanted)) as host:
        for number in range(3):
            await notified(sqlite_database, clock, "assigned", f"Task {number}", "")
        await host.drained()
        service = DeliveriesService(sqlite_database, clock)
        failed = (await service.list("retrying", limit=50, after=None)).items
        assert [delivery.last_error.partition(":")[0] for delivery in failed] == ["Unavailable"] * 3
        async with smtp_server(port=port) as server:
            for _ in range(3):
                clock.advance(seconds=60)
                await host.drained()
            assert sorted(mail["Subject"] for mail in server.mails) == [f"GALA-42 is yours: Task {n}" for n in range(3)]
        assert (await service.list(None, limit=50, after=None)).items == []


class Page(HTMLParser):
    """Collects what a mail may not have."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.remote: list[str] = []
        self.depth: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.remote += [value or "" for name, value in attrs if name in {"src", "background"} or name.startswith("on")]


KINDS = sorted(path.name.removesuffix(".j2") for path in Path(TEMPLATES).glob("*.j2") if path.name.count(".") == 1)
VALUES = {
    "key": "GALA-1",
    "title": "Title",
    "text": "Text",
    "actor": "Ada",
    "url": "https://board.example/x?a=1&b=2",
    "preferences_url": "https://board.example/inbox",
    "password": "secret",
    "code": "482913",
    "code_picture": "ticket-qr@muster",
    "when_was": "Friday 20 November 2026, 17:00 to 21:00 (Europe/Berlin)",
    "when_is": "Friday 20 November 2026, 18:00 to 22:00 (Europe/Berlin)",
    "place_was": "Town hall",
    "place_is": "Garden",
    "link_was": "",
    "link_is": "",
    "name": "Ada",
    "when": "Friday 20 November 2026, 18:00 to 22:00 (Europe/Berlin)",
    "place": "Town hall",
    "link": "https://meet.example/x",
    "ticket_type": "Standard",
    "position": "3",
    "until": "Saturday 21 November 2026, 18:00 (Europe/Berlin)",
    "cancelled_by": "event",
    "event_url": "https://board.example/e/gala",
    "stop_url": "https://board.example/s/unsubscribe?token=x",
    "subject": "Doors open at seven",
    "body_html": html_of("Come **early**, [here](https://map.example)."),
    "body_text": "Come **early**.",
    "reason": "You get this mail because you subscribed to these news.",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_has_a_subject_and_both_forms_and_loads_nothing(kind: str) -> None:
    mail = MailRenderer(PUBLIC_URL).render(kind, **VALUES)
    assert 5 < len(mail.subject) <= 150
    assert "\n" not in mail.subject
    assert "color-scheme" in mail.html
    assert not re.search(r"<[a-z]|&amp;|\{\{|\n{3}", mail.text)
    page = Page()
    page.feed(mail.html)
    assert [address for address in page.remote if not address.startswith("cid:")] == []
    assert not {"script", "link", "iframe", "form"} & set(page.tags)


def test_a_long_subject_is_cut_and_a_hostile_one_is_one_line() -> None:
    mail = MailRenderer(PUBLIC_URL).render("assigned", **(VALUES | {"title": "A\r\nBcc: eve@evil.example\x00 " + "x" * 500}))
    assert len(mail.subject) == 150
    assert mail.subject.startswith("GALA-1 is yours: A Bcc: eve@evil.example xxx")
    assert mail.subject.isprintable()
