"""Places: how they are taken, freed and passed on (docs/decisions/0019-capacity.md).

Every method runs in a unit of work that has locked the event's row first. So those who register for one event come one after
another, in the order of their serial numbers; who registers for another one is not held up. The counters are moved by updates
that match no row when there is no place, and the table itself refuses more than its capacity.
"""

from dataclasses import dataclass
from typing import Literal, TypeVar

import msgspec

from muster.database.engine import Transaction
from muster.events.errors import AlreadyRegistered, EventFull
from muster.events.manage_secrets import ManageSecrets
from muster.events.messages import (
    RegistrationCancelled,
    RegistrationConfirmed,
    RegistrationExpired,
    RegistrationMessage,
    RegistrationOffered,
    RegistrationWaiting,
)
from muster.events.models import EventRow, TicketType
from muster.events.registrations_models import CancelledBy, RegistrationRow, RegistrationStatus, Ticket
from muster.events.registrations_store import (
    ACTIVE_PAGE,
    ARRIVE,
    FREE_OF_TYPE,
    FREE_PLACES,
    INSERT_REGISTRATION,
    NEXT_WAITING,
    SOMEBODY_WAITS,
    TAKE_OF_TYPE,
    TAKE_PLACE,
    RegistrationStore,
    searchable,
)
from muster.events.tickets_service import TicketService
from muster.events.windows import takes_place
from muster.kernel.clock import after, timestamp
from muster.kernel.errors import DuplicateKey
from muster.kernel.ids import new_id

#: Offers or cancellations that one unit of work makes at the most; a job does the rest.
BATCH = 200

_M = TypeVar("_M", bound=RegistrationMessage)
_How = Literal["registered", "accepted", "added", "promoted"]


@dataclass(frozen=True)
class Applicant:
    """Who registers. `email` is in the form in which addresses are compared, `answers` the JSON that a row keeps."""

    email: str
    name: str
    locale: str
    answers: str


