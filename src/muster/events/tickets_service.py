"""Tickets as rows: issued, re-issued, revoked, transferred. What their codes look like is not decided here."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from muster.database.engine import Database, Transaction
from muster.events.access import EventAccess
from muster.events.errors import NotConfirmed, RegistrationOver, TicketNotFound
from muster.events.events_store import EventStore
from muster.events.messages import TicketIssued, TicketMessage, TicketReissued, TicketRevoked, TicketTransferred
from muster.events.models import EventRow
from muster.events.policies import check_organises
from muster.events.registrations_models import ACTIVE, QrCodeLink, RegistrationRow, Ticket
from muster.events.registrations_store import RegistrationStore
from muster.events.ticket_pictures import TicketPictures
from muster.events.tickets_store import INSERT_TICKET, UPDATE_TICKET, TicketStore
from muster.kernel.clock import timestamp
from muster.kernel.ids import is_id, new_id
from muster.kernel.principal import Principal

M = TypeVar("M", bound=TicketMessage)

_Change = Callable[[Transaction, Ticket, RegistrationRow], Awaitable[Ticket]]


class TicketService:
    """Tickets. Methods that take a unit of work are for others of this domain, who have locked the event."""

    def __init__(
        self,
        database: Database,
        access: EventAccess,
        events: EventStore,
        registrations: RegistrationStore,
        store: TicketStore,
        pictures: TicketPictures,
    ) -> None:
        self._database = database
        self._access = access
        self._events = events
        self._registrations = registrations
        self._store = store
        self._pictures = pictures

    async def get(self, caller: Principal, ticket_id: str) -> Ticket:
        """A ticket, to who works for its event. Raises TicketNotFound."""
        ticket, event = await self._find(ticket_id)
        if await self._access.role(self._database, caller, event.id) is None:
            raise TicketNotFound
        return ticket

    async def qr_code(self, caller: Principal, ticket_id: str) -> QrCodeLink:
        """A link to a picture of a ticket's code, which lets in whoever shows it.

        Raises TicketNotFound, Forbidden, RegistrationOver, Unavailable.
        """
        return await self._pictures.link((await self._organised(caller, ticket_id))[0])

    async def revoke(self, caller: Principal, ticket_id: str) -> Ticket:
        """Makes a ticket let nobody in; the registration keeps its place. Raises TicketNotFound, Forbidden."""

        async def work(unit: Transaction, ticket: Ticket, _: RegistrationRow) -> Ticket:
            return await self.revoked(unit, ticket, caller.user_id)

        return await self._change(caller, ticket_id, work)

    async def reissue(self, caller: Principal, ticket_id: str) -> Ticket:
        """Gives a ticket another code, and makes it good again if it was revoked.

        Raises TicketNotFound, Forbidden, RegistrationOver.
        """

        async def work(unit: Transaction, ticket: Ticket, row: RegistrationRow) -> Ticket:
            if row.status != "confirmed":
                raise RegistrationOver("This registration was cancelled; there is no ticket for it.")
            renewed = await self._update(unit, ticket, generation=ticket.generation + 1, status="valid")
            await unit.emit(_message(TicketReissued, renewed, caller.user_id))
            return renewed

        return await self._change(caller, ticket_id, work)

    async def issue(self, unit: Transaction, row: RegistrationRow, actor_id: str | None) -> Ticket:
        """Writes the ticket of a registration that has just been confirmed."""
        at = timestamp(unit.clock.now())
        ticket = Ticket(new_id(), row.event_id, row.id, row.ticket_type_id, row.name, 1, "valid", at, at)
        await unit.execute(INSERT_TICKET, **msgspec.structs.asdict(ticket))
        await unit.emit(_message(TicketIssued, ticket, actor_id))
        return ticket

    async def revoked(self, unit: Transaction, ticket: Ticket, actor_id: str | None) -> Ticket:
        """Revokes a ticket; one that is, stays as it is."""
        if ticket.status == "revoked":
            return ticket
        revoked = await self._update(unit, ticket, status="revoked")
        await unit.emit(_message(TicketRevoked, revoked, actor_id))
        return revoked

    async def revoke_of(self, unit: Transaction, row: RegistrationRow, actor_id: str | None) -> None:
        """Revokes the ticket of a registration, if it has one."""
        ticket = await self._store.of_registration(unit, row.id)
        if ticket is not None:
            await self.revoked(unit, ticket, actor_id)

    async def transfer(self, unit: Transaction, row: RegistrationRow, name: str) -> Ticket:
        """Writes a ticket to another name, with another code. Raises NotConfirmed, or RegistrationOver when it was revoked."""
        ticket = await self._store.of_registration(unit, row.id)
        if ticket is None:
            raise NotConfirmed("There is no ticket yet that could be in another name.")
        if ticket.status == "revoked":
            raise RegistrationOver("This ticket was revoked.")
        if ticket.holder_name == name:
            return ticket
        transferred = await self._update(unit, ticket, generation=ticket.generation + 1, holder_name=name)
        await unit.emit(_message(TicketTransferred, transferred, None))
        return transferred

    async def qr_code_of(self, row: RegistrationRow) -> QrCodeLink:
        """A link to a picture of the code of a registration's ticket, to whom it belongs.

        Raises NotConfirmed, RegistrationOver, Unavailable.
        """
        ticket = await self._store.of_registration(self._database, row.id)
        if ticket is None and row.status in ACTIVE:
            raise NotConfirmed("There is no ticket yet: this registration waits for a place.")
        if ticket is None:
            raise RegistrationOver("This registration was cancelled or has expired.")
        return await self._pictures.link(ticket)

    async def _update(self, unit: Transaction, ticket: Ticket, **changes: str | int) -> Ticket:
        changed = msgspec.structs.replace(ticket, updated_at=timestamp(unit.clock.now()), **changes)
        await unit.execute(
            UPDATE_TICKET, ticket_id=changed.id, holder_name=changed.holder_name, generation=changed.generation,
            status=changed.status, updated_at=changed.updated_at,
        )  # fmt: skip
        return changed

    async def _find(self, ticket_id: str) -> tuple[Ticket, EventRow]:
        ticket = await self._store.get(self._database, ticket_id) if is_id(ticket_id) else None
        event = None if ticket is None else await self._events.get(self._database, ticket.event_id)
        if ticket is None or event is None:
            raise TicketNotFound
        return ticket, event

    async def _organised(self, caller: Principal, ticket_id: str) -> tuple[Ticket, EventRow]:
        """A ticket of an event that the caller organises."""
        ticket, event = await self._find(ticket_id)
        role = await self._access.role(self._database, caller, event.id)
        if role is None:
            raise TicketNotFound
        check_organises(event, role)
        return ticket, event

    async def _change(self, caller: Principal, ticket_id: str, change: _Change) -> Ticket:
        found, event = await self._organised(caller, ticket_id)

        async def work(unit: Transaction) -> Ticket:
            await self._access.lock(unit, caller, event.id)
            ticket = await self._store.get(unit, found.id)
            row = await self._registrations.get(unit, found.registration_id)
            if ticket is None or row is None:
                raise TicketNotFound
            return await change(unit, ticket, row)

        return await self._database.write(work)


def _message(kind: type[M], ticket: Ticket, actor_id: str | None) -> M:
    return kind(
        actor_id=actor_id,
        event_id=ticket.event_id,
        registration_id=ticket.registration_id,
        ticket_id=ticket.id,
        generation=ticket.generation,
    )
