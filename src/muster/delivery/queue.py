"""The worker of a queue: handles what the queue of one consumer hands out, and says what is to be handed out again."""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from muster.database.engine import Database, Transaction
from muster.database.feed import message_by_id
from muster.delivery.attempts import attempt
from muster.delivery.consumers import Consumer, Undeliverable
from muster.delivery.metrics import DeliveryMetrics
from muster.delivery.models import DeliveryPolicy, DeliveryState, Recorded
from muster.delivery.retries import pause_after, words_for
from muster.delivery.store import DeliveryStore
from muster.kernel.clock import Clock, after, timestamp
from muster.kernel.errors import MusterError
from muster.kernel.messages import Envelope
from muster.ports.bus import Item, Queues

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What an attempt came to. `pause`: seconds until the next one; None when it went well, or was the last."""

    item: Item
    message: Envelope
    error: Exception | None
    pause: float | None

    @property
    def dead(self) -> bool:
        return self.error is not None and self.pause is None


class QueueWorker:
    """Does the work of one consumer, batch by batch.

    The queue counts attempts and hands out again what failed, later each time. `policy.attempts` is how often it does
    so before it puts an item among the dead letters by itself; the worker does that for the last attempt, and at once
    for what is undeliverable, so that the row that admins see and the dead letter appear together.
    """

    def __init__(
        self,
        consumer: Consumer,
        database: Database,
        queues: Queues,
        clock: Clock,
        policy: DeliveryPolicy,
        *,
        spread: Callable[[], float] = random.random,
    ) -> None:
        self._consumer = consumer
        self._database = database
        self._queues = queues
        self._clock = clock
        self._policy = policy
        self._spread = spread
        self._store = DeliveryStore()
        self._metrics = DeliveryMetrics(consumer.name)
        self._slots = asyncio.Semaphore(policy.concurrency)

    async def handle(self, items: Sequence[Item]) -> list[str]:
        """Handles a batch. The ids of the items that the queue has to keep; it raises nothing."""
        try:
            kept = [(item, await self._complete(item.message)) for item in items if item.message is not None]
            ids = [message.id for _, message in kept]
            recorded = await self._store.recorded(self._database, self._consumer.name, ids) if ids else {}
        except MusterError as error:
            log.warning("nothing can be handled without the database", extra={"consumer": self._consumer.name})
            for item in items:
                await self._postpone(item, pause_after(self._policy, item.attempts, error, self._spread))
            return [item.id for item in items]
        for item in items:
            if item.message is None:
                log.error("not a message; left to the queue", extra={"consumer": self._consumer.name, "item": item.id})
        outcomes = await asyncio.gather(*(self._handle(item, message) for item, message in kept))
        noted = await self._note(outcomes, recorded)
        done = [outcome.item.id for outcome in outcomes if await self._is_done(outcome, recorded, noted=noted)]
        return [item.id for item in items if item.id not in done]

    async def _complete(self, message: Envelope) -> Envelope:
        """The message with its body, if that was too large to travel and the outbox still has it."""
        return message if message.body else await message_by_id(self._database, message.id) or message

    async def _handle(self, item: Item, message: Envelope) -> _Outcome:
        error: Exception | None = None
        handler = self._consumer.handler(message.kind)
        if not message.body:
            error = Undeliverable("It was too large to travel, and the outbox no longer has it.")
        elif handler is not None:
            async with self._slots:
                error = await attempt(self._consumer.name, message, handler, within=self._policy.timeout, metrics=self._metrics)
        pause = None
        if error is not None:
            pause = pause_after(self._policy, item.attempts, error, self._spread)
            self._metrics.failed(dead=pause is None)
        return _Outcome(item, message, error, pause)

    async def _note(self, outcomes: Sequence[_Outcome], recorded: Mapping[str, Recorded]) -> bool:
        """Records failures and forgets those that went through by now. False when that failed."""
        failed = [(outcome, outcome.error) for outcome in outcomes if outcome.error is not None]
        over = [recorded[each.message.id].id for each in outcomes if each.error is None and each.message.id in recorded]

        async def work(unit: Transaction) -> None:
            for delivery_id in over:
                await self._store.succeed(unit, delivery_id)
            for outcome, error in failed:
                await self._record(unit, outcome, error, recorded.get(outcome.message.id))

        if failed or over:
            try:
                await self._database.write(work)
            except MusterError:
                log.warning("failures could not be recorded", exc_info=True, extra={"consumer": self._consumer.name})
                return False
        return True

    async def _record(self, unit: Transaction, outcome: _Outcome, error: Exception, known: Recorded | None) -> None:
        now = self._clock.now()
        attempts, text, at = outcome.item.attempts, words_for(error), timestamp(now)
        state: DeliveryState = "dead" if outcome.dead else "retrying"
        following = None if outcome.pause is None else after(now, seconds=outcome.pause)
        if known is None:
            await self._store.add_failure(
                unit, self._consumer.name, outcome.message,
                attempts=attempts, state=state, error=text, next_attempt_at=following, now=at,
            )  # fmt: skip
        else:
            await self._store.fail_again(
                unit, known.id, attempts=attempts, state=state, error=text, next_attempt_at=following, now=at
            )

    async def _is_done(self, outcome: _Outcome, recorded: Mapping[str, Recorded], *, noted: bool) -> bool:
        """Whether the queue may forget an item."""
        if outcome.error is None:
            return noted or outcome.message.id not in recorded
        if not outcome.dead:
            await self._postpone(outcome.item, outcome.pause)
            return False
        if not noted:
            return False
        try:
            await self._queues.bury(self._consumer.name, outcome.message)
        except MusterError:
            log.warning("not put among the dead letters; the queue will", extra={"consumer": self._consumer.name})
            return False
        return True

    async def _postpone(self, item: Item, seconds: float | None) -> None:
        try:
            await self._queues.postpone(self._consumer.name, item, seconds or 0)
        except MusterError:
            log.warning("comes again when the queue says so", extra={"consumer": self._consumer.name, "item": item.id})
