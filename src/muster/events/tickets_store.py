"""Queries on tickets."""

from sqlalchemy import bindparam, select

from muster.database.engine import Reader
from muster.database.query import Command, Query
from muster.events.registrations_models import Ticket
from muster.events.tickets_tables import tickets

_k = tickets.c
_COLUMNS = [_k[name] for name in Ticket.__struct_fields__]

BY_ID = Query(select(*_COLUMNS).where(_k.id == bindparam("id")), Ticket)
BY_REGISTRATION = Query(select(*_COLUMNS).where(_k.registration_id == bindparam("registration_id")), Ticket)

INSERT_TICKET = Command(tickets.insert().values({name: bindparam(name) for name in Ticket.__struct_fields__}))
UPDATE_TICKET = Command(
    tickets.update()
    .where(_k.id == bindparam("ticket_id"))
    .values({name: bindparam(name) for name in ("holder_name", "generation", "status", "updated_at")})
)


class TicketStore:
    """Reads tickets."""

    async def get(self, reader: Reader, ticket_id: str) -> Ticket | None:
        """A ticket whoever asks."""
        return await reader.fetch_one(BY_ID, id=ticket_id)

    async def of_registration(self, reader: Reader, registration_id: str) -> Ticket | None:
        """The ticket of a registration; None when it never had one."""
        return await reader.fetch_one(BY_REGISTRATION, registration_id=registration_id)
