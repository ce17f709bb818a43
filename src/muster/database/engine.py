"""What a store sees of the database: reads, and units of work that commit rows and messages together."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import Context, ContextVar, copy_context
from typing import TypeVar

from muster.database.idempotency import claimed, current_claim
from muster.database.outbox import INSERT_MESSAGE, outbox_row
from muster.database.query import Command, DialectName, Query, Value
from muster.kernel.clock import Clock
from muster.kernel.messages import Message

T = TypeVar("T")
R = TypeVar("R")

_log = logging.getLogger(__name__)

#: Whether this code runs as part of a unit of work.
inside_unit: ContextVar[bool] = ContextVar("inside_unit", default=False)


class Reader(ABC):
    """Runs queries."""

    dialect: DialectName

    @abstractmethod
    async def fetch_all(self, query: Query[T], **values: Value) -> list[T]:
        """Every row."""

    @abstractmethod
    async def fetch_one(self, query: Query[T], **values: Value) -> T | None:
        """The first row, or None."""


class Transaction(Reader):
    """One unit of work. Whatever it did is there after its commit, or none of it.

    Raises DuplicateKey where a unique constraint refuses a row. A statement that fails ends the unit of work,
    as it does on PostgreSQL: it may say what its failure means, but whatever it asks after that fails the
    same way, and nothing is committed. Where a duplicate is to be expected, `insert_new` does not fail.
    """

    clock: Clock
    #: Whether a message was emitted: the dispatcher is woken after the commit then.
    emitted = False
    #: What the failed statement raised.
    failure: Exception | None = None

    @abstractmethod
    async def execute(self, command: Command, **values: Value) -> int:
        """Runs a statement and gives the number of rows that it matched."""

    @abstractmethod
    async def execute_many(self, command: Command, rows: Sequence[Mapping[str, Value]]) -> None:
        """Runs a statement once for each of `rows`."""

    async def emit(self, *messages: Message) -> None:
        """Writes messages to the outbox; they are delivered once this unit of work has committed.

        Emit after the change that a message tells of: the change waits for whoever changed the same row
        before, and messages are in the order in which they were emitted.
        """
        occurred_at = self.clock.now()
        for message in messages:
            await self.execute(INSERT_MESSAGE, **outbox_row(message, occurred_at))
        self.emitted = self.emitted or bool(messages)

    def end(self) -> None:
        """Takes nothing more: what came later would become part of somebody else's unit of work."""
        self.failure = RuntimeError("this unit of work is over")


class Database(Reader):
    """A database: reads see what has committed; `write` runs a unit of work."""

    #: Whether rows become visible in the order of their serial numbers. Where they do not, messages get
    #: their position from the sequencer (see `muster.database.outbox`).
    commits_in_order: bool

    def __init__(self) -> None:
        self._callbacks: list[tuple[Context, Callable[[], None]]] = []

    @abstractmethod
    async def open(self) -> None:
        """Connects. Raises Unavailable when the database does not answer."""

    @abstractmethod
    async def close(self) -> None:
        """Finishes what runs, then disconnects."""

    async def write(self, work: Callable[[Transaction], Awaitable[R]]) -> R:
        """Runs `work` in one transaction and returns what it returns, once the commit is durable.

        `work` may be run again from the start when the database asks for it (a deadlock, a serialisation
        failure), so it must have no effect but through its transaction. Raises what `work` raises (then
        nothing was written), Unavailable (locked or gone: nothing was written, or the connection broke
        during the commit), OutOfSpace. The first one of a request with an idempotency key also takes that
        key, and raises Conflict when another request has it.
        """
        if inside_unit.get():
            raise RuntimeError("a unit of work cannot wait for another one")
        claim = current_claim.get()
        if claim is None or claim.held:
            return await self._write(work)
        async with claim.lock:  # of several at once, one takes it
            result = await self._write(claimed(claim, work))
            claim.held = True
            return result

    @abstractmethod
    async def _write(self, work: Callable[[Transaction], Awaitable[R]]) -> R:
        """What `write` says, but for the idempotency key. Runs `work` with `inside_unit` set."""

    def when_committed(self, callback: Callable[[], None]) -> None:
        """Calls `callback` after every commit that emitted messages, on the loop's thread."""
        self._callbacks.append((copy_context(), callback))

    def _announce(self) -> None:
        """Calls the callbacks, each in the context it was registered in: what it starts is no part of a request."""
        for context, callback in self._callbacks:
            try:
                context.run(callback)
            except Exception:  # noqa: BLE001  # what was committed stays committed, whoever fails to hear of it
                _log.exception("a callback after a commit failed")
