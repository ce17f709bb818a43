"""The versioned write over two stores that share no transaction: a fault at every step, and nothing half there.

The documents lie in a database of their own here, as they do in DynamoDB: they are put at once, whatever
becomes of the unit of work.
"""

# ruff: noqa: ARG002  # the other store takes no part in the unit of work that it is given

import asyncio
from collections.abc import AsyncIterator, Collection, Coroutine
from contextvars import Context
from dataclasses import dataclass
from pathlib import Path

import pytest

from muster.adapters.local.documents import LocalDocuments
from muster.adapters.local.files import LocalFiles
from muster.adapters.local.secrets import FolderSecrets
from muster.database.connect import connect
from muster.database.engine import Database, Transaction
from muster.kernel.errors import Conflict, MusterError, Unavailable
from muster.kernel.principal import Principal
from muster.ports.documents import Document
from muster.tasks import wiring
from muster.tasks.attachments_service import AttachmentLimits
from muster.tasks.models import Task
from muster.tasks.projects_service import NewProject
from muster.tasks.service import Draft
from muster.tasks.versions import partition, sort_key
from tests.support.clock import StillClock
from tests.support.connections import kill, own_id
from tests.support.databases import Databases

ADA = Principal("01a1f7d7-74d7-7390-82ea-d3a165b5cab8", "Admins", "session")


class Everybody:
    """People who all can sign in."""

    async def active_ids(self, ids: Collection[str]) -> set[str]:
        return set(ids)

    async def admin_ids(self, ids: Collection[str]) -> set[str]:
        return set(ids)

    async def names(self, ids: Collection[str]) -> dict[str, str]:
        return dict.fromkeys(ids, "Ada")


async def _outside(put: Coroutine[None, None, bool]) -> bool:
    """What another store does, as far as the unit of work of this one is concerned: in a context of its own."""
    return await asyncio.create_task(put, context=Context())


class SeparateDocuments(LocalDocuments):
    """Documents in another database: never part of a unit of work. A put can be held up, or followed by a fault."""

    def __init__(self, database: Database, clock: StillClock) -> None:
        super().__init__(database, clock)
        self.after_put: list[Exception] = []
        self.put_begun = asyncio.Event()
        self.hold: asyncio.Event | None = None
        self.held_connection = 0

    async def get(self, pk: str, sk: str, unit: Transaction | None = None) -> Document | None:
        return await super().get(pk, sk)

    async def put_new(self, document: Document, unit: Transaction | None = None) -> bool:
        if self.hold is not None:
            hold, self.hold = self.hold, None
            assert unit is not None
            self.held_connection = await own_id(unit)
            self.put_begun.set()
            await hold.wait()
        done = await _outside(super().put_new(document))
        if self.after_put:
            raise self.after_put.pop()
        return done

    async def replace(self, document: Document, expected_body: str, unit: Transaction | None = None) -> bool:
        return await _outside(super().replace(document, expected_body))


@dataclass
class World:
    """Tasks over two stores."""

    tasks: wiring.Tasks
    documents: SeparateDocuments
    task: Task


@pytest.fixture
async def world(database: Database, databases: Databases, clock: StillClock, tmp_path: Path) -> AsyncIterator[World]:
    (tmp_path / "documents").mkdir()
    elsewhere = connect(databases.empty("sqlite", tmp_path / "documents").url, clock, lock_timeout=2, pool_size=2)
    await elsewhere.open()
    documents = SeparateDocuments(elsewhere, clock)
    secrets = FolderSecrets(tmp_path / "secrets")
    tasks = wiring.build(
        database=database,
        documents=documents,
        files=LocalFiles(tmp_path / "files", secrets, clock),
        clock=clock,
        people=Everybody(),
        limits=AttachmentLimits(max_bytes=1000, types=[], link_seconds=60, trash_days=30),
    )
    await tasks.projects.create(ADA, NewProject("GALA", "Gala", "#4263eb"))
    task = await tasks.tasks.create(ADA, Draft("GALA", "First"))
    yield World(tasks, documents, task)
    await elsewhere.close()


async def _title(world: World, version: int) -> str | None:
    found = await world.tasks.versions.find(world.task.id, version)
    return None if found is None else found.content.title


async def _is_whole(world: World, *titles: str) -> None:
    """The task is at the last of the titles, and its history says all of them."""
    task = await world.tasks.tasks.get(ADA, world.task.id)
    assert (task.title, task.version) == (titles[-1], len(titles))
    history = await world.tasks.history.list(ADA, world.task.id, after=None, limit=50)
    assert [entry.version for entry in reversed(history.items)] == list(range(1, len(titles) + 1))
    assert [await _title(world, number) for number in range(1, len(titles) + 1)] == list(titles)


@pytest.mark.req("TK-2")
async def test_what_dies_after_its_document_leaves_an_orphan_that_nobody_sees(world: World) -> None:
    world.documents.after_put.append(Unavailable("the process died here"))
    with pytest.raises(Unavailable):
        await world.tasks.tasks.change(ADA, world.task.id, {"title": "Lost"}, 1)
    assert await _title(world, 2) == "Lost", "the fault left a document behind"
    await _is_whole(world, "First")
    await world.tasks.tasks.change(ADA, world.task.id, {"title": "Second"}, 1)
    await _is_whole(world, "First", "Second")


@pytest.mark.req("TK-2")
async def test_a_task_that_dies_at_its_birth_was_never_there(world: World) -> None:
    world.documents.after_put.append(Unavailable("the process died here"))
    with pytest.raises(Unavailable):
        await world.tasks.tasks.create(ADA, Draft("GALA", "Stillborn"))
    page = await world.tasks.projects.list(ADA, archived=False, after=None, limit=10)
    assert len(page.items) == 1
    assert (await world.tasks.tasks.create(ADA, Draft("GALA", "Alive"))).key == "GALA-2", "its number was not used up"


@pytest.mark.req("TK-2")
async def test_two_writers_meet_an_orphan_and_one_of_them_wins_whole(world: World) -> None:
    world.documents.after_put.append(Unavailable("the process died here"))
    with pytest.raises(Unavailable):
        await world.tasks.tasks.change(ADA, world.task.id, {"title": "Orphan"}, 1)
    answers = await asyncio.gather(
        *(world.tasks.tasks.change(ADA, world.task.id, {"title": title}, 1) for title in ("Ada's", "Ben's")),
        return_exceptions=True,
    )
    won = [answer for answer in answers if isinstance(answer, Task)]
    lost = [answer for answer in answers if isinstance(answer, Conflict)]
    assert (len(won), len(lost)) == (1, 1), answers
    await _is_whole(world, "First", won[0].title)


@pytest.mark.req("TK-2")
@pytest.mark.databases("postgresql", "mysql")
async def test_who_wakes_up_after_the_lock_was_given_away_harms_nobody(world: World, database: Database) -> None:
    """A frozen process: the database ended its transaction, another one went on, and then it thaws."""
    world.documents.hold = thaw = asyncio.Event()
    frozen = asyncio.create_task(world.tasks.tasks.change(ADA, world.task.id, {"title": "Frozen"}, 1))
    await world.documents.put_begun.wait()
    await kill(database, world.documents.held_connection)
    await world.tasks.tasks.change(ADA, world.task.id, {"title": "Winner"}, 1)
    thaw.set()
    with pytest.raises(MusterError):
        await frozen
    await _is_whole(world, "First", "Winner")


def test_sort_keys_sort(world: World) -> None:
    assert sort_key(9) < sort_key(10) < sort_key(1_000_000_000)
    assert partition(world.task.id).endswith(world.task.id)
