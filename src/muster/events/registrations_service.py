"""Registrations, for people without an account: a code proves the address, a secret link manages what came of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from muster.database.engine import Database, Transaction
from muster.events.addresses import mailbox
from muster.events.answers import check_type_is_open, checked_answers, chosen_type
from muster.events.check_ins_store import IS_IN, LOCK_TICKET
from muster.events.errors import (
    AlreadyIn,
    AlreadyRegistered,
    EventNotFound,
    NotConfirmed,
    OfferExpired,
    RegistrationClosed,
    RegistrationNotFound,
    RegistrationOver,
)
from muster.events.events_store import EventStore
from muster.events.forms_store import FormStore
from muster.events.manage_secrets import ManageSecrets
from muster.events.messages import RegistrationMailRequested
from muster.events.models import EventRow, Registering, TicketType
from muster.events.places import Applicant, Places
from muster.events.references import AddressGate, AddressProofs
from muster.events.registrations_models import ACTIVE, Answers, PublicRegistration, QrCodeLink, RegistrationRow
from muster.events.registrations_store import BY_EMAIL, SET_NAME, RegistrationStore, searchable
from muster.events.ticket_codes import TicketCodes
from muster.events.tickets_service import TicketService
from muster.events.views import RegistrationViews
from muster.events.windows import registering, takes_place
from muster.kernel.clock import Clock, timestamp
from muster.kernel.ids import is_id

_WHY_CLOSED: dict[Registering, str] = {
    "not_yet": "Registration has not begun yet.",
    "closed": "Registration is closed.",
    "over": "This event is over.",
    "cancelled": "This event was cancelled.",
}
_Change = Callable[[Transaction, EventRow, RegistrationRow], Awaitable[RegistrationRow]]


@dataclass(frozen=True)
class NewRegistration:
    """Somebody who registers. The code proves the address, which is not said otherwise."""

    challenge_id: str
    code: str
    name: str
    ticket_type_id: str | None = None
    answers: Answers = field(default_factory=dict)
    locale: str = "en"


class RegistrationService:
    """What attendees do."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        events: EventStore,
        forms: FormStore,
        registrations: RegistrationStore,
        tickets: TicketService,
        places: Places,
        views: RegistrationViews,
        codes: TicketCodes,
        secrets: ManageSecrets,
        proofs: AddressProofs,
        gate: AddressGate,
    ) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._forms = forms
        self._registrations = registrations
        self._tickets = tickets
        self._places = places
        self._views = views
        self._codes = codes
        self._secrets = secrets
        self._proofs = proofs
        self._gate = gate

    async def register(self, slug: str, new: NewRegistration, ip: str) -> PublicRegistration:
        """Registers who has the code from the mail, with a place or on the waiting list.

        The code is used up when this succeeds; whatever else comes of it, it is as good as before, but for the try. Input is
        looked at before the code, so that a slip costs no try. Raises EventNotFound, RegistrationClosed, ValidationFailed (each
        bad field), LinkExpired (`code_expired`), AlreadyRegistered with the present registration and its secret, RateLimited,
        Unavailable.
        """
        await self._gate.address(ip)
        event = await self._events.by_slug(self._database, slug)
        if event is None or event.deleted_at is not None or event.status == "draft":
            raise EventNotFound
        self._check_open(event)
        self._chosen(event, await self._forms.types(self._database, event.id), new)
        answers = checked_answers(await self._forms.questions(self._database, event.id), new.answers)
        signer = await self._codes.signer(event.id)

        async with self._proofs.spending(new.challenge_id, new.code) as address:
            who = Applicant(mailbox(address), new.name, new.locale, answers)

            async def work(unit: Transaction) -> tuple[PublicRegistration, bool]:
                locked = await self._events.lock(unit, event.id)
                if locked is None:
                    raise EventNotFound
                return await self._enrol(unit, locked, new, who)

            found, is_new = await self._database.write(work)
            if not is_new:
                current = await self._codes.shown(signer, found)
                raise AlreadyRegistered("This address is registered for the event already.", current=current)
        return await self._codes.shown(signer, found)

    async def _enrol(
        self, unit: Transaction, event: EventRow, new: NewRegistration, who: Applicant
    ) -> tuple[PublicRegistration, bool]:
        """The registration, and whether it is a new one: the address may have one already."""
        now = timestamp(self._clock.now())
        self._check_open(event)
        ticket_type = self._chosen(event, await self._forms.types(unit, event.id), new)
        there = await unit.fetch_one(BY_EMAIL, event_id=event.id, email=who.email)
        row = there if there is not None else (await self._places.enrol(unit, event, ticket_type, who))[0]
        return await self._views.of(unit, event, row, now, with_secret=True), there is None

    def _check_open(self, event: EventRow) -> None:
        if event.status == "draft" or event.deleted_at is not None:
            raise EventNotFound
        state = registering(event, timestamp(self._clock.now()))
        if state != "open":
            raise RegistrationClosed(_WHY_CLOSED[state])

    def _chosen(self, event: EventRow, types: list[TicketType], new: NewRegistration) -> TicketType:
        ticket_type = chosen_type(types, new.ticket_type_id)
        check_type_is_open(event, ticket_type, timestamp(self._clock.now()))
        return ticket_type

    async def get(self, registration_id: str, secret: str) -> PublicRegistration:
        """A registration, to whoever has its link. Raises RegistrationNotFound, Unavailable."""
        row = await self._opened(registration_id, secret)
        event = await self._events.get(self._database, row.event_id)
        if event is None:
            raise RegistrationNotFound
        found = await self._views.of(self._database, event, row, timestamp(self._clock.now()))
        return await self._codes.shown(await self._codes.signer(event.id), found)

    async def cancel(self, registration_id: str, secret: str) -> None:
        """Gives the place back, at once. Cancelling again changes nothing. Raises RegistrationNotFound, AlreadyIn."""

        async def change(unit: Transaction, event: EventRow, row: RegistrationRow) -> RegistrationRow:
            if row.status not in ACTIVE:
                return row
            await _check_not_in(unit, row)
            return await self._places.cancel(unit, event, row, "attendee", None)

        await self._change(registration_id, secret, change)

    async def accept_offer(self, registration_id: str, secret: str) -> PublicRegistration:
        """Takes the place that was offered. Accepting again changes nothing.

        Raises RegistrationNotFound, OfferExpired, NotConfirmed while nothing was offered, RegistrationOver.
        """

        async def change(unit: Transaction, event: EventRow, row: RegistrationRow) -> RegistrationRow:
            now = timestamp(self._clock.now())
            if row.status == "confirmed":
                return row
            if row.status == "expired" or (row.offer_expires_at is not None and row.offer_expires_at <= now):
                raise OfferExpired("This place was offered to you until a time that has passed.")
            if row.status == "waiting":
                raise NotConfirmed("No place has been offered to you yet.")
            if row.status == "cancelled" or not takes_place(event, now):
                raise RegistrationOver("This registration was cancelled, or the event does not take place.")
            return (await self._places.accept(unit, row))[0]

        return await self._change(registration_id, secret, change)

    async def transfer(self, registration_id: str, secret: str, name: str) -> PublicRegistration:
        """Puts the ticket into another name; its former code is not good any more.

        Raises RegistrationNotFound, NotConfirmed, RegistrationOver, AlreadyIn.
        """

        async def change(unit: Transaction, event: EventRow, row: RegistrationRow) -> RegistrationRow:
            if row.status not in ACTIVE or not takes_place(event, timestamp(self._clock.now())):
                raise RegistrationOver("This registration was cancelled, or the event does not take place.")
            await _check_not_in(unit, row)
            await self._tickets.transfer(unit, row, name)
            if row.name == name:
                return row
            await unit.execute(
                SET_NAME, registration_id=row.id, former_version=row.version, name=name, search=searchable(name, row.email),
                updated_at=timestamp(self._clock.now()),
            )  # fmt: skip
            return await self._again(unit, row)

        return await self._change(registration_id, secret, change)

    async def qr_code(self, registration_id: str, secret: str) -> QrCodeLink:
        """A link to a picture of the ticket's code.

        Raises RegistrationNotFound, NotConfirmed, RegistrationOver, Unavailable.
        """
        return await self._tickets.qr_code_of(await self._opened(registration_id, secret))

    async def resend(self, registration_id: str, secret: str, ip: str) -> None:
        """Has the mail sent again that says how it stands. Raises RegistrationNotFound, RegistrationOver, RateLimited."""
        await self._gate.address(ip)
        row = await self._opened(registration_id, secret)
        if row.status not in ACTIVE:
            raise RegistrationOver("This registration was cancelled or has expired.")
        await self._gate.mail(row.email)
        await self._database.write(lambda unit: unit.emit(mail_requested(row, None)))

    async def _change(self, registration_id: str, secret: str, change: _Change) -> PublicRegistration:
        """Changes a registration, whose event is locked meanwhile; how it is then."""
        found = await self._opened(registration_id, secret)
        signer = await self._codes.signer(found.event_id)

        async def work(unit: Transaction) -> PublicRegistration:
            event = await self._events.lock(unit, found.event_id)
            if event is None:
                raise RegistrationNotFound
            row = await change(unit, event, await self._again(unit, found))
            return await self._views.of(unit, event, row, timestamp(self._clock.now()))

        return await self._codes.shown(signer, await self._database.write(work))

    async def _again(self, unit: Transaction, row: RegistrationRow) -> RegistrationRow:
        found = await self._registrations.get(unit, row.id)
        if found is None:
            raise RegistrationNotFound
        return found

    async def _opened(self, registration_id: str, secret: str) -> RegistrationRow:
        row = await self._registrations.get(self._database, registration_id) if is_id(registration_id) else None
        if row is None or not self._secrets.opens(secret, row.id, row.manage_digest):
            raise RegistrationNotFound
        return row


async def _check_not_in(unit: Transaction, row: RegistrationRow) -> None:
    """Raises AlreadyIn; else nobody comes in with the ticket, if there is one, until the unit of work ends."""
    await unit.fetch_one(LOCK_TICKET, registration_id=row.id)
    if await unit.fetch_one(IS_IN, registration_id=row.id) is not None:
        raise AlreadyIn("This ticket was used to come in; ask the organisers at the door if that is not right.")


def mail_requested(row: RegistrationRow, actor_id: str | None) -> RegistrationMailRequested:
    """That the mail about a registration is wanted again."""
    return RegistrationMailRequested(
        actor_id=actor_id, event_id=row.event_id, registration_id=row.id, ticket_type_id=row.ticket_type_id, serial=row.serial
    )
