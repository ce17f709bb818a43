"""Live, within one process: commits of this process ring at once, those of others are found by polling."""

import asyncio
from collections.abc import AsyncIterator


class LocalLive:
    """`poll_seconds`: how often those who listen look for themselves."""

    def __init__(self, poll_seconds: float) -> None:
        self._poll_seconds = poll_seconds
        self._listeners: set[asyncio.Event] = set()

    def committed(self) -> None:
        """Rings. For `Database.when_committed`, which calls without waiting."""
        for listener in self._listeners:
            listener.set()

    async def ring(self) -> None:
        self.committed()

    async def rings(self) -> AsyncIterator[None]:
        listener = asyncio.Event()
        self._listeners.add(listener)
        try:
            while True:
                try:
                    async with asyncio.timeout(self._poll_seconds):
                        await listener.wait()
                except TimeoutError:
                    pass
                listener.clear()
                yield
        finally:
            self._listeners.discard(listener)
