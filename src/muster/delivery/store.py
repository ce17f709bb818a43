"""Queries of delivery."""

from collections.abc import Sequence
from functools import lru_cache

import msgspec
from sqlalchemy import bindparam, delete, func, null, or_, select, update

from muster.database.engine import Reader, Transaction
from muster.database.query import Command, OneOf, Query, insert_new, json_list
from muster.delivery.models import Delivery, DeliveryState, DueDelivery, JobLease, Lease, Recorded
from muster.delivery.tables import consumers, deliveries, jobs
from muster.kernel.ids import new_id
from muster.kernel.messages import Envelope

_c, _d, _j = consumers.c, deliveries.c, jobs.c

_envelopes = msgspec.json.Decoder(Envelope)


def _due(delivery_id: str, attempts: int, message: str) -> DueDelivery:
    return DueDelivery(delivery_id, attempts, _envelopes.decode(message))


ANY_CONSUMER = Query(select(func.count()).select_from(consumers), int)
ADD_CONSUMER = Command(insert_new(consumers, "name", "position"))
LEASES = Query(select(_c.name, _c.position, _c.holder, _c.leased_until).order_by(_c.name), Lease)
LEASE = Query(select(_c.name, _c.position, _c.holder, _c.leased_until).where(_c.name == bindparam("name")), Lease)
#: Who has it may take it again: that is how a holder that doubts its own memory starts over.
TAKE_LEASE = Command(
    update(consumers)
    .where(
        _c.name == bindparam("of"),
        or_(_c.leased_until.is_(None), _c.leased_until <= bindparam("now"), _c.holder == bindparam("me")),
    )
    .values(holder=bindparam("me"), leased_until=bindparam("until"))
)
ADVANCE = Command(
    update(consumers)
    .where(_c.name == bindparam("of"), _c.holder == bindparam("me"))
    .values(position=bindparam("reached"), leased_until=bindparam("until"))
)
RELEASE = Command(
    update(consumers)
    .where(_c.name == bindparam("of"), _c.holder == bindparam("me"))
    .values(position=bindparam("reached"), holder=null(), leased_until=null())
)
SLOWEST = Query(select(func.coalesce(func.min(_c.position), 0)).where(OneOf(_c.name, "names")), int)
SLOWEST_OF_ALL = Query(select(func.coalesce(func.min(_c.position), 0)), int)

ADD_DELIVERY = Command(
    insert_new(
        deliveries,
        "id",
        "consumer",
        "message_id",
        "kind",
        "message",
        "attempts",
        "state",
        "last_error",
        "next_attempt_at",
        "updated_at",
    )
)
DUE = Query(
    select(_d.id, _d.attempts, _d.message)
    .where(_d.consumer == bindparam("consumer"), _d.state == "retrying", _d.next_attempt_at <= bindparam("now"))
    .order_by(_d.next_attempt_at)
    .limit(bindparam("limit")),
    _due,
)
FAILED_AGAIN = Command(
    update(deliveries)
    .where(_d.id == bindparam("delivery"))
    .values(
        attempts=bindparam("attempts"),
        state=bindparam("state"),
        last_error=bindparam("last_error"),
        next_attempt_at=bindparam("next_attempt_at"),
        updated_at=bindparam("updated_at"),
    )
)
SUCCEEDED = Command(delete(deliveries).where(_d.id == bindparam("delivery")))
RECORDED = Query(
    select(_d.id, _d.message_id, _d.attempts, _d.state, _d.next_attempt_at, _d.updated_at).where(
        _d.consumer == bindparam("consumer"), OneOf(_d.message_id, "messages")
    ),
    Recorded,
)
#: Of the rows of a queue, `attempts` is 0 only after an admin's replay.
TO_REPLAY = Query(
    select(_d.id, _d.attempts, _d.message)
    .where(
        _d.consumer == bindparam("consumer"),
        _d.state == "retrying",
        _d.next_attempt_at <= bindparam("now"),
        _d.attempts == 0,
    )
    .order_by(_d.next_attempt_at)
    .limit(bindparam("limit")),
    _due,
)
REPLAYED = Command(
    update(deliveries)
    .where(_d.id == bindparam("delivery"), _d.attempts == 0, _d.next_attempt_at <= bindparam("now"))
    .values(next_attempt_at=null())
)
DIED = Command(
    update(deliveries)
    .where(_d.id == bindparam("delivery"), _d.state == "retrying", _d.updated_at == bindparam("seen"))
    .values(state="dead", next_attempt_at=null(), updated_at=bindparam("now"))
)
REPLAY = Command(
    update(deliveries)
    .where(_d.id == bindparam("delivery"))
    .values(state="retrying", attempts=0, next_attempt_at=bindparam("now"), updated_at=bindparam("now"))
)
_SHOWN = (_d.id, _d.consumer, _d.message_id, _d.kind, _d.attempts, _d.state, _d.last_error, _d.next_attempt_at, _d.updated_at)
DELIVERY = Query(select(*_SHOWN).where(_d.id == bindparam("delivery")), Delivery)
COUNT_BY_STATE = Query(select(_d.state, func.count()).group_by(_d.state), lambda state, count: (state, count))


