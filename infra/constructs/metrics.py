"""Which figures there are, by what they are about. The dashboard shows them, alarms watch some of them."""

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sqs as sqs

from infra.configuration import EDGE_REGION, Configuration
from infra.constructs.alarms import metric
from infra.constructs.gateway import STAGE


class Metrics:
    """The metrics of one deployment. Names are enough for most of them."""

    def __init__(self, configuration: Configuration) -> None:
        self._names = configuration.names
        self._region = configuration.region

    def api(self, name: str, statistic: str = "Sum", *, minutes: int = 5, label: str | None = None) -> cloudwatch.Metric:
        """Of the REST API: Count, 4XXError, 5XXError, Latency (milliseconds)."""
        dimensions = {"ApiName": self._names.base, "Stage": STAGE}
        return metric("AWS/ApiGateway", name, statistic, dimensions, minutes=minutes, label=label)

    def function(self, entry: str, name: str, statistic: str = "Sum", *, label: str | None = None) -> cloudwatch.Metric:
        """Of a function: Invocations, Errors, Throttles, Duration (milliseconds), ConcurrentExecutions."""
        dimensions = {"FunctionName": self._names.function(entry)}
        return metric("AWS/Lambda", name, statistic, dimensions, label=label)

    def queue(self, queue: sqs.IQueue, name: str, label: str | None = None) -> cloudwatch.Metric:
        """Of a queue: ApproximateAgeOfOldestMessage (seconds), ApproximateNumberOfMessagesVisible and the like."""
        return metric("AWS/SQS", name, "Maximum", {"QueueName": queue.queue_name}, label=label)

    def workflows(self, name: str, *, label: str | None = None) -> cloudwatch.Metric:
        """Of the state machine: ExecutionsStarted, -Succeeded, -Failed, -TimedOut, -Aborted; ExecutionThrottled."""
        return metric("AWS/States", name, "Sum", {"StateMachineArn": self._names.state_machine_arn}, label=label)

    def database(self, name: str, statistic: str = "Average") -> cloudwatch.Metric:
        """Of the database: CPUUtilization (percent), DatabaseConnections, FreeStorageSpace (bytes), FreeableMemory."""
        return metric("AWS/RDS", name, statistic, {"DBInstanceIdentifier": self._names.base})

    def table(self, name: str) -> cloudwatch.Metric:
        """Of the table: ConsumedReadCapacityUnits, ConsumedWriteCapacityUnits."""
        return metric("AWS/DynamoDB", name, "Sum", {"TableName": self._names.base})

    def firewall(self, kind: str) -> cloudwatch.Metric:
        """Requests that the firewall before the API refused."""
        dimensions = {"WebACL": f"{self._names.base}-{kind}", "Rule": "ALL", "Region": self._region}
        return metric("AWS/WAFV2", "BlockedRequests", "Sum", dimensions, label=f"refused ({kind})")

    def edge(self, distribution: str, name: str) -> cloudwatch.Metric:
        """Of CloudFront, which counts in one region: Requests, BytesDownloaded."""
        return cloudwatch.Metric(
            namespace="AWS/CloudFront",
            metric_name=name,
            statistic="Sum",
            dimensions_map={"DistributionId": distribution, "Region": "Global"},
            region=EDGE_REGION,
            label=name,
        )

    def nat(self) -> cloudwatch.MathExpression:
        """Bytes through the account's NAT gateways."""
        search = """SEARCH('{AWS/NATGateway,NatGatewayId} MetricName="BytesOutToDestination"', 'Sum')"""
        return cloudwatch.MathExpression(expression=search, using_metrics={}, label="NAT")

    def mail(self, name: str) -> cloudwatch.Metric:
        """Of SES: Send, Bounce, Complaint; of the whole account."""
        return metric("AWS/SES", name, "Sum", {})

    def reputation(self, name: str) -> cloudwatch.Metric:
        """Reputation.BounceRate, Reputation.ComplaintRate of the account, from 0 to 1."""
        return metric("AWS/SES", f"Reputation.{name}", "Maximum", {}, minutes=60)
