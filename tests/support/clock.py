"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta


class StillClock:
    """Stands at a moment of its own."""

    def __init__(self, moment: datetime | None = None) -> None:
        self._moment = moment or datetime(2026, 11, 20, 6, 47, tzinfo=UTC)

    def now(self) -> datetime:
        return self._moment

    def advance(self, seconds: float) -> None:
        """Moves on."""
        self._moment += timedelta(seconds=seconds)
