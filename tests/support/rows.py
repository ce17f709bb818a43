"""Statements on a table that is there anyway, for tests of the databases themselves."""

from sqlalchemy import Integer, bindparam, cast, delete, func, select, update

from muster.adapters.local.documents import documents
from muster.database.engine import Database, Transaction
from muster.database.query import Command, Query, insert_new

_d = documents.c
_this = (_d.pk == "row") & (_d.sk == bindparam("of"))

INSERT = Command(documents.insert().values(pk="row", sk=bindparam("name"), body=bindparam("body")))
INSERT_NEW = Command(insert_new(documents, "pk", "sk", "body"))
UPDATE = Command(update(documents).where(_this).values(body=bindparam("new_body")))
UPDATE_IF = Command(update(documents).where(_this, _d.body == bindparam("expected")).values(body=bindparam("new_body")))
DELETE = Command(delete(documents).where(_this))
BODY = Query(select(_d.body).where(_this), str)
NAMES = Query(select(_d.sk).where(_d.pk == "row").order_by(_d.sk), str)
COUNT = Query(select(func.count()).select_from(documents).where(_d.pk == "row"), int)
SUM = Query(select(func.sum(cast(_d.expires_at, Integer))), lambda total: total)


async def add(database: Database, *names: str, body: str = "0") -> None:
    """Adds rows, in one unit of work."""

    async def work(unit: Transaction) -> None:
        await unit.execute_many(INSERT, [{"name": name, "body": body} for name in names])

    await database.write(work)


async def names(database: Database) -> list[str]:
    """The rows that have been committed."""
    return await database.fetch_all(NAMES)


async def body(database: Database, name: str) -> str | None:
    """A row's body."""
    return await database.fetch_one(BODY, of=name)
