"""A bus, rules and queues in the emulator, as the templates make them. Imports AWS's SDK: only with `--aws`."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import boto3

from muster.adapters.aws.bus import EventBridgeBus, Queues, items_of
from muster.adapters.aws.clients import Clients
from muster.kernel.ids import new_id
from muster.ports.bus import Item


@dataclass
class EventBus:
    """The adapters, and what SQS does with functions. All names are this one's own."""

    clients: Clients
    name: str
    prefix: str

    @property
    def bus(self) -> EventBridgeBus:
        return EventBridgeBus(self.clients, self.name)

    @property
    def queues(self) -> Queues:
        return Queues(self.clients, self.prefix)

    async def receive(self, consumer: str) -> list[Item]:
        """A batch, put into the form in which a function gets it."""
        found = self.clients.sqs.receive_message(
            QueueUrl=self._url(consumer),
            MaxNumberOfMessages=10,
            WaitTimeSeconds=1,
            MessageSystemAttributeNames=["ApproximateReceiveCount"],
        ).get("Messages", [])
        records = [
            {
                "messageId": each["MessageId"],
                "receiptHandle": each["ReceiptHandle"],
                "body": each["Body"],
                "attributes": each["Attributes"],
                "messageAttributes": {},
                "eventSource": "aws:sqs",
            }
            for each in found
        ]
        return items_of({"Records": records})

    async def settle(self, consumer: str, items: Sequence[Item], failed: Sequence[str]) -> None:
        for item in items:
            if item.id not in failed:
                self.clients.sqs.delete_message(QueueUrl=self._url(consumer), ReceiptHandle=item.receipt)

    async def litter(self, name: str) -> None:
        self.clients.sqs.send_message(QueueUrl=self._url(name), MessageBody="[not ours")

    def _url(self, name: str) -> str:
        return self.clients.sqs.get_queue_url(QueueName=self.prefix + name)["QueueUrl"]


@asynccontextmanager
async def event_bus(subscriptions: Mapping[str, tuple[str, ...] | None]) -> AsyncIterator[EventBus]:
    """A bus of its own, with a rule, a queue and a dead-letter queue for each consumer."""
    made = EventBus(Clients(), f"bus-{new_id()}", f"q-{new_id()[-8:]}-")
    events, sqs = made.clients.events, made.clients.sqs
    events.create_event_bus(Name=made.name)
    urls = []
    for consumer, kinds in subscriptions.items():
        dead = sqs.create_queue(QueueName=f"{made.prefix}{consumer}-dead")["QueueUrl"]
        target = json.dumps({"deadLetterTargetArn": _arn(dead), "maxReceiveCount": 3})
        alive = sqs.create_queue(QueueName=made.prefix + consumer, Attributes={"RedrivePolicy": target})["QueueUrl"]
        urls += [dead, alive]
        pattern = {"source": ["muster"]} | ({"detail-type": list(kinds)} if kinds is not None else {})
        events.put_rule(Name=consumer, EventBusName=made.name, EventPattern=json.dumps(pattern))
        events.put_targets(Rule=consumer, EventBusName=made.name, Targets=[{"Id": "queue", "Arn": _arn(alive)}])
    try:
        yield made
    finally:
        for url in urls:
            sqs.delete_queue(QueueUrl=url)


def _arn(url: str) -> str:
    return boto3.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
