"""Queries on projects, their columns, labels and members."""

import re

from sqlalchemy import bindparam, exists, literal, or_, select
from sqlalchemy.types import Integer

from muster.database.engine import Reader, Transaction
from muster.database.query import Command, OneOf, Query, insert_new, json_list
from muster.kernel.principal import Principal
from muster.tasks.models import Label, Project, Status, Visibility
from muster.tasks.policies import can_manage_project
from muster.tasks.store import as_seen_by, visible
from muster.tasks.tables import PURGING, labels, project_members, projects, statuses, tasks

_p = projects.c
PROJECT_KEY = re.compile(r"[A-Z][A-Z0-9]{1,9}\Z")


class ProjectRow:
    """A project without what belongs to it."""

    __slots__ = (
        "archived_at",
        "color",
        "created_at",
        "created_by",
        "deleted_at",
        "deleted_by",
        "description",
        "id",
        "key",
        "name",
        "updated_at",
        "version",
        "visibility",
    )

    def __init__(
        self,
        id: str,
        key: str,
        name: str,
        color: str,
        description: str,
        visibility: Visibility,
        archived_at: str | None,
        version: int,
        created_at: str,
        created_by: str,
        updated_at: str,
        deleted_at: str | None,
        deleted_by: str | None,
    ) -> None:
        self.id, self.key, self.name, self.color, self.description = id, key, name, color, description
        self.visibility, self.archived_at, self.version = visibility, archived_at, version
        self.created_at, self.created_by, self.updated_at = created_at, created_by, updated_at
        self.deleted_at, self.deleted_by = deleted_at, deleted_by


_COLUMNS = (
    _p.id,
    _p.key,
    _p.name,
    _p.color,
    _p.description,
    _p.visibility,
    _p.archived_at,
    _p.version,
    _p.created_at,
    _p.created_by,
    _p.updated_at,
    _p.deleted_at,
    _p.deleted_by,
)
_FIELDS = ("name", "color", "description", "visibility", "archived_at", "updated_at", "deleted_at", "deleted_by")

BY_ID = Query(select(*_COLUMNS).where(_p.id == bindparam("id"), visible()), ProjectRow)
BY_KEY = Query(select(*_COLUMNS).where(_p.key == bindparam("key"), visible()), ProjectRow)
LOCKED = Query(select(*_COLUMNS).where(_p.id == bindparam("id"), visible()).with_for_update(of=projects), ProjectRow)
DELETED = Query(
    select(*_COLUMNS).where(_p.id == bindparam("id"), _p.deleted_at > literal(PURGING)).with_for_update(), ProjectRow
)
_page = select(*_COLUMNS).where(visible(), _p.id > bindparam("after")).order_by(_p.id).limit(bindparam("limit", type_=Integer))
PAGE = Query(_page, ProjectRow)
PAGE_CURRENT = Query(_page.where(_p.archived_at.is_(None)), ProjectRow)
STATUSES = Query(
    select(statuses.c.project_id, statuses.c.id, statuses.c.name, statuses.c.category, statuses.c.color, statuses.c.position)
    .where(OneOf(statuses.c.project_id, "ids"))
    .order_by(statuses.c.project_id, statuses.c.position, statuses.c.id),
    lambda project_id, *rest: (project_id, Status(*rest)),
)
LABELS = Query(
    select(labels.c.project_id, labels.c.id, labels.c.name, labels.c.color)
    .where(OneOf(labels.c.project_id, "ids"))
    .order_by(labels.c.project_id, labels.c.name),
    lambda project_id, *rest: (project_id, Label(*rest)),
)
MEMBERS = Query(
    select(project_members.c.project_id, project_members.c.user_id)
    .where(OneOf(project_members.c.project_id, "ids"))
    .order_by(project_members.c.project_id, project_members.c.user_id),
    lambda project_id, user_id: (project_id, user_id),
)
BY_SOURCE = Query(select(_p.id, _p.key).where(_p.source == bindparam("source")), lambda id, key: (id, key))

