"""The relay: takes messages from the outbox to the bus, in whichever process is called for it."""

import logging
from datetime import datetime, timedelta

import msgspec

from muster.database.engine import Database
from muster.database.feed import messages_after, newest_position, sequence
from muster.delivery.models import Lease
from muster.delivery.store import DeliveryStore
from muster.kernel.clock import Clock, timestamp
from muster.kernel.ids import new_id
from muster.ports.bus import Bus

log = logging.getLogger(__name__)

#: The name under which the relay's place in the feed is kept, beside those of consumers.
RELAY = "relay"


class Swept(msgspec.Struct, frozen=True):
    """How many messages were taken to the bus, and whether the time was up before the last of them."""

    published: int
    unfinished: bool


class Relay:
    """Takes messages to `bus`, each at least once.

    One of several relays at a time does so, for as long as it holds the lease, `lease` seconds at a time. In an
    installation that has no place for it yet it begins where the slowest consumer is, and without any at the start of
    the feed.
    """

    def __init__(self, database: Database, clock: Clock, bus: Bus, *, lease: float = 40, batch: int = 200) -> None:
        self._database = database
        self._clock = clock
        self._bus = bus
        self._lease = lease
        self._batch = batch
        self._store = DeliveryStore()

    async def sweep(self, seconds: float) -> Swept:
        """Takes all messages there are to the bus; no new batch of them is begun after `seconds`.

        Raises Unavailable when the database or the bus does not answer: what was not taken is taken next time.
        """
        deadline = self._clock.now() + timedelta(seconds=seconds)
        published = 0
        # Again after the lease was given back: whoever called meanwhile found it taken and left.
        while (lease := await self._free_lease_with_work()) is not None:
            if self._clock.now() >= deadline:
                return Swept(published, unfinished=True)
            sweep = _Sweep(self._database, self._clock, self._bus, self._lease, self._batch)
            position = await sweep.take(lease)
            if position is None:
                break
            finished = await sweep.publish_from(position, deadline)
            published += sweep.published
            if not finished:
                return Swept(published, unfinished=True)
        return Swept(published, unfinished=False)

    async def _free_lease_with_work(self) -> Lease | None:
        """The relay's place, if there is something after it and nobody else sees to that."""
        await sequence(self._database)
        lease = await self._store.lease(self._database, RELAY)
        if lease is None:
            await self._database.write(lambda unit: self._store.add_reader(unit, RELAY))
            lease = await self._store.lease(self._database, RELAY)
        if lease is None or await newest_position(self._database) <= lease.position:
            return None
        return lease if lease.leased_until is None or lease.leased_until <= timestamp(self._clock.now()) else None


class _Sweep:
    """The time that one relay holds the lease."""

    def __init__(self, database: Database, clock: Clock, bus: Bus, lease: float, batch: int) -> None:
        self._database = database
        self._clock = clock
        self._bus = bus
        self._lease = lease
        self._batch = batch
        self._store = DeliveryStore()
        self._holder = new_id()  # a lease is never mistaken for one from before
        self.published = 0

    async def take(self, lease: Lease) -> int | None:
        """The position to go on from; None when another one was quicker."""
        now = self._clock.now()
        return await self._database.write(
            lambda unit: self._store.take(unit, lease.name, self._holder, timestamp(now), self._until(now))
        )

    async def publish_from(self, position: int, deadline: datetime) -> bool:
        """Takes messages to the bus and gives the lease back. False when the time was up before the end of the feed.

        Cut off by a crash, it leaves the lease to run out and the position behind what is on the bus already.
        """
        try:
            while messages := await messages_after(self._database, position, self._batch):
                await self._bus.publish(messages)
                self.published += len(messages)
                position = messages[-1].position
                if len(messages) < self._batch:
                    break
                if not await self._advance(position):
                    log.warning("the relay was overtaken by another one")
                    return True
                if self._clock.now() >= deadline:
                    await self._release(position)
                    return False
        except Exception:
            await self._release(position)
            raise
        await self._release(position)
        return True

    async def _advance(self, position: int) -> bool:
        until = self._until(self._clock.now())
        return await self._database.write(lambda unit: self._store.advance(unit, RELAY, self._holder, position, until))

    async def _release(self, position: int) -> None:
        await self._database.write(lambda unit: self._store.release(unit, RELAY, self._holder, position))

    def _until(self, now: datetime) -> str:
        return timestamp(now + timedelta(seconds=self._lease))
