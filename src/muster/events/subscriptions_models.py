"""Subscriptions as plain data."""

from typing import Literal

import msgspec

SubscriptionStatus = Literal["pending", "confirmed", "unsubscribed"]

#: The topic of whoever wants news of every event.
EVERYTHING = "all"
_EVENT = "event:"


def event_topic(event_id: str) -> str:
    """The topic of one event."""
    return _EVENT + event_id


def event_of(topic: str) -> str | None:
    """The event that a topic is about; None for all of them."""
    return topic.removeprefix(_EVENT) if topic.startswith(_EVENT) else None


class Subscription(msgspec.Struct, frozen=True):
    """Somebody who wants news of `topic`, and has confirmed that."""

    id: str
    topic: str
    email: str
    confirmed_at: str


class SubscriptionCounts(msgspec.Struct, frozen=True):
    """How many have confirmed, and how many were asked to."""

    confirmed: int
    pending: int


class SubscriptionRequested(msgspec.Struct, frozen=True):
    """What everybody is told who asks, whatever becomes of it."""

    status: Literal["requested"] = "requested"


class SubscriptionConfirmed(msgspec.Struct, frozen=True):
    """What one has confirmed; `title` is the event's, null for all events."""

    topic: str
    title: str | None
    status: Literal["confirmed"] = "confirmed"


class Unsubscribed(msgspec.Struct, frozen=True):
    """What everybody is told who unsubscribes, whether there was a subscription or not."""

    status: Literal["unsubscribed"] = "unsubscribed"


class SubscriptionRow(msgspec.Struct, frozen=True):
    """A subscription as the table has it."""

    id: str
    topic: str
    email: str
    status: SubscriptionStatus
    round: int
    nonce: str | None
    expires_at: str | None


class SubscriptionMail(msgspec.Struct, frozen=True):
    """To whom a mail about a subscription goes, and the token in it."""

    email: str
    token: str
