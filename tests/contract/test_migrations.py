"""The revisions make the schema that the code expects, on every database, and take it back."""

import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, Table, func, inspect, select

import muster
from muster.adapters.local.documents import LocalDocuments
from muster.database.connect import connect
from muster.database.engine import Database
from muster.database.query import Command, Query
from muster.database.search import Matches, search_terms, search_text, task_search
from muster.migrations.connections import with_connection
from muster.migrations.installed import installed_revision, newest_revision
from muster.migrations.revise import main, write_revision
from muster.migrations.run import current, differences, downgrade, head, upgrade
from muster.ports.documents import Document
from tests.support.clock import StillClock


def tables(url: str) -> set[str]:
    return set(with_connection(url, lambda connection: inspect(connection).get_table_names()))


def run(program: str) -> "subprocess.CompletedProcess[str]":
    """Runs Python code in a process of its own, which must end well."""
    path = {"PYTHONPATH": str(Path(muster.__file__).parent.parent)}
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=path)


@pytest.fixture
async def blank(blank_database_url: str, clock: StillClock) -> AsyncIterator[Database]:
    """A connection to the blank database."""
    opened = connect(blank_database_url, clock, lock_timeout=2, pool_size=2)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def first_revision(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the revision that would be written if there were none yet."""
    versions = tmp_path_factory.mktemp("versions")
    write_revision("The schema", versions)
    return versions


# --- the revisions of this project ---


def test_the_revisions_lead_to_the_metadata(blank_database_url: str) -> None:
    newest = head()
    assert newest is not None, 'there is no revision yet: run python -m muster.migrations.revise "Initial schema"'
    assert newest_revision() == newest  # which knows it from the files' names
    assert current(blank_database_url) is None
    upgrade(blank_database_url)
    assert current(blank_database_url) == newest
    assert differences(blank_database_url) == []


def test_the_revisions_can_be_taken_back_and_made_again(blank_database_url: str) -> None:
    upgrade(blank_database_url)
    downgrade(blank_database_url, to="base")
    assert current(blank_database_url) is None
    assert tables(blank_database_url) <= {"alembic_version", "sqlite_sequence"}
    upgrade(blank_database_url)
    assert differences(blank_database_url) == []


# --- the tools ---


async def test_a_written_revision_makes_a_schema_that_works(
    blank_database_url: str, blank: Database, clock: StillClock, first_revision: Path
) -> None:
    assert await installed_revision(blank) is None
    upgrade(blank_database_url, versions=first_revision)  # on a loop too
    assert await installed_revision(blank) == current(blank_database_url) == head(first_revision) == "0001"
    assert differences(blank_database_url) == []

    documents = LocalDocuments(blank, clock)
    await documents.put(Document("a", "b", "{}"))
    assert await documents.get("a", "b") == Document("a", "b", "{}")
    insert = Command(task_search.insert().values(task_id="t", project_id="p", text=search_text("Zölle prüfen")))
    await blank.write(lambda unit: unit.execute(insert))
    found = Query(select(func.count()).select_from(task_search).where(Matches(task_search.c.task_id, "terms")), int)
    assert await blank.fetch_one(found, terms=search_terms("prüf", blank.dialect)) == 1


def test_a_written_revision_can_be_taken_back(blank_database_url: str, first_revision: Path) -> None:
    for _ in range(2):
        upgrade(blank_database_url, versions=first_revision)
        downgrade(blank_database_url, to="base", versions=first_revision)
        assert tables(blank_database_url) <= {"alembic_version", "sqlite_sequence"}


def test_upgrading_again_changes_nothing(blank_database_url: str, first_revision: Path) -> None:
    upgrade(blank_database_url, versions=first_revision)
    upgrade(blank_database_url, versions=first_revision)
    assert differences(blank_database_url) == []


def test_processes_that_upgrade_at_once_wait_for_each_other(blank_database_url: str, first_revision: Path) -> None:
    program = (
        "from pathlib import Path; from muster.migrations.run import upgrade; "
        f"upgrade({blank_database_url!r}, versions=Path({str(first_revision)!r}))"
    )
    with ThreadPoolExecutor(4) as threads:
        for outcome in [threads.submit(run, program) for _ in range(4)]:
            assert outcome.result().returncode == 0
    assert differences(blank_database_url) == []


def test_differences_are_seen(blank_database_url: str, first_revision: Path) -> None:
    upgrade(blank_database_url, versions=first_revision)
    with_connection(blank_database_url, _drop_a_table)
    assert [(what, table.name) for what, table in differences(blank_database_url) if what == "add_table"] == [
        ("add_table", "idempotency_keys")
    ]


def _drop_a_table(connection: Connection) -> None:
    Table("idempotency_keys", MetaData()).drop(connection)


@pytest.mark.databases("sqlite")
def test_a_migration_that_fails_leaves_sqlite_as_it_was(blank_database_url: str, first_revision: Path, tmp_path: Path) -> None:
    upgrade(blank_database_url, versions=first_revision)
    before = tables(blank_database_url)
    versions = tmp_path / "versions"
    versions.mkdir()
    (versions / "0001.py").write_text(next(first_revision.glob("0001*.py")).read_text())
    (versions / "0002.py").write_text(
        "from alembic import op\nrevision = '0002'\ndown_revision = '0001'\n"
        "def upgrade():\n    op.drop_table('documents')\n    op.execute('nonsense')\n"
    )
    with pytest.raises(Exception, match="nonsense"):
        upgrade(blank_database_url, versions=versions)
    assert tables(blank_database_url) == before
    assert current(blank_database_url) == "0001"


def test_nothing_is_written_where_nothing_changed(first_revision: Path) -> None:
    assert write_revision("Again", first_revision) is None
    assert len(list(first_revision.glob("*.py"))) == 1


def test_the_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "muster.migrations.revise" in capsys.readouterr().err


def test_a_sqlite_file_is_not_made_by_asking(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    assert current(f"sqlite:///{path}") is None
    assert not path.exists()


@pytest.mark.req("DV-2")
@pytest.mark.databases("sqlite")
def test_sqlite_needs_none_of_the_other_databases_libraries(blank_database_url: str, first_revision: Path) -> None:
    """A laptop has none of them."""
    program = (
        "import sys; sys.modules |= dict.fromkeys(['greenlet', 'asyncpg', 'asyncmy']); from pathlib import Path; "
        "from muster.migrations.run import current, upgrade; "
        f"upgrade({blank_database_url!r}, versions=Path({str(first_revision)!r})); print(current({blank_database_url!r}))"
    )
    assert run(program).stdout == "0001\n"


def test_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(ValueError, match="oracle"):
        upgrade("oracle://localhost/x")
