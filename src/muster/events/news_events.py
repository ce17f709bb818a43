"""The events, as far as news of them are concerned."""

from muster.database.engine import Reader
from muster.events.errors import EventNotFound
from muster.events.events_store import EventStore
from muster.events.models import EventRow
from muster.events.policies import check_organises, effective_role
from muster.events.subscriptions_references import EventBrief
from muster.kernel.clock import Clock, timestamp
from muster.kernel.principal import Principal


class NewsEvents:
    """See `EventsWithNews`. A reference is an event's id or its slug; whoever is not staff gives ids."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._store = EventStore()

    async def upcoming(self, reader: Reader, event_id: str) -> EventBrief | None:
        """See the protocol."""
        found = await self._store.get(reader, event_id)
        if found is None or found.deleted_at is not None or found.status != "published":
            return None
        return _brief(found) if found.ends_at > timestamp(self._clock.now()) else None

    async def announced(self, reader: Reader, event_id: str) -> EventBrief | None:
        """See the protocol."""
        found = await self._store.get(reader, event_id)
        return None if found is None or found.deleted_at is not None or found.status == "draft" else _brief(found)

    async def managed(self, reader: Reader, caller: Principal, event: str) -> EventBrief:
        """See the protocol."""
        found = await self._store.find(reader, caller, event)
        if found is None:
            raise EventNotFound
        check_organises(found[0], effective_role(caller, found[1]))
        return _brief(found[0])


def _brief(event: EventRow) -> EventBrief:
    return EventBrief(event.id, event.title, event.slug)
