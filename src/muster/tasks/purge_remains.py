"""What a purged task leaves outside of the database: its version documents and its files.

The rows of a task go in one unit of work, so that nobody ever sees half of it. The same unit of work writes
down what is left to remove; that is done next, and by the periodic job if the process dies before.
"""

import asyncio

import msgspec

from muster.database.engine import Reader, Transaction
from muster.kernel.clock import Clock, timestamp
from muster.ports.documents import Document, Documents
from muster.ports.files import Files
from muster.tasks.attachments_service import remove_files
from muster.tasks.trash_store import TASK_EXISTS
from muster.tasks.versions import partition

_PARTITION = "PURGED"
#: Documents that are removed at once: on SQLite they share a commit.
_AT_ONCE = 25


class Remains(msgspec.Struct, frozen=True):
    """What is left of a task. Until `links_until` somebody may still upload what was announced before."""

    task_id: str
    attachment_ids: list[str]
    links_until: str


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Remains).decode


class PurgeRemains:
    """The list of what is left, and its removal."""

    def __init__(self, reader: Reader, documents: Documents, files: Files, clock: Clock) -> None:
        self._reader = reader
        self._documents = documents
        self._files = files
        self._clock = clock

    async def note(self, unit: Transaction, remains: Remains) -> None:
        """Writes down what the task that `unit` removes will leave."""
        await self._documents.put(Document(_PARTITION, remains.task_id, _encode(remains).decode()), unit)

    async def clear(self, remains: Remains) -> bool:
        """Removes it; False while the task is there, because its unit of work has failed or not ended yet."""
        if await self._reader.fetch_one(TASK_EXISTS, id=remains.task_id) is not None:
            return False
        await self._remove_documents(partition(remains.task_id))
        for attachment_id in remains.attachment_ids:
            await remove_files(self._files, attachment_id)
        if remains.links_until <= timestamp(self._clock.now()):
            await self._documents.delete(_PARTITION, remains.task_id)
        return True

    async def clear_all(self, limit: int) -> int:
        """Removes what up to `limit` tasks left; of how many it did."""
        cleared, seen, after = 0, 0, None
        while seen < limit:
            page = await self._documents.list(_PARTITION, after=after, limit=100)
            for document in page.items:
                cleared += await self.clear(_decode(document.body))
            seen += len(page.items)
            after = page.next
            if after is None:
                break
        return cleared

    async def _remove_documents(self, pk: str) -> None:
        while page := (await self._documents.list(pk, limit=_AT_ONCE)).items:
            await asyncio.gather(*(self._documents.delete(document.pk, document.sk) for document in page))
