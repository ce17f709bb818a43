"""What documents in the same database promise beside the port: they commit with their unit of work."""

import pytest

from muster.adapters.local.documents import LocalDocuments
from muster.database.engine import Database, Transaction
from muster.ports.documents import Document, Documents
from tests.support.clock import StillClock

pytestmark = pytest.mark.req("TK-2")


@pytest.fixture
def documents(database: Database, clock: StillClock) -> Documents:
    return LocalDocuments(database, clock)


def document(sk: str, body: str = "{}", *, expires_at: int | None = None) -> Document:
    return Document("TASK#1", sk, body, expires_at)


async def sort_keys(documents: Documents) -> list[str]:
    return [found.sk for found in (await documents.list("TASK#1")).items]


async def test_purging_removes_what_has_expired_and_no_more(documents: Documents, clock: StillClock) -> None:
    now = int(clock.now().timestamp())
    for n in range(5):
        await documents.put(document(str(n), expires_at=now + n))
    await documents.put(document("forever"))
    clock.advance(2)
    assert await documents.purge_expired(limit=2) == 2
    assert await documents.purge_expired(limit=2) == 1
    assert await documents.purge_expired() == 0
    assert await sort_keys(documents) == ["3", "4", "forever"]


async def test_a_document_commits_with_its_unit_of_work(documents: Documents, database: Database) -> None:
    async def work(unit: Transaction) -> None:
        await documents.put(document("1", "one"), unit)
        assert await documents.put_new(document("2", "two"), unit)
        assert not await documents.put_new(document("2", "other"), unit)
        assert await documents.replace(document("2", "three"), "two", unit)
        assert await documents.get("TASK#1", "2", unit) == document("2", "three")
        assert await documents.get("TASK#1", "2") is None

    await database.write(work)
    assert await sort_keys(documents) == ["1", "2"]


async def test_a_local_document_goes_with_a_unit_of_work_that_fails(documents: Documents, database: Database) -> None:
    async def work(unit: Transaction) -> None:
        await documents.put(document("1"), unit)
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(work)
    assert await documents.get("TASK#1", "1") is None
