"""Mails to attendees: each says how the registration stands, and none is sent that has lost its point."""

from pathlib import Path

import pytest

from muster.adapters.local.mail import MailboxMailer
from muster.database.engine import Database
from muster.kernel.ids import new_id
from muster.notifications.mail_service import MailService
from muster.notifications.registration_mails import RegistrationMails
from muster.notifications.suppressions_service import SuppressionsService
from tests.support.clock import StillClock
from tests.support.mails import MailFolder, SentMail
from tests.support.people import KnownPeople
from tests.support.registrations import KnownRegistrations

pytestmark = pytest.mark.req("EV-2", "NO-4")

ADA = new_id()


class Post:
    """The mails of one registration."""

    def __init__(self, database: Database, clock: StillClock, folder: Path) -> None:
        self.known = KnownRegistrations()
        self._folder = folder
        mailer = MailboxMailer(folder, "muster@board.example", clock=clock)
        mails = MailService(
            database, clock, mailer, KnownPeople(), SuppressionsService(database, clock), public_url="https://board.example"
        )
        self.mails = RegistrationMails(mails, self.known, public_url="https://board.example")

    @property
    def sent(self) -> list[SentMail]:
        return list(MailFolder(self._folder).all())


@pytest.fixture
def post(sqlite_database: Database, clock: StillClock, tmp_path: Path) -> Post:
    return Post(sqlite_database, clock, tmp_path / "mails")


async def test_the_ticket_says_when_and_where_and_has_the_link(post: Post) -> None:
    post.known.put(ADA)
    message = new_id()
    for _ in range(2):
        await post.mails.confirmed(message, ADA)
    [mail] = post.sent
    assert mail.subject == "Your ticket: Gala"
    assert "Friday 20 November 2026, 18:00 to 22:30 (Europe/Berlin)" in mail.text
    assert "Town hall" in mail.text
    assert f"https://board.example/t/{ADA}#s3cret" in mail.text


async def test_an_event_over_several_days_says_both(post: Post) -> None:
    post.known.put(ADA, ends_at="2026-11-22T11:00:00.000Z")
    await post.mails.confirmed(new_id(), ADA)
    assert "Friday 20 November 2026, 18:00 to Sunday 22 November 2026, 12:00" in post.sent[0].text


@pytest.mark.parametrize(
    ("fields", "subject"),
    [
        ({"status": "waiting", "position": 7}, "You are on the waiting list: Gala"),
        ({"status": "offered", "offer_expires_at": "2026-11-21T06:00:00.000Z"}, "A place is free for you: Gala"),
        ({"status": "expired"}, "Your place went to the next: Gala"),
        ({"status": "cancelled", "cancelled_by": "attendee"}, "Your registration was cancelled: Gala"),
        ({"status": "cancelled", "cancelled_by": "organiser"}, "Your registration was cancelled: Gala"),
        ({"status": "cancelled", "cancelled_by": "event"}, "Cancelled: Gala"),
    ],
)
async def test_each_state_has_its_mail(post: Post, fields: dict[str, str], subject: str) -> None:
    post.known.put(ADA, **fields)
    await post.mails.as_it_stands(new_id(), ADA)
    assert [mail.subject for mail in post.sent] == [subject]


async def test_what_is_no_longer_so_is_not_said(post: Post) -> None:
    post.known.put(ADA, status="cancelled", cancelled_by="attendee")
    for send in (post.mails.confirmed, post.mails.waiting, post.mails.offered):
        await send(new_id(), ADA)
    post.known.put(ADA, ticket_is_valid=False)
    await post.mails.confirmed(new_id(), ADA)
    await post.mails.ended(new_id(), ADA)
    await post.mails.confirmed(new_id(), new_id())
    assert post.sent == []
