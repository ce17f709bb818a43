"""Whether what a task refers to exists: its status, labels, parent and assignees."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from sqlalchemy import bindparam, select

from muster.database.engine import Reader
from muster.database.query import OneOf, Query, json_list
from muster.kernel.errors import FieldError, ValidationFailed
from muster.kernel.principal import Principal
from muster.tasks.models import Status, TaskContent
from muster.tasks.store import TASK_BY_ID, as_seen_by
from muster.tasks.tables import labels, project_members, projects, statuses

MAX_DEPTH = 5

_STATUSES = Query(
    select(statuses.c.id, statuses.c.name, statuses.c.category, statuses.c.color, statuses.c.position)
    .where(statuses.c.project_id == bindparam("project_id"))
    .order_by(statuses.c.position, statuses.c.id),
    Status,
)
_LABELS = Query(
    select(labels.c.id).where(labels.c.project_id == bindparam("project_id"), OneOf(labels.c.id, "ids")),
    str,
)
_MEMBERS_ONLY = Query(
    select(projects.c.id).where(projects.c.id == bindparam("project_id"), projects.c.visibility == "members"), str
)
_VISIBILITIES = Query(
    select(projects.c.id, projects.c.visibility).where(OneOf(projects.c.id, "ids")),
    lambda project_id, visibility: (project_id, visibility),
)
_MEMBERSHIPS = Query(
    select(project_members.c.project_id, project_members.c.user_id).where(
        OneOf(project_members.c.project_id, "project_ids"), OneOf(project_members.c.user_id, "user_ids")
    ),
    lambda project_id, user_id: (project_id, user_id),
)
_MEMBERS = Query(
    select(project_members.c.user_id).where(
        project_members.c.project_id == bindparam("project_id"), OneOf(project_members.c.user_id, "ids")
    ),
    str,
)


class People(Protocol):
    """What tasks ask of whoever knows the people."""

    async def active_ids(self, ids: Collection[str]) -> set[str]:
        """Those of the ids that are people who can sign in."""
        ...

    async def admin_ids(self, ids: Collection[str]) -> set[str]:
        """Those of the ids that are admins."""
        ...

    async def names(self, ids: Collection[str]) -> Mapping[str, str]:
        """The names of those of the ids that are people, whatever became of them since."""
        ...


async def statuses_of(reader: Reader, project_id: str) -> list[Status]:
    """The columns of a project, left to right."""
    return await reader.fetch_all(_STATUSES, project_id=project_id)


def status_by_id(columns: Sequence[Status], status_id: str) -> Status:
    """Raises ValidationFailed on `status_id` when the project has no such column."""
    for status in columns:
        if status.id == status_id:
            return status
    raise ValidationFailed.of("status_id", "This project has no such status.", "unknown")


class References:
    """Checks references; everything wrong is told at once."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def check_assignees(self, reader: Reader, project_id: str, ids: Collection[str]) -> None:
        """That the ids are active people who see the project. Asked before a unit of work begins.

        Raises ValidationFailed on `assignee_ids`.
        """
        if not ids:
            return
        unknown = set(ids) - await self._people.active_ids(ids)
        if unknown:
            raise ValidationFailed.of(
                "assignee_ids", f"Not people who can be assigned: {', '.join(sorted(unknown))}.", "unknown"
            )
        if await reader.fetch_one(_MEMBERS_ONLY, project_id=project_id):
            members = set(await reader.fetch_all(_MEMBERS, project_id=project_id, ids=json_list(list(ids))))
            blind = set(ids) - members - await self._people.admin_ids(ids)
            if blind:
                raise ValidationFailed.of(
                    "assignee_ids", f"Not members of this project: {', '.join(sorted(blind))}.", "not_member"
                )

    async def viewers(self, reader: Reader, project_id: str, ids: Collection[str]) -> set[str]:
        """Those of the ids that are active people who see the project. Asked before a unit of work begins."""
        return (await self.viewers_of(reader, {project_id: ids}))[project_id]

    async def viewers_of(self, reader: Reader, people: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
        """The same for many projects: of the people beside each one's id, those who see it; nobody, when it is gone."""
        everybody = {user_id for ids in people.values() for user_id in ids}
        active = await self._people.active_ids(everybody) if everybody else set()
        if not active:
            return {project_id: set() for project_id in people}
        visibility = dict(await reader.fetch_all(_VISIBILITIES, ids=json_list(sorted(people))))
        seeing = {project_id: active & set(ids) for project_id, ids in people.items() if project_id in visibility}
        closed = sorted(project_id for project_id, kind in visibility.items() if kind == "members")
        if closed:
            admins = await self._people.admin_ids(active)
            inside = set(
                await reader.fetch_all(_MEMBERSHIPS, project_ids=json_list(closed), user_ids=json_list(sorted(active)))
            )
            for project_id in closed:
                seeing[project_id] = {
                    user_id for user_id in seeing[project_id] if user_id in admins or (project_id, user_id) in inside
                }
        return {project_id: seeing.get(project_id, set()) for project_id in people}

    async def check(
        self, reader: Reader, caller: Principal, task_id: str, project_id: str, before: TaskContent | None, after: TaskContent
    ) -> None:
        """That labels and parent, where they changed, are the project's. Raises ValidationFailed."""
        errors: list[FieldError] = []
        added = set(after.label_ids) - set(before.label_ids if before else ())
        known: list[str] = await reader.fetch_all(_LABELS, project_id=project_id, ids=json_list(sorted(added))) if added else []
        if added - set(known):
            errors.append(FieldError("label_ids", "unknown", "This project has no such label."))
        if after.parent_id and after.parent_id != (before.parent_id if before else None):
            problem = await self._problem_with_parent(reader, caller, task_id, project_id, after.parent_id)
            if problem:
                errors.append(FieldError("parent_id", "invalid", problem))
        if errors:
            raise ValidationFailed(*errors)

    async def _problem_with_parent(
        self, reader: Reader, caller: Principal, task_id: str, project_id: str, parent_id: str
    ) -> str | None:
        ancestor: str | None = parent_id
        for _ in range(MAX_DEPTH):
            if ancestor is None:
                return None
            if ancestor == task_id:
                return "A task cannot be below itself."
            row = await reader.fetch_one(TASK_BY_ID, id=ancestor, **as_seen_by(caller))
            if row is None or row.project_id != project_id or row.deleted_at:
                return "This project has no such task."
            ancestor = row.parent_id
        return f"Subtasks may be {MAX_DEPTH} levels deep." if ancestor else None
