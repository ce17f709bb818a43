"""Queries on events, who works for them, and the pages of a list of them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, bindparam, exists, literal, or_, select
from sqlalchemy.types import Integer, String

from muster.database.engine import Reader, Transaction
from muster.database.query import Command, Query, Value, insert_new
from muster.events.events_tables import event_staff, events
from muster.events.models import EventRow, EventStatus, Role, StaffMember
from muster.kernel.principal import Principal

#: Which events a list shows: those that have not ended, those that have, or deleted ones.
When = Literal["upcoming", "past", "deleted"]

_e = events.c
_COLUMNS = [_e[name] for name in EventRow.__struct_fields__]
_WRITTEN = (
    "title", "description", "starts_at", "ends_at", "timezone", "place", "link", "image_id", "image_sizes", "capacity",
    "opens_at", "closes_at", "status", "project_id", "updated_at", "deleted_at", "deleted_by",
)  # fmt: skip

BY_ID = Query(select(*_COLUMNS).where(_e.id == bindparam("id")), EventRow)
BY_SLUG = Query(select(*_COLUMNS).where(_e.slug == bindparam("slug")), EventRow)
LOCKED = Query(select(*_COLUMNS).where(_e.id == bindparam("id")).with_for_update(key_share=True), EventRow)

_own_role = (
    select(event_staff.c.role)
    .where(event_staff.c.event_id == _e.id, event_staff.c.user_id == bindparam("caller"))
    .scalar_subquery()
)


def _role(role: Role) -> Role:
    return role


def _with_role(*columns: Any) -> tuple[EventRow, Role | None]:
    return EventRow(*columns[:-1]), columns[-1]


BY_ID_WITH_ROLE = Query(select(*_COLUMNS, _own_role).where(_e.id == bindparam("id")), _with_role)
#: The same, shared with others. On PostgreSQL that keeps nobody from changing the row, only from deleting it: whoever waits for
#: those who share a row waits there for as long as new ones come. MySQL has them queue, and so keeps others from the row.
SHARED_WITH_ROLE = Query(
    select(*_COLUMNS, _own_role).where(_e.id == bindparam("id")).with_for_update(read=True, key_share=True), _with_role
)
BY_SLUG_WITH_ROLE = Query(select(*_COLUMNS, _own_role).where(_e.slug == bindparam("slug")), _with_role)
ROLE = Query(
    select(event_staff.c.role).where(
        event_staff.c.event_id == bindparam("event_id"), event_staff.c.user_id == bindparam("user_id")
    ),
    _role,
)
STAFF = Query(
    select(event_staff.c.user_id, event_staff.c.role)
    .where(event_staff.c.event_id == bindparam("event_id"))
    .order_by(event_staff.c.user_id),
    StaffMember,
)
OTHER_ORGANISERS = Query(
    select(event_staff.c.user_id)
    .where(
        event_staff.c.event_id == bindparam("event_id"),
        event_staff.c.user_id != bindparam("user_id"),
        event_staff.c.role == literal("organiser"),
    )
    .limit(1),
    str,
)
ORGANISED = Query(
    select(event_staff.c.event_id).where(
        event_staff.c.user_id == bindparam("user_id"), event_staff.c.role == literal("organiser")
    ),
    str,
)
#: Deleted before a moment, the oldest first.
DUE_EVENTS = Query(
    select(_e.id).where(_e.deleted_at < bindparam("before")).order_by(_e.deleted_at, _e.id).limit(bindparam("limit")), str
)

INSERT_EVENT = Command(events.insert().values({name: bindparam(name) for name in EventRow.__struct_fields__}))
UPDATE_EVENT = Command(
    events.update()
    .where(_e.id == bindparam("event_id"), _e.version == bindparam("former_version"))
    .values({name: bindparam(name) for name in _WRITTEN} | {"version": _e.version + 1})
)
TOUCH_EVENT = Command(
    events.update().where(_e.id == bindparam("event_id")).values(version=_e.version + 1, updated_at=bindparam("at"))
)
DELETE_EVENT = Command(events.delete().where(_e.id == bindparam("event_id")))
ADD_STAFF = Command(insert_new(event_staff, "event_id", "user_id", "role"))
SET_ROLE = Command(
    event_staff.update()
    .where(event_staff.c.event_id == bindparam("event_id"), event_staff.c.user_id == bindparam("user_id"))
    .values(role=bindparam("role"))
)
REMOVE_STAFF = Command(
    event_staff.delete().where(event_staff.c.event_id == bindparam("event_id"), event_staff.c.user_id == bindparam("user_id"))
)


def _seen() -> ColumnElement[bool]:
    """That the caller (`caller`, and `admin` 1 or 0) sees an event that is not deleted."""
    staff = exists().where(event_staff.c.event_id == _e.id, event_staff.c.user_id == bindparam("caller"))
    return or_(_e.status != literal("draft"), bindparam("admin", type_=Integer) == literal(1), staff)


def _organised() -> ColumnElement[bool]:
    staff = exists().where(
        event_staff.c.event_id == _e.id,
        event_staff.c.user_id == bindparam("caller"),
        event_staff.c.role == literal("organiser"),
    )
    return or_(bindparam("admin", type_=Integer) == literal(1), staff)


@lru_cache(16)
def page_query(when: When, *, resumed: bool, status: bool) -> Query[tuple[EventRow, Role | None]]:
    """A page of events along the index of their ends, or of when they were deleted."""
    column, descending = (_e.deleted_at, True) if when == "deleted" else (_e.ends_at, when == "past")
    if when == "deleted":
        conditions = [_e.deleted_at.is_not(None), _organised()]
    else:
        ended = _e.ends_at <= bindparam("now") if when == "past" else _e.ends_at > bindparam("now")
        conditions = [ended, _e.deleted_at.is_(None), _seen()]
    if resumed:
        value, after_id = bindparam("after_value", type_=String), bindparam("after_id", type_=String)
        beyond = (column < value, _e.id < after_id) if descending else (column > value, _e.id > after_id)
        reached = column <= value if descending else column >= value
        conditions.append(and_(reached, or_(*beyond)))
    if status:
        conditions.append(_e.status == bindparam("status"))
    order = [key.desc() if descending else key for key in (column, _e.id)]
    statement = select(*_COLUMNS, _own_role).where(*conditions).order_by(*order).limit(bindparam("limit", type_=Integer))
    return Query(statement, _with_role)


class EventStore:
    """Reads and writes rows of events."""

    async def find(self, reader: Reader, caller: Principal, id_or_slug: str) -> tuple[EventRow, Role | None] | None:
        """An event whether the caller sees it or not, and what the caller is among its staff."""
        if len(id_or_slug) == 36:
            found = await reader.fetch_one(BY_ID_WITH_ROLE, id=id_or_slug, caller=caller.user_id)
            if found is not None:
                return found
        return await reader.fetch_one(BY_SLUG_WITH_ROLE, slug=id_or_slug, caller=caller.user_id)

    async def by_slug(self, reader: Reader, slug: str) -> EventRow | None:
        """An event whoever asks."""
        return await reader.fetch_one(BY_SLUG, slug=slug)

    async def get(self, reader: Reader, event_id: str) -> EventRow | None:
        """An event whoever asks."""
        return await reader.fetch_one(BY_ID, id=event_id)

    async def lock(self, unit: Transaction, event_id: str) -> EventRow | None:
        """The event, whose places and staff nobody else can change until this unit of work ends."""
        return await unit.fetch_one(LOCKED, id=event_id)

    async def share(self, unit: Transaction, caller: Principal, event_id: str) -> tuple[EventRow, Role | None] | None:
        """The event, and what the caller is there. Until this unit of work ends nobody can delete it; others may share it.

        Whoever locks rows that belong to it shares it first: that is the order which MySQL needs.
        """
        return await unit.fetch_one(SHARED_WITH_ROLE, id=event_id, caller=caller.user_id)

    async def role(self, reader: Reader, event_id: str, user_id: str) -> Role | None:
        """What somebody is among the staff."""
        return await reader.fetch_one(ROLE, event_id=event_id, user_id=user_id)

    async def page(
        self, reader: Reader, caller: Principal, when: When, status: EventStatus | None, now: str,
        after: tuple[str, str] | None, limit: int,
    ) -> list[tuple[EventRow, Role | None]]:  # fmt: skip
        """At most `limit` events; `after` is the time and id of the last one shown."""
        query = page_query(when, resumed=after is not None, status=status is not None)
        values: dict[str, Value] = {"caller": caller.user_id, "admin": int(caller.is_admin), "limit": limit}
        if when != "deleted":
            values["now"] = now
        if after is not None:
            values["after_value"], values["after_id"] = after
        if status is not None:
            values["status"] = status
        return await reader.fetch_all(query, **values)

    async def update(self, unit: Transaction, row: EventRow, changes: Mapping[str, Value]) -> bool:
        """Writes the next version of a row; False when it was not the newest any more."""
        values: dict[str, Value] = {name: getattr(row, name) for name in _WRITTEN} | dict(changes)
        return bool(await unit.execute(UPDATE_EVENT, event_id=row.id, former_version=row.version, **values))
