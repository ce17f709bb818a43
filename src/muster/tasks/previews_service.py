"""Previews of attached images: made after the upload, by whoever delivers messages."""

import asyncio
import logging
import tempfile
from typing import IO

from muster.database.engine import Database, Transaction
from muster.kernel.errors import NotFound
from muster.kernel.messages import Envelope
from muster.ports.files import Files, in_one_piece
from muster.tasks.attachments_models import PreviewState
from muster.tasks.attachments_store import PREVIEW_TARGET, SET_PREVIEW, PreviewTarget, file_key, preview_key
from muster.tasks.messages import AttachmentAdded, AttachmentPreviewed, AttachmentRestored
from muster.tasks.preview_images import PREVIEW_TYPE, NotAnImage, make_preview

log = logging.getLogger(__name__)

#: What a preview can have at the most: 640 x 640 pixels in WebP are far below.
_LARGEST = 2_000_000


class PreviewService:
    """Makes previews, one at a time: an image unpacked is large."""

    def __init__(self, database: Database, files: Files) -> None:
        self._database = database
        self._files = files
        self._turn = asyncio.Semaphore(1)

    async def on_attachment(self, message: AttachmentAdded | AttachmentRestored, _: Envelope) -> None:
        """Makes the preview of an attachment that has come, if it wants one."""
        await self.make(message.attachment_id)

    async def make(self, attachment_id: str) -> None:
        """Makes the preview of an attachment that wants one; otherwise it does nothing.

        Raises what the file store raises: it may work later. An attachment that is no image after all is
        marked so, for good.
        """
        target = await self._target(attachment_id)
        if target is None or target.preview != "wanted":
            await self._tidy(attachment_id, target)
            return
        async with self._turn:
            state = await self._made(attachment_id)
        await self._database.write(lambda unit: self._record(unit, attachment_id, target, state))
        await self._tidy(attachment_id, await self._target(attachment_id))

    async def _made(self, attachment_id: str) -> PreviewState:
        try:
            with tempfile.TemporaryFile() as copy:
                await self._fetch(attachment_id, copy)
                preview = await asyncio.to_thread(make_preview, copy)
        except (NotAnImage, NotFound) as error:
            log.info("no preview", extra={"attachment_id": attachment_id, "reason": str(error)})
            return "failed"
        await self._files.write(preview_key(attachment_id), in_one_piece(preview), content_type=PREVIEW_TYPE, limit=_LARGEST)
        return "ready"

    async def _fetch(self, attachment_id: str, copy: IO[bytes]) -> None:
        """Copies the original to where the decoder can move about in it."""
        async for piece in self._files.read(file_key(attachment_id)):
            await asyncio.to_thread(copy.write, piece)
        copy.seek(0)

    async def _record(self, unit: Transaction, attachment_id: str, target: PreviewTarget, state: PreviewState) -> None:
        changed = await unit.execute(SET_PREVIEW, attachment_id=attachment_id, state=state)
        if changed and state == "ready":
            await unit.emit(
                AttachmentPreviewed(
                    project_id=target.project_id, task_id=target.task_id, key=target.task_key, attachment_id=attachment_id
                )
            )

    async def _target(self, attachment_id: str) -> PreviewTarget | None:
        return await self._database.fetch_one(PREVIEW_TARGET, id=attachment_id)

    async def _tidy(self, attachment_id: str, target: PreviewTarget | None) -> None:
        """Leaves no preview of an attachment that was removed for good meanwhile."""
        if target is None:
            await self._files.delete(preview_key(attachment_id))
