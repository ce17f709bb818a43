"""The versioned write: a task's row and its version document as one consistent change.

The row says what is true now and which version that is; the document of a version holds everything that
the task said then. Within one unit of work the row is changed first, on the condition that it still has
the former version, which locks it until the commit. Then the document is put. So the document is durable
before anybody can see the version that leads to it, and while the row is locked nobody else writes that
version's document: one that lies there already was left by a unit of work that never committed, and is
replaced. See docs/decisions/0005-version-documents.md.
"""

import msgspec

from muster.database.engine import Reader, Transaction
from muster.database.search import search_text
from muster.kernel.clock import timestamp
from muster.kernel.errors import Conflict, PreconditionFailed, ValidationFailed
from muster.kernel.paging import Page
from muster.ports.documents import MAX_BODY, Document, Documents
from muster.tasks.models import (
    PRIORITIES,
    ChecklistItem,
    FieldChange,
    Shelf,
    Task,
    TaskContent,
    TaskSummary,
    TaskVersion,
    VersionKind,
)
from muster.tasks.store import (
    ADD_ASSIGNEE,
    ADD_LABEL,
    ADD_TO_SUBTASKS,
    INSERT_TASK,
    PUT_SEARCHABLE,
    REMOVE_ASSIGNEE,
    REMOVE_LABEL,
    UPDATE_TASK,
    VERSION_OF,
    id_list,
)
from muster.tasks.tables import NO_DEADLINE

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(TaskVersion).decode


class Placement(msgspec.Struct, frozen=True):
    """What a write sets beside the content: where the card stands, and when it was done."""

    rank: str
    completed_at: str | None


class NewTask(msgspec.Struct, frozen=True):
    """What a task is born with."""

    id: str
    key: str
    number: int
    project_id: str


def partition(task_id: str) -> str:
    """The partition of a task's documents."""
    return f"TASK#{task_id}"


def sort_key(version: int) -> str:
    """The sort key of a version's document; padded, so that versions sort."""
    return f"V#{version:010}"


def changes_between(before: TaskContent, after: TaskContent) -> tuple[FieldChange, ...]:
    """The fields that differ, with both values as JSON."""
    return tuple(
        FieldChange(name, msgspec.Raw(_encode(old)), msgspec.Raw(_encode(new)))
        for name in TaskContent.__struct_fields__
        if (old := getattr(before, name)) != (new := getattr(after, name))
    )


def shelf_of(content: TaskContent) -> Shelf:
    """On which shelf a task with this content stands."""
    if content.deleted:
        return "trash"
    return "archived" if content.archived else "live"


