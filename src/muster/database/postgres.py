"""PostgreSQL, through asyncpg."""

import ssl
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Protocol, cast
from urllib.parse import parse_qs, urlsplit

import asyncpg  # type: ignore[import-untyped]  # it has no annotations

from muster.database.query import Row, Value
from muster.database.server import (
    ANSWER_TIMEOUT,
    CONNECT_TIMEOUT,
    PREPARED_STATEMENTS,
    STATEMENT_TIMEOUT,
    UNIT_TIMEOUT,
    Diagnosis,
    Renewal,
    ServerDatabase,
)
from muster.kernel.clock import Clock
from muster.kernel.errors import DuplicateKey, OutOfSpace, Unavailable

#: What the server says no with: `sqlstate` has the code.
Refusal = asyncpg.PostgresError
#: asyncpg's connection, which has no annotations.
Plain = Any


class Connection(Protocol):
    """What is used of asyncpg's connection."""

    async def fetch(self, query: str, *args: Value) -> list[Row]: ...
    async def fetchrow(self, query: str, *args: Value) -> Row | None: ...
    async def execute(self, query: str, *args: Value) -> str: ...
    async def executemany(self, command: str, args: Sequence[Sequence[Value]]) -> None: ...
    async def close(self) -> None: ...
    def terminate(self) -> None: ...
    def is_closed(self) -> bool: ...


class PostgresDatabase(ServerDatabase[Connection]):
    """One PostgreSQL database.

    `url` is as libpq takes it (`postgresql://user:password@host:5432/name?sslmode=verify-full`, with
    `&sslrootcert=/path`, or `=system` for the authorities that this machine trusts).
    `lock_timeout` is in seconds: how long a unit of work waits for another one, or for a free connection.
    `renew` is asked for another URL when the server refuses the log-in.
    """

    dialect = "postgresql"

    def __init__(self, url: str, clock: Clock, *, lock_timeout: float, pool_size: int, renew: Renewal | None = None) -> None:
        super().__init__(clock, lock_timeout=lock_timeout, pool_size=pool_size)
        self._url = url
        self._renew = renew

    async def connect(self) -> Connection:
        try:
            return await self._connect()
        except asyncpg.InvalidAuthorizationSpecificationError:  # a wrong password is one of these
            if self._renew is None:
                raise
        self._url = await self._renew()
        return await self._connect()

    async def _connect(self) -> Connection:
        connection = await connect(
            self._url,
            # Idle in a transaction is only who hung or lost his network: the server frees his locks.
            idle_in_transaction_session_timeout=f"{UNIT_TIMEOUT + 5}s",
            lock_timeout=f"{max(1, round(self._lock_timeout * 1000))}ms",
            statement_timeout=f"{STATEMENT_TIMEOUT}s",
        )
        return cast(Connection, connection)

    def usable(self, connection: Connection) -> bool:
        return not connection.is_closed()

    def discard(self, connection: Connection) -> None:
        connection.terminate()

    async def disconnect(self, connection: Connection) -> None:
        await connection.close()

    async def begin(self, connection: Connection) -> None:
        await connection.execute("BEGIN")

    async def commit(self, connection: Connection) -> None:
        if await connection.execute("COMMIT") != "COMMIT":
            raise RuntimeError("PostgreSQL rolled back a transaction that was to be committed")

    async def roll_back(self, connection: Connection) -> None:
        await connection.execute("ROLLBACK")

    async def fetch(self, connection: Connection, sql: str, arguments: Sequence[Value]) -> Sequence[Row]:
        return await connection.fetch(sql, *arguments)

    async def fetch_first(self, connection: Connection, sql: str, arguments: Sequence[Value]) -> Row | None:
        return await connection.fetchrow(sql, *arguments)

    async def execute(self, connection: Connection, sql: str, arguments: Sequence[Value]) -> int:
        count = (await connection.execute(sql, *arguments)).rpartition(" ")[2]  # "UPDATE 3", "INSERT 0 1"
        return int(count) if count.isdigit() else 0

    async def execute_many(self, connection: Connection, sql: str, arguments: Sequence[Sequence[Value]]) -> None:
        await connection.executemany(sql, arguments)

    def diagnose(self, connection: Connection, error: Exception, sql: str) -> Diagnosis:  # noqa: ARG002  # MySQL needs it
        if isinstance(error, asyncpg.PostgresError) and not connection.is_closed():
            return _refusal(error)
        if connection.is_closed() or isinstance(error, (OSError, asyncpg.PostgresConnectionError)):
            timed_out = isinstance(error, TimeoutError)
            return Diagnosis(Unavailable("The database does not answer."), gone=not timed_out, usable=False)
        return Diagnosis(error)  # values that do not fit the statement: refused before anything was sent


