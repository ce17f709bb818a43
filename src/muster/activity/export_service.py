"""The activity log as CSV, piece by piece, for a spreadsheet that takes no orders from it."""

import csv
from collections.abc import AsyncGenerator
from contextlib import aclosing
from io import StringIO

import msgspec

from muster.activity.models import Activity
from muster.activity.service import ActivityService, matches
from muster.activity.statistics_service import checked_range
from muster.kernel.clock import Clock

#: Lines of one file: some 4 MB, which every host can answer with.
MAX_ROWS = 20_000
#: Lines that are looked at for one file; most of them may be filtered out.
MAX_LINES = 500_000
COLUMNS = ("at", "kind", "actor_id", "project_id", "user_id", "data", "id")

#: What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), full-width forms included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  # these very characters
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
        # With a byte order mark, by which spreadsheets tell that this is UTF-8.
        piece = "\ufeff" + _row(COLUMNS)
        written = seen = 0
        for day in days:
            async with aclosing(self._log.walk(day)) as lines:
                async for line in lines:
                    if written == MAX_ROWS or seen == MAX_LINES:
                        yield (piece + _row((f"more: nothing up to {line.at} is in this file",))).encode()
                        return
                    seen += 1
                    if matches(line, kind, actor_id):
                        piece += _row(_cells(line))
                        written += 1
                    if seen % _ROWS_AT_ONCE == 0 and piece:
                        yield piece.encode()
                        piece = ""
        yield piece.encode()


def _cells(line: Activity) -> tuple[str, ...]:
    data = msgspec.json.encode(line.data).decode()
    return (line.at, line.kind, line.actor_id or "", line.project_id or "", line.user_id or "", data, line.id)


def _row(cells: tuple[str, ...]) -> str:
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet shows and does not carry out."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