INSERT_PROJECT = Command(
    projects.insert().values(
        {
            name: bindparam(name)
            for name in (
                "id",
                "key",
                "name",
                "color",
                "description",
                "visibility",
                "source",
                "last_number",
                "version",
                "created_at",
                "created_by",
                "updated_at",
                "archived_at",
            )
        }
    )
)
UPDATE_PROJECT = Command(
    projects.update()
    .where(_p.id == bindparam("project_id"), _p.version == bindparam("former_version"))
    .values({name: bindparam(name) for name in _FIELDS} | {"version": _p.version + 1})
)
TOUCH_PROJECT = Command(
    projects.update().where(_p.id == bindparam("project_id")).values(version=_p.version + 1, updated_at=bindparam("at"))
)
ADD_MEMBER = Command(insert_new(project_members, "project_id", "user_id"))
REMOVE_MEMBER = Command(
    project_members.delete().where(
        project_members.c.project_id == bindparam("project_id"), project_members.c.user_id == bindparam("user_id")
    )
)
_STATUS_FIELDS = ("id", "project_id", "name", "category", "color", "position")
INSERT_STATUS = Command(statuses.insert().values({name: bindparam(name) for name in _STATUS_FIELDS}))
UPDATE_STATUS = Command(
    statuses.update()
    .where(statuses.c.id == bindparam("status_id"))
    .values({name: bindparam(name) for name in ("name", "category", "color", "position")})
)
DELETE_STATUS = Command(statuses.delete().where(statuses.c.id == bindparam("status_id")))
INSERT_LABEL = Command(labels.insert().values({name: bindparam(name) for name in ("id", "project_id", "name", "color")}))
UPDATE_LABEL = Command(
    labels.update().where(labels.c.id == bindparam("label_id")).values({name: bindparam(name) for name in ("name", "color")})
)
DELETE_LABEL = Command(labels.delete().where(labels.c.id == bindparam("label_id")))
STATUS_USED = Query(select(literal(1)).where(exists().where(tasks.c.status_id == bindparam("status_id"))), int)


EVER_SEEN_IDS = Query(
    select(_p.id).where(
        or_(
            _p.visibility == literal("everyone"),
            exists().where(project_members.c.project_id == _p.id, project_members.c.user_id == bindparam("caller")),
        )
    ),
    str,
)


class ProjectStore:
    """Reads projects."""

    async def find(self, reader: Reader, caller: Principal, id_or_key: str) -> ProjectRow | None:
        """The project that the caller sees by that id or key."""
        seen = as_seen_by(caller)
        if len(id_or_key) == 36:
            return await reader.fetch_one(BY_ID, id=id_or_key, **seen)
        return await reader.fetch_one(BY_KEY, key=id_or_key.upper(), **seen)

    async def lock(self, unit: Transaction, caller: Principal, project_id: str) -> ProjectRow | None:
        """The project, which nobody else can change until this unit of work ends."""
        return await unit.fetch_one(LOCKED, id=project_id, **as_seen_by(caller))

    async def assemble(self, reader: Reader, caller: Principal, rows: list[ProjectRow]) -> list[Project]:
        """Projects with their columns, labels and members: three queries, however many projects."""
        ids = json_list([row.id for row in rows])
        columns: dict[str, list[Status]] = {row.id: [] for row in rows}
        for project_id, status in await reader.fetch_all(STATUSES, ids=ids):
            columns[project_id].append(status)
        tags: dict[str, list[Label]] = {row.id: [] for row in rows}
        for project_id, label in await reader.fetch_all(LABELS, ids=ids):
            tags[project_id].append(label)
        members: dict[str, list[str]] = {row.id: [] for row in rows}
        for project_id, user_id in await reader.fetch_all(MEMBERS, ids=ids):
            members[project_id].append(user_id)
        return [
            Project(
                row.id,
                row.key,
                row.name,
                row.color,
                row.description,
                row.visibility,
                row.archived_at is not None,
                columns[row.id],
                tags[row.id],
                members[row.id],
                row.version,
                row.created_at,
                row.created_by,
                row.updated_at,
                row.deleted_at,
                can_manage_project(caller, row.created_by),
            )
            for row in rows
        ]

    async def feed_ids(self, reader: Reader, caller: Principal) -> set[str] | None:
        """The projects whose changes the caller may follow, those in the trash included; None for all."""
        if caller.is_admin:
            return None
        return set(await reader.fetch_all(EVER_SEEN_IDS, caller=caller.user_id))
