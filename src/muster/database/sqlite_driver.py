"""SQLite's driver: connections, errors, and the unit of work on one."""

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Index, PrimaryKeyConstraint, UniqueConstraint

from muster.database.columns import metadata
from muster.database.engine import Transaction
from muster.database.query import Command, Query, Value
from muster.kernel.clock import Clock
from muster.kernel.errors import DuplicateKey, OutOfSpace, Unavailable

T = TypeVar("T")

_DUPLICATE = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID}
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_UNUSABLE = {
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOMEM,
}


class SqliteTransaction(Transaction):
    """The unit of work that the writer's connection is in. Sees what it wrote itself."""

    dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection, clock: Clock) -> None:
        self._connection = connection
        self.clock = clock

    async def fetch_all(self, query: Query[T], **values: Value) -> list[T]:
        if self.failure is not None:
            raise self.failure
        compiled = query.compiled("sqlite")
        row = query.row
        try:
            found = self._connection.execute(compiled.sql, compiled.arguments(values)).fetchall()
        except sqlite3.Error as error:
            raise self._failed(error) from error
        return [row(*columns) for columns in found]

    async def fetch_one(self, query: Query[T], **values: Value) -> T | None:
        if self.failure is not None:
            raise self.failure
        compiled = query.compiled("sqlite")
        try:
            found = first(self._connection, compiled.sql, compiled.arguments(values))
        except sqlite3.Error as error:
            raise self._failed(error) from error
        return None if found is None else query.row(*found)

    async def execute(self, command: Command, **values: Value) -> int:
        if self.failure is not None:
            raise self.failure
        compiled = command.compiled("sqlite")
        try:
            return self._connection.execute(compiled.sql, compiled.arguments(values)).rowcount
        except sqlite3.Error as error:
            raise self._failed(error) from error

    async def execute_many(self, command: Command, rows: Sequence[Mapping[str, Value]]) -> None:
        if self.failure is not None:
            raise self.failure
        compiled = command.compiled("sqlite")
        try:
            self._connection.executemany(compiled.sql, [compiled.arguments(row) for row in rows])
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def _failed(self, error: sqlite3.Error) -> Exception:
        self.failure = explain(error)
        return self.failure


def connect(path: Path, *, timeout: float) -> sqlite3.Connection:
    """A connection with Muster's settings. `timeout` is in seconds, and only for connecting."""
    # The statement cache keeps the compiled form of every statement of ours.
    connection = sqlite3.connect(path, timeout=timeout, isolation_level=None, check_same_thread=False, cached_statements=1024)
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "cache_size = -65536",
        "journal_size_limit = 67108864",
        "busy_timeout = 0",  # from here on, waiting must not hold up the loop
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def first(connection: sqlite3.Connection, sql: str, arguments: Sequence[Value]) -> Sequence[Value] | None:
    """The first row."""
    cursor = connection.execute(sql, arguments)
    try:
        found: Sequence[Value] | None = cursor.fetchone()
        return found
    finally:
        cursor.close()  # a cursor left open would hold the snapshot, and so the write-ahead log


def explain(error: sqlite3.Error) -> Exception:
    """The error of ours that a driver's error means; the driver's own where it is a fault of the program."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return error
    if code in _DUPLICATE:
        return DuplicateKey(_constraint(str(error)))
    if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}:
        return OutOfSpace("The disk is full; nothing was written.")
    primary = code & 0xFF
    if primary in BUSY:
        return Unavailable("The database is busy with another writer.")
    if primary in _UNUSABLE:
        return Unavailable(f"The database file cannot be used: {error}.", retry_after=5)
    return error


def _constraint(text: str) -> str:
    """The name of the constraint that a text such as `UNIQUE constraint failed: users.email` speaks of."""
    columns = [name.partition(".")[::2] for name in text.partition(": ")[2].split(", ")]
    table = metadata.tables.get(columns[0][0])
    if table is None:
        return text
    names = {column for _, column in columns}
    candidates: list[PrimaryKeyConstraint | UniqueConstraint | Index] = [table.primary_key]
    candidates += [found for found in table.constraints if isinstance(found, UniqueConstraint)]
    candidates += [found for found in table.indexes if found.unique]
    return next((str(found.name) for found in candidates if {column.name for column in found.columns} == names), text)
