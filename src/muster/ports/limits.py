"""Limits: how often something may happen."""

from typing import Protocol

import msgspec


class Limit(msgspec.Struct, frozen=True):
    """`count` times within `seconds`, smoothly: a use is free again when it is `seconds` old."""

    count: int
    seconds: int


class Limits(Protocol):
    """Counts uses under a key."""

    async def take(self, key: str, limit: Limit) -> float | None:
        """Counts a use. None when it is within the limit, else the seconds to wait (it is not counted then)."""
        ...

    async def reset(self, key: str) -> None:
        """Forgets the uses of a key."""
        ...
