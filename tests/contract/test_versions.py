"""The versioned write over two stores that share no transaction: a fault at every step, and nothing half there.

The documents lie in a database of their own, or with `--aws` in DynamoDB: they are put at once, whatever becomes
of the unit of work.
"""

# ruff: noqa: ARG002  # the other store takes no part in the unit of work that it is given

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Iterator, Sequence
from contextvars import Context
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import pytest

from muster.adapters.local.documents import LocalDocuments
from muster.adapters.local.files import LocalFiles
from muster.adapters.local.secrets import FolderSecrets
from muster.database.connect import connect
from muster.database.engine import Database, Transaction
from muster.database.feed import messages_after, sequence
from muster.kernel.errors import Conflict, MusterError, Unavailable
from muster.kernel.paging import Page
from muster.kernel.principal import Principal
from muster.ports.documents import Document, Documents
from muster.tasks import wiring
from muster.tasks.attachments_service import AttachmentLimits
from muster.tasks.models import Task
from muster.tasks.projects_service import NewProject
from muster.tasks.service import Draft
from muster.tasks.versions import partition, sort_key
from tests.support.adapters import NEEDS_AWS
from tests.support.clock import StillClock
from tests.support.connections import kill, own_id
from tests.support.databases import Databases
from tests.support.emulator import Emulator

R = TypeVar("R")

#: What a write asks of the documents, and where an orphan lies in its way.
WRITE = ["get", "put_new"]
WRITE_OVER_AN_ORPHAN = ["get", "put_new", "get", "replace"]

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


class OtherDatabase(LocalDocuments):
    """Documents in another database: never part of a unit of work."""

    async def get(self, pk: str, sk: str, unit: Transaction | None = None) -> Document | None:
        return await super().get(pk, sk)

    async def put_new(self, document: Document, unit: Transaction | None = None) -> bool:
        return await _outside(super().put_new(document))

    async def replace(self, document: Document, expected_body: str, unit: Transaction | None = None) -> bool:
        return await _outside(super().replace(document, expected_body))


class FaultyDocuments:
    """Documents that lie elsewhere. What a unit of work asks of them can be held up, fail, or lose its answer."""

    def __init__(self, inner: Documents) -> None:
        self._inner = inner
        #: What units of work have asked since this was emptied.
        self.steps: list[str] = []
        #: Before or after which of those steps the process dies.
        self.dies: tuple[Literal["before", "after"], int] | None = None
        #: The next put is done, and then said not to be.
        self.loses_an_answer = False
        self.holds: tuple[str, asyncio.Event] | None = None
        self.held = asyncio.Event()
        self.held_connection = 0

    async def get(self, pk: str, sk: str, unit: Transaction | None = None) -> Document | None:
        return await self._step("get", unit, lambda: self._inner.get(pk, sk, unit))

    async def get_many(self, keys: Sequence[tuple[str, str]]) -> list[Document]:
        return await self._inner.get_many(keys)

    async def put(self, document: Document, unit: Transaction | None = None) -> None:
        await self._inner.put(document, unit)

    async def put_new(self, document: Document, unit: Transaction | None = None) -> bool:
        done = await self._step("put_new", unit, lambda: self._inner.put_new(document, unit))
        lost, self.loses_an_answer = self.loses_an_answer, False
        return done and not lost

    async def replace(self, document: Document, expected_body: str, unit: Transaction | None = None) -> bool:
        return await self._step("replace", unit, lambda: self._inner.replace(document, expected_body, unit))

    async def delete(self, pk: str, sk: str) -> bool:
        return await self._inner.delete(pk, sk)

    async def list(
        self, pk: str, *, prefix: str = "", after: str | None = None, limit: int = 50, newest_first: bool = False
    ) -> Page[Document]:
        return await self._inner.list(pk, prefix=prefix, after=after, limit=limit, newest_first=newest_first)

    async def purge_expired(self, limit: int = 1000) -> int:
        return await self._inner.purge_expired(limit)

    async def _step(self, name: str, unit: Transaction | None, work: Callable[[], Awaitable[R]]) -> R:
        if unit is None:  # a reader, not a write
            return await work()
        self.steps.append(name)
        if self.holds is not None and self.holds[0] == name:
            (_, thaw), self.holds = self.holds, None
            self.held_connection = await own_id(unit)
            self.held.set()
            await thaw.wait()
        self._die("before")
        done = await work()
        self._die("after")
        return done

    def _die(self, when: Literal["before", "after"]) -> None:
        if self.dies == (when, len(self.steps)):
            self.dies = None
            raise Unavailable("the process died here")


