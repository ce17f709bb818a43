"""Workflows as rows: what only they promise, beside what every engine does (test_workflows.py)."""

import pytest

from muster.adapters.local.workflows import LocalWorkflows
from muster.database.engine import Database
from muster.kernel.errors import Unavailable
from tests.support.clock import StillClock
from tests.support.workflows import KEY, KIND, WAIT, Steps

pytestmark = pytest.mark.req("EV-4")


def engine(database: Database, clock: StillClock, steps: Steps) -> LocalWorkflows:
    workflows = LocalWorkflows(database, clock)
    workflows.serve(KIND, steps, wait_seconds=WAIT)
    return workflows


async def whole(workflows: LocalWorkflows) -> None:
    await workflows.start(KIND, KEY)
    await workflows.signal(KIND, KEY, "confirmed")


async def test_a_row_waits_until_its_time_is_over_and_is_gone_after_the_answer(database: Database, clock: StillClock) -> None:
    steps = Steps()
    workflows = engine(database, clock, steps)
    await workflows.start(KIND, KEY)
    clock.advance(seconds=WAIT - 1)
    assert await workflows.carry_on() == 0
    assert await workflows.signal(KIND, KEY, "confirmed")
    clock.advance(seconds=WAIT)
    assert await workflows.carry_on() == 0
    assert steps.done == ["check", "ask", "confirmed"]


@pytest.mark.parametrize("step", ["check", "ask"])
async def test_who_starts_one_is_told_that_a_step_failed(database: Database, clock: StillClock, step: str) -> None:
    broken = [step]
    steps = Steps(fail=lambda each: Unavailable("away") if each in broken else None)
    workflows = engine(database, clock, steps)
    with pytest.raises(Unavailable):
        await workflows.start(KIND, KEY)
    broken.clear()
    await workflows.start(KIND, KEY)
    assert steps.done == ["check", "ask"]


@pytest.mark.parametrize("step", ["check", "ask", "confirmed"])
async def test_what_a_process_left_is_taken_up_by_another(database: Database, clock: StillClock, step: str) -> None:
    dying = Steps(fail=lambda each: SystemError("killed") if each == step else None)
    first = engine(database, clock, dying)
    with pytest.raises(SystemError):
        await whole(first)
    steps = Steps()
    second = engine(database, clock, steps)
    assert await second.carry_on() == 0  # it may still be at work
    clock.advance(seconds=301)
    assert await second.carry_on() == 1
    await second.signal(KIND, KEY, "confirmed")
    assert dying.done + steps.done == ["check", "ask", "confirmed"]


async def test_one_that_fails_does_not_stop_the_others(
    database: Database, clock: StillClock, caplog: pytest.LogCaptureFixture
) -> None:
    class Picky:
        def __init__(self) -> None:
            self.ended: list[str] = []

        async def check(self, key: str) -> bool:
            return bool(key)

        async def ask(self, key: str) -> None:
            """Nothing to do."""

        async def end(self, key: str, outcome: str) -> None:
            if key == "bad":
                raise ValueError("this one")
            self.ended.append(f"{key} {outcome}")

    steps = Picky()
    workflows = LocalWorkflows(database, clock)
    workflows.serve(KIND, steps, wait_seconds=10)
    for key in ("bad", "good"):
        await workflows.start(KIND, key)
    clock.advance(seconds=10)
    assert await workflows.carry_on() == 2
    assert steps.ended == ["good expired"]
    assert "could not be carried on" in caplog.text
    assert await workflows.carry_on() == 0  # put off
    clock.advance(seconds=301)
    assert await workflows.carry_on() == 1
