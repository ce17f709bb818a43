"""Changes as server-sent events."""

import msgspec

from muster.activity.models import Change

_encode = msgspec.json.Encoder().encode


def event_of(change: Change) -> bytes:
    """Its position is the event's id, its kind the event's type."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (change.position, change.kind.encode(), _encode(change))
