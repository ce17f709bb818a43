"""MySQL 8 and MariaDB, through asyncmy."""

import asyncio
import logging
import math
import re
import ssl
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

import asyncmy
from asyncmy import errors
from asyncmy.connection import Connection
from asyncmy.constants import CLIENT, FIELD_TYPE
from asyncmy.converters import conversions
from asyncmy.cursors import Cursor

from muster.database.query import Row, Value
from muster.database.server import (
    ANSWER_TIMEOUT,
    CONNECT_TIMEOUT,
    PREPARED_STATEMENTS,
    STATEMENT_TIMEOUT,
    Diagnosis,
    Renewal,
    ServerDatabase,
)
from muster.kernel.clock import Clock
from muster.kernel.errors import DuplicateKey, OutOfSpace, Unavailable

# The driver logs what the server warns of, such as each use of a form that is deprecated in one of the two
# databases and the only one in the other. In strict mode whatever matters is an error.
logging.getLogger("asyncmy").setLevel(logging.ERROR)

#: The server's own mode does not count: how values are quoted depends on it, and whether bad ones are refused.
_SQL_MODE = "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION"
_KEY = re.compile(r"for key '(?:[^'.]*\.)?([^'.]+)'$")
_TABLE = re.compile(r"\s*(?:INSERT\s+(?:IGNORE\s+)?INTO|UPDATE)\s+`?(\w+)", re.IGNORECASE)

#: https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html
_DUPLICATE = {1022, 1062, 1586}
_DEADLOCK = {1213, 1020}  # 1020: MariaDB, where a row was changed since the snapshot
_LOCKED = {1205, 3572}
_TOO_LONG = {1317, 1969, 3024}
_FULL = {1021, 1114}
_READ_ONLY = {1290, 1792, 1836}
_GONE = {1053, 1077, 1079, 1152, 1927, 2006, 2013, 2055, 4031}
_CANNOT_NOW = {1030, 1037, 1038, 1040, 1041, 1203, 1226}
_ACCESS_DENIED = 1045
#: What the driver says where nobody answers.
UNREACHABLE = {2002, 2003, 2005, 2006, 2013}
_NO_SPACE_LEFT = 28  # errno ENOSPC, which error 1030 quotes

#: What the server, or the driver in its place, says no with: a code, and a text that may quote the statement.
Refusal = errors.MySQLError
Plain = Connection


class MysqlDatabase(ServerDatabase[Connection]):
    """One MySQL or MariaDB database.

    `url` is `mysql://user:password@host:3306/name`; `?unix_socket=/path` connects there, `?ssl=true` asks for
    TLS with a certificate that this machine trusts, `?ssl_ca=/path` for one signed by that authority.
    `lock_timeout` is in seconds: how long a unit of work waits for another one, or for a free connection. The
    server counts whole seconds. `renew` is asked for another URL when the server refuses the log-in.
    """

    dialect = "mysql"

    def __init__(self, url: str, clock: Clock, *, lock_timeout: float, pool_size: int, renew: Renewal | None = None) -> None:
        super().__init__(clock, lock_timeout=lock_timeout, pool_size=pool_size)
        self._arguments = _arguments(url)
        self._renew = renew

    async def connect(self) -> Connection:
        try:
            return await self._connect()
        except errors.OperationalError as error:
            if self._renew is None or error.args[0] != _ACCESS_DENIED:
                raise
        self._arguments = _arguments(await self._renew())
        return await self._connect()

    async def _connect(self) -> Connection:
        async with asyncio.timeout(CONNECT_TIMEOUT):
            connection = await asyncmy.connect(
                **self._arguments,
                autocommit=True,
                client_flag=CLIENT.FOUND_ROWS,  # an UPDATE that changes nothing still found its row
                conv={**conversions, FIELD_TYPE.DECIMAL: _number, FIELD_TYPE.NEWDECIMAL: _number},
                # Prepared on the server, with values sent beside the statement: nothing is quoted.
                stmt_cache_size=PREPARED_STATEMENTS,
            )
            if "ssl" in self._arguments:
                # The driver forgets to ask for MariaDB's bulk execution before it turns to TLS, and believes that it has it.
                connection._bulk_supported = False  # type: ignore[attr-defined]  # noqa: SLF001
            await _set_up(connection, max(1, math.ceil(self._lock_timeout)))
        return connection

    def usable(self, connection: Connection) -> bool:
        return connection.connected and not connection._stream_broken  # type: ignore[attr-defined]  # noqa: SLF001

    def discard(self, connection: Connection) -> None:
        connection.close()

    async def disconnect(self, connection: Connection) -> None:
        await connection.ensure_closed()

    async def begin(self, connection: Connection) -> None:
        async with asyncio.timeout(ANSWER_TIMEOUT):
            await connection.begin()

    async def commit(self, connection: Connection) -> None:
        async with asyncio.timeout(ANSWER_TIMEOUT):
            await connection.commit()

    async def roll_back(self, connection: Connection) -> None:
        async with asyncio.timeout(ANSWER_TIMEOUT):
            await connection.rollback()

    async def fetch(self, connection: Connection, sql: str, arguments: Sequence[Value]) -> Sequence[Row]:
        return await (await _answered(connection, sql, arguments)).fetchall()

    async def fetch_first(self, connection: Connection, sql: str, arguments: Sequence[Value]) -> Row | None:
        found: Row | None = await (await _answered(connection, sql, arguments)).fetchone()
        return found

    async def execute(self, connection: Connection, sql: str, arguments: Sequence[Value]) -> int:
        return cast(int, (await _answered(connection, sql, arguments)).rowcount)

    async def execute_new(self, connection: Connection, sql: str, arguments: Sequence[Value]) -> int:
        try:
            return await self.execute(connection, sql, arguments)
        except errors.IntegrityError as error:  # undoes the statement, not the transaction
            if error.args[0] not in _DUPLICATE:
                raise
            return 0

    async def execute_many(self, connection: Connection, sql: str, arguments: Sequence[Sequence[Value]]) -> None:
        async with asyncio.timeout(ANSWER_TIMEOUT):
            await connection.cursor().executemany(sql, [tuple(values) for values in arguments])

    def diagnose(self, connection: Connection, error: Exception, sql: str) -> Diagnosis:
        if isinstance(error, errors.MySQLError):
            code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
            if code in _GONE or not self.usable(connection):
                return Diagnosis(Unavailable("The database does not answer."), gone=True, usable=False)
            if error.sqlstate is None:  # not sent by the server: the driver lost its place in the conversation
                return Diagnosis(error, usable=False)
            return _refusal(code, error, sql)
        if isinstance(error, OSError) or not self.usable(connection):
            return Diagnosis(
                Unavailable("The database does not answer."), gone=not isinstance(error, TimeoutError), usable=False
            )
        return Diagnosis(error, usable=False)


