"""What every database promises (`muster.database.engine`)."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import ClassVar

import pytest
from sqlalchemy import select

from muster.database import server, sqlite
from muster.database.engine import Database, Transaction
from muster.database.outbox import INSERT_MESSAGE, outbox, outbox_row
from muster.database.query import Command, Query, Value
from muster.kernel.errors import DuplicateKey, Unavailable
from muster.kernel.messages import Message
from tests.support import rows
from tests.support.clock import StillClock


class Happened(Message, frozen=True):
    kind: ClassVar[str] = "tests:thing:happened"


class Refused(Exception):
    pass


KINDS = Query(select(outbox.c.kind), str)

# --- all or nothing ---


async def test_a_unit_of_work_commits_and_returns_its_result(database: Database) -> None:
    async def work(unit: Transaction) -> str:
        assert await unit.execute(rows.INSERT, name="a", body="1") == 1
        await unit.emit(Happened())
        return "done"

    assert await database.write(work) == "done"
    assert await rows.body(database, "a") == "1"
    assert await database.fetch_all(KINDS) == ["tests:thing:happened"]


async def test_a_unit_of_work_that_fails_leaves_nothing(database: Database) -> None:
    failure = Refused()

    async def work(unit: Transaction) -> None:
        await unit.execute(rows.INSERT, name="a", body="1")
        await unit.emit(Happened())
        raise failure

    with pytest.raises(Refused) as caught:
        await database.write(work)
    assert caught.value is failure
    assert await rows.names(database) == []
    assert await database.fetch_all(KINDS) == []


async def test_a_unit_of_work_sees_what_it_wrote_and_nobody_else_does(database: Database) -> None:
    async def work(unit: Transaction) -> None:
        await unit.execute_many(rows.INSERT, [{"name": name, "body": "1"} for name in "abc"])
        await unit.execute_many(rows.INSERT, [])
        assert await unit.fetch_all(rows.NAMES) == ["a", "b", "c"]
        assert await unit.fetch_one(rows.BODY, of="b") == "1"
        assert await unit.fetch_one(rows.BODY, of="z") is None
        assert await database.fetch_all(rows.NAMES) == []

    await database.write(work)
    assert await rows.names(database) == ["a", "b", "c"]


async def test_one_that_fails_leaves_its_neighbours_alone(database: Database) -> None:
    async def work(unit: Transaction, n: int) -> int:
        await unit.execute(rows.INSERT, name=f"{n:02}", body="1")
        if n % 3 == 0:
            raise Refused
        if n % 3 == 1:
            await unit.execute(rows.INSERT, name=f"{n:02}", body="again")
        return n

    outcomes = await asyncio.gather(*(database.write(partial(work, n=n)) for n in range(30)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Refused, DuplicateKey, int] * 10
    assert await rows.names(database) == [f"{n:02}" for n in range(2, 30, 3)]


async def test_what_failed_stays_failed(database: Database) -> None:
    """As on PostgreSQL: a statement that fails ends the unit of work, whatever it makes of it."""

    async def swallow(unit: Transaction) -> None:
        await unit.execute(rows.INSERT, name="b", body="1")
        with pytest.raises(DuplicateKey):
            await unit.execute(rows.INSERT, name="a", body="1")
        with pytest.raises(DuplicateKey):
            await unit.fetch_all(rows.NAMES)
        with pytest.raises(DuplicateKey):
            await unit.execute_many(rows.INSERT, [{"name": "c", "body": "1"}])

    await rows.add(database, "a")
    with pytest.raises(DuplicateKey):
        await database.write(swallow)
    assert await rows.names(database) == ["a"]


async def test_a_unit_of_work_is_over_when_it_is_over(database: Database) -> None:
    kept: list[Transaction] = []

    async def keep(unit: Transaction) -> None:
        kept.append(unit)

    async def other(unit: Transaction) -> None:
        with pytest.raises(RuntimeError):
            await kept[0].execute(rows.INSERT, name="stray", body="1")
        await unit.execute(rows.INSERT, name="a", body="1")

    await database.write(keep)
    await database.write(other)
    assert await rows.names(database) == ["a"]


async def test_statements_of_one_unit_of_work_may_be_asked_at_once(database: Database) -> None:
    async def work(unit: Transaction) -> None:
        await asyncio.gather(*(unit.execute(rows.INSERT, name=name, body=name) for name in "abcd"))
        assert await asyncio.gather(*(unit.fetch_all(rows.BODY, of=name) for name in "abcd")) == [["a"], ["b"], ["c"], ["d"]]

    await database.write(work)


# --- constraints ---


async def test_a_duplicate_is_named_by_its_constraint(database: Database, clock: StillClock) -> None:
    message = outbox_row(Happened(), clock.now())

    async def twice(unit: Transaction, command: Command, values: Mapping[str, Value]) -> None:
        await unit.execute(command, **values)
        await unit.execute(command, **values)

    for command, values, name in (
        (rows.INSERT, {"name": "a'b", "body": "for key 'x'"}, "pk_documents"),
        (INSERT_MESSAGE, message, "uq_outbox_id"),
    ):
        with pytest.raises(DuplicateKey) as caught:
            await database.write(partial(twice, command=command, values=values))
        assert caught.value.constraint == name


async def test_insert_new_leaves_what_is_there(database: Database) -> None:
    async def work(unit: Transaction) -> tuple[int, int]:
        await unit.execute_many(rows.INSERT_NEW, [{"pk": "row", "sk": name, "body": "new"} for name in "abc"])
        return (
            await unit.execute(rows.INSERT_NEW, pk="row", sk="a", body="newer"),
            await unit.execute(rows.INSERT_NEW, pk="row", sk="d", body="new"),
        )

    await rows.add(database, "a", body="old")
    assert await database.write(work) == (0, 1)
    assert [await rows.body(database, name) for name in "abcd"] == ["old", "new", "new", "new"]


async def test_insert_new_skips_duplicates_and_nothing_else(database: Database) -> None:
    """A missing value is a fault, not a duplicate."""
    with pytest.raises(Exception, match=r"(?i)null") as caught:
        await database.write(lambda unit: unit.execute(rows.INSERT_NEW, pk="row", sk="a", body=None))
    assert not isinstance(caught.value, DuplicateKey)


async def test_an_update_counts_the_rows_it_found(database: Database) -> None:
    await rows.add(database, "a", body="same")
    assert await database.write(lambda unit: unit.execute(rows.UPDATE, of="a", new_body="same")) == 1
    assert await database.write(lambda unit: unit.execute(rows.UPDATE, of="b", new_body="same")) == 0
    assert await database.write(lambda unit: unit.execute(rows.DELETE, of="a")) == 1


async def test_concurrent_changes_guarded_by_a_condition_lose_none(database: Database) -> None:
    await rows.add(database, "counter")

    async def replace(unit: Transaction, expected: str, new_body: str) -> int:
        return await unit.execute(rows.UPDATE_IF, of="counter", expected=expected, new_body=new_body)

    async def increment() -> None:
        while True:
            old = await rows.body(database, "counter")
            assert old is not None
            new = str(int(old) + 1)
            if await database.write(partial(replace, expected=old, new_body=new)):
                return

    await asyncio.gather(*(increment() for _ in range(12)))
    assert await rows.body(database, "counter") == "12"


# --- callbacks ---


async def test_callbacks_follow_commits_that_emitted(database: Database) -> None:
    calls: list[list[str]] = []
    started: list[asyncio.Task[None]] = []

    def fail() -> None:
        raise Refused

    database.when_committed(fail)
    database.when_committed(lambda: calls.append([]))
    # What a callback starts is no part of the unit of work that it follows, so it may write.
    database.when_committed(lambda: started.append(asyncio.create_task(rows.add(database, f"task-{len(started)}"))))

    await database.write(lambda unit: unit.emit())
    await rows.add(database, "a")
    with pytest.raises(DuplicateKey):
        await database.write(_emit_and_fail)
    assert calls == []
    await database.write(lambda unit: unit.emit(Happened(), Happened()))
    assert len(calls) == 1
    await asyncio.gather(*started)
    assert await rows.names(database) == ["a", "task-0"]


async def _emit_and_fail(unit: Transaction) -> None:
    await unit.emit(Happened())
    await unit.execute(rows.INSERT, name="a", body="1")


# --- callers ---


async def test_a_unit_of_work_cannot_wait_for_another_one(database: Database) -> None:
    async def nested(unit: Transaction) -> None:
        with pytest.raises(RuntimeError, match="unit of work"):
            await rows.add(database, "inner")
        with pytest.raises(RuntimeError, match="unit of work"):
            await asyncio.gather(rows.add(database, "inner"))
        await unit.execute(rows.INSERT, name="outer", body="1")

    await database.write(nested)
    await rows.add(database, "after")
    assert await rows.names(database) == ["after", "outer"]


async def test_callers_that_give_up_do_no_harm(database: Database) -> None:
    under_way = asyncio.Event()
    never = asyncio.Event()

    async def work(unit: Transaction, n: int) -> None:
        under_way.set()
        await unit.execute(rows.INSERT_NEW, pk="row", sk=f"given-up-{n}", body="1")
        if database.dialect != "sqlite":  # there, the writer belongs to all: it is not theirs to stop
            await never.wait()

    for _ in range(3):
        under_way.clear()
        callers = [asyncio.create_task(database.write(partial(work, n=n))) for n in range(8)]
        await under_way.wait()
        for caller in callers:
            caller.cancel()
        await asyncio.gather(*callers, return_exceptions=True)
    await asyncio.gather(*(rows.add(database, f"row-{n}") for n in range(8)))
    assert [name for name in await rows.names(database) if name.startswith("row")] == [f"row-{n}" for n in range(8)]


async def test_readers_that_give_up_do_no_harm(database: Database) -> None:
    await rows.add(database, "a")
    for _ in range(20):
        readers = [asyncio.create_task(rows.names(database)) for _ in range(4)]
        await asyncio.sleep(0)
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
    assert await rows.names(database) == ["a"]


async def test_a_cancellation_inside_a_unit_of_work_ends_that_one(database: Database) -> None:
    async def work(unit: Transaction) -> None:
        await unit.execute(rows.INSERT, name="a", body="1")
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await database.write(work)
    await rows.add(database, "b")
    assert await rows.names(database) == ["b"]


async def test_a_unit_of_work_that_hangs_is_ended(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "UNIT_TIMEOUT", 0.1)
    monkeypatch.setattr(sqlite, "UNIT_TIMEOUT", 0.1)
    never = asyncio.Event()

    async def hang(unit: Transaction) -> None:
        await unit.execute(rows.INSERT, name="a", body="1")
        await never.wait()

    with pytest.raises(Unavailable):
        await database.write(hang)
    await rows.add(database, "a")
    assert await rows.names(database) == ["a"]


async def test_closing_finishes_what_runs(database: Database) -> None:
    async def work(unit: Transaction, n: int) -> None:
        await unit.execute(rows.INSERT, name=str(n), body="1")

    writes = [asyncio.create_task(database.write(partial(work, n=n))) for n in range(20)]
    await asyncio.sleep(0)
    await asyncio.gather(database.close(), database.close(), *writes)
    with pytest.raises(Unavailable):
        await rows.names(database)
    with pytest.raises(Unavailable):
        await rows.add(database, "late")
    await database.open()
    await rows.add(database, "again")
    assert await rows.names(database) == [*sorted(str(n) for n in range(20)), "again"]
