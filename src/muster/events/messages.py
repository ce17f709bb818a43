"""What happened to events, registrations and tickets.

Each has the `event_id` by which the change feed knows who may see it: the event's organisers. They carry ids, never an
address, an answer or a secret.
"""

from typing import ClassVar, Literal

from muster.kernel.messages import Message


class EventMessage(Message, frozen=True, kw_only=True):
    """The base of what happens to an event itself."""

    event_id: str
    title: str


class EventCreated(EventMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "events:event:created"


class EventChanged(EventMessage, frozen=True, kw_only=True):
    """`fields` names what changed: fields of the event, or `ticket_types`, `questions`, `image`."""

    kind: ClassVar[str] = "events:event:changed"
    fields: tuple[str, ...]
    version: int


class EventPublished(EventMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "events:event:published"


class EventCancelled(EventMessage, frozen=True, kw_only=True):
    """It does not take place. Each registration is told so by an `events:registration:cancelled` of its own."""

    kind: ClassVar[str] = "events:event:cancelled"


class EventDeleted(EventMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "events:event:deleted"


class EventRestored(EventMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "events:event:restored"


class EventPurged(EventMessage, frozen=True, kw_only=True):
    """Gone for good with everything that belonged to it, at the end of its time in the trash."""

    kind: ClassVar[str] = "events:event:purged"


class StaffChanged(EventMessage, frozen=True, kw_only=True):
    """Somebody works for the event from now on in `role`; null: no longer. `left_ids`: who is no organiser any more."""

    kind: ClassVar[str] = "events:staff:changed"
    person_id: str
    role: Literal["organiser", "scanner"] | None
    left_ids: tuple[str, ...] = ()


class RegistrationMessage(Message, frozen=True, kw_only=True):
    """The base of what happens to one registration. `serial`: where it stands in the order of arrival."""

    event_id: str
    registration_id: str
    ticket_type_id: str
    serial: int


class RegistrationConfirmed(RegistrationMessage, frozen=True, kw_only=True):
    """Somebody has a place. Mail: the ticket. `how`: by registering, by accepting an offer, or by an organiser's hand."""

    kind: ClassVar[str] = "events:registration:confirmed"
    how: Literal["registered", "accepted", "added", "promoted"]


class RegistrationWaiting(RegistrationMessage, frozen=True, kw_only=True):
    """Every place was taken. Mail: you are on the waiting list."""

    kind: ClassVar[str] = "events:registration:waiting"


class RegistrationOffered(RegistrationMessage, frozen=True, kw_only=True):
    """A place came free and is held until `offer_expires_at`. Mail: accept it until then."""

    kind: ClassVar[str] = "events:registration:offered"
    offer_expires_at: str


class RegistrationCancelled(RegistrationMessage, frozen=True, kw_only=True):
    """By whom: the attendee, an organiser, or the event was cancelled as a whole. Mail: so it is."""

    kind: ClassVar[str] = "events:registration:cancelled"
    by: Literal["attendee", "organiser", "event"]


class RegistrationExpired(RegistrationMessage, frozen=True, kw_only=True):
    """A place was offered and not accepted in time; it went on to the next. Mail: so it is."""

    kind: ClassVar[str] = "events:registration:expired"


class RegistrationMailRequested(RegistrationMessage, frozen=True, kw_only=True):
    """Somebody wants the mail again that says how the registration stands."""

    kind: ClassVar[str] = "events:registration:mail_requested"


class MoveMailWanted(RegistrationMessage, frozen=True, kw_only=True):
    """The event has another time or place, which somebody with a ticket does not know yet. Mail: what was, and what is."""

    kind: ClassVar[str] = "events:move:mail_wanted"
    move_id: str


class TicketMessage(Message, frozen=True, kw_only=True):
    """The base of what happens to one ticket. Codes of a former generation are not good any more."""

    event_id: str
    registration_id: str
    ticket_id: str
    generation: int


class TicketIssued(TicketMessage, frozen=True, kw_only=True):
    """Together with `events:registration:confirmed`, whose mail brings it."""

    kind: ClassVar[str] = "events:ticket:issued"


class TicketReissued(TicketMessage, frozen=True, kw_only=True):
    """Its code is another one now. Mail: the ticket."""

    kind: ClassVar[str] = "events:ticket:reissued"


class TicketRevoked(TicketMessage, frozen=True, kw_only=True):
    """It lets nobody in any more."""

    kind: ClassVar[str] = "events:ticket:revoked"


class TicketTransferred(TicketMessage, frozen=True, kw_only=True):
    """It is in another name now, and its code another one. Mail: the ticket."""

    kind: ClassVar[str] = "events:ticket:transferred"


class TicketAdmitted(TicketMessage, frozen=True, kw_only=True):
    """Whoever brought it is in. `offline`: its scanner learned of it from the snapshot, and told us later."""

    kind: ClassVar[str] = "events:ticket:admitted"
    check_in_id: str
    offline: bool


class TicketUndone(TicketMessage, frozen=True, kw_only=True):
    """The admission was a mistake and is undone: it is good for the door again."""

    kind: ClassVar[str] = "events:ticket:undone"
    check_in_id: str
