"""The services of activity, wired: what bootstrap needs to know of this domain."""

from dataclasses import dataclass

from muster.activity.changes_service import ChangesService
from muster.activity.client_log_service import ClientLogService
from muster.activity.export_service import ExportService
from muster.activity.hub import StreamHub
from muster.activity.models import FeedRules
from muster.activity.policies import VisibleProjects
from muster.activity.service import ActivityService
from muster.activity.statistics_service import StatisticsService
from muster.database.engine import Database
from muster.kernel.clock import Clock
from muster.ports.documents import Documents
from muster.ports.limits import Limits
from muster.ports.live import Live


@dataclass(frozen=True)
class ActivityParts:
    """Everything of activity that others hold on to."""

    log: ActivityService
    changes: ChangesService
    hub: StreamHub
    statistics: StatisticsService
    export: ExportService
    client_log: ClientLogService

    def for_routes(self) -> dict[type, object]:
        """The services by the type under which routes ask for them."""
        services = (self.log, self.changes, self.hub, self.statistics, self.export, self.client_log)
        return {type(service): service for service in services}


def build(
    *,
    database: Database,
    documents: Documents,
    live: Live,
    limits: Limits,
    clock: Clock,
    rules: FeedRules,
    visible_projects: VisibleProjects,
    max_streams: int,
    client_calls: int,
    client_days: int,
    stream_seconds: float = 0,
) -> ActivityParts:
    """Wires the domain. `hub.open()` begins to read, `hub.end_streams()` and `hub.close()` end it.

    `client_calls` is how often in a minute one person's clients may hand in what they did, `client_days` how long it is kept.
    """
    changes = ChangesService(database, rules, visible_projects)
    log = ActivityService(documents, clock)
    return ActivityParts(
        log=log,
        statistics=StatisticsService(log, documents, clock),
        export=ExportService(log, clock),
        client_log=ClientLogService(database, log, limits, clock, per_minute=client_calls, keep_days=client_days),
        changes=changes,
        hub=StreamHub(database, live, changes, rules, visible_projects, max_streams=max_streams, stream_seconds=stream_seconds),
    )
