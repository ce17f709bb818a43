"""The inbox: each person is told of a message once, of the strongest reason, where they want to be told."""

import pytest

from muster.database.engine import Database
from muster.database.feed import messages_after, sequence
from muster.kernel.errors import ValidationFailed
from muster.kernel.ids import new_id
from muster.kernel.messages import Envelope
from muster.kernel.principal import Principal
from muster.notifications.messages import MailWanted, NotificationCreated
from muster.notifications.models import DueTask, Notice, NotificationKind, Preference
from muster.notifications.service import NotificationsService
from tests.support.clock import StillClock

ADA, BOB, EVE = (new_id() for _ in range(3))
TASK = new_id()


def caller(user_id: str) -> Principal:
    return Principal(user_id, "Members", "session")


def notice(user_id: str, kind: NotificationKind, text: str = "") -> Notice:
    return Notice(user_id=user_id, kind=kind, task_id=TASK, task_key="GALA-1", title="Book the hall", text=text)


def due(deadline: str, *assignees: str) -> DueTask:
    return DueTask(task_id=TASK, task_key="GALA-1", title="Book the hall", deadline=deadline, assignee_ids=assignees)


@pytest.fixture
def inbox(database: Database, clock: StillClock) -> NotificationsService:
    return NotificationsService(database, clock)


async def kinds(inbox: NotificationsService, user_id: str) -> list[str]:
    page = await inbox.list(caller(user_id), unread=False, limit=50, after=None)
    return [notification.kind for notification in page.items]


class Outbox:
    """The messages since the test began."""

    def __init__(self, database: Database, start: int) -> None:
        self._database = database
        self._start = start

    async def of_kind(self, kind: str) -> list[Envelope]:
        await sequence(self._database)
        return [message for message in await messages_after(self._database, self._start, 1000) if message.kind == kind]


@pytest.fixture
async def outbox(database: Database) -> Outbox:
    return Outbox(database, 0)


@pytest.mark.req("NO-2")
async def test_a_notice_becomes_a_line_a_live_message_and_a_mail(inbox: NotificationsService, outbox: Outbox) -> None:
    await inbox.notify(new_id(), ADA, [notice(BOB, "assigned")])
    [line] = (await inbox.list(caller(BOB), unread=True, limit=50, after=None)).items
    assert (line.kind, line.task_id, line.task_key, line.title) == ("assigned", TASK, "GALA-1", "Book the hall")
    assert (line.actor_id, line.created_at, line.read_at) == (ADA, "2026-11-20T06:47:00.000Z", None)
    [created] = await outbox.of_kind("notifications:notification:created")
    assert created.user_id == BOB
    assert created.project_id is None  # for that one person alone
    message = created.open(NotificationCreated)
    assert (message.notification_id, message.notification_kind) == (line.id, "assigned")
    assert '"kind":"assigned"' in created.body.replace(" ", "")
    [mail] = await outbox.of_kind("notifications:mail:wanted")
    assert (mail.user_id, mail.open(MailWanted).notification_id) == (BOB, line.id)


@pytest.mark.req("NO-2")
async def test_the_same_message_again_changes_nothing(inbox: NotificationsService, outbox: Outbox) -> None:
    message_id = new_id()
    for _ in range(3):
        await inbox.notify(message_id, ADA, [notice(BOB, "assigned"), notice(EVE, "assigned")])
    assert await kinds(inbox, BOB) == await kinds(inbox, EVE) == ["assigned"]
    assert len(await outbox.of_kind("notifications:notification:created")) == 2
    assert len(await outbox.of_kind("notifications:mail:wanted")) == 2


async def test_nobody_is_told_of_what_they_did_themselves(inbox: NotificationsService, outbox: Outbox) -> None:
    await inbox.notify(new_id(), ADA, [notice(ADA, "assigned"), notice(ADA, "mentioned")])
    assert await kinds(inbox, ADA) == []
    assert await outbox.of_kind("notifications:mail:wanted") == []


async def test_a_mention_beats_a_comment_and_a_comment_beats_a_status(inbox: NotificationsService) -> None:
    await inbox.notify(new_id(), ADA, [notice(BOB, "status_changed"), notice(BOB, "commented"), notice(BOB, "mentioned")])
    await inbox.notify(new_id(), ADA, [notice(BOB, "status_changed"), notice(BOB, "commented")])
    await inbox.notify(new_id(), ADA, [notice(BOB, "status_changed"), notice(BOB, "assigned")])
    assert await kinds(inbox, BOB) == ["assigned", "commented", "mentioned"]


async def test_what_is_not_wanted_does_not_come_and_the_next_reason_stands_in(
    inbox: NotificationsService, outbox: Outbox
) -> None:
    await inbox.set_preferences(caller(BOB), [Preference("mentioned", inbox=False, mail=False)])
    await inbox.notify(new_id(), ADA, [notice(BOB, "commented"), notice(BOB, "mentioned")])
    assert await kinds(inbox, BOB) == ["commented"]
    await inbox.notify(new_id(), ADA, [notice(BOB, "mentioned")])
    assert await kinds(inbox, BOB) == ["commented"]
    assert await outbox.of_kind("notifications:mail:wanted") == []


