"""The activity log: every message, kept for good in the document store, and what clients say for some time."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import date
from zlib import crc32

import msgspec

from muster.activity.models import Activity, data_of
from muster.database.engine import Transaction
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import ValidationFailed
from muster.kernel.messages import Envelope
from muster.kernel.paging import Page, decode_cursor, encode_cursor
from muster.ports.documents import Document, Documents

#: A day's log is spread over so many partitions, so that a busy day is not one hot partition.
SHARDS = 8
#: Documents of each shard that a walk through a day reads at once.
_PIECE = 200
#: How often a search with filters looks further before it hands back what it has.
_ROUNDS = 20

_entries = msgspec.json.Decoder(Activity)


class ActivityService:
    """Writes and reads the log."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    async def record(self, envelope: Envelope) -> None:
        """Keeps a message. The same one again changes nothing."""
        entry = Activity(
            envelope.id,
            envelope.occurred_at,
            envelope.kind,
            envelope.actor_id,
            envelope.project_id,
            envelope.user_id,
            data_of(envelope),
        )
        await self.keep(entry)

    async def keep(self, entry: Activity, unit: Transaction | None = None, *, expires_at: int | None = None) -> None:
        """Keeps a line; one with the same id and time again changes nothing. `expires_at` is in seconds since 1970."""
        partition = _partition(entry.at[:10], crc32(entry.id.encode()) % SHARDS)
        body = msgspec.json.encode(entry).decode()
        await self._documents.put(Document(partition, f"{entry.at}#{entry.id}", body, expires_at), unit)

    async def walk(self, day: str) -> AsyncGenerator[Activity, None]:
        """Everything of a day, newest first, a piece at a time."""
        position: str | None = None
        while True:
            documents, position = await self._read(day, position, _PIECE)
            for document in documents:
                yield _entries.decode(document.body)
            if position is None:
                break

    async def list(
        self, *, day: str | None, kind: str | None, actor_id: str | None, after: str | None, limit: int
    ) -> Page[Activity]:
        """What was done on a day (`2026-11-20`, in UTC; today without one), newest first.

        `kind` is a kind or, with `*` at its end, the beginning of some. A page may hold fewer than `limit` and
        still have a next one. Raises ValidationFailed.
        """
        day = _checked_day(day) if day is not None else timestamp(self._clock.now())[:10]
        found: list[Activity] = []
        position = None if after is None else str(decode_cursor(after, 1)[0])
        for _ in range(_ROUNDS):
            documents, position = await self._read(day, position, max(10, limit // 2))
            entries = [_entries.decode(document.body) for document in documents]
            found += [entry for entry in entries if matches(entry, kind, actor_id)]
            if len(found) > limit:
                last = found[limit - 1]
                return Page(found[:limit], encode_cursor(f"{last.at}#{last.id}"))
            if position is None:
                break
        return Page(found, None if position is None else encode_cursor(position))

    async def _read(self, day: str, position: str | None, count: int) -> tuple[Sequence[Document], str | None]:
        """The documents of all shards before the sort key `position`, newest first, and where to go on."""
        after = None if position is None else encode_cursor(position)
        pages = await asyncio.gather(
            *(
                self._documents.list(_partition(day, shard), after=after, limit=count, newest_first=True)
                for shard in range(SHARDS)
            )
        )
        # A shard that was not read to its end may hold more right below its last one, so no other may go further.
        horizon = max((page.items[-1].sk for page in pages if page.next is not None), default=None)
        documents = [document for page in pages for document in page.items if horizon is None or document.sk >= horizon]
        return sorted(documents, key=lambda document: document.sk, reverse=True), horizon


def _partition(day: str, shard: int) -> str:
    return f"ACTIVITY#{day}#{shard}"


def matches(entry: Activity, kind: str | None, actor_id: str | None) -> bool:
    """Whether a line is of a kind (or, with `*` at its end, of kinds that begin so) and of a person."""
    if actor_id is not None and entry.actor_id != actor_id:
        return False
    if kind is None:
        return True
    return entry.kind.startswith(kind[:-1]) if kind.endswith("*") else entry.kind == kind


def _checked_day(day: str) -> str:
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError as error:
        raise ValidationFailed.of("day", "A day looks like 2026-11-20.") from error
