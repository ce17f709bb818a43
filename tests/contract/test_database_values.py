"""Values go to every database and come back as they were, whatever is in them."""

import pytest
from sqlalchemy import bindparam, func, select

from muster.adapters.local.documents import documents
from muster.database.engine import Database, Transaction
from muster.database.idempotency import idempotency_keys
from muster.database.query import Command, OneOf, Query, json_list
from tests.support import rows

AWKWARD = [
    "",
    "'",
    '"',
    "\\",
    "\\'",
    "%",
    "%s",
    "100%%",
    "?",
    "$1",
    ":name",
    "a\nb\r\t\x1a",
    "ü é 日本 🎪",
    "; DROP TABLE documents; --",
    "x" * 70_000,
]


@pytest.mark.parametrize("text", AWKWARD)
async def test_text_comes_back_as_it_went(database: Database, text: str) -> None:
    async def work(unit: Transaction) -> None:
        await unit.execute(rows.INSERT, name="one", body=text)
        await unit.execute_many(rows.INSERT, [{"name": name, "body": text} for name in ("two", "three")])

    await database.write(work)
    for name in ("one", "two", "three"):
        assert await rows.body(database, name) == text
    assert await database.write(lambda unit: unit.execute(rows.UPDATE_IF, of="one", expected=text, new_body="")) == 1


_BYTES = Query(select(idempotency_keys.c.body), lambda body: body)
_INSERT_BYTES = Command(
    idempotency_keys.insert().values(
        key_digest=bindparam("key"), request_digest="%", created_at="", expires_at="", body=bindparam("content")
    )
)


async def test_bytes_come_back_as_they_went(database: Database) -> None:
    content = bytes(range(256)) * 300

    async def work(unit: Transaction) -> None:
        await unit.execute(_INSERT_BYTES, key="one", content=content)
        await unit.execute_many(_INSERT_BYTES, [{"key": key, "content": content} for key in ("two", "three")])
        await unit.execute(_INSERT_BYTES, key="none", content=None)

    await database.write(work)
    found = await database.fetch_all(_BYTES)
    assert sorted(found, key=bool) == [None, content, content, content]


async def test_a_percent_sign_in_a_statement_is_one(database: Database) -> None:
    like = Query(select(documents.c.sk).where(documents.c.body.like("50|%%", escape="|")), str)
    remainder = Query(select(func.count() % 2).select_from(documents), int)
    await rows.add(database, "a", body="50%")
    await rows.add(database, "b", body="500")
    await rows.add(database, "c", body="50% off")
    assert sorted(await database.fetch_all(like)) == ["a", "c"]
    assert await database.fetch_one(remainder) == 1


async def test_one_of_takes_any_number_of_any_values(database: Database) -> None:
    query = Query(select(documents.c.sk).where(OneOf(documents.c.sk, "names")).order_by(documents.c.sk), str)
    await rows.add(database, "a", "b", "c")
    assert await database.fetch_all(query, names=json_list(["c", "a", "x'y", 'q"', "ü"])) == ["a", "c"]
    assert await database.fetch_all(query, names=json_list([])) == []
    assert await database.fetch_all(query, names=json_list([f"n{n}" for n in range(5000)] + ["b"])) == ["b"]


async def test_a_key_that_cannot_be_is_not_there(database: Database) -> None:
    """Whatever somebody types where an id belongs, it is a row that does not exist, not an error."""
    await rows.add(database, "a")
    for name in ("ä", "日本", "🎪", "x" * 5000, " a", "A"):
        assert await rows.body(database, name) is None, name


async def test_numbers_are_numbers(database: Database) -> None:
    query = Query(select(func.sum(documents.c.expires_at), func.max(documents.c.expires_at)), lambda *found: found)
    insert = Command(documents.insert().values(pk="n", sk=bindparam("name"), body="", expires_at=bindparam("number")))
    assert await database.fetch_one(query) == (None, None)
    await database.write(lambda unit: unit.execute_many(insert, [{"name": str(n), "number": 2**40 + n} for n in (-1, 2)]))
    found = await database.fetch_one(query)
    assert found == (2**41 + 1, 2**40 + 2)
    assert [type(number) for number in found] == [int, int]
