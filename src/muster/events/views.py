"""Registrations and events as people outside are shown them."""

from muster.database.engine import Reader
from muster.events.forms_store import FormStore
from muster.events.manage_secrets import ManageSecrets
from muster.events.models import EventRow
from muster.events.registrations_models import PublicRegistration, PublicTicket, RegisteredEvent, RegistrationRow, Ticket
from muster.events.registrations_store import POSITION
from muster.events.tickets_store import TicketStore
from muster.events.windows import is_over


class RegistrationViews:
    """Assembles what the holder of a registration's link sees, in three queries at the most."""

    def __init__(self, forms: FormStore, tickets: TicketStore, secrets: ManageSecrets) -> None:
        self._forms = forms
        self._tickets = tickets
        self._secrets = secrets

    async def of(
        self, reader: Reader, event: EventRow, row: RegistrationRow, now: str, *, with_secret: bool = False
    ) -> PublicRegistration:
        """A registration. `with_secret`: to somebody who has just proven to read the mails of its address."""
        names = await self._forms.type_names(reader, event.id)
        ticket = None if row.status in {"waiting", "offered"} else await self._tickets.of_registration(reader, row.id)
        position = None
        if row.status == "waiting":
            position = await reader.fetch_one(POSITION, event_id=event.id, serial=row.serial)
        return PublicRegistration(
            id=row.id,
            event=registered_event(event, now, with_link=row.status == "confirmed"),
            ticket_type=names.get(row.ticket_type_id, ""),
            name=row.name,
            email=row.email,
            status=row.status,
            cancelled_by=row.cancelled_by,
            position=position,
            offer_expires_at=row.offer_expires_at,
            answers=row.answers,
            ticket=None if ticket is None else public_ticket(ticket),
            created_at=row.created_at,
            manage_secret=self._secrets.of(row.id) if with_secret else None,
        )


def registered_event(event: EventRow, now: str, *, with_link: bool) -> RegisteredEvent:
    """An event, to somebody who is registered."""
    return RegisteredEvent(
        event.slug, event.title, event.starts_at, event.ends_at, event.timezone, event.place, event.link if with_link else "",
        event.image, event.status, is_over(event, now),
    )  # fmt: skip


def public_ticket(ticket: Ticket) -> PublicTicket:
    """A ticket, to whom it belongs, without its code: that is drawn outside of units of work (`TicketCodes`)."""
    return PublicTicket(ticket.id, ticket.holder_name, ticket.generation, ticket.status, None)
