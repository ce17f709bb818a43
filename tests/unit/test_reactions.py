"""What follows from what: real messages through the dispatcher, to inboxes, mails and the log."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from muster.activity.service import ActivityService
from muster.adapters.local.documents import LocalDocuments
from muster.adapters.local.files import LocalFiles
from muster.adapters.local.mail import MailboxMailer
from muster.adapters.local.secrets import FolderSecrets
from muster.database.engine import Database
from muster.delivery.consumers import Consumer
from muster.events import messages as events
from muster.identity import messages as identity
from muster.identity.keys import ServerKey
from muster.kernel.ids import new_id
from muster.kernel.messages import Message
from muster.kernel.principal import Principal
from muster.notifications.dev_mail import DevMail
from muster.notifications.mail_service import MailService
from muster.notifications.news_mails import NewsMails
from muster.notifications.people import Recipient
from muster.notifications.registration_mails import RegistrationMails
from muster.notifications.service import NotificationsService
from muster.notifications.suppressions_service import SuppressionsService
from muster.reactions import consumers, subscriptions
from muster.tasks import messages as tasks
from muster.tasks.previews_service import PreviewService
from tests.support.clock import StillClock
from tests.support.delivery import running
from tests.support.events import pictures
from tests.support.news import news_of
from tests.support.people import KnownPeople
from tests.support.registrations import KnownRegistrations

ADA, BOB, EVE = (new_id() for _ in range(3))
PROJECT, TASK = new_id(), new_id()
OF_TASK: dict[str, Any] = {"project_id": PROJECT, "task_id": TASK, "key": "GALA-42", "title": "Book the hall"}
AT_VERSION: dict[str, Any] = {**OF_TASK, "version": 2, "status_id": "s"}


@dataclass
class World:
    database: Database
    clock: StillClock
    inbox: NotificationsService
    log: ActivityService
    dev_mail: DevMail
    consumers: tuple[Consumer, ...]
    registrations: KnownRegistrations
    #: Who has been taken out of the project.
    outside: set[str] = field(default_factory=set)

    async def after(self, *messages: Message) -> None:
        """Emits messages and waits until everything that follows from them has happened."""
        async with running(self.database, self.clock, *self.consumers) as host:
            await self.database.write(lambda unit: unit.emit(*messages))
            await host.drained()

    async def told(self, user_id: str) -> list[tuple[str, str]]:
        page = await self.inbox.list(Principal(user_id, "Members", "s"), unread=True, limit=50, after=None)
        return [(line.kind, line.text) for line in page.items]

    async def mailed(self) -> list[tuple[str, str]]:
        return sorted((mail.to.rpartition("<")[2].strip(">"), mail.subject) for mail in await self.dev_mail.list())


@pytest.fixture
async def world(sqlite_database: Database, clock: StillClock, tmp_path: Path) -> World:
    people = KnownPeople(
        **{
            user_id: Recipient(f"{name.lower()}@example.org", name)
            for user_id, name in ((ADA, "Ada"), (BOB, "Bob"), (EVE, "Eve"))
        }
    )
    mailbox = MailboxMailer(tmp_path / "mails", "muster@board.example", clock=clock)
    inbox = NotificationsService(sqlite_database, clock)
    suppressions = SuppressionsService(sqlite_database, clock)
    mails = MailService(sqlite_database, clock, mailbox, people, suppressions, public_url="https://board.example")
    log = ActivityService(LocalDocuments(sqlite_database, clock), clock)
    files = LocalFiles(tmp_path / "files", FolderSecrets(tmp_path / "secrets"), clock)
    outside: set[str] = set()
    registrations = KnownRegistrations()

    async def viewers(project_id: str, user_ids: Collection[str]) -> set[str]:
        assert project_id == PROJECT
        return set(user_ids) - outside

    registration_mails = RegistrationMails(mails, registrations, public_url="https://board.example")
    news, *_ = news_of(sqlite_database, clock, ServerKey(FolderSecrets(tmp_path / "secrets")), suppressions)
    news_mails = NewsMails(mails, news.subscriptions, news.announcements, public_url="https://board.example")
    previews = PreviewService(sqlite_database, files)
    every = consumers(
        inbox, mails, registration_mails, log, previews, viewers,
        news=news, news_mails=news_mails, ticket_pictures=pictures(sqlite_database, clock, tmp_path),
    )  # fmt: skip
    return World(sqlite_database, clock, inbox, log, DevMail(mailbox, open_on_loopback=True), every, registrations, outside)


@pytest.mark.req("EV-2")
@pytest.mark.parametrize(
    ("message", "status", "subject"),
    [
        (events.RegistrationConfirmed, "confirmed", "Your ticket: Gala"),
        (events.RegistrationWaiting, "waiting", "You are on the waiting list: Gala"),
        (events.RegistrationOffered, "offered", "A place is free for you: Gala"),
        (events.RegistrationCancelled, "cancelled", "Your registration was cancelled: Gala"),
        (events.RegistrationExpired, "expired", "Your place went to the next: Gala"),
        (events.RegistrationMailRequested, "waiting", "You are on the waiting list: Gala"),
        (events.TicketReissued, "confirmed", "Your ticket: Gala"),
        (events.TicketTransferred, "confirmed", "Your ticket: Gala"),
    ],
)
async def test_who_registered_hears_how_it_stands(world: World, message: Any, status: str, subject: str) -> None:
    until = "2026-11-21T06:00:00.000Z"
    registration = new_id()
    world.registrations.put(registration, status=status, position=1, offer_expires_at=until)
    given = {
        "event_id": new_id(), "registration_id": registration, "ticket_type_id": new_id(), "serial": 1, "how": "registered",
        "offer_expires_at": until, "by": "attendee", "ticket_id": new_id(), "generation": 2,
    }  # fmt: skip
    await world.after(message(**{name: value for name, value in given.items() if name in message.__struct_fields__}))
    assert await world.mailed() == [("ada@example.org", subject)]


@pytest.mark.req("NO-2")
async def test_who_is_assigned_at_creation_is_told(world: World) -> None:
    await world.after(tasks.TaskCreated(actor_id=ADA, watcher_ids=(ADA, BOB), assignee_ids=(ADA, BOB), **AT_VERSION))
    assert await world.told(ADA) == []
    assert await world.told(BOB) == [("assigned", "")]
    assert await world.mailed() == [("bob@example.org", "GALA-42 is yours: Book the hall")]


@pytest.mark.req("NO-1")
async def test_a_change_of_status_is_told_to_those_who_watch(world: World) -> None:
    await world.after(
        tasks.TaskChanged(
            actor_id=ADA,
            watcher_ids=(ADA, BOB, EVE),
            fields=("status_id", "assignee_ids"),
            status_before="To do",
            status_after="Done",
            assignees_added=(EVE,),
            **AT_VERSION,
        )
    )
    assert await world.told(ADA) == []
    assert await world.told(BOB) == [("status_changed", "To do → Done")]
    assert await world.told(EVE) == [("assigned", "")]
    assert await world.mailed() == [
        ("bob@example.org", "GALA-42 To do → Done: Book the hall"),
        ("eve@example.org", "GALA-42 is yours: Book the hall"),
    ]


async def test_a_change_of_something_else_is_told_to_nobody(world: World) -> None:
    await world.after(
        tasks.TaskChanged(actor_id=ADA, watcher_ids=(BOB,), fields=("title",), **AT_VERSION),
        tasks.TaskMoved(actor_id=ADA, watcher_ids=(BOB,), rank="n", **AT_VERSION),
    )
    assert await world.told(BOB) == []
    assert await world.mailed() == []


@pytest.mark.req("NO-2")
async def test_a_comment_is_told_to_those_who_watch_and_a_mention_to_those_who_are_named(world: World) -> None:
    comment: dict[str, Any] = {**OF_TASK, "comment_id": new_id(), "excerpt": "@Eve, is the hall free?"}
    await world.after(tasks.CommentPosted(actor_id=ADA, mentioned_ids=(EVE,), watcher_ids=(ADA, BOB, EVE), **comment))
    assert await world.told(BOB) == [("commented", "@Eve, is the hall free?")]
    assert await world.told(EVE) == [("mentioned", "@Eve, is the hall free?")]
    assert await world.mailed() == [("eve@example.org", "Ada mentioned you in GALA-42: Book the hall")]
    await world.after(tasks.CommentEdited(actor_id=ADA, mentioned_ids=(BOB,), **comment))
    assert (await world.told(BOB))[0] == ("mentioned", "@Eve, is the hall free?")
    assert len(await world.told(EVE)) == 1


@pytest.mark.req("ID-5")
async def test_who_was_taken_out_of_the_project_is_told_nothing_whatever_they_were_to_the_task(world: World) -> None:
    world.outside.add(BOB)
    comment: dict[str, Any] = {**OF_TASK, "comment_id": new_id(), "excerpt": "Between us"}
    await world.after(
        tasks.TaskCreated(actor_id=ADA, watcher_ids=(BOB, EVE), assignee_ids=(BOB, EVE), **AT_VERSION),
        tasks.TaskChanged(
            actor_id=ADA, watcher_ids=(BOB,), fields=("status_id",), status_before="To do", status_after="Done", **AT_VERSION
        ),
        tasks.CommentPosted(actor_id=ADA, mentioned_ids=(BOB,), watcher_ids=(BOB,), **comment),
        tasks.CommentEdited(actor_id=ADA, mentioned_ids=(BOB,), **comment),
    )
    assert await world.told(EVE) == [("assigned", "")]
    assert await world.told(BOB) == []
    assert [address for address, _ in await world.mailed()] == ["eve@example.org"]


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        (identity.SignedUp(person_id=BOB), "Verify your e-mail address"),
        (identity.SignUpRepeated(person_id=BOB), "You already have an account"),
        (identity.Invited(person_id=BOB), "You are invited to Muster"),
        (identity.PasswordResetRequested(person_id=BOB), "Choose a new password"),
        (identity.PasswordReissued(person_id=BOB), "Your new password"),
        (identity.PasswordChanged(person_id=BOB, how="reset"), "Your password was changed"),
        (identity.SecondFactorTurnedOff(person_id=BOB), "Your second factor was turned off"),
        (identity.CodeRequested(challenge_id="c", email="bob@example.org"), "Your code for Muster"),
    ],
)
async def test_what_happens_to_an_account_is_mailed(world: World, message: Message, subject: str) -> None:
    await world.after(message)
    assert await world.mailed() == [("bob@example.org", subject)]


async def test_a_reset_for_an_address_that_nobody_has_is_mailed_to_nobody(world: World) -> None:
    await world.after(identity.PasswordResetRequested(person_id=None))
    assert await world.mailed() == []


@pytest.mark.req("EV-5")
async def test_everything_is_logged_with_what_follows_from_it(world: World) -> None:
    await world.after(tasks.TaskCreated(actor_id=ADA, watcher_ids=(), assignee_ids=(BOB,), **AT_VERSION))
    page = await world.log.list(day=None, kind=None, actor_id=ADA, after=None, limit=50)
    assert {entry.kind for entry in page.items} == {
        "tasks:task:created",
        "notifications:notification:created",
        "notifications:mail:wanted",
    }


def test_what_queues_are_filled_by_is_what_consumers_handle(world: World) -> None:
    found = subscriptions()
    assert list(found) == [consumer.name for consumer in world.consumers]
    for consumer in world.consumers:
        wanted = found[consumer.name]
        assert (wanted is None) == (consumer.fallback is not None)
        assert wanted is None or set(wanted) == set(consumer.handlers)
    assert found["activity"] is None
    assert found["inbox"] is not None
    assert tasks.TaskChanged.kind in found["inbox"]
    assert tasks.TaskMoved.kind not in found["inbox"]
