"""What a person looks at, and what calls a person."""

from collections.abc import Collection, Iterator

from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.alarms import Alarms, Trouble
from infra.constructs.bus import Lane
from infra.constructs.dashboard import Dashboard
from infra.constructs.metrics import Metrics
from infra.stacks.base import MusterStack
from infra.stacks.messaging import MessagingStack
from infra.stacks.web import WebStack

_GIB = 1024**3


class ObservabilityStack(MusterStack):
    """The dashboard and the alarms."""

    def __init__(self, scope: Construct, configuration: Configuration, *, messaging: MessagingStack, web: WebStack) -> None:
        super().__init__(scope, "observability", configuration, description="dashboard and alarms")
        self._metrics = Metrics(configuration)
        lanes = {
            **messaging.bus.lanes,
            "mail-feedback": messaging.mail.feedback,
            "workflows": messaging.workflows.lane,
        }
        alarms = Alarms(self, "Alarms", configuration, messaging.alarms)
        troubles = (
            *self._people(),
            *self._messages(lanes, with_rows=messaging.bus.lanes),
            *self._workflows(),
            *self._database(),
            *self._keys(),
            *self._mails(),
        )
        for trouble in troubles:
            alarms.add(trouble)
        Dashboard(
            self,
            "Dashboard",
            configuration,
            metrics=self._metrics,
            alarms=alarms.all,
            lanes=lanes,
            functions=(
                "api",
                "relay",
                *(f"worker-{consumer}" for consumer in messaging.workers),
                "workflow-step",
                "workflow-ask",
            ),
            distribution=web.client.distribution.distribution_id,
        )
        self.output("AlarmTopic", messaging.alarms.topic_arn, "Where alarms are told")

    def _people(self) -> Iterator[Trouble]:
        api = self._metrics.api
        yield Trouble(
            "api-errors",
            api("5XXError", "Average"),  # of ones and zeros: the share of requests
            0.01,
            "More than 1 % of requests have failed for 15 minutes. Look for `unhandled error` in the log of the function api; "
            "if it began with a deployment, roll back (docs/guides/deploy-to-aws.md).",
            times=3,
        )
        yield Trouble(
            "api-slow",
            api("Latency", "p99"),
            3000,
            "One request in a hundred takes over 3 s. Look at the database's load and connections on the dashboard, then at "
            "X-Ray's slowest traces.",
            times=3,
        )
        yield Trouble(
            "api-turned-away",
            self._metrics.function("api", "Throttles"),
            0,
            "Requests are refused because too many run at once. Raise `reserved` of api in infra/stages.py, within what the "
            "database's connections allow.",
            times=2,
        )

    def _messages(self, lanes: dict[str, Lane], *, with_rows: Collection[str]) -> Iterator[Trouble]:
        """`with_rows`: what of them fails has a row that admins see."""
        for name, lane in lanes.items():
            yield Trouble(
                f"{name}-late",
                self._metrics.queue(lane.queue, "ApproximateAgeOfOldestMessage"),
                900,
                f"What {name} does is 15 minutes behind. Look at the errors of its function, and whether the database is busy.",
                times=2,
            )
            yield Trouble(
                f"{name}-dead",
                self._metrics.queue(lane.dead, "ApproximateNumberOfMessagesVisible"),
                0,
                f"{name} has given up on a message. "
                + (
                    "See why under Administration → Deliveries, mend it, and replay it there."
                    if name in with_rows
                    else "The log of its function says why; mend it, then have SQS's console redrive the dead letters."
                ),
            )
        yield Trouble(
            "relay-silent",
            self._metrics.function("relay", "Invocations"),
            1,
            "The relay is no longer called, so nothing reaches workers and no mail is sent. Look whether the rule "
            "…-each-minute is enabled, and the relay's concurrency.",
            times=2,
            below=True,
            missing=True,
        )
        yield Trouble(
            "relay-errors",
            self._metrics.function("relay", "Errors"),
            3,
            "The relay fails again and again: messages wait in the outbox, nothing is lost. Its log says why.",
            times=3,
        )

    def _workflows(self) -> Iterator[Trouble]:
        workflows = self._metrics.workflows
        yield Trouble(
            "workflow-errors",
            self._metrics.function("workflow_step", "Errors"),
            3,
            "Steps of workflows fail again and again, so people who subscribe are asked late. They are tried again for two "
            "days; the log of the function workflow-step says why they fail.",
            times=3,
        )
        yield Trouble(
            "workflows-failed",
            workflows("ExecutionsFailed"),
            0,
            "A workflow has ended without its last step, after two days of trying. Step Functions' console says at which "
            "step, the log of workflow-step why; mend it and redrive the execution. What is left over is swept after a day.",
        )
        yield Trouble(
            "workflows-timed-out",
            workflows("ExecutionsTimedOut"),
            0,
            "A workflow has lasted for 60 days, which is longer than any is made to wait. Step Functions' console says "
            "where it got stuck. What is left over is swept after a day.",
        )
        yield Trouble(
            "workflows-throttled",
            workflows("ExecutionThrottled"),
            0,
            "AWS slows workflows down, so people who subscribe are asked late: more have come at once than the account's "
            "quota of state transitions allows. If it stays, ask for more in Service Quotas (Step Functions).",
            times=3,
        )

    def _database(self) -> Iterator[Trouble]:
        size = self.configuration.stage.database
        figure = self._metrics.database
        yield Trouble(
            "database-load",
            figure("CPUUtilization"),
            80,
            "The database has been over 80 % for 15 minutes. See which statements take the time (Performance Insights, or "
            "the slow log), or take a larger instance in infra/stages.py.",
            times=3,
        )
        yield Trouble(
            "database-connections",
            figure("DatabaseConnections", "Maximum"),
            0.8 * size.connections,
            "The database will soon refuse connections. Lower `reserved` of api or `worker_concurrency`, or take a larger "
            "instance (infra/stages.py).",
            times=2,
        )
        yield Trouble(
            "database-storage",
            figure("FreeStorageSpace", "Minimum"),
            # RDS grows it by itself below 10 %, up to the limit; under this it has not.
            0.05 * size.storage * _GIB,
            "The database's storage is almost full and has not grown by itself: raise storage_limit in infra/stages.py.",
            times=2,
            below=True,
        )

    def _keys(self) -> Iterator[Trouble]:
        for entry, what in (("rotate_signing_keys", "signing keys"), ("rotate_database_password", "the database's password")):
            yield Trouble(
                entry.replace("_", "-"),
                self._metrics.function(entry, "Errors"),
                0,
                f"The rotation of {what} failed; the former ones go on working. The function's log says why; Secrets Manager "
                "tries again by itself, or when asked to rotate.",
            )
        yield Trouble(
            "post-confirmation",
            self._metrics.function("post_confirmation", "Errors"),
            0,
            "Somebody has signed up with the pool but is not in Muster's database. The function's log says why; the "
            "person can confirm again.",
        )

    def _mails(self) -> Iterator[Trouble]:
        yield Trouble(
            "mail-bounces",
            self._metrics.reputation("BounceRate"),
            0.04,
            "Over 4 % of mails come back; from 5 % on, AWS looks into it, and may stop them. See which addresses under "
            "Administration, and who invites them.",
        )
        yield Trouble(
            "mail-complaints",
            self._metrics.reputation("ComplaintRate"),
            0.0008,
            "Over 0.08 % of mails are called spam; from 0.1 % on, AWS looks into it, and may stop them.",
        )
