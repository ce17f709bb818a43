"""Imports: a plan of any source becomes a project, whole or not at all."""

import asyncio
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import msgspec

from muster.database.engine import Database, Transaction
from muster.kernel.errors import Conflict, DuplicateKey, Forbidden, ValidationFailed
from muster.kernel.ids import new_id
from muster.kernel.principal import Principal
from muster.tasks import rank
from muster.tasks.comments_store import INSERT_COMMENT, SET_COMMENT_COUNT
from muster.tasks.errors import KeyTaken
from muster.tasks.importers.plan import ImportPlan, LeftBehind, PlannedTask, UnreadableExport, description_with_links
from muster.tasks.importers.trello import parse_trello
from muster.tasks.messages import ProjectImported
from muster.tasks.models import Category, ChecklistItem, Project, TaskContent
from muster.tasks.projects_service import NewProject, NewStatus, ProjectService
from muster.tasks.projects_store import BY_SOURCE, INSERT_LABEL, ProjectRow, ProjectStore
from muster.tasks.references import People, statuses_of
from muster.tasks.store import NEXT_NUMBER
from muster.tasks.versions import NewTask, Placement, TaskVersions

#: The sources that can be imported: how each one's export is read.
PARSERS: Mapping[str, Callable[[bytes], ImportPlan]] = {"trello": parse_trello}

_STATUS_COLORS: Mapping[Category, str] = {"todo": "#868e96", "doing": "#1c7ed6", "done": "#2f9e44"}
_PROJECT_COLOR = "#0c8599"
#: Tasks written before others get their turn: a large import must not hold up the whole server.
_BREATH = 50
MAX_COPIES = 100


