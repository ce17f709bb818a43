"""Lists of tasks: filtered, sorted, paged along an index."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from muster.database.engine import Database
from muster.database.query import Value, json_list
from muster.database.search import search_terms
from muster.kernel.clock import Clock
from muster.kernel.clock import after as seconds_after
from muster.kernel.errors import MusterError, ValidationFailed
from muster.kernel.ids import is_id
from muster.kernel.paging import CursorValue, Page, decode_cursor, encode_cursor
from muster.kernel.principal import Principal
from muster.tasks.errors import ProjectNotFound
from muster.tasks.models import PRIORITIES, DueSoon, Priority, Shelf, StatusCounts, TaskSummary
from muster.tasks.projects_store import ProjectStore
from muster.tasks.references import References
from muster.tasks.store import DUE, SORTS, as_seen_by, count_query, list_query
from muster.tasks.tables import NO_DEADLINE

#: Seconds before a deadline at which people are reminded, and after it for which it counts as news.
_REMIND_BEFORE = 86_400
_OVERDUE_FOR = 7 * 86_400


@dataclass(frozen=True)
class TaskFilter:
    """What to list; a field that is None or empty does not filter."""

    project: str | None = None
    status_ids: Sequence[str] = ()
    categories: Sequence[str] = ()
    assignee: str | None = None
    label_ids: Sequence[str] = ()
    priorities: Sequence[Priority] = field(default=())
    deadline_from: str | None = None
    deadline_to: str | None = None
    parent_id: str | None = None
    text: str | None = None
    shelf: Shelf = "live"


class TaskListService:
    """Reads lists of tasks."""

    def __init__(self, database: Database, clock: Clock, projects: ProjectStore, references: References) -> None:
        self._database = database
        self._clock = clock
        self._projects = projects
        self._references = references

    async def list(
        self, caller: Principal, wanted: TaskFilter, *, sort: str, after: str | None, limit: int
    ) -> Page[TaskSummary]:
        """A page of tasks. Raises ValidationFailed on `project`, `sort`, `assignee` or `after`."""
        unseen = ValidationFailed.of("project", "There is no such project, or it is not yours to see.", "unknown")
        values = await self._values(caller, wanted, unseen)
        if values is None:
            return Page([])
        if sort == "rank" and not ("project_id" in values and ("status_id" in values or "status_ids" in values)):
            raise ValidationFailed.of("sort", "Ranks are the order within a column: give project and status with it.")
        filters = frozenset(values)
        if after is not None:
            values |= _resume(sort, after)
        query = list_query(filters, sort, resumed=after is not None)
        rows = await self._database.fetch_all(query, shelf=wanted.shelf, limit=limit + 1, **as_seen_by(caller), **values)
        if len(rows) <= limit:
            return Page(rows)
        return Page(rows[:limit], _cursor(sort, rows[limit - 1]))

    async def due(self) -> Sequence[DueSoon]:
        """Assigned tasks that are not done and whose deadline lies within a day, or was passed within a week.

        Their assignees are those who see them still: who was taken out of a project stays assigned.
        """
        now = self._clock.now()
        since, until = seconds_after(now, seconds=-_OVERDUE_FOR), seconds_after(now, seconds=_REMIND_BEFORE)
        found = await self._database.fetch_all(DUE, since=since, until=until)
        assigned: dict[str, set[str]] = {}
        for project_id, due in found:
            assigned.setdefault(project_id, set()).update(due.assignee_ids)
        seeing = await self._references.viewers_of(self._database, assigned)
        return [
            msgspec.structs.replace(due, assignee_ids=tuple(each for each in due.assignee_ids if each in seeing[project_id]))
            for project_id, due in found
        ]

    async def counts(self, caller: Principal, wanted: TaskFilter) -> StatusCounts:
        """How many tasks of a project stand in each status. Raises ProjectNotFound."""
        values = await self._values(caller, wanted, ProjectNotFound())
        if values is None:
            return StatusCounts([])
        query = count_query(frozenset(values))
        return StatusCounts(await self._database.fetch_all(query, shelf=wanted.shelf, **as_seen_by(caller), **values))

    async def _values(self, caller: Principal, wanted: TaskFilter, unseen: MusterError) -> dict[str, Value] | None:
        """The values of the filters that are set; None when nothing can match. Raises `unseen` for the project."""
        values: dict[str, Value] = {}
        if wanted.project is not None:
            project = await self._projects.find(self._database, caller, wanted.project)
            if project is None:
                raise unseen
            values["project_id"] = project.id
        if len(wanted.status_ids) == 1:
            values["status_id"] = wanted.status_ids[0]
        elif wanted.status_ids:
            values["status_ids"] = json_list(wanted.status_ids)
        values |= {
            name: json_list(given)
            for name, given in (
                ("categories", wanted.categories),
                ("label_ids", wanted.label_ids),
                ("priorities", [str(PRIORITIES.index(priority)) for priority in wanted.priorities]),
            )
            if given
        }
        values |= {
            name: given
            for name, given in (
                ("deadline_from", wanted.deadline_from),
                ("deadline_to", wanted.deadline_to),
                ("parent_id", wanted.parent_id),
            )
            if given
        }
        if wanted.assignee is not None:
            values |= _assignee(caller, wanted.assignee)
        if wanted.text and wanted.text.strip():
            terms = search_terms(wanted.text, self._database.dialect)
            if not terms:
                return None
            values["terms"] = terms
        return values


def _assignee(caller: Principal, assignee: str) -> dict[str, Value]:
    if assignee == "none":
        return {"unassigned": "[]"}
    if assignee == "me":
        return {"assignee_id": caller.user_id}
    if not is_id(assignee):
        raise ValidationFailed.of("assignee", "Give a person's id, me or none.")
    return {"assignee_id": assignee}


def _cursor(sort: str, row: TaskSummary) -> str:
    match sort.removeprefix("-"):
        case "created":
            return encode_cursor(row.id)
        case "updated":
            return encode_cursor(row.updated_at, row.id)
        case "deadline":
            return encode_cursor(row.deadline or NO_DEADLINE, row.id)
        case "priority":
            return encode_cursor(PRIORITIES.index(row.priority), row.id)
        case _:
            return encode_cursor(row.rank, row.id)


def _resume(sort: str, after: str) -> dict[str, Value]:
    column, _ = SORTS[sort]
    cursor: list[CursorValue] = decode_cursor(after, 1 if column is None else 2)
    expected = int if sort.endswith("priority") else str
    if not isinstance(cursor[-1], str) or not isinstance(cursor[0], expected if column is not None else str):
        raise ValidationFailed.of("after", "This cursor belongs to another order.")
    return {"after_id": cursor[-1]} if column is None else {"after_value": cursor[0], "after_id": cursor[1]}
