"""Documents in a DynamoDB table: `pk`, `sk`, `body`, and `expires_at`, by which the table removes what has expired.

Reads are strongly consistent. A reader follows a task's row to the document of its version as soon as the row has
committed (docs/decisions/0005-version-documents.md), and a one-time code is asked for a moment after it was put; an
eventually consistent read may not know of them yet. It costs twice the read units.

The table removes an expired document within days. Until then nothing here gives it out or lets it stand in the way.

An answer that gets lost makes boto3 ask again, and a conditional write that meets what it has itself written is
refused. Each write therefore leaves an id of its own (`written`), by which it knows that it was done.
"""

# ruff: noqa: ARG002  # documents here take no part in a unit of work: they are written at once

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from muster.adapters.aws.clients import ATTEMPTS, CONDITION_FAILED, Clients, ask, error_code, pause, was_repeated
from muster.adapters.cursors import ABOVE_ALL, sort_key_of
from muster.database.engine import Transaction
from muster.kernel.clock import Clock
from muster.kernel.errors import Unavailable
from muster.kernel.ids import new_id
from muster.kernel.paging import Page, encode_cursor
from muster.ports.documents import Document, check_size

if TYPE_CHECKING:  # stubs: there is nothing to import at run time
    from types_boto3_dynamodb.type_defs import (
        AttributeValueTypeDef,
        KeysAndAttributesTypeDef,
        QueryInputTypeDef,
        UniversalAttributeValueTypeDef,
    )

    Item = Mapping[str, AttributeValueTypeDef]
    Values = dict[str, UniversalAttributeValueTypeDef]

#: What DynamoDB takes in one request for several.
_AT_ONCE = 100
#: The first of the characters that keys are made of.
_BELOW_ALL = " "

_ALIVE = "(attribute_not_exists(expires_at) OR expires_at > :now)"


