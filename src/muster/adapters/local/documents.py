"""Documents in a table of the same database, so that they commit together with everything else."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import BigInteger, Executable, Index, PrimaryKeyConstraint, bindparam, delete, or_, select, text, update

from muster.adapters.cursors import ABOVE_ALL, sort_key_of
from muster.database.columns import TEXT, Column, key, table
from muster.database.engine import Database, Transaction
from muster.database.query import Command, DialectName, Query, Value, insert_new, upsert
from muster.kernel.clock import Clock
from muster.kernel.paging import Page, encode_cursor
from muster.ports.documents import Document, check_size

R = TypeVar("R")

documents = table(
    "documents",
    Column("pk", key(200), nullable=False),
    Column("sk", key(200), nullable=False),
    Column("body", TEXT, nullable=False),
    Column("expires_at", BigInteger),
    PrimaryKeyConstraint("pk", "sk"),
    Index("ix_documents_expires_at", "expires_at"),
)

_d = documents.c
_all = (_d.pk, _d.sk, _d.body, _d.expires_at)
_this = (_d.pk == bindparam("of_pk")) & (_d.sk == bindparam("of_sk"))
_alive = or_(_d.expires_at.is_(None), _d.expires_at > bindparam("now"))
_expired = _d.expires_at <= bindparam("now")

_GET = Query(select(*_all).where(_this, _alive), Document)
_PUT = Command(upsert(documents, "pk", "sk", "body", "expires_at", keys=["pk", "sk"]))
_PUT_NEW = Command(insert_new(documents, "pk", "sk", "body", "expires_at"))
_REPLACE = Command(
    update(documents)
    .where(_this, _alive, _d.body == bindparam("expected"))
    .values(body=bindparam("new_body"), expires_at=bindparam("new_expires_at"))
)
_DELETE = Command(delete(documents).where(_this, _alive))
_BURY = Command(delete(documents).where(_this, _expired))
_EXPIRED = Query(select(_d.pk, _d.sk).where(_expired).limit(bindparam("limit")), lambda pk, sk: {"of_pk": pk, "of_sk": sk})

_in_partition = (_d.pk == bindparam("of_pk"), _d.sk < bindparam("below"), _alive)
_LIST = Query(
    select(*_all).where(*_in_partition, _d.sk >= bindparam("from")).order_by(_d.sk).limit(bindparam("limit")),
    Document,
)
_LIST_AFTER = Query(
    select(*_all).where(*_in_partition, _d.sk > bindparam("from")).order_by(_d.sk).limit(bindparam("limit")),
    Document,
)
_LIST_DOWN = Query(
    select(*_all).where(*_in_partition, _d.sk >= bindparam("from")).order_by(_d.sk.desc()).limit(bindparam("limit")),
    Document,
)

_KEYS: dict[DialectName, str] = {
    "sqlite": "SELECT json_extract(value, '$[0]') AS pk, json_extract(value, '$[1]') AS sk FROM json_each(:keys)",
    "postgresql": 'SELECT (v ->> 0) COLLATE "C" AS pk, (v ->> 1) COLLATE "C" AS sk'
    " FROM jsonb_array_elements(CAST(:keys AS jsonb)) AS v",
    "mysql": "SELECT pk, sk FROM JSON_TABLE(:keys, '$[*]' COLUMNS ("
    "pk VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[0]', "
    "sk VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[1]')) AS listed",
}


def _get_many(dialect: DialectName) -> Executable:
    return text(
        f"SELECT documents.pk, documents.sk, documents.body, documents.expires_at FROM ({_KEYS[dialect]}) AS wanted"  # noqa: S608  # our own
        " JOIN documents ON documents.pk = wanted.pk AND documents.sk = wanted.sk"
        " WHERE documents.expires_at IS NULL OR documents.expires_at > :now"
    )


_GET_MANY = Query(_get_many, Document)


class LocalDocuments:
    """The document store in the relational database. Keys are printable ASCII, at most 200 characters each."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def get(self, pk: str, sk: str, unit: Transaction | None = None) -> Document | None:
        """See the port."""
        return await (unit or self._database).fetch_one(_GET, of_pk=pk, of_sk=sk, now=self._now())

    async def get_many(self, keys: Sequence[tuple[str, str]]) -> list[Document]:
        """See the port."""
        if not keys:
            return []
        wanted = msgspec.json.encode(sorted(set(keys))).decode()
        return await self._database.fetch_all(_GET_MANY, keys=wanted, now=self._now())

    async def put(self, document: Document, unit: Transaction | None = None) -> None:
        """See the port."""
        await self._in(unit, lambda unit: unit.execute(_PUT, **_columns(document)))

    async def put_new(self, document: Document, unit: Transaction | None = None) -> bool:
        """See the port. A document that has expired does not stand in the way."""

        async def put_new(unit: Transaction) -> bool:
            if await unit.execute(_PUT_NEW, **_columns(document)) == 1:
                return True
            if await unit.execute(_BURY, of_pk=document.pk, of_sk=document.sk, now=self._now()) == 0:
                return False
            return await unit.execute(_PUT_NEW, **_columns(document)) == 1

        return await self._in(unit, put_new)

    async def replace(self, document: Document, expected_body: str, unit: Transaction | None = None) -> bool:
        """See the port."""
        check_size(document)

        async def replace(unit: Transaction) -> bool:
            count = await unit.execute(
                _REPLACE,
                of_pk=document.pk,
                of_sk=document.sk,
                now=self._now(),
                expected=expected_body,
                new_body=document.body,
                new_expires_at=document.expires_at,
            )
            return count == 1

        return await self._in(unit, replace)

    async def delete(self, pk: str, sk: str) -> bool:
        """See the port."""
        return await self._database.write(lambda unit: unit.execute(_DELETE, of_pk=pk, of_sk=sk, now=self._now())) == 1

    async def list(
        self, pk: str, *, prefix: str = "", after: str | None = None, limit: int = 50, newest_first: bool = False
    ) -> Page[Document]:
        """See the port."""
        start, below, query = prefix, prefix + ABOVE_ALL, _LIST_DOWN if newest_first else _LIST
        if after is not None:
            last = sort_key_of(after)
            if newest_first:
                below = min(below, last)
            elif last >= prefix:
                start, query = last, _LIST_AFTER
        values: dict[str, Value] = {"of_pk": pk, "from": start, "below": below, "now": self._now()}
        found = await self._database.fetch_all(query, **values, limit=limit + 1)
        more = len(found) > limit
        return Page(found[:limit], encode_cursor(found[limit - 1].sk) if more else None)

    async def purge_expired(self, limit: int = 1000) -> int:
        """See the port."""
        now = self._now()
        found = await self._database.fetch_all(_EXPIRED, now=now, limit=limit)
        if found:
            rows = [{**keys, "now": now} for keys in found]
            await self._database.write(lambda unit: unit.execute_many(_BURY, rows))
        return len(found)

    async def _in(self, unit: Transaction | None, work: Callable[[Transaction], Awaitable[R]]) -> R:
        return await (self._database.write(work) if unit is None else work(unit))

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _columns(document: Document) -> dict[str, Value]:
    check_size(document)
    return {"pk": document.pk, "sk": document.sk, "body": document.body, "expires_at": document.expires_at}
