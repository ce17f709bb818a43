"""Moves: what those who registered know of an event, and what is so now."""

import msgspec

from muster.events.models import EventRow


class Whereabouts(msgspec.Struct, frozen=True):
    """When and where an event takes place. Times are timestamps."""

    starts_at: str
    ends_at: str
    timezone: str
    place: str
    link: str


class Move(msgspec.Struct, frozen=True):
    """A move's row. `present` is None until somebody is told, `told_up_to` the serial of the last one who was."""

    id: str
    event_id: str
    former: Whereabouts
    present: Whereabouts | None
    changed_at: str
    told_up_to: int
    told_at: str | None


def whereabouts(event: EventRow) -> Whereabouts:
    """Those of an event."""
    return Whereabouts(event.starts_at, event.ends_at, event.timezone, event.place, event.link)
