"""What subscriptions and announcements ask of others. Bootstrap, and the events themselves, answer it."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from muster.database.engine import Reader
from muster.kernel.principal import Principal


class EventBrief(msgspec.Struct, frozen=True):
    """An event, as far as news of it are concerned."""

    id: str
    title: str
    slug: str


class Attendee(msgspec.Struct, frozen=True):
    """Somebody who is registered; `email` is normalised."""

    registration_id: str
    event_id: str
    email: str


class EventsWithNews(Protocol):
    """The events."""

    async def upcoming(self, reader: Reader, event_id: str) -> EventBrief | None:
        """A published event that is not over; None for any other."""
        ...

    async def announced(self, reader: Reader, event_id: str) -> EventBrief | None:
        """An event that was published, cancelled ones included; None for drafts and deleted ones."""
        ...

    async def managed(self, reader: Reader, caller: Principal, event_id: str) -> EventBrief:
        """An event that the caller organises, drafts included. Raises NotFound, Forbidden."""
        ...


class Attendees(Protocol):
    """Who is registered for events, and has a place."""

    async def after(self, reader: Reader, event_id: str, after: str, limit: int) -> Sequence[Attendee]:
        """Those of an event behind a registration's id, in the order of ids; `after` may be empty."""
        ...

    async def find(self, reader: Reader, registration_id: str) -> Attendee | None:
        """One of them; None once the registration is cancelled."""
        ...


class MailGate(Protocol):
    """Bounds what strangers can have mailed."""

    async def subscription_mail(self, email: str, ip: str) -> None:
        """A mail that asks an address for a confirmation, for somebody at `ip`. Raises RateLimited."""
        ...


class Suppressions(Protocol):
    """The addresses to which no mail goes."""

    async def suppressed(self, address: str) -> bool:
        """Whether one of them."""
        ...
