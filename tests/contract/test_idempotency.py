"""Idempotency keys: an effect and its key commit together, and the answer is given again."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest

from muster.database.connect import connect
from muster.database.engine import Database, Transaction
from muster.database.idempotency import (
    ANSWER_EXPECTED_WITHIN,
    Answer,
    Claim,
    Known,
    current_claim,
    find,
    purge_expired,
    store_answer,
    without_claim,
)
from muster.kernel.clock import after, timestamp
from muster.kernel.errors import Conflict
from tests.support import rows
from tests.support.clock import StillClock
from tests.support.databases import TestDatabase

ANSWER = Answer(201, [("Location", "/tasks/1"), ("X-Name", "Zoë")], '{"title": "Zölle"}'.encode() + b"\x00\xff")


@pytest.fixture
async def second(empty_database: TestDatabase, database: Database, clock: StillClock) -> AsyncIterator[Database]:
    """What another process has."""
    opened = connect(empty_database.url, clock, lock_timeout=2, pool_size=5)
    await opened.open()
    yield opened
    await opened.close()


def claim(clock: StillClock, key: str = "k" * 64, request: str = "r" * 64) -> Claim:
    return Claim(key, request, after(clock.now(), seconds=3600))


@contextmanager
def request_with(claim: Claim) -> Iterator[None]:
    """What the HTTP layer does around a request."""
    token = current_claim.set(claim)
    try:
        yield
    finally:
        current_claim.reset(token)


async def known(database: Database, clock: StillClock, key: str = "k" * 64) -> Known | None:
    return await find(database, claim(clock, key), timestamp(clock.now()))


async def test_a_fresh_key_is_unknown(database: Database, clock: StillClock) -> None:
    assert await known(database, clock) is None


async def test_the_key_is_taken_with_the_effect(database: Database, clock: StillClock) -> None:
    mine = claim(clock)
    with request_with(mine):
        await rows.add(database, "a")
        assert mine.held
        await rows.add(database, "b")  # a request may have several units of work
    found = await known(database, clock)
    assert found == Known("r" * 64, timestamp(clock.now()), mine.expires_at, None)
    assert await rows.names(database) == ["a", "b"]


async def test_a_request_without_an_effect_leaves_its_key(database: Database, clock: StillClock) -> None:
    mine = claim(clock)

    async def refuse(unit: Transaction) -> None:
        await unit.execute(rows.INSERT, name="a", body="1")
        raise LookupError

    with request_with(mine):
        with pytest.raises(LookupError):
            await database.write(refuse)
        held = mine.held
        assert await known(database, clock) is None
        await rows.add(database, "b")  # it goes on after a failure and takes effect after all
    assert (held, mine.held) == (False, True)
    assert await known(database, clock) is not None


async def test_the_answer_is_given_again(database: Database, clock: StillClock) -> None:
    mine = claim(clock)
    with request_with(mine):
        await rows.add(database, "a")
        await store_answer(database, mine, ANSWER)
    found = await known(database, clock)
    assert found is not None
    assert found.answer_to("r" * 64, timestamp(clock.now())) == ANSWER
    assert found.answer_to("s" * 64, timestamp(clock.now())) == "mismatch"
    assert await known(database, clock, "l" * 64) is None


async def test_an_answer_without_an_effect_is_stored_too(database: Database, clock: StillClock) -> None:
    await store_answer(database, claim(clock), ANSWER)
    found = await known(database, clock)
    assert found is not None
    assert found.answer == ANSWER


async def test_of_requests_at_once_one_takes_effect(database: Database, second: Database, clock: StillClock) -> None:
    async def request(on: Database, n: int) -> str:
        with request_with(claim(clock)):
            try:
                await rows.add(on, f"row-{n}")
            except Conflict as conflict:
                return conflict.code
        return "done"

    outcomes = await asyncio.gather(*(request(on, n) for n, on in enumerate([database, second] * 4)))
    assert sorted(outcomes) == ["done"] + ["idempotency_in_progress"] * 7
    assert await rows.names(database) == [f"row-{outcomes.index('done')}"]


async def test_other_keys_do_not_meet(database: Database, clock: StillClock) -> None:
    async def request(n: int) -> None:
        with request_with(claim(clock, f"{n:064}")):
            await rows.add(database, f"row-{n}")

    await asyncio.gather(*(request(n) for n in range(8)))
    assert len(await rows.names(database)) == 8


async def test_units_of_work_of_one_request_at_once_do_not_refuse_each_other(database: Database, clock: StillClock) -> None:
    with request_with(claim(clock)):
        await asyncio.gather(*(rows.add(database, name) for name in "abcdef"))
    assert await rows.names(database) == list("abcdef")


async def test_without_an_answer_the_request_counts_as_running_and_later_as_lost(database: Database, clock: StillClock) -> None:
    with request_with(claim(clock)):
        await rows.add(database, "a")  # and then the process dies
    for seconds, code in ((ANSWER_EXPECTED_WITHIN - 1, "idempotency_in_progress"), (1, "idempotency_answer_lost")):
        clock.advance(seconds)
        found = await known(database, clock)
        assert found is not None
        with pytest.raises(Conflict) as caught:
            found.answer_to("r" * 64, timestamp(clock.now()))
        assert caught.value.code == code
        assert found.answer_to("s" * 64, timestamp(clock.now())) == "mismatch"


async def test_writes_that_are_no_effect_leave_the_key(database: Database, clock: StillClock) -> None:
    mine = claim(clock)
    with request_with(mine):
        with without_claim():
            await rows.add(database, "counted")
        held = mine.held
        await rows.add(database, "effect")
    assert (held, mine.held) == (False, True)


async def test_a_key_is_free_again_when_its_time_is_over(database: Database, clock: StillClock) -> None:
    with request_with(claim(clock)):
        await rows.add(database, "a")
    clock.advance(3600)
    again = claim(clock)
    assert await find(database, again, timestamp(clock.now())) is None
    with request_with(again):
        await rows.add(database, "b")
        await store_answer(database, again, ANSWER)
    found = await known(database, clock)
    assert found is not None
    assert (found.created_at, found.answer) == (timestamp(clock.now()), ANSWER)


async def test_of_requests_that_follow_an_expired_one_one_takes_effect(database: Database, clock: StillClock) -> None:
    with request_with(claim(clock)):
        await rows.add(database, "a")
    clock.advance(3600)

    async def request(mine: Claim, n: int) -> str:
        with request_with(mine):
            try:
                await rows.add(database, f"row-{n}")
            except Conflict as conflict:
                return conflict.code
        return "done"

    claims = [claim(clock) for _ in range(4)]
    for one in claims:
        assert await find(database, one, timestamp(clock.now())) is None
    outcomes = await asyncio.gather(*(request(one, n) for n, one in enumerate(claims)))
    assert sorted(outcomes) == ["done"] + ["idempotency_in_progress"] * 3
    assert len(await rows.names(database)) == 2


async def test_purging_removes_expired_keys_and_no_others(database: Database, clock: StillClock) -> None:
    for n in range(5):
        await store_answer(database, Claim(str(n), "r", after(clock.now(), seconds=10 * n)), ANSWER)
    clock.advance(20)
    now = timestamp(clock.now())
    assert await purge_expired(database, now, limit=2) == 2
    assert await purge_expired(database, now) == 1
    assert await purge_expired(database, now) == 0
    assert [n for n in range(5) if await known(database, clock, str(n))] == [3, 4]
