"""How much was done: days are counted once, when they are over, and their sums are kept.

So a month of charts is a month of small documents and what was done today. The log has no end, and an answer does: one reads
so many lines at the most, and says which days it could not count to their end.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing
from datetime import date, timedelta

import msgspec

from muster.activity.service import ActivityService
from muster.activity.statistics_models import ActivityStatistics, DayCount, NamedCount
from muster.kernel.clock import Clock
from muster.kernel.errors import ValidationFailed
from muster.ports.documents import Document, Documents

MAX_DAYS = 31
#: Lines that one answer reads at the most.
MAX_LINES = 50_000
#: Names of a day that are counted one by one, so that inventing kinds does not make its sums large.
MAX_NAMES = 1000
#: Kinds and people that an answer names.
SHOWN = 50
#: Hours after the end of a day in which messages of it may still arrive in the log.
_LATE = timedelta(hours=6)
_PARTITION = "ACTIVITY-SUMS"


class _Sums(msgspec.Struct):
    """The sums of a day. Under the name `""`: all beyond those that are counted one by one."""

    count: int = 0
    kinds: dict[str, int] = {}
    people: dict[str, int] = {}


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Sums).decode


class StatisticsService:
    """Counts what is in the log."""

    def __init__(self, log: ActivityService, documents: Documents, clock: Clock) -> None:
        self._log = log
        self._documents = documents
        self._clock = clock

    async def between(self, first: str | None, last: str | None) -> ActivityStatistics:
        """The days from `first` to `last`, both included; without them the last 7. Raises ValidationFailed."""
        days = checked_range(first, last, self._clock)
        known = await self._known(days)
        counted: list[DayCount] = []
        total, left = _Sums(), MAX_LINES
        for day in reversed(days):  # the newest first: they are what one looks at
            sums, complete = known.get(day), True
            if sums is None:
                sums, complete = await self._count(day, left)
                left -= sums.count
                await self._remember(day, sums, complete=complete)
            counted.append(DayCount(day, sums.count, complete))
            _add(total.kinds, sums.kinds)
            _add(total.people, sums.people)
        return ActivityStatistics(counted[::-1], _most(total.kinds), _most(total.people))

    async def summarise(self) -> None:
        """Counts the days of the last month that are over and were not counted. For a periodic job."""
        today = self._clock.now().date()
        days = [(today - timedelta(days=back)).isoformat() for back in range(1, MAX_DAYS)]
        known = await self._known(days)
        for day in days:
            if day not in known and self._is_over(day):
                sums, complete = await self._count(day, None)
                await self._remember(day, sums, complete=complete)

    async def _known(self, days: Sequence[str]) -> dict[str, _Sums]:
        found = await self._documents.get_many([(_PARTITION, day) for day in days])
        return {document.sk: _decode(document.body) for document in found}

    async def _count(self, day: str, limit: int | None) -> tuple[_Sums, bool]:
        """The sums of a day, of its newest `limit` lines at the most, and whether that was all."""
        sums = _Sums()
        if day > self._clock.now().date().isoformat():
            return sums, True
        async with aclosing(self._log.walk(day)) as lines:
            async for line in lines:
                if sums.count == limit:
                    return sums, False
                sums.count += 1
                _one_more(sums.kinds, line.kind)
                if line.actor_id is not None:
                    _one_more(sums.people, line.actor_id)
        return sums, True

    async def _remember(self, day: str, sums: _Sums, *, complete: bool) -> None:
        if complete and self._is_over(day):
            await self._documents.put(Document(_PARTITION, day, _encode(sums).decode()))

    def _is_over(self, day: str) -> bool:
        """Whether nothing of a day is still to come."""
        return (self._clock.now() - _LATE).date().isoformat() > day


def checked_range(first: str | None, last: str | None, clock: Clock) -> list[str]:
    """Every day from `first` to `last`, today if that is not given; without `first`, 7 days. Raises ValidationFailed."""
    end = clock.now().date() if last is None else _day("to", last)
    start = end - timedelta(days=min(6, (end - date.min).days)) if first is None else _day("from", first)
    if start > end:
        raise ValidationFailed.of("from", "The first day is after the last one.")
    if (end - start).days >= MAX_DAYS:
        raise ValidationFailed.of("from", f"These are more than {MAX_DAYS} days.")
    return [(start + timedelta(days=each)).isoformat() for each in range((end - start).days + 1)]


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValidationFailed.of(field, "A day looks like 2026-11-20.") from error


def _one_more(counts: dict[str, int], name: str) -> None:
    if name not in counts and len(counts) >= MAX_NAMES:
        name = ""
    counts[name] = counts.get(name, 0) + 1


def _add(total: dict[str, int], counts: dict[str, int]) -> None:
    for name, count in counts.items():
        total[name] = total.get(name, 0) + count


def _most(counts: dict[str, int]) -> list[NamedCount]:
    """The largest ones, and all others as one."""
    named = Counter({name: count for name, count in counts.items() if name}).most_common()
    rest = sum(count for _, count in named[SHOWN:]) + counts.get("", 0)
    shown = [NamedCount(name, count) for name, count in named[:SHOWN]]
    return [*shown, NamedCount(None, rest)] if rest else shown
