"""Boards for others: a project with tasks that are known beforehand, written whole or not at all."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Protocol

from muster.database.engine import Database, Transaction
from muster.kernel.errors import DuplicateKey
from muster.kernel.ids import new_id
from muster.kernel.principal import Principal
from muster.tasks import rank
from muster.tasks.errors import KeyTaken
from muster.tasks.import_service import suggested_key
from muster.tasks.messages import ProjectImported
from muster.tasks.models import TaskContent
from muster.tasks.projects_service import NewProject, ProjectService
from muster.tasks.projects_store import BY_SOURCE
from muster.tasks.references import statuses_of
from muster.tasks.store import NEXT_NUMBER
from muster.tasks.versions import NewTask, Placement, TaskVersions

_COLOR = "#0c8599"
_KEYS = 100


class PlannedTask(Protocol):
    """A task as whoever plans it knows it; `deadline` is a timestamp."""

    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def deadline(self) -> str: ...


class BoardService:
    """Makes boards."""

    def __init__(self, database: Database, projects: ProjectService, versions: TaskVersions) -> None:
        self._database = database
        self._projects = projects
        self._versions = versions

    async def create_board(
        self, caller: Principal, source: str, name: str, member_ids: Collection[str], tasks: Sequence[PlannedTask]
    ) -> str:
        """Makes a project with these tasks in its first column, for these members alone; its id.

        `source` says for what: asked again with the same, it gives the project that was made before. Raises KeyTaken when
        every key that would suit is taken.
        """
        for attempt in range(_KEYS):
            made = await self._database.fetch_one(BY_SOURCE, source=source)
            if made is not None:
                return str(made[0])
            new = NewProject(
                suggested_key(name, attempt), name, _COLOR, "", "members", member_ids=tuple(member_ids), source=source
            )
            try:
                return await self._database.write(partial(self._write, caller=caller, new=new, tasks=tasks))
            except DuplicateKey:  # of the key, or of the source: somebody was faster
                continue
        raise KeyTaken("There are too many projects with keys like this one's already.")

    async def _write(self, unit: Transaction, caller: Principal, new: NewProject, tasks: Sequence[PlannedTask]) -> str:
        project = await self._projects.insert(unit, caller, new)
        column = (await statuses_of(unit, project.id))[0]
        await unit.execute(NEXT_NUMBER, project_id=project.id, step=len(tasks))
        for number, (task, place) in enumerate(zip(tasks, rank.spread(len(tasks)), strict=True), 1):
            content = TaskContent(title=task.title, description=task.description, status_id=column.id, deadline=task.deadline)
            born = NewTask(new_id(), f"{project.key}-{number}", number, project.id)
            await self._versions.create(unit, born, content, Placement(place, None), caller.user_id)
        await unit.emit(
            ProjectImported(
                actor_id=caller.user_id,
                project_id=project.id,
                key=project.key,
                name=project.name,
                source=new.source or "",
                tasks=len(tasks),
            )
        )
        return project.id
