"""Live: telling every process that there are new messages to read."""

from collections.abc import AsyncIterator
from typing import Protocol


class Live(Protocol):
    """A bell, not a channel: what is new is read from the outbox, so a lost ring costs a moment, no message."""

    async def ring(self) -> None:
        """Says that messages have been committed."""
        ...

    def rings(self) -> AsyncIterator[None]:
        """Yields once for every ring or several, and at the latest after the poll interval."""
        ...
