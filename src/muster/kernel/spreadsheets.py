"""CSV (RFC 4180) for spreadsheets that take no orders from it."""

import csv
from collections.abc import Iterable
from io import StringIO

#: By which spreadsheets tell that it is UTF-8: comes first of all.
BYTE_ORDER_MARK = "\ufeff"

#: What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), full-width forms included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  # these very characters


def csv_row(cells: Iterable[str]) -> str:
    """A row with its end, each cell in quotes."""
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet shows and does not carry out."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
