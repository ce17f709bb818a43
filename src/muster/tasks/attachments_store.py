"""Queries on attachments."""

import msgspec
from sqlalchemy import bindparam, func, literal, select
from sqlalchemy.types import Integer

from muster.database.engine import Reader
from muster.database.query import Command, Query
from muster.kernel.principal import Principal
from muster.tasks.attachments_models import AttachmentState, PreviewState
from muster.tasks.store import as_seen_by, visible
from muster.tasks.tables import attachments, projects, tasks

_a = attachments.c


class AttachmentRow(msgspec.Struct, frozen=True):
    """An attachment as it is stored."""

    id: str
    task_id: str
    name: str
    size: int
    content_type: str
    state: AttachmentState
    preview: PreviewState
    created_at: str
    created_by: str
    deleted_at: str | None

    @property
    def key(self) -> str:
        """Where its bytes are in the file store."""
        return file_key(self.id)

    @property
    def preview_key(self) -> str:
        """Where its preview is in the file store."""
        return preview_key(self.id)


class PreviewTarget(msgspec.Struct, frozen=True):
    """An attachment that may want a preview, and where it belongs."""

    preview: PreviewState
    task_id: str
    task_key: str
    project_id: str


def file_key(attachment_id: str) -> str:
    """Where an attachment's bytes are in the file store."""
    return f"attachments/{attachment_id}"


def preview_key(attachment_id: str) -> str:
    """Where an attachment's preview is in the file store."""
    return f"previews/{attachment_id}"


_COLUMNS = (
    _a.id, _a.task_id, _a.name, _a.size, _a.content_type, _a.state, _a.preview, _a.created_at, _a.created_by, _a.deleted_at,
)  # fmt: skip
_limit = bindparam("limit", type_=Integer)

ATTACHMENT_BY_ID = Query(
    select(*_COLUMNS)
    .join(tasks, tasks.c.id == _a.task_id)
    .join(projects, projects.c.id == tasks.c.project_id)
    .where(_a.id == bindparam("id"), visible()),
    AttachmentRow,
)
READY_PAGE = Query(
    select(*_COLUMNS)
    .where(_a.task_id == bindparam("task_id"), _a.state == literal("ready"), _a.id > bindparam("after"))
    .order_by(_a.id)
    .limit(_limit),
    AttachmentRow,
)
COUNTS = Query(
    select(_a.state, func.count()).where(_a.task_id == bindparam("task_id")).group_by(_a.state),
    lambda state, count: (state, count),
)
IDS_OF_TASK = Query(select(_a.id).where(_a.task_id == bindparam("task_id")).order_by(_a.id), str)
#: What nobody can complete or restore any more. An attachment is not deleted before it is created, which
#: lets both walk the one index on state and time of creation.
ABANDONED = Query(
    select(_a.id)
    .where(_a.state == literal("pending"), _a.created_at < bindparam("before"))
    .order_by(_a.created_at)
    .limit(_limit),
    str,
)
OUTDATED = Query(
    select(_a.id)
    .where(_a.state == literal("deleted"), _a.created_at < bindparam("before"), _a.deleted_at < bindparam("before"))
    .order_by(_a.created_at)
    .limit(_limit),
    str,
)
PREVIEW_TARGET = Query(
    select(_a.preview, _a.task_id, tasks.c.key, tasks.c.project_id)
    .join(tasks, tasks.c.id == _a.task_id)
    .where(_a.id == bindparam("id")),
    PreviewTarget,
)

INSERT_ATTACHMENT = Command(
    attachments.insert().values(
        {
            name: bindparam(name)
            for name in ("id", "task_id", "name", "size", "content_type", "state", "preview", "created_at", "created_by")
        }
    )
)
COMPLETE_ATTACHMENT = Command(
    attachments.update().where(_a.id == bindparam("attachment_id")).values(state=literal("ready"), preview=bindparam("preview"))
)
MARK_ATTACHMENT = Command(
    attachments.update()
    .where(_a.id == bindparam("attachment_id"))
    .values(state=bindparam("state"), deleted_at=bindparam("deleted_at"), deleted_by=bindparam("deleted_by"))
)
SET_PREVIEW = Command(
    attachments.update()
    .where(_a.id == bindparam("attachment_id"), _a.preview == literal("wanted"))
    .values(preview=bindparam("state"))
)
REMOVE_ATTACHMENT = Command(attachments.delete().where(_a.id == bindparam("attachment_id")))
ADD_TO_ATTACHMENT_COUNT = Command(
    tasks.update()
    .where(tasks.c.id == bindparam("task_id"))
    .values(attachment_count=tasks.c.attachment_count + bindparam("difference", type_=Integer))
)


class AttachmentStore:
    """Reads attachments."""

    async def find(self, reader: Reader, caller: Principal, attachment_id: str) -> AttachmentRow | None:
        """The attachment, if the caller sees its task."""
        return await reader.fetch_one(ATTACHMENT_BY_ID, id=attachment_id, **as_seen_by(caller))

    async def page(self, reader: Reader, task_id: str, after: str, limit: int) -> list[AttachmentRow]:
        """The ready attachments of a task behind the id `after`, oldest first."""
        return await reader.fetch_all(READY_PAGE, task_id=task_id, after=after, limit=limit)

    async def counts(self, reader: Reader, task_id: str) -> dict[str, int]:
        """How many attachments of a task there are in each state."""
        return dict(await reader.fetch_all(COUNTS, task_id=task_id))
