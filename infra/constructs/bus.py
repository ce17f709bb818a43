"""The event bus, and a queue for each consumer: `muster.adapters.aws.bus`."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.functions import Function
from infra.names import camel
from muster.reactions import subscriptions

#: The source of Muster's events.
SOURCE = "muster"
#: The longest that SQS keeps a message: what is dead has two weeks to be looked at. The database keeps its row longer.
_DEAD_DAYS = 14


@dataclass(frozen=True)
class Lane:
    """A queue and where what fails in it ends up."""

    queue: sqs.Queue
    dead: sqs.Queue


def lane(scope: Construct, name: str, configuration: Configuration, *, seconds: int) -> Lane:
    """`muster-<stage>-<name>` and `muster-<stage>-<name>-dead`, for a function that may take `seconds`."""
    prefix = configuration.names.queue_prefix
    dead = sqs.Queue(
        scope,
        f"{camel(name)}Dead",
        queue_name=f"{prefix}{name}-dead",
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=Duration.days(_DEAD_DAYS),
        visibility_timeout=Duration.seconds(60),  # the relay looks after a handful at a time
    )
    queue = sqs.Queue(
        scope,
        f"{camel(name)}Queue",
        queue_name=f"{prefix}{name}",
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=Duration.days(4),
        # Six times: AWS's advice, so that a message is not given out anew while it waits for a function that is busy.
        visibility_timeout=Duration.seconds(configuration.visibility or 6 * seconds),
        dead_letter_queue=sqs.DeadLetterQueue(queue=dead, max_receive_count=configuration.stage.max_receive_count),
    )
    return Lane(queue, dead)


class Bus(Construct):
    """The bus, and for each consumer of `muster.reactions` a rule, a queue, and a queue for what is dead."""

    def __init__(self, scope: Construct, name: str, configuration: Configuration) -> None:
        super().__init__(scope, name)
        self.bus = events.EventBus(self, "Bus", event_bus_name=configuration.names.base)
        self.lanes: Mapping[str, Lane] = {
            consumer: self._consumer(consumer, kinds, configuration) for consumer, kinds in subscriptions().items()
        }

    def grant_publish(self, function: Function) -> None:
        """Lets a function put events on the bus."""
        function.allow(["events:PutEvents"], self.bus.event_bus_arn)

    def grant_care(self, function: Function) -> None:
        """Lets a function look after the queues: see what is dead, and send again what is to be replayed."""
        queues = [queue.queue_arn for lane in self.lanes.values() for queue in (lane.queue, lane.dead)]
        function.allow(["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"], *queues)
        dead = [lane.dead.queue_arn for lane in self.lanes.values()]
        function.allow(["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"], *dead)

    def grant_work(self, function: Function, consumer: str) -> None:
        """Lets a worker say when an item is to come again, and put aside at once what no attempt would help."""
        own = self.lanes[consumer]
        function.allow(["sqs:ChangeMessageVisibility", "sqs:GetQueueUrl"], own.queue.queue_arn)
        function.allow(["sqs:GetQueueUrl", "sqs:SendMessage"], own.dead.queue_arn)

    def _consumer(self, consumer: str, kinds: tuple[str, ...] | None, configuration: Configuration) -> Lane:
        made = lane(self, consumer, configuration, seconds=configuration.stage.size(f"worker:{consumer}").timeout)
        events.Rule(
            self,
            f"{camel(consumer)}Rule",
            rule_name=f"{configuration.names.queue_prefix}{consumer}",
            description=f"What {consumer} reacts to (muster.reactions)",
            event_bus=self.bus,
            event_pattern=events.EventPattern(source=[SOURCE], detail_type=list(kinds) if kinds is not None else None),
            targets=[targets.SqsQueue(made.queue, dead_letter_queue=made.dead)],
        )
        return made


def feed(function: Function, lane: Lane, *, concurrency: int, batch: int = 10) -> None:
    """Has `function` called with what is in the queue. A message that fails comes back alone."""
    function.add_event_source(
        sources.SqsEventSource(lane.queue, batch_size=batch, max_concurrency=concurrency, report_batch_item_failures=True)
    )