@dataclass
class World:
    """Tasks over two stores."""

    tasks: wiring.Tasks
    documents: FaultyDocuments
    database: Database
    task: Task


@pytest.fixture
async def other_database(databases: Databases, clock: StillClock, tmp_path: Path) -> AsyncIterator[Documents]:
    (tmp_path / "documents").mkdir()
    elsewhere = connect(databases.empty("sqlite", tmp_path / "documents").url, clock, lock_timeout=2, pool_size=2)
    await elsewhere.open()
    yield OtherDatabase(elsewhere, clock)
    await elsewhere.close()


@pytest.fixture
def dynamodb(emulator: Emulator, clock: StillClock) -> Iterator[Documents]:
    from muster.adapters.aws.clients import Clients  # noqa: PLC0415  # not installed on a laptop
    from muster.adapters.aws.documents import DynamoDocuments  # noqa: PLC0415
    from tests.support.dynamodb import empty_table  # noqa: PLC0415

    clients = Clients()
    with empty_table(clients) as table:
        yield DynamoDocuments(clients, table, clock)


@pytest.fixture(params=["other_database", pytest.param("dynamodb", marks=NEEDS_AWS)])
def elsewhere(request: pytest.FixtureRequest) -> Documents:
    found: Documents = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def world(database: Database, elsewhere: Documents, clock: StillClock, tmp_path: Path) -> World:
    documents = FaultyDocuments(elsewhere)
    tasks = wiring.build(
        database=database,
        documents=documents,
        files=LocalFiles(tmp_path / "files", FolderSecrets(tmp_path / "secrets"), clock),
        clock=clock,
        people=Everybody(),
        limits=AttachmentLimits(max_bytes=1000, types=[], link_seconds=60, trash_days=30),
    )
    await tasks.projects.create(ADA, NewProject("GALA", "Gala", "#4263eb"))
    task = await tasks.tasks.create(ADA, Draft("GALA", "First"))
    documents.steps.clear()
    return World(tasks, documents, database, task)


async def _leave_an_orphan(world: World, title: str) -> None:
    """A write of version 2 that dies when its document is there."""
    world.documents.steps.clear()
    world.documents.dies = ("after", WRITE.index("put_new") + 1)
    with pytest.raises(Unavailable):
        await world.tasks.tasks.change(ADA, world.task.id, {"title": title}, 1)
    assert await _title(world, 2) == title, "the fault left a document behind"
    world.documents.steps.clear()


async def _title(world: World, version: int) -> str | None:
    found = await world.tasks.versions.find(world.task.id, version)
    return None if found is None else found.content.title


async def _is_whole(world: World, *titles: str) -> None:
    """The task is at the last of the titles, its history says all of them, and as many changes were told of."""
    task = await world.tasks.tasks.get(ADA, world.task.id)
    assert (task.title, task.version) == (titles[-1], len(titles))
    history = await world.tasks.history.list(ADA, world.task.id, after=None, limit=50)
    assert [entry.version for entry in reversed(history.items)] == list(range(1, len(titles) + 1))
    assert [await _title(world, number) for number in range(1, len(titles) + 1)] == list(titles)
    await sequence(world.database)
    messages = [envelope for envelope in await messages_after(world.database, 0, 1000) if task.id in envelope.body]
    assert len(messages) == len(titles)


@pytest.mark.req("TK-2")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("orphan", [False, True])
async def test_wherever_a_write_dies_nothing_of_it_is_seen(
    world: World, when: Literal["before", "after"], *, orphan: bool
) -> None:
    steps = WRITE_OVER_AN_ORPHAN if orphan else WRITE
    for number, step in enumerate(steps, 1):
        world.task = await world.tasks.tasks.create(ADA, Draft("GALA", "First"))
        if orphan:
            await _leave_an_orphan(world, "Orphan")
        world.documents.steps.clear()
        world.documents.dies = (when, number)
        with pytest.raises(Unavailable):
            await world.tasks.tasks.change(ADA, world.task.id, {"title": "Lost"}, 1)
        assert world.documents.steps[-1] == step
        await _is_whole(world, "First")
        await world.tasks.tasks.change(ADA, world.task.id, {"title": "Second"}, 1)
        await _is_whole(world, "First", "Second")


