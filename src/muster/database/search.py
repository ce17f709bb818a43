"""Searching words of tasks, on each database with the index it has for that.

The databases disagree on what a word is: MySQL knows none of two letters and none called `how`, PostgreSQL
takes `v1.2` for a host, and none finds words in Chinese. So words are made here, in one way for all: without
case and accents, Chinese and Japanese as pairs of characters, and each written in ASCII with `zz` before it.
The index of the database then only sees words that it cannot misread, and nothing that somebody types can be
syntax to it.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Protocol

from sqlalchemy import BindParameter, ColumnElement, Connection, Table, TextClause, event, text
from sqlalchemy import bindparam as bound
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import Text

from muster.database.columns import ID, SERIAL, TEXT, Column, table
from muster.database.query import DialectName

#: `text` is what `search_text` made of the words to be found.
task_search = table(
    "task_search",
    Column("serial", SERIAL, primary_key=True, autoincrement=True),
    Column("task_id", ID, nullable=False, unique=True),
    Column("project_id", ID, nullable=False),
    Column("text", TEXT, nullable=False),
)

#: Words of one search; more make it no narrower.
MAX_TERMS = 16
#: Different words of one task that can be found. PostgreSQL takes a megabyte of them.
MAX_WORDS = 10_000
#: ASCII characters of a word; what comes after does not count. MySQL forgets words over 84.
MAX_LENGTH = 80

_WORD = re.compile(r"[^\W_]+")
#: Scripts without spaces between words: kana, and the blocks of Chinese characters.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def search_text(*texts: str) -> str:
    """What to keep in `task_search.text` so that the words of `texts` are found."""
    words: dict[str, None] = {}
    for one in texts:
        folded = _folded(one)
        if _UNSPACED.search(folded) is None:  # so it is with most texts, and need not be asked of each word
            words.update(dict.fromkeys(map(_in_ascii, _WORD.findall(folded))))
            continue
        for word in _words(folded):
            words.update(dict.fromkeys(_indexed(word)))
            if len(words) >= MAX_WORDS:
                break
    return " ".join(list(words)[:MAX_WORDS])


def search_terms(text: str, dialect: DialectName) -> str:
    """The value to bind for `Matches`: every word of `text` must be there, the last one may be only begun.

    Empty when there is no word in `text`, so that nothing can match.
    """
    terms: dict[tuple[str, bool], None] = {}
    words = list(_words(_folded(text)))
    for position, word in enumerate(words, 1):
        terms.update(dict.fromkeys(_wanted(word, is_last=position == len(words))))
    chosen = list(terms)[:MAX_TERMS]
    if dialect == "postgresql":
        return " & ".join(f"{term}:*" if begun else term for term, begun in chosen)
    if dialect == "mysql":
        return " ".join(f"+{term}*" if begun else f"+{term}" for term, begun in chosen)
    return " AND ".join(f"{term}*" if begun else term for term, begun in chosen)


def _words(folded: str) -> Iterator[str]:
    """The words in a folded text as people see them; a run of an unspaced script counts as one."""
    for found in _WORD.finditer(folded):
        position = 0
        for run in _UNSPACED.finditer(found[0]):
            if run.start() > position:
                yield found[0][position : run.start()]
            yield run[0]
            position = run.end()
        if position < len(found[0]):
            yield found[0][position:]


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return unicodedata.normalize("NFC", bare)


def _indexed(word: str) -> Iterator[str]:
    if not _UNSPACED.match(word):
        yield _in_ascii(word)
        return
    for position in range(len(word)):  # the last one alone, so that it can be found too
        yield _in_ascii(word[position : position + 2])


def _wanted(word: str, *, is_last: bool) -> Iterator[tuple[str, bool]]:
    """Terms, and whether each is only the beginning of a word."""
    if not _UNSPACED.match(word):
        yield _in_ascii(word), is_last
    elif len(word) == 1:
        yield _in_ascii(word), True
    else:
        for position in range(len(word) - 1):
            yield _in_ascii(word[position : position + 2]), False


def _in_ascii(word: str) -> str:
    """Letter by letter, so that the beginning of a word stays the beginning of what it becomes."""
    if word.isascii():
        return "zz" + word[: MAX_LENGTH - 2]
    letters = (letter if letter.isascii() else f"x{ord(letter):x}" for letter in word)
    return ("zz" + "".join(letters))[:MAX_LENGTH]


class Matches(ColumnElement[bool]):
    """Whether the task whose id is `column` has the words that `search_terms` made, bound under `name`."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.terms: BindParameter[str] = bound(name, type_=Text())


