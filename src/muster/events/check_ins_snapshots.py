"""Snapshots of events for scanners: made one at a time, and one for all who asked before it was begun."""

import asyncio
from dataclasses import dataclass

from muster.database.engine import Database
from muster.events.check_ins_store import FOR_SNAPSHOT
from muster.events.errors import TooManyForSnapshot
from muster.events.offline import Snapshot, make_snapshot
from muster.events.ticket_keys import TicketKeys
from muster.kernel.clock import Clock, timestamp


@dataclass(frozen=True)
class _Made:
    number: int
    event_id: str
    snapshot: Snapshot


class Snapshots:
    """Makes snapshots. One of 25,000 tickets keeps a core busy for two seconds, and many scanners ask when the doors open.

    `most` is how many tickets an event may have for it.
    """

    def __init__(self, database: Database, clock: Clock, keys: TicketKeys, *, most: int) -> None:
        self._database = database
        self._clock = clock
        self._keys = keys
        self._most = most
        self._turn = asyncio.Lock()
        #: How many were begun, and the last one while somebody waits who may be given it too.
        self._begun = 0
        self._last: _Made | None = None
        self._asking = 0

    async def of(self, event_id: str) -> Snapshot:
        """A snapshot of what is true now, or a moment later. Raises TooManyForSnapshot, Unavailable."""
        begun_before = self._begun
        self._asking += 1
        try:
            async with self._turn:
                last = self._last
                if last is None or last.event_id != event_id or last.number <= begun_before:
                    self._begun += 1
                    last = self._last = _Made(self._begun, event_id, await self._make(event_id))
                return last.snapshot
        finally:
            self._asking -= 1
            if not self._asking:
                self._last = None

    async def _make(self, event_id: str) -> Snapshot:
        made_at = timestamp(self._clock.now())
        tickets = await self._database.fetch_all(FOR_SNAPSHOT, event_id=event_id, limit=self._most + 1)
        if len(tickets) > self._most:
            raise TooManyForSnapshot(
                f"This event has more than {self._most:,} tickets, which are too many to be taken along: scan online, or raise"
                " MUSTER_DOOR_SNAPSHOT_TICKETS."
            )
        signer = await self._keys.signer(event_id)
        return await asyncio.to_thread(make_snapshot, signer, tickets, made_at)
