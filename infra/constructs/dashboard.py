"""The dashboard: from what people notice, at the top, to what it costs, at the bottom."""

from collections.abc import Mapping, Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.bus import Lane
from infra.constructs.metrics import Metrics

_WIDTH = 24


class Dashboard(Construct):
    """`muster-<stage>`, a row for each question."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        configuration: Configuration,
        *,
        metrics: Metrics,
        alarms: Sequence[cloudwatch.IAlarm],
        lanes: Mapping[str, Lane],
        functions: Sequence[str],
        distribution: str,
    ) -> None:
        super().__init__(scope, name)
        self._metrics = metrics
        self._limit = configuration.stage.database.connections
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=configuration.names.base,
            period_override=cloudwatch.PeriodOverride.AUTO,
            widgets=[
                [cloudwatch.AlarmStatusWidget(title="What is wrong now", alarms=list(alarms), width=_WIDTH, height=3)],
                _heading("Are people served?"),
                self._people(),
                _heading("Does what follows happen?"),
                self._queues(lanes),
                _heading("Is the database well?"),
                self._database(),
                _heading("How are the functions?"),
                self._functions(functions),
                _heading("What does it cost?"),
                self._costs(functions, distribution),
            ],
        )

    def _people(self) -> list[cloudwatch.IWidget]:
        api = self._metrics.api
        return _row(
            _graph("Requests", api("Count", label="requests"), self._metrics.firewall("regional")),
            _graph("Answers that are errors", api("5XXError", label="ours (5xx)"), api("4XXError", label="theirs (4xx)")),
            _graph("Milliseconds to an answer", *(api("Latency", which, label=which) for which in ("p50", "p90", "p99"))),
        )

    def _queues(self, lanes: Mapping[str, Lane]) -> list[cloudwatch.IWidget]:
        queue = self._metrics.queue
        return _row(
            _graph(
                "Seconds that the oldest message has waited",
                *(queue(lane.queue, "ApproximateAgeOfOldestMessage", name) for name, lane in lanes.items()),
            ),
            _graph(
                "Dead messages",
                *(queue(lane.dead, "ApproximateNumberOfMessagesVisible", name) for name, lane in lanes.items()),
            ),
            _graph("Mails", *(self._metrics.mail(name) for name in ("Send", "Bounce", "Complaint"))),
            _graph(
                "Workflows",
                *(
                    self._metrics.workflows(f"Executions{what}", label=what)
                    for what in ("Started", "Succeeded", "Failed", "TimedOut")
                ),
            ),
        )

    def _database(self) -> list[cloudwatch.IWidget]:
        figure = self._metrics.database
        return _row(
            _graph("Load: CPU in percent", figure("CPUUtilization")),
            cloudwatch.GraphWidget(
                title="Connections",
                left=[figure("DatabaseConnections", "Maximum")],
                left_annotations=[cloudwatch.HorizontalAnnotation(value=self._limit, label="the most there can be")],
                width=6,
            ),
            _graph("Free storage and memory, in bytes", figure("FreeStorageSpace"), figure("FreeableMemory")),
            _graph("Seconds to read and to write", figure("ReadLatency"), figure("WriteLatency")),
        )

    def _functions(self, functions: Sequence[str]) -> list[cloudwatch.IWidget]:
        def each(name: str, statistic: str) -> list[cloudwatch.Metric]:
            return [self._metrics.function(entry, name, statistic, label=entry) for entry in functions]

        return _row(
            _graph("Errors", *each("Errors", "Sum")),
            _graph("Turned away: too many at once", *each("Throttles", "Sum")),
            _graph("Milliseconds (p99)", *each("Duration", "p99")),
            _graph("At once", *each("ConcurrentExecutions", "Maximum")),
        )

    def _costs(self, functions: Sequence[str], distribution: str) -> list[cloudwatch.IWidget]:
        """What is paid by use; NAT, database and firewall cost the same each hour."""
        table = self._metrics.table
        return _row(
            _graph("Calls of functions", *(self._metrics.function(entry, "Invocations", label=entry) for entry in functions)),
            _graph("Documents read and written", table("ConsumedReadCapacityUnits"), table("ConsumedWriteCapacityUnits")),
            _graph(
                "Bytes to browsers and through NAT", self._metrics.edge(distribution, "BytesDownloaded"), self._metrics.nat()
            ),
        )


def _heading(text: str) -> list[cloudwatch.IWidget]:
    return [cloudwatch.TextWidget(markdown=f"## {text}", width=_WIDTH, height=1)]


def _graph(title: str, *metrics: cloudwatch.IMetric) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=6)


def _row(*widgets: cloudwatch.GraphWidget) -> list[cloudwatch.IWidget]:
    return list(widgets)
