"""Periodic jobs: on time, and by one process at a time."""

import asyncio

import pytest

from muster.database.engine import Database
from muster.delivery.jobs import Job, run_due
from muster.delivery.models import DeliveryPolicy
from tests.support.clock import StillClock
from tests.support.delivery import running

pytestmark = pytest.mark.req("NO-5")


class Counted:
    def __init__(self) -> None:
        self.runs = 0

    async def __call__(self) -> None:
        self.runs += 1


async def test_a_job_runs_at_first_and_then_when_its_time_has_come(database: Database, clock: StillClock) -> None:
    count = Counted()
    async with running(database, clock, jobs=(Job("purge", 600, count),)) as host:
        await host.drained()
        assert count.runs == 1
        clock.advance(seconds=599)
        await host.drained()
        assert count.runs == 1
        clock.advance(seconds=2)
        await host.drained()
        assert count.runs == 2


async def test_a_restart_does_not_run_a_job_early(database: Database, clock: StillClock) -> None:
    count = Counted()
    for _ in range(2):
        async with running(database, clock, jobs=(Job("purge", 600, count),)) as host:
            await host.drained()
    assert count.runs == 1


async def test_two_processes_share_a_job(database: Database, clock: StillClock) -> None:
    first, second = Counted(), Counted()
    async with (
        running(database, clock, jobs=(Job("purge", 600, first),)) as one,
        running(database, clock, jobs=(Job("purge", 600, second),)) as two,
    ):
        for _ in range(3):
            await asyncio.gather(one.drained(), two.drained())
            clock.advance(seconds=601)
    assert first.runs + second.runs == 3


async def test_a_job_whose_process_died_is_run_by_another(database: Database, clock: StillClock) -> None:
    begun = asyncio.Event()

    async def hang() -> None:
        begun.set()
        await asyncio.Event().wait()

    async with running(database, clock, jobs=(Job("purge", 600, hang),)) as host:
        await begun.wait()
        await host.dispatcher.kill()
    count = Counted()
    async with running(database, clock, jobs=(Job("purge", 600, count),)) as host:
        await host.drained()
        assert count.runs == 0
        clock.advance(seconds=631)
        await host.drained()
        assert count.runs == 1


async def test_a_job_that_fails_comes_back_soon_and_spares_the_others(database: Database, clock: StillClock) -> None:
    attempts, other = 0, Counted()

    async def fail() -> None:
        nonlocal attempts
        attempts += 1
        raise OSError("disk")

    async with running(database, clock, jobs=(Job("bad", 86400, fail), Job("good", 86400, other))) as host:
        await host.drained()
        assert (attempts, other.runs) == (1, 1)
        clock.advance(seconds=61)
        await host.drained()
        assert (attempts, other.runs) == (2, 1)


async def test_called_now_and_then_a_process_runs_what_is_due_and_nothing_runs_on(
    database: Database, clock: StillClock
) -> None:
    count, other = Counted(), Counted()

    async def hang() -> None:
        await asyncio.Event().wait()

    async def fail() -> None:
        raise OSError("no")

    jobs = (Job("purge", 600, count), Job("hang", 600, hang), Job("fail", 600, fail), Job("other", 30, other))
    policy = DeliveryPolicy(job_timeout=0.05)
    before = asyncio.all_tasks()
    assert await run_due(jobs, database, clock, policy) == 4
    assert asyncio.all_tasks() == before
    assert await run_due(jobs, database, clock, policy) == 0
    clock.advance(seconds=61)  # what failed is tried again after a minute
    assert await run_due(jobs, database, clock, policy) == 3
    assert (count.runs, other.runs) == (1, 2)
    added = Counted()
    await run_due((*jobs, Job("added later", 600, added)), database, clock, policy)
    assert added.runs == 1


async def test_two_that_are_called_at_once_share_a_job(database: Database, clock: StillClock) -> None:
    count = Counted()
    jobs = (Job("purge", 600, count),)
    for _ in range(3):
        await asyncio.gather(*(run_due(jobs, database, clock, DeliveryPolicy()) for _ in range(3)))
        clock.advance(seconds=601)
    assert count.runs == 3
