"""Events as services return them and answers show them."""

from typing import Literal

import msgspec

from muster.events.event_images_models import EventImage, shown_image

EventStatus = Literal["draft", "published", "cancelled"]
Role = Literal["organiser", "scanner"]
QuestionKind = Literal["text", "choice", "yes_no"]
#: Whether somebody can register at this moment: before the window, within it, behind it, after the event, never.
Registering = Literal["open", "not_yet", "closed", "over", "cancelled"]


class EventRow(msgspec.Struct, frozen=True):
    """An event's row, without what belongs to it: for services, never for an answer."""

    id: str
    slug: str
    title: str
    description: str
    starts_at: str
    ends_at: str
    timezone: str
    place: str
    link: str
    image_id: str | None
    image_sizes: str | None
    capacity: int | None
    taken: int
    arrivals: int
    opens_at: str | None
    closes_at: str | None
    status: EventStatus
    project_id: str | None
    version: int
    created_by: str
    created_at: str
    updated_at: str
    deleted_at: str | None
    deleted_by: str | None

    @property
    def left(self) -> int | None:
        """How many places are free; None without a limit."""
        return None if self.capacity is None else self.capacity - self.taken

    @property
    def image(self) -> EventImage | None:
        """Its picture, for answers."""
        return shown_image(self.image_id, self.image_sizes)


class EventSummary(msgspec.Struct, frozen=True):
    """An event in a list. `role` is what the caller is there, `over` that it has ended."""

    id: str
    slug: str
    title: str
    starts_at: str
    ends_at: str
    timezone: str
    place: str
    image: EventImage | None
    capacity: int | None
    taken: int
    status: EventStatus
    over: bool
    role: Role | None
    project_id: str | None
    deleted_at: str | None


class TicketType(msgspec.Struct, frozen=True):
    """What somebody may register for. `taken` counts confirmed registrations and offers; no `quota` is no limit of its own."""

    id: str
    name: str
    description: str
    quota: int | None
    taken: int
    opens_at: str | None
    closes_at: str | None
    position: int

    @property
    def left(self) -> int | None:
        """How many of them are free; None without a limit."""
        return None if self.quota is None else self.quota - self.taken


class Question(msgspec.Struct, frozen=True):
    """What attendees are asked. `options` are those of a choice."""

    id: str
    label: str
    kind: QuestionKind
    options: tuple[str, ...]
    required: bool
    position: int


class StaffMember(msgspec.Struct, frozen=True):
    """Somebody who works for the event."""

    user_id: str
    role: Role


class Event(msgspec.Struct, frozen=True):
    """An event, to people of the workspace.

    `taken` counts confirmed registrations and places that are held for an offer. `registering` says whether somebody could
    register now, if there is a place. `role` is what the caller is there: admins are organisers of all.
    """

    id: str
    slug: str
    title: str
    description: str
    starts_at: str
    ends_at: str
    timezone: str
    place: str
    link: str
    image: EventImage | None
    capacity: int | None
    taken: int
    opens_at: str | None
    closes_at: str | None
    status: EventStatus
    over: bool
    registering: Registering
    project_id: str | None
    ticket_types: list[TicketType]
    questions: list[Question]
    staff: list[StaffMember]
    role: Role | None
    version: int
    created_by: str
    created_at: str
    updated_at: str
    deleted_at: str | None


class PublicTicketType(msgspec.Struct, frozen=True):
    """A type of ticket, to everybody. `left` is null without a limit. The window is the type's own, if it has one."""

    id: str
    name: str
    description: str
    left: int | None
    registering: Registering
    opens_at: str | None
    closes_at: str | None


class PublicEvent(msgspec.Struct, frozen=True):
    """An event, to everybody. Where it is held online, the link is for those who are registered.

    `left` is null without a limit. `waiting_list`: who registers now waits for a place. `id` is what subscriptions ask for.
    """

    id: str
    slug: str
    title: str
    description: str
    starts_at: str
    ends_at: str
    timezone: str
    place: str
    online: bool
    image: EventImage | None
    status: EventStatus
    registering: Registering
    opens_at: str | None
    closes_at: str | None
    capacity: int | None
    left: int | None
    waiting_list: bool
    ticket_types: list[PublicTicketType]
    questions: list[Question]


class Board(msgspec.Struct, frozen=True):
    """The project that an event got."""

    project_id: str
