"""What becomes of places by itself: offers that expire, waiting people who move up, cancelled and deleted events."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from muster.database.engine import Database, Transaction
from muster.database.query import Query
from muster.events.event_images_store import REMOVE_IMAGES_OF_EVENT
from muster.events.events_store import DELETE_EVENT, DUE_EVENTS, EventStore
from muster.events.messages import EventPurged
from muster.events.models import EventRow
from muster.events.places import BATCH, Places
from muster.events.registrations_store import DUE_OFFERS, TO_CALL_OFF, TO_FILL, RegistrationStore
from muster.kernel.clock import Clock, timestamp

_Tend = Callable[[Transaction, EventRow], Awaitable[int]]


class OfferService:
    """What periodic jobs do. Each may be run again, by several at once, and at any time."""

    def __init__(
        self, database: Database, clock: Clock, *, events: EventStore, registrations: RegistrationStore, places: Places
    ) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._registrations = registrations
        self._places = places

    async def tend(self) -> None:
        """Ends offers that were not accepted in time and passes their places on, until there is nothing left to do."""
        while await self._expire_some():
            pass
        await self._until_done(TO_FILL, self._places.pass_on)

    async def call_off(self) -> None:
        """Ends what is left of the registrations of cancelled events."""

        async def some(unit: Transaction, event: EventRow) -> int:
            return await self._places.call_off(unit, event, None)

        await self._until_done(TO_CALL_OFF, some)

    async def purge_due(self, now: datetime, trash_days: int) -> int:
        """Removes events, with everything that belongs to them, whose time in the trash is over. How many."""
        before = timestamp(now - timedelta(days=trash_days))
        due = await self._database.fetch_all(DUE_EVENTS, before=before, limit=BATCH)

        async def purge(unit: Transaction, event: EventRow) -> int:
            if event.deleted_at is None or event.deleted_at >= before:
                return 0
            await unit.execute(REMOVE_IMAGES_OF_EVENT, event_id=event.id, at=timestamp(self._clock.now()))
            await unit.execute(DELETE_EVENT, event_id=event.id)
            await unit.emit(EventPurged(event_id=event.id, title=event.title))
            return 1

        return sum([await self._with(event_id, purge) for event_id in due])

    async def _expire_some(self) -> bool:
        """Ends due offers, an event at a time; whether there may be more."""
        now = timestamp(self._clock.now())
        due = await self._database.fetch_all(DUE_OFFERS, now=now, limit=BATCH)
        by_event: dict[str, list[str]] = {}
        for event_id, registration_id in due:
            by_event.setdefault(event_id, []).append(registration_id)
        for event_id, registration_ids in by_event.items():
            await self._with(event_id, self._expiring(registration_ids, now))
        return len(due) == BATCH

    def _expiring(self, registration_ids: list[str], now: str) -> _Tend:
        async def expire(unit: Transaction, event: EventRow) -> int:
            for registration_id in registration_ids:
                row = await self._registrations.get(unit, registration_id)
                # Meanwhile it may have been accepted, or cancelled.
                if row is not None and row.status == "offered" and (row.offer_expires_at or "") <= now:
                    await self._places.expire(unit, row)
            return await self._places.pass_on(unit, event)

        return expire

    async def _until_done(self, find: Query[str], tend: _Tend) -> None:
        """Does it for each event that is found, until none of them has anything left."""
        while event_ids := await self._database.fetch_all(find, now=timestamp(self._clock.now()), limit=BATCH):
            if not sum([await self._with(event_id, tend) for event_id in event_ids]):
                return

    async def _with(self, event_id: str, tend: _Tend) -> int:
        async def work(unit: Transaction) -> int:
            event = await self._events.lock(unit, event_id)
            return 0 if event is None else await tend(unit, event)

        return await self._database.write(work)
