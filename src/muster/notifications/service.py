"""The inbox: who is told of what, and where."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from muster.database.engine import Database, Transaction
from muster.kernel.clock import Clock, parse_timestamp, timestamp
from muster.kernel.ids import new_id
from muster.kernel.messages import Message
from muster.kernel.paging import Page, decode_cursor, encode_cursor
from muster.kernel.principal import Principal
from muster.notifications.messages import MailWanted, NotificationCreated
from muster.notifications.models import (
    DEFAULT_CHANNELS,
    KINDS,
    Channel,
    DueTask,
    Notice,
    Notification,
    NotificationKind,
    Preference,
    Preferences,
    UnreadCount,
)
from muster.notifications.store import NotificationStore

#: Reminders are not about a message; their name space stands in for one, so that each is made once.
_REMINDERS = uuid.UUID("6f1e7c52-0f0a-5c39-9b52-6c0c7a3c5a11")
_BATCH = 200
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

_Choices = dict[tuple[str, NotificationKind], frozenset[Channel]]


class NotificationsService:
    """Inboxes and preferences."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._store = NotificationStore()

    async def notify(self, message_id: str, actor_id: str | None, notices: Sequence[Notice]) -> None:
        """Tells people of a message, each at most once, of the strongest reason that they want to hear of.

        Nobody is told of what they did themselves. To call it again with the same message changes nothing.
        """
        by_user: dict[str, list[Notice]] = {}
        for notice in sorted(notices, key=lambda notice: KINDS.index(notice.kind)):
            if notice.user_id != actor_id:
                by_user.setdefault(notice.user_id, []).append(notice)
        if not by_user:
            return

        async def work(unit: Transaction) -> None:
            choices = await self._store.channels(unit, list(by_user))
            messages: list[Message] = []
            for reasons in by_user.values():
                messages += await self._tell(unit, message_id, actor_id, reasons, choices)
            await unit.emit(*messages)

        await self._database.write(work)

    async def _tell(
        self, unit: Transaction, message_id: str, actor_id: str | None, reasons: list[Notice], choices: _Choices
    ) -> list[Message]:
        notice = next((notice for notice in reasons if _channels(choices, notice)), reasons[0])
        channels = _channels(choices, notice)
        notification_id = new_id()
        added = await self._store.add(
            unit,
            notification_id,
            notice,
            message_id=message_id,
            actor_id=actor_id,
            now=timestamp(self._clock.now()),
            hidden="inbox" not in channels,
        )
        messages: list[Message] = []
        if added and "inbox" in channels:
            messages.append(
                NotificationCreated(
                    actor_id=actor_id,
                    user_id=notice.user_id,
                    notification_id=notification_id,
                    notification_kind=notice.kind,
                )
            )
        if added and "mail" in channels:
            messages.append(MailWanted(actor_id=actor_id, user_id=notice.user_id, notification_id=notification_id))
        return messages

    async def remind(self, due: Sequence[DueTask]) -> None:
        """Reminds assignees of deadlines: once when one is near, and once when it is past.

        Give it tasks whose deadline is within a day, ahead or past; those of which it has reminded are passed
        over. A new deadline is a new reminder, and so is a new assignee.
        """
        now = self._clock.now()
        for start in range(0, len(due), _BATCH):
            batch = {_reminder_id(task, overdue=_overdue(task, timestamp(now))): task for task in due[start : start + _BATCH]}
            told = await self._store.told(self._database, list(batch))
            for message_id, task in batch.items():
                text = _reminder(task, overdue=_overdue(task, timestamp(now)))
                await self.notify(
                    message_id,
                    None,
                    [
                        Notice(
                            user_id=user_id,
                            kind="deadline",
                            task_id=task.task_id,
                            task_key=task.task_key,
                            title=task.title,
                            text=text,
                        )
                        for user_id in task.assignee_ids
                        if (message_id, user_id) not in told
                    ],
                )

    async def list(self, caller: Principal, *, unread: bool, limit: int, after: str | None) -> Page[Notification]:
        """The caller's inbox, newest first. Raises ValidationFailed for a cursor of another list."""
        before = None if after is None else str(decode_cursor(after, 1)[0])
        found = await self._store.list(self._database, caller.user_id, unread=unread, after=before, limit=limit + 1)
        following = encode_cursor(found[limit - 1].id) if len(found) > limit else None
        return Page(found[:limit], following)

    async def count_unread(self, caller: Principal) -> UnreadCount:
        """How many of the caller's notifications are unread."""
        return UnreadCount(await self._store.count_unread(self._database, caller.user_id))

    async def mark_read(self, caller: Principal, ids: Sequence[str] | None) -> None:
        """Marks these notifications of the caller as read, or all of them. Ids of others are passed over."""
        now = timestamp(self._clock.now())

        async def work(unit: Transaction) -> None:
            if ids is None:
                await self._store.mark_all_read(unit, caller.user_id, now)
            else:
                await self._store.mark_read(unit, caller.user_id, ids, now)

        await self._database.write(work)

    async def preferences(self, caller: Principal) -> Preferences:
        """Where the caller's notifications go, by kind."""
        choices = await self._store.channels(self._database, [caller.user_id])
        wanted = {kind: choices.get((caller.user_id, kind), DEFAULT_CHANNELS[kind]) for kind in KINDS}
        return Preferences([Preference(kind, "inbox" in channels, "mail" in channels) for kind, channels in wanted.items()])

    async def set_preferences(self, caller: Principal, preferences: Sequence[Preference]) -> Preferences:
        """Changes where they go; kinds that are not named stay as they are."""

        async def work(unit: Transaction) -> None:
            for preference in preferences:
                chosen: set[Channel] = set()
                if preference.inbox:
                    chosen.add("inbox")
                if preference.mail:
                    chosen.add("mail")
                await self._store.set_channels(unit, caller.user_id, preference.kind, frozenset(chosen))

        await self._database.write(work)
        return await self.preferences(caller)

    async def purge(self, days: int) -> None:
        """Removes notifications, and the memory of mails, older than that. For a periodic job."""
        before = timestamp(self._clock.now() - timedelta(days=days))

        async def work(unit: Transaction) -> None:
            await self._store.purge(unit, before)
            await self._store.purge_sent(unit, before)

        await self._database.write(work)


def _channels(choices: _Choices, notice: Notice) -> frozenset[Channel]:
    return choices.get((notice.user_id, notice.kind), DEFAULT_CHANNELS[notice.kind])


def _overdue(task: DueTask, now: str) -> bool:
    return task.deadline <= now


def _reminder_id(task: DueTask, *, overdue: bool) -> str:
    return str(uuid.uuid5(_REMINDERS, f"{task.task_id} {task.deadline} {'past' if overdue else 'near'}"))


def _reminder(task: DueTask, *, overdue: bool) -> str:
    deadline = parse_timestamp(task.deadline)
    # Not strftime: its month names would follow the locale of the server.
    day = f"{deadline.day} {_MONTHS[deadline.month - 1]} {deadline.year}, {deadline:%H:%M} UTC"
    return f"Was due on {day}" if overdue else f"Due on {day}"
