"""A stream for hosts that pass an answer on only when it is whole: it ends as soon as it has said everything.

It needs nothing that goes on between two requests, so it works in a process that stands still between them.
"""

import asyncio
from collections.abc import AsyncGenerator

from muster.activity.changes_service import BATCH, ChangesService
from muster.activity.events import event_of
from muster.activity.models import Changes
from muster.kernel.errors import MusterError
from muster.kernel.principal import Principal

#: Milliseconds after which the client asks again.
ASK_AGAIN = 5000


class BriefStream:
    """The changes after a position, up to now or for `seconds`. The last event, `pause`, says that this is no failure."""

    def __init__(self, changes: ChangesService, caller: Principal, first: Changes, *, more: bool, seconds: float) -> None:
        self._changes = changes
        self._caller = caller
        self._page = first
        self._more = more
        self._seconds = seconds

    @classmethod
    async def after(cls, changes: ChangesService, caller: Principal, position: int | None, seconds: float) -> "BriefStream":
        """Without a position, it says where the feed ends now. Raises LinkExpired for one that is too old."""
        page, more = await changes.read(caller, position, BATCH, losses=True)
        return cls(changes, caller, page, more=more, seconds=seconds)

    async def events(self) -> AsyncGenerator[bytes, None]:
        """The events, then when to come back. Without that at the end, something went wrong."""
        now = asyncio.get_running_loop().time
        deadline = now() + self._seconds
        if self._page.items:
            yield _events_of(self._page)
        while self._more and now() < deadline:
            try:
                self._page, self._more = await self._changes.read(self._caller, self._page.next, BATCH, losses=True)
            except MusterError:
                return
            if self._page.items:
                yield _events_of(self._page)
        yield b"retry: %d\nid: %d\nevent: pause\ndata: {}\n\n" % (0 if self._more else ASK_AGAIN, self._page.next)

    def close(self) -> None:
        """There is nothing to give back."""


def _events_of(page: Changes) -> bytes:
    return b"".join(event_of(change) for change in page.items)