@pytest.mark.req("TK-2")
async def test_a_write_asks_what_the_faults_above_are_made_for(world: World) -> None:
    await world.tasks.tasks.change(ADA, world.task.id, {"title": "Second"}, 1)
    assert world.documents.steps == WRITE
    world.task = await world.tasks.tasks.create(ADA, Draft("GALA", "First"))
    await _leave_an_orphan(world, "Orphan")
    await world.tasks.tasks.change(ADA, world.task.id, {"title": "Second"}, 1)
    assert world.documents.steps == WRITE_OVER_AN_ORPHAN


@pytest.mark.req("TK-2")
async def test_a_write_whose_answer_was_lost_finds_its_own_document(world: World) -> None:
    world.documents.loses_an_answer = True
    await world.tasks.tasks.change(ADA, world.task.id, {"title": "Second"}, 1)
    await _is_whole(world, "First", "Second")


@pytest.mark.req("TK-2")
async def test_a_task_that_dies_at_its_birth_was_never_there(world: World) -> None:
    world.documents.dies = ("after", 1)
    with pytest.raises(Unavailable):
        await world.tasks.tasks.create(ADA, Draft("GALA", "Stillborn"))
    assert world.documents.steps == ["put_new"]
    page = await world.tasks.projects.list(ADA, archived=False, after=None, limit=10)
    assert len(page.items) == 1
    assert (await world.tasks.tasks.create(ADA, Draft("GALA", "Alive"))).key == "GALA-2", "its number was not used up"


@pytest.mark.req("TK-2")
@pytest.mark.parametrize("orphan", [False, True])
async def test_of_several_writers_one_wins_whole(world: World, *, orphan: bool) -> None:
    if orphan:
        await _leave_an_orphan(world, "Orphan")
    answers = await asyncio.gather(
        *(world.tasks.tasks.change(ADA, world.task.id, {"title": title}, 1) for title in ("Ada's", "Ben's", "Cleo's")),
        return_exceptions=True,
    )
    won = [answer for answer in answers if isinstance(answer, Task)]
    lost = [answer for answer in answers if isinstance(answer, Conflict)]
    assert (len(won), len(lost)) == (1, 2), answers
    await _is_whole(world, "First", won[0].title)


@pytest.mark.req("TK-2")
@pytest.mark.databases("postgresql", "mysql")
@pytest.mark.parametrize("step", ["put_new", "replace"])
async def test_who_wakes_up_after_the_lock_was_given_away_harms_nobody(world: World, step: str) -> None:
    """A frozen process: the database ended its transaction, another one went on, and then it thaws."""
    if step == "replace":
        await _leave_an_orphan(world, "Orphan")
    thaw = asyncio.Event()
    world.documents.holds = (step, thaw)
    frozen = asyncio.create_task(world.tasks.tasks.change(ADA, world.task.id, {"title": "Frozen"}, 1))
    await world.documents.held.wait()
    await kill(world.database, world.documents.held_connection)
    await world.tasks.tasks.change(ADA, world.task.id, {"title": "Winner"}, 1)
    thaw.set()
    with pytest.raises(MusterError):
        await frozen
    await _is_whole(world, "First", "Winner")


@pytest.mark.req("TK-2")
@pytest.mark.databases("postgresql", "mysql")
async def test_a_write_that_loses_its_connection_runs_again_over_its_own_document(world: World) -> None:
    thaw = asyncio.Event()
    world.documents.holds = ("put_new", thaw)
    writing = asyncio.create_task(world.tasks.tasks.change(ADA, world.task.id, {"title": "Second"}, 1))
    await world.documents.held.wait()
    await kill(world.database, world.documents.held_connection)
    thaw.set()
    await writing
    assert world.documents.steps == [*WRITE, *WRITE_OVER_AN_ORPHAN]
    await _is_whole(world, "First", "Second")


def test_sort_keys_sort(world: World) -> None:
    assert sort_key(9) < sort_key(10) < sort_key(1_000_000_000)
    assert partition(world.task.id).endswith(world.task.id)
