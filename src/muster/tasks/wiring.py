"""The services of tasks, wired: what bootstrap needs to know of this domain."""

from collections.abc import Collection
from dataclasses import dataclass

from muster.database.engine import Database
from muster.kernel.clock import Clock
from muster.kernel.principal import Principal
from muster.ports.documents import Documents
from muster.ports.files import Files
from muster.tasks.attachments_service import AttachmentLimits, AttachmentService
from muster.tasks.attachments_store import AttachmentStore
from muster.tasks.boards_service import BoardService
from muster.tasks.bulk_service import BulkService
from muster.tasks.columns_service import ColumnService
from muster.tasks.comments_service import CommentService
from muster.tasks.comments_store import CommentStore
from muster.tasks.history_service import HistoryService
from muster.tasks.import_service import ImportService
from muster.tasks.list_service import TaskListService
from muster.tasks.previews_service import PreviewService
from muster.tasks.projects_service import ProjectService
from muster.tasks.projects_store import ProjectStore
from muster.tasks.purge_remains import PurgeRemains
from muster.tasks.references import People, References
from muster.tasks.service import TaskService
from muster.tasks.store import TaskStore
from muster.tasks.trash_service import TrashService
from muster.tasks.trash_store import TrashStore
from muster.tasks.versions import TaskVersions
from muster.tasks.views_service import ViewService
from muster.tasks.views_store import ViewStore


@dataclass(frozen=True)
class Tasks:
    """Everything of tasks that others hold on to."""

    tasks: TaskService
    lists: TaskListService
    history: HistoryService
    bulk: BulkService
    projects: ProjectService
    columns: ColumnService
    comments: CommentService
    attachments: AttachmentService
    previews: PreviewService
    views: ViewService
    trash: TrashService
    imports: ImportService
    boards: BoardService
    versions: TaskVersions
    project_store: ProjectStore
    references: References
    database: Database

    async def feed_projects(self, caller: Principal) -> set[str] | None:
        """The projects whose changes the caller may follow; None for all."""
        return await self.project_store.feed_ids(self.database, caller)

    async def viewers(self, project_id: str, user_ids: Collection[str]) -> set[str]:
        """Those of the people who can sign in and see the project."""
        return await self.references.viewers(self.database, project_id, user_ids)

    def for_routes(self) -> dict[type, object]:
        """The services by the type under which routes ask for them."""
        work = (self.tasks, self.lists, self.history, self.bulk, self.projects, self.columns)
        around = (self.comments, self.attachments, self.views, self.trash, self.imports)
        return {type(service): service for service in (*work, *around)}


def build(
    *, database: Database, documents: Documents, files: Files, clock: Clock, people: People, limits: AttachmentLimits
) -> Tasks:
    """Wires the domain."""
    store, project_store = TaskStore(), ProjectStore()
    versions = TaskVersions(documents)
    references = References(people)
    tasks = TaskService(database, clock, store, project_store, versions, references)
    bulk = BulkService(database, tasks, references)
    projects = ProjectService(database, clock, project_store, people)
    remains = PurgeRemains(database, documents, files, clock)
    return Tasks(
        tasks=tasks,
        lists=TaskListService(database, clock, project_store, references),
        history=HistoryService(database, tasks, versions),
        bulk=bulk,
        projects=projects,
        columns=ColumnService(database, projects, bulk),
        comments=CommentService(database, clock, store, CommentStore(), references, people),
        attachments=AttachmentService(database, clock, files, store, AttachmentStore(), limits),
        previews=PreviewService(database, files),
        views=ViewService(database, clock, ViewStore(), project_store),
        trash=TrashService(
            database, clock, TrashStore(), tasks, remains, trash_days=limits.trash_days, link_seconds=limits.link_seconds
        ),
        imports=ImportService(database, projects, project_store, versions, people),
        boards=BoardService(database, projects, versions),
        versions=versions,
        project_store=project_store,
        references=references,
        database=database,
    )
