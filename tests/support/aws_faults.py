"""Faults between a client of AWS and AWS: refusals, lost answers, work left undone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


@contextmanager
def _on(client: "DynamoDBClient", event: str, handler: Any) -> Iterator[None]:
    """Calls `handler` before all others. Its stubs do not know that botocore uses what a handler gives."""
    client.meta.events.register_first(event, handler)
    yield
    client.meta.events.unregister(event, handler)


@contextmanager
def refused(client: "DynamoDBClient", operation: str, code: str, times: int = 1_000) -> Iterator[list[str]]:
    """DynamoDB answers `code`, so many times, and does nothing. Gives a list that grows with each request refused."""
    seen: list[str] = []

    def answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
        if len(seen) == times:
            return None
        seen.append(request.url or "")
        body = json.dumps({"__type": f"com.amazonaws.dynamodb#{code}"}).encode()
        return AWSResponse(request.url, 400, HTTPHeaders(), _Body(body))

    with _on(client, f"before-send.dynamodb.{operation}", answer):
        yield seen


@contextmanager
def answer_lost(client: "DynamoDBClient", operation: str) -> Iterator[None]:
    """The first request is done, but its answer never arrives, so the client sends it again."""
    lost = iter([0.0])

    def again(**_: Any) -> float | None:
        return next(lost, None)

    with _on(client, f"needs-retry.dynamodb.{operation}", again):
        yield


@contextmanager
def unprocessed(client: "DynamoDBClient", done: int) -> Iterator[list[int]]:
    """BatchGetItem does no more than `done` keys of each request. Gives how many keys each request had."""
    asked: list[int] = []
    keys: list[dict[str, Any]] = []

    def shorten(params: dict[str, Any], **_: Any) -> None:
        ((_table, request),) = params["RequestItems"].items()
        asked.append(len(request["Keys"]))
        keys[:] = request["Keys"][done:]
        if done:
            request["Keys"] = request["Keys"][:done]

    def leave(parsed: dict[str, Any], **_: Any) -> None:
        ((table, found),) = parsed["Responses"].items()
        if keys:
            parsed["UnprocessedKeys"] = {table: {"Keys": list(keys), "ConsistentRead": True}}
        if not done:
            found.clear()

    with (
        _on(client, "provide-client-params.dynamodb.BatchGetItem", shorten),
        _on(client, "after-call.dynamodb.BatchGetItem", leave),
    ):
        yield asked
