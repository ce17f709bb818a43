"""What PostgreSQL and MySQL have in common: connections that break, and transactions that must be run again."""

import asyncio
import random
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from muster.database.engine import Database, Transaction, inside_unit
from muster.database.pool import Pool
from muster.database.query import Command, Query, Row, Value
from muster.kernel.clock import Clock
from muster.kernel.errors import MusterError, Unavailable

T = TypeVar("T")
R = TypeVar("R")
C = TypeVar("C")

#: Gives the URL with the present user and password, after those at hand were refused. Raises Unavailable.
Renewal = Callable[[], Awaitable[str]]

#: How often a unit of work is run before its caller is told to come back.
ATTEMPTS = 6
#: Seconds that one statement may take, on the server.
STATEMENT_TIMEOUT = 30
#: Seconds without an answer after which the server counts as gone. It ends a slow statement itself before that.
ANSWER_TIMEOUT = STATEMENT_TIMEOUT + 5
#: Seconds that a unit of work may take, so that one that hangs does not hold its locks for good.
UNIT_TIMEOUT = 60
#: Seconds to connect.
CONNECT_TIMEOUT = 10
#: Statements of which a connection keeps the prepared form.
PREPARED_STATEMENTS = 512


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a driver's error means.

    `error` is what the caller is told. `transient`: the same unit of work may go through when it is run again.
    `gone`: the server went away or is no longer the one that takes writes, so its other connections are of no
    use either. `usable`: the connection itself may go on.
    """

    error: Exception
    transient: bool = False
    gone: bool = False
    usable: bool = True


class _TryAgain(Exception):
    """The database asks for the unit of work to be run again. `error` is for the caller, after the last time."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class ServerTransaction(Transaction, Generic[C]):
    """The unit of work that a connection is in."""

    def __init__(self, database: "ServerDatabase[C]", connection: C) -> None:
        self.dialect = database.dialect
        self.clock = database.clock
        self._database = database
        self._connection = connection
        self._one_at_a_time = asyncio.Lock()
        #: What the failed statement's error means.
        self.diagnosis: Diagnosis | None = None

    async def fetch_all(self, query: Query[T], **values: Value) -> list[T]:
        compiled = query.compiled(self.dialect)
        row = query.row
        found = await self._ask(self._database.fetch, compiled.sql, compiled.arguments(values))
        return [row(*columns) for columns in found]

    async def fetch_one(self, query: Query[T], **values: Value) -> T | None:
        compiled = query.compiled(self.dialect)
        found = await self._ask(self._database.fetch_first, compiled.sql, compiled.arguments(values))
        return None if found is None else query.row(*found)

    async def execute(self, command: Command, **values: Value) -> int:
        compiled = command.compiled(self.dialect)
        execute = self._database.execute_new if compiled.skips_duplicates else self._database.execute
        return await self._ask(execute, compiled.sql, compiled.arguments(values))

    async def execute_many(self, command: Command, rows: Sequence[Mapping[str, Value]]) -> None:
        compiled = command.compiled(self.dialect)
        if compiled.skips_duplicates:
            for row in rows:
                await self._ask(self._database.execute_new, compiled.sql, compiled.arguments(row))
        elif rows:
            await self._ask(self._database.execute_many, compiled.sql, [compiled.arguments(row) for row in rows])

    async def _ask(self, call: Callable[[C, str, T], Awaitable[R]], sql: str, arguments: T) -> R:
        async with self._one_at_a_time:
            if self.failure is not None:
                raise self.failure
            try:
                return await call(self._connection, sql, arguments)
            except BaseException as error:
                if not isinstance(error, Exception):
                    self.cut_off()
                    raise
                self.diagnosis = self._database.diagnose(self._connection, error, sql)
                self.failure = self.diagnosis.error
                if self.failure is error:
                    raise
                raise self.failure from error

    def cut_off(self) -> Exception:
        """Ends the unit of work in the middle of who knows what: the connection is of no use any more."""
        self.diagnosis = Diagnosis(Unavailable("This took too long; nothing was written."), usable=False)
        self.failure = self.diagnosis.error
        return self.failure


