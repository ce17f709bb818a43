"""A SQLAlchemy connection to any database that Muster runs on.

SQLite has a driver in the standard library. For the others Muster has asynchronous drivers only, so theirs
runs on a loop of its own, in a thread of its own: callers need not care whether they are on a loop themselves.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

R = TypeVar("R")

_POSTGRESQL = {"postgresql", "postgres"}
_SERVERS = {*_POSTGRESQL, "mysql", "mariadb"}
#: Seconds that SQLite waits for another process that writes or migrates.
_SQLITE_TIMEOUT = 60


def with_connection(url: str, work: Callable[[Connection], R], *, autocommit: bool = False) -> R:
    """Calls `work` with a connection in a transaction, and commits it; or outside any, with `autocommit`.

    `url` is as for `muster.database.connect`. Raises SQLAlchemy's errors, OSError where nobody answers, and
    ValueError for an unknown scheme.
    """
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return _with_sqlite(Path(url.removeprefix("sqlite:///")), work, autocommit=autocommit)
    if scheme not in _SERVERS:
        raise ValueError(f"a database URL starts with sqlite:, postgresql: or mysql:, not {scheme or url!r}:")
    with ThreadPoolExecutor(1, thread_name_prefix="migration") as thread:
        return thread.submit(asyncio.run, _with_server(url, work, autocommit=autocommit)).result()


async def _with_server(url: str, work: Callable[[Connection], R], *, autocommit: bool) -> R:
    engine = _async_engine(url)
    if autocommit:
        engine = engine.execution_options(isolation_level="AUTOCOMMIT")
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def _async_engine(url: str) -> "AsyncEngine":
    """An engine whose connections are made from our URLs, not from SQLAlchemy's reading of them."""
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415  # needs greenlet, which comes with the drivers

    if urlsplit(url).scheme in _POSTGRESQL:
        from muster.database import postgres  # noqa: PLC0415  # its driver is an extra

        return create_async_engine(
            "postgresql+asyncpg://", poolclass=NullPool, async_creator=partial(postgres.plain_connection, url)
        )
    from muster.database import mysql  # noqa: PLC0415  # its driver is an extra

    return create_async_engine("mysql+asyncmy://", poolclass=NullPool, async_creator=partial(mysql.plain_connection, url))


def _with_sqlite(path: Path, work: Callable[[Connection], R], *, autocommit: bool) -> R:
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        URL.create("sqlite", database=str(path)), poolclass=NullPool, connect_args={"timeout": _SQLITE_TIMEOUT}
    )
    _leave_transactions_to_us(engine, "BEGIN" if autocommit else "BEGIN IMMEDIATE")
    try:
        with engine.begin() as connection:
            return work(connection)
    finally:
        engine.dispose()


def _leave_transactions_to_us(engine: Engine, begin: str) -> None:
    """Python's driver would commit before every DDL statement; a migration is to happen as a whole or not at all.

    One that takes the write lock at once also makes a second process that migrates wait here.
    """

    @event.listens_for(engine, "connect")
    def _(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
