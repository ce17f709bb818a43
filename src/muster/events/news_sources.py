"""What subscriptions and announcements ask of events and registrations (`subscriptions_references`)."""

from collections.abc import Sequence

from muster.database.engine import Reader
from muster.events.errors import EventNotFound
from muster.events.events_store import EventStore
from muster.events.models import EventRow
from muster.events.policies import check_organises, effective_role
from muster.events.registrations_store import CONFIRMED_AFTER, CONFIRMED_BY_ID
from muster.events.subscriptions_references import Attendee, EventBrief
from muster.events.windows import takes_place
from muster.kernel.clock import Clock, timestamp
from muster.kernel.principal import Principal


class EventNews:
    """Events of which there is news."""

    def __init__(self, clock: Clock, events: EventStore) -> None:
        self._clock = clock
        self._events = events

    async def upcoming(self, reader: Reader, event_id: str) -> EventBrief | None:
        """A published event that is not over; None for any other."""
        event = await self._events.get(reader, event_id)
        return _brief(event) if event is not None and takes_place(event, timestamp(self._clock.now())) else None

    async def announced(self, reader: Reader, event_id: str) -> EventBrief | None:
        """An event that was published, cancelled ones included; None for drafts and deleted ones."""
        event = await self._events.get(reader, event_id)
        return None if event is None or event.status == "draft" or event.deleted_at is not None else _brief(event)

    async def managed(self, reader: Reader, caller: Principal, event_id: str) -> EventBrief:
        """An event that the caller organises, by id or slug, drafts included. Raises EventNotFound, Forbidden."""
        found = await self._events.find(reader, caller, event_id)
        if found is None or found[0].deleted_at is not None:
            raise EventNotFound
        check_organises(found[0], effective_role(caller, found[1]))
        return _brief(found[0])


class ConfirmedAttendees:
    """Who has a place."""

    async def after(self, reader: Reader, event_id: str, after: str, limit: int) -> Sequence[Attendee]:
        """Those of an event behind a registration's id, in the order of ids; `after` may be empty."""
        found = await reader.fetch_all(CONFIRMED_AFTER, event_id=event_id, after=after, limit=limit)
        return [Attendee(*columns) for columns in found]

    async def find(self, reader: Reader, registration_id: str) -> Attendee | None:
        """One of them; None once the registration is cancelled."""
        found = await reader.fetch_one(CONFIRMED_BY_ID, id=registration_id)
        return None if found is None else Attendee(*found)


def _brief(event: EventRow) -> EventBrief:
    return EventBrief(event.id, event.title, event.slug)