@compiles(Matches, "sqlite")
def _matches_sqlite(element: Matches, compiler: SQLCompiler, **kw: Any) -> str:
    found = "task_search_index JOIN task_search ON task_search.serial = task_search_index.rowid"
    return _among(element, compiler, found, "task_search_index MATCH {}", **kw)


@compiles(Matches, "postgresql")
def _matches_postgresql(element: Matches, compiler: SQLCompiler, **kw: Any) -> str:
    return _among(element, compiler, "task_search", "task_search.terms @@ CAST({} AS tsquery)", **kw)


@compiles(Matches, "mysql", "mariadb")
def _matches_mysql(element: Matches, compiler: SQLCompiler, **kw: Any) -> str:
    return _among(element, compiler, "task_search", "MATCH (task_search.text) AGAINST ({} IN BOOLEAN MODE)", **kw)


def _among(element: Matches, compiler: SQLCompiler, found: str, condition: str, **kw: Any) -> str:
    column = compiler.process(element.column, **kw)
    matching = condition.format(compiler.process(element.terms, **kw))
    return f"{column} IN (SELECT task_search.task_id FROM {found} WHERE {matching})"  # noqa: S608  # nothing of a user's in it


# --- the index itself: each database's own, so it is in no metadata ---

_CREATE: dict[str, tuple[str, ...]] = {
    "sqlite": (
        # Only whether a word is there is asked, never where; `prefix` is for the first two and three letters.
        """CREATE VIRTUAL TABLE task_search_index USING fts5 (
            text, content='task_search', content_rowid='serial',
            tokenize='ascii', detail=none, columnsize=0, prefix='4 5')""",
        """CREATE TRIGGER task_search_added AFTER INSERT ON task_search BEGIN
            INSERT INTO task_search_index (rowid, text) VALUES (new.serial, new.text);
        END""",
        """CREATE TRIGGER task_search_removed AFTER DELETE ON task_search BEGIN
            INSERT INTO task_search_index (task_search_index, rowid, text) VALUES ('delete', old.serial, old.text);
        END""",
        """CREATE TRIGGER task_search_changed AFTER UPDATE OF serial, text ON task_search BEGIN
            INSERT INTO task_search_index (task_search_index, rowid, text) VALUES ('delete', old.serial, old.text);
            INSERT INTO task_search_index (rowid, text) VALUES (new.serial, new.text);
        END""",
        "INSERT INTO task_search_index (task_search_index) VALUES ('rebuild')",
    ),
    "postgresql": (
        "ALTER TABLE task_search ADD COLUMN terms tsvector GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED",
        "CREATE INDEX task_search_terms ON task_search USING gin (terms)",
    ),
    "mysql": ("CREATE FULLTEXT INDEX task_search_text ON task_search (text)",),
}
_DROP: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS task_search_added",
        "DROP TRIGGER IF EXISTS task_search_removed",
        "DROP TRIGGER IF EXISTS task_search_changed",
        "DROP TABLE IF EXISTS task_search_index",
    ),
    "postgresql": ("ALTER TABLE task_search DROP COLUMN IF EXISTS terms",),
    "mysql": ("DROP INDEX task_search_text ON task_search",),
}


class Executes(Protocol):
    """A connection, or Alembic's `op`."""

    def execute(self, statement: TextClause, /) -> object:
        """Runs a statement."""


def create_search_index(connection: Executes, dialect: str) -> None:
    """Makes the index of the table `task_search`, which is there, and fills it from what is in the table."""
    for statement in _CREATE["mysql" if dialect == "mariadb" else dialect]:
        connection.execute(text(statement))


def drop_search_index(connection: Executes, dialect: str) -> None:
    """Removes the index. The table must still be there."""
    for statement in _DROP["mysql" if dialect == "mariadb" else dialect]:
        connection.execute(text(statement))


def is_search_index(name: str) -> bool:
    """Whether a table, a column or an index of that name is part of the index, not of the metadata."""
    return name.startswith("task_search_index") or name in {"terms", "task_search_terms", "task_search_text"}


@event.listens_for(task_search, "after_create")
def _created(_target: Table, connection: Connection, **_: object) -> None:
    """For `create_all`; Alembic's migrations name it themselves."""
    create_search_index(connection, connection.dialect.name)


@event.listens_for(task_search, "before_drop")
def _dropped(_target: Table, connection: Connection, **_: object) -> None:
    drop_search_index(connection, connection.dialect.name)
