"""What admins see of delivery, and what they may do about it."""

from collections.abc import Collection
from datetime import timedelta

from muster.database.engine import Database, Transaction
from muster.database.feed import messages_after, sequence
from muster.delivery.models import Delivery, DeliveryReplayed, DeliveryState
from muster.delivery.store import DeliveryStore
from muster.kernel.clock import Clock, parse_timestamp, timestamp
from muster.kernel.errors import NotFound
from muster.kernel.paging import Page, decode_cursor, encode_cursor
from muster.kernel.principal import Principal


class DeliveriesService:
    """Failed deliveries, and how far behind delivery is.

    `readers` are those whose place in the feed says that: the consumers of the dispatcher, or the relay, which takes
    messages to consumers elsewhere. None: everybody who has one.
    """

    def __init__(self, database: Database, clock: Clock, readers: Collection[str] | None = None) -> None:
        self._database = database
        self._clock = clock
        self._readers = readers
        self._store = DeliveryStore()

    async def list(self, state: DeliveryState | None, *, limit: int, after: str | None) -> Page[Delivery]:
        """Failed deliveries, newest first. Raises ValidationFailed for a cursor that is not one of this list."""
        before = None if after is None else str(decode_cursor(after, 1)[0])
        found = await self._store.deliveries(self._database, state, before, limit + 1)
        following = encode_cursor(found[limit - 1].id) if len(found) > limit else None
        return Page(found[:limit], following)

    async def replay(self, caller: Principal, delivery_id: str) -> Delivery:
        """Has a delivery tried again at once, with all its attempts before it. Raises NotFound."""

        async def work(unit: Transaction) -> Delivery:
            delivery = await self._store.replay(unit, delivery_id, timestamp(self._clock.now()))
            if delivery is None:
                raise NotFound("There is no such delivery; it may have gone through meanwhile.")
            await unit.emit(
                DeliveryReplayed(
                    actor_id=caller.user_id, delivery_id=delivery_id, consumer=delivery.consumer, message_id=delivery.message_id
                )
            )
            return delivery

        return await self._database.write(work)

    async def count_by_state(self) -> dict[str, int]:
        """How many deliveries are retrying and dead."""
        return await self._store.count_by_state(self._database)

    async def lag(self) -> dict[str, float]:
        """Age in seconds of the oldest message after the saved position of each reader, whoever works for it.

        A position that only passed messages of no interest is saved with the next renewal of the lease, so a
        few seconds say nothing; minutes say that nobody delivers.
        """
        await sequence(self._database)  # where nobody delivers, nobody may have done that either
        now = self._clock.now()
        positions = {lease.name: lease.position for lease in await self._store.leases(self._database)}
        lags = {}
        for name in positions if self._readers is None else self._readers:
            waiting = await messages_after(self._database, positions.get(name, 0), 1)
            age = now - parse_timestamp(waiting[0].occurred_at) if waiting else timedelta()
            lags[name] = max(0.0, age.total_seconds())
        return lags
