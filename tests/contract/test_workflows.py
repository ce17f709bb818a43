"""Workflows: each step happens, the last one in any case (`muster.ports.workflows`).

What only the engine of a laptop promises is in test_local_workflows.py; what Step Functions needs beside it is in
tests/aws/test_step_functions.py.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

import pytest

from muster.database.connect import connect
from muster.database.query import DialectName
from muster.kernel.errors import Unavailable
from tests.support.adapters import adapters
from tests.support.clock import StillClock
from tests.support.databases import NAMES, Databases, NotRunning
from tests.support.workflows import KEY, KIND, WAIT, Engine, LocalEngine, Steps, failing_once

pytestmark = pytest.mark.req("EV-4")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Once with each database that was chosen, and with `--aws` once with Step Functions."""
    metafunc.parametrize("carrier", [*(metafunc.config.getoption("--database") or NAMES), *adapters("aws")], scope="function")


@pytest.fixture
async def engine(
    carrier: DialectName | Literal["aws"],
    request: pytest.FixtureRequest,
    databases: Databases,
    clock: StillClock,
    tmp_path: Path,
) -> AsyncIterator[Engine]:
    if carrier == "aws":
        request.getfixturevalue("emulator")
        from tests.support.state_machine import state_machine  # noqa: PLC0415  # the laptop has no AWS SDK

        async with state_machine(clock) as made:
            yield made
        return
    try:
        database = connect(databases.empty(carrier, tmp_path).url, clock, lock_timeout=2, pool_size=5)
    except NotRunning as reason:
        pytest.skip(str(reason))
    await database.open()
    yield LocalEngine(database, clock)
    await database.close()


async def started(engine: Engine, steps: Steps, *, wait_seconds: int = WAIT) -> None:
    """A workflow that has been begun as a message has it begun: again where that failed."""
    engine.workflows.serve(KIND, steps, wait_seconds=wait_seconds)
    try:
        await engine.workflows.start(KIND, KEY)
    except Unavailable:
        await engine.workflows.start(KIND, KEY)
    await engine.settle()


async def test_an_answer_in_time(engine: Engine) -> None:
    steps = Steps()
    await started(engine, steps)
    assert steps.done == ["check", "ask"]
    assert await engine.workflows.signal(KIND, KEY, "confirmed")
    await engine.settle()
    assert steps.done == ["check", "ask", "confirmed"]
    assert not await engine.workflows.signal(KIND, KEY, "confirmed")
    await engine.settle()
    assert steps.done == ["check", "ask", "confirmed"]


async def test_nobody_answers(engine: Engine) -> None:
    steps = Steps()
    await started(engine, steps, wait_seconds=engine.brief)
    await engine.run_out()
    assert steps.done == ["check", "ask", "expired"]
    assert not await engine.workflows.signal(KIND, KEY, "confirmed")


async def test_nobody_is_asked_who_is_not_to_be(engine: Engine) -> None:
    steps = Steps(accepted=False)
    await started(engine, steps)
    assert steps.done == ["check", "rejected"]
    assert not await engine.workflows.signal(KIND, KEY, "confirmed")


async def test_started_twice_it_is_one(engine: Engine) -> None:
    steps = Steps()
    await started(engine, steps)
    for _ in range(3):
        await engine.workflows.start(KIND, KEY)
    await engine.settle()
    assert steps.done == ["check", "ask"]


async def test_one_that_was_never_started_waits_for_nothing(engine: Engine) -> None:
    steps = Steps()
    engine.workflows.serve(KIND, steps, wait_seconds=WAIT)
    assert not await engine.workflows.signal(KIND, KEY, "confirmed")
    await engine.settle()
    assert steps.done == []


@pytest.mark.parametrize("step", ["check", "ask", "confirmed"])
async def test_a_step_that_fails_is_tried_again(engine: Engine, step: str) -> None:
    steps = Steps(fail=failing_once(step))
    await started(engine, steps)
    with suppress(Unavailable):
        await engine.workflows.signal(KIND, KEY, "confirmed")
    await engine.settle()
    assert steps.done == ["check", "ask", "confirmed"]


@pytest.mark.parametrize("outcome", ["rejected", "expired"])
async def test_a_last_step_that_fails_is_tried_again_whatever_the_outcome(engine: Engine, outcome: str) -> None:
    steps = Steps(accepted=outcome == "expired", fail=failing_once(outcome))
    await started(engine, steps, wait_seconds=engine.brief)
    if outcome == "expired":
        await engine.run_out()
        await engine.settle()
    assert steps.done[-1] == outcome
    assert steps.done.count(outcome) == 1


async def test_an_answer_may_come_while_the_question_is_still_being_sent(engine: Engine) -> None:
    class Quick(Steps):
        async def ask(self, key: str) -> None:
            await super().ask(key)
            assert await engine.workflows.signal(KIND, KEY, "confirmed")

    steps = Quick()
    await started(engine, steps)
    assert steps.done == ["check", "ask", "confirmed"]
