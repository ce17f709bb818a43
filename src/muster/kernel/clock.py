"""Time: read in one place, so that a test can set it, and written in one form.

A timestamp is text, RFC 3339 in UTC with exactly three digits of milliseconds and `Z`. Fixed width makes
it sort as text in every database, so rows and documents hold it as it is shown and nothing converts it.
"""

from datetime import UTC, datetime, timedelta
from typing import Protocol

#: How far apart, in seconds, the clocks of two of our machines may be.
SKEW = 10


class Clock(Protocol):
    """Where the present moment comes from."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    """`moment` as stored and shown: `2026-11-20T06:47:00.123Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def parse_timestamp(text: str) -> datetime:
    """The moment that `text` names.

    Raises ValueError when it is not RFC 3339 with an offset.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time needs an offset from UTC, such as Z")
    return moment.astimezone(UTC)


def after(moment: datetime, *, seconds: float) -> str:
    """The timestamp `seconds` after `moment`."""
    return timestamp(moment + timedelta(seconds=seconds))
