"""Queries of announcements."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import bindparam, delete, func, literal, select, update
from sqlalchemy.types import Integer

from muster.database.engine import Reader, Transaction
from muster.database.query import Command, OneOf, Query, Value, insert_new, json_list
from muster.events.announcements_models import (
    Announcement,
    AnnouncementDraft,
    AnnouncementProgress,
    AnnouncementStatus,
    Audience,
    RecipientRow,
    RecipientStatus,
)
from muster.events.announcements_tables import announcement_recipients, announcements
from muster.events.subscriptions_models import event_topic
from muster.events.subscriptions_tables import subscriptions
from muster.events.unsubscribe_tokens import Source

_a, _r, _s = announcements.c, announcement_recipients.c, subscriptions.c
_this = _a.id == bindparam("announcement")

_SHOWN = (
    *(_a.id, _a.event_id, _a.audience, _a.subject, _a.body, _a.status, _a.total, _a.sent, _a.failed, _a.withheld),
    *(_a.created_by, _a.created_at, _a.updated_at, _a.started_at, _a.sent_at, _a.version),
)


def _audience(words: str) -> tuple[Audience, ...]:
    return tuple(words.split("+"))  # type: ignore[arg-type]  # only these are written


def _announcement(id: str, event_id: str | None, audience: str, *rest: object) -> Announcement:
    return Announcement(id, event_id, _audience(audience), *rest)  # type: ignore[arg-type]  # the columns, in their order


def _progress(
    id: str, event_id: str | None, audience: str, status: AnnouncementStatus, step: int, part: int, cursor: str
) -> AnnouncementProgress:
    return AnnouncementProgress(id, event_id, _audience(audience), status, step, part, cursor)


ADD = Command(
    insert_new(
        announcements,
        *("id", "event_id", "audience", "subject", "body", "status", "step", "part", "cursor", "total", "sent", "failed"),
        *("withheld", "created_by", "created_at", "updated_at", "version"),
    )
)
BY_ID = Query(select(*_SHOWN).where(_this), _announcement)
CHANGE = Command(
    update(announcements)
    .where(_this, _a.status == "draft", _a.version == bindparam("former"))
    .values(
        subject=bindparam("subject"),
        body=bindparam("body"),
        audience=bindparam("audience"),
        updated_at=bindparam("now"),
        version=_a.version + literal(1, Integer),
    )
)
REMOVE = Command(delete(announcements).where(_this, _a.status == "draft", _a.version == bindparam("former")))
START = Command(
    update(announcements)
    .where(_this, _a.status == "draft", _a.version == bindparam("former"))
    .values(
        status="sending",
        started_at=bindparam("now"),
        updated_at=bindparam("now"),
        step=literal(1, Integer),
        version=_a.version + literal(1, Integer),
    )
)
PROGRESS = Query(
    select(_a.id, _a.event_id, _a.audience, _a.status, _a.step, _a.part, _a.cursor).where(_this).with_for_update(), _progress
)
PROCEED = Command(
    update(announcements)
    .where(_this)
    .values(
        step=_a.step + literal(1, Integer),
        part=bindparam("part"),
        cursor=bindparam("cursor"),
        total=_a.total + bindparam("added", type_=Integer),
        complete_at=bindparam("complete_at"),
    )
)
ABANDON = Command(update(announcements).where(_this, _a.complete_at.is_(None)).values(complete_at=bindparam("now")))


def _count(status: RecipientStatus) -> object:
    counted = select(func.count()).where(_r.announcement_id == _a.id, _r.status == literal(status))
    return counted.correlate(announcements).scalar_subquery()


_counts = {"sent": _count("sent"), "failed": _count("failed"), "withheld": _count("withheld")}
FINISH = Command(
    update(announcements)
    .where(_this, _a.status == "sending", _a.complete_at.is_not(None))
    .values(status="sent", sent_at=bindparam("now"), **_counts)
)
RECOUNT = Command(update(announcements).where(_this, _a.status == "sent").values(**_counts))

ADD_RECIPIENT = Command(
    insert_new(announcement_recipients, "id", "announcement_id", "email", "source", "source_id", "status"),
)
RECIPIENT = Query(
    select(*(_r.id, _r.announcement_id, _r.email, _r.source, _r.source_id, _r.status, _a.event_id, _a.subject, _a.body))
    .join(announcements, _a.id == _r.announcement_id)
    .where(_r.id == bindparam("recipient")),
    RecipientRow,
)
NOTE = Command(
    update(announcement_recipients)
    .where(_r.id == bindparam("recipient"), _r.status != "sent")
    .values(status=bindparam("status"))
)
WAITING = Query(
    select(_r.id).where(_r.announcement_id == bindparam("announcement"), _r.status == "wanted").limit(bindparam("limit")), str
)
COUNTS = Query(
    select(_r.announcement_id, _r.status, func.count())
    .where(OneOf(_r.announcement_id, "ids"))
    .group_by(_r.announcement_id, _r.status),
    lambda announcement_id, status, count: (announcement_id, status, count),
)
GIVE_UP = Command(update(announcement_recipients).where(OneOf(_r.id, "ids"), _r.status == "wanted").values(status="failed"))
STUCK = Query(select(_a.id).where(_a.status == "sending", _a.started_at < bindparam("before")).limit(100), str)
OLD = Query(
    select(_r.id)
    .join(announcements, _a.id == _r.announcement_id)
    .where(_a.status == "sent", _a.sent_at < bindparam("before"))
    .limit(bindparam("limit")),
    str,
)
RECIPIENTS = Query(select(_r.id).where(_r.announcement_id == bindparam("announcement")).limit(bindparam("limit")), str)
REMOVE_SENT = Command(delete(announcements).where(_this))
FORGET = Command(delete(announcement_recipients).where(OneOf(_r.id, "ids")))

SUBSCRIBED = Query(
    select(_s.id, _s.email)
    .where(_s.topic == bindparam("topic"), _s.status == "confirmed", _s.id > bindparam("after"))
    .order_by(_s.id)
    .limit(bindparam("limit")),
    lambda id, email: (id, email),
)
#: Whoever has said no, also while a stranger asks them again.
OPTED_OUT = Query(
    select(_s.email).where(_s.topic == bindparam("topic"), OneOf(_s.email, "emails"), _s.ended_at.is_not(None)), str
)
IS_SUBSCRIBED = Query(select(_s.id).where(_s.id == bindparam("subscription"), _s.status == "confirmed"), str)


@lru_cache
def _listing(*, event: bool, after: bool) -> Query[Announcement]:
    statement = select(*_SHOWN).where(_a.event_id == bindparam("event") if event else _a.event_id.is_(None))
    if after:
        statement = statement.where(_a.id < bindparam("after"))
    return Query(statement.order_by(_a.id.desc()).limit(bindparam("limit")), _announcement)


class AnnouncementStore:
    """Announcements and their recipients. Times are timestamps."""

    async def add(
        self, unit: Transaction, id: str, event_id: str | None, draft: AnnouncementDraft, created_by: str, now: str
    ) -> None:
        """Adds a draft."""
        await unit.execute(
            ADD, id=id, event_id=event_id, audience="+".join(draft.audience), subject=draft.subject, body=draft.body,
            status="draft", step=0, part=0, cursor="", total=0, sent=0, failed=0, withheld=0, created_by=created_by,
            created_at=now, updated_at=now, version=1,
        )  # fmt: skip

    async def get(self, reader: Reader, announcement_id: str) -> Announcement | None:
        """One of them."""
        return await reader.fetch_one(BY_ID, announcement=announcement_id)

    async def list(self, reader: Reader, event_id: str | None, *, after: str | None, limit: int) -> Sequence[Announcement]:
        """Those of an event (None: about all events), newest first, before the id `after`."""
        values: dict[str, Value] = {"limit": limit}
        if event_id is not None:
            values["event"] = event_id
        if after is not None:
            values["after"] = after
        return await reader.fetch_all(_listing(event=event_id is not None, after=after is not None), **values)

    async def change(self, unit: Transaction, id: str, former: int, draft: AnnouncementDraft, now: str) -> bool:
        """Writes a draft anew; False if it is no draft of that version."""
        changed = await unit.execute(
            CHANGE, announcement=id, former=former, subject=draft.subject, body=draft.body,
            audience="+".join(draft.audience), now=now,
        )  # fmt: skip
        return changed == 1

    async def remove(self, unit: Transaction, id: str, former: int) -> bool:
        """Removes a draft; False if it is no draft of that version."""
        return await unit.execute(REMOVE, announcement=id, former=former) == 1

    async def start(self, unit: Transaction, id: str, former: int, now: str) -> bool:
        """Has a draft sent; False if it is no draft of that version."""
        return await unit.execute(START, announcement=id, former=former, now=now) == 1

    async def progress(self, unit: Transaction, id: str) -> AnnouncementProgress | None:
        """How far it is, kept from changing until the end of the unit of work."""
        return await unit.fetch_one(PROGRESS, announcement=id)

    async def proceed(self, unit: Transaction, id: str, part: int, cursor: str, added: int, complete_at: str | None) -> None:
        """Goes to the next step."""
        await unit.execute(PROCEED, announcement=id, part=part, cursor=cursor, added=added, complete_at=complete_at)

    async def abandon(self, unit: Transaction, id: str, now: str) -> None:
        """Takes the recipients that are noted down for all."""
        await unit.execute(ABANDON, announcement=id, now=now)

    async def finish(self, unit: Transaction, id: str, now: str) -> bool:
        """Says that it was sent, and to how many; False if that was said, or recipients are still being noted down."""
        return await unit.execute(FINISH, announcement=id, now=now) == 1

    async def recount(self, unit: Transaction, id: str) -> None:
        """Counts once more, after it was sent."""
        await unit.execute(RECOUNT, announcement=id)

    async def add_recipient(
        self, unit: Transaction, id: str, announcement_id: str, email: str, source: Source, source_id: str
    ) -> bool:
        """Notes a recipient down; False if the address is there."""
        added = await unit.execute(
            ADD_RECIPIENT, id=id, announcement_id=announcement_id, email=email, source=source, source_id=source_id,
            status="wanted",
        )  # fmt: skip
        return added == 1

    async def recipient(self, reader: Reader, recipient_id: str) -> RecipientRow | None:
        """One of them."""
        return await reader.fetch_one(RECIPIENT, recipient=recipient_id)

    async def note(self, unit: Transaction, recipient_id: str, status: RecipientStatus) -> None:
        """What became of a mail; one that went out stays so."""
        await unit.execute(NOTE, recipient=recipient_id, status=status)

    async def waiting(self, reader: Reader, announcement_id: str, limit: int) -> Sequence[str]:
        """Recipients of whom nothing is known yet."""
        return await reader.fetch_all(WAITING, announcement=announcement_id, limit=limit)

    async def counts(self, reader: Reader, ids: Sequence[str]) -> dict[tuple[str, RecipientStatus], int]:
        """How many recipients there are, by announcement and status."""
        found = await reader.fetch_all(COUNTS, ids=json_list(ids))
        return {(announcement_id, status): count for announcement_id, status, count in found}

    async def give_up(self, unit: Transaction, recipient_ids: Sequence[str]) -> None:
        """Takes mails that nothing is known of for failed."""
        await unit.execute(GIVE_UP, ids=json_list(recipient_ids))

    async def stuck(self, reader: Reader, before: str) -> Sequence[str]:
        """Announcements that have been on their way since before then; 100 at the most."""
        return await reader.fetch_all(STUCK, before=before)

    async def old(self, reader: Reader, before: str, limit: int) -> Sequence[str]:
        """Recipients of announcements that were sent before then."""
        return await reader.fetch_all(OLD, before=before, limit=limit)

    async def forget(self, unit: Transaction, recipient_ids: Sequence[str]) -> None:
        """Removes recipients."""
        await unit.execute(FORGET, ids=json_list(recipient_ids))

    async def recipients(self, reader: Reader, announcement_id: str, limit: int) -> Sequence[str]:
        """Some of an announcement's."""
        return await reader.fetch_all(RECIPIENTS, announcement=announcement_id, limit=limit)

    async def remove_sent(self, unit: Transaction, id: str) -> None:
        """Removes an announcement, whatever its state."""
        await unit.execute(REMOVE_SENT, announcement=id)

    async def subscribed(self, reader: Reader, topic: str, after: str, limit: int) -> Sequence[tuple[str, str]]:
        """Ids and addresses of those who have confirmed, behind the id `after`, in the order of ids."""
        return await reader.fetch_all(SUBSCRIBED, topic=topic, after=after, limit=limit)

    async def is_subscribed(self, reader: Reader, subscription_id: str) -> bool:
        """Whether that subscription is confirmed, now."""
        return await reader.fetch_one(IS_SUBSCRIBED, subscription=subscription_id) is not None

    async def opted_out(self, reader: Reader, event_id: str, emails: Sequence[str]) -> set[str]:
        """Those of the addresses that want no news of an event, whatever else they want."""
        return set(await reader.fetch_all(OPTED_OUT, topic=event_topic(event_id), emails=json_list(emails)))
