"""SQLite, called on the loop's own thread, with one writer that commits waiting units of work together.

A query on SQLite takes microseconds; handing it to a thread costs more than the query. A durable commit
waits for the disk, so that alone runs in a thread, and while it does the next units of work queue up and
will share the next commit.
"""

import asyncio
import logging
import os
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from muster.database.engine import Database, Transaction, inside_unit
from muster.database.query import Query, Value
from muster.database.sqlite_driver import BUSY, SqliteTransaction, connect, explain, first
from muster.kernel.clock import Clock
from muster.kernel.errors import MusterError, OutOfSpace, Unavailable
from muster.kernel.logs import request_id

T = TypeVar("T")
R = TypeVar("R")

_log = logging.getLogger(__name__)

#: How many units of work share one commit at the most, so that the first does not wait long for the last.
GROUP_LIMIT = 128
#: Seconds that a unit of work may take: everybody else waits for it.
UNIT_TIMEOUT = 60


class SqliteDatabase(Database):
    """One database file.

    `lock_timeout` is in seconds: how long a unit of work waits for another process that is writing.
    """

    dialect = "sqlite"
    commits_in_order = True

    def __init__(self, path: Path, clock: Clock, *, lock_timeout: float) -> None:
        super().__init__()
        self._path = path
        self._clock = clock
        self._lock_timeout = lock_timeout
        self._waiting: deque[_Work] = deque()
        self._arrived = asyncio.Event()
        self._writer_task: asyncio.Task[None] | None = None
        #: How many of those that wait are to have a transaction each, because together they failed.
        self._alone = 0
        self._broken = False
        self._closing = False
        self._closed = False

    async def open(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._writer = connect(self._path, timeout=self._lock_timeout)
            self._reader = connect(self._path, timeout=self._lock_timeout)
            self._reader.execute("PRAGMA query_only = ON")
        except sqlite3.Error as error:
            raise explain(error) from error
        self._inode = self._path.stat().st_ino
        self._closing = self._closed = self._broken = False
        self._loop = asyncio.get_running_loop()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="sqlite-commit")
        self._writer_task = asyncio.create_task(self._write_forever(), name="sqlite-writer")

    async def close(self) -> None:
        if self._writer_task is None:
            return
        self._closing = True
        self._arrived.set()
        await asyncio.wait([self._writer_task])  # unlike awaiting the task itself, this does not cancel it along
        if self._closed:
            return
        self._closed = True
        self._disk.shutdown()
        self._reader.close()
        self._writer.close()

    async def fetch_all(self, query: Query[T], **values: Value) -> list[T]:
        compiled = query.compiled("sqlite")
        row = query.row
        try:
            found = self._reader.execute(compiled.sql, compiled.arguments(values)).fetchall()
        except sqlite3.Error as error:
            raise self._explain_reading(error) from error
        return [row(*columns) for columns in found]

    async def fetch_one(self, query: Query[T], **values: Value) -> T | None:
        compiled = query.compiled("sqlite")
        try:
            found = first(self._reader, compiled.sql, compiled.arguments(values))
        except sqlite3.Error as error:
            raise self._explain_reading(error) from error
        return None if found is None else query.row(*found)

    def _explain_reading(self, error: sqlite3.Error) -> Exception:
        return Unavailable("The database is closed.") if self._closed else explain(error)

    # --- writing ---

    async def _write(self, work: Callable[[Transaction], Awaitable[R]]) -> R:
        if self._closing or self._writer_task is None:
            raise Unavailable("The database is closed.")
        item = _Work(work, self._loop.create_future(), self._loop.time(), request_id.get())
        self._waiting.append(item)
        self._arrived.set()
        result: R = await item.future  # type: ignore[assignment]  # what `work` returned
        return result

    async def _write_forever(self) -> None:
        inside_unit.set(True)  # whatever this task runs is part of a unit of work
        try:
            while not (self._closing and not self._waiting):
                if self._waiting:
                    await self._write_waiting()
                else:
                    self._arrived.clear()
                    await self._arrived.wait()
        finally:
            # Something is left only when the loop itself ends and cancels every task.
            self._closing = True
            _refuse(self._waiting, Unavailable("The database is closed."))

    async def _write_waiting(self) -> None:
        """Writes the next group. Whatever happens, each of its units of work is answered or will run again."""
        group: list[_Work] = []
        try:
            self._check_file()
            if await self._begin():
                group = self._take()
                await self._write_group(group)
        except (MusterError, sqlite3.Error) as error:
            self._give_up(group or self._take(), error if isinstance(error, MusterError) else explain(error))
        except Exception as error:  # noqa: BLE001  # a fault of the program, and no reason never to write again
            _log.exception("the writer stumbled")
            _refuse(group or self._take(), error)
        except BaseException:
            _refuse(group, Unavailable("The database is closed."))
            raise

    def _give_up(self, group: Sequence["_Work"], error: Exception) -> None:
        if isinstance(error, OutOfSpace) and len(group) > 1:
            # All have lost their transaction, though it may be that one alone asks for too much.
            self._waiting.extendleft(reversed(group))
            self._alone = len(group)
        else:
            _refuse(group, error)

    def _take(self) -> list["_Work"]:
        """The units of work that wait, without those whose caller has gone."""
        count = min(len(self._waiting), GROUP_LIMIT)
        if self._alone:
            self._alone -= 1
            count = min(count, 1)
        return [item for item in (self._waiting.popleft() for _ in range(count)) if not item.future.done()]

    async def _write_group(self, group: Sequence["_Work"]) -> None:
        try:
            for item in group:
                await self._run(item)
            await self._commit()
        except BaseException:
            self._roll_back()
            raise
        self._check_file()
        for item in group:
            item.answer()
        if any(item.emitted for item in group):
            self._announce()

    async def _run(self, item: "_Work") -> None:
        """Runs one unit of work inside a savepoint, so that its failure leaves its neighbours alone."""
        self._writer.execute("SAVEPOINT work")
        transaction = SqliteTransaction(self._writer, self._clock)
        request_id.set(item.request_id)  # the writer works for many requests
        item.error, item.emitted = None, False
        try:
            item.result = await _within_time(item.work, transaction)
        except (Exception, asyncio.CancelledError) as error:
            if _is_being_cancelled():
                raise
            if not self._writer.in_transaction:  # a full disk ends the whole transaction, neighbours included
                raise transaction.failure or error from error
            self._writer.execute("ROLLBACK TO work")
            item.error = error
        else:
            item.emitted = transaction.emitted
        finally:
            transaction.end()
        self._writer.execute("RELEASE work")

    async def _begin(self) -> bool:
        """Takes the write lock. False when nobody wants it any more.

        Waits for another process without holding up the loop, and refuses those who have waited for too long.
        """
        if self._broken:
            self._writer = connect(self._path, timeout=0)
            self._broken = False
        pause = 0.001
        while True:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in BUSY:
                    raise
            else:
                return True
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.05)
            too_long_ago = self._loop.time() - self._lock_timeout
            while self._waiting and self._waiting[0].since <= too_long_ago:
                _refuse([self._waiting.popleft()], Unavailable("The database is busy with another writer."))
            if not self._waiting:
                return False

    async def _commit(self) -> None:
        commit = self._disk.submit(self._writer.execute, "COMMIT")
        try:
            await asyncio.wrap_future(commit)
        except asyncio.CancelledError:
            # The loop ends. What a thread does cannot be called back, so this waits until it is done.
            if not commit.cancelled():
                commit.result()
            raise

    def _roll_back(self) -> None:
        try:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
        except sqlite3.Error:
            _log.exception("the writer's connection is broken and will be opened anew")
            self._broken = True
            self._writer.close()

    def _check_file(self) -> None:
        """Refuses to write into a file that was deleted or replaced: what it takes would be gone with it."""
        try:
            inode = os.stat(self._path).st_ino  # noqa: PTH116  # a third of what Path.stat() costs, before every commit
        except OSError:
            inode = None
        if inode != self._inode:
            raise Unavailable("The database file has vanished or was replaced; restart Muster.", retry_after=30)


@dataclass(eq=False, slots=True)
class _Work:
    """A unit of work that waits for the writer, and then for its commit. `since` is on the loop's clock."""

    work: Callable[[Transaction], Awaitable[object]]
    future: "asyncio.Future[object]"
    since: float
    request_id: str | None
    result: object = None
    error: BaseException | None = None
    emitted: bool = False

    def answer(self) -> None:
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        elif isinstance(self.error, asyncio.CancelledError):
            self.future.cancel()
        else:
            self.future.set_exception(self.error)


async def _within_time(work: Callable[[Transaction], Awaitable[R]], transaction: Transaction) -> R:
    limit = asyncio.timeout(UNIT_TIMEOUT)
    try:
        async with limit:
            result = await work(transaction)
    except TimeoutError as error:
        if limit.expired():
            raise Unavailable("This took too long; nothing was written.") from error
        raise
    if transaction.failure is not None:  # it was caught, but it happened
        raise transaction.failure
    return result


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _refuse(group: Iterable[_Work], error: BaseException) -> None:
    for item in group:
        item.error = item.error or error
        item.answer()
