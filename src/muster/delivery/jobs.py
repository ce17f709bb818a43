"""Periodic jobs: each run by one process at a time, and on time even if nobody restarts for months."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from muster.database.engine import Database
from muster.delivery.models import DeliveryPolicy, JobLease
from muster.delivery.store import DeliveryStore
from muster.kernel.clock import Clock, after, timestamp
from muster.kernel.ids import new_id

log = logging.getLogger(__name__)

_LOOK_AGAIN = 1.0
#: A job that failed is tried again after this many seconds, if its turn does not come sooner.
_AFTER_FAILURE = 60.0


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so many seconds. It may run twice after a crash, and must not mind."""

    name: str
    every_seconds: float
    run: Callable[[], Awaitable[object]]


class JobRunner:
    """Takes jobs that are due, for one process, and runs them."""

    def __init__(self, database: Database, clock: Clock, policy: DeliveryPolicy, *, holder: str) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._holder = holder
        self._store = DeliveryStore()

    async def take(self, job: Job, found: JobLease, now: datetime) -> bool:
        """Whether the job is due and this process may run it now."""
        if not _is_free(found, timestamp(now)):
            return False
        # A little longer than the job may run, so that it is never run by two.
        until = after(now, seconds=self._policy.job_timeout + self._policy.lease)
        return await self._database.write(
            lambda unit: self._store.take_job(unit, job.name, self._holder, timestamp(now), until)
        )

    async def run(self, job: Job) -> None:
        """Runs a job that was taken, and gives it back until its next turn. Raises nothing but a cancellation."""
        pause = job.every_seconds
        try:
            async with asyncio.timeout(self._policy.job_timeout):
                await job.run()
        except Exception:
            log.exception("job failed", extra={"job": job.name})
            pause = min(pause, _AFTER_FAILURE)
        next_run_at = after(self._clock.now(), seconds=pause)
        try:
            await self._database.write(lambda unit: self._store.finish_job(unit, job.name, self._holder, next_run_at))
        except Exception:
            log.exception("job could not be given back; its lease will run out", extra={"job": job.name})


async def run_due(jobs: Sequence[Job], database: Database, clock: Clock, policy: DeliveryPolicy) -> int:
    """Runs the jobs that are due, once, and gives how many; nothing runs on when it returns.

    For a process that is called every now and then. `policy.job_timeout` is all the time there is: jobs run side by
    side, and one that is cut off is tried again. Raises Unavailable when the database is not there.
    """
    store, runner = DeliveryStore(), JobRunner(database, clock, policy, holder=new_id())
    known = {found.name: found for found in await store.jobs(database)}
    missing = [job.name for job in jobs if job.name not in known]
    if missing:
        await database.write(lambda unit: store.add_jobs(unit, missing, timestamp(clock.now())))
        known = {found.name: found for found in await store.jobs(database)}

    async def turn(job: Job) -> bool:
        taken = await runner.take(job, known[job.name], clock.now())
        if taken:
            await runner.run(job)
        return taken

    results = await asyncio.gather(*(turn(job) for job in jobs), return_exceptions=True)
    for error in results:
        if isinstance(error, BaseException):
            raise error
    return results.count(True)


class JobLoop:
    """Runs the jobs that are due."""

    def __init__(self, jobs: Sequence[Job], database: Database, clock: Clock, policy: DeliveryPolicy, *, holder: str) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._database = database
        self._clock = clock
        self._store = DeliveryStore()
        self._runner = JobRunner(database, clock, policy, holder=holder)
        self._woken = asyncio.Event()
        self._idle = asyncio.Event()
        self._stopping = False
        self._look_at = clock.now()
        self._running: dict[str, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """Has the loop look for jobs that are due."""
        self._idle.clear()
        self._woken.set()

    def stop(self) -> None:
        """Has the loop finish what runs, and end."""
        self._stopping = True
        self.wake()

    def abandon(self) -> None:
        """Has the loop end; cancel it as well, or it waits for what runs."""
        self.stop()

    async def idle(self) -> None:
        """Waits until no job runs and none is due."""
        await self._idle.wait()

    async def run(self) -> None:
        """Works until `stop`."""
        try:
            while True:
                await self._woken.wait()
                self._woken.clear()
                if self._stopping:
                    break
                await self._turn()
            if self._running:
                await asyncio.wait(self._running.values())
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _turn(self) -> None:
        now = self._clock.now()
        if self._jobs and now >= self._look_at:
            self._look_at = now + timedelta(seconds=_LOOK_AGAIN)
            try:
                await self._start_due(now)
            except Exception:
                log.exception("jobs could not be looked up")
        if not self._running and not self._woken.is_set():
            self._idle.set()

    async def _start_due(self, now: datetime) -> None:
        for found in await self._store.jobs(self._database):
            job = self._jobs.get(found.name)
            if job is not None and job.name not in self._running and await self._runner.take(job, found, now):
                task = asyncio.create_task(self._runner.run(job), name=f"job-{job.name}")
                self._running[job.name] = task
                task.add_done_callback(partial(self._ended, job.name))

    def _ended(self, name: str, _: "asyncio.Task[None]") -> None:
        del self._running[name]
        self.wake()


def _is_free(found: JobLease, now: str) -> bool:
    return found.next_run_at <= now and (found.leased_until is None or found.leased_until <= now)
