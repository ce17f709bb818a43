"""SQLite alone: locks, files that vanish, full disks, and commits that are shared."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from muster.database.engine import Database, Transaction
from muster.database.query import Value
from muster.database.sqlite import SqliteDatabase
from muster.kernel.errors import DuplicateKey, OutOfSpace, Unavailable
from tests.support import rows
from tests.support.clock import StillClock
from tests.support.databases import Databases

LOCK_TIMEOUT = 0.2


@pytest.fixture
def path(databases: Databases, tmp_path: Path) -> Path:
    databases.empty("sqlite", tmp_path)
    return tmp_path / "muster.db"


@pytest.fixture
async def database(path: Path, clock: StillClock) -> AsyncIterator[SqliteDatabase]:
    opened = SqliteDatabase(path, clock, lock_timeout=LOCK_TIMEOUT)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def other(path: Path) -> Iterator[sqlite3.Connection]:
    """What another process has."""
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


def kept(other: sqlite3.Connection) -> list[str]:
    """What is in the file, as another process sees it."""
    return [name for (name,) in other.execute("SELECT sk FROM documents ORDER BY sk")]


class Faulty:
    """A connection of the writer's on which one statement fails, as a disk would make it fail."""

    def __init__(self, connection: sqlite3.Connection, statement: str, code: int) -> None:
        self._connection = connection
        self._statement = statement
        self._code = code
        self.failures = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    def execute(self, sql: str, arguments: Sequence[Value] = ()) -> sqlite3.Cursor:
        if sql == self._statement and not self.failures:
            self.failures += 1
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = self._code
            raise error
        return self._connection.execute(sql, arguments)


# --- locks ---


async def test_a_locked_database_is_unavailable_after_the_timeout_and_then_works(
    database: SqliteDatabase, other: sqlite3.Connection
) -> None:
    other.execute("BEGIN IMMEDIATE")
    started = asyncio.get_running_loop().time()
    outcomes = await asyncio.gather(*(rows.add(database, f"{n}") for n in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    assert LOCK_TIMEOUT <= asyncio.get_running_loop().time() - started < LOCK_TIMEOUT * 5
    assert await rows.names(database) == []  # reading waits for nobody
    other.execute("COMMIT")
    await rows.add(database, "after")
    assert kept(other) == ["after"]


async def test_a_lock_that_is_given_up_in_time_is_waited_for(database: SqliteDatabase, other: sqlite3.Connection) -> None:
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(rows.add(database, "a"))
    await asyncio.sleep(LOCK_TIMEOUT / 4)
    assert not writing.done()
    other.execute("COMMIT")
    await writing
    assert kept(other) == ["a"]


async def test_the_loop_goes_on_while_a_lock_is_waited_for(database: SqliteDatabase, other: sqlite3.Connection) -> None:
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(rows.add(database, "a"))
    turns = 0
    while not writing.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100
    with pytest.raises(Unavailable):
        await writing


async def test_two_processes_write_to_one_file(database: SqliteDatabase, path: Path, clock: StillClock) -> None:
    second = SqliteDatabase(path, clock, lock_timeout=5)
    await second.open()
    patient = SqliteDatabase(path, clock, lock_timeout=5)
    await patient.open()
    await asyncio.gather(*(rows.add(on, f"{n:02}") for n, on in enumerate([second, patient] * 20)))
    assert len(await rows.names(database)) == 40
    await second.close()
    await patient.close()


async def test_a_new_file_is_made_with_its_folder(tmp_path: Path, clock: StillClock) -> None:
    fresh = SqliteDatabase(tmp_path / "a" / "b" / "muster.db", clock, lock_timeout=1)
    await fresh.open()
    await fresh.close()
    assert (tmp_path / "a" / "b" / "muster.db").exists()


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path, clock: StillClock) -> None:
    (tmp_path / "x.db").write_text("This is a letter, not a database. " * 100)
    with pytest.raises(Unavailable):
        await SqliteDatabase(tmp_path / "x.db", clock, lock_timeout=1).open()


# --- files that vanish ---


def remove(path: Path) -> None:
    path.unlink()


async def test_nothing_is_acknowledged_into_a_file_that_is_gone(database: SqliteDatabase, path: Path) -> None:
    await rows.add(database, "a")
    remove(path)
    for name in ("b", "c"):
        with pytest.raises(Unavailable, match="vanished"):
            await rows.add(database, name)


async def test_nothing_is_acknowledged_into_a_file_that_was_replaced(database: SqliteDatabase, path: Path) -> None:
    await rows.add(database, "a")
    copy = path.with_suffix(".copy")
    shutil.copyfile(path, copy)
    os.replace(copy, path)  # noqa: PTH105  # as a restored backup would be
    with pytest.raises(Unavailable, match="replaced"):
        await rows.add(database, "b")


async def test_nothing_is_acknowledged_when_the_file_goes_during_the_unit_of_work(database: SqliteDatabase, path: Path) -> None:
    async def work(unit: Transaction) -> None:
        await unit.execute(rows.INSERT, name="a", body="1")
        remove(path)

    with pytest.raises(Unavailable, match="vanished"):
        await database.write(work)


# --- full disks ---


async def fill(unit: Transaction, name: str, size: int) -> None:
    await unit.execute(rows.INSERT, name=name, body="x" * size)


def limit_pages(database: SqliteDatabase, more: int) -> None:
    """Lets the file grow by so many pages: SQLite treats the end of them as the end of the disk."""
    (pages,) = database._writer.execute("PRAGMA page_count").fetchone()
    database._writer.execute(f"PRAGMA max_page_count = {pages + more}")


async def test_a_full_disk_is_out_of_space_and_then_works(database: SqliteDatabase, other: sqlite3.Connection) -> None:
    limit_pages(database, 10)
    with pytest.raises(OutOfSpace):
        await database.write(partial(fill, name="big", size=1_000_000))
    await rows.add(database, "small")
    limit_pages(database, 1000)
    await database.write(partial(fill, name="big", size=1_000_000))
    assert kept(other) == ["big", "small"]


async def test_one_that_asks_for_too_much_leaves_its_neighbours_alone(
    database: SqliteDatabase, other: sqlite3.Connection
) -> None:
    limit_pages(database, 10)
    sizes = [10, 1_000_000, 20, 30]
    outcomes = await asyncio.gather(
        *(database.write(partial(fill, name=f"{size}", size=size)) for size in sizes), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), OutOfSpace, type(None), type(None)]
    assert kept(other) == ["10", "20", "30"]


