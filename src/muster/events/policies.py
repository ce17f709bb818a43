"""Who may do what with events.

Whoever made an event is its organiser; organisers name more of them, and scanners, who let people in. Admins are organisers of
all. A draft is seen by whom it is the work of, and does not exist for others; a published event is public. What was deleted,
only organisers see.
"""

from muster.events.errors import EventNotFound
from muster.events.models import EventRow, Role
from muster.kernel.errors import Forbidden
from muster.kernel.principal import Principal


def effective_role(caller: Principal, role: Role | None) -> Role | None:
    """What the caller is there, who is `role` among the event's staff."""
    return "organiser" if caller.is_admin else role


def sees(event: EventRow, role: Role | None) -> bool:
    """Whether there is such an event, for somebody of this role."""
    if event.deleted_at is not None:
        return role == "organiser"
    return event.status != "draft" or role is not None


def check_organises(event: EventRow, role: Role | None) -> None:
    """Raises Forbidden, or EventNotFound for who does not see the event, unless the role is an organiser's."""
    if not sees(event, role):
        raise EventNotFound
    if role != "organiser":
        raise Forbidden("Only an organiser of this event may do this.")


def check_works_for(event: EventRow, role: Role | None) -> None:
    """Raises Forbidden, or EventNotFound for who does not see the event, unless they work for it."""
    if not sees(event, role):
        raise EventNotFound
    if role is None:
        raise Forbidden("Only who works for this event may do this.")
