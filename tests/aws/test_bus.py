"""What only EventBridge and SQS can do to a message, and the bell that calls the relay."""

import asyncio
import io
import json
import logging
import zipfile
from collections.abc import AsyncIterator, Callable
from typing import Any

import boto3
import pytest

from muster.adapters.aws.bus import EventBridgeBus, Queues
from muster.adapters.aws.clients import Clients
from muster.adapters.aws.live import RelayBell
from muster.kernel.errors import Unavailable
from muster.kernel.ids import new_id
from muster.kernel.messages import Envelope
from tests.support.aws_bus import EventBus, event_bus
from tests.support.emulator import ACCOUNT, Emulator

pytestmark = pytest.mark.req("NO-5", "AW-7")


@pytest.fixture
async def made(emulator: Emulator) -> AsyncIterator[EventBus]:
    async with event_bus({"all": None}) as made:
        yield made


def message(position: int, body: str = "{}") -> Envelope:
    return Envelope(
        position=position,
        id=new_id(),
        kind="test:thing:happened",
        occurred_at="2026-11-20T06:47:00.000Z",
        actor_id=None,
        project_id=None,
        user_id=None,
        body=body,
    )


def refuse(clients: Clients, refused: Callable[[Envelope], bool]) -> list[int]:
    """Has the bus say of some entries that it did not take them. The numbers of entries that were asked each time."""
    asked: list[int] = []
    entries: list[Any] = []

    def look(params: dict[str, Any], **_: object) -> None:
        entries[:] = params["Entries"]
        asked.append(len(entries))

    def change(parsed: dict[str, Any], **_: object) -> None:
        for number, entry in enumerate(entries):
            if refused(Envelope(**json.loads(entry["Detail"]))):
                parsed["Entries"][number] = {"ErrorCode": "ThrottlingException", "ErrorMessage": "Not now."}
                parsed["FailedEntryCount"] += 1

    clients.events.meta.events.register("provide-client-params.eventbridge.PutEvents", look)
    clients.events.meta.events.register("after-call.eventbridge.PutEvents", change)
    return asked


async def test_entries_that_were_refused_are_put_again_and_no_others(made: EventBus) -> None:
    refusals = iter([True, True])
    asked = refuse(made.clients, lambda message: message.position == 2 and next(refusals, False))
    await made.bus.publish([message(number) for number in (1, 2, 3)])
    assert asked == [3, 1, 1]


async def test_a_bus_that_refuses_for_good_is_unavailable(made: EventBus) -> None:
    asked = refuse(made.clients, lambda message: message.position == 2)
    with pytest.raises(Unavailable, match="1 of 3 messages: ThrottlingException"):
        await made.bus.publish([message(number) for number in (1, 2, 3)])
    assert asked == [3, 1, 1, 1]


async def test_a_call_has_ten_entries_and_256_kb_at_the_most(made: EventBus) -> None:
    sizes: list[tuple[int, int]] = []

    def look(params: dict[str, Any], **_: object) -> None:
        entries = params["Entries"]
        sizes.append((len(entries), sum(len(entry["Detail"].encode()) for entry in entries)))

    made.clients.events.meta.events.register("provide-client-params.eventbridge.PutEvents", look)
    await made.bus.publish([message(number) for number in range(21)])
    assert [count for count, _ in sizes] == [10, 10, 1]
    sizes.clear()
    await made.bus.publish([message(number, '{"text":"' + "é" * 50_000 + '"}') for number in range(5)])
    assert [count for count, _ in sizes] == [2, 2, 1]
    assert all(size < 262_144 for _, size in sizes)


async def test_the_trace_goes_on_along_the_bus_and_the_queue(made: EventBus, monkeypatch: pytest.MonkeyPatch) -> None:
    trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    monkeypatch.setenv("_X_AMZN_TRACE_ID", trace)
    found: list[str] = []
    made.clients.events.meta.events.register(
        "provide-client-params.eventbridge.PutEvents",
        lambda params, **_: found.extend(entry["TraceHeader"] for entry in params["Entries"]),
    )
    await made.bus.publish([message(1)])
    assert found == [trace]
    await made.queues.bury("all", message(2))
    sqs = made.clients.sqs
    url = sqs.get_queue_url(QueueName=f"{made.prefix}all-dead")["QueueUrl"]
    [letter] = sqs.receive_message(QueueUrl=url, MessageSystemAttributeNames=["AWSTraceHeader"])["Messages"]
    assert letter["Attributes"]["AWSTraceHeader"] == trace


async def test_what_is_not_there_and_who_does_not_answer_are_errors_to_retry(
    made: EventBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Unavailable, match=r"QueueDoesNotExist|NonExistentQueue"):
        await made.queues.send("nobody", message(1))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://localhost:9")
    away = Clients(timeout=0.2)
    with pytest.raises(Unavailable):
        await EventBridgeBus(away, made.name).publish([message(1)])
    with pytest.raises(Unavailable):
        await Queues(away, made.prefix).dead_letters("all", 10)


# --- the bell ---

HANDLER = """
import boto3, os
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody="called")
"""


@pytest.fixture
def called(emulator: Emulator) -> Callable[[int], list[str]]:
    """Makes a function `relay` that says in a queue that it was called; waits so many seconds for that."""
    sqs, name = boto3.client("sqs"), f"calls-{new_id()}"
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    allow = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": f"arn:aws:sqs:*:{ACCOUNT}:{name}"}
    iam = boto3.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
    iam.put_role_policy(
        RoleName=name, PolicyName="send", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    )
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("relay.py", HANDLER)
    boto3.client("lambda").create_function(
        FunctionName="relay",
        Runtime="python3.13",
        Role=role["Role"]["Arn"],
        Handler="relay.handler",
        Code={"ZipFile": package.getvalue()},
        Environment={"Variables": {"QUEUE": url}},
        Timeout=20,
    )

    def look(seconds: int) -> list[str]:
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=seconds)
        return [each["Body"] for each in found.get("Messages", [])]

    return look


async def test_the_relay_is_called_once_after_commits_and_not_without_any(called: Callable[[int], list[str]]) -> None:
    bell = RelayBell(Clients(), "relay")
    await bell.ring_if_due()
    bell.committed()
    bell.committed()
    await bell.ring_if_due()
    await bell.ring_if_due()
    assert await asyncio.to_thread(called, 20) == ["called"]
    assert await asyncio.to_thread(called, 2) == []
    await bell.ring()
    assert await asyncio.to_thread(called, 20) == ["called"]


async def test_a_relay_that_cannot_be_called_is_harmless(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    await RelayBell(Clients(), "nobody").ring()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://localhost:9")
    await RelayBell(Clients(timeout=0.2), "relay").ring()
    assert [record.getMessage() for record in caplog.records if record.name == "muster.adapters.aws.live"] == [
        "the relay could not be called; its schedule will"
    ] * 2


async def test_who_listens_here_is_told_at_once(emulator: Emulator) -> None:
    bell = RelayBell(Clients(), "relay", poll_seconds=3600)
    rings = bell.rings()
    told = asyncio.ensure_future(anext(rings))
    await asyncio.sleep(0)
    bell.committed()
    async with asyncio.timeout(10):
        await told
    await rings.aclose()  # type: ignore[attr-defined]  # it is a generator
