"""What every document store promises (`muster.ports.documents`)."""

import asyncio
import json

import pytest

from muster.adapters.local.documents import LocalDocuments
from muster.database.engine import Database, Transaction
from muster.kernel.errors import ValidationFailed
from muster.kernel.paging import encode_cursor
from muster.ports.documents import Document, Documents
from tests.support.clock import StillClock

pytestmark = pytest.mark.req("TK-2")


@pytest.fixture
def documents(database: Database, clock: StillClock) -> Documents:
    return LocalDocuments(database, clock)


def document(sk: str, body: str = "{}", *, pk: str = "TASK#1", expires_at: int | None = None) -> Document:
    return Document(pk, sk, body, expires_at)


async def sort_keys(documents: Documents, *, prefix: str = "", newest_first: bool = False) -> list[str]:
    """Every sort key of the partition, read in pages of two."""
    keys: list[str] = []
    after = None
    while True:
        page = await documents.list("TASK#1", prefix=prefix, after=after, limit=2, newest_first=newest_first)
        assert len(page.items) <= 2
        keys += [found.sk for found in page.items]
        if page.next is None:
            return keys
        after = page.next


async def test_a_document_is_given_back_as_it_was_put(documents: Documents) -> None:
    body = json.dumps({"title": "Zölle % 'prüfen' \\ 100% \"日本\" 🎪", "null": "\x00"})
    await documents.put(document("V#1", body, expires_at=4_000_000_000))
    assert await documents.get("TASK#1", "V#1") == document("V#1", body, expires_at=4_000_000_000)
    assert await documents.get("TASK#1", "V#2") is None
    assert await documents.get("task#1", "V#1") is None


async def test_put_overwrites(documents: Documents) -> None:
    await documents.put(document("V#1", "1"))
    await documents.put(document("V#1", "2"))
    assert await documents.get("TASK#1", "V#1") == document("V#1", "2")


async def test_put_new_does_not_overwrite(documents: Documents) -> None:
    assert await documents.put_new(document("V#1", "1"))
    assert not await documents.put_new(document("V#1", "2"))
    assert await documents.get("TASK#1", "V#1") == document("V#1", "1")


async def test_of_several_that_put_the_same_new_document_one_wins(documents: Documents) -> None:
    outcomes = await asyncio.gather(*(documents.put_new(document("V#1", str(n))) for n in range(8)))
    assert outcomes.count(True) == 1
    assert await documents.get("TASK#1", "V#1") == document("V#1", str(outcomes.index(True)))


async def test_replace_needs_the_body_that_is_there(documents: Documents) -> None:
    await documents.put(document("C", "1"))
    assert not await documents.replace(document("C", "3"), "2")
    assert await documents.replace(document("C", "3", expires_at=4_000_000_000), "1")
    assert await documents.get("TASK#1", "C") == document("C", "3", expires_at=4_000_000_000)
    assert not await documents.replace(document("D", "1"), "1")


async def test_replacing_a_body_by_itself_is_a_replacement(documents: Documents) -> None:
    await documents.put(document("C", "1"))
    assert await documents.replace(document("C", "1"), "1")


async def test_of_several_that_replace_the_same_body_one_wins(documents: Documents) -> None:
    await documents.put(document("C", "0"))
    outcomes = await asyncio.gather(*(documents.replace(document("C", str(n)), "0") for n in range(1, 9)))
    assert outcomes.count(True) == 1


async def test_of_several_that_delete_one_is_told_so(documents: Documents) -> None:
    await documents.put(document("C"))
    outcomes = await asyncio.gather(*(documents.delete("TASK#1", "C") for _ in range(8)))
    assert outcomes.count(True) == 1
    assert await documents.get("TASK#1", "C") is None
    assert not await documents.delete("TASK#1", "C")


async def test_get_many_gives_those_that_exist_and_no_others(documents: Documents) -> None:
    for pk in ("A", "B"):
        for sk in ("1", "2"):
            await documents.put(document(sk, pk=pk, body=pk + sk))
    found = await documents.get_many([("A", "1"), ("B", "2"), ("B", "3"), ("A", "1")])
    assert sorted(one.body for one in found) == ["A1", "B2"]
    assert await documents.get_many([]) == []


async def test_an_expired_document_is_gone_at_once(documents: Documents, clock: StillClock) -> None:
    soon = int(clock.now().timestamp()) + 10
    await documents.put(document("C", "old", expires_at=soon))
    await documents.put(document("D"))
    clock.advance(9)
    assert await documents.get("TASK#1", "C") is not None
    clock.advance(1)
    assert await documents.get("TASK#1", "C") is None
    assert await documents.get_many([("TASK#1", "C")]) == []
    assert await sort_keys(documents) == ["D"]
    assert not await documents.replace(document("C", "new"), "old")
    assert not await documents.delete("TASK#1", "C")


async def test_an_expired_document_does_not_stand_in_the_way(documents: Documents, clock: StillClock) -> None:
    await documents.put(document("C", "old", expires_at=int(clock.now().timestamp()) + 10))
    clock.advance(10)
    assert await documents.put_new(document("C", "new"))
    assert await documents.get("TASK#1", "C") == document("C", "new")


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


async def test_a_list_is_in_the_order_of_sort_keys(documents: Documents) -> None:
    keys = ["A#1", "V#01", "V#02", "V#03", "V#10", "V#11", "W", "a", "~"]
    for sk in reversed(keys):
        await documents.put(document(sk))
    await documents.put(document("V#04", pk="TASK#10"))
    assert await sort_keys(documents) == keys
    assert await sort_keys(documents, newest_first=True) == keys[::-1]
    assert await sort_keys(documents, prefix="V#") == keys[1:6]
    assert await sort_keys(documents, prefix="V#", newest_first=True) == keys[5:0:-1]
    assert await sort_keys(documents, prefix="V#2") == []


async def test_the_last_page_has_no_next(documents: Documents) -> None:
    for sk in ("1", "2"):
        await documents.put(document(sk))
    page = await documents.list("TASK#1", limit=2)
    assert [found.sk for found in page.items] == ["1", "2"]
    assert page.next is None


@pytest.mark.parametrize(
    "after", ["nonsense", encode_cursor(1), encode_cursor("ä"), encode_cursor("a", "b"), encode_cursor(None)]
)
async def test_a_cursor_of_another_list_is_refused(documents: Documents, after: str) -> None:
    with pytest.raises(ValidationFailed):
        await documents.list("TASK#1", after=after)


async def test_a_cursor_outside_the_prefix_does_no_harm(documents: Documents) -> None:
    for sk in ("A", "V#1", "W"):
        await documents.put(document(sk))
    for after, newest_first, expected in (("A", False, ["V#1"]), ("W", False, []), ("W", True, ["V#1"]), ("A", True, [])):
        page = await documents.list("TASK#1", prefix="V#", after=encode_cursor(after), newest_first=newest_first)
        assert [found.sk for found in page.items] == expected


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
