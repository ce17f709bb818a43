"""Limits counted in the DynamoDB table, for functions that share no memory.

The uses of a key are one item: the moments, oldest first. A use is added on the condition that the item is still
the one that was read, so of several at once none is lost and no more than the limit get through.
"""

import math
from bisect import insort
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec
from botocore.exceptions import ClientError

from muster.adapters.aws.clients import ATTEMPTS, CONDITION_FAILED, Clients, ask, error_code, pause
from muster.kernel.clock import SKEW, Clock
from muster.kernel.ids import new_id
from muster.ports.limits import Limit

if TYPE_CHECKING:  # stubs: there is nothing to import at run time
    from types_boto3_dynamodb.type_defs import UniversalAttributeValueTypeDef

    Values = dict[str, UniversalAttributeValueTypeDef]

#: How long to wait, in seconds, where so many ask about one key at once that a use cannot be counted.
_CROWDED = 1.0

_encode = msgspec.json.Encoder().encode
_moments = msgspec.json.Decoder(list[float])


class DynamoLimits:
    """The limits on AWS. Keys are held by their digest: they name addresses.

    A use that cannot be counted, because again and again somebody else was faster, is refused: whoever asks so
    often and at once shall not get past the limit that way. Raises Unavailable when DynamoDB does not answer.
    """

    def __init__(self, clients: Clients, table: str, clock: Clock) -> None:
        self._clients = clients
        self._table = table
        self._clock = clock

    async def take(self, key: str, limit: Limit) -> float | None:
        """See the port."""
        item_key, written = _item_key(key), new_id()
        for attempt in range(ATTEMPTS):
            await pause(attempt)
            seen, moments = await self._uses(item_key)
            if seen == written:  # counted, but the answer was lost
                return None
            now = self._clock.now().timestamp()
            moments = [moment for moment in moments if now - limit.seconds < moment <= now + SKEW]
            if len(moments) >= limit.count:
                return moments[-limit.count] + limit.seconds - now
            insort(moments, now)
            if await self._put(item_key, moments, moments[-1] + limit.seconds, written, seen):
                return None
        return _CROWDED

    async def reset(self, key: str) -> None:
        """See the port."""
        await ask(self._clients.dynamodb.delete_item, TableName=self._table, Key=_item_key(key))

    async def _uses(self, item_key: "Values") -> tuple[str | None, list[float]]:
        """Who wrote the item, and the moments in it. A consistent read: the condition would fail on any other."""
        answer = await ask(self._clients.dynamodb.get_item, TableName=self._table, Key=item_key, ConsistentRead=True)
        item = answer.get("Item")
        return (None, []) if item is None else (item["written"]["S"], _moments.decode(item["body"]["S"]))

    async def _put(self, item_key: "Values", moments: list[float], over_at: float, written: str, seen: str | None) -> bool:
        item = item_key | {
            "body": {"S": _encode(moments).decode()},
            "written": {"S": written},
            "expires_at": {"N": str(math.ceil(over_at))},
        }
        unseen = "attribute_not_exists(pk) OR " if seen is None else ""
        try:
            await ask(
                self._clients.dynamodb.put_item,
                TableName=self._table,
                Item=item,
                ConditionExpression=f"{unseen}written = :seen",
                ExpressionAttributeValues={":seen": {"S": seen or "nobody"}},
            )
        except ClientError as error:
            if error_code(error) != CONDITION_FAILED:
                raise
            return False
        return True


def _item_key(key: str) -> "Values":
    return {"pk": {"S": f"LIMIT#{blake2b(key.encode(), digest_size=16).hexdigest()}"}, "sk": {"S": "USES"}}
