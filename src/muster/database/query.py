"""Statements: written once in SQLAlchemy Core, compiled once for each database, then only given values."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Generic, Literal, TypeVar, cast

from sqlalchemy import BindParameter, ColumnElement, Table, bindparam, literal, select
from sqlalchemy.dialects import mysql as mysql_dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import asyncpg as asyncpg_dialect
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement, Executable
from sqlalchemy.types import Text

T = TypeVar("T")

DialectName = Literal["sqlite", "postgresql", "mysql"]
Value = str | int | bytes | None
Row = Sequence[Any]
#: A statement, or a function that gives the statement of each database where they differ.
Source = Executable | Callable[[DialectName], Executable]

_SKIP_DUPLICATES = "muster_skip_duplicates"

_DIALECTS: dict[DialectName, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": asyncpg_dialect.dialect(),  # type: ignore[no-untyped-call]
    "mysql": mysql_dialect.dialect(paramstyle="format"),
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """The SQL text for one database and how to lay out values for it."""

    sql: str
    arguments: Callable[[Mapping[str, Value]], Sequence[Value]]
    #: Whether a row that is there already is to be left as it is, where SQL itself has no good words for it.
    skips_duplicates: bool = False


class Query(Generic[T]):
    """A statement whose rows become `T`.

    `row` is called with a row's columns in order. `bindparam("name")` in the statement names the values
    that a call must give.
    """

    __slots__ = ("_compiled", "_source", "row")

    def __init__(self, source: Source, row: Callable[..., T]) -> None:
        self._source = source
        self._compiled: dict[DialectName, Compiled] = {}
        self.row = row

    def compiled(self, dialect: DialectName) -> Compiled:
        """The compiled form for `dialect`, made at its first use."""
        found = self._compiled.get(dialect)
        if found is None:
            found = self._compiled[dialect] = _compile(self._source, dialect)
        return found


class Command(Query[None]):
    """A statement that gives no rows."""

    def __init__(self, source: Source) -> None:
        super().__init__(source, _no_row)


def _no_row(*_: object) -> None:
    return None


def _compile(source: Source, dialect: DialectName) -> Compiled:
    statement = source if isinstance(source, Executable) else source(dialect)
    compiled = cast(
        SQLCompiler,
        cast(ClauseElement, statement).compile(dialect=_DIALECTS[dialect], compile_kwargs={"render_postcompile": True}),
    )
    names = list(compiled.positiontup or ())
    fixed = {name: value for name, value in compiled.params.items() if value is not None and name not in _required(compiled)}
    skips_duplicates = bool(statement.get_execution_options().get(_SKIP_DUPLICATES))
    return Compiled(str(compiled), _arguments(names, fixed), skips_duplicates)


def _required(compiled: SQLCompiler) -> set[str]:
    return {name for parameter, name in compiled.bind_names.items() if parameter.required}


def _arguments(names: list[str], fixed: Mapping[str, Value]) -> Callable[[Mapping[str, Value]], Sequence[Value]]:
    """A function from named values to the positional ones, as cheap as it can be."""
    if not names:
        return lambda _: ()
    if fixed and any(name in fixed for name in names):
        return lambda values: [values[name] if name in values else fixed[name] for name in names]
    if len(names) == 1:
        only = names[0]
        return lambda values: (values[only],)
    return cast(Callable[[Mapping[str, Value]], Sequence[Value]], itemgetter(*names))


class OneOf(ColumnElement[bool]):
    """`column IN (…)` for a list given as one JSON value, so that the statement is the same for any length.

    The list is `json_list([...])`, bound under `name`.
    """

    inherit_cache = False

    def __init__(self, column: ColumnElement[str], name: str) -> None:
        self.column = column
        self.values: BindParameter[str] = bindparam(name, type_=Text())


def json_list(values: Sequence[str]) -> str:
    """The value to bind for a `OneOf`."""
    return json.dumps(list(values))


@compiles(OneOf, "sqlite")
def _one_of_sqlite(element: OneOf, compiler: SQLCompiler, **kw: Any) -> str:
    return (
        f"{compiler.process(element.column, **kw)} IN (SELECT value FROM json_each({compiler.process(element.values, **kw)}))"
    )


@compiles(OneOf, "postgresql")
def _one_of_postgresql(element: OneOf, compiler: SQLCompiler, **kw: Any) -> str:
    values = compiler.process(element.values, **kw)
    return f"{compiler.process(element.column, **kw)} = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST({values} AS jsonb))))"


@compiles(OneOf, "mysql", "mariadb")
def _one_of_mysql(element: OneOf, compiler: SQLCompiler, **kw: Any) -> str:
    values = compiler.process(element.values, **kw)
    value = "value VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$'"
    listed = f"JSON_TABLE({values}, '$[*]' COLUMNS ({value})) AS listed"
    return f"{compiler.process(element.column, **kw)} IN (SELECT value FROM {listed})"


def insert_new(table: Table, *names: str) -> Source:
    """INSERT that leaves an existing row as it is (rowcount 0 then)."""
    values: dict[str, BindParameter[Value]] = {name: bindparam(name) for name in names}

    def build(dialect: DialectName) -> Executable:
        if dialect == "mysql":
            # INSERT IGNORE would also cut off what is too long, and take a default for what is missing.
            return mysql_dialect.insert(table).values(values).execution_options(**{_SKIP_DUPLICATES: True})
        if dialect == "postgresql":
            return postgresql.insert(table).values(values).on_conflict_do_nothing()
        return sqlite.insert(table).values(values).on_conflict_do_nothing()

    return build


def upsert(table: Table, *names: str, keys: Sequence[str]) -> Source:
    """INSERT that overwrites the row with the same `keys`."""
    values: dict[str, BindParameter[Value]] = {name: bindparam(name) for name in names}
    changed = [name for name in names if name not in keys]

    def build(dialect: DialectName) -> Executable:
        if dialect == "mysql":
            into = mysql_dialect.insert(table).values(values)
            return into.on_duplicate_key_update({name: into.inserted[name] for name in changed})
        if dialect == "postgresql":
            insert = postgresql.insert(table).values(values)
            return insert.on_conflict_do_update(
                index_elements=list(keys), set_={name: insert.excluded[name] for name in changed}
            )
        lite = sqlite.insert(table).values(values)
        return lite.on_conflict_do_update(index_elements=list(keys), set_={name: lite.excluded[name] for name in changed})

    return build


#: The smallest question that a database can answer.
ALIVE = Query(select(literal(1)), int)

__all__ = [
    "ALIVE",
    "Command",
    "Compiled",
    "DialectName",
    "OneOf",
    "Query",
    "Row",
    "Value",
    "insert_new",
    "json_list",
    "upsert",
]
