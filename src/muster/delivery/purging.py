"""Purging: messages do not stay for ever."""

from collections.abc import Sequence
from datetime import timedelta

from muster.database.engine import Database
from muster.database.feed import purge_messages
from muster.delivery.jobs import Job
from muster.delivery.store import DeliveryStore
from muster.kernel.clock import Clock, timestamp

#: Messages that are removed in one transaction.
_PURGED = 1000


async def purge_delivered(database: Database, clock: Clock, readers: Sequence[str], keep_days: int) -> None:
    """Removes messages older than `keep_days`, as far as all of `readers` have come: consumers, or the relay."""
    before = timestamp(clock.now() - timedelta(days=keep_days))
    handled = await DeliveryStore().slowest_position(database, readers)
    while await purge_messages(database, before, handled, _PURGED) == _PURGED:
        pass


def purge_job(database: Database, clock: Clock, readers: Sequence[str], keep_days: int) -> Job:
    """Does so every hour."""
    return Job("purge old messages", 3600, lambda: purge_delivered(database, clock, readers, keep_days))
