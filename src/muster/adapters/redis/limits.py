"""Limits counted in a Redis, for several processes together."""

from hashlib import blake2b

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import RedisError

from muster.kernel.clock import SKEW, Clock
from muster.kernel.errors import Unavailable
from muster.kernel.ids import new_id
from muster.ports.limits import Limit

#: The uses of a key are a sorted set: an id for each, by its moment. The script gives the moment of the use that has
#: to grow old before there is room, or nothing when the use was counted. Moments come as text and are compared by
#: Redis, because Lua would round them. A use that is here already is one whose answer was lost.
_TAKE = """
local uses, id, now, too_old, too_new, count, over_in = KEYS[1], unpack(ARGV)
if redis.call('ZSCORE', uses, id) then return nil end
redis.call('ZREMRANGEBYSCORE', uses, '-inf', too_old)
redis.call('ZREMRANGEBYSCORE', uses, '(' .. too_new, '+inf')
if redis.call('ZCARD', uses) >= tonumber(count) then
  return redis.call('ZRANGE', uses, -count, -count, 'WITHSCORES')[2]
end
redis.call('ZADD', uses, now, id)
redis.call('PEXPIRE', uses, over_in)
return nil
"""


class RedisLimits:
    """The limits in a Redis at `url` (redis://… or rediss://…, with `?ssl_ca_certs=` for an authority of one's own).

    Keys are held by their digest: they name addresses. Without its Redis everything raises Unavailable: nobody
    signs in then, but nobody gets to guess without a limit either, and who is signed in goes on.
    The time is this machine's clock, not Redis's; a use of another machine that is up to SKEW seconds ahead counts.
    """

    def __init__(self, url: str, clock: Clock, *, timeout: float = 2) -> None:
        self._clock = clock
        self._redis = Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            retry=Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.5), 2),
        )
        self._script = self._redis.register_script(_TAKE)

    async def open(self) -> None:
        """Connects. Raises Unavailable when Redis does not answer."""
        try:
            await self._redis.ping()
        except RedisError as error:
            raise _unavailable(error) from error

    async def close(self) -> None:
        """Disconnects."""
        await self._redis.aclose()

    async def take(self, key: str, limit: Limit) -> float | None:
        """See the port."""
        now = self._clock.now().timestamp()
        over_in = (limit.seconds + SKEW) * 1000
        moments = [repr(moment) for moment in (now, now - limit.seconds, now + SKEW)]
        try:
            blocking: str | None = await self._script([_name(key)], [new_id(), *moments, limit.count, over_in])
        except RedisError as error:
            raise _unavailable(error) from error
        return None if blocking is None else float(blocking) + limit.seconds - now

    async def reset(self, key: str) -> None:
        """See the port."""
        try:
            await self._redis.delete(_name(key))
        except RedisError as error:
            raise _unavailable(error) from error


def _name(key: str) -> str:
    return f"muster:limit:{blake2b(key.encode(), digest_size=16).hexdigest()}"


def _unavailable(error: RedisError) -> Unavailable:
    return Unavailable(f"Redis could not be asked: {type(error).__name__}.")
