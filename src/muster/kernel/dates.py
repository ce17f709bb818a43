"""Dates in words, for whoever reads them without an app: in mails, and in pages before their script."""

from datetime import datetime
from zoneinfo import ZoneInfo

from muster.kernel.clock import parse_timestamp

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def span_in_words(starts_at: str, ends_at: str, timezone: str) -> str:
    """`Friday 20 November 2026, 18:00 to 22:00 (Europe/Berlin)`, with both days where they differ.

    Both are timestamps, shown by the clocks of `timezone`, which has to be the name of one.
    """
    zone = ZoneInfo(timezone)
    start, end = (parse_timestamp(each).astimezone(zone) for each in (starts_at, ends_at))
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{_day(end)}, {end:%H:%M}"
    return f"{_day(start)}, {start:%H:%M} to {until} ({timezone})"


def moment_in_words(at: str, timezone: str) -> str:
    """`Friday 20 November 2026, 18:00 (Europe/Berlin)`."""
    moment = parse_timestamp(at).astimezone(ZoneInfo(timezone))
    return f"{_day(moment)}, {moment:%H:%M} ({timezone})"


def _day(moment: datetime) -> str:
    return f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
