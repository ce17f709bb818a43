"""The tables behind a Muster that runs elsewhere, for whatever starts every test with an empty workspace."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import delete, func, select

from muster.database.connect import connect
from muster.database.engine import Database, Transaction
from muster.database.feed import newest_position, sequence
from muster.database.outbox import outbox
from muster.database.query import Command, Query
from muster.delivery.tables import consumers
from muster.kernel.clock import SystemClock
from muster.migrations.schema import complete_metadata

R = TypeVar("R")

#: Where consumers and jobs have come to: whoever works for them goes on counting from there.
_KEPT = ("consumers", "jobs", "outbox_counter")
_DELETE = [Command(delete(table)) for table in reversed(complete_metadata().sorted_tables) if table.name not in _KEPT]

EMITTED = Query(select(outbox.c.kind, outbox.c.body).order_by(outbox.c.serial), lambda kind, body: (str(kind), str(body)))
_PLACES = Query(select(consumers.c.name, consumers.c.position), lambda name, position: (str(name), int(position)))
_POSITION = func.coalesce(outbox.c.position, outbox.c.serial)
_NEWEST = Query(select(outbox.c.kind, func.max(_POSITION)).group_by(outbox.c.kind), lambda kind, newest: (kind, newest))


class Tables:
    """A connection of our own, on a thread of its own: tests on any loop may ask."""

    def __init__(self, url: str) -> None:
        self._database = connect(url, SystemClock(), lock_timeout=20, pool_size=2)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="tables")
        self._loop = asyncio.new_event_loop()

    def open(self) -> None:
        self._thread.submit(self._loop.run_until_complete, self._database.open()).result(30)

    def close(self) -> None:
        self._thread.submit(self._loop.run_until_complete, self._database.close()).result(30)
        self._thread.submit(self._loop.close).result(30)
        self._thread.shutdown()

    async def _ask(self, work: Callable[[Database], Awaitable[R]]) -> R:
        async def asked() -> R:
            return await work(self._database)

        return await asyncio.wrap_future(self._thread.submit(self._loop.run_until_complete, asked()))

    async def empty(self) -> None:
        """Deletes what makes up a workspace."""

        async def rows(unit: Transaction) -> None:
            for command in _DELETE:
                await unit.execute(command)

        await self.write(rows)

    async def write(self, work: Callable[[Transaction], Awaitable[R]]) -> R:
        """Runs a unit of work."""
        return await self._ask(lambda database: database.write(work))

    async def emitted(self) -> list[tuple[str, str]]:
        """Kind and body of every message, in their order."""
        return await self._ask(lambda database: database.fetch_all(EMITTED))

    async def newest(self) -> int:
        """The position of the newest message."""

        async def look(database: Database) -> int:
            await sequence(database)
            return await newest_position(database)

        return await self._ask(look)

    async def waiting(self, wanted: Mapping[str, Sequence[str] | None]) -> list[str]:
        """The consumers that have something to do yet. `wanted`: the kinds that each wants; None: all."""

        async def look(database: Database) -> list[str]:
            await sequence(database)
            # Places first: what is emitted meanwhile then counts as waiting.
            places = await database.fetch_all(_PLACES)
            newest = dict(await database.fetch_all(_NEWEST))
            return [
                name
                for name, position in places
                if name in wanted and any(at > position for kind, at in newest.items() if _wants(wanted[name], kind))
            ] + ([name for name in wanted if name not in dict(places)] if newest else [])

        return await self._ask(look)


def _wants(kinds: Sequence[str] | None, kind: str) -> bool:
    return kinds is None or kind in kinds
