"""Redis, where a setting names one: for servers on AWS as for those of one's own."""

from typing import TYPE_CHECKING

from muster.kernel.clock import Clock
from muster.settings import Settings

if TYPE_CHECKING:
    from muster.adapters.redis.limits import RedisLimits


def limits_in_redis(settings: Settings, clock: Clock) -> "RedisLimits | None":
    """The limits, counted for several processes together; None without a Redis."""
    if not settings.redis_url:
        return None
    from muster.adapters.redis.limits import RedisLimits

    return RedisLimits(settings.redis_url, clock)


async def check_redis(settings: Settings, clock: Clock) -> None:
    """Sees that it answers, where there is one.

    Raises Unavailable when it does not, ValueError for an address that is none, ModuleNotFoundError without its driver.
    """
    limits = limits_in_redis(settings, clock)
    if limits is None:
        return
    try:
        await limits.open()
    finally:
        await limits.close()