class Places:
    """The places of events. `offer_seconds` is how long one is held for whom it was offered to."""

    def __init__(
        self, registrations: RegistrationStore, tickets: TicketService, secrets: ManageSecrets, *, offer_seconds: int
    ) -> None:
        self._registrations = registrations
        self._tickets = tickets
        self._secrets = secrets
        self._offer_seconds = offer_seconds

    async def enrol(
        self, unit: Transaction, event: EventRow, ticket_type: TicketType, who: Applicant
    ) -> tuple[RegistrationRow, Ticket | None]:
        """Registers somebody: with a place and a ticket, or behind everybody who waits."""
        has_place = _has_room(event, ticket_type) and (
            await unit.fetch_one(SOMEBODY_WAITS, event_id=event.id, ticket_type_id=ticket_type.id) is None
        )
        row = await self._insert(unit, event, ticket_type, who, has_place=has_place)
        if not has_place:
            await unit.emit(_message(RegistrationWaiting, row, None))
            return row, None
        return row, await self._confirmed(unit, row, "registered", None)

    async def add(
        self, unit: Transaction, event: EventRow, ticket_type: TicketType, who: Applicant, actor_id: str
    ) -> tuple[RegistrationRow, Ticket]:
        """Registers somebody by an organiser's hand, ahead of those who wait. Raises EventFull."""
        if not _has_room(event, ticket_type):
            raise EventFull("Every place is taken, or offered to somebody who waits. Raise the capacity first.")
        row = await self._insert(unit, event, ticket_type, who, has_place=True)
        return row, await self._confirmed(unit, row, "added", actor_id)

    async def accept(self, unit: Transaction, row: RegistrationRow) -> tuple[RegistrationRow, Ticket]:
        """Confirms somebody to whom a place was offered, and is held."""
        row = await self._registrations.set_status(unit, row, "confirmed", timestamp(unit.clock.now()))
        return row, await self._confirmed(unit, row, "accepted", None)

    async def promote(self, unit: Transaction, row: RegistrationRow, actor_id: str) -> tuple[RegistrationRow, Ticket]:
        """Confirms somebody who waits, ahead of others, or to whom a place was offered. Raises EventFull."""
        if row.status == "waiting" and not await self._take(unit, row.event_id, row.ticket_type_id):
            raise EventFull("Every place is taken, or offered to somebody who waits. Raise the capacity first.")
        row = await self._registrations.set_status(unit, row, "confirmed", timestamp(unit.clock.now()))
        return row, await self._confirmed(unit, row, "promoted", actor_id)

    async def cancel(
        self, unit: Transaction, event: EventRow, row: RegistrationRow, by: CancelledBy, actor_id: str | None
    ) -> RegistrationRow:
        """Ends a registration; its place goes to who waits longest, at once."""
        row = await self._end(unit, row, by, actor_id)
        await self.pass_on(unit, event)
        return row

    async def call_off(self, unit: Transaction, event: EventRow, actor_id: str | None) -> int:
        """Ends registrations of an event that was cancelled, up to `BATCH` of them. How many."""
        rows = await unit.fetch_all(ACTIVE_PAGE, event_id=event.id, limit=BATCH)
        for row in rows:
            await self._end(unit, row, "event", actor_id)
        return len(rows)

    async def expire(self, unit: Transaction, row: RegistrationRow) -> None:
        """Ends an offer that was not accepted in time. `pass_on` comes next."""
        await self._free(unit, row)
        row = await self._registrations.set_status(unit, row, "expired", timestamp(unit.clock.now()))
        await unit.emit(_message(RegistrationExpired, row, None))

    async def pass_on(self, unit: Transaction, event: EventRow) -> int:
        """Offers free places to those who wait longest, up to `BATCH` of them. How many."""
        now = unit.clock.now()
        if not takes_place(event, timestamp(now)):
            return 0
        limit = event.starts_at if event.starts_at > timestamp(now) else event.ends_at
        expires_at = min(after(now, seconds=self._offer_seconds), limit)
        for count in range(BATCH):
            row = await unit.fetch_one(NEXT_WAITING, event_id=event.id)
            if row is None or not await self._take(unit, event.id, row.ticket_type_id):
                return count
            row = await self._registrations.set_status(unit, row, "offered", timestamp(now), offer_expires_at=expires_at)
            await unit.emit(
                RegistrationOffered(
                    event_id=row.event_id,
                    registration_id=row.id,
                    ticket_type_id=row.ticket_type_id,
                    serial=row.serial,
                    offer_expires_at=expires_at,
                )
            )
        return BATCH

    async def _insert(
        self, unit: Transaction, event: EventRow, ticket_type: TicketType, who: Applicant, *, has_place: bool
    ) -> RegistrationRow:
        at = timestamp(unit.clock.now())
        registration_id, serial = new_id(), event.arrivals + 1
        digest = self._secrets.digest(registration_id)
        status: RegistrationStatus = "confirmed" if has_place else "waiting"
        arrived = await unit.execute(ARRIVE, event_id=event.id, place=int(has_place))
        if arrived and has_place:
            arrived = await unit.execute(TAKE_OF_TYPE, ticket_type_id=ticket_type.id)
        if not arrived:
            raise RuntimeError(f"event {event.id} was changed although it is locked")
        try:
            await unit.execute(
                INSERT_REGISTRATION, id=registration_id, event_id=event.id, ticket_type_id=ticket_type.id, serial=serial,
                email=who.email, name=who.name, search=searchable(who.name, who.email), locale=who.locale,
                status=status, answers=who.answers, active_email=who.email,
                manage_digest=digest, created_at=at, updated_at=at, version=1,
            )  # fmt: skip
        except DuplicateKey as error:
            raise AlreadyRegistered("This address is registered for the event already.") from error
        return RegistrationRow(
            registration_id, event.id, ticket_type.id, serial, who.email, who.name, who.locale, status, None,
            msgspec.Raw(who.answers.encode()), None, digest, at, at, 1,
        )  # fmt: skip

    async def _confirmed(self, unit: Transaction, row: RegistrationRow, how: _How, actor_id: str | None) -> Ticket:
        """Writes the ticket of a registration that is confirmed now, and says so."""
        await unit.emit(
            RegistrationConfirmed(
                actor_id=actor_id,
                event_id=row.event_id,
                registration_id=row.id,
                ticket_type_id=row.ticket_type_id,
                serial=row.serial,
                how=how,
            )
        )
        return await self._tickets.issue(unit, row, actor_id)

    async def _end(self, unit: Transaction, row: RegistrationRow, by: CancelledBy, actor_id: str | None) -> RegistrationRow:
        await self._free(unit, row)
        if row.status == "confirmed":
            await self._tickets.revoke_of(unit, row, actor_id)
        row = await self._registrations.set_status(unit, row, "cancelled", timestamp(unit.clock.now()), cancelled_by=by)
        await unit.emit(
            RegistrationCancelled(
                actor_id=actor_id,
                event_id=row.event_id,
                registration_id=row.id,
                ticket_type_id=row.ticket_type_id,
                serial=row.serial,
                by=by,
            )
        )
        return row

    async def _take(self, unit: Transaction, event_id: str, ticket_type_id: str) -> bool:
        if not await unit.execute(TAKE_PLACE, event_id=event_id):
            return False
        if await unit.execute(TAKE_OF_TYPE, ticket_type_id=ticket_type_id):
            return True
        await unit.execute(FREE_PLACES, event_id=event_id, places=1)
        return False

    async def _free(self, unit: Transaction, row: RegistrationRow) -> None:
        """Gives a place back, if the registration has one."""
        if row.status in {"confirmed", "offered"}:
            await unit.execute(FREE_PLACES, event_id=row.event_id, places=1)
            await unit.execute(FREE_OF_TYPE, ticket_type_id=row.ticket_type_id)


def _has_room(event: EventRow, ticket_type: TicketType) -> bool:
    return all(left is None or left > 0 for left in (event.left, ticket_type.left))


def _message(kind: type[_M], row: RegistrationRow, actor_id: str | None) -> _M:
    return kind(
        actor_id=actor_id, event_id=row.event_id, registration_id=row.id, ticket_type_id=row.ticket_type_id, serial=row.serial
    )
