"""The bus on EventBridge, the queues on SQS.

A message is an event whose source is `muster`, whose detail type is the message's kind and whose detail is its envelope.
A rule for each consumer takes it into the queue `<prefix><consumer>`, whose dead letters lie in `<prefix><consumer>-dead`.
"""

import asyncio
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec
from botocore.exceptions import ClientError

from muster.adapters.aws.clients import Clients, ask, error_code
from muster.kernel.errors import Unavailable
from muster.kernel.messages import Envelope
from muster.ports.bus import Item

if TYPE_CHECKING:  # stubs: there is nothing to import at run time
    from types_boto3_events.type_defs import PutEventsRequestEntryTypeDef
    from types_boto3_sqs.type_defs import ChangeMessageVisibilityBatchRequestEntryTypeDef, MessageSystemAttributeValueTypeDef

SOURCE = "muster"

#: What one call of PutEvents takes at the most, and SQS one of its batches.
_ENTRIES = 10
_BYTES = 256_000
#: A message above this travels without its body. Less than EventBridge takes: around the entry it puts an event, and that
#: has to go through SQS.
_LARGEST = 200_000
_TRIES = 4
_PAUSE = 0.2
#: Seconds for which dead letters that were handed out are nobody else's.
_VISIBILITY = 30
#: SQS keeps nothing back for longer.
_LONGEST_PAUSE = 12 * 3600


class _Event(msgspec.Struct, frozen=True, rename={"detail_type": "detail-type"}):
    """What of an event of EventBridge says something to us."""

    source: str
    detail_type: str
    detail: Envelope


class _Attributes(msgspec.Struct, frozen=True, rename="pascal"):
    approximate_receive_count: str


class _Record(msgspec.Struct, frozen=True, rename="camel"):
    message_id: str
    receipt_handle: str
    body: str
    attributes: _Attributes


class _Batch(msgspec.Struct, frozen=True, rename="pascal"):
    records: list[_Record]


_events = msgspec.json.Decoder(_Event)


def items_of(event: object) -> list[Item]:
    """What SQS hands to a function. Raises msgspec.ValidationError when it is not that."""
    batch = msgspec.convert(event, _Batch)
    return [
        Item(each.message_id, each.receipt_handle, int(each.attributes.approximate_receive_count), _message(each.body))
        for each in batch.records
    ]


def _message(body: str) -> Envelope | None:
    try:
        event = _events.decode(body)
    except msgspec.DecodeError:
        return None
    return event.detail if event.source == SOURCE and event.detail_type == event.detail.kind else None


def _detail(message: Envelope) -> str:
    """The envelope as JSON; without the message's body when it is too large to travel."""
    detail = msgspec.json.encode(message)
    if len(detail) > _LARGEST:
        detail = msgspec.json.encode(msgspec.structs.replace(message, body=""))
    return detail.decode()


def trace_header() -> str | None:
    """Where X-Ray is in its trace. The runtime of functions sets it anew for each call."""
    return os.environ.get("_X_AMZN_TRACE_ID")


class EventBridgeBus:
    """Puts messages on the event bus `bus`."""

    def __init__(self, clients: Clients, bus: str) -> None:
        self._clients = clients
        self._bus = bus

    async def publish(self, messages: Sequence[Envelope]) -> None:
        waiting = [self._entry(message) for message in messages]
        code = ""
        for attempt in range(_TRIES):
            if attempt:
                await asyncio.sleep(_PAUSE * 2 ** (attempt - 1))
            refused: list[PutEventsRequestEntryTypeDef] = []
            for entries in _in_batches(waiting):
                code = await self._put(entries, refused) or code
            if not refused:
                return
            waiting = refused
        raise Unavailable(f"The bus did not take {len(waiting)} of {len(messages)} messages: {code}.")

    def _entry(self, message: Envelope) -> "PutEventsRequestEntryTypeDef":
        entry: PutEventsRequestEntryTypeDef = {
            "EventBusName": self._bus,
            "Source": SOURCE,
            "DetailType": message.kind,
            "Detail": _detail(message),
        }
        trace = trace_header()
        if trace:
            entry["TraceHeader"] = trace
        return entry

    async def _put(
        self, entries: "list[PutEventsRequestEntryTypeDef]", refused: "list[PutEventsRequestEntryTypeDef]"
    ) -> str | None:
        """Adds to `refused` what was not taken, and gives one of the reasons."""
        try:
            answer = await ask(self._clients.events.put_events, Entries=entries)
        except ClientError as error:
            raise Unavailable(f"The bus takes nothing: {error_code(error)}.") from error
        code = None
        for entry, result in zip(entries, answer["Entries"], strict=True):
            if "ErrorCode" in result:
                code = result["ErrorCode"]
                refused.append(entry)
        return code