@lru_cache
def _listing(*, state: bool, after: bool) -> Query[Delivery]:
    statement = select(*_SHOWN).order_by(_d.id.desc()).limit(bindparam("limit"))
    if state:
        statement = statement.where(_d.state == bindparam("state"))
    if after:
        statement = statement.where(_d.id < bindparam("after"))
    return Query(statement, Delivery)


ADD_JOB = Command(insert_new(jobs, "name", "next_run_at"))
JOBS = Query(select(_j.name, _j.next_run_at, _j.leased_until), JobLease)
TAKE_JOB = Command(
    update(jobs)
    .where(
        _j.name == bindparam("of"),
        _j.next_run_at <= bindparam("now"),
        or_(_j.leased_until.is_(None), _j.leased_until <= bindparam("now")),
    )
    .values(holder=bindparam("me"), leased_until=bindparam("until"))
)
FINISH_JOB = Command(
    update(jobs)
    .where(_j.name == bindparam("of"), _j.holder == bindparam("me"))
    .values(next_run_at=bindparam("next_run"), holder=null(), leased_until=null())
)


class DeliveryStore:
    """Consumers, their leases and positions, failed deliveries, jobs. Times are timestamps."""

    async def add_consumers(self, unit: Transaction, from_start: Sequence[str], others: Sequence[str], newest: int) -> None:
        """Adds those that are not there yet. In a new installation all of them start at the first message."""
        fresh = not await unit.fetch_one(ANY_CONSUMER)
        for name in from_start:
            await unit.execute(ADD_CONSUMER, name=name, position=0)
        for name in others:
            await unit.execute(ADD_CONSUMER, name=name, position=0 if fresh else newest)

    async def add_reader(self, unit: Transaction, name: str) -> None:
        """Adds one where the slowest consumer is; at the first message where there is none."""
        slowest = await unit.fetch_one(SLOWEST_OF_ALL)
        await unit.execute(ADD_CONSUMER, name=name, position=slowest or 0)

    async def leases(self, reader: Reader) -> list[Lease]:
        """Every consumer."""
        return await reader.fetch_all(LEASES)

    async def lease(self, reader: Reader, name: str) -> Lease | None:
        """One consumer."""
        return await reader.fetch_one(LEASE, name=name)

    async def take(self, unit: Transaction, name: str, holder: str, now: str, until: str) -> int | None:
        """Takes the lease if it is free, over, or one's own already. The position then, else None."""
        if not await unit.execute(TAKE_LEASE, of=name, now=now, me=holder, until=until):
            return None
        taken = await unit.fetch_one(LEASE, name=name)
        return None if taken is None else taken.position

    async def advance(self, unit: Transaction, name: str, holder: str, position: int, until: str) -> bool:
        """Moves the position and prolongs the lease. False when it is somebody else's meanwhile."""
        return await unit.execute(ADVANCE, of=name, me=holder, reached=position, until=until) == 1

    async def release(self, unit: Transaction, name: str, holder: str, position: int) -> None:
        """Moves the position and lets the next one take the lease at once."""
        await unit.execute(RELEASE, of=name, me=holder, reached=position)

    async def slowest_position(self, reader: Reader, names: Sequence[str]) -> int:
        """Every one of these consumers has handled the messages up to here."""
        return await reader.fetch_one(SLOWEST, names=json_list(names)) or 0

    async def add_failure(
        self,
        unit: Transaction,
        consumer: str,
        message: Envelope,
        *,
        attempts: int,
        state: DeliveryState,
        error: str,
        next_attempt_at: str | None,
        now: str,
    ) -> None:
        """Records that a message could not be handled. One that is recorded already stays as it is."""
        await unit.execute(
            ADD_DELIVERY,
            id=new_id(),
            consumer=consumer,
            message_id=message.id,
            kind=message.kind,
            message=msgspec.json.encode(message).decode(),
            attempts=attempts,
            state=state,
            last_error=error,
            next_attempt_at=next_attempt_at,
            updated_at=now,
        )

    async def fail_again(
        self,
        unit: Transaction,
        delivery_id: str,
        *,
        attempts: int,
        state: DeliveryState,
        error: str,
        next_attempt_at: str | None,
        now: str,
    ) -> None:
        """Records another failure."""
        await unit.execute(
            FAILED_AGAIN,
            delivery=delivery_id,
            attempts=attempts,
            state=state,
            last_error=error,
            next_attempt_at=next_attempt_at,
            updated_at=now,
        )

    async def succeed(self, unit: Transaction, delivery_id: str) -> None:
        """Forgets a delivery that went through."""
        await unit.execute(SUCCEEDED, delivery=delivery_id)

    async def recorded(self, reader: Reader, consumer: str, message_ids: Sequence[str]) -> dict[str, Recorded]:
        """What is recorded of the deliveries of messages, by their ids."""
        found = await reader.fetch_all(RECORDED, consumer=consumer, messages=json_list(message_ids))
        return {delivery.message_id: delivery for delivery in found}

    async def to_replay(self, reader: Reader, consumer: str, now: str, limit: int) -> list[DueDelivery]:
        """Deliveries that an admin wants in the queue again."""
        return await reader.fetch_all(TO_REPLAY, consumer=consumer, now=now, limit=limit)

    async def replayed(self, unit: Transaction, delivery_id: str, now: str) -> None:
        """Notes that it is in the queue, unless the admin has asked once more after `now`."""
        await unit.execute(REPLAYED, delivery=delivery_id, now=now)

    async def died(self, unit: Transaction, delivery: Recorded, now: str) -> None:
        """Notes that it lies among the dead letters, unless something else was noted since."""
        await unit.execute(DIED, delivery=delivery.id, seen=delivery.updated_at, now=now)

    async def due(self, reader: Reader, consumer: str, now: str, limit: int) -> list[DueDelivery]:
        """Failed deliveries whose next attempt is due, the longest due first."""
        return await reader.fetch_all(DUE, consumer=consumer, now=now, limit=limit)

    async def replay(self, unit: Transaction, delivery_id: str, now: str) -> Delivery | None:
        """Makes a delivery due now, with all its attempts before it. None when there is no such one."""
        await unit.execute(REPLAY, delivery=delivery_id, now=now)
        return await unit.fetch_one(DELIVERY, delivery=delivery_id)

    async def deliveries(self, reader: Reader, state: str | None, after: str | None, limit: int) -> list[Delivery]:
        """Failed deliveries, newest first, before the id `after`."""
        values = {name: value for name, value in (("state", state), ("after", after)) if value is not None}
        query = _listing(state=state is not None, after=after is not None)
        return await reader.fetch_all(query, **values, limit=limit)

    async def count_by_state(self, reader: Reader) -> dict[str, int]:
        """How many deliveries are in each state."""
        return dict(await reader.fetch_all(COUNT_BY_STATE))

    async def add_jobs(self, unit: Transaction, names: Sequence[str], now: str) -> None:
        """Adds those that are not there yet; they are due at once."""
        for name in names:
            await unit.execute(ADD_JOB, name=name, next_run_at=now)

    async def jobs(self, reader: Reader) -> list[JobLease]:
        """Every job."""
        return await reader.fetch_all(JOBS)

    async def take_job(self, unit: Transaction, name: str, holder: str, now: str, until: str) -> bool:
        """Takes a job that is due and that nobody runs."""
        return await unit.execute(TAKE_JOB, of=name, now=now, me=holder, until=until) == 1

    async def finish_job(self, unit: Transaction, name: str, holder: str, next_run_at: str) -> None:
        """Gives the job back until its next run."""
        await unit.execute(FINISH_JOB, of=name, me=holder, next_run=next_run_at)
