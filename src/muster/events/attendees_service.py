"""Registrations, for organisers: listed, added by hand, cancelled, promoted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from muster.database.engine import Database, Transaction
from muster.events.access import EventAccess
from muster.events.addresses import mailbox
from muster.events.answers import checked_answers, chosen_type
from muster.events.errors import AlreadyRegistered, RegistrationNotFound, RegistrationOver, WrongEventStatus
from muster.events.events_store import EventStore
from muster.events.forms_store import FormStore
from muster.events.models import EventRow
from muster.events.places import Applicant, Places
from muster.events.registrations_models import ACTIVE, Answers, Registration, RegistrationFilter, RegistrationRow
from muster.events.registrations_service import mail_requested
from muster.events.registrations_store import BY_EMAIL, RegistrationStore, seen_by_organiser
from muster.events.windows import takes_place
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import ValidationFailed
from muster.kernel.ids import is_id
from muster.kernel.paging import Page, decode_cursor, encode_cursor
from muster.kernel.principal import Principal

_Change = Callable[[Transaction, EventRow, RegistrationRow], Awaitable[object]]


@dataclass(frozen=True)
class NewAttendee:
    """Somebody whom an organiser registers."""

    email: str
    name: str
    ticket_type_id: str | None = None
    answers: Answers = field(default_factory=dict)
    locale: str = "en"


class AttendeeService:
    """What organisers do with registrations. Every method raises EventNotFound and Forbidden."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        access: EventAccess,
        events: EventStore,
        forms: FormStore,
        registrations: RegistrationStore,
        places: Places,
    ) -> None:
        self._database = database
        self._clock = clock
        self._access = access
        self._events = events
        self._forms = forms
        self._registrations = registrations
        self._places = places

    async def list(
        self, caller: Principal, reference: str, wanted: RegistrationFilter, *, after: str | None, limit: int
    ) -> Page[Registration]:
        """A page of registrations with their tickets, by their arrival. Raises ValidationFailed on `after`."""
        event = await self._access.organised(caller, reference)
        start = decode_cursor(after, 1)[0] if after else None
        if start is not None and not (isinstance(start, int) and 0 <= start < 2**31):
            raise ValidationFailed.of("after", "This cursor is not one that a list gave out.")
        rows = await self._registrations.page(self._database, event.id, wanted, after=start, limit=limit + 1)
        return Page(rows[:limit], encode_cursor(rows[limit - 1].serial) if len(rows) > limit else None)

    async def get(self, caller: Principal, reference: str, registration_id: str) -> Registration:
        """One of them. Raises RegistrationNotFound."""
        event = await self._access.organised(caller, reference)
        return await self._one(event, registration_id)

    async def add(self, caller: Principal, reference: str, new: NewAttendee) -> Registration:
        """Registers somebody, who gets the ticket by mail; a question that must be answered may be left open.

        Raises ValidationFailed on `ticket_type_id` or `answers.…`, WrongEventStatus, AlreadyRegistered, EventFull.
        """
        found = await self._access.organised(caller, reference)

        async def work(unit: Transaction) -> Registration:
            event = await self._access.lock(unit, caller, found.id)
            if not takes_place(event, timestamp(self._clock.now())):
                raise WrongEventStatus("Only who comes to a published event that is not over can be added.")
            ticket_type = chosen_type(await self._forms.types(unit, event.id), new.ticket_type_id)
            questions = await self._forms.questions(unit, event.id)
            answers = checked_answers(questions, new.answers, complete=False)
            there = await unit.fetch_one(BY_EMAIL, event_id=event.id, email=mailbox(new.email))
            if there is not None:
                current = seen_by_organiser(there, None)
                raise AlreadyRegistered("This address is registered for the event already.", current=current)
            who = Applicant(mailbox(new.email), new.name, new.locale, answers)
            row, ticket = await self._places.add(unit, event, ticket_type, who, caller.user_id)
            return seen_by_organiser(row, ticket)

        return await self._database.write(work)

    async def cancel(self, caller: Principal, reference: str, registration_id: str) -> Registration:
        """Ends somebody's registration; the place goes to who waits longest. Again, it changes nothing.

        Raises RegistrationNotFound.
        """

        async def change(unit: Transaction, event: EventRow, row: RegistrationRow) -> None:
            if row.status in ACTIVE:
                await self._places.cancel(unit, event, row, "organiser", caller.user_id)

        return await self._change(caller, reference, registration_id, change)

    async def promote(self, caller: Principal, reference: str, registration_id: str) -> Registration:
        """Gives somebody who waits a place, ahead of others, or accepts an offer for them. Again, it changes nothing.

        Raises RegistrationNotFound, RegistrationOver, WrongEventStatus, EventFull.
        """

        async def change(unit: Transaction, event: EventRow, row: RegistrationRow) -> None:
            if not takes_place(event, timestamp(self._clock.now())):
                raise WrongEventStatus("This event does not take place, or is over.")
            if row.status not in ACTIVE:
                raise RegistrationOver("This registration was cancelled or has expired.")
            if row.status != "confirmed":
                await self._places.promote(unit, row, caller.user_id)

        return await self._change(caller, reference, registration_id, change)

    async def resend(self, caller: Principal, reference: str, registration_id: str) -> None:
        """Has the mail sent again that says how it stands. Raises RegistrationNotFound, RegistrationOver."""

        async def change(unit: Transaction, event: EventRow, row: RegistrationRow) -> None:  # noqa: ARG001  # one of several
            if row.status not in ACTIVE:
                raise RegistrationOver("This registration was cancelled or has expired.")
            await unit.emit(mail_requested(row, caller.user_id))

        await self._change(caller, reference, registration_id, change)

    async def _one(self, event: EventRow, registration_id: str) -> Registration:
        found = await self._registrations.with_ticket(self._database, registration_id) if is_id(registration_id) else None
        if found is None or found.event_id != event.id:
            raise RegistrationNotFound
        return found

    async def _change(self, caller: Principal, reference: str, registration_id: str, change: _Change) -> Registration:
        found = await self._access.organised(caller, reference)
        await self._one(found, registration_id)

        async def work(unit: Transaction) -> Registration:
            event = await self._access.lock(unit, caller, found.id)
            row = await self._registrations.get(unit, registration_id)
            if row is None:
                raise RegistrationNotFound
            await change(unit, event, row)
            changed = await self._registrations.with_ticket(unit, registration_id)
            if changed is None:
                raise RegistrationNotFound
            return changed

        return await self._database.write(work)