class ServerDatabase(Database, Generic[C]):
    """A database behind a network. A subclass knows its driver, whose connections are `C`."""

    commits_in_order = False

    def __init__(self, clock: Clock, *, lock_timeout: float, pool_size: int) -> None:
        super().__init__()
        self.clock = clock
        self._lock_timeout = lock_timeout
        self._pool_size = pool_size
        self._pool: Pool[C] | None = None

    # --- the driver ---

    @abstractmethod
    async def connect(self) -> C:
        """A new connection, with its session set up."""

    @abstractmethod
    def usable(self, connection: C) -> bool:
        """Whether the connection is open, as far as is known."""

    @abstractmethod
    def discard(self, connection: C) -> None:
        """Drops the connection at once."""

    @abstractmethod
    async def disconnect(self, connection: C) -> None:
        """Ends the connection in order."""

    @abstractmethod
    async def begin(self, connection: C) -> None:
        """Begins a transaction."""

    @abstractmethod
    async def commit(self, connection: C) -> None:
        """Commits it. Raises when the server did not."""

    @abstractmethod
    async def roll_back(self, connection: C) -> None:
        """Undoes it."""

    @abstractmethod
    async def fetch(self, connection: C, sql: str, arguments: Sequence[Value]) -> Sequence[Row]:
        """Every row."""

    @abstractmethod
    async def fetch_first(self, connection: C, sql: str, arguments: Sequence[Value]) -> Row | None:
        """The first row."""

    @abstractmethod
    async def execute(self, connection: C, sql: str, arguments: Sequence[Value]) -> int:
        """The number of rows that matched."""

    async def execute_new(self, connection: C, sql: str, arguments: Sequence[Value]) -> int:
        """Runs an INSERT that leaves a row that is there already as it is: 0 then."""
        raise NotImplementedError  # but for MySQL, SQL has words for it

    @abstractmethod
    async def execute_many(self, connection: C, sql: str, arguments: Sequence[Sequence[Value]]) -> None:
        """Once for each."""

    @abstractmethod
    def diagnose(self, connection: C, error: Exception, sql: str) -> Diagnosis:
        """What an error of the driver means. `sql` is the statement that raised it, if one did."""

    # --- what stores see ---

    async def open(self) -> None:
        pool = Pool(self.connect, self.usable, self.discard, self.disconnect, size=self._pool_size, timeout=self._lock_timeout)
        try:
            pool.give_back(await pool.take())
        except MusterError:
            raise
        except Exception as error:
            raise Unavailable(f"The database does not answer: {error or type(error).__name__}") from error
        self._pool = pool

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()

    async def fetch_all(self, query: Query[T], **values: Value) -> list[T]:
        compiled = query.compiled(self.dialect)
        row = query.row
        return [row(*columns) for columns in await self._read(self.fetch, compiled.sql, compiled.arguments(values))]

    async def fetch_one(self, query: Query[T], **values: Value) -> T | None:
        compiled = query.compiled(self.dialect)
        found = await self._read(self.fetch_first, compiled.sql, compiled.arguments(values))
        return None if found is None else query.row(*found)

    async def _read(
        self,
        fetch: Callable[[C, str, Sequence[Value]], Awaitable[R]],
        sql: str,
        arguments: Sequence[Value],
        *,
        again: bool = True,
    ) -> R:
        """Reads; once more when the connection turns out to be dead, as all are after the server's restart."""
        pool, connection = await self._take()
        try:
            found = await fetch(connection, sql, arguments)
        except BaseException as error:
            if not isinstance(error, Exception):
                pool.drop(connection)
                raise
            diagnosis = self._give_back_after(pool, connection, error, sql)
            if not (diagnosis.gone and again):
                if diagnosis.error is error:
                    raise
                raise diagnosis.error from error
        else:
            pool.give_back(connection)
            return found
        return await self._read(fetch, sql, arguments, again=False)

    async def _write(self, work: Callable[[Transaction], Awaitable[R]]) -> R:
        attempt = 1
        while True:
            try:
                return await self._attempt(work)
            except _TryAgain as again:
                if attempt == ATTEMPTS:
                    raise again.error from again.__cause__
            # Those that met in a deadlock should not meet again.
            await asyncio.sleep(random.uniform(0.5, 1) * 0.005 * 2**attempt)  # noqa: S311  # nobody guesses it
            attempt += 1

    async def _attempt(self, work: Callable[[Transaction], Awaitable[R]]) -> R:
        pool, connection = await self._take()
        transaction = ServerTransaction(self, connection)
        try:
            await self._begin(transaction, connection)
            result = await self._run(work, transaction)
        except BaseException as error:
            await self._undo(pool, connection, transaction, error)
            raise
        try:
            await self.commit(connection)
        except BaseException as error:
            await self._not_committed(pool, connection, error)
            raise
        pool.give_back(connection)
        if transaction.emitted:
            self._announce()
        return result

    async def _begin(self, transaction: "ServerTransaction[C]", connection: C) -> None:
        try:
            await self.begin(connection)
        except Exception as error:
            transaction.diagnosis = self.diagnose(connection, error, "")
            raise transaction.diagnosis.error from error

    async def _run(self, work: Callable[[Transaction], Awaitable[R]], transaction: "ServerTransaction[C]") -> R:
        token = inside_unit.set(True)
        limit = asyncio.timeout(UNIT_TIMEOUT)
        try:
            async with limit:
                result = await work(transaction)
        except TimeoutError as error:
            if limit.expired():
                raise transaction.cut_off() from error
            raise
        finally:
            inside_unit.reset(token)
            failure = transaction.failure
            transaction.end()
        if failure is not None:  # it was caught, but it happened
            raise failure
        return result

    async def _undo(self, pool: Pool[C], connection: C, transaction: "ServerTransaction[C]", error: BaseException) -> None:
        """Leaves nothing of the unit of work. Raises _TryAgain when it may be run again."""
        diagnosis = transaction.diagnosis
        if not isinstance(error, Exception) or (diagnosis is not None and not diagnosis.usable):
            pool.drop(connection)  # the server rolls back
        else:
            await self._roll_back(pool, connection)
        if diagnosis is not None and isinstance(error, Exception):
            if diagnosis.gone:
                pool.drop_idle()
            if diagnosis.gone or diagnosis.transient:
                raise _TryAgain(diagnosis.error) from error

    async def _not_committed(self, pool: Pool[C], connection: C, error: BaseException) -> None:
        """Raises what a failed commit means."""
        if not isinstance(error, Exception):
            pool.drop(connection)
            return
        diagnosis = self.diagnose(connection, error, "")
        if not diagnosis.usable:
            pool.drop(connection)
            raise Unavailable("The connection to the database broke: whether this took effect is not known.") from error
        await self._roll_back(pool, connection)
        if diagnosis.transient:
            raise _TryAgain(diagnosis.error) from error
        raise diagnosis.error from error

    async def _roll_back(self, pool: Pool[C], connection: C) -> None:
        try:
            await self.roll_back(connection)
        except BaseException as error:
            pool.drop(connection)
            if not isinstance(error, Exception):
                raise
        else:
            pool.give_back(connection)

    async def _take(self) -> tuple[Pool[C], C]:
        if self._pool is None:
            raise Unavailable("The database is closed.")
        try:
            return self._pool, await self._pool.take()
        except MusterError:
            raise
        except Exception as error:
            raise Unavailable("The database does not answer.") from error

    def _give_back_after(self, pool: Pool[C], connection: C, error: Exception, sql: str) -> Diagnosis:
        diagnosis = self.diagnose(connection, error, sql)
        if diagnosis.usable:
            pool.give_back(connection)
        else:
            pool.drop(connection)
        if diagnosis.gone:
            pool.drop_idle()
        return diagnosis