class TaskVersions:
    """Writes versions, and reads them."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def read(self, reader: Reader, row: TaskSummary) -> TaskVersion:
        """The version that a row leads to. `reader` is the unit of work, where there is one."""
        version = await self.find(row.id, row.version, reader)
        if version is None:
            raise RuntimeError(f"task {row.id} has no document for its version {row.version}")
        return version

    async def find(self, task_id: str, version: int, reader: Reader | None = None) -> TaskVersion | None:
        """A version of a task, or None."""
        unit = reader if isinstance(reader, Transaction) else None
        document = await self._documents.get(partition(task_id), sort_key(version), unit)
        return None if document is None else _decode(document.body)

    async def history(self, row: TaskSummary, *, after: str | None, limit: int) -> Page[TaskVersion]:
        """A page of versions, newest first. Documents beyond the row's version were never committed."""
        page = await self._documents.list(partition(row.id), prefix="V#", after=after, limit=limit, newest_first=True)
        versions = [_decode(document.body) for document in page.items]
        return Page([version for version in versions if version.version <= row.version], page.next)

    async def create(
        self, unit: Transaction, new: NewTask, content: TaskContent, place: Placement, actor_id: str, at: str | None = None
    ) -> Task:
        """Writes version 1 of a task. `at` is when it was made, if that was elsewhere and earlier."""
        at = at or timestamp(unit.clock.now())
        version = TaskVersion(version=1, at=at, actor_id=actor_id, kind="created", changes=(), content=content)
        values = self._values(content, place, at, actor_id, 1, deleted_at=None, archived_at=at if content.archived else None)
        await unit.execute(
            INSERT_TASK, id=new.id, key=new.key, number=new.number, project_id=new.project_id, created_at=at,
            created_by=actor_id, comment_count=0, attachment_count=0, subtask_count=0, **values,
        )  # fmt: skip
        await self._put(unit, new.id, version)
        await self._link(unit, new.id, TaskContent(title="", status_id=""), content)
        await unit.execute(PUT_SEARCHABLE, task_id=new.id, project_id=new.project_id, text=searchable(content))
        return Task(
            new.id, new.key, new.project_id, content.title, content.status_id, content.priority,
            msgspec.Raw(_encode(content.assignee_ids)), content.deadline, msgspec.Raw(_encode(content.label_ids)),
            content.parent_id, place.rank, 1, len(content.checklist), _done(content.checklist), 0, 0, 0, at, actor_id, at,
            actor_id, place.completed_at, at if content.archived else None, None, None,
            description=content.description, checklist=content.checklist,
        )  # fmt: skip

    async def write(
        self, unit: Transaction, row: TaskSummary, former: TaskContent, content: TaskContent, place: Placement,
        actor_id: str, kind: VersionKind,
    ) -> tuple[TaskSummary, TaskVersion]:  # fmt: skip
        """Writes the next version of a task.

        Raises PreconditionFailed when the row has moved on, ValidationFailed when the content is too large.
        """
        at = timestamp(unit.clock.now())
        number = row.version + 1
        version = TaskVersion(
            version=number, at=at, actor_id=actor_id, kind=kind, changes=changes_between(former, content), content=content
        )
        deleted_at = (row.deleted_at or at) if content.deleted else None
        archived_at = (row.archived_at or at) if content.archived else None
        values = self._values(content, place, at, actor_id, number, deleted_at=deleted_at, archived_at=archived_at)
        if content.deleted and row.deleted_by:
            values["deleted_by"] = row.deleted_by
        if not await unit.execute(UPDATE_TASK, task_id=row.id, former_version=row.version, **values):
            raise PreconditionFailed("Somebody else changed this task a moment ago.")
        await self._put(unit, row.id, version)
        await self._link(unit, row.id, former, content)
        if (former.title, former.description) != (content.title, content.description):
            await unit.execute(PUT_SEARCHABLE, task_id=row.id, project_id=row.project_id, text=searchable(content))
        return self._changed(row, content, place, version, values), version

    def _changed(
        self,
        row: TaskSummary,
        content: TaskContent,
        place: Placement,
        version: TaskVersion,
        values: dict[str, str | int | None],
    ) -> TaskSummary:
        return msgspec.structs.replace(
            row,
            title=content.title, status_id=content.status_id, priority=content.priority,
            assignee_ids=msgspec.Raw(_encode(content.assignee_ids)), deadline=content.deadline,
            label_ids=msgspec.Raw(_encode(content.label_ids)), parent_id=content.parent_id, rank=place.rank,
            version=version.version, checklist_total=len(content.checklist), checklist_done=_done(content.checklist),
            updated_at=version.at, updated_by=version.actor_id, completed_at=place.completed_at,
            archived_at=values["archived_at"], deleted_at=values["deleted_at"], deleted_by=values["deleted_by"],
        )  # fmt: skip

    def _values(
        self, content: TaskContent, place: Placement, at: str, actor_id: str, version: int,
        *, deleted_at: str | None, archived_at: str | None,
    ) -> dict[str, str | int | None]:  # fmt: skip
        return {
            "title": content.title,
            "status_id": content.status_id,
            "priority": PRIORITIES.index(content.priority),
            "assignee_ids": id_list(content.assignee_ids),
            "deadline": content.deadline or NO_DEADLINE,
            "label_ids": id_list(content.label_ids),
            "parent_id": content.parent_id,
            "rank": place.rank,
            "version": version,
            "checklist_total": len(content.checklist),
            "checklist_done": _done(content.checklist),
            "shelf": shelf_of(content),
            "updated_at": at,
            "updated_by": actor_id,
            "completed_at": place.completed_at,
            "archived_at": archived_at,
            "deleted_at": deleted_at,
            "deleted_by": actor_id if content.deleted else None,
        }

    async def _put(self, unit: Transaction, task_id: str, version: TaskVersion) -> None:
        body = _encode(version)
        if len(body) > MAX_BODY:
            raise ValidationFailed.of("description", "The task is too long with all its texts and steps.", "too_long")
        document = Document(partition(task_id), sort_key(version.version), body.decode())
        if await self._documents.put_new(document, unit):
            return
        orphan = await self._documents.get(document.pk, document.sk, unit)
        # A unit of work that stalled until the database gave its lock to another must not take that one's document
        # for an orphan. Its next statement fails, so one goes between reading and replacing: whoever gets past it
        # held the lock after the document was read, and a document that changed since is not replaced.
        held = await unit.fetch_one(VERSION_OF, task_id=task_id)
        if held != version.version or orphan is None or not await self._documents.replace(document, orphan.body, unit):
            raise Conflict("This task is being changed at this moment; try again.")

    async def _link(self, unit: Transaction, task_id: str, former: TaskContent, content: TaskContent) -> None:
        """Keeps the rows by which tasks are found by assignee, label and parent."""
        for user_id in set(former.assignee_ids) - set(content.assignee_ids):
            await unit.execute(REMOVE_ASSIGNEE, task_id=task_id, user_id=user_id)
        for user_id in set(content.assignee_ids) - set(former.assignee_ids):
            await unit.execute(ADD_ASSIGNEE, task_id=task_id, user_id=user_id)
        for label_id in set(former.label_ids) - set(content.label_ids):
            await unit.execute(REMOVE_LABEL, task_id=task_id, label_id=label_id)
        for label_id in set(content.label_ids) - set(former.label_ids):
            await unit.execute(ADD_LABEL, task_id=task_id, label_id=label_id)
        before = None if former.deleted else former.parent_id
        after = None if content.deleted else content.parent_id
        if before != after:
            if before:
                await unit.execute(ADD_TO_SUBTASKS, task_id=before, difference=-1)
            if after:
                await unit.execute(ADD_TO_SUBTASKS, task_id=after, difference=1)


def searchable(content: TaskContent) -> str:
    """The words by which a task is found."""
    return search_text(content.title, content.description)


def _done(checklist: tuple[ChecklistItem, ...]) -> int:
    return sum(item.done for item in checklist)
