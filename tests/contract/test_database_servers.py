"""PostgreSQL and MySQL: locks, deadlocks, connections that break, servers that go away and come back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest
from sqlalchemy import Connection, text

from muster.database.connect import connect
from muster.database.engine import Database, Transaction
from muster.database.pool import MAX_IDLE, Pool
from muster.database.query import Command, Query
from muster.database.server import ATTEMPTS
from muster.kernel.errors import Unavailable
from muster.migrations.connections import with_connection
from tests.support import rows
from tests.support.clock import StillClock
from tests.support.connections import kill, own_id
from tests.support.databases import TestDatabase
from tests.support.wire import Wire

pytestmark = pytest.mark.databases("postgresql", "mysql")

Open = Callable[..., "asyncio.Future[Database]"]


@pytest.fixture
async def open_database(empty_database: TestDatabase, clock: StillClock) -> AsyncIterator[Callable[..., object]]:
    opened: list[Database] = []

    async def open_database(*, url: str = "", lock_timeout: float = 1, pool_size: int = 5) -> Database:
        database = connect(url or empty_database.url, clock, lock_timeout=lock_timeout, pool_size=pool_size)
        await database.open()
        opened.append(database)
        return database

    yield open_database
    for database in opened:
        await database.close()


@pytest.fixture
async def wire(empty_database: TestDatabase) -> AsyncIterator[Wire]:
    wire = Wire(empty_database.url)
    await wire.lay()
    yield wire
    await wire.cut()


# --- locks ---


async def test_a_lock_of_another_unit_of_work_is_waited_for_only_so_long(open_database: Open) -> None:
    database = await open_database(lock_timeout=1)
    await rows.add(database, "a")
    locked, release = asyncio.Event(), asyncio.Event()

    async def hold(unit: Transaction) -> None:
        await unit.execute(rows.UPDATE, of="a", new_body="held")
        locked.set()
        await release.wait()

    holding = asyncio.create_task(database.write(hold))
    await locked.wait()
    with pytest.raises(Unavailable):
        await database.write(lambda unit: unit.execute(rows.UPDATE, of="a", new_body="other"))
    assert await rows.body(database, "a") == "0"  # reading waits for nobody
    waiting = asyncio.create_task(database.write(lambda unit: unit.execute(rows.UPDATE, of="a", new_body="after")))
    release.set()
    await asyncio.gather(holding, waiting)
    assert await rows.body(database, "a") == "after"


async def test_a_deadlock_is_run_again(open_database: Open) -> None:
    database = await open_database(lock_timeout=5)
    await rows.add(database, "a", "b")
    attempts: list[str] = []
    both = asyncio.Barrier(2)

    async def work(unit: Transaction, first: str, second: str) -> None:
        attempts.append(first)
        await unit.execute(rows.UPDATE, of=first, new_body=first)
        if len(attempts) == 2 or attempts == [first]:  # the first time, each waits until the other has its lock too
            await both.wait()
        await unit.execute(rows.UPDATE, of=second, new_body=first)

    await asyncio.gather(
        database.write(partial(work, first="a", second="b")), database.write(partial(work, first="b", second="a"))
    )
    assert len(attempts) == 3
    assert await rows.body(database, "a") == await rows.body(database, "b") == attempts[-1]


async def test_what_never_goes_through_is_given_up(open_database: Open, empty_database: TestDatabase) -> None:
    """A unit of work that the database always asks to be run again."""
    database = await open_database()
    attempts: list[None] = []
    deadlock = {
        "postgresql": "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$",
        "mysql": "SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'again'",
    }[empty_database.name]

    async def work(unit: Transaction) -> None:
        attempts.append(None)
        await unit.execute(rows.INSERT, name="a", body="1")
        await unit.execute(Command(text(deadlock)))

    with pytest.raises(Unavailable):
        await database.write(work)
    assert len(attempts) == ATTEMPTS
    assert await rows.names(database) == []


async def test_more_units_of_work_than_connections_wait_their_turn(open_database: Open) -> None:
    database = await open_database(pool_size=2)
    await asyncio.gather(*(rows.add(database, f"{n:02}") for n in range(30)))
    assert len(await rows.names(database)) == 30


async def test_when_every_connection_is_in_use_for_long_one_is_told_so(open_database: Open) -> None:
    database = await open_database(lock_timeout=0.1, pool_size=1)
    begun, release = asyncio.Event(), asyncio.Event()

    async def hold(unit: Transaction) -> None:
        begun.set()
        await release.wait()

    holding = asyncio.create_task(database.write(hold))
    await begun.wait()
    with pytest.raises(Unavailable, match="in use"):
        await rows.names(database)
    with pytest.raises(Unavailable, match="in use"):
        await rows.add(database, "a")
    release.set()
    await holding
    await rows.add(database, "a")


# --- connections that the server ends ---


async def test_reading_goes_on_when_the_server_ended_the_connection(open_database: Open) -> None:
    database, other = await open_database(pool_size=1), await open_database()
    await rows.add(database, "a")
    for _ in range(2):
        await kill(other, await own_id(database))
        assert await rows.names(database) == ["a"]


async def test_writing_goes_on_when_the_server_ended_the_connection(open_database: Open) -> None:
    database, other = await open_database(pool_size=1), await open_database()
    await kill(other, await own_id(database))
    await rows.add(database, "a")
    assert await rows.names(other) == ["a"]


async def test_a_unit_of_work_whose_connection_was_ended_runs_again(open_database: Open) -> None:
    database, other = await open_database(), await open_database()
    attempts: list[int] = []

    async def work(unit: Transaction) -> None:
        attempts.append(await own_id(unit))
        await unit.execute(rows.INSERT, name="a", body="1")
        if len(attempts) == 1:
            await asyncio.create_task(_outside(other, attempts[0]))
        await unit.execute(rows.INSERT, name="b", body="1")

    await database.write(work)
    assert len(attempts) == 2
    assert await rows.names(other) == ["a", "b"]


async def _outside(other: Database, connection: int) -> None:
    """What an operator does, not the unit of work."""
    from muster.database.engine import inside_unit  # noqa: PLC0415

    inside_unit.set(False)
    await kill(other, connection)


# --- servers that go away ---


async def test_every_connection_is_made_anew_after_the_server_was_away(open_database: Open, wire: Wire) -> None:
    database = await open_database(url=wire.url, pool_size=4)
    await asyncio.gather(*(rows.add(database, f"{n}") for n in range(8)))
    before = wire.count
    wire.break_connections()
    assert len(await rows.names(database)) == 8
    wire.break_connections()
    await asyncio.gather(*(rows.add(database, f"{n}") for n in range(8, 16)))
    assert len(await rows.names(database)) == 16
    assert wire.count > before


async def test_a_server_that_is_away_is_unavailable_and_then_works(open_database: Open, wire: Wire) -> None:
    database = await open_database(url=wire.url)
    await rows.add(database, "a")
    await wire.cut()
    for _ in range(2):
        with pytest.raises(Unavailable):
            await rows.names(database)
        with pytest.raises(Unavailable):
            await rows.add(database, "b")
    await wire.lay()
    await rows.add(database, "c")
    assert await rows.names(database) == ["a", "c"]


async def test_a_connection_that_breaks_during_a_statement(open_database: Open, wire: Wire) -> None:
    database = await open_database(url=wire.url)
    await rows.add(database, "a")
    wire.break_after(b"SELECT 42")
    assert await database.fetch_one(Query(text("SELECT 42 FROM documents"), int)) == 42
    wire.break_after(b"BEGIN")
    await rows.add(database, "b")
    assert await rows.names(database) == ["a", "b"]


async def test_a_commit_without_an_answer_is_not_acknowledged(open_database: Open, wire: Wire) -> None:
    """It took effect here. Whoever asked is not told so, and it is not run again."""
    database, direct = await open_database(url=wire.url), await open_database()
    attempts: list[None] = []

    async def work(unit: Transaction) -> None:
        attempts.append(None)
        await unit.execute(rows.INSERT, name="a", body="1")

    wire.break_after(b"COMMIT")
    with pytest.raises(Unavailable, match="not known"):
        await database.write(work)
    assert len(attempts) == 1
    await rows.add(database, "b")
    async with asyncio.timeout(2):
        while await rows.names(direct) != ["a", "b"]:  # noqa: ASYNC110  # only the server knows when it is done
            await asyncio.sleep(0.01)


async def test_opening_tells_that_nobody_answers(open_database: Open, wire: Wire) -> None:
    await wire.cut()
    with pytest.raises(Unavailable, match="does not answer"):
        await open_database(url=wire.url)


async def test_opening_tells_that_there_is_no_such_database(open_database: Open, empty_database: TestDatabase) -> None:
    name = empty_database.url.rpartition("/muster_test")[0]
    missing = (
        empty_database.url.replace("/postgres?", "/nowhere?") if empty_database.name == "postgresql" else f"{name}/nowhere"
    )
    with pytest.raises(Unavailable, match="nowhere"):
        await open_database(url=missing)


@pytest.mark.databases("postgresql")
async def test_a_server_that_takes_no_writes_is_unavailable_and_then_works(
    open_database: Open, empty_database: TestDatabase
) -> None:
    """As after a failover: the old primary is a replica now."""

    def read_only(connection: Connection, value: str) -> None:
        connection.exec_driver_sql(f"ALTER DATABASE postgres SET default_transaction_read_only = {value}")

    database, writable = await open_database(), await open_database()
    with_connection(empty_database.url, partial(read_only, value="on"))
    try:
        await kill(writable, await own_id(database))
        assert await rows.names(database) == []
        with pytest.raises(Unavailable, match="no writes"):
            await rows.add(database, "a")
    finally:
        # The connection for this is read-only itself, so it says that it wants to write.
        await writable.write(lambda unit: unit.execute(Command(text("ALTER DATABASE postgres RESET ALL"))))
    await rows.add(database, "b")
    assert await rows.names(database) == ["b"]


async def test_a_column_that_was_added_meanwhile_disturbs_nobody(open_database: Open, empty_database: TestDatabase) -> None:
    """A migration runs beside a server that has its statements prepared."""
    database = await open_database(pool_size=1)
    everything = Query(text("SELECT * FROM documents"), lambda *row: len(row))
    await rows.add(database, "a")
    assert await database.fetch_all(everything) == [4]
    with_connection(empty_database.url, lambda c: c.exec_driver_sql("ALTER TABLE documents ADD COLUMN more INTEGER"))
    try:
        await rows.add(database, "b")
        assert await rows.names(database) == ["a", "b"]
    finally:
        await database.close()
        with_connection(empty_database.url, lambda c: c.exec_driver_sql("ALTER TABLE documents DROP COLUMN more"))


# --- MySQL's ways ---


@pytest.mark.databases("mysql")
async def test_the_servers_own_mode_does_not_count(open_database: Open) -> None:
    """Another mode would change how text is quoted, and let values be cut off."""
    database = await open_database()
    mode = await database.fetch_one(Query(text("SELECT @@SESSION.sql_mode"), str))
    assert mode is not None
    assert "STRICT_ALL_TABLES" in mode
    assert "NO_BACKSLASH_ESCAPES" not in mode
    with pytest.raises(Exception, match="too long"):
        await rows.add(database, "x" * 300)
    assert await database.fetch_one(Query(text("SELECT @@SESSION.autocommit"), int)) == 1


# --- the pool ---


class Line:
    """A connection to nothing."""

    def __init__(self) -> None:
        self.open = True

    def drop(self) -> None:
        self.open = False

    async def leave(self) -> None:
        self.open = False


async def test_a_connection_that_was_long_unused_is_replaced() -> None:
    made: list[Line] = []

    async def make() -> Line:
        made.append(Line())
        return made[-1]

    pool = Pool(make, lambda line: line.open, Line.drop, Line.leave, size=2, timeout=0.1)
    first = await pool.take()
    pool.give_back(first)
    assert await pool.take() is first
    pool.give_back(first)
    pool._idle[0] = (first, pool._idle[0][1] - MAX_IDLE - 1)
    second = await pool.take()
    assert second is not first
    assert not first.open
    pool.drop(second)
    third = await pool.take()
    assert (third.open, second.open, len(made)) == (True, False, 3)
    pool.give_back(third)
    await pool.close()
    assert not third.open
    with pytest.raises(Unavailable):
        await pool.take()


async def test_a_connection_that_cannot_be_made_takes_no_place() -> None:
    async def fail() -> Line:
        raise ConnectionRefusedError

    pool = Pool(fail, lambda line: line.open, Line.drop, Line.leave, size=1, timeout=0.1)
    for _ in range(3):
        with pytest.raises(ConnectionRefusedError):
            await pool.take()
