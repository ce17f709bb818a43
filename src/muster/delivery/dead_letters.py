"""Dead letters: each is a row that admins see, and goes back into its queue when they say so."""

import asyncio
import logging
from collections.abc import Mapping, Sequence

from muster.database.engine import Database, Transaction
from muster.database.feed import message_by_id
from muster.delivery.jobs import Job
from muster.delivery.models import DeliveryPolicy, DueDelivery, Recorded
from muster.delivery.store import DeliveryStore
from muster.kernel.clock import Clock, timestamp
from muster.kernel.messages import Envelope
from muster.ports.bus import Item, Queues

log = logging.getLogger(__name__)

#: Dead letters, and replays, of one consumer that are looked at each time.
_LIMIT = 200
_LOST = "The worker was cut off each time before it could say why; its log has more."


class DeadLetters:
    """Keeps the dead letters of `consumers` and the rows of failed deliveries in step. To be run as a job."""

    def __init__(
        self, database: Database, queues: Queues, clock: Clock, consumers: Sequence[str], policy: DeliveryPolicy
    ) -> None:
        self._database = database
        self._queues = queues
        self._clock = clock
        self._consumers = consumers
        self._policy = policy
        self._store = DeliveryStore()

    @property
    def job(self) -> Job:
        """Looks after them whenever the relay runs: an admin who replays something is waiting for it."""
        return Job("look after dead letters", 1, self.tend)

    async def tend(self) -> None:
        """Gives dead letters that have no row one, and puts in the queue again what admins want replayed.

        Raises Unavailable once all consumers were tried. Two at once do no harm: a message may be sent twice.
        """
        results = await asyncio.gather(*(self._tend(name) for name in self._consumers), return_exceptions=True)
        for error in results:
            if error is not None:
                raise error

    async def _tend(self, consumer: str) -> None:
        now = timestamp(self._clock.now())
        replays = await self._store.to_replay(self._database, consumer, now, _LIMIT)
        letters = await self._queues.dead_letters(consumer, _LIMIT)
        if letters:
            await self._sort(consumer, letters, replays)
        # The row has its own copy, so the dead letter can go first: if this is cut off here, it is done again from the
        # row. The other way round, what went through in between would come back from the dead.
        for replay in replays:
            await self._send(consumer, replay, now)

    async def _sort(self, consumer: str, letters: Sequence[Item], replays: Sequence[DueDelivery]) -> None:
        wanted = {replay.message.id for replay in replays}
        found = {letter.message.id: letter.message for letter in letters if letter.message is not None}
        recorded = await self._store.recorded(self._database, consumer, list(found))
        await self._record(consumer, found, recorded)
        removed = [letter for letter in letters if letter.message is not None and letter.message.id in wanted]
        left = [letter for letter in letters if letter not in removed]
        if removed:
            await self._queues.remove(consumer, removed)
        if left:
            await self._queues.leave(consumer, left)
        foreign = sum(letter.message is None for letter in letters)
        if foreign:
            log.error("dead letters that are no messages", extra={"consumer": consumer, "count": foreign})

    async def _record(self, consumer: str, found: Mapping[str, Envelope], recorded: Mapping[str, Recorded]) -> None:
        """A dead letter is recorded as dead, whatever was recorded before, unless an admin wants it replayed."""
        unknown = [message for message_id, message in found.items() if message_id not in recorded]
        complete = [
            message if message.body else await message_by_id(self._database, message.id) or message for message in unknown
        ]
        died = [each for each in recorded.values() if each.state == "retrying" and not each.wants_replay]
        if not complete and not died:
            return
        now = timestamp(self._clock.now())

        async def work(unit: Transaction) -> None:
            for message in complete:
                await self._store.add_failure(
                    unit,
                    consumer,
                    message,
                    attempts=self._policy.attempts,
                    state="dead",
                    error=_LOST,
                    next_attempt_at=None,
                    now=now,
                )
            for delivery in died:
                await self._store.died(unit, delivery, now)

        await self._database.write(work)

    async def _send(self, consumer: str, replay: DueDelivery, now: str) -> None:
        await self._queues.send(consumer, replay.message)
        await self._database.write(lambda unit: self._store.replayed(unit, replay.id, now))
