"""Queries of subscriptions."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import bindparam, delete, func, literal, null, select, update
from sqlalchemy.types import Integer

from muster.database.engine import Reader, Transaction
from muster.database.query import Command, OneOf, Query, insert_new, json_list
from muster.events.subscriptions_models import Subscription, SubscriptionCounts, SubscriptionRow, SubscriptionStatus
from muster.events.subscriptions_tables import subscriptions

_s = subscriptions.c
_ROW = (_s.id, _s.topic, _s.email, _s.status, _s.round, _s.nonce, _s.expires_at)
_this = _s.id == bindparam("subscription")

ADD = Command(
    insert_new(
        subscriptions,
        *("id", "topic", "email", "status", "round", "asked_round", "nonce", "token_digest"),
        *("requested_at", "expires_at", "ended_at", "ip"),
    )
)
BY_ID = Query(select(*_ROW).where(_this), SubscriptionRow)
BY_ADDRESS = Query(select(*_ROW).where(_s.topic == bindparam("topic"), _s.email == bindparam("email")), SubscriptionRow)
LOCKED = Query(
    select(*_ROW).where(_s.topic == bindparam("topic"), _s.email == bindparam("email")).with_for_update(), SubscriptionRow
)
BY_DIGEST = Query(select(*_ROW).where(_s.token_digest == bindparam("digest")), SubscriptionRow)
RENEW = Command(
    update(subscriptions)
    .where(_this)
    .values(
        status="pending",
        round=_s.round + literal(1, Integer),
        nonce=bindparam("nonce"),
        token_digest=bindparam("token_digest"),
        requested_at=bindparam("requested_at"),
        expires_at=bindparam("expires_at"),
        confirmed_at=null(),
        ip=bindparam("ip"),
    )
)
NOTE_ASKED = Command(
    update(subscriptions)
    .where(_this, _s.status == "pending", _s.asked_round < bindparam("asked_round"))
    .values(asked_round=bindparam("asked_round"))
)
CONFIRM = Command(
    update(subscriptions)
    .where(_this, _s.status == "pending", _s.expires_at > bindparam("now"))
    .values(
        status="confirmed", confirmed_at=bindparam("now"), ended_at=null(), nonce=null(), token_digest=null(), expires_at=null()
    )
)
END = Command(
    update(subscriptions)
    .where(_this, _s.status != "unsubscribed")
    .values(status="unsubscribed", ended_at=bindparam("now"), nonce=null(), token_digest=null(), expires_at=null())
)
_rejected = (_this, _s.status == "pending", _s.round == bindparam("of_round"))
_expired = (_this, _s.status == "pending", _s.expires_at <= bindparam("now"))
#: Whoever had no news before has none after, so that nobody's wish is undone by a stranger who asks in their name.
_former = {"status": "unsubscribed", "nonce": null(), "token_digest": null(), "expires_at": null()}
REMOVE_REJECTED = Command(delete(subscriptions).where(*_rejected, _s.ended_at.is_(None)))
RESTORE_REJECTED = Command(update(subscriptions).where(*_rejected).values(_former))
REMOVE_EXPIRED = Command(delete(subscriptions).where(*_expired, _s.ended_at.is_(None)))
RESTORE_EXPIRED = Command(update(subscriptions).where(*_expired).values(_former))
EXPIRED = Query(
    select(_s.id)
    .where(_s.status == "pending", _s.expires_at <= bindparam("before"))
    .order_by(_s.expires_at)
    .limit(bindparam("limit")),
    str,
)
SOME = Query(select(_s.id).where(_s.topic == bindparam("topic")).limit(bindparam("limit")), str)
REMOVE = Command(delete(subscriptions).where(OneOf(_s.id, "ids")))
COUNTS = Query(
    select(_s.status, func.count()).where(_s.topic == bindparam("topic"), _s.status != "unsubscribed").group_by(_s.status),
    lambda status, count: (status, count),
)
_SHOWN = (_s.id, _s.topic, _s.email, _s.confirmed_at)


@lru_cache
def _listing(*, after: bool) -> Query[Subscription]:
    statement = select(*_SHOWN).where(_s.topic == bindparam("topic"), _s.status == "confirmed")
    if after:
        statement = statement.where(_s.id < bindparam("after"))
    return Query(statement.order_by(_s.id.desc()).limit(bindparam("limit")), Subscription)


class SubscriptionStore:
    """Subscriptions. Addresses are normalised, times are timestamps."""

    async def add(
        self,
        unit: Transaction,
        id: str,
        topic: str,
        email: str,
        status: SubscriptionStatus,
        now: str,
        *,
        nonce: str | None = None,
        token_digest: str | None = None,
        expires_at: str | None = None,
        ip: str | None = None,
    ) -> bool:
        """Adds one; False if there is one of this address for this topic."""
        added = await unit.execute(
            ADD, id=id, topic=topic, email=email, status=status, round=1, asked_round=0, nonce=nonce, token_digest=token_digest,
            requested_at=now, expires_at=expires_at, ended_at=now if status == "unsubscribed" else None, ip=ip,
        )  # fmt: skip
        return added == 1

    async def get(self, reader: Reader, subscription_id: str) -> SubscriptionRow | None:
        """One of them."""
        return await reader.fetch_one(BY_ID, subscription=subscription_id)

    async def of(self, reader: Reader, topic: str, email: str) -> SubscriptionRow | None:
        """That of an address for a topic."""
        return await reader.fetch_one(BY_ADDRESS, topic=topic, email=email)

    async def locked(self, unit: Transaction, topic: str, email: str) -> SubscriptionRow | None:
        """The same, kept from changing until the end of the unit of work."""
        return await unit.fetch_one(LOCKED, topic=topic, email=email)

    async def by_digest(self, reader: Reader, digest: str) -> SubscriptionRow | None:
        """The one that a token is for."""
        return await reader.fetch_one(BY_DIGEST, digest=digest)

    async def renew(
        self, unit: Transaction, id: str, nonce: str, token_digest: str, now: str, expires_at: str, ip: str
    ) -> None:
        """Has the address asked (again)."""
        await unit.execute(
            RENEW, subscription=id, nonce=nonce, token_digest=token_digest, requested_at=now, expires_at=expires_at, ip=ip
        )

    async def note_asked(self, unit: Transaction, id: str, round: int) -> bool:
        """Notes that the mail of a round is on its way; False if that, or a later one, was noted, or none is needed."""
        return await unit.execute(NOTE_ASKED, subscription=id, asked_round=round) == 1

    async def confirm(self, unit: Transaction, id: str, now: str) -> bool:
        """Confirms one that waits for it; False if it does not (any more)."""
        return await unit.execute(CONFIRM, subscription=id, now=now) == 1

    async def end(self, unit: Transaction, id: str, now: str) -> bool:
        """Ends one; False if it was ended before."""
        return await unit.execute(END, subscription=id, now=now) == 1

    async def remove_rejected(self, unit: Transaction, id: str, round: int) -> None:
        """Takes back a request that nobody is to be asked about, if it was not made again since."""
        await unit.execute(REMOVE_REJECTED, subscription=id, of_round=round)
        await unit.execute(RESTORE_REJECTED, subscription=id, of_round=round)

    async def remove_expired(self, unit: Transaction, id: str, now: str) -> None:
        """Takes back a request that was waited for in vain."""
        await unit.execute(REMOVE_EXPIRED, subscription=id, now=now)
        await unit.execute(RESTORE_EXPIRED, subscription=id, now=now)

    async def expired(self, reader: Reader, before: str, limit: int) -> list[str]:
        """Those that were waited for in vain until then."""
        return await reader.fetch_all(EXPIRED, before=before, limit=limit)

    async def some(self, reader: Reader, topic: str, limit: int) -> Sequence[str]:
        """Some of a topic's, whatever their state."""
        return await reader.fetch_all(SOME, topic=topic, limit=limit)

    async def remove(self, unit: Transaction, ids: Sequence[str]) -> None:
        """Removes these."""
        await unit.execute(REMOVE, ids=json_list(ids))

    async def list(self, reader: Reader, topic: str, *, after: str | None, limit: int) -> list[Subscription]:
        """Who has confirmed, newest first, before the id `after`."""
        if after is None:
            return await reader.fetch_all(_listing(after=False), topic=topic, limit=limit)
        return await reader.fetch_all(_listing(after=True), topic=topic, after=after, limit=limit)

    async def counts(self, reader: Reader, topic: str) -> SubscriptionCounts:
        """How many there are of a topic."""
        found = dict(await reader.fetch_all(COUNTS, topic=topic))
        return SubscriptionCounts(found.get("confirmed", 0), found.get("pending", 0))