class DynamoDocuments:
    """The document store on AWS. A unit of work is ignored: everything is written at once.

    What the port promises of Unavailable holds for throttling too.
    """

    def __init__(self, clients: Clients, table: str, clock: Clock) -> None:
        self._clients = clients
        self._table = table
        self._clock = clock

    async def get(self, pk: str, sk: str, unit: Transaction | None = None) -> Document | None:
        """See the port."""
        item = await self._item(pk, sk)
        return None if item is None else self._alive(item)

    async def get_many(self, keys: Sequence[tuple[str, str]]) -> list[Document]:
        """See the port. One answer holds 16 MB at the most, and less of one partition: the rest is asked for again."""
        wanted: list[Values] = [_key(pk, sk) for pk, sk in set(keys)]
        found: list[Document] = []
        fruitless = 0
        while wanted:
            batch, wanted = wanted[:_AT_ONCE], wanted[_AT_ONCE:]
            asked: KeysAndAttributesTypeDef = {"Keys": batch, "ConsistentRead": True}
            answer = await ask(self._clients.dynamodb.batch_get_item, RequestItems={self._table: asked})
            items = answer["Responses"].get(self._table, [])
            found += [document for item in items if (document := self._alive(item)) is not None]
            left = answer["UnprocessedKeys"].get(self._table, {"Keys": []})["Keys"]
            wanted += [_key(key["pk"]["S"], key["sk"]["S"]) for key in left]
            fruitless = 0 if len(left) < len(batch) else fruitless + 1
            if fruitless == ATTEMPTS:
                raise Unavailable("AWS is busy: DynamoDB left keys unprocessed.")
            await pause(fruitless)
        return found

    async def put(self, document: Document, unit: Transaction | None = None) -> None:
        """See the port."""
        check_size(document)
        await ask(self._clients.dynamodb.put_item, TableName=self._table, Item=_item(document, new_id()))

    async def put_new(self, document: Document, unit: Transaction | None = None) -> bool:
        """See the port. A document that has expired does not stand in the way."""
        return await self._put_if(document, "attribute_not_exists(pk) OR expires_at <= :now", {})

    async def replace(self, document: Document, expected_body: str, unit: Transaction | None = None) -> bool:
        """See the port."""
        return await self._put_if(document, f"body = :expected AND {_ALIVE}", {":expected": {"S": expected_body}})

    async def delete(self, pk: str, sk: str) -> bool:
        """See the port. Raises Unavailable also when an answer was lost and nobody can say who removed it."""
        try:
            await ask(
                self._clients.dynamodb.delete_item,
                TableName=self._table,
                Key=_key(pk, sk),
                ConditionExpression=f"attribute_exists(pk) AND {_ALIVE}",
                ExpressionAttributeValues={":now": self._now_value()},
            )
        except ClientError as error:
            if error_code(error) != CONDITION_FAILED:
                raise
            if was_repeated(error):
                raise Unavailable("An answer of DynamoDB was lost.") from error
            return False
        return True

    async def list(
        self, pk: str, *, prefix: str = "", after: str | None = None, limit: int = 50, newest_first: bool = False
    ) -> Page[Document]:
        """See the port. A query ends at so many items or 1 MB, expired ones included: it is continued until the page is full.

        The cursor is the sort key of the last document shown; whether that one is there later makes no difference.
        """
        low, high = prefix or _BELOW_ALL, prefix + ABOVE_ALL
        last = None if after is None else sort_key_of(after)
        if last is not None:
            low, high = (low, min(high, last)) if newest_first else (max(low, last), high)
            if low > high:
                return Page([])
        query: QueryInputTypeDef = {
            "TableName": self._table,
            "ConsistentRead": True,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :low AND :high",
            "FilterExpression": _ALIVE,
            "ExpressionAttributeValues": {
                ":pk": {"S": pk},
                ":low": {"S": low},
                ":high": {"S": high},
                ":now": self._now_value(),
            },
            "Limit": limit + 1,
            "ScanIndexForward": not newest_first,
        }
        if last in {low, high}:
            query["ExclusiveStartKey"] = _key(pk, last)
        found: list[Document] = []
        while len(found) <= limit:
            answer = await ask(self._clients.dynamodb.query, **query)
            found += map(_document, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                break
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        more = len(found) > limit
        return Page(found[:limit], encode_cursor(found[limit - 1].sk) if more else None)

    async def purge_expired(self, limit: int = 1000) -> int:
        """See the port: the table does it."""
        return 0

    async def _put_if(self, document: Document, condition: str, values: "Values") -> bool:
        check_size(document)
        written = new_id()
        try:
            await ask(
                self._clients.dynamodb.put_item,
                TableName=self._table,
                Item=_item(document, written),
                ConditionExpression=condition,
                ExpressionAttributeValues={":now": self._now_value(), **values},
            )
        except ClientError as error:
            if error_code(error) != CONDITION_FAILED:
                raise
            if not was_repeated(error):
                return False
            item = await self._item(document.pk, document.sk)
            return item is not None and item["written"]["S"] == written
        return True

    async def _item(self, pk: str, sk: str) -> "Item | None":
        answer = await ask(self._clients.dynamodb.get_item, TableName=self._table, Key=_key(pk, sk), ConsistentRead=True)
        return answer.get("Item")

    def _alive(self, item: "Item") -> Document | None:
        document = _document(item)
        return document if document.expires_at is None or document.expires_at > self._now() else None

    def _now(self) -> int:
        return int(self._clock.now().timestamp())

    def _now_value(self) -> "UniversalAttributeValueTypeDef":
        return {"N": str(self._now())}


def _key(pk: str, sk: str) -> "Values":
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _item(document: Document, written: str) -> "Values":
    item = _key(document.pk, document.sk) | {"body": {"S": document.body}, "written": {"S": written}}
    if document.expires_at is not None:
        item["expires_at"] = {"N": str(document.expires_at)}
    return item


def _document(item: "Item") -> Document:
    expires_at = int(item["expires_at"]["N"]) if "expires_at" in item else None
    return Document(item["pk"]["S"], item["sk"]["S"], item["body"]["S"], expires_at)