async def plain_connection(url: str) -> Plain:
    """A connection as the driver makes it, for migrations: they may take their time."""
    settings = {"application_name": "muster migrate"}
    return await asyncpg.connect(url, timeout=CONNECT_TIMEOUT, server_settings=settings, ssl=_authorities(url))


def _authorities(url: str) -> ssl.SSLContext | None:
    """What libpq calls `sslrootcert=system`; the driver does not know it."""
    if parse_qs(urlsplit(url).query).get("sslrootcert") != ["system"]:
        return None
    return ssl.create_default_context()  # asks for a certificate, and for this host


async def connect(url: str, **session: str) -> Plain:
    """A connection with the settings that Muster runs with; `session` has more of them."""
    connection = await asyncpg.connect(
        url,
        ssl=_authorities(url),
        timeout=CONNECT_TIMEOUT,
        command_timeout=ANSWER_TIMEOUT,
        statement_cache_size=PREPARED_STATEMENTS,
        max_cached_statement_lifetime=0,
        server_settings={
            "application_name": "muster",
            "default_transaction_isolation": "read committed",
            # Compiling a query pays off after some hundred milliseconds; none of ours may take that long.
            "jit": "off",
            **session,
        },
    )
    # A sum of 64-bit integers is numeric there.
    await connection.set_type_codec("numeric", schema="pg_catalog", encoder=str, decoder=_number)
    return connection


def _number(text: str) -> int | float:
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else float(value)


def _refusal(error: Any) -> Diagnosis:
    """What an error that the server sent means.

    https://www.postgresql.org/docs/current/errcodes-appendix.html
    """
    code: str = error.sqlstate or ""
    if code == "23505":  # unique_violation
        return Diagnosis(DuplicateKey(error.constraint_name or str(error)))
    if code in {"40001", "40P01"}:  # serialization_failure, deadlock_detected
        return Diagnosis(Unavailable("The database is too busy."), transient=True)
    if isinstance(error, asyncpg.InvalidCachedStatementError):
        # A table was changed under a prepared statement. asyncpg has forgotten the statement by now.
        return Diagnosis(Unavailable("The database is being upgraded."), transient=True)
    if code == "25006":  # read_only_sql_transaction: a replica. The next connection may reach the one that writes.
        return Diagnosis(Unavailable("The database takes no writes."), gone=True, usable=False)
    if code.startswith(("08", "57P")):  # connection_exception; admin_shutdown, crash_shutdown, cannot_connect_now
        return Diagnosis(Unavailable("The database does not answer."), gone=True, usable=False)
    return Diagnosis(_told(code) or error)


def _told(code: str) -> Exception | None:
    if code == "53100":  # disk_full
        return OutOfSpace("The disk is full; nothing was written.")
    if code == "55P03":  # lock_not_available
        return Unavailable("The database is busy with another writer.")
    if code == "57014":  # query_canceled, by statement_timeout
        return Unavailable("The database took too long.")
    if code.startswith(("53", "58")):  # insufficient_resources, system_error
        return Unavailable("The database cannot do this now.")
    return None
