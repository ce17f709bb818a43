"""What clients say that people do in them, beside what the server records of its own messages.

Only who is signed in is heard. What strangers did would be theirs to invent, at any length, into a log that admins trust; how
often a public page is opened is for the access log and the metrics to tell.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from muster.activity.models import Activity
from muster.activity.service import ActivityService
from muster.database.engine import Database, Transaction
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import RateLimited
from muster.kernel.ids import new_id
from muster.kernel.networks import network
from muster.kernel.principal import Principal
from muster.ports.limits import Limit, Limits

#: How every kind that a client names begins; no message of the server's does.
CLIENT = "client:"
#: People behind one address who may all be as busy as one may be.
_SHARING = 10


class ClientEntry(msgspec.Struct, frozen=True):
    """One thing that somebody did. `data` is small and flat."""

    kind: str
    data: Mapping[str, str | int | bool | None]


class ClientLogService:
    """Keeps such entries for `keep_days`; each person may hand them in so often a minute."""

    def __init__(
        self, database: Database, log: ActivityService, limits: Limits, clock: Clock, *, per_minute: int, keep_days: int
    ) -> None:
        self._database = database
        self._log = log
        self._limits = limits
        self._clock = clock
        self._person = Limit(per_minute, 60)
        self._address = Limit(per_minute * _SHARING, 60)
        self._keep = timedelta(days=keep_days)

    async def log(self, caller: Principal, entries: Sequence[ClientEntry], ip: str) -> int:
        """Keeps entries, as done now by the caller, and gives how many. Raises RateLimited."""
        await self._take(f"activity:person:{caller.user_id}", self._person)
        await self._take(f"activity:address:{network(ip)}", self._address)
        moment = self._clock.now()
        lines = [_line(entry, caller, timestamp(moment)) for entry in entries]
        expires_at = int((moment + self._keep).timestamp())

        async def work(unit: Transaction) -> None:
            for line in lines:
                await self._log.keep(line, unit, expires_at=expires_at)

        await self._database.write(work)
        return len(lines)

    async def _take(self, key: str, limit: Limit) -> None:
        wait = await self._limits.take(key, limit)
        if wait is not None:
            raise RateLimited("Too much activity is handed in at once.", retry_after=wait)


def _line(entry: ClientEntry, caller: Principal, at: str) -> Activity:
    data = {name: msgspec.Raw(msgspec.json.encode(value)) for name, value in entry.data.items()}
    return Activity(new_id(), at, entry.kind, caller.user_id, None, None, data)
