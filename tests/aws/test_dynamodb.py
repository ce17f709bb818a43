"""Documents and limits in DynamoDB when it is busy, gone, or its answers are lost."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator

import pytest

from muster.adapters.aws.clients import AT_ONCE, ATTEMPTS, CONDITION_FAILED, Clients, ask
from muster.adapters.aws.documents import DynamoDocuments
from muster.adapters.aws.limits import DynamoLimits
from muster.kernel.errors import Unavailable
from muster.ports.documents import Document
from muster.ports.limits import Limit
from tests.support.aws_faults import answer_lost, refused, unprocessed
from tests.support.clock import StillClock
from tests.support.dynamodb import empty_table
from tests.support.emulator import Emulator
from tests.support.server import free_port

THROTTLED = "ProvisionedThroughputExceededException"
OLD, NEW = Document("TASK#1", "C", "old"), Document("TASK#1", "C", "new")

OPERATIONS: dict[str, Callable[[DynamoDocuments], Awaitable[object]]] = {
    "GetItem": lambda documents: documents.get("TASK#1", "C"),
    "BatchGetItem": lambda documents: documents.get_many([("TASK#1", "C")]),
    "PutItem": lambda documents: documents.put(NEW),
    "DeleteItem": lambda documents: documents.delete("TASK#1", "C"),
    "Query": lambda documents: documents.list("TASK#1"),
}


@pytest.fixture
def clients(emulator: Emulator) -> Clients:
    return Clients()


@pytest.fixture
def table(clients: Clients) -> Iterator[str]:
    with empty_table(clients) as table:
        yield table


@pytest.fixture
async def documents(clients: Clients, table: str, clock: StillClock) -> DynamoDocuments:
    documents = DynamoDocuments(clients, table, clock)
    await documents.put(OLD)
    return documents


@pytest.fixture
def limits(clients: Clients, table: str, clock: StillClock) -> DynamoLimits:
    return DynamoLimits(clients, table, clock)


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_a_busy_table_is_asked_again_and_then_unavailable(
    documents: DynamoDocuments, clients: Clients, operation: str
) -> None:
    with refused(clients.dynamodb, operation, THROTTLED) as requests, pytest.raises(Unavailable):
        await OPERATIONS[operation](documents)
    assert len(requests) == 3
    with refused(clients.dynamodb, operation, THROTTLED, times=1) as requests:
        await OPERATIONS[operation](documents)
    assert len(requests) == 1


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_a_table_that_does_not_answer_is_unavailable(
    emulator: Emulator, clock: StillClock, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"https://localhost:{free_port()}")
    with pytest.raises(Unavailable):
        await OPERATIONS[operation](DynamoDocuments(Clients(timeout=1), "documents", clock))


async def test_a_new_document_whose_answer_was_lost_was_put(documents: DynamoDocuments, clients: Clients) -> None:
    with answer_lost(clients.dynamodb, "PutItem"):
        assert await documents.put_new(Document("TASK#1", "D", "mine"))
    with answer_lost(clients.dynamodb, "PutItem"):
        assert not await documents.put_new(Document("TASK#1", "D", "mine")), "the same text, but somebody else's"


async def test_a_replacement_whose_answer_was_lost_was_done(documents: DynamoDocuments, clients: Clients) -> None:
    with answer_lost(clients.dynamodb, "PutItem"):
        assert await documents.replace(NEW, "old")
    with answer_lost(clients.dynamodb, "PutItem"):
        assert not await documents.replace(NEW, "old")


async def test_who_deleted_when_the_answer_was_lost_is_unknown(documents: DynamoDocuments, clients: Clients) -> None:
    with answer_lost(clients.dynamodb, "DeleteItem"), pytest.raises(Unavailable):
        await documents.delete("TASK#1", "C")
    assert not await documents.delete("TASK#1", "C")


async def test_keys_left_unprocessed_are_asked_for_again(documents: DynamoDocuments, clients: Clients) -> None:
    for n in range(7):
        await documents.put(Document("TASK#2", str(n), "{}"))
    with unprocessed(clients.dynamodb, done=3) as asked:
        found = await documents.get_many([("TASK#2", str(n)) for n in range(8)])
    assert sorted(document.sk for document in found) == ["0", "1", "2", "3", "4", "5", "6"]
    assert asked == [8, 5, 2]


async def test_keys_that_are_never_processed_are_unavailable(documents: DynamoDocuments, clients: Clients) -> None:
    with unprocessed(clients.dynamodb, done=0) as asked, pytest.raises(Unavailable):
        await documents.get_many([("TASK#1", "C")])
    assert len(asked) == ATTEMPTS


async def test_a_use_whose_answer_was_lost_counts_once(limits: DynamoLimits, clients: Clients) -> None:
    with answer_lost(clients.dynamodb, "PutItem"):
        assert await limits.take("a", Limit(2, 60)) is None
    assert await limits.take("a", Limit(2, 60)) is None
    assert await limits.take("a", Limit(2, 60)) is not None


async def test_a_use_that_cannot_be_counted_is_refused(limits: DynamoLimits, clients: Clients) -> None:
    with refused(clients.dynamodb, "PutItem", CONDITION_FAILED) as requests:
        wait = await limits.take("a", Limit(2, 60))
    assert wait is not None
    assert 0 < wait <= 1
    assert len(requests) == ATTEMPTS


@pytest.mark.parametrize("operation", ["GetItem", "PutItem"])
async def test_limits_of_a_busy_table_are_unavailable(limits: DynamoLimits, clients: Clients, operation: str) -> None:
    with refused(clients.dynamodb, operation, THROTTLED), pytest.raises(Unavailable):
        await limits.take("a", Limit(2, 60))


async def test_calls_do_not_wait_for_each_other() -> None:
    all_here = threading.Barrier(AT_ONCE, timeout=10)
    await asyncio.gather(*(ask(all_here.wait) for _ in range(AT_ONCE)))


async def test_no_address_lies_in_the_table(limits: DynamoLimits, clients: Clients, table: str, clock: StillClock) -> None:
    await limits.take("auth:pair:zoe@example.com:192.0.2.1", Limit(2, 60))
    (item,) = clients.dynamodb.scan(TableName=table)["Items"]
    assert "zoe" not in str(item)
    assert item["pk"]["S"].startswith("LIMIT#")
    assert item["expires_at"] == {"N": str(int(clock.now().timestamp()) + 60)}
