"""Registrations and tickets as services return them and answers show them."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from muster.events.event_images_models import EventImage
from muster.events.models import EventStatus

RegistrationStatus = Literal["confirmed", "waiting", "offered", "cancelled", "expired"]
#: Those that count: nobody has two of them for one event.
ACTIVE: tuple[RegistrationStatus, ...] = ("confirmed", "waiting", "offered")
CancelledBy = Literal["attendee", "organiser", "event"]
TicketStatus = Literal["valid", "revoked"]
#: Answers by the ids of their questions; those to yes or no are `yes` and `no`.
Answers = Mapping[str, str]


class RegistrationRow(msgspec.Struct, frozen=True):
    """A registration's row: for services, never for an answer."""

    id: str
    event_id: str
    ticket_type_id: str
    serial: int
    email: str
    name: str
    locale: str
    status: RegistrationStatus
    cancelled_by: CancelledBy | None
    answers: msgspec.Raw
    offer_expires_at: str | None
    manage_digest: str
    created_at: str
    updated_at: str
    version: int


class Ticket(msgspec.Struct, frozen=True):
    """A ticket. Codes of an earlier `generation` let nobody in any more."""

    id: str
    event_id: str
    registration_id: str
    ticket_type_id: str
    holder_name: str
    generation: int
    status: TicketStatus
    created_at: str
    updated_at: str


class Registration(msgspec.Struct, frozen=True):
    """A registration, to organisers. `serial` is its place in the order of arrival, `answers` are by question.

    `cancelled_by` says who ended it; `event`: the event was cancelled as a whole.
    """

    id: str
    event_id: str
    ticket_type_id: str
    serial: int
    email: str
    name: str
    locale: str
    status: RegistrationStatus
    cancelled_by: CancelledBy | None
    answers: msgspec.Raw
    offer_expires_at: str | None
    created_at: str
    updated_at: str
    version: int
    ticket: Ticket | None


class TicketCode(msgspec.Struct, frozen=True):
    """The QR code of a ticket. `token` is what it says; `path` are its dark modules, as `d` of a `<path>`.

    It is drawn black on white in a `viewBox="0 0 size size"`, which has the white around it that scanners need.
    """

    token: str
    size: int
    path: str


class QrCodeLink(msgspec.Struct, frozen=True):
    """A picture of a ticket's code. `url` works for whoever has it, until `expires_at`."""

    url: str
    expires_at: str
    content_type: str


class PublicTicket(msgspec.Struct, frozen=True):
    """A ticket, to whom it belongs. `code` is null for one that lets nobody in."""

    id: str
    holder_name: str
    generation: int
    status: TicketStatus
    code: TicketCode | None


class RegisteredEvent(msgspec.Struct, frozen=True):
    """An event, to somebody who is registered for it. `link` is given once the registration is confirmed."""

    slug: str
    title: str
    starts_at: str
    ends_at: str
    timezone: str
    place: str
    link: str
    image: EventImage | None
    status: EventStatus
    over: bool


class PublicRegistration(msgspec.Struct, frozen=True):
    """A registration, to whoever has its link.

    `position` is how many wait, up to and with this one; null when it does not wait. `offer_expires_at` is until when the place
    is held that was offered. `cancelled_by` says who ended it; `event`: the event was cancelled as a whole. `manage_secret` is
    the secret of the link: given in the answer to a registration, else null.
    """

    id: str
    event: RegisteredEvent
    ticket_type: str
    name: str
    email: str
    status: RegistrationStatus
    cancelled_by: CancelledBy | None
    position: int | None
    offer_expires_at: str | None
    answers: msgspec.Raw
    ticket: PublicTicket | None
    created_at: str
    manage_secret: str | None


class RegistrationFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which registrations a list shows. `text` is looked for in names and addresses; `newest_first` turns the list around."""

    text: str | None = None
    status: RegistrationStatus | None = None
    ticket_type_id: str | None = None
    newest_first: bool = False


class DayCount(msgspec.Struct, frozen=True):
    """How many registered on a day, `2026-11-20`, in the event's time zone and by whole hours."""

    day: str
    registrations: int


class StatusTally(msgspec.Struct, frozen=True):
    """How many registrations there are of each status."""

    confirmed: int = 0
    waiting: int = 0
    offered: int = 0
    cancelled: int = 0
    expired: int = 0


class TypeTally(msgspec.Struct, frozen=True):
    """The same for one type of ticket; `left` is null without a quota."""

    ticket_type_id: str
    name: str
    quota: int | None
    left: int | None
    counts: StatusTally


class Statistics(msgspec.Struct, frozen=True):
    """An event in numbers; `left` is null without a capacity."""

    capacity: int | None
    taken: int
    left: int | None
    counts: StatusTally
    ticket_types: list[TypeTally]
    per_day: list[DayCount]
