"""Queries of notifications."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import bindparam, delete, func, select, update

from muster.database.engine import Reader, Transaction
from muster.database.query import Command, OneOf, Query, insert_new, json_list, upsert
from muster.notifications.models import Channel, Notice, Notification, NotificationKind, PendingMail
from muster.notifications.tables import notification_preferences, notifications, sent_mails

_n, _p, _s = notifications.c, notification_preferences.c, sent_mails.c

ADD = Command(
    insert_new(
        notifications,
        "id",
        "user_id",
        "message_id",
        "kind",
        "task_id",
        "task_key",
        "title",
        "text",
        "actor_id",
        "created_at",
        "hidden_at",
    )
)
_SHOWN = (_n.id, _n.kind, _n.task_id, _n.task_key, _n.title, _n.text, _n.actor_id, _n.created_at, _n.read_at)
COUNT_UNREAD = Query(
    select(func.count()).where(_n.user_id == bindparam("user"), _n.hidden_at.is_(None), _n.read_at.is_(None)), int
)
MARK_READ = Command(
    update(notifications)
    .where(_n.user_id == bindparam("user"), _n.read_at.is_(None), OneOf(_n.id, "ids"))
    .values(read_at=bindparam("now"))
)
MARK_ALL_READ = Command(
    update(notifications)
    .where(_n.user_id == bindparam("user"), _n.hidden_at.is_(None), _n.read_at.is_(None))
    .values(read_at=bindparam("now"))
)
PENDING_MAIL = Query(
    select(_n.user_id, _n.kind, _n.task_key, _n.title, _n.text, _n.actor_id).where(_n.id == bindparam("notification")),
    PendingMail,
)
TOLD = Query(select(_n.message_id, _n.user_id).where(OneOf(_n.message_id, "messages")), lambda *row: row)
PURGE = Command(delete(notifications).where(_n.created_at < bindparam("before")))

CHANNELS = Query(select(_p.user_id, _p.kind, _p.channels).where(OneOf(_p.user_id, "users")), lambda *row: row)
SET_CHANNELS = Command(upsert(notification_preferences, "user_id", "kind", "channels", keys=("user_id", "kind")))

SENT = Query(select(_s.sent_at).where(_s.message_id == bindparam("message"), _s.recipient == bindparam("recipient")), str)
MARK_SENT = Command(insert_new(sent_mails, "message_id", "recipient", "sent_at"))
PURGE_SENT = Command(delete(sent_mails).where(_s.sent_at < bindparam("before")))


@lru_cache
def _listing(*, unread: bool, after: bool) -> Query[Notification]:
    statement = select(*_SHOWN).where(_n.user_id == bindparam("user"), _n.hidden_at.is_(None))
    if unread:
        statement = statement.where(_n.read_at.is_(None))
    if after:
        statement = statement.where(_n.id < bindparam("after"))
    return Query(statement.order_by(_n.id.desc()).limit(bindparam("limit")), Notification)


class NotificationStore:
    """Inboxes, preferences, and which mails went out. Times are timestamps."""

    async def add(
        self,
        unit: Transaction,
        notification_id: str,
        notice: Notice,
        *,
        message_id: str,
        actor_id: str | None,
        now: str,
        hidden: bool,
    ) -> bool:
        """Adds a line, unless this person was told of this message before: False then."""
        added = await unit.execute(
            ADD,
            id=notification_id,
            user_id=notice.user_id,
            message_id=message_id,
            kind=notice.kind,
            task_id=notice.task_id,
            task_key=notice.task_key,
            title=notice.title,
            text=notice.text,
            actor_id=actor_id,
            created_at=now,
            hidden_at=now if hidden else None,
        )
        return added == 1

    async def list(self, reader: Reader, user_id: str, *, unread: bool, after: str | None, limit: int) -> list[Notification]:
        """The inbox, newest first, before the id `after`."""
        if after is None:
            return await reader.fetch_all(_listing(unread=unread, after=False), user=user_id, limit=limit)
        return await reader.fetch_all(_listing(unread=unread, after=True), user=user_id, after=after, limit=limit)

    async def count_unread(self, reader: Reader, user_id: str) -> int:
        """How many are unread."""
        return await reader.fetch_one(COUNT_UNREAD, user=user_id) or 0

    async def mark_read(self, unit: Transaction, user_id: str, ids: Sequence[str], now: str) -> None:
        """Marks these as read, as far as they are the person's own."""
        await unit.execute(MARK_READ, user=user_id, ids=json_list(ids), now=now)

    async def mark_all_read(self, unit: Transaction, user_id: str, now: str) -> None:
        """Marks the whole inbox as read."""
        await unit.execute(MARK_ALL_READ, user=user_id, now=now)

    async def pending_mail(self, reader: Reader, notification_id: str) -> PendingMail | None:
        """What a mail about a notification says."""
        return await reader.fetch_one(PENDING_MAIL, notification=notification_id)

    async def told(self, reader: Reader, message_ids: Sequence[str]) -> set[tuple[str, str]]:
        """Who was told of which of these messages: pairs of message id and user id."""
        return {(message, user) for message, user in await reader.fetch_all(TOLD, messages=json_list(message_ids))}

    async def purge(self, unit: Transaction, before: str) -> int:
        """Removes older notifications."""
        return await unit.execute(PURGE, before=before)

    async def channels(self, reader: Reader, user_ids: Sequence[str]) -> dict[tuple[str, NotificationKind], frozenset[Channel]]:
        """What these people chose, by person and kind; what they left alone is not in it."""
        found = await reader.fetch_all(CHANNELS, users=json_list(user_ids))
        return {(user, kind): frozenset(filter(None, channels.split("+"))) for user, kind, channels in found}

    async def set_channels(self, unit: Transaction, user_id: str, kind: NotificationKind, channels: frozenset[Channel]) -> None:
        """Remembers a choice."""
        await unit.execute(SET_CHANNELS, user_id=user_id, kind=kind, channels="+".join(sorted(channels)))

    async def was_sent(self, reader: Reader, message_id: str, recipient: str) -> bool:
        """Whether the mail about a message went out to somebody, or was withheld."""
        return await reader.fetch_one(SENT, message=message_id, recipient=recipient) is not None

    async def mark_sent(self, unit: Transaction, message_id: str, recipient: str, now: str) -> bool:
        """Remembers that it did, or was withheld; False if that was known."""
        return await unit.execute(MARK_SENT, message_id=message_id, recipient=recipient, sent_at=now) == 1

    async def purge_sent(self, unit: Transaction, before: str) -> int:
        """Forgets about older mails."""
        return await unit.execute(PURGE_SENT, before=before)
