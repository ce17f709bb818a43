"""Queries on the door: the ticket that is scanned, who is in, and the log of scans."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Executable, Select, and_, bindparam, func, literal, or_, select
from sqlalchemy.types import Integer, String

from muster.database.engine import Reader
from muster.database.query import Command, DialectName, OneOf, Query, Source, Value, insert_new, json_list
from muster.events.check_ins_models import DoorTicket, LoggedOutcome, Method, Refusal
from muster.events.check_ins_tables import check_ins, scans
from muster.events.events_tables import ticket_types
from muster.events.offline import SnapshotTicket
from muster.events.registrations_models import RegistrationStatus, TicketStatus
from muster.events.registrations_store import like_pattern
from muster.events.registrations_tables import registrations
from muster.events.tickets_tables import tickets

_c = check_ins.c
_s = scans.c
_k = tickets.c
_r = registrations.c
_type = ticket_types.c


class Admission(msgspec.Struct, frozen=True):
    """Who let a ticket in, when and where. `at` is when it was scanned."""

    id: str
    at: str
    gate: str
    user_id: str


class TicketAtDoor(msgspec.Struct, frozen=True):
    """A ticket as a scan needs to know it; `admission` is None while it was not let in."""

    id: str
    event_id: str
    registration_id: str
    generation: int
    holder_name: str
    ticket_type: str
    status: TicketStatus
    registration_status: RegistrationStatus
    admission: Admission | None = None


class ScanRow(msgspec.Struct, frozen=True):
    """A row of the log."""

    id: str
    event_id: str
    nonce: str
    ticket_id: str | None
    outcome: LoggedOutcome
    reason: Refusal | None
    first_id: str | None
    method: Method
    offline: Literal["yes", "no"]
    gate: str
    user_id: str
    scanned_at: str
    received_at: str


class LoggedScan(msgspec.Struct, frozen=True):
    """A row of the log with its ticket, and how that ticket had been let in before."""

    row: ScanRow
    ticket: TicketAtDoor | None
    first: Admission | None


class CheckIn(msgspec.Struct, frozen=True):
    """An admission that is in force."""

    id: str
    event_id: str
    ticket_id: str
    generation: int
    registration_id: str
    gate: str


_TICKET = (_k.id, _k.event_id, _k.registration_id, _k.generation, _k.holder_name, _type.name, _k.status, _r.status)
_ADMISSION = (_c.id, _c.scanned_at, _c.gate, _c.user_id)
_SCAN = tuple(_s[name] for name in ScanRow.__struct_fields__)


def _ticket(*columns: Any) -> TicketAtDoor:
    fields, admitted = columns[: len(_TICKET)], columns[len(_TICKET) :]
    return TicketAtDoor(*(*fields, None if admitted[0] is None else Admission(*admitted)))


def _logged(*columns: Any) -> LoggedScan:
    row, rest = ScanRow(*columns[: len(_SCAN)]), columns[len(_SCAN) :]
    fields, first = rest[: len(_TICKET)], rest[len(_TICKET) :]
    ticket = None if fields[0] is None else TicketAtDoor(*fields)
    return LoggedScan(row, ticket, None if first[0] is None else Admission(*first))


def _at_door(dialect: DialectName) -> Executable:
    """A ticket with its type, its registration and its admission, if there is one. Its row is shared before that of its
    registration, which who cancels locks in the same order. MySQL can lock no part of a join: there, the event's row is enough.
    """
    statement = (
        select(*_TICKET, *_ADMISSION)
        .join_from(tickets, registrations, _r.id == _k.registration_id)
        .join(ticket_types, _type.id == _k.ticket_type_id)
        .outerjoin(check_ins, _c.ticket_id == _k.id)
        .where(_k.id == bindparam("ticket_id"))
    )
    return statement.with_for_update(read=True, of=(tickets, registrations)) if dialect == "postgresql" else statement


AT_DOOR = Query(_at_door, _ticket)
ADMISSION = Query(select(*_ADMISSION).where(_c.ticket_id == bindparam("ticket_id")), Admission)
#: Locks the ticket of a registration: nobody comes in with it until the unit of work ends, and who has is in.
LOCK_TICKET = Query(
    select(_k.id).where(_k.registration_id == bindparam("registration_id")).with_for_update(key_share=True), str
)
IS_IN = Query(
    select(literal(1))
    .join_from(check_ins, tickets, _k.id == _c.ticket_id)
    .where(_k.registration_id == bindparam("registration_id")),
    int,
)
CHECK_IN = Query(
    select(_c.id, _c.event_id, _c.ticket_id, _c.generation, _k.registration_id, _c.gate)
    .join(tickets, _k.id == _c.ticket_id)
    .where(_c.id == bindparam("id")),
    CheckIn,
)

_first = scans.alias("first")
#: The log with the tickets that it names, and with the scans by which those had been let in before.
_log = (
    select(*_SCAN, *_TICKET, _first.c.id, _first.c.scanned_at, _first.c.gate, _first.c.user_id)
    .outerjoin(tickets, _k.id == _s.ticket_id)
    .outerjoin(registrations, _r.id == _k.registration_id)
    .outerjoin(ticket_types, _type.id == _k.ticket_type_id)
    .outerjoin(_first, _first.c.id == _s.first_id)
)
BY_NONCE = Query(_log.where(_s.event_id == bindparam("event_id"), _s.nonce == bindparam("nonce")), _logged)
KNOWN_NONCES = Query(
    select(_s.nonce, _s.ticket_id).where(_s.event_id == bindparam("event_id"), OneOf(_s.nonce, "nonces")),
    lambda nonce, ticket_id: (nonce, ticket_id),
)

#: Each gives 0 rows where the unique key has one already: the ticket's admission, the scan of this nonce.
ADMIT = Command(
    insert_new(check_ins, "id", "event_id", "ticket_id", "generation", "gate", "user_id", "scanned_at", "received_at")
)
LOG = Command(insert_new(scans, *ScanRow.__struct_fields__))
UNDO = Command(check_ins.delete().where(_c.id == bindparam("id")))

VALID = Query(
    select(_k.ticket_type_id, func.count())
    .where(_k.event_id == bindparam("event_id"), _k.status == literal("valid"))
    .group_by(_k.ticket_type_id),
    lambda ticket_type_id, count: (str(ticket_type_id), int(count)),
)
ADMITTED = Query(
    select(_k.ticket_type_id, func.count(), func.max(_c.scanned_at))
    .join(tickets, _k.id == _c.ticket_id)
    .where(_c.event_id == bindparam("event_id"))
    .group_by(_k.ticket_type_id),
    lambda ticket_type_id, count, last_at: (str(ticket_type_id), int(count), str(last_at)),
)
OUTCOMES = Query(
    select(_s.outcome, func.count()).where(_s.event_id == bindparam("event_id")).group_by(_s.outcome),
    lambda outcome, count: (str(outcome), int(count)),
)
#: Every ticket for a snapshot. The registration's status is looked at too: one that was cancelled lets nobody in.
FOR_SNAPSHOT = Query(
    select(_k.id, _k.generation, _k.holder_name, _type.name, _k.status, _r.status, _c.scanned_at, _c.gate)
    .join_from(tickets, registrations, _r.id == _k.registration_id)
    .join(ticket_types, _type.id == _k.ticket_type_id)
    .outerjoin(check_ins, _c.ticket_id == _k.id)
    .where(_k.event_id == bindparam("event_id"))
    .order_by(_k.id)
    .limit(bindparam("limit", type_=Integer)),
    lambda id, generation, name, ticket_type, status, registration, admitted_at, gate: SnapshotTicket(
        ticket_id=id,
        generation=generation,
        name=name,
        ticket_type=ticket_type,
        revoked=status != "valid" or registration != "confirmed",
        admitted_at=admitted_at,
        gate=gate or "",
    ),
)


def _name_matches(dialect: DialectName) -> ColumnElement[bool]:
    """That `pattern` is in the name: `search` has the address behind it, in which the door is not to look."""
    length = func.char_length if dialect == "mysql" else func.length
    name = func.substr(_r.search, literal(1, Integer), length(_r.search) - length(_r.email) - literal(1, Integer))
    return name.like(bindparam("pattern"), escape="!")


def _source(statement: Select[tuple[object, ...]], *, by_name: bool) -> Source:
    if not by_name:
        return statement
    return lambda dialect: statement.where(_name_matches(dialect))


@lru_cache(8)
def _door_page(*, by_name: bool, resumed: bool) -> Query[DoorTicket]:
    """Tickets in the order of names. The cursor is a ticket: a place in that order would tell an address."""
    statement = (
        select(_k.id, _k.holder_name, _type.name, _k.status, _c.id, _c.scanned_at, _c.gate)
        .join_from(tickets, registrations, _r.id == _k.registration_id)
        .join(ticket_types, _type.id == _k.ticket_type_id)
        .outerjoin(check_ins, _c.ticket_id == _k.id)
        .where(_k.event_id == bindparam("event_id"))
    )
    if resumed:
        after = bindparam("after", type_=String)
        last, last_ticket = registrations.alias("last"), tickets.alias("last_ticket")
        reached = (
            select(last.c.search)
            .join(last_ticket, last_ticket.c.registration_id == last.c.id)
            .where(last_ticket.c.id == after, last_ticket.c.event_id == bindparam("event_id"))
            .scalar_subquery()
        )
        statement = statement.where(or_(_r.search > reached, and_(_r.search == reached, _k.id > after)))
    statement = statement.order_by(_r.search, _k.id).limit(bindparam("limit", type_=Integer))
    return Query(_source(statement, by_name=by_name), DoorTicket)


@lru_cache(8)
def _log_page(*, by_name: bool, outcome: bool, resumed: bool) -> Query[LoggedScan]:
    statement = _log.where(_s.event_id == bindparam("event_id"))
    if outcome:
        statement = statement.where(_s.outcome == bindparam("outcome"))
    if resumed:
        statement = statement.where(_s.id < bindparam("after"))
    statement = statement.order_by(_s.id.desc()).limit(bindparam("limit", type_=Integer))
    return Query(_source(statement, by_name=by_name), _logged)


class CheckInStore:
    """Reads the door."""

    async def get(self, reader: Reader, check_in_id: str) -> CheckIn | None:
        """An admission that is in force, whoever asks."""
        return await reader.fetch_one(CHECK_IN, id=check_in_id)

    async def known(self, reader: Reader, event_id: str, nonces: Sequence[str]) -> dict[str, str | None]:
        """Those of the nonces that the log has, with the tickets that were scanned."""
        return dict(await reader.fetch_all(KNOWN_NONCES, event_id=event_id, nonces=json_list(nonces)))

    async def tickets(
        self, reader: Reader, event_id: str, *, name: str | None, after: str | None, limit: int
    ) -> list[DoorTicket]:
        """At most `limit` tickets by name; `after` is the last one shown."""
        values: dict[str, Value] = {"event_id": event_id, "limit": limit}
        if name:
            values["pattern"] = like_pattern(name)
        if after is not None:
            values["after"] = after
        return await reader.fetch_all(_door_page(by_name=bool(name), resumed=after is not None), **values)

    async def scans(
        self, reader: Reader, event_id: str, *, name: str | None, outcome: LoggedOutcome | None, after: str | None, limit: int
    ) -> list[LoggedScan]:
        """At most `limit` lines of the log, newest first; `after` is the last one shown."""
        values: dict[str, Value] = {"event_id": event_id, "limit": limit}
        if name:
            values["pattern"] = like_pattern(name)
        if outcome is not None:
            values["outcome"] = outcome
        if after is not None:
            values["after"] = after
        query = _log_page(by_name=bool(name), outcome=outcome is not None, resumed=after is not None)
        return await reader.fetch_all(query, **values)
