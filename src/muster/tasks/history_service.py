"""A task's history: its versions, and how any two of them differ."""

import asyncio
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

import msgspec

from muster.database.engine import Database
from muster.kernel.errors import NotFound, ValidationFailed
from muster.kernel.paging import Page
from muster.kernel.principal import Principal
from muster.tasks.models import Difference, FieldDifference, HistoryEntry, TaskContent, TaskVersion, TextPiece
from muster.tasks.service import TaskService
from muster.tasks.versions import TaskVersions, changes_between

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
#: Texts with more words than this, between where they begin and end alike, are compared line by line, and with
#: more lines not at all: comparing grows with the square, and worse for texts that somebody made for that.
_MANY = 4_000
_text = msgspec.json.Decoder(str).decode


class HistoryService:
    """Reads versions."""

    def __init__(self, database: Database, tasks: TaskService, versions: TaskVersions) -> None:
        self._database = database
        self._tasks = tasks
        self._versions = versions

    async def list(self, caller: Principal, id_or_key: str, *, after: str | None, limit: int) -> Page[HistoryEntry]:
        """Versions, newest first. Raises TaskNotFound."""
        row = await self._tasks.row(caller, id_or_key)
        page = await self._versions.history(row, after=after, limit=limit)
        entries = [HistoryEntry(item.version, item.at, item.actor_id, item.kind, item.changes) for item in page.items]
        return Page(entries, page.next)

    async def get(self, caller: Principal, id_or_key: str, version: int) -> TaskVersion:
        """One version, whole. Raises NotFound."""
        row = await self._tasks.row(caller, id_or_key)
        found = await self._versions.find(row.id, version) if 1 <= version <= row.version else None
        if found is None:
            raise NotFound("This task has no such version.")
        return found

    async def difference(self, caller: Principal, id_or_key: str, before: int, after: int) -> Difference:
        """How version `after` differs from `before`. Raises ValidationFailed on `from` or `to`."""
        row = await self._tasks.row(caller, id_or_key)
        contents: list[TaskContent] = []
        for name, version in (("from", before), ("to", after)):
            found = await self._versions.find(row.id, version) if 1 <= version <= row.version else None
            if found is None:
                raise ValidationFailed.of(name, "This task has no such version.", "unknown")
            contents.append(found.content)
        return Difference(
            [
                FieldDifference(
                    change.field,
                    change.before,
                    change.after,
                    await asyncio.to_thread(text_difference, _text(change.before), _text(change.after))
                    if change.field in {"title", "description"}
                    else msgspec.UNSET,
                )
                for change in changes_between(*contents)
            ]
        )


def text_difference(before: str, after: str) -> list[TextPiece]:
    """The runs of words that were kept, added and removed; long texts by lines, very different ones as a whole."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    begin, end = _alike(old, new)
    if len(old) + len(new) - 2 * (begin + end) > _MANY:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
        begin, end = _alike(old, new)
    pieces: list[tuple[Literal["equal", "insert", "delete"], Sequence[str]]] = [("equal", old[:begin])]
    old, new, same_end = old[begin : len(old) - end], new[begin : len(new) - end], old[len(old) - end :]
    if len(old) + len(new) > _MANY:
        pieces += [("delete", old), ("insert", new)]
    else:
        # Words that are everywhere (`autojunk`) begin no run of their own, but belong to the runs beside them.
        for op, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
            if op == "equal":
                pieces.append(("equal", old[old_from:old_to]))
            else:
                pieces += [("delete", old[old_from:old_to]), ("insert", new[new_from:new_to])]
    pieces.append(("equal", same_end))
    return [TextPiece(op, "".join(words)) for op, words in pieces if words]


def _alike(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many items at the beginning and at the end are the same in both."""
    shorter = min(len(old), len(new))
    begin = 0
    while begin < shorter and old[begin] == new[begin]:
        begin += 1
    end = 0
    while end < shorter - begin and old[-1 - end] == new[-1 - end]:
        end += 1
    return begin, end
