"""The loop of one consumer: hold the lease, read on, handle, remember how far it came."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta

from muster.database.engine import Database
from muster.database.feed import messages_after
from muster.delivery.attempts import attempt
from muster.delivery.consumers import Consumer, Handler
from muster.delivery.metrics import DeliveryMetrics
from muster.delivery.models import DeliveryPolicy, DueDelivery
from muster.delivery.retries import Retries
from muster.delivery.store import DeliveryStore
from muster.delivery.window import Window
from muster.kernel.clock import Clock, parse_timestamp, timestamp
from muster.kernel.messages import Envelope

log = logging.getLogger(__name__)

#: Seconds between looks for a lease that is somebody else's, and for retries that are due.
_LOOK_AGAIN = 1.0


class ConsumerLoop:
    """Delivers to one consumer.

    `holder` names the process, and is a new id at each start: a lease is never mistaken for one from before.
    Whatever goes wrong inside, the loop goes on; when it can no longer be sure of what is done, it starts over
    from the position that the database has. So a message may be handled twice, and is never left out.
    """

    def __init__(
        self,
        consumer: Consumer,
        database: Database,
        clock: Clock,
        policy: DeliveryPolicy,
        *,
        holder: str,
        spread: Callable[[], float],
    ) -> None:
        self._consumer = consumer
        self._database = database
        self._clock = clock
        self._policy = policy
        self._holder = holder
        self._store = DeliveryStore()
        self._metrics = DeliveryMetrics(consumer.name)
        self._retries = Retries(consumer.name, database, clock, policy, self._metrics, spread)
        self._slots = asyncio.Semaphore(policy.concurrency)
        self._room = policy.concurrency * 4
        self._woken = asyncio.Event()
        self._idle = asyncio.Event()
        self._stopping = False
        self._tasks: set[asyncio.Task[None]] = set()
        #: None while somebody else holds the lease.
        self._window: Window | None = None
        self._leased_until = self._renew_at = self._look_at = self._retry_at = clock.now()
        self._retrying: set[str] = set()

    @property
    def name(self) -> str:
        """The consumer's name."""
        return self._consumer.name

    def wake(self) -> None:
        """Has the loop look for work. Safe to call often."""
        self._idle.clear()
        self._woken.set()

    def stop(self) -> None:
        """Has the loop finish what runs, save its position, give the lease back, and end."""
        self._stopping = True
        self.wake()

    def abandon(self) -> None:
        """Has the loop end with nothing saved and the lease not given back."""
        self._window = None
        self.stop()

    async def idle(self) -> None:
        """Waits until there is nothing to do for this process, be it that another one does it."""
        await self._idle.wait()

    def lag(self) -> float | None:
        """Age in seconds of the oldest message that is not done; None when another process does them."""
        if self._window is None:
            return None
        oldest = self._window.oldest
        return 0.0 if oldest is None else max(0.0, (self._clock.now() - parse_timestamp(oldest.occurred_at)).total_seconds())

    async def run(self) -> None:
        """Works until `stop`. Cancelled, it leaves everything as it is, for another to take over."""
        try:
            while True:
                await self._woken.wait()
                self._woken.clear()
                if self._stopping:
                    break
                await self._turn()
            await self._finish()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _turn(self) -> None:
        try:
            window = await self._held()
            more = window is not None and await self._work(window)
        except Exception:
            log.exception("consumer stumbles, will start over", extra={"consumer": self.name})
            self._start_over()
            return
        lag = self.lag()
        self._metrics.lag(0.0 if lag is None else lag)
        if more:
            self._woken.set()
            await asyncio.sleep(0)  # a database that answers on the loop's thread never suspends us otherwise
        elif not self._woken.is_set() and not self._tasks:
            self._idle.set()

    async def _work(self, window: Window) -> bool:
        """One round. True when there is more to do at once."""
        await self._retry_due()
        more = await self._read_on(window)
        # Not after each message: while others are under way, one write serves them all. A stretch that was
        # only skipped is not worth a write; it goes along when the lease is renewed.
        if window.progress and (not len(window) or window.floor - window.saved >= self._room):
            await self._save(window)
        return more

    # --- the lease ---

    async def _held(self) -> Window | None:
        """The window, if this process holds the lease or can take it."""
        now = self._clock.now()
        if self._window is not None and now < self._renew_at:
            return self._window
        if self._window is not None and now < self._leased_until:
            return await self._save(self._window)
        self._window = None
        if now < self._look_at or self._tasks:
            return None
        self._look_at = now + timedelta(seconds=_LOOK_AGAIN)
        return await self._take(now)

    async def _take(self, now: datetime) -> Window | None:
        lease = await self._store.lease(self._database, self.name)
        if lease is None or not lease.free_for(
            self._holder, timestamp(now)
        ):  # looked up first: asking for it in vain every second would be a write every second
            return None
        until = now + timedelta(seconds=self._policy.lease)
        position = await self._database.write(
            lambda unit: self._store.take(unit, self.name, self._holder, timestamp(now), timestamp(until))
        )
        if position is None:
            return None
        self._prolonged(now, until)
        self._window = Window(position)
        return self._window

    async def _save(self, window: Window) -> Window | None:
        """Writes the position and prolongs the lease; None when it is lost."""
        now = self._clock.now()
        until = now + timedelta(seconds=self._policy.lease)
        floor = window.floor
        window.progress = False
        if not await self._database.write(
            lambda unit: self._store.advance(unit, self.name, self._holder, floor, timestamp(until))
        ):
            log.warning("consumer was taken over by another process", extra={"consumer": self.name})
            self._window = None
            return None
        window.saved = floor
        self._prolonged(now, until)
        return window

    def _prolonged(self, now: datetime, until: datetime) -> None:
        self._leased_until = until
        self._renew_at = now + (until - now) / 3

    def _start_over(self) -> None:
        """Forgets what is under way: it is read again once the lease is confirmed."""
        self._window = None

    def _may_work(self, window: Window) -> bool:
        return self._window is window and not self._stopping and self._clock.now() < self._leased_until

    # --- messages ---

    async def _read_on(self, window: Window) -> bool:
        """Takes up messages while there is room. True when the feed may hold more right now."""
        room = self._room - len(window)
        if room < self._room // 2:  # reading one by one as places become free would cost a query each
            return False
        # Of all kinds: to look for few among many could take long, and SQLite looks on the loop's own thread.
        messages = await messages_after(self._database, window.read, room)
        for message in messages:
            handler = self._consumer.handler(message.kind)
            if handler is None:
                window.skip(message)
            else:
                window.begin(message)
                self._start(self._handle(window, message, handler))
        return len(messages) == room

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work, name=f"deliver-{self.name}")
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error(
                "delivery could not be recorded, will start over", exc_info=task.exception(), extra={"consumer": self.name}
            )
            self._start_over()
        self.wake()

    async def _handle(self, window: Window, message: Envelope, handler: Handler) -> None:
        async with self._slots:
            if not self._may_work(window):
                return
            failure = await self._attempt(message, handler)
        if self._window is not window:  # somebody else has it by now and will see for itself
            return
        if failure is not None:
            await self._retries.first(message, failure)
        window.end(message.position)

    async def _attempt(self, message: Envelope, handler: Handler) -> Exception | None:
        return await attempt(self.name, message, handler, within=self._policy.timeout, metrics=self._metrics)

    # --- retries ---

    async def _retry_due(self) -> None:
        now = self._clock.now()
        if now < self._retry_at or len(self._retrying) >= self._policy.concurrency:
            return
        limit = self._policy.concurrency * 2
        due = await self._store.due(self._database, self.name, timestamp(now), limit)
        if len(due) < limit:
            self._retry_at = now + timedelta(seconds=_LOOK_AGAIN)
        for delivery in due:
            if delivery.id not in self._retrying:
                self._retrying.add(delivery.id)
                self._start(self._handle_again(delivery))

    async def _handle_again(self, delivery: DueDelivery) -> None:
        try:
            async with self._slots:
                if self._window is None or not self._may_work(self._window):
                    return
                handler = self._consumer.handler(delivery.message.kind)
                failure = None if handler is None else await self._attempt(delivery.message, handler)
            if failure is None:
                await self._retries.succeeded(delivery.id)
            else:
                await self._retries.again(delivery.id, delivery.attempts + 1, failure)
        finally:
            self._retrying.discard(delivery.id)

    # --- the end ---

    async def _finish(self) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)
        window = self._window
        if window is not None:
            await self._database.write(lambda unit: self._store.release(unit, self.name, self._holder, window.floor))
