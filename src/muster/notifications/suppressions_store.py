"""Queries of addresses that get no mail."""

from functools import lru_cache

from sqlalchemy import bindparam, delete, select, update

from muster.database.engine import Reader, Transaction
from muster.database.query import Command, Query, insert_new
from muster.notifications.models import Suppression, SuppressionReason
from muster.notifications.tables import suppressions

_s = suppressions.c
_SHOWN = (_s.id, _s.address, _s.reason, _s.detail, _s.at, _s.withheld, _s.last_withheld_at)

ADD = Command(insert_new(suppressions, "id", "address", "reason", "detail", "at", "withheld"))
#: A complaint, and what an admin decided, are not overruled by a bounce.
RENEW = Command(
    update(suppressions)
    .where(_s.address == bindparam("of"), _s.reason == "bounce")
    .values(reason=bindparam("reason"), detail=bindparam("detail"), at=bindparam("at"))
)
BY_ADDRESS = Query(select(*_SHOWN).where(_s.address == bindparam("address")), Suppression)
BY_ID = Query(select(*_SHOWN).where(_s.id == bindparam("suppression")), Suppression)
REMOVE = Command(delete(suppressions).where(_s.id == bindparam("suppression")))
COUNT_WITHHELD = Command(
    update(suppressions)
    .where(_s.id == bindparam("suppression"))
    .values(withheld=_s.withheld + 1, last_withheld_at=bindparam("now"))
)


@lru_cache
def _listing(*, after: bool) -> Query[Suppression]:
    statement = select(*_SHOWN).order_by(_s.id.desc()).limit(bindparam("limit"))
    return Query(statement.where(_s.id < bindparam("after")) if after else statement, Suppression)


class SuppressionStore:
    """The suppression list. Addresses are normalised, times are timestamps."""

    async def add(self, unit: Transaction, id: str, address: str, reason: SuppressionReason, detail: str, at: str) -> bool:
        """Adds an address; False if it is there."""
        return await unit.execute(ADD, id=id, address=address, reason=reason, detail=detail, at=at, withheld=0) == 1

    async def renew(self, unit: Transaction, address: str, reason: SuppressionReason, detail: str, at: str) -> None:
        """Says why again, for one that is there because it bounced."""
        await unit.execute(RENEW, of=address, reason=reason, detail=detail, at=at)

    async def of(self, reader: Reader, address: str) -> Suppression | None:
        """What is known of an address."""
        return await reader.fetch_one(BY_ADDRESS, address=address)

    async def get(self, reader: Reader, suppression_id: str) -> Suppression | None:
        """One of them."""
        return await reader.fetch_one(BY_ID, suppression=suppression_id)

    async def list(self, reader: Reader, *, after: str | None, limit: int) -> list[Suppression]:
        """All of them, newest first, before the id `after`."""
        if after is None:
            return await reader.fetch_all(_listing(after=False), limit=limit)
        return await reader.fetch_all(_listing(after=True), after=after, limit=limit)

    async def remove(self, unit: Transaction, suppression_id: str) -> bool:
        """Removes one; False if it is gone already."""
        return await unit.execute(REMOVE, suppression=suppression_id) == 1

    async def count_withheld(self, unit: Transaction, suppression_id: str, now: str) -> None:
        """Counts one more mail that was not sent."""
        await unit.execute(COUNT_WITHHELD, suppression=suppression_id, now=now)
