"""What tests of delivery share: a message, a handler that remembers, a dispatcher that ends with the test."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import ClassVar

from muster.adapters.local.live import LocalLive
from muster.database.engine import Database
from muster.delivery.consumers import Consumer, consumer, on
from muster.delivery.dispatcher import Dispatcher
from muster.delivery.jobs import Job
from muster.delivery.models import DeliveryPolicy
from muster.kernel.messages import Envelope, Message
from tests.support.clock import StillClock


class Happened(Message, frozen=True, kw_only=True):
    kind: ClassVar[str] = "test:thing:happened"
    number: int = 0


class Ignored(Message, frozen=True, kw_only=True):
    kind: ClassVar[str] = "test:thing:ignored"


class Recorder:
    """A handler that remembers what it was given. `fail` is asked first, and may give an error to raise."""

    def __init__(self, fail: Callable[[Happened], Exception | None] = lambda _: None) -> None:
        self.fail = fail
        self.numbers: list[int] = []
        self.ids: list[str] = []
        self.attempts = 0
        self._changed = asyncio.Condition()

    async def __call__(self, message: Happened, envelope: Envelope) -> None:
        async with self._changed:
            self.attempts += 1
            self._changed.notify_all()
        error = self.fail(message)
        if error is not None:
            raise error
        async with self._changed:
            self.numbers.append(message.number)
            self.ids.append(envelope.id)
            self._changed.notify_all()

    async def until(self, condition: Callable[["Recorder"], bool]) -> None:
        """Waits until `condition` holds; it is looked at after every message."""
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(lambda: condition(self))

    def as_consumer(self, name: str = "test", *, from_start: bool = False) -> Consumer:
        return consumer(name, on(Happened, self), from_start=from_start)


async def emit(database: Database, *numbers: int) -> None:
    """One unit of work that emits a message for each number."""
    await database.write(lambda unit: unit.emit(*(Happened(number=number) for number in numbers)))


class Host:
    """A process, as far as delivery goes. Its live adapter never polls: a ring, or nothing."""

    def __init__(
        self,
        database: Database,
        clock: StillClock,
        *consumers: Consumer,
        jobs: tuple[Job, ...] = (),
        policy: DeliveryPolicy | None = None,
    ) -> None:
        self.live = LocalLive(poll_seconds=3600)
        database.when_committed(self.live.committed)
        self.dispatcher = Dispatcher(
            database, self.live, clock, consumers=consumers, jobs=jobs, policy=policy, spread=lambda: 0.5
        )

        self.crashed = asyncio.Event()
        self._crash: asyncio.Task[None] | None = None

    def crash(self) -> None:
        """Dies at this very moment, for a handler to call: what it did is done, and nobody will write that down."""
        for loop in self.dispatcher._all:
            loop.abandon()
        self._crash = asyncio.create_task(self._die())

    async def _die(self) -> None:
        await self.dispatcher.kill()
        self.crashed.set()

    async def drained(self) -> None:
        async with asyncio.timeout(10):
            await self.dispatcher.drain()


@asynccontextmanager
async def running(
    database: Database,
    clock: StillClock,
    *consumers: Consumer,
    jobs: tuple[Job, ...] = (),
    policy: DeliveryPolicy | None = None,
) -> AsyncIterator[Host]:
    """A host whose dispatcher runs."""
    host = Host(database, clock, *consumers, jobs=jobs, policy=policy)
    await host.dispatcher.start()
    try:
        yield host
    finally:
        await host.dispatcher.stop(5)
