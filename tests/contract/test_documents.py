"""What every document store promises (`muster.ports.documents`).

What only the one in the same database promises is in test_local_documents.py; what DynamoDB needs beside it is in
tests/aws/test_dynamodb.py.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest

from muster.adapters.local.documents import LocalDocuments
from muster.database.connect import connect
from muster.database.query import DialectName
from muster.kernel.errors import PayloadTooLarge, ValidationFailed
from muster.kernel.paging import encode_cursor
from muster.ports.documents import MAX_BODY, Document, Documents
from tests.support.adapters import adapters
from tests.support.clock import StillClock
from tests.support.databases import NAMES, Databases, NotRunning

pytestmark = pytest.mark.req("TK-2", "AW-7")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Once with each database that was chosen, and with `--aws` once with DynamoDB."""
    metafunc.parametrize("store", [*(metafunc.config.getoption("--database") or NAMES), *adapters("aws")])


@pytest.fixture
async def documents(
    store: DialectName | Literal["aws"], request: pytest.FixtureRequest, databases: Databases, clock: StillClock, tmp_path: Path
) -> AsyncIterator[Documents]:
    if store == "aws":
        request.getfixturevalue("emulator")
        from muster.adapters.aws.clients import Clients  # noqa: PLC0415  # not installed on a laptop
        from muster.adapters.aws.documents import DynamoDocuments  # noqa: PLC0415
        from tests.support.dynamodb import empty_table  # noqa: PLC0415

        clients = Clients()
        with empty_table(clients) as table:
            yield DynamoDocuments(clients, table, clock)
        return
    try:
        database = connect(databases.empty(store, tmp_path).url, clock, lock_timeout=2, pool_size=5)
    except NotRunning as reason:
        pytest.skip(str(reason))
    await database.open()
    yield LocalDocuments(database, clock)
    await database.close()


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


async def test_get_many_takes_a_hundred_keys(documents: Documents) -> None:
    for n in range(0, 100, 3):
        await documents.put(document(str(n)))
    found = await documents.get_many([("TASK#1", str(n)) for n in range(100)])
    assert {one.sk for one in found} == {str(n) for n in range(0, 100, 3)}


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


async def test_of_several_that_put_over_an_expired_document_one_wins(documents: Documents, clock: StillClock) -> None:
    await documents.put(document("C", "old", expires_at=int(clock.now().timestamp()) + 1))
    clock.advance(1)
    outcomes = await asyncio.gather(*(documents.put_new(document("C", str(n))) for n in range(8)))
    assert outcomes.count(True) == 1
    assert await documents.get("TASK#1", "C") == document("C", str(outcomes.index(True)))


async def test_an_expired_document_does_not_stand_in_the_way(documents: Documents, clock: StillClock) -> None:
    await documents.put(document("C", "old", expires_at=int(clock.now().timestamp()) + 10))
    clock.advance(10)
    assert await documents.put_new(document("C", "new"))
    assert await documents.get("TASK#1", "C") == document("C", "new")


async def test_purging_leaves_what_has_not_expired(documents: Documents, clock: StillClock) -> None:
    now = int(clock.now().timestamp())
    await documents.put(document("1", expires_at=now + 1))
    await documents.put(document("2", expires_at=now + 3))
    await documents.put(document("forever"))
    clock.advance(2)
    assert await documents.purge_expired() in {0, 1}, "1 where nobody else removes it"
    assert await sort_keys(documents) == ["2", "forever"]


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
    "after",
    [
        "nonsense", "", encode_cursor(1), encode_cursor("ä"), encode_cursor("a", "b"), encode_cursor(None), encode_cursor(""),
        encode_cursor("\x00"), encode_cursor("a\n"), encode_cursor("a" * 201),
    ],
)  # fmt: skip
async def test_a_cursor_of_another_list_is_refused(documents: Documents, after: str) -> None:
    with pytest.raises(ValidationFailed):
        await documents.list("TASK#1", after=after)


async def test_pages_are_full_however_much_has_expired_in_between(documents: Documents, clock: StillClock) -> None:
    soon = int(clock.now().timestamp()) + 1
    for n in range(30):
        await documents.put(document(f"{n:02}", expires_at=None if n in {0, 13, 14, 28} else soon))
    clock.advance(1)
    for newest_first, expected in ((False, ["00", "13", "14", "28"]), (True, ["28", "14", "13", "00"])):
        first = await documents.list("TASK#1", limit=3, newest_first=newest_first)
        assert [found.sk for found in first.items] == expected[:3]
        rest = await documents.list("TASK#1", limit=3, newest_first=newest_first, after=first.next)
        assert ([found.sk for found in rest.items], rest.next) == (expected[3:], None)


async def test_a_page_goes_on_where_the_last_document_is_gone_since(documents: Documents, clock: StillClock) -> None:
    soon = int(clock.now().timestamp()) + 1
    for sk, expires_at in (("1", None), ("2", soon), ("3", None), ("4", None)):
        await documents.put(document(sk, expires_at=expires_at))
    up = await documents.list("TASK#1", limit=2)
    down = await documents.list("TASK#1", limit=2, newest_first=True)
    clock.advance(1)
    await documents.delete("TASK#1", "3")
    assert [found.sk for found in (await documents.list("TASK#1", after=up.next)).items] == ["4"]
    assert [found.sk for found in (await documents.list("TASK#1", after=down.next, newest_first=True)).items] == ["1"]


async def test_the_largest_body_fits_and_no_larger_one(documents: Documents) -> None:
    largest = '"' + "ä" * ((MAX_BODY - 2) // 2) + '"'
    await documents.put(document("1", largest))
    assert await documents.get("TASK#1", "1") == document("1", largest)
    assert await documents.replace(document("1", largest[::-1]), largest)
    too_large = document("2", largest + " ")
    with pytest.raises(PayloadTooLarge):
        await documents.put(too_large)
    with pytest.raises(PayloadTooLarge):
        await documents.put_new(too_large)
    with pytest.raises(PayloadTooLarge):
        await documents.replace(document("1", too_large.body), largest)
    assert await sort_keys(documents) == ["1"]


async def test_many_large_documents_are_read_at_once(documents: Documents) -> None:
    bodies = [f'"{n:0349990}"' for n in range(12)]
    for n, body in enumerate(bodies):
        await documents.put(document(f"{n:02}", body))
    page = await documents.list("TASK#1", limit=11)
    assert [found.body for found in page.items] == bodies[:11]
    assert page.next is not None
    found = await documents.get_many([("TASK#1", f"{n:02}") for n in range(12)])
    assert sorted(one.body for one in found) == bodies


async def test_a_cursor_outside_the_prefix_does_no_harm(documents: Documents) -> None:
    for sk in ("A", "V#1", "W"):
        await documents.put(document(sk))
    for after, newest_first, expected in (("A", False, ["V#1"]), ("W", False, []), ("W", True, ["V#1"]), ("A", True, [])):
        page = await documents.list("TASK#1", prefix="V#", after=encode_cursor(after), newest_first=newest_first)
        assert [found.sk for found in page.items] == expected
