"""The dispatcher: the loops of all consumers and of the jobs, woken together."""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence

from muster.database.engine import Database, Transaction
from muster.database.feed import newest_position, sequence
from muster.delivery.consumers import Consumer
from muster.delivery.jobs import Job, JobLoop
from muster.delivery.loop import ConsumerLoop
from muster.delivery.models import DeliveryPolicy
from muster.delivery.purging import purge_delivered
from muster.delivery.store import DeliveryStore
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import MusterError
from muster.kernel.ids import new_id
from muster.ports.live import Live

log = logging.getLogger(__name__)


class Dispatcher:
    """Delivers messages to `consumers` and runs `jobs`, from `start` to `stop`.

    Any number of processes may run one on the same database: each consumer, and each job, is worked for by
    one of them at a time. It looks for work whenever `live` rings. `spread` gives numbers from 0 to 1 for
    the jitter of retries.
    """

    def __init__(
        self,
        database: Database,
        live: Live,
        clock: Clock,
        *,
        consumers: Sequence[Consumer],
        jobs: Sequence[Job] = (),
        policy: DeliveryPolicy | None = None,
        spread: Callable[[], float] = random.random,
    ) -> None:
        policy = policy or DeliveryPolicy()
        if policy.keep_days is not None:
            jobs = [*jobs, Job("purge old messages", 3600, self.purge)]
        holder = new_id()
        self._database = database
        self._live = live
        self._clock = clock
        self._policy = policy
        self._consumers = consumers
        self._job_names = [job.name for job in jobs]
        self._store = DeliveryStore()
        self._loops = [ConsumerLoop(consumer, database, clock, policy, holder=holder, spread=spread) for consumer in consumers]
        self._jobs = JobLoop(jobs, database, clock, policy, holder=holder)
        self._all: tuple[ConsumerLoop | JobLoop, ...] = (*self._loops, self._jobs)
        self._tasks: list[asyncio.Task[None]] = []
        self._listener: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Makes the consumers known and begins to work. Raises Unavailable when the database is not there."""
        await self._database.write(self._register)
        self._tasks = [asyncio.create_task(loop.run(), name=f"consumer-{loop.name}") for loop in self._loops]
        self._tasks.append(asyncio.create_task(self._jobs.run(), name="jobs"))
        self._listener = asyncio.create_task(self._listen(), name="dispatcher-bell")
        self._wake()

    async def stop(self, patience: float = 20) -> None:
        """Finishes what runs, for `patience` seconds at the most, gives the leases back, and ends."""
        if self._listener is None:
            return
        self._listener.cancel()
        for loop in self._all:
            loop.stop()
        _, late = await asyncio.wait(self._tasks, timeout=patience)
        if late:
            log.warning("deliveries were cut off at shutdown; they will be made again")
        await self.kill()

    async def kill(self) -> None:
        """Ends at once, as a crash would: nothing is saved, no lease given back."""
        for loop in self._all:
            loop.abandon()
        tasks = {*self._tasks, *([self._listener] if self._listener is not None else [])}
        pending = tasks
        while pending:  # again and again: before Python 3.12, a wait_for inside a driver can swallow a cancellation
            for task in pending:
                task.cancel()
            _, pending = await asyncio.wait(pending, timeout=0.1)
        for task in tasks:
            if not task.cancelled() and task.exception() is not None:
                log.error("a loop of the dispatcher failed at its end", exc_info=task.exception())
        self._tasks, self._listener = [], None

    async def drain(self) -> None:
        """Waits until every message there is has been handled or parked, those that handlers wrote included.

        Only a process that holds all leases can say so: what another one works on is not waited for.
        """
        while True:
            await sequence(self._database)
            newest = await newest_position(self._database)
            self._wake()
            for loop in self._all:
                await loop.idle()
            if await sequence(self._database) == 0 and await newest_position(self._database) == newest:
                return

    def lag(self) -> dict[str, float]:
        """Age in seconds of the oldest unhandled message, for each consumer that this process works for."""
        lags = ((loop.name, loop.lag()) for loop in self._loops)
        return {name: lag for name, lag in lags if lag is not None}

    async def purge(self) -> None:
        """Removes messages that are old enough, as far as every consumer has handled them."""
        if self._policy.keep_days is None:
            return
        readers = [consumer.name for consumer in self._consumers]
        await purge_delivered(self._database, self._clock, readers, self._policy.keep_days)

    def _wake(self) -> None:
        for loop in self._all:
            loop.wake()

    async def _listen(self) -> None:
        async for _ in self._live.rings():
            try:
                await sequence(self._database)
            except MusterError:
                log.warning("messages could not be given their positions", exc_info=True)
            self._wake()

    async def _register(self, unit: Transaction) -> None:
        newest = await newest_position(unit)
        from_start = [consumer.name for consumer in self._consumers if consumer.from_start]
        others = [consumer.name for consumer in self._consumers if not consumer.from_start]
        await self._store.add_consumers(unit, from_start, others, newest)
        await self._store.add_jobs(unit, self._job_names, timestamp(self._clock.now()))
