"""Connections that are kept open, for drivers that connect over a network.

The drivers' own pools cost a task and a round trip for each use (measured: 70 µs on top of 60 for a query of
one row), and treat a server that went away each in their own way.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from muster.kernel.errors import Unavailable

C = TypeVar("C")

#: Seconds after which an unused connection is not trusted any more: something in between may have dropped it.
MAX_IDLE = 300


class Pool(Generic[C]):
    """At most `size` connections, opened as they are needed.

    `connect` opens one, `usable` says whether one is still good as far as is known, `discard` drops one at
    once, `disconnect` says good-bye first. `timeout` is in seconds: how long to wait for one in use by others.
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[C]],
        usable: Callable[[C], bool],
        discard: Callable[[C], None],
        disconnect: Callable[[C], Awaitable[None]],
        *,
        size: int,
        timeout: float,
    ) -> None:
        self._connect = connect
        self._usable = usable
        self._discard = discard
        self._disconnect = disconnect
        self._size = size
        self._timeout = timeout
        self._slots = asyncio.Semaphore(size)
        self._loop = asyncio.get_running_loop()
        #: The one used last is taken first, so that those not needed grow old.
        self._idle: list[tuple[C, float]] = []
        self._closing = False

    async def take(self) -> C:
        """A connection, which must be given back or dropped.

        Raises Unavailable when the pool is closed or all are in use for too long, and what `connect` raises.
        """
        if self._closing:
            raise Unavailable("The database is closed.")
        if self._slots.locked():
            try:
                async with asyncio.timeout(self._timeout):
                    await self._slots.acquire()
            except TimeoutError:
                raise Unavailable("Every connection to the database is in use.") from None
        else:
            await self._slots.acquire()
        while self._idle:
            connection, since = self._idle.pop()
            if self._usable(connection) and self._loop.time() - since < MAX_IDLE:
                return connection
            self._discard(connection)
        try:
            return await self._connect()
        except BaseException:
            self._slots.release()
            raise

    def give_back(self, connection: C) -> None:
        """Keeps the connection for the next one. Nothing may be under way on it."""
        if self._usable(connection):
            self._idle.append((connection, self._loop.time()))
        else:
            self._discard(connection)
        self._slots.release()

    def drop(self, connection: C) -> None:
        """Ends a connection that is in an unknown state."""
        self._discard(connection)
        self._slots.release()

    def drop_idle(self) -> None:
        """Ends the unused ones: the server went away or changed its role, so none of them is good."""
        while self._idle:
            self._discard(self._idle.pop()[0])

    async def close(self) -> None:
        """Waits for those in use, then disconnects all."""
        if self._closing:
            return
        self._closing = True
        for _ in range(self._size):
            await self._slots.acquire()
        while self._idle:
            await self._disconnect(self._idle.pop()[0])
