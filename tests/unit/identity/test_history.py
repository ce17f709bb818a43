"""People's versions: the row, the document and the message as one write."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from muster.database.engine import Database, Transaction
from muster.identity.history import UserHistory
from muster.identity.messages import UserChanged
from muster.identity.models import UserRow
from muster.identity.store import UserStore
from muster.kernel.errors import PreconditionFailed, Unavailable
from muster.ports.documents import Document
from tests.support.clock import StillClock
from tests.support.identity import World, world

pytestmark = pytest.mark.req("ID-7")


@pytest.fixture
async def here(database: Database, clock: StillClock, tmp_path: Path) -> AsyncIterator[World]:
    async with world(database, clock, tmp_path) as opened:
        yield opened


@pytest.fixture
async def ada(here: World) -> UserRow:
    row = await here.row((await here.set_up()).me.id)
    assert row is not None
    await here.outbox.fresh()
    return row


@pytest.fixture
def history(here: World) -> UserHistory:
    return UserHistory(UserStore(), here.documents)


async def rename(here: World, history: UserHistory, row: UserRow, name: str) -> UserRow:
    return await here.database.write(lambda unit: history.change(unit, row, actor_id="x", given_name=name))


async def kinds(history: UserHistory, row: UserRow) -> list[str]:
    return [entry.kind for entry in (await history.read(row.id, after=None, limit=10)).items]


async def test_a_change_writes_row_entry_and_message(here: World, history: UserHistory, ada: UserRow) -> None:
    changed = await rename(here, history, ada, "Augusta")
    assert await here.row(ada.id) == changed
    assert (changed.version, changed.name) == (2, "Augusta Lovelace")
    assert await kinds(history, ada) == ["changed", "created"]
    assert await here.outbox.fresh() == [UserChanged(actor_id="x", person_id=ada.id, fields=("given_name",), version=2)]


async def test_a_change_of_a_version_that_is_not_the_newest_is_refused(here: World, history: UserHistory, ada: UserRow) -> None:
    await rename(here, history, ada, "Augusta")
    with pytest.raises(PreconditionFailed):
        await rename(here, history, ada, "Byron")
    row = await here.row(ada.id)
    assert row is not None
    assert row.given_name == "Augusta"
    assert await kinds(history, ada) == ["changed", "created"]


async def test_a_write_that_fails_leaves_nothing(here: World, history: UserHistory, ada: UserRow) -> None:
    async def work(unit: Transaction) -> None:
        await history.change(unit, ada, actor_id="x", given_name="Augusta")
        raise Unavailable("the power went")

    with pytest.raises(Unavailable):
        await here.database.write(work)
    assert await here.row(ada.id) == ada
    assert await kinds(history, ada) == ["created"]
    assert await here.outbox.fresh() == []


async def test_an_entry_of_a_write_that_never_committed_is_replaced(here: World, history: UserHistory, ada: UserRow) -> None:
    """A document store elsewhere keeps what a failed unit of work put there."""
    orphan = '{"at":"2026-01-01T00:00:00.000Z","actor_id":null,"kind":"deleted","changes":[]}'
    await here.documents.put(Document(f"USER#{ada.id}", "V#0000000002", orphan))
    await rename(here, history, ada, "Augusta")
    assert await kinds(history, ada) == ["changed", "created"]
