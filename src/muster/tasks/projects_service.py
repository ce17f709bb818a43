"""Projects: created, changed, archived, deleted, restored; who is in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from muster.database.engine import Database, Transaction
from muster.database.query import Value
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import DuplicateKey, PreconditionFailed, PreconditionRequired, ValidationFailed
from muster.kernel.ids import is_id, new_id
from muster.kernel.paging import Page, decode_cursor, encode_cursor
from muster.kernel.principal import Principal
from muster.tasks.errors import KeyTaken, ProjectNotFound
from muster.tasks.messages import ProjectChanged, ProjectCreated, ProjectDeleted, ProjectRestored
from muster.tasks.models import Category, Project, Visibility
from muster.tasks.policies import check_manage_project
from muster.tasks.projects_store import (
    ADD_MEMBER,
    DELETED,
    INSERT_PROJECT,
    INSERT_STATUS,
    PAGE,
    PAGE_CURRENT,
    REMOVE_MEMBER,
    TOUCH_PROJECT,
    UPDATE_PROJECT,
    ProjectRow,
    ProjectStore,
)
from muster.tasks.references import People
from muster.tasks.service import Expected
from muster.tasks.store import as_seen_by


@dataclass(frozen=True)
class NewStatus:
    """A column of a new project."""

    name: str
    category: Category
    color: str


#: The columns of a project that is created without any.
DEFAULT_STATUSES = (
    NewStatus("To do", "todo", "#868e96"),
    NewStatus("Doing", "doing", "#1c7ed6"),
    NewStatus("Done", "done", "#2f9e44"),
)


@dataclass(frozen=True)
class NewProject:
    """A project to be created."""

    key: str
    name: str
    color: str
    description: str = ""
    visibility: Visibility = "everyone"
    statuses: Sequence[NewStatus] = DEFAULT_STATUSES
    member_ids: Sequence[str] = field(default=())
    source: str | None = None


class ProjectService:
    """The commands on projects."""

    def __init__(self, database: Database, clock: Clock, store: ProjectStore, people: People) -> None:
        self._database = database
        self._clock = clock
        self._store = store
        self._people = people

    async def get(self, caller: Principal, id_or_key: str) -> Project:
        """A project. Raises ProjectNotFound."""
        return await self._assembled(caller, await self.row(caller, id_or_key))

    async def row(self, caller: Principal, id_or_key: str) -> ProjectRow:
        """A project's row. Raises ProjectNotFound."""
        row = await self._store.find(self._database, caller, id_or_key)
        if row is None:
            raise ProjectNotFound
        return row

    async def list(self, caller: Principal, *, archived: bool, after: str | None, limit: int) -> Page[Project]:
        """The projects that the caller sees, oldest first."""
        start = str(decode_cursor(after, 1)[0]) if after else ""
        query = PAGE if archived else PAGE_CURRENT
        rows = await self._database.fetch_all(query, after=start, limit=limit + 1, **as_seen_by(caller))
        more = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
        return Page(await self._store.assemble(self._database, caller, rows[:limit]), more)

    async def create(self, caller: Principal, new: NewProject) -> Project:
        """Creates a project; its creator is a member. Raises KeyTaken, ValidationFailed on `member_ids`."""
        await self._check_people(new.member_ids)

        async def work(unit: Transaction) -> Project:
            row = await self.insert(unit, caller, new)
            return (await self._store.assemble(unit, caller, [row]))[0]

        try:
            return await self._database.write(work)
        except DuplicateKey as error:
            raise KeyTaken(f"There is a project with the key {new.key} already (perhaps one that you do not see).") from error

    async def insert(self, unit: Transaction, caller: Principal, new: NewProject) -> ProjectRow:
        """Writes the rows and the message of a new project. Raises DuplicateKey when its key or source is taken."""
        at = timestamp(self._clock.now())
        project_id = new_id()
        await unit.execute(
            INSERT_PROJECT, id=project_id, key=new.key, name=new.name, color=new.color, description=new.description,
            visibility=new.visibility, source=new.source, last_number=0, version=1, created_at=at, created_by=caller.user_id,
            updated_at=at, archived_at=None,
        )  # fmt: skip
        for position, status in enumerate(new.statuses):
            await unit.execute(
                INSERT_STATUS, id=new_id(), project_id=project_id, name=status.name, category=status.category,
                color=status.color, position=position,
            )  # fmt: skip
        for user_id in {caller.user_id, *new.member_ids}:
            await unit.execute(ADD_MEMBER, project_id=project_id, user_id=user_id)
        await unit.emit(ProjectCreated(actor_id=caller.user_id, project_id=project_id, key=new.key, name=new.name))
        return ProjectRow(
            project_id,
            new.key,
            new.name,
            new.color,
            new.description,
            new.visibility,
            None,
            1,
            at,
            caller.user_id,
            at,
            None,
            None,
        )

    async def change(self, caller: Principal, id_or_key: str, fields: Mapping[str, object], expected: Expected) -> Project:
        """Changes name, color, description, visibility or archived.

        Raises Forbidden, PreconditionRequired, PreconditionFailed.
        """
        if expected is None:
            raise PreconditionRequired("Say with If-Match which version of the project you change.")
        return await self._write(caller, id_or_key, fields, expected)

    async def delete(self, caller: Principal, id_or_key: str) -> None:
        """Puts a project with all its tasks into the trash. Raises Forbidden."""
        at = timestamp(self._clock.now())
        row = await self.row(caller, id_or_key)

        async def work(unit: Transaction) -> None:
            current = await self.lock(unit, caller, row.id)
            await self._update(unit, current, {"deleted_at": at, "deleted_by": caller.user_id}, at)
            await unit.emit(ProjectDeleted(actor_id=caller.user_id, project_id=row.id, key=row.key, name=row.name))

        await self._database.write(work)

    async def restore(self, caller: Principal, project_id: str) -> Project:
        """Takes a project out of the trash. Raises ProjectNotFound, Forbidden."""
        if not is_id(project_id):
            raise ProjectNotFound
        at = timestamp(self._clock.now())

        async def work(unit: Transaction) -> Project:
            row = await unit.fetch_one(DELETED, id=project_id)
            if row is None or not (caller.is_admin or caller.user_id == row.created_by):
                raise ProjectNotFound
            await self._update(unit, row, {"deleted_at": None, "deleted_by": None}, at)
            await unit.emit(ProjectRestored(actor_id=caller.user_id, project_id=row.id, key=row.key, name=row.name))
            current = await self.lock(unit, caller, project_id)
            return (await self._store.assemble(unit, caller, [current]))[0]

        return await self._database.write(work)

    async def add_member(self, caller: Principal, id_or_key: str, user_id: str) -> None:
        """Lets a person in. Raises ProjectNotFound, Forbidden, ValidationFailed on `user_id`."""
        row = await self.row(caller, id_or_key)
        await self._check_people([user_id], field="user_id")
        await self._change_member(caller, row, user_id, add=True)

    async def remove_member(self, caller: Principal, id_or_key: str, user_id: str) -> None:
        """Takes a person out; that person keeps what it is assigned to."""
        await self._change_member(caller, await self.row(caller, id_or_key), user_id, add=False)

    async def lock(self, unit: Transaction, caller: Principal, project_id: str) -> ProjectRow:
        """The project, locked, if the caller manages it. Raises ProjectNotFound, Forbidden."""
        row = await self._store.lock(unit, caller, project_id)
        if row is None:
            raise ProjectNotFound
        check_manage_project(caller, row.created_by)
        return row

    async def touch(
        self, unit: Transaction, caller: Principal, row: ProjectRow, what: str, *, left_ids: tuple[str, ...] = ()
    ) -> None:
        """Says that something that belongs to a project has changed: `statuses`, `labels` or `members`."""
        await unit.execute(TOUCH_PROJECT, project_id=row.id, at=timestamp(self._clock.now()))
        changed = ProjectChanged(
            actor_id=caller.user_id, project_id=row.id, key=row.key, name=row.name, fields=(what,), left_ids=left_ids
        )
        await unit.emit(changed)

    async def _write(self, caller: Principal, id_or_key: str, fields: Mapping[str, object], expected: Expected) -> Project:
        row = await self.row(caller, id_or_key)
        at = timestamp(self._clock.now())

        async def work(unit: Transaction) -> Project:
            current = await self.lock(unit, caller, row.id)
            if expected not in {"*", current.version}:
                assembled = (await self._store.assemble(unit, caller, [current]))[0]
                raise PreconditionFailed("Somebody else has changed this project meanwhile.", current=assembled)
            changes: dict[str, Value] = {name: str(value) for name, value in fields.items() if name != "archived"}
            if "archived" in fields:
                changes["archived_at"] = (current.archived_at or at) if fields["archived"] else None
            await self._update(unit, current, changes, at)
            name = str(fields.get("name", row.name))
            closed = current.visibility == "everyone" and fields.get("visibility") == "members"
            await unit.emit(
                ProjectChanged(
                    actor_id=caller.user_id,
                    project_id=row.id,
                    key=row.key,
                    name=name,
                    fields=tuple(sorted(fields)),
                    closed=closed,
                )
            )
            changed = await self.lock(unit, caller, row.id)
            return (await self._store.assemble(unit, caller, [changed]))[0]

        return await self._database.write(work)

    async def _update(self, unit: Transaction, row: ProjectRow, changes: Mapping[str, Value], at: str) -> None:
        values: dict[str, Value] = {
            "name": row.name, "color": row.color, "description": row.description, "visibility": row.visibility,
            "archived_at": row.archived_at, "deleted_at": row.deleted_at, "deleted_by": row.deleted_by, "updated_at": at,
        }  # fmt: skip
        await unit.execute(UPDATE_PROJECT, project_id=row.id, former_version=row.version, **(values | dict(changes)))

    async def _change_member(self, caller: Principal, row: ProjectRow, user_id: str, *, add: bool) -> None:
        async def work(unit: Transaction) -> None:
            current = await self.lock(unit, caller, row.id)
            if await unit.execute(ADD_MEMBER if add else REMOVE_MEMBER, project_id=row.id, user_id=user_id):
                await self.touch(unit, caller, current, "members", left_ids=() if add else (user_id,))

        await self._database.write(work)

    async def _check_people(self, ids: Sequence[str], field: str = "member_ids") -> None:
        unknown = set(ids) - await self._people.active_ids(ids) if ids else set()
        if unknown:
            raise ValidationFailed.of(field, f"Not people who can sign in: {', '.join(sorted(unknown))}.", "unknown")

    async def _assembled(self, caller: Principal, row: ProjectRow) -> Project:
        return (await self._store.assemble(self._database, caller, [row]))[0]
