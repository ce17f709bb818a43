"""Every statement of every store is one that each database understands, with its tables as they are."""

import pkgutil
from collections.abc import AsyncIterator
from importlib import import_module

import pytest

import muster
from muster.database.engine import Database
from muster.database.mysql import MysqlDatabase
from muster.database.postgres import PostgresDatabase, plain_connection
from muster.database.query import Query
from muster.database.sqlite import SqliteDatabase
from tests.support.databases import TestDatabase


def statements() -> dict[str, Query[object]]:
    """Every Query and Command that a module of ours has as a constant."""
    found: dict[int, tuple[str, Query[object]]] = {}
    for module in pkgutil.walk_packages(muster.__path__, "muster."):
        # What runs on AWS alone needs an SDK that the laptop lacks, and has no SQL (import-linter holds it to that).
        if module.name.startswith(
            ("muster.migrations.", "muster.adapters.aws.", "muster.adapters.redis.", "muster.bootstrap.", "muster.lambdas")
        ):
            continue
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(import_module(module.name)).items():
            if isinstance(value, Query):
                found.setdefault(id(value), (f"{module.name}.{name}", value))
    return dict(found.values())


STATEMENTS = statements()


def test_there_are_statements() -> None:
    assert len(STATEMENTS) > 50


class Understands:
    """Has a database prepare a statement, without running it."""

    def __init__(self, database: Database, connection: object) -> None:
        self._database = database
        self._connection = connection

    async def check(self, sql: str, count: int) -> None:
        if isinstance(self._database, SqliteDatabase):
            self._database._reader.execute(f"EXPLAIN {sql}", [None] * count)
        elif isinstance(self._database, MysqlDatabase):
            statement = await self._connection.prepare(sql.replace("%s", "?").replace("%%", "%"))  # type: ignore[attr-defined]
            assert statement.parameter_count == count
            await statement.close()
        else:
            statement = await self._connection.prepare(sql)  # type: ignore[attr-defined]
            assert len(statement.get_parameters()) == count


@pytest.fixture
async def understands(database: Database, empty_database: TestDatabase) -> AsyncIterator[Understands]:
    if isinstance(database, MysqlDatabase):
        connection = await database.connect()
        yield Understands(database, connection)
        connection.close()
    elif isinstance(database, PostgresDatabase):
        connection = await plain_connection(empty_database.url)
        yield Understands(database, connection)
        await connection.close()
    else:
        yield Understands(database, None)


async def test_every_statement_is_understood(understands: Understands, database: Database) -> None:
    refused: dict[str, str] = {}
    for name, query in STATEMENTS.items():
        compiled = query.compiled(database.dialect)
        placeholders = {"sqlite": compiled.sql.count("?"), "mysql": compiled.sql.count("%s")}
        count = placeholders.get(database.dialect, len({n for n in range(1, 60) if f"${n}" in compiled.sql}))
        try:
            await understands.check(compiled.sql, count)
        except Exception as error:  # noqa: BLE001  # all of them are to be seen at once
            refused[name] = f"{error}\n{compiled.sql}"
    assert refused == {}
