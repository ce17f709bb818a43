"""Alarms: each says what is wrong for people, and what to do. None for what mends itself."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.configuration import Configuration


@dataclass(frozen=True)
class Trouble:
    """When to call somebody: `metric` over (or, with `below`, under) `threshold` in `times` of its periods, one after another.

    `missing` says that no figure at all is trouble too.
    """

    name: str
    metric: cloudwatch.IMetric
    threshold: float
    advice: str
    times: int = 1
    below: bool = False
    missing: bool = False


class Alarms(Construct):
    """Alarms that tell `topic`, also when they are over."""

    def __init__(self, scope: Construct, name: str, configuration: Configuration, topic: sns.ITopic) -> None:
        super().__init__(scope, name)
        self._configuration = configuration
        self._action = actions.SnsAction(topic)
        self.all: list[cloudwatch.Alarm] = []

    def add(self, trouble: Trouble) -> None:
        """Watches for a trouble."""
        alarm = cloudwatch.Alarm(
            self,
            trouble.name,
            alarm_name=f"{self._configuration.names.base}-{trouble.name}",
            alarm_description=trouble.advice,
            metric=trouble.metric,
            threshold=trouble.threshold,
            comparison_operator=(
                cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
                if trouble.below
                else cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
            ),
            evaluation_periods=trouble.times,
            treat_missing_data=(
                cloudwatch.TreatMissingData.BREACHING if trouble.missing else cloudwatch.TreatMissingData.NOT_BREACHING
            ),
        )
        alarm.add_alarm_action(self._action)
        alarm.add_ok_action(self._action)
        self.all.append(alarm)


def metric(
    namespace: str, name: str, statistic: str, dimensions: dict[str, str], *, minutes: int = 5, label: str | None = None
) -> cloudwatch.Metric:
    """A metric of AWS's. A label is for graphs: an alarm on a metric with one is written as arithmetic."""
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=name,
        statistic=statistic,
        dimensions_map=dimensions,
        period=Duration.minutes(minutes),
        label=label,
    )
