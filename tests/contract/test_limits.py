"""What every adapter of limits promises (`muster.ports.limits`), and that memory is bounded."""

import pytest

from muster.adapters.local.limits import MemoryLimits
from muster.ports.limits import Limit, Limits
from tests.support.clock import StillClock

pytestmark = pytest.mark.req("ID-11")

ADAPTERS = ("memory",)


@pytest.fixture(params=ADAPTERS)
def limits(request: pytest.FixtureRequest, clock: StillClock) -> Limits:
    return MemoryLimits(clock)


async def test_uses_within_the_limit_are_free(limits: Limits) -> None:
    assert [await limits.take("a", Limit(3, 60)) for _ in range(3)] == [None, None, None]


async def test_one_too_many_is_told_how_long_to_wait(limits: Limits, clock: StillClock) -> None:
    await limits.take("a", Limit(2, 60))
    clock.advance(20)
    await limits.take("a", Limit(2, 60))
    clock.advance(10)
    assert await limits.take("a", Limit(2, 60)) == pytest.approx(30)


async def test_the_window_slides_so_that_no_minute_holds_more(limits: Limits, clock: StillClock) -> None:
    taken: list[float] = []
    for second in range(300):
        if await limits.take("a", Limit(5, 60)) is None:
            taken.append(second)
        clock.advance(1)
    assert len(taken) == 25
    assert all(later - earlier >= 60 for earlier, later in zip(taken, taken[5:], strict=False))


async def test_a_refused_use_is_not_counted(limits: Limits, clock: StillClock) -> None:
    await limits.take("a", Limit(1, 60))
    for _ in range(10):
        assert await limits.take("a", Limit(1, 60)) is not None
    clock.advance(60)
    assert await limits.take("a", Limit(1, 60)) is None


async def test_keys_do_not_count_for_each_other(limits: Limits) -> None:
    await limits.take("a", Limit(1, 60))
    assert await limits.take("b", Limit(1, 60)) is None


async def test_reset_forgets_the_uses(limits: Limits) -> None:
    await limits.take("a", Limit(1, 60))
    await limits.reset("a")
    await limits.reset("never used")
    assert await limits.take("a", Limit(1, 60)) is None


async def test_a_clock_that_is_set_back_does_not_lock_anybody_out(limits: Limits, clock: StillClock) -> None:
    await limits.take("a", Limit(1, 60))
    clock.advance(-86_400)
    assert await limits.take("a", Limit(1, 60)) is None


async def test_a_flood_of_keys_takes_bounded_memory(clock: StillClock) -> None:
    limits = MemoryLimits(clock, max_keys=100)
    for number in range(1_000):
        await limits.take(f"key {number}", Limit(1, 60))
    assert len(limits) == 100
    assert await limits.take("key 999", Limit(1, 60)) is not None


async def test_keys_whose_time_is_over_make_room(clock: StillClock) -> None:
    limits = MemoryLimits(clock, max_keys=1_000)
    for number in range(100):
        await limits.take(f"early {number}", Limit(1, 60))
    clock.advance(61)
    for number in range(60):
        await limits.take(f"late {number}", Limit(1, 60))
    assert len(limits) == 60
