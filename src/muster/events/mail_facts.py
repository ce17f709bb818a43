"""What mails about a registration say, looked up when they are rendered, so that no message carries it."""

import msgspec

from muster.database.engine import Database
from muster.events.events_store import EventStore
from muster.events.forms_store import FormStore
from muster.events.manage_secrets import ManageSecrets
from muster.events.models import EventStatus
from muster.events.registrations_models import CancelledBy, RegistrationStatus, Ticket
from muster.events.registrations_store import POSITION, RegistrationStore
from muster.events.tickets_store import TicketStore


class RegistrationFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one of these mails may want to say. Times are timestamps, `timezone` is the event's.

    The versions, and when they were written, are for calendars: the entry with the higher number counts.
    """

    registration_id: str
    email: str
    name: str
    locale: str
    status: RegistrationStatus
    cancelled_by: CancelledBy | None
    offer_expires_at: str | None
    position: int | None
    secret: str
    ticket_type: str
    ticket: Ticket | None
    version: int
    updated_at: str
    event_id: str
    event_status: EventStatus
    event_version: int
    event_updated_at: str
    title: str
    slug: str
    starts_at: str
    ends_at: str
    timezone: str
    place: str
    link: str


class MailFacts:
    """Looks up what a mail says."""

    def __init__(
        self,
        database: Database,
        *,
        events: EventStore,
        forms: FormStore,
        registrations: RegistrationStore,
        tickets: TicketStore,
        secrets: ManageSecrets,
    ) -> None:
        self._database = database
        self._events = events
        self._forms = forms
        self._registrations = registrations
        self._tickets = tickets
        self._secrets = secrets

    async def registration(self, registration_id: str) -> RegistrationFacts | None:
        """How a registration stands now; None once it is gone, with its event."""
        row = await self._registrations.get(self._database, registration_id)
        event = None if row is None else await self._events.get(self._database, row.event_id)
        if row is None or event is None:
            return None
        names = await self._forms.type_names(self._database, event.id)
        position = None
        if row.status == "waiting":
            position = await self._database.fetch_one(POSITION, event_id=event.id, serial=row.serial)
        return RegistrationFacts(
            registration_id=row.id,
            email=row.email,
            name=row.name,
            locale=row.locale,
            status=row.status,
            cancelled_by=row.cancelled_by,
            offer_expires_at=row.offer_expires_at,
            position=position,
            secret=self._secrets.of(row.id),
            ticket_type=names.get(row.ticket_type_id, ""),
            ticket=await self._tickets.of_registration(self._database, row.id),
            version=row.version,
            updated_at=row.updated_at,
            event_id=event.id,
            event_status=event.status,
            event_version=event.version,
            event_updated_at=event.updated_at,
            title=event.title,
            slug=event.slug,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            timezone=event.timezone,
            place=event.place,
            link=event.link,
        )
