"""What was done, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from muster.kernel.messages import Envelope

_bodies = msgspec.json.Decoder(dict[str, msgspec.Raw])
_OF_THE_ENVELOPE = ("actor_id", "project_id", "user_id")


class Activity(msgspec.Struct, frozen=True):
    """A line of the activity log. `data` is what the message says beside the fields here."""

    id: str
    at: str
    kind: str
    actor_id: str | None
    project_id: str | None
    user_id: str | None
    data: Mapping[str, msgspec.Raw]


class Change(msgspec.Struct, frozen=True):
    """A message as the change feed shows it. `position` is where it stands among all; positions only grow."""

    position: int
    id: str
    kind: str
    occurred_at: str
    actor_id: str | None
    project_id: str | None
    data: Mapping[str, msgspec.Raw]


class Changes(msgspec.Struct, frozen=True):
    """A piece of the feed. The next one is after the position `next`, also when `items` is empty."""

    items: list[Change]
    next: int


@dataclass(frozen=True, slots=True)
class FeedRules:
    """Beginnings of kinds that the feed treats in a way of their own.

    `shown` are in the feed at all; after `membership` people may see other projects than before (a message may
    say who: `closed`, when all but the members see it no longer, and `left_ids`); after `sessions` somebody may
    no longer be signed in.
    """

    shown: tuple[str, ...]
    membership: tuple[str, ...]
    sessions: tuple[str, ...]


def data_of(envelope: Envelope) -> dict[str, msgspec.Raw]:
    """What a message says, without what its envelope says already."""
    body = _bodies.decode(envelope.body)
    for name in _OF_THE_ENVELOPE:
        body.pop(name, None)
    return body


def change_of(envelope: Envelope, *, bare: bool = False) -> Change:
    """A message as the feed shows it; `bare` without what it says beside its kind and whom it is about."""
    return Change(
        envelope.position,
        envelope.id,
        envelope.kind,
        envelope.occurred_at,
        envelope.actor_id,
        envelope.project_id,
        {} if bare else data_of(envelope),
    )
