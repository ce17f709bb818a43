"""The query on registrations for a file: with their tickets and with who is in."""

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.types import Integer

from muster.database.engine import Reader
from muster.database.query import Query, Value
from muster.events.check_ins_tables import check_ins
from muster.events.events_tables import ticket_types
from muster.events.registrations_models import RegistrationStatus, TicketStatus
from muster.events.registrations_tables import registrations
from muster.events.tickets_tables import tickets

_r = registrations.c
_k = tickets.c
_c = check_ins.c


class AttendeeLine(msgspec.Struct, frozen=True):
    """A registration as a line of a file. `answers` is JSON, by question."""

    serial: int
    name: str
    email: str
    status: RegistrationStatus
    ticket_type: str
    ticket_status: TicketStatus | None
    created_at: str
    admitted_at: str | None
    gate: str | None
    admitted_by: str | None
    locale: str
    answers: str


_lines = (
    select(
        _r.serial, _r.name, _r.email, _r.status, ticket_types.c.name, _k.status, _r.created_at, _c.scanned_at, _c.gate,
        _c.user_id, _r.locale, _r.answers,
    )
    .join(ticket_types, ticket_types.c.id == _r.ticket_type_id)
    .outerjoin(tickets, _k.registration_id == _r.id)
    .outerjoin(check_ins, _c.ticket_id == _k.id)
    .where(_r.event_id == bindparam("event_id"), _r.serial >= bindparam("first", type_=Integer))
)  # fmt: skip
_limit = bindparam("limit", type_=Integer)
LINES = Query(_lines.order_by(_r.serial).limit(_limit), AttendeeLine)
LINES_OF_STATUS = Query(_lines.where(_r.status == bindparam("status")).order_by(_r.serial).limit(_limit), AttendeeLine)


class AttendeeExportStore:
    """Reads registrations for a file."""

    async def page(
        self, reader: Reader, event_id: str, status: RegistrationStatus | None, first: int, limit: int
    ) -> list[AttendeeLine]:
        """At most `limit` lines in the order of arrival, from the serial `first` on."""
        values: dict[str, Value] = {"event_id": event_id, "first": first, "limit": limit}
        if status is None:
            return await reader.fetch_all(LINES, **values)
        return await reader.fetch_all(LINES_OF_STATUS, status=status, **values)
