"""What every adapter of limits promises (`muster.ports.limits`), and that the memory of one is bounded."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from muster.adapters.local.limits import MemoryLimits
from muster.kernel.errors import Unavailable
from muster.ports.limits import Limit, Limits
from tests.support import redis_server
from tests.support.adapters import adapters
from tests.support.clock import StillClock
from tests.support.redis_server import RedisServer
from tests.support.server import free_port

pytestmark = pytest.mark.req("ID-11", "AW-8")


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis_server.running_or_skipped(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(params=["memory", "redis", *adapters("aws")])
async def two_limits(request: pytest.FixtureRequest, clock: StillClock) -> AsyncIterator[tuple[Limits, Limits]]:
    """The limits of two processes that count together; with `memory` there is but one process."""
    if request.param == "memory":
        limits = MemoryLimits(clock)
        yield limits, limits
    elif request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis")
        from muster.adapters.redis.limits import RedisLimits  # noqa: PLC0415  # not installed on a laptop

        one, other = RedisLimits(server.url, clock), RedisLimits(server.tls_url, clock)
        await one.open()
        await other.open()
        yield one, other
        await one.close()
        await other.close()
        server.empty()
    else:
        request.getfixturevalue("emulator")
        from muster.adapters.aws.clients import Clients  # noqa: PLC0415  # not installed on a laptop
        from muster.adapters.aws.limits import DynamoLimits  # noqa: PLC0415
        from tests.support.dynamodb import empty_table  # noqa: PLC0415

        clients = Clients()
        with empty_table(clients) as table:
            yield DynamoLimits(clients, table, clock), DynamoLimits(Clients(), table, clock)


@pytest.fixture
def limits(two_limits: tuple[Limits, Limits]) -> Limits:
    return two_limits[0]


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


async def test_a_longer_and_a_higher_limit_count_the_same_uses(limits: Limits, clock: StillClock) -> None:
    for _ in range(3):
        assert await limits.take("a", Limit(3, 60)) is None
        clock.advance(10)
    assert await limits.take("a", Limit(2, 60)) == pytest.approx(40)
    assert await limits.take("a", Limit(4, 60)) is None


async def test_uses_at_one_moment_count_each(limits: Limits) -> None:
    assert [await limits.take("a", Limit(2, 60)) for _ in range(3)] == [None, None, pytest.approx(60)]


async def test_moments_are_not_rounded(limits: Limits, clock: StillClock) -> None:
    clock.advance(0.000_321)
    await limits.take("a", Limit(1, 60))
    clock.advance(59.999_999)
    assert await limits.take("a", Limit(1, 60)) == pytest.approx(0.000_001, abs=0.000_000_9)
    clock.advance(0.000_001)
    assert await limits.take("a", Limit(1, 60)) is None


async def test_any_text_is_a_key(limits: Limits) -> None:
    for key in ("zoë@example.com", "{a}:b c\n\x00*", "x" * 100_000):
        assert await limits.take(key, Limit(1, 60)) is None
        assert await limits.take(key, Limit(1, 60)) is not None


async def test_of_many_at_once_as_many_get_through_as_the_limit_allows(two_limits: tuple[Limits, Limits]) -> None:
    waits = await asyncio.gather(*(two_limits[n % 2].take("a", Limit(5, 60)) for n in range(24)))
    assert waits.count(None) == 5
    assert all(0 < wait <= 60 for wait in waits if wait is not None)


async def test_two_processes_count_together(two_limits: tuple[Limits, Limits]) -> None:
    one, other = two_limits
    assert await one.take("a", Limit(2, 60)) is None
    assert await other.take("a", Limit(2, 60)) is None
    assert await one.take("a", Limit(2, 60)) is not None
    await other.reset("a")
    assert await one.take("a", Limit(2, 60)) is None


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


async def test_limits_without_their_redis_are_unavailable(clock: StillClock) -> None:
    pytest.importorskip("redis", reason="the extra `redis` is not installed")
    from muster.adapters.redis.limits import RedisLimits  # noqa: PLC0415  # not installed on a laptop

    limits = RedisLimits(f"redis://127.0.0.1:{free_port()}", clock, timeout=1)
    with pytest.raises(Unavailable):
        await limits.open()
    with pytest.raises(Unavailable):
        await limits.take("a", Limit(1, 60))
    with pytest.raises(Unavailable):
        await limits.reset("a")
    await limits.close()