class ImportMember(msgspec.Struct, frozen=True):
    """A person in the source, and the person here who takes that place, if any."""

    source_name: str
    source_username: str
    user_id: str | None


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What comes, or came, and what does not. `project` is null in a dry run."""

    project: Project | None
    source: str
    source_id: str
    key: str
    name: str
    counts: dict[str, int]
    will_not_come: list[LeftBehind]
    members: list[ImportMember]
    warnings: list[str]
    already_imported: bool


@dataclass(frozen=True)
class ImportRequest:
    """What to import and how. `people` maps user names of the source to ids of people here."""

    source: str
    data: bytes
    dry_run: bool
    key: str | None = None
    name: str | None = None
    copy: bool = False
    people: Mapping[str, str] = field(default_factory=dict)


class ImportService:
    """The command to import."""

    def __init__(
        self, database: Database, projects: ProjectService, store: ProjectStore, versions: TaskVersions, people: People
    ) -> None:
        self._database = database
        self._projects = projects
        self._store = store
        self._versions = versions
        self._people = people

    async def run(self, caller: Principal, request: ImportRequest) -> ImportReport:
        """Imports, or says what an import would do.

        Raises Forbidden, ValidationFailed (an unreadable export, unknown people), Conflict
        (`already_imported`), KeyTaken.
        """
        if not caller.is_admin:
            raise Forbidden("Only admins import.")
        plan = await self._read(request)
        await self._check_people(plan, request.people)
        source, name, copies = await self._source(plan, request)
        key = request.key or suggested_key(plan.name, copies)
        report = self._report(plan, request, key, name, already=copies > 0)
        if request.dry_run:
            return report
        if copies and not request.copy:
            raise Conflict("This board has been imported already. Say copy=true for a second copy.", code="already_imported")
        new = NewProject(
            key=key, name=name, color=_PROJECT_COLOR, description=plan.description, source=source,
            statuses=[NewStatus(item.name, item.category, _STATUS_COLORS[item.category]) for item in plan.statuses],
        )  # fmt: skip

        async def work(unit: Transaction) -> Project:
            return await self._write(unit, caller, plan, new, request.people)

        try:
            project = await self._database.write(work)
        except DuplicateKey as error:
            raise KeyTaken(f"There is a project with the key {key} already; choose another one with key=.") from error
        return msgspec.structs.replace(report, project=project)

    async def _read(self, request: ImportRequest) -> ImportPlan:
        try:
            return await asyncio.to_thread(PARSERS[request.source], request.data)
        except UnreadableExport as error:
            raise ValidationFailed.of(error.field or "body", str(error), "unreadable") from error

    async def _check_people(self, plan: ImportPlan, people: Mapping[str, str]) -> None:
        unknown = set(people) - {member.username for member in plan.members}
        if unknown:
            raise ValidationFailed.of("map", f"The export has no member called {', '.join(sorted(unknown))}.", "unknown")
        missing = set(people.values()) - await self._people.active_ids(list(people.values()))
        if missing:
            raise ValidationFailed.of("map", f"Not people here: {', '.join(sorted(missing))}.", "unknown")

    async def _source(self, plan: ImportPlan, request: ImportRequest) -> tuple[str, str, int]:
        """Under which source the project is kept, its name, and how many imports of it there are already."""
        source = f"{plan.source}:{plan.source_id}"
        name = request.name or plan.name
        for copies in range(MAX_COPIES):
            numbered = source if copies == 0 else f"{source}#{copies + 1}"
            if await self._database.fetch_one(BY_SOURCE, source=numbered) is None:
                return numbered, name if copies == 0 or request.name else f"{name} (copy {copies + 1})", copies
        raise Conflict(f"This board has been imported {MAX_COPIES} times.", code="already_imported")

    def _report(self, plan: ImportPlan, request: ImportRequest, key: str, name: str, *, already: bool) -> ImportReport:
        items = [item for task in plan.tasks for item in task.checklist]
        counts = {
            "statuses": len(plan.statuses),
            "tasks": len(plan.tasks),
            "archived": sum(task.archived for task in plan.tasks),
            "deadlines": sum(task.deadline is not None for task in plan.tasks),
            "labels": len(plan.labels),
            "checklists": len({(task.source_id, item.group) for task in plan.tasks for item in task.checklist}),
            "checklist_items": len(items),
            "comments": sum(len(task.comments) for task in plan.tasks),
            "members": len(plan.members),
            "attachments_linked": sum(len(task.links) for task in plan.tasks),
        }
        members = [ImportMember(member.name, member.username, request.people.get(member.username)) for member in plan.members]
        return ImportReport(
            project=None, source=plan.source, source_id=plan.source_id, key=key, name=name, counts=counts,
            will_not_come=plan.left_behind, members=members, warnings=plan.warnings, already_imported=already,
        )  # fmt: skip

    async def _write(
        self, unit: Transaction, caller: Principal, plan: ImportPlan, new: NewProject, people: Mapping[str, str]
    ) -> Project:
        row = await self._projects.insert(unit, caller, new)
        columns = await statuses_of(unit, row.id)
        writer = _Writer(
            unit,
            caller,
            row,
            self._versions,
            statuses={planned.source_id: column.id for planned, column in zip(plan.statuses, columns, strict=True)},
            done={column.id for column in columns if column.category == "done"},
            labels={label.source_id: new_id() for label in plan.labels},
            people={member.source_id: people[member.username] for member in plan.members if member.username in people},
            names={member.source_id: member.name for member in plan.members},
        )
        for label in plan.labels:
            await unit.execute(
                INSERT_LABEL, id=writer.labels[label.source_id], project_id=row.id, name=label.name, color=label.color
            )
        await writer.write_all(plan.tasks)
        await unit.emit(
            ProjectImported(
                actor_id=caller.user_id,
                project_id=row.id,
                key=row.key,
                name=row.name,
                source=plan.source,
                tasks=len(plan.tasks),
            )
        )
        return (await self._store.assemble(unit, caller, [row]))[0]


class _Writer:
    """Writes the tasks of one plan into one project."""

    def __init__(
        self, unit: Transaction, caller: Principal, project: ProjectRow, versions: TaskVersions, *, statuses: Mapping[str, str],
        done: set[str], labels: Mapping[str, str], people: Mapping[str, str], names: Mapping[str, str],
    ) -> None:  # fmt: skip
        self.unit, self.caller, self.project, self.versions = unit, caller, project, versions
        self.statuses, self.done, self.labels, self.people, self.names = statuses, done, labels, people, names

    async def write_all(self, tasks: list[PlannedTask]) -> None:
        if tasks:
            await self.unit.execute(NEXT_NUMBER, project_id=self.project.id, step=len(tasks))
        for index, (task, place) in enumerate(zip(tasks, rank.spread(len(tasks)), strict=True)):
            await self._write(index + 1, task, place)
            if index % _BREATH == _BREATH - 1:
                await asyncio.sleep(0)

    async def _write(self, number: int, task: PlannedTask, place: str) -> None:
        status_id = self.statuses[task.status_source_id]
        content = TaskContent(
            title=task.title,
            description=self._description(task),
            status_id=status_id,
            assignee_ids=tuple(self.people[source] for source in task.member_source_ids if source in self.people),
            deadline=task.deadline,
            label_ids=tuple(self.labels[source] for source in task.label_source_ids),
            checklist=tuple(ChecklistItem(new_id(), item.text, item.done) for item in task.checklist),
            archived=task.archived,
        )
        new = NewTask(new_id(), f"{self.project.key}-{number}", number, self.project.id)
        completed_at = task.updated_at if task.completed or status_id in self.done else None
        await self.versions.create(
            self.unit, new, content, Placement(place, completed_at), self.caller.user_id, task.created_at
        )
        await self.unit.execute_many(
            INSERT_COMMENT,
            [
                {
                    "id": new_id(), "task_id": new.id, "author_id": self.people.get(comment.author_source_id or ""),
                    "author_name": comment.author_name, "body": comment.body, "created_at": comment.created_at,
                    "edited_at": comment.edited_at,
                }
                for comment in task.comments
            ],
        )  # fmt: skip
        if task.comments:
            await self.unit.execute(SET_COMMENT_COUNT, task_id=new.id, count=len(task.comments))

    def _description(self, task: PlannedTask) -> str:
        """The description; people who are nobody here are named in it, so that who did what is not lost."""
        unknown = [self.names[source] for source in task.member_source_ids if source not in self.people]
        parts = [description_with_links(task)]
        if unknown:
            parts.append(f"Assigned there: {', '.join(unknown)}")
        return "\n\n".join(part for part in parts if part)


def suggested_key(name: str, copies: int) -> str:
    """A key made of a board's name: its initials, or the beginning of its only word; a number for a copy."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    words = re.findall(r"[A-Z0-9]+", plain)
    letters = "".join(word[0] for word in words) if len(words) > 2 else "".join(words)
    letters = re.sub(r"^[0-9]+", "", letters)[:6] or "BOARD"
    stem = letters if len(letters) > 1 else f"{letters}X"
    return stem if copies == 0 else f"{stem}{copies + 1}"