async def _answered(connection: Connection, sql: str, arguments: Sequence[Value]) -> Cursor:
    """A cursor that has its answer. The driver's own timeout would cost a task, and lose cancellations."""
    cursor = connection.cursor()
    async with asyncio.timeout(ANSWER_TIMEOUT):
        await cursor.execute(sql, arguments)
    return cursor


async def plain_connection(url: str) -> Plain:
    """A connection as the driver makes it, for migrations: they may take their time."""
    connection = await asyncmy.connect(**_arguments(url))
    await connection.cursor().execute(f"SET SESSION sql_mode='{_SQL_MODE}'")
    return connection


def _arguments(url: str) -> dict[str, Any]:
    """What asyncmy's `connect` takes, out of a URL."""
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    arguments: dict[str, Any] = {
        "host": parts.hostname or "127.0.0.1",
        "port": parts.port or 3306,
        "user": unquote(parts.username or "root"),
        "password": unquote(parts.password or ""),
        "database": unquote(parts.path.removeprefix("/")),
        "charset": "utf8mb4",
        "connect_timeout": CONNECT_TIMEOUT,
    }
    if "unix_socket" in options:
        arguments["unix_socket"] = options["unix_socket"]
    if "ssl_ca" in options or options.get("ssl", "").lower() in {"1", "true", "yes"}:
        arguments["ssl"] = ssl.create_default_context(cafile=options.get("ssl_ca"))
    return arguments


async def _set_up(connection: Connection, lock_timeout: int) -> None:
    cursor = connection.cursor()
    await cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    # Each of the two databases takes the other's comment for a comment.
    await cursor.execute(
        f"SET SESSION sql_mode='{_SQL_MODE}', innodb_lock_wait_timeout={lock_timeout}"
        f" /*M!100000 , max_statement_time={STATEMENT_TIMEOUT} */"
        f" /*!80000 , max_execution_time={STATEMENT_TIMEOUT * 1000} */"
    )


def _number(text: str | bytes) -> int | float:
    value = Decimal(text if isinstance(text, str) else text.decode("ascii"))
    return int(value) if value == value.to_integral_value() else float(value)


def _refusal(code: int, error: Exception, sql: str) -> Diagnosis:
    """What an error that the server sent means."""
    if code in _DUPLICATE:
        return Diagnosis(DuplicateKey(_constraint(str(error.args[-1]), sql)))
    if code in _DEADLOCK:
        return Diagnosis(Unavailable("The database is too busy."), transient=True)
    if code in _READ_ONLY:  # a replica. The next connection may reach the one that writes.
        return Diagnosis(Unavailable("The database takes no writes."), gone=True, usable=False)
    return Diagnosis(_told(code, str(error)) or error)


def _told(code: int, text: str) -> Exception | None:
    if code in _FULL or (code == 1030 and f"error {_NO_SPACE_LEFT} " in text):
        return OutOfSpace("The disk is full; nothing was written.")
    if code in _LOCKED:
        return Unavailable("The database is busy with another writer.")
    if code in _TOO_LONG:
        return Unavailable("The database took too long.")
    if code in _CANNOT_NOW:
        return Unavailable("The database cannot do this now.")
    return None


def _constraint(text: str, sql: str) -> str:
    """The name of the constraint that the server's text speaks of; a primary key has none of its own there."""
    found = _KEY.search(text)
    if found is None:
        return text
    if found[1] != "PRIMARY":
        return found[1]
    table = _TABLE.match(sql)
    return "PRIMARY" if table is None else f"pk_{table[1]}"
