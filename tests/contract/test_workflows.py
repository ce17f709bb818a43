"""Workflows: each step happens, the last one in any case, whoever dies in between."""

from collections.abc import Callable

import pytest

from muster.adapters.local.workflows import LocalWorkflows
from muster.database.engine import Database
from muster.kernel.errors import Unavailable
from tests.support.clock import StillClock

pytestmark = pytest.mark.req("EV-4")

KEY = "0198aaaa-0000-7000-8000-000000000000_1"
WAIT = 48 * 3600


class Steps:
    """Remembers what was called. `fail` is asked before each, and may give an error to raise."""

    def __init__(self, *, accepted: bool = True, fail: Callable[[str], Exception | None] = lambda _: None) -> None:
        self.accepted = accepted
        self.fail = fail
        self.done: list[str] = []

    async def check(self, key: str) -> bool:
        self._do("check", key)
        return self.accepted

    async def ask(self, key: str) -> None:
        self._do("ask", key)

    async def end(self, key: str, outcome: str) -> None:
        self._do(outcome, key)

    def _do(self, step: str, key: str) -> None:
        assert key == KEY
        error = self.fail(step)
        if error is not None:
            raise error
        self.done.append(step)


def engine(database: Database, clock: StillClock, steps: Steps) -> LocalWorkflows:
    workflows = LocalWorkflows(database, clock)
    workflows.serve("trial", steps, wait_seconds=WAIT)
    return workflows


async def whole(workflows: LocalWorkflows) -> None:
    await workflows.start("trial", KEY)
    await workflows.signal("trial", KEY, "confirmed")


async def test_an_answer_in_time(database: Database, clock: StillClock) -> None:
    steps = Steps()
    workflows = engine(database, clock, steps)
    await workflows.start("trial", KEY)
    assert steps.done == ["check", "ask"]
    clock.advance(seconds=WAIT - 1)
    await workflows.carry_on()
    assert await workflows.signal("trial", KEY, "confirmed")
    assert steps.done == ["check", "ask", "confirmed"]
    assert not await workflows.signal("trial", KEY, "confirmed")
    clock.advance(seconds=WAIT)
    assert await workflows.carry_on() == 0
    assert steps.done == ["check", "ask", "confirmed"]


async def test_nobody_answers(database: Database, clock: StillClock) -> None:
    steps = Steps()
    workflows = engine(database, clock, steps)
    await workflows.start("trial", KEY)
    clock.advance(seconds=WAIT)
    assert await workflows.carry_on() == 1
    assert steps.done == ["check", "ask", "expired"]
    assert not await workflows.signal("trial", KEY, "confirmed")


async def test_nobody_is_asked_who_is_not_to_be(database: Database, clock: StillClock) -> None:
    steps = Steps(accepted=False)
    workflows = engine(database, clock, steps)
    await workflows.start("trial", KEY)
    assert steps.done == ["check", "rejected"]


async def test_started_twice_it_is_one(database: Database, clock: StillClock) -> None:
    steps = Steps()
    workflows = engine(database, clock, steps)
    for _ in range(3):
        await workflows.start("trial", KEY)
    assert steps.done == ["check", "ask"]


@pytest.mark.parametrize("step", ["check", "ask"])
async def test_a_step_that_fails_runs_again_when_it_is_started_again(database: Database, clock: StillClock, step: str) -> None:
    broken = [step]
    steps = Steps(fail=lambda each: Unavailable("away") if each in broken else None)
    workflows = engine(database, clock, steps)
    with pytest.raises(Unavailable):
        await workflows.start("trial", KEY)
    broken.clear()
    await workflows.start("trial", KEY)
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
    await second.signal("trial", KEY, "confirmed")
    assert dying.done + steps.done == ["check", "ask", "confirmed"]


async def test_an_answer_may_come_while_the_question_is_still_being_sent(database: Database, clock: StillClock) -> None:
    class Quick(Steps):
        async def ask(self, key: str) -> None:
            await super().ask(key)
            assert await workflows.signal("trial", KEY, "confirmed")

    steps = Quick()
    workflows = engine(database, clock, steps)
    await workflows.start("trial", KEY)
    assert steps.done == ["check", "ask", "confirmed"]


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
    workflows.serve("trial", steps, wait_seconds=10)
    for key in ("bad", "good"):
        await workflows.start("trial", key)
    clock.advance(seconds=10)
    assert await workflows.carry_on() == 2
    assert steps.ended == ["good expired"]
    assert "could not be carried on" in caplog.text
    assert await workflows.carry_on() == 0  # put off
    clock.advance(seconds=301)
    assert await workflows.carry_on() == 1