def _in_batches(entries: "Sequence[PutEventsRequestEntryTypeDef]") -> "Iterator[list[PutEventsRequestEntryTypeDef]]":
    batch: list[PutEventsRequestEntryTypeDef] = []
    size = 0
    for entry in entries:
        texts = (entry["Source"], entry["DetailType"], entry["Detail"], entry.get("TraceHeader", ""))
        length = sum(len(text.encode()) for text in texts)
        if batch and (len(batch) == _ENTRIES or size + length > _BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += length
    if batch:
        yield batch


class Queues:
    """The queues whose names begin with `prefix`."""

    def __init__(self, clients: Clients, prefix: str) -> None:
        self._clients = clients
        self._prefix = prefix
        self._urls: dict[str, str] = {}

    async def send(self, consumer: str, message: Envelope) -> None:
        await self._send(consumer, message)

    async def bury(self, consumer: str, message: Envelope) -> None:
        await self._send(f"{consumer}-dead", message)

    async def postpone(self, consumer: str, item: Item, seconds: float) -> None:
        url = await self._url(consumer)
        pause = round(min(max(seconds, 0), _LONGEST_PAUSE))
        try:
            await ask(
                self._clients.sqs.change_message_visibility,
                QueueUrl=url,
                ReceiptHandle=item.receipt,
                VisibilityTimeout=pause,
            )
        except ClientError as error:
            raise _refused(error) from error

    async def dead_letters(self, consumer: str, limit: int) -> list[Item]:
        url = await self._url(f"{consumer}-dead")
        limit = min(limit, await self._count(url))
        found: dict[str, Item] = {}
        while len(found) < limit:
            letters = await self._receive(url, min(limit - len(found), _ENTRIES))
            if not letters:
                break
            found |= {letter.id: letter for letter in letters}
        return list(found.values())

    async def leave(self, consumer: str, letters: Sequence[Item]) -> None:
        url = await self._url(f"{consumer}-dead")
        for some in _tens(letters):
            entries: list[ChangeMessageVisibilityBatchRequestEntryTypeDef] = [
                {"Id": str(number), "ReceiptHandle": letter.receipt, "VisibilityTimeout": 0}
                for number, letter in enumerate(some)
            ]
            try:
                # Whatever is refused becomes visible by itself.
                await ask(self._clients.sqs.change_message_visibility_batch, QueueUrl=url, Entries=entries)
            except ClientError as error:
                raise _refused(error) from error

    async def remove(self, consumer: str, letters: Sequence[Item]) -> None:
        url = await self._url(f"{consumer}-dead")
        for some in _tens(letters):
            try:
                answer = await ask(
                    self._clients.sqs.delete_message_batch,
                    QueueUrl=url,
                    Entries=[{"Id": str(number), "ReceiptHandle": letter.receipt} for number, letter in enumerate(some)],
                )
            except ClientError as error:
                raise _refused(error) from error
            if answer.get("Failed"):
                raise Unavailable(f"The queue did not remove every dead letter: {answer['Failed'][0]['Code']}.")

    async def _send(self, name: str, message: Envelope) -> None:
        # As EventBridge writes it, so that there is one form to read.
        body = {"source": SOURCE, "detail-type": message.kind, "detail": msgspec.Raw(_detail(message).encode())}
        trace = trace_header()
        attributes: dict[str, MessageSystemAttributeValueTypeDef] = {}
        if trace:
            attributes["AWSTraceHeader"] = {"DataType": "String", "StringValue": trace}
        url = await self._url(name)
        try:
            await ask(
                self._clients.sqs.send_message,
                QueueUrl=url,
                MessageBody=msgspec.json.encode(body).decode(),
                MessageSystemAttributes=attributes,  # type: ignore[arg-type]  # the stub names its key with a literal
            )
        except ClientError as error:
            raise _refused(error) from error

    async def _receive(self, url: str, count: int) -> list[Item]:
        try:
            answer = await ask(
                self._clients.sqs.receive_message,
                QueueUrl=url,
                MaxNumberOfMessages=count,
                VisibilityTimeout=_VISIBILITY,
                WaitTimeSeconds=1,  # without it only some of SQS's servers are asked, and may know of nothing
                MessageSystemAttributeNames=["ApproximateReceiveCount"],
            )
        except ClientError as error:
            raise _refused(error) from error
        return [
            Item(
                each["MessageId"],
                each["ReceiptHandle"],
                int(each["Attributes"]["ApproximateReceiveCount"]),
                _message(each["Body"]),
            )
            for each in answer.get("Messages", [])
        ]

    async def _count(self, url: str) -> int:
        try:
            answer = await ask(
                self._clients.sqs.get_queue_attributes, QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
            )
        except ClientError as error:
            raise _refused(error) from error
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])

    async def _url(self, name: str) -> str:
        if name not in self._urls:
            try:
                answer = await ask(self._clients.sqs.get_queue_url, QueueName=self._prefix + name)
            except ClientError as error:
                raise _refused(error) from error
            self._urls[name] = answer["QueueUrl"]
        return self._urls[name]


def _tens(letters: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for first in range(0, len(letters), _ENTRIES):
        yield letters[first : first + _ENTRIES]


def _refused(error: ClientError) -> Unavailable:
    return Unavailable(f"The queue refuses: {error_code(error)}.")