async def test_a_unit_of_work_cannot_go_on_after_the_disk_was_full(database: SqliteDatabase, other: sqlite3.Connection) -> None:
    """A full disk ends SQLite's transaction: what came after would commit by itself."""
    limit_pages(database, 10)

    async def stubborn(unit: Transaction) -> None:
        with pytest.raises(OutOfSpace):
            await fill(unit, "big", 1_000_000)
        with pytest.raises(OutOfSpace):
            await fill(unit, "small", 1)

    outcomes = await asyncio.gather(database.write(stubborn), rows.add(database, "neighbour"), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [OutOfSpace, type(None)]
    assert kept(other) == ["neighbour"]


# --- faults of the disk ---


async def test_a_read_only_file_is_unavailable(database: SqliteDatabase) -> None:
    database._writer.execute("PRAGMA query_only = ON")
    with pytest.raises(Unavailable):
        await rows.add(database, "a")
    database._writer.execute("PRAGMA query_only = OFF")
    await rows.add(database, "b")
    assert await rows.names(database) == ["b"]


async def test_a_commit_that_fails_is_acknowledged_to_nobody(database: SqliteDatabase, other: sqlite3.Connection) -> None:
    database._writer = Faulty(database._writer, "COMMIT", sqlite3.SQLITE_IOERR_FSYNC)  # type: ignore[assignment]
    calls: list[None] = []
    database.when_committed(lambda: calls.append(None))
    outcomes = await asyncio.gather(*(rows.add(database, f"{n}") for n in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    assert kept(other) == []
    await rows.add(database, "after")
    assert kept(other) == ["after"]


async def test_a_commit_on_a_full_disk_is_tried_once_more_by_each_alone(
    database: SqliteDatabase, other: sqlite3.Connection
) -> None:
    database._writer = faulty = Faulty(database._writer, "COMMIT", sqlite3.SQLITE_FULL)  # type: ignore[assignment]
    await asyncio.gather(*(rows.add(database, f"{n}") for n in range(3)))
    assert faulty.failures == 1
    assert kept(other) == ["0", "1", "2"]


@pytest.mark.parametrize("statement", ["BEGIN IMMEDIATE", "SAVEPOINT work", "RELEASE work"])
async def test_any_statement_of_the_writer_may_fail(
    database: SqliteDatabase, other: sqlite3.Connection, statement: str
) -> None:
    database._writer = faulty = Faulty(database._writer, statement, sqlite3.SQLITE_IOERR_WRITE)  # type: ignore[assignment]
    with pytest.raises(Unavailable):
        await rows.add(database, "a")
    assert faulty.failures == 1
    await rows.add(database, "b")
    assert kept(other) == ["b"]


async def test_a_connection_that_cannot_even_roll_back_is_opened_anew(
    database: SqliteDatabase, other: sqlite3.Connection
) -> None:
    inner = Faulty(database._writer, "ROLLBACK", sqlite3.SQLITE_IOERR_READ)
    database._writer = Faulty(inner, "COMMIT", sqlite3.SQLITE_IOERR_FSYNC)  # type: ignore[assignment, arg-type]
    with pytest.raises(Unavailable):
        await rows.add(database, "a")
    assert inner.failures == 1
    await rows.add(database, "b")
    assert kept(other) == ["b"]


async def test_a_fault_of_the_program_in_the_writer_is_told_and_the_writer_goes_on(database: SqliteDatabase) -> None:
    check, fault = database._check_file, [ValueError("a bug")]

    def stumble() -> None:
        if fault:
            raise fault.pop()
        check()

    database._check_file = stumble  # type: ignore[method-assign]
    with pytest.raises(ValueError, match="a bug"):
        await rows.add(database, "a")
    await rows.add(database, "b")
    assert await rows.names(database) == ["b"]


# --- shared commits ---


async def test_units_of_work_that_wait_share_a_commit(database: SqliteDatabase) -> None:
    statements: list[str] = []
    database._writer.set_trace_callback(statements.append)
    await asyncio.gather(*(rows.add(database, f"{n:03}") for n in range(300)))
    assert len(await rows.names(database)) == 300
    assert statements.count("COMMIT") <= 4


async def test_one_that_waits_alone_does_not_wait_for_others(database: SqliteDatabase) -> None:
    for n in range(3):
        await rows.add(database, f"{n}")
    assert await rows.names(database) == ["0", "1", "2"]


async def test_a_caller_that_is_gone_before_its_turn_is_skipped(database: SqliteDatabase) -> None:
    ran: list[int] = []

    async def work(unit: Transaction, n: int) -> None:
        ran.append(n)

    writes = [asyncio.create_task(database.write(partial(work, n=n))) for n in range(4)]
    await asyncio.sleep(0)
    writes[1].cancel()
    writes[2].cancel()
    await asyncio.gather(*writes, return_exceptions=True)
    assert ran == [0, 3]


async def test_the_end_of_the_loop_leaves_no_half_done_work(path: Path, clock: StillClock, other: sqlite3.Connection) -> None:
    """Somebody pressed Ctrl-C twice: the loop cancels whatever runs, without closing anything."""
    acknowledged: list[str] = []

    async def write(database: Database, name: str) -> None:
        await rows.add(database, name)
        acknowledged.append(name)

    async def main() -> None:
        database = SqliteDatabase(path, clock, lock_timeout=1)
        await database.open()
        await write(database, "before")
        cut_off = [asyncio.create_task(write(database, f"{n:02}")) for n in range(50)]
        for _ in range(3):
            await asyncio.sleep(0)
        assert len(cut_off) == 50

    await asyncio.get_running_loop().run_in_executor(None, lambda: asyncio.run(main()))
    assert set(acknowledged) <= set(kept(other))
    other.execute("BEGIN IMMEDIATE")  # nobody holds the lock


async def test_a_duplicate_in_a_group_is_only_that_ones(database: SqliteDatabase) -> None:
    outcomes = await asyncio.gather(*(rows.add(database, name) for name in "abcab"), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None)] * 3 + [DuplicateKey] * 2
    assert await rows.names(database) == ["a", "b", "c"]
