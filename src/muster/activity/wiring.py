"""The services of activity, wired: what bootstrap needs to know of this domain."""

from dataclasses import dataclass

from muster.activity.changes_service import ChangesService
from muster.activity.hub import StreamHub
from muster.activity.models import FeedRules
from muster.activity.policies import VisibleProjects
from muster.activity.service import ActivityService
from muster.database.engine import Database
from muster.kernel.clock import Clock
from muster.ports.documents import Documents
from muster.ports.live import Live


@dataclass(frozen=True)
class ActivityParts:
    """Everything of activity that others hold on to."""

    log: ActivityService
    changes: ChangesService
    hub: StreamHub

    def for_routes(self) -> dict[type, object]:
        """The services by the type under which routes ask for them."""
        return {ActivityService: self.log, ChangesService: self.changes, StreamHub: self.hub}


def build(
    *,
    database: Database,
    documents: Documents,
    live: Live,
    clock: Clock,
    rules: FeedRules,
    visible_projects: VisibleProjects,
    max_streams: int,
    stream_seconds: float = 0,
) -> ActivityParts:
    """Wires the domain. `hub.open()` begins to read, `hub.end_streams()` and `hub.close()` end it."""
    changes = ChangesService(database, rules, visible_projects)
    return ActivityParts(
        log=ActivityService(documents, clock),
        changes=changes,
        hub=StreamHub(database, live, changes, rules, visible_projects, max_streams=max_streams, stream_seconds=stream_seconds),
    )
