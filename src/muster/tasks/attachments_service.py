"""Attachments: announced, uploaded straight into the file store, completed, deleted, restored, swept away."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.database.engine import Database, Transaction
from muster.database.query import Query
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import Conflict, ValidationFailed
from muster.kernel.ids import is_id, new_id
from muster.kernel.paging import Page, encode_cursor, text_cursor
from muster.kernel.principal import Principal
from muster.ports.files import Files
from muster.tasks.attachment_names import clean_name, media_type
from muster.tasks.attachments_models import Attachment, AttachmentUpload, PreviewState
from muster.tasks.attachments_store import (
    ABANDONED,
    ADD_TO_ATTACHMENT_COUNT,
    COMPLETE_ATTACHMENT,
    INSERT_ATTACHMENT,
    MARK_ATTACHMENT,
    OUTDATED,
    REMOVE_ATTACHMENT,
    AttachmentRow,
    AttachmentStore,
    file_key,
    preview_key,
)
from muster.tasks.errors import AttachmentNotFound, InTrash
from muster.tasks.messages import AttachmentAdded, AttachmentRemoved, AttachmentRestored
from muster.tasks.models import TaskSummary
from muster.tasks.preview_images import PREVIEW_TYPE, PREVIEWED_TYPES
from muster.tasks.store import TaskStore

#: Attachments of one task: those to see, and with those that can still be restored.
MAX_ATTACHMENTS = 100
MAX_WITH_DELETED = 1000
#: How long an upload may take from its announcement to its completion.
PENDING_TIME = timedelta(days=1)
#: Between the end of what somebody may still do and the removal of what it would be done with.
_MARGIN = timedelta(hours=1)
#: Attachments that one sweep removes at the most of each kind.
_SWEEP = 500


@dataclass(frozen=True)
class AttachmentLimits:
    """The bounds from the settings: bytes, allowed types (see `media_type`), seconds, days."""

    max_bytes: int
    types: Sequence[str]
    link_seconds: int
    trash_days: int

    @property
    def pending_time(self) -> timedelta:
        """How long an upload may be completed; never shorter than its link works."""
        return max(PENDING_TIME, timedelta(seconds=self.link_seconds))


class AttachmentService:
    """The commands on attachments. Whoever sees a task may attach to it."""

    def __init__(
        self, database: Database, clock: Clock, files: Files, tasks: TaskStore, store: AttachmentStore, limits: AttachmentLimits
    ) -> None:
        self._database = database
        self._clock = clock
        self._files = files
        self._tasks = tasks
        self._store = store
        self._limits = limits

    async def list(self, caller: Principal, task: str, *, after: str | None, limit: int) -> Page[Attachment]:
        """A page of a task's ready attachments with links, oldest first. Raises TaskNotFound."""
        row = await self._tasks.get(self._database, caller, task)
        start = text_cursor(after, 1)[0] if after else ""
        rows = await self._store.page(self._database, row.id, start, limit + 1)
        more = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
        return Page([await self._linked(each) for each in rows[:limit]], more)

    async def create(self, caller: Principal, task: str, *, name: str, size: int, content_type: str) -> AttachmentUpload:
        """Announces an attachment and gives the link to upload it.

        Raises TaskNotFound, InTrash, Conflict (`too_many`), ValidationFailed on `size` or `content_type`.
        """
        if size > self._limits.max_bytes:
            raise ValidationFailed.of("size", f"An attachment may have {self._limits.max_bytes} bytes.", "too_large")
        kind = media_type(content_type, self._limits.types)
        row = await self._tasks.get(self._database, caller, task)
        at = timestamp(self._clock.now())
        new = AttachmentRow(new_id(), row.id, clean_name(name), size, kind, "pending", "none", at, caller.user_id, None)

        async def work(unit: Transaction) -> None:
            await self._tasks.lock_open(unit, caller, row.id)
            await self._check_room(unit, row.id)
            await unit.execute(
                INSERT_ATTACHMENT, id=new.id, task_id=row.id, name=new.name, size=size, content_type=kind, state=new.state,
                preview=new.preview, created_at=at, created_by=caller.user_id,
            )  # fmt: skip

        await self._database.write(work)
        upload = await self._files.upload_link(new.key, size=size, content_type=kind, expires_in=self._limits.link_seconds)
        return AttachmentUpload(_plain(new), upload)

    async def complete(self, caller: Principal, attachment_id: str) -> Attachment:
        """Says that the bytes are there; from then on everybody sees the attachment. Again, it changes nothing.

        Raises AttachmentNotFound (also for anybody but who announced it, and a day later), Conflict
        (`not_uploaded`), InTrash.
        """
        row = await self._attachment(caller, attachment_id)
        self._check_completable(caller, row)
        stored = await self._files.stat(row.key)
        if stored is None or stored.size != row.size:
            raise Conflict("The bytes of this attachment have not been uploaded yet.", code="not_uploaded", current=_plain(row))

        async def work(unit: Transaction) -> AttachmentRow:
            task, current = await self._pair(unit, caller, row)
            if current.state == "ready":
                return current
            self._check_completable(caller, current)
            await unit.execute(COMPLETE_ATTACHMENT, attachment_id=row.id, preview=_first_preview(row))
            await unit.execute(ADD_TO_ATTACHMENT_COUNT, task_id=task.id, difference=1)
            await unit.emit(
                AttachmentAdded(
                    actor_id=caller.user_id,
                    project_id=task.project_id,
                    task_id=task.id,
                    key=task.key,
                    attachment_id=row.id,
                    name=row.name,
                    content_type=row.content_type,
                )
            )
            return await self._again(unit, caller, row)

        return await self._linked(await self._database.write(work))

    async def delete(self, caller: Principal, attachment_id: str) -> None:
        """Deletes an attachment; it can be restored for as long as things stay in the trash.

        Raises AttachmentNotFound, InTrash.
        """
        row = await self._attachment(caller, attachment_id)

        async def work(unit: Transaction) -> None:
            task, current = await self._pair(unit, caller, row)
            if current.state == "deleted":
                return
            at = timestamp(self._clock.now())
            await unit.execute(MARK_ATTACHMENT, attachment_id=row.id, state="deleted", deleted_at=at, deleted_by=caller.user_id)
            if current.state == "pending":  # nobody but its owner has ever seen it
                return
            await unit.execute(ADD_TO_ATTACHMENT_COUNT, task_id=task.id, difference=-1)
            await unit.emit(
                AttachmentRemoved(
                    actor_id=caller.user_id,
                    project_id=task.project_id,
                    task_id=task.id,
                    key=task.key,
                    attachment_id=row.id,
                    name=row.name,
                )
            )

        await self._database.write(work)

    async def restore(self, caller: Principal, attachment_id: str) -> Attachment:
        """Takes back a deletion. Raises AttachmentNotFound, Conflict (`not_uploaded`, `too_many`), InTrash."""
        row = await self._attachment(caller, attachment_id)
        stored = await self._files.stat(row.key)
        if row.state == "deleted" and (stored is None or stored.size != row.size):
            raise Conflict("The bytes of this attachment were never uploaded.", code="not_uploaded")

        async def work(unit: Transaction) -> AttachmentRow:
            task, current = await self._pair(unit, caller, row)
            if current.state != "deleted":
                return current
            self._check_restorable(current)
            await self._check_room(unit, task.id)
            await unit.execute(MARK_ATTACHMENT, attachment_id=row.id, state="ready", deleted_at=None, deleted_by=None)
            if current.preview == "none":  # perhaps it was deleted before it was completed
                await unit.execute(COMPLETE_ATTACHMENT, attachment_id=row.id, preview=_first_preview(row))
            await unit.execute(ADD_TO_ATTACHMENT_COUNT, task_id=task.id, difference=1)
            await unit.emit(
                AttachmentRestored(
                    actor_id=caller.user_id,
                    project_id=task.project_id,
                    task_id=task.id,
                    key=task.key,
                    attachment_id=row.id,
                    name=row.name,
                )
            )
            return await self._again(unit, caller, row)

        return await self._linked(await self._database.write(work))

    async def sweep(self) -> int:
        """Removes uploads that were never completed and what was deleted long ago; how many it removed.

        The files go before the row: after a crash the row is still there, to be found by the next sweep. By
        then `complete` and `restore` have been refusing it for an hour, so no row ever comes to lack its file.
        """
        now = self._clock.now()
        never = await self._removed(ABANDONED, now - self._limits.pending_time - _MARGIN)
        return never + await self._removed(OUTDATED, now - timedelta(days=self._limits.trash_days) - _MARGIN)

    async def _removed(self, query: Query[str], before: datetime) -> int:
        ids = await self._database.fetch_all(query, before=timestamp(before), limit=_SWEEP)
        for attachment_id in ids:
            await remove_files(self._files, attachment_id)
        if ids:
            await self._database.write(
                lambda unit: unit.execute_many(REMOVE_ATTACHMENT, [{"attachment_id": each} for each in ids])
            )
        return len(ids)

    async def _attachment(self, caller: Principal, attachment_id: str) -> AttachmentRow:
        """What the caller may know of: a pending one is its owner's alone."""
        row = await self._store.find(self._database, caller, attachment_id) if is_id(attachment_id) else None
        if row is None or (row.state == "pending" and row.created_by != caller.user_id):
            raise AttachmentNotFound
        return row

    async def _pair(self, unit: Transaction, caller: Principal, row: AttachmentRow) -> tuple[TaskSummary, AttachmentRow]:
        """The task, locked, and the attachment as it is then."""
        return await self._tasks.lock_open(unit, caller, row.task_id), await self._again(unit, caller, row)

    async def _again(self, unit: Transaction, caller: Principal, row: AttachmentRow) -> AttachmentRow:
        current = await self._store.find(unit, caller, row.id)
        if current is None:
            raise AttachmentNotFound
        return current

    def _check_completable(self, caller: Principal, row: AttachmentRow) -> None:
        if row.state == "deleted":
            raise InTrash("This attachment was deleted; restore it first.")
        over = row.created_at < timestamp(self._clock.now() - self._limits.pending_time)
        if row.state == "pending" and (over or row.created_by != caller.user_id):
            raise AttachmentNotFound

    def _check_restorable(self, row: AttachmentRow) -> None:
        if (row.deleted_at or "") < timestamp(self._clock.now() - timedelta(days=self._limits.trash_days)):
            raise AttachmentNotFound

    async def _check_room(self, unit: Transaction, task_id: str) -> None:
        counts = await self._store.counts(unit, task_id)
        if counts.get("ready", 0) + counts.get("pending", 0) >= MAX_ATTACHMENTS:
            raise Conflict(f"A task may have {MAX_ATTACHMENTS} attachments.", code="too_many")
        if sum(counts.values()) >= MAX_WITH_DELETED:
            raise Conflict(
                f"{MAX_WITH_DELETED} files were attached to this task; wait until those that were deleted are gone.",
                code="too_many",
            )

    async def _linked(self, row: AttachmentRow) -> Attachment:
        """With the links to its bytes and its preview."""
        if row.state != "ready":
            return _plain(row)
        seconds = self._limits.link_seconds
        # A page that leads to another origin's file cannot say that it is to be saved, and would be left for what is shown.
        # Within a page a picture is shown all the same.
        url, expires_at = await self._files.download_link(
            row.key, name=row.name, content_type=row.content_type, inline=False, expires_in=seconds
        )
        preview_url = None
        if row.preview == "ready":
            preview_url, _ = await self._files.download_link(
                row.preview_key, name=f"{row.name}.webp", content_type=PREVIEW_TYPE, inline=True, expires_in=seconds
            )
        return _plain(row, url, preview_url, expires_at)


async def remove_files(files: Files, attachment_id: str) -> None:
    """Removes the bytes and the preview of an attachment."""
    await asyncio.gather(files.delete(file_key(attachment_id)), files.delete(preview_key(attachment_id)))


def _first_preview(row: AttachmentRow) -> PreviewState:
    return "wanted" if row.content_type in PREVIEWED_TYPES else "none"


def _plain(
    row: AttachmentRow, url: str | None = None, preview_url: str | None = None, expires_at: str | None = None
) -> Attachment:
    return Attachment(
        id=row.id, task_id=row.task_id, name=row.name, size=row.size, content_type=row.content_type, state=row.state,
        url=url, preview_url=preview_url, url_expires_at=expires_at, created_by=row.created_by, created_at=row.created_at,
    )  # fmt: skip
