"""Searching words, alike on every database (`muster.database.search`)."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import bindparam, delete, select
from sqlalchemy import text as raw

from muster.adapters.local.documents import documents
from muster.database.engine import Database, Transaction
from muster.database.query import Command, Query, upsert
from muster.database.search import MAX_LENGTH, MAX_TERMS, MAX_WORDS, Matches, search_terms, search_text, task_search
from tests.support import rows

PUT = Command(upsert(task_search, "task_id", "project_id", "text", keys=["task_id"]))
REMOVE = Command(delete(task_search).where(task_search.c.task_id == bindparam("of")))
#: A row of any table that has the task's id will do.
FIND = Query(
    select(documents.c.sk).where(documents.c.pk == "row", Matches(documents.c.sk, "terms")).order_by(documents.c.sk), str
)

Find = Callable[[str], Awaitable[list[str]]]


async def put(database: Database, **texts: str) -> None:
    async def work(unit: Transaction) -> None:
        for task_id, text in texts.items():
            await unit.execute(PUT, task_id=task_id, project_id="p", text=search_text(text))
            await unit.execute(rows.INSERT_NEW, pk="row", sk=task_id, body="")

    await database.write(work)


@pytest.fixture
def find(database: Database) -> Find:
    async def find(text: str) -> list[str]:
        terms = search_terms(text, database.dialect)
        return await database.fetch_all(FIND, terms=terms) if terms else []

    return find


async def test_every_word_must_be_there_in_any_order(database: Database, find: Find) -> None:
    await put(database, a="Order the stage lights", b="Order the chairs", c="Return the stage")
    assert await find("order") == ["a", "b"]
    assert await find("stage order") == ["a"]
    assert await find("order the lights") == ["a"]
    assert await find("order tables") == []


async def test_the_last_word_may_be_only_begun(database: Database, find: Find) -> None:
    await put(database, a="Order the stage lights", b="Light the candles")
    assert await find("li") == ["a", "b"]
    assert await find("stage li") == ["a"]
    assert await find("l") == ["a", "b"]
    assert await find("lights") == ["a"]
    assert await find("sta lights") == []
    assert await find("ights") == []


async def test_short_and_common_words_count(database: Database, find: Find) -> None:
    """MySQL by itself forgets words of two letters, and those such as `how`."""
    await put(database, a="How to go on", b="QA of the UI", c="Plan B for 2026")
    assert await find("how to") == ["a"]
    assert await find("the") == ["b"]
    assert await find("qa") == ["b"]
    assert await find("b for") == ["c"]
    assert await find("2026") == ["c"]


async def test_case_and_accents_do_not_count(database: Database, find: Find) -> None:
    await put(database, a="Bühne für MÜLLER bestellen", b="Straße sperren", c="Crème brûlée", d="ПРИВЕТ, мир", e="Αθήνα")
    for text in ("müller", "MULLER", "Müller", "mu\u0308ller", "mul"):
        assert await find(text) == ["a"], text
    assert await find("strasse") == await find("STRASSE") == await find("straß") == ["b"]
    assert await find("creme brulee") == ["c"]
    assert await find("привет") == await find("Мир") == ["d"]
    assert await find("ΑΘΗΝΑ") == ["e"]


async def test_scripts_without_spaces_are_found_anywhere(database: Database, find: Find) -> None:
    await put(database, a="舞台照明を注文する", b="椅子を注文", c="照明", d="무대 조명 주문")
    assert await find("照明") == ["a", "c"]
    assert await find("照") == ["a", "c"]
    assert await find("明") == ["a", "c"]
    assert await find("注文") == ["a", "b"]
    assert await find("舞台照明") == ["a"]
    assert await find("照明 注文") == ["a"]
    assert await find("文注") == []
    assert await find("조") == ["d"]


async def test_words_with_signs_in_them(database: Database, find: Find) -> None:
    await put(database, a="GALA-42: don't e-mail bob@example.com", b="See https://example.org/stage?x=1 (v1.2)", c="snake_case")
    assert await find("gala-42") == await find("GALA 4") == ["a"]
    assert await find("don't") == ["a"]
    assert await find("bob@example.com") == ["a"]
    assert await find("example") == ["a", "b"]
    assert await find("v1.2") == await find("stage") == ["b"]
    assert await find("case") == ["c"]
    assert await find("👍") == []


SYNTAX = [
    '"', "'", "''", "*", "a*", "+a -b", "(a", "a)", "a AND", "AND", "OR b", "NOT a", "NEAR(a b)", "text:a", "a:*", "a & b",
    "a | b", "!a", "a <-> b", "~a", "@5", "^a", "a\\", "\\'", "%", "{a}", "a;--", "\x00", "a\x00b", "$1", ":name", "?", "%s",
    "zz", "-", "🎪",
]  # fmt: skip


@pytest.mark.parametrize("text", SYNTAX)
async def test_nothing_that_is_typed_is_syntax(database: Database, find: Find, text: str) -> None:
    await put(database, x="something else", y="NOT near AND or", z="nothing")
    found = await find(text)
    words = {word.lower() for word in ("x", "NOT", "near", "AND", "or", "nothing", "something", "else")}
    typed = "".join(character if character.isalnum() else " " for character in text.lower()).split()
    assert found == [] or all(any(word.startswith(one) for word in words) for one in typed)


async def test_changed_and_removed_texts_are_no_longer_found(database: Database, find: Find) -> None:
    await put(database, a="Order the lights", b="Order the chairs")
    await put(database, a="Return the lights")
    assert await find("order") == ["b"]
    assert await find("return lights") == ["a"]
    await database.write(lambda unit: unit.execute(REMOVE, of="a"))
    assert await find("lights") == []
    await put(database, a="Order the lights")
    assert await find("order") == ["a", "b"]


async def test_what_was_rolled_back_is_not_found(database: Database, find: Find) -> None:
    async def fail(unit: Transaction) -> None:
        await unit.execute(PUT, task_id="a", project_id="p", text=search_text("lights"))
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(fail)
    assert await find("lights") == []


async def test_long_texts_and_long_searches(database: Database, find: Find) -> None:
    long_word = "Donaudampfschifffahrts" * 10
    await put(database, a=" ".join(f"word{n}" for n in range(MAX_WORDS * 2)), b=f"{long_word} ende", c="ж" * 200 + " конец")
    assert await find(f"word{MAX_WORDS - 1}") == ["a"]
    assert await find(f"word{MAX_WORDS * 2 - 1}") == []
    assert await find(long_word) == ["b"]
    assert await find("donau ende") == []
    assert await find(f"ende {long_word}") == ["b"]
    assert await find("ж" * 200) == ["c"]
    assert await find(" ".join(f"word{n}" for n in range(500))) == ["a"]


def test_bounds_hold() -> None:
    words = search_text("ж" * 500, "word " * 1000, " ".join(map(str, range(MAX_WORDS)))).split()
    assert len(words) == MAX_WORDS == len(set(words))
    assert max(map(len, words)) <= MAX_LENGTH
    assert len(search_terms(" ".join(map(str, range(100))), "sqlite").split(" AND ")) == MAX_TERMS
    assert search_text("") == search_terms(" -.,!? ", "mysql") == ""


async def test_a_search_uses_the_index(database: Database) -> None:
    """The number of tasks must not count."""
    await put(database, **{f"t{n}": f"task {n}" for n in range(3000)})
    if database.dialect == "mysql":
        await database.fetch_all(Query(raw("ANALYZE TABLE documents, task_search"), lambda *row: row))
    sql = FIND.compiled(database.dialect).sql
    terms = search_terms("1234", database.dialect)
    placeholder, explain, index = {
        "sqlite": ("?", "EXPLAIN QUERY PLAN ", "VIRTUAL TABLE INDEX"),
        "postgresql": ("$1::VARCHAR", "EXPLAIN ", "task_search_terms"),
        "mysql": ("%s", "EXPLAIN ", "fulltext"),
    }[database.dialect]
    for value in ("row", terms):
        sql = sql.replace(placeholder.replace("1", "2" if value == terms else "1"), f"'{value}'", 1)

    async def plan(unit: Transaction) -> str:
        if database.dialect == "postgresql":  # it prefers reading all of a table that is small
            await unit.execute(Command(raw("ANALYZE documents, task_search")))
            # What a vacuum, whenever it comes, puts into the index makes that dear until then.
            await unit.fetch_all(Query(raw("SELECT gin_clean_pending_list('task_search_terms')"), lambda *row: row))
            await unit.execute(Command(raw("SET LOCAL enable_seqscan = off")))
        return "\n".join(await unit.fetch_all(Query(raw(explain + sql), lambda *row: str(row))))

    assert index in await database.write(plan)
