"""Steps of workflows that remember what was done, and what tests ask of an engine besides the port."""

from collections.abc import Callable
from typing import Protocol

from muster.adapters.local.workflows import LocalWorkflows
from muster.database.engine import Database
from muster.kernel.errors import Unavailable
from muster.ports.workflows import Workflows
from tests.support.clock import StillClock

KIND = "trial"
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


def failing_once(step: str) -> Callable[[str], Exception | None]:
    """Has a step fail the first time."""
    left = [step]

    def fail(each: str) -> Exception | None:
        if each not in left:
            return None
        left.remove(each)
        return Unavailable("away")

    return fail


class Engine(Protocol):
    """An engine under test."""

    #: The longest wait that is waited out here.
    brief: int

    @property
    def workflows(self) -> Workflows:
        """The adapter."""
        ...

    async def settle(self) -> None:
        """What happens by itself now has happened; what failed was tried again."""
        ...

    async def run_out(self) -> None:
        """The time to answer is over, and what follows from that has happened."""
        ...


class LocalEngine:
    """The engine of a laptop, on a clock that the test moves."""

    brief = WAIT

    def __init__(self, database: Database, clock: StillClock) -> None:
        self.workflows = LocalWorkflows(database, clock)
        self._clock = clock

    async def settle(self) -> None:
        self._clock.advance(seconds=301)
        await self.workflows.carry_on()

    async def run_out(self) -> None:
        self._clock.advance(seconds=WAIT)
        await self.workflows.carry_on()
