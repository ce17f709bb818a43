"""What SQS hands to a function, and what it answers."""

from collections.abc import Sequence

import msgspec


class _Record(msgspec.Struct, frozen=True, rename="camel"):
    message_id: str
    body: str


class _Batch(msgspec.Struct, frozen=True, rename="pascal"):
    records: list[_Record]


def bodies_of(event: object) -> list[tuple[str, str]]:
    """The id of each message, and what it says. Raises msgspec.ValidationError when it is no batch of SQS."""
    return [(each.message_id, each.body) for each in msgspec.convert(event, _Batch).records]


def failures(ids: Sequence[str]) -> dict[str, list[dict[str, str]]]:
    """What a function answers, so that SQS hands these messages out again and removes the others."""
    return {"batchItemFailures": [{"itemIdentifier": each} for each in ids]}
