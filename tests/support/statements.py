"""The statements that reach SQLite, counted."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.support.api import Muster
from tests.support.in_process import inside

#: What the hub of streams asks after each commit, whoever has caused it.
_OF_THE_HUB = "max(outbox.serial)"
_COUNTED = {"SELECT", "INSERT", "UPDATE", "DELETE"}


def statements_of(muster: Muster) -> Callable[[Callable[[], Awaitable[object]]], Awaitable[list[str]]]:
    """A function that runs something and gives the statements that reached SQLite meanwhile; a savepoint is none."""
    database: Any = inside(muster).database

    async def during(action: Callable[[], Awaitable[object]]) -> list[str]:
        seen: list[str] = []
        for connection in (database._reader, database._writer):  # what is asked is what reaches SQLite
            connection.set_trace_callback(seen.append)
        try:
            await action()
        finally:
            for connection in (database._reader, database._writer):
                connection.set_trace_callback(None)
        return [text for text in seen if text.split()[0] in _COUNTED and _OF_THE_HUB not in text]

    return during
