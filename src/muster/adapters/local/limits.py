"""Limits counted in the memory of one process."""

from collections import OrderedDict, deque
from hashlib import blake2b

from muster.kernel.clock import Clock
from muster.ports.limits import Limit

#: Keys that are remembered at the most: some 30 MB with ten uses each.
MAX_KEYS = 100_000


class MemoryLimits:
    """A log of uses for each key.

    Keys are held by their digest, so a long one costs no more than a short one. Beyond `max_keys` the key
    that was asked about longest ago is forgotten: a flood of keys costs a bounded amount of memory.
    """

    def __init__(self, clock: Clock, *, max_keys: int = MAX_KEYS) -> None:
        self._clock = clock
        self._max_keys = max_keys
        self._uses: OrderedDict[bytes, _Log] = OrderedDict()

    async def take(self, key: str, limit: Limit) -> float | None:
        now = self._clock.now().timestamp()
        digest = _digest(key)
        log = self._uses.get(digest)
        if log is None:
            self._make_room(now)
            log = self._uses[digest] = _Log()
        else:
            self._uses.move_to_end(digest)
        return log.take(now, limit)

    async def reset(self, key: str) -> None:
        self._uses.pop(_digest(key), None)

    def __len__(self) -> int:
        return len(self._uses)

    def _make_room(self, now: float) -> None:
        """Drops what is over at the old end, a little at a time, and the oldest key where all are in use."""
        for _ in range(2):
            oldest = next(iter(self._uses), None)
            if oldest is None or self._uses[oldest].over_at > now:
                break
            del self._uses[oldest]
        while len(self._uses) >= self._max_keys:
            self._uses.popitem(last=False)


class _Log:
    """The moments of the uses that still count, oldest first."""

    __slots__ = ("_moments", "over_at")

    def __init__(self) -> None:
        self._moments: deque[float] = deque()
        self.over_at = 0.0

    def take(self, now: float, limit: Limit) -> float | None:
        moments = self._moments
        while moments and moments[0] <= now - limit.seconds:
            moments.popleft()
        while moments and moments[-1] > now:  # the clock was set back: what lies ahead would count for too long
            moments.pop()
        if len(moments) >= limit.count:
            return moments[-limit.count] + limit.seconds - now
        moments.append(now)
        self.over_at = now + limit.seconds
        return None


def _digest(key: str) -> bytes:
    return blake2b(key.encode(), digest_size=16).digest()
