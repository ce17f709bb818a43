"""Queries on registrations and places. Everything that counts places runs while the event's row is locked."""

from functools import lru_cache

import msgspec
from sqlalchemy import and_, bindparam, exists, func, literal, or_, select
from sqlalchemy.types import Integer

from muster.database.engine import Reader, Transaction
from muster.database.query import Command, Query, Value
from muster.events.events_tables import events, ticket_types
from muster.events.registrations_models import (
    CancelledBy,
    Registration,
    RegistrationFilter,
    RegistrationRow,
    RegistrationStatus,
    Ticket,
)
from muster.events.registrations_tables import registrations
from muster.events.tickets_tables import tickets

_r = registrations.c
_e = events.c
_k = tickets.c
_type = ticket_types.c

_COLUMNS = [_r[name] for name in RegistrationRow.__struct_fields__]
_TICKET_COLUMNS = [
    _k[name]
    for name in ("id", "holder_name", "generation", "status", "created_at", "updated_at")
]  # fmt: skip


def _row(
    id: str, event_id: str, ticket_type_id: str, serial: int, email: str, name: str, locale: str, status: RegistrationStatus,
    cancelled_by: CancelledBy | None, answers: str, *rest: str | int | None,
) -> RegistrationRow:  # fmt: skip
    return RegistrationRow(
        id, event_id, ticket_type_id, serial, email, name, locale, status, cancelled_by, msgspec.Raw(answers.encode()),
        *rest,  # type: ignore[arg-type]  # as the columns are
    )  # fmt: skip


def _listed(*columns: str | int | None) -> Registration:
    count = len(_COLUMNS)
    row = _row(*columns[:count])  # type: ignore[arg-type]  # as the columns are
    ticket_id, holder_name, generation, status, created_at, updated_at = columns[count:]
    ticket = None
    if ticket_id is not None:
        ticket = Ticket(
            str(ticket_id), row.event_id, row.id, row.ticket_type_id, str(holder_name), int(generation or 0),
            "valid" if status == "valid" else "revoked", str(created_at), str(updated_at),
        )  # fmt: skip
    return seen_by_organiser(row, ticket)


def seen_by_organiser(row: RegistrationRow, ticket: Ticket | None) -> Registration:
    """A registration as organisers are shown it."""
    return Registration(
        row.id, row.event_id, row.ticket_type_id, row.serial, row.email, row.name, row.locale, row.status, row.cancelled_by,
        row.answers, row.offer_expires_at, row.created_at, row.updated_at, row.version, ticket,
    )  # fmt: skip


