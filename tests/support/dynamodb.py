"""Tables of DynamoDB in the emulator."""

from collections.abc import Iterator
from contextlib import contextmanager

from muster.adapters.aws.clients import Clients
from muster.kernel.ids import new_id


@contextmanager
def empty_table(clients: Clients) -> Iterator[str]:
    """A table as the deployment makes it, for one test; its name.

    Nothing is ever removed from it by its age: the tests' clocks are not the emulator's, and what has expired must be
    invisible while it is there.
    """
    name = f"documents-{new_id()}"
    clients.dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    clients.dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    yield name
    clients.dynamodb.delete_table(TableName=name)
