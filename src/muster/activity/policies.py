"""Who sees which change."""

from collections.abc import Awaitable, Callable

import msgspec

from muster.kernel.messages import Envelope
from muster.kernel.principal import Principal

#: The projects that somebody sees, those in the trash included, and the events that they organise; None for all of them.
VisibleProjects = Callable[[Principal], Awaitable[set[str] | None]]


class _About(msgspec.Struct, frozen=True):
    event_id: str | None = None


_about = msgspec.json.Decoder(_About).decode


def may_see(envelope: Envelope, caller: Principal, projects: set[str] | None) -> bool:
    """Whether somebody may know of a message.

    People see what happens in their projects and at the events that they organise, and what is for them alone; admins what is
    for nobody else. A message of an event says which in `event_id`.
    """
    if envelope.user_id is not None and envelope.user_id == caller.user_id:
        return True
    place = envelope.project_id
    if place is None and envelope.user_id is None:
        place = _about(envelope.body).event_id
        if place is None:
            return caller.is_admin
    return place is not None and (projects is None or place in projects)


class _Lost(msgspec.Struct, frozen=True):
    """What a change of membership says of who sees the project no longer."""

    closed: bool = False
    left_ids: tuple[str, ...] = ()


_lost = msgspec.json.Decoder(_Lost)


def may_have_lost(envelope: Envelope, caller: Principal) -> bool:
    """Whether a change of membership, which the caller may not see, is why: it took the project from their sight."""
    lost = _lost.decode(envelope.body)
    return lost.closed or caller.user_id in lost.left_ids