BY_ID = Query(select(*_COLUMNS).where(_r.id == bindparam("id")), _row)
BY_EMAIL = Query(select(*_COLUMNS).where(_r.event_id == bindparam("event_id"), _r.active_email == bindparam("email")), _row)
#: Those who have a place: registration, event and address, in the order of ids.
_confirmed = select(_r.id, _r.event_id, _r.email).where(_r.status == literal("confirmed"))
CONFIRMED_AFTER = Query(
    _confirmed.where(_r.event_id == bindparam("event_id"), _r.id > bindparam("after"))
    .order_by(_r.id)
    .limit(bindparam("limit", type_=Integer)),
    lambda id, event_id, email: (id, event_id, email),
)
CONFIRMED_BY_ID = Query(_confirmed.where(_r.id == bindparam("id")), lambda id, event_id, email: (id, event_id, email))
#: How many wait, up to one of them.
POSITION = Query(
    select(func.count()).where(
        _r.event_id == bindparam("event_id"), _r.status == literal("waiting"), _r.serial <= bindparam("serial")
    ),
    int,
)
_waiting_of_type = exists().where(_r.ticket_type_id == _type.id, _r.status == literal("waiting"))
_type_has_room = or_(_type.quota.is_(None), _type.taken < _type.quota)
#: Whether somebody waits who could have a place of their type, or of one's own type: whom a newcomer must not overtake.
SOMEBODY_WAITS = Query(
    select(literal(1))
    .where(
        _type.event_id == bindparam("event_id"),
        or_(_type.id == bindparam("ticket_type_id"), _type_has_room),
        _waiting_of_type,
    )
    .limit(1),
    int,
)
NEXT_WAITING = Query(
    select(*_COLUMNS)
    .join(ticket_types, _type.id == _r.ticket_type_id)
    .where(_r.event_id == bindparam("event_id"), _r.status == literal("waiting"), _type_has_room)
    .order_by(_r.serial)
    .limit(1),
    _row,
)
ACTIVE_OF_TYPE = Query(
    select(literal(1))
    .where(
        _r.ticket_type_id == bindparam("ticket_type_id"),
        _r.status.in_([literal("confirmed"), literal("offered"), literal("waiting")]),
    )
    .limit(1),
    int,
)
#: Offers whose time is over, by event.
DUE_OFFERS = Query(
    select(_r.event_id, _r.id)
    .where(_r.status == literal("offered"), _r.offer_expires_at <= bindparam("now"))
    .order_by(_r.offer_expires_at, _r.id)
    .limit(bindparam("limit", type_=Integer)),
    lambda event_id, id: (event_id, id),
)
#: Published events to come at which somebody waits although there may be a place.
TO_FILL = Query(
    select(_e.id)
    .where(
        _e.status == literal("published"),
        _e.ends_at > bindparam("now"),
        _e.deleted_at.is_(None),
        or_(_e.capacity.is_(None), _e.taken < _e.capacity),
        exists()
        .where(_type.event_id == _e.id, _type_has_room, _waiting_of_type),
    )
    .order_by(_e.ends_at, _e.id)
    .limit(bindparam("limit", type_=Integer)),
    str,
)  # fmt: skip
#: Cancelled events to come of which somebody has not been told.
TO_CALL_OFF = Query(
    select(_e.id)
    .where(
        _e.status == literal("cancelled"),
        _e.ends_at > bindparam("now"),
        exists().where(_r.event_id == _e.id, _r.status.in_([literal("confirmed"), literal("offered"), literal("waiting")])),
    )
    .order_by(_e.ends_at, _e.id)
    .limit(bindparam("limit", type_=Integer)),
    str,
)
ACTIVE_PAGE = Query(
    select(*_COLUMNS)
    .where(
        _r.event_id == bindparam("event_id"),
        _r.status.in_([literal("confirmed"), literal("offered"), literal("waiting")]),
    )
    .limit(bindparam("limit", type_=Integer)),
    _row,
)
TALLY = Query(
    select(_r.ticket_type_id, _r.status, func.count())
    .where(_r.event_id == bindparam("event_id"))
    .group_by(_r.ticket_type_id, _r.status),
    lambda ticket_type_id, status, count: (ticket_type_id, status, count),
)
_hour = func.substr(_r.created_at, 1, 13)
PER_HOUR = Query(
    select(_hour, func.count()).where(_r.event_id == bindparam("event_id")).group_by(_hour),
    lambda hour, count: (str(hour), int(count)),
)

#: Counts somebody who came, with a place (1) or without one (0). Matches no row when there is no place.
ARRIVE = Command(
    events.update()
    .where(
        _e.id == bindparam("event_id"),
        or_(_e.capacity.is_(None), _e.taken + bindparam("place", type_=Integer) <= _e.capacity),
    )
    .values(arrivals=_e.arrivals + 1, taken=_e.taken + bindparam("place", type_=Integer))
)
#: The same for somebody who is there already.
TAKE_PLACE = Command(
    events.update()
    .where(_e.id == bindparam("event_id"), or_(_e.capacity.is_(None), _e.taken < _e.capacity))
    .values(taken=_e.taken + 1)
)
TAKE_OF_TYPE = Command(
    ticket_types.update().where(_type.id == bindparam("ticket_type_id"), _type_has_room).values(taken=_type.taken + 1)
)
FREE_PLACES = Command(
    events.update().where(_e.id == bindparam("event_id")).values(taken=_e.taken - bindparam("places", type_=Integer))
)
FREE_OF_TYPE = Command(ticket_types.update().where(_type.id == bindparam("ticket_type_id")).values(taken=_type.taken - 1))
_INSERTED = (
    "id", "event_id", "ticket_type_id", "serial", "email", "name", "search", "locale", "status", "answers", "active_email",
    "manage_digest", "created_at", "updated_at", "version",
)  # fmt: skip
INSERT_REGISTRATION = Command(registrations.insert().values({name: bindparam(name) for name in _INSERTED}))
SET_STATUS = Command(
    registrations.update()
    .where(_r.id == bindparam("registration_id"), _r.version == bindparam("former_version"))
    .values(
        {name: bindparam(name) for name in ("status", "cancelled_by", "active_email", "offer_expires_at", "updated_at")}
        | {"version": _r.version + 1}
    )
)
SET_NAME = Command(
    registrations.update()
    .where(_r.id == bindparam("registration_id"), _r.version == bindparam("former_version"))
    .values(name=bindparam("name"), search=bindparam("search"), updated_at=bindparam("updated_at"), version=_r.version + 1)
)


