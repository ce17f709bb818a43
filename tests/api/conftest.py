"""Fixtures of the API's tests: the whole app, on each database, with an admin, and members on demand.

Without `--remote` it runs in this process, anew for each test. With it, one Muster elsewhere is emptied for each test; then
the tests that are marked `in_process` are left out.
"""

import inspect
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from muster.database.query import DialectName
from muster.settings import Settings
from tests.conftest import remote_database
from tests.support import in_process
from tests.support import remote as elsewhere
from tests.support.api import SETUP_CODE, Muster, Visitor
from tests.support.databases import Databases, TestDatabase
from tests.support.remote import Remote

HERE = Path(__file__).parent
#: Whoever asks for one of these reaches inside.
_INSIDE = {"clock", "settings", "database", "empty_database", "monkeypatch"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sees that what reaches inside says so and why, and leaves it out when there is no inside."""
    ours = [item for item in items if isinstance(item, pytest.Function) and HERE in item.path.parents]
    for item in ours:
        _check(item)
    if config.getoption("--remote"):
        left_out = [item for item in ours if item.get_closest_marker("in_process")]
        config.hook.pytest_deselected(items=left_out)
        kept = set(items) - set(left_out)
        items[:] = [item for item in items if item in kept]


def _check(item: pytest.Function) -> None:
    marker = item.get_closest_marker("in_process")
    if marker is None:
        asked = _INSIDE & set(inspect.signature(item.function).parameters)
        if asked:
            raise pytest.UsageError(f"{item.nodeid} asks for {sorted(asked)}: mark it in_process, and say why")
    elif not (marker.args and isinstance(marker.args[0], str)):
        raise pytest.UsageError(f"{item.nodeid}: say why it is in_process")


@pytest.fixture(scope="session")
def remote(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Remote | None]:
    """The Muster elsewhere that `--remote` leads to."""
    where = request.config.getoption("--remote")
    if where is None:
        yield None
        return
    if where == "aws":
        from tests.support.deployed import deployed  # noqa: PLC0415  # it imports boto3

        with deployed(request.getfixturevalue("stack")) as host:
            yield host
        return
    folder = tmp_path_factory.mktemp("remote")
    with (
        databases.blank(remote_database(request.config), folder) as url,
        elsewhere.serving(folder / "data", url) as server,
    ):
        yield server


@pytest.fixture
def settings(empty_database: TestDatabase, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        database_url=empty_database.url,
        database_pool_size=5,
        setup_code=SETUP_CODE,
        password_hash_memory_kib=1024,  # hundreds of tests sign people in; the hash itself is tested elsewhere
        password_hash_passes=1,
        auth_limit_per_address=10_000,
        auth_limit_per_account=10_000,
        mails_per_recipient=10_000,
    )


@pytest.fixture
async def fresh(request: pytest.FixtureRequest, remote: Remote | None, database_name: DialectName) -> AsyncIterator[Muster]:
    """The app before its set-up. In this process messages are delivered when a test says so, and it can count them before."""
    if remote is None:
        settings, clock = request.getfixturevalue("settings"), request.getfixturevalue("clock")
        async with in_process.started(settings, clock) as running:
            yield running
    else:
        async with elsewhere.started(remote) as running:
            yield running


@pytest.fixture
async def muster(fresh: Muster) -> Muster:
    """The app, set up."""
    await fresh.set_up()
    return fresh


@pytest.fixture
def admin(muster: Muster) -> Visitor:
    return muster.admin


@pytest.fixture
async def ines(muster: Muster) -> Visitor:
    """A member: whoever organises the events of a test."""
    return await muster.member("Ines")
