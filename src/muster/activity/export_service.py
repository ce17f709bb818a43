"""The activity log as CSV, piece by piece, for a spreadsheet that takes no orders from it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec

from muster.activity.models import Activity
from muster.activity.service import ActivityService, matches
from muster.activity.statistics_service import checked_range
from muster.kernel.clock import Clock
from muster.kernel.spreadsheets import BYTE_ORDER_MARK, csv_row

#: Lines of one file: some 4 MB, which every host can answer with.
MAX_ROWS = 20_000
#: Lines that are looked at for one file; most of them may be filtered out.
MAX_LINES = 500_000
COLUMNS = ("at", "kind", "actor_id", "project_id", "user_id", "data", "id")

_ROWS_AT_ONCE = 200


class ExportService:
    """Writes lines of the log as CSV (RFC 4180), newest first."""

    def __init__(self, log: ActivityService, clock: Clock) -> None:
        self._log = log
        self._clock = clock

    def rows(
        self, first: str | None, last: str | None, *, kind: str | None, actor_id: str | None
    ) -> AsyncGenerator[bytes, None]:
        """The days from `first` to `last` as UTF-8. Raises ValidationFailed at once.

        Where there is more than one file takes, its last row says so, and from which moment on to go back.
        """
        return self._rows(checked_range(first, last, self._clock)[::-1], kind, actor_id)

    async def _rows(self, days: list[str], kind: str | None, actor_id: str | None) -> AsyncGenerator[bytes, None]:
        piece = BYTE_ORDER_MARK + csv_row(COLUMNS)
        written = seen = 0
        for day in days:
            async with aclosing(self._log.walk(day)) as lines:
                async for line in lines:
                    if written == MAX_ROWS or seen == MAX_LINES:
                        yield (piece + csv_row((f"more: nothing up to {line.at} is in this file",))).encode()
                        return
                    seen += 1
                    if matches(line, kind, actor_id):
                        piece += csv_row(_cells(line))
                        written += 1
                    if seen % _ROWS_AT_ONCE == 0 and piece:
                        yield piece.encode()
                        piece = ""
        yield piece.encode()


def _cells(line: Activity) -> tuple[str, ...]:
    data = msgspec.json.encode(line.data).decode()
    return (line.at, line.kind, line.actor_id or "", line.project_id or "", line.user_id or "", data, line.id)