def searchable(name: str, email: str) -> str:
    """What a list of registrations is searched in."""
    return f"{name} {email}".casefold()[:700]


@lru_cache(32)
def _page(
    *, text: bool, status: bool, ticket_type: bool, resumed: bool, newest_first: bool = False, one: bool = False
) -> Query[Registration]:
    statement = select(*_COLUMNS, *_TICKET_COLUMNS).outerjoin(tickets, _k.registration_id == _r.id)
    if one:
        return Query(statement.where(_r.id == bindparam("id")), _listed)
    conditions = [_r.event_id == bindparam("event_id")]
    if text:
        conditions.append(_r.search.like(bindparam("pattern"), escape="!"))
    if status:
        conditions.append(_r.status == bindparam("status"))
    if ticket_type:
        conditions.append(_r.ticket_type_id == bindparam("ticket_type_id"))
    if resumed:
        conditions.append(_r.serial < bindparam("after") if newest_first else _r.serial > bindparam("after"))
    ordered = statement.where(and_(*conditions)).order_by(_r.serial.desc() if newest_first else _r.serial)
    return Query(ordered.limit(bindparam("limit", type_=Integer)), _listed)


class RegistrationStore:
    """Reads registrations."""

    async def get(self, reader: Reader, registration_id: str) -> RegistrationRow | None:
        """A registration whoever asks."""
        return await reader.fetch_one(BY_ID, id=registration_id)

    async def with_ticket(self, reader: Reader, registration_id: str) -> Registration | None:
        """A registration with its ticket, whoever asks."""
        query = _page(text=False, status=False, ticket_type=False, resumed=False, one=True)
        return await reader.fetch_one(query, id=registration_id)

    async def page(
        self, reader: Reader, event_id: str, wanted: RegistrationFilter, *, after: int | None, limit: int
    ) -> list[Registration]:
        """At most `limit` registrations by their arrival; `after` is the serial of the last one shown."""
        values: dict[str, Value] = {"event_id": event_id, "limit": limit}
        if wanted.text:
            values["pattern"] = like_pattern(wanted.text)
        if wanted.status:
            values["status"] = wanted.status
        if wanted.ticket_type_id:
            values["ticket_type_id"] = wanted.ticket_type_id
        if after is not None:
            values["after"] = after
        query = _page(
            text=bool(wanted.text),
            status=bool(wanted.status),
            ticket_type=bool(wanted.ticket_type_id),
            resumed=after is not None,
            newest_first=wanted.newest_first,
        )
        return await reader.fetch_all(query, **values)

    async def set_status(
        self,
        unit: Transaction,
        row: RegistrationRow,
        status: RegistrationStatus,
        at: str,
        *,
        cancelled_by: CancelledBy | None = None,
        offer_expires_at: str | None = None,
    ) -> RegistrationRow:
        """Writes another status; the row as it is then. The event's row is locked, so nobody else does."""
        active = row.email if status in {"confirmed", "waiting", "offered"} else None
        written = await unit.execute(
            SET_STATUS, registration_id=row.id, former_version=row.version, status=status, cancelled_by=cancelled_by,
            active_email=active, offer_expires_at=offer_expires_at, updated_at=at,
        )  # fmt: skip
        if not written:
            raise RuntimeError(f"registration {row.id} was changed although its event is locked")
        return msgspec.structs.replace(
            row, status=status, cancelled_by=cancelled_by, offer_expires_at=offer_expires_at, updated_at=at,
            version=row.version + 1,
        )  # fmt: skip


def like_pattern(text: str) -> str:
    """What LIKE takes to find `text` in what `searchable` made: with `!` before what it would take for a wildcard."""
    escaped = text.casefold().replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"