async def test_a_mail_without_a_line_in_the_inbox(inbox: NotificationsService, outbox: Outbox) -> None:
    await inbox.set_preferences(caller(BOB), [Preference("assigned", inbox=False, mail=True)])
    await inbox.notify(new_id(), ADA, [notice(BOB, "assigned")])
    assert await kinds(inbox, BOB) == []
    assert (await inbox.count_unread(caller(BOB))).unread == 0
    assert await outbox.of_kind("notifications:notification:created") == []
    assert len(await outbox.of_kind("notifications:mail:wanted")) == 1


async def test_preferences_have_defaults_and_change_one_by_one(inbox: NotificationsService) -> None:
    before = {item.kind: (item.inbox, item.mail) for item in (await inbox.preferences(caller(BOB))).items}
    assert before == {
        "mentioned": (True, True),
        "assigned": (True, True),
        "commented": (True, False),
        "status_changed": (True, True),
        "deadline": (True, True),
    }
    await inbox.set_preferences(caller(BOB), [Preference("commented", inbox=True, mail=True)])
    changed = await inbox.set_preferences(caller(BOB), [Preference("deadline", inbox=False, mail=False)])
    after = {item.kind: (item.inbox, item.mail) for item in changed.items}
    assert after == before | {"commented": (True, True), "deadline": (False, False)}
    assert {item.kind: (item.inbox, item.mail) for item in (await inbox.preferences(caller(EVE))).items} == before


async def test_reading_some_and_reading_all(inbox: NotificationsService) -> None:
    for _ in range(4):
        await inbox.notify(new_id(), ADA, [notice(BOB, "assigned"), notice(EVE, "assigned")])
    lines = (await inbox.list(caller(BOB), unread=False, limit=50, after=None)).items
    of_eve = (await inbox.list(caller(EVE), unread=False, limit=1, after=None)).items[0]
    await inbox.mark_read(caller(BOB), [lines[1].id, of_eve.id, "nothing"])
    assert (await inbox.count_unread(caller(BOB))).unread == 3
    assert (await inbox.count_unread(caller(EVE))).unread == 4
    unread = await inbox.list(caller(BOB), unread=True, limit=50, after=None)
    assert [line.id for line in unread.items] == [lines[0].id, lines[2].id, lines[3].id]
    await inbox.mark_read(caller(BOB), None)
    assert (await inbox.count_unread(caller(BOB))).unread == 0
    assert len((await inbox.list(caller(BOB), unread=False, limit=50, after=None)).items) == 4


async def test_the_inbox_comes_in_pages(inbox: NotificationsService) -> None:
    for number in range(5):
        await inbox.notify(new_id(), ADA, [notice(BOB, "assigned", str(number))])
    texts, after = [], None
    while True:
        page = await inbox.list(caller(BOB), unread=True, limit=2, after=after)
        texts.append([line.text for line in page.items])
        after = page.next
        if after is None:
            break
    assert texts == [["4", "3"], ["2", "1"], ["0"]]
    with pytest.raises(ValidationFailed):
        await inbox.list(caller(BOB), unread=True, limit=2, after="nonsense")


@pytest.mark.req("NO-2")
async def test_a_deadline_reminds_once_when_it_is_near_and_once_when_it_is_past(
    inbox: NotificationsService, clock: StillClock
) -> None:
    tomorrow = "2026-11-21T05:00:00.000Z"
    for _ in range(3):
        await inbox.remind([due(tomorrow, ADA, BOB)])
    assert await kinds(inbox, ADA) == await kinds(inbox, BOB) == ["deadline"]
    clock.advance(seconds=86_400)
    for _ in range(3):
        await inbox.remind([due(tomorrow, ADA, BOB, EVE)])
    texts = [line.text for line in (await inbox.list(caller(BOB), unread=False, limit=50, after=None)).items]
    assert texts == ["Was due on 21 November 2026, 05:00 UTC", "Due on 21 November 2026, 05:00 UTC"]
    assert await kinds(inbox, EVE) == ["deadline"]
    await inbox.remind([due("2026-11-22T05:00:00.000Z", BOB)])  # it was put off: a new deadline
    assert len(await kinds(inbox, BOB)) == 3


async def test_old_notifications_go(inbox: NotificationsService, clock: StillClock) -> None:
    await inbox.notify(new_id(), ADA, [notice(BOB, "assigned")])
    clock.advance(seconds=10 * 86_400)
    await inbox.notify(new_id(), ADA, [notice(BOB, "commented")])
    await inbox.purge(days=9)
    assert await kinds(inbox, BOB) == ["commented"]
