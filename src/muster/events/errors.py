"""Errors of events, by the codes that clients rely on."""

from muster.kernel.errors import Conflict, NotFound


class EventNotFound(NotFound):
    """No such event, or not one that the caller sees."""

    def __init__(self) -> None:
        super().__init__("There is no such event, or it is not yours to see.")


class TicketTypeNotFound(NotFound):
    """The event has no such ticket type."""

    def __init__(self) -> None:
        super().__init__("This event has no such ticket type.")


class QuestionNotFound(NotFound):
    """The event has no such question."""

    def __init__(self) -> None:
        super().__init__("This event has no such question.")


class RegistrationNotFound(NotFound):
    """No such registration, or the secret is not the one of its link: strangers are not told which."""

    def __init__(self) -> None:
        super().__init__("There is no such registration, or this link is not complete.")


class TicketNotFound(NotFound):
    """No such ticket, or not one of an event that the caller works for."""

    def __init__(self) -> None:
        super().__init__("There is no such ticket, or it is not yours to see.")


class EventImageNotFound(NotFound):
    """No such picture: it is another one's by now, it was never completed, or it has no such size."""

    def __init__(self) -> None:
        super().__init__("There is no such picture, or the event shows another one by now.")


class AnnouncementNotFound(NotFound):
    """No such announcement, or not one that the caller writes."""

    def __init__(self) -> None:
        super().__init__("There is no such announcement, or it is not yours to see.")


class EventInTrash(Conflict):
    """It was deleted: restore it before changing it."""

    code = "in_trash"


class WrongEventStatus(Conflict):
    """The event is a draft, published, cancelled or over, and this goes with another of these."""

    code = "event_status"


class RegistrationClosed(Conflict):
    """Nobody can register at this moment."""

    code = "registration_closed"


class AlreadyRegistered(Conflict):
    """The address has a registration for this event; `current` is that one."""

    code = "already_registered"


class EventFull(Conflict):
    """Every place is taken, or held for whom it was offered to."""

    code = "event_full"


class OfferExpired(Conflict):
    """The place was offered until a time that has passed."""

    code = "offer_expired"


class RegistrationOver(Conflict):
    """The registration was cancelled or has expired."""

    code = "registration_over"


class NotConfirmed(Conflict):
    """There is no ticket yet: the registration waits for a place, or for its offer to be accepted."""

    code = "not_confirmed"


class AlreadyIn(Conflict):
    """The ticket was let in: what its holder could do with it before, only an organiser can do now."""

    code = "already_in"


class CheckInNotFound(NotFound):
    """No such admission, or it was undone, or the caller does not work for its event."""

    def __init__(self) -> None:
        super().__init__("There is no such check-in, it was undone, or it is not yours to see.")


class TooManyForSnapshot(Conflict):
    """The event has more tickets than a scanner is given to take along."""

    code = "snapshot_too_large"


class TicketTypeInUse(Conflict):
    """People are registered with this type of ticket, or it is the event's only one."""

    code = "ticket_type_in_use"


class LastOrganiser(Conflict):
    """An event keeps at least one organiser."""

    code = "last_organiser"


class BoardExists(Conflict):
    """The event has its board already."""

    code = "board_exists"
