"""The columns of a project's board and its labels."""

from collections.abc import Awaitable, Callable, Mapping

from muster.database.engine import Database, Transaction
from muster.database.query import json_list
from muster.kernel.errors import Conflict, DuplicateKey, NotFound, ValidationFailed
from muster.kernel.ids import new_id
from muster.kernel.principal import Principal
from muster.tasks.bulk_service import BulkService
from muster.tasks.errors import StatusInUse
from muster.tasks.models import Category, Label, Status
from muster.tasks.projects_service import ProjectService
from muster.tasks.projects_store import (
    DELETE_LABEL,
    DELETE_STATUS,
    INSERT_LABEL,
    INSERT_STATUS,
    LABELS,
    STATUS_USED,
    UPDATE_LABEL,
    UPDATE_STATUS,
)
from muster.tasks.references import statuses_of

MAX_STATUSES = 30
MAX_LABELS = 200


class ColumnService:
    """The commands on statuses and labels; those who manage the project may give them."""

    def __init__(self, database: Database, projects: ProjectService, bulk: BulkService) -> None:
        self._database = database
        self._projects = projects
        self._bulk = bulk

    async def add_status(
        self, caller: Principal, project: str, *, name: str, category: Category, color: str, position: int | None
    ) -> Status:
        """Adds a column at `position`, or as the last one. Raises Conflict at the limit."""
        row = await self._projects.row(caller, project)

        async def work(unit: Transaction) -> Status:
            current = await self._projects.lock(unit, caller, row.id)
            columns = await statuses_of(unit, row.id)
            if len(columns) >= MAX_STATUSES:
                raise Conflict(f"A project may have {MAX_STATUSES} statuses.", code="too_many")
            place = len(columns) if position is None else min(position, len(columns))
            status = Status(new_id(), name, category, color, place)
            await unit.execute(
                INSERT_STATUS, id=status.id, project_id=row.id, name=name, category=category, color=color, position=place
            )
            await self._renumber(unit, [*columns[:place], status, *columns[place:]])
            await self._projects.touch(unit, caller, current, "statuses")
            return status

        return await self._database.write(work)

    async def change_status(self, caller: Principal, project: str, status_id: str, fields: Mapping[str, object]) -> Status:
        """Changes name, category, color or position of a column. Raises NotFound."""
        row = await self._projects.row(caller, project)

        async def work(unit: Transaction) -> Status:
            current = await self._projects.lock(unit, caller, row.id)
            columns = await statuses_of(unit, row.id)
            old = _find(columns, status_id)
            values = {"name": old.name, "category": old.category, "color": old.color, "position": old.position} | dict(fields)
            rest = [status for status in columns if status.id != status_id]
            place = min(int(str(values["position"])), len(rest))
            changed = Status(status_id, str(values["name"]), values["category"], str(values["color"]), place)  # type: ignore[arg-type]  # validated by the schema
            await self._renumber(unit, [*rest[:place], changed, *rest[place:]])
            await self._projects.touch(unit, caller, current, "statuses")
            return changed

        return await self._database.write(work)

    async def delete_status(self, caller: Principal, project: str, status_id: str, move_to: str | None) -> None:
        """Removes a column; its tasks go to the column `move_to`, each as a new version.

        Raises StatusInUse when it has tasks and `move_to` is None, Conflict for the last column.
        """
        row = await self._projects.row(caller, project)

        async def work(unit: Transaction) -> None:
            current = await self._projects.lock(unit, caller, row.id)
            columns = await statuses_of(unit, row.id)
            _find(columns, status_id)
            rest = [status for status in columns if status.id != status_id]
            if not rest:
                raise Conflict("A project keeps at least one status.", code="last_status")
            if await unit.fetch_one(STATUS_USED, status_id=status_id):
                if move_to is None:
                    raise StatusInUse("Tasks have this status; say with move_to which status they shall get.")
                if move_to not in {status.id for status in rest}:
                    raise ValidationFailed.of("move_to", "This project has no such status.", "unknown")
                await self._bulk.move_all(unit, caller, status_id, move_to)
            await unit.execute(DELETE_STATUS, status_id=status_id)
            await self._renumber(unit, rest)
            await self._projects.touch(unit, caller, current, "statuses")

        await self._database.write(work)

    async def add_label(self, caller: Principal, project: str, *, name: str, color: str) -> Label:
        """Adds a label; whoever sees the project may. Raises Conflict when it has one by that name."""
        row = await self._projects.row(caller, project)

        async def work(unit: Transaction) -> Label:
            if len(await unit.fetch_all(LABELS, ids=json_list([row.id]))) >= MAX_LABELS:
                raise Conflict(f"A project may have {MAX_LABELS} labels.", code="too_many")
            label = Label(new_id(), name, color)
            await unit.execute(INSERT_LABEL, id=label.id, project_id=row.id, name=name, color=color)
            await self._projects.touch(unit, caller, row, "labels")
            return label

        return await self._unique(work)

    async def change_label(self, caller: Principal, project: str, label_id: str, fields: Mapping[str, object]) -> Label:
        """Renames or recolours a label. Raises NotFound, Conflict."""
        row = await self._projects.row(caller, project)

        async def work(unit: Transaction) -> Label:
            current = await self._projects.lock(unit, caller, row.id)
            old = await self._label(unit, row.id, label_id)
            changed = Label(label_id, str(fields.get("name", old.name)), str(fields.get("color", old.color)))
            await unit.execute(UPDATE_LABEL, label_id=label_id, name=changed.name, color=changed.color)
            await self._projects.touch(unit, caller, current, "labels")
            return changed

        return await self._unique(work)

    async def delete_label(self, caller: Principal, project: str, label_id: str) -> None:
        """Removes a label, also from its tasks, each as a new version. Raises NotFound."""
        row = await self._projects.row(caller, project)

        async def work(unit: Transaction) -> None:
            current = await self._projects.lock(unit, caller, row.id)
            await self._label(unit, row.id, label_id)
            await self._bulk.unlabel_all(unit, caller, label_id)
            await unit.execute(DELETE_LABEL, label_id=label_id)
            await self._projects.touch(unit, caller, current, "labels")

        await self._database.write(work)

    async def _renumber(self, unit: Transaction, columns: list[Status]) -> None:
        for position, status in enumerate(columns):
            await unit.execute(
                UPDATE_STATUS,
                status_id=status.id,
                name=status.name,
                category=status.category,
                color=status.color,
                position=position,
            )

    async def _label(self, unit: Transaction, project_id: str, label_id: str) -> Label:
        for _, label in await unit.fetch_all(LABELS, ids=json_list([project_id])):
            if label.id == label_id:
                return label
        raise NotFound("This project has no such label.")

    async def _unique(self, work: Callable[[Transaction], Awaitable[Label]]) -> Label:
        try:
            return await self._database.write(work)
        except DuplicateKey as error:
            raise Conflict("This project has a label by that name already.", code="name_taken") from error


def _find(columns: list[Status], status_id: str) -> Status:
    for status in columns:
        if status.id == status_id:
            return status
    raise NotFound("This project has no such status.")
