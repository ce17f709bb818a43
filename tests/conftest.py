"""Fixtures that every test may ask for.

`database` runs a test once on each database (`--database sqlite` leaves it at one, and
`@pytest.mark.databases("postgresql", "mysql")` says which the test is about). `sqlite_database` is for tests
that are not about the database.

`--aws` adds what needs an AWS SDK and the emulator (`make test-aws`): tests/aws, tests/infra, and the parameter `aws` of
contract tests (tests/support/adapters.py). Without it nothing of that is even imported.

`--remote server` runs tests/api against a `muster serve` in another process, `--remote aws` (with `--aws`) against the
deployed stack. Tests that are marked `in_process` stay away then. `--stack with` leaves of tests/aws those that ask for the
deployed stack, `--stack without` the rest.
"""

import os
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]  # it has no marker of its types

from muster.database.connect import connect
from muster.database.engine import Database
from muster.database.query import DialectName
from tests.support.certificates import certificates_in, make_certificates
from tests.support.clock import StillClock
from tests.support.databases import NAMES, Databases, NotRunning, TestDatabase
from tests.support.emulator import Emulator, prepared_folder, running, temporary_folder
from tests.support.phases import PHASES, phase
from tests.support.postgresql import Postgresql, running_postgresql
from tests.support.scheduling import OneDeployment

if TYPE_CHECKING:
    from tests.support.stack import Stack

#: Folders of tests that import AWS's SDK or the CDK.
AWS_FOLDERS = [Path(__file__).parent / name for name in ("aws", "infra")]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", action="append", choices=NAMES, help="Run database tests on this one only; may be given several times."
    )
    parser.addoption("--aws", action="store_true", help="Run the tests that need AWS too, in an emulator of it.")
    parser.addoption(
        "--stack", choices=("with", "without"), help="Of tests/aws, those that ask for the deployed stack, or all others."
    )
    parser.addoption(
        "--base-url",
        help="Where tests/browser/test_first_day.py finds a Muster that nobody has set up, behind any certificate.",
    )
    parser.addoption("--remote", choices=("server", "aws"), help="Where tests/api finds Muster; without it, in this process.")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leaves out the folders that import what a laptop does not have."""
    return True if collection_path in AWS_FOLDERS and not config.getoption("--aws") else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_name" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("--database") or NAMES
    marker = metafunc.definition.get_closest_marker("databases")
    wanted = NAMES if marker is None else marker.args
    if metafunc.config.getoption("--remote"):  # it has one, whichever
        chosen = wanted = (remote_database(metafunc.config),)
    metafunc.parametrize("database_name", [name for name in NAMES if name in chosen and name in wanted])


def remote_database(config: pytest.Config) -> DialectName:
    """The database of the Muster that `--remote` leads to."""
    if config.getoption("--remote") == "aws":
        return "postgresql"
    chosen: list[DialectName] = config.getoption("--database") or ["sqlite"]
    return chosen[0]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the tests of databases, and of AWS, that were not chosen: pytest itself would show each as skipped."""
    left_out = [item for item in items if isinstance(item, pytest.Function) and not _is_wanted(item, config)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        kept = set(items) - set(left_out)
        items[:] = [item for item in items if item in kept]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneDeployment | None:
    """For `-n` with the deployed stack; None leaves it at what `--dist` says."""
    return OneDeployment(config, log) if config.getoption("--stack") == "with" else None


def _is_wanted(item: pytest.Function, config: pytest.Config) -> bool:
    if item.get_closest_marker("aws") and not config.getoption("--aws"):
        return False
    stack = config.getoption("--stack") if AWS_FOLDERS[0] in item.path.parents else None
    return not _has_no_database(item) and (stack is None or ("stack" in item.fixturenames) == (stack == "with"))


def _has_no_database(item: pytest.Function) -> bool:
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return "database_name" in parameters and parameters["database_name"] not in NAMES


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    all_of_them = Databases()
    yield all_of_them
    all_of_them.close()


@pytest.fixture
def empty_database(databases: Databases, database_name: DialectName, tmp_path: Path) -> TestDatabase:
    """An empty database, not yet connected to."""
    try:
        return databases.empty(database_name, tmp_path)
    except NotRunning as reason:
        pytest.skip(str(reason))


@pytest.fixture
def blank_database_url(databases: Databases, database_name: DialectName, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any tables."""
    try:
        with databases.blank(database_name, tmp_path) as url:
            yield url
    except NotRunning as reason:
        pytest.skip(str(reason))


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
async def database(empty_database: TestDatabase, clock: StillClock) -> AsyncIterator[Database]:
    opened = connect(empty_database.url, clock, lock_timeout=2, pool_size=5)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_database(databases: Databases, tmp_path: Path, clock: StillClock) -> AsyncIterator[Database]:
    opened = connect(databases.empty("sqlite", tmp_path).url, clock, lock_timeout=2, pool_size=5)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def emulated() -> Iterator[tuple[Emulator, Postgresql]]:
    """The emulator and the PostgreSQL behind its RDS."""
    with ExitStack() as stack:
        with phase("start of the emulator"):
            folder = stack.enter_context(temporary_folder())
            prepared = prepared_folder()
            certificates = make_certificates(folder) if prepared is None else certificates_in(prepared)
            postgresql = stack.enter_context(running_postgresql(folder, certificates))
            emulator = stack.enter_context(running(folder, certificates=certificates, variables=postgresql.variables))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in emulator.variables.items():
            patch.setenv(name, value)
        yield emulator, postgresql


@pytest.fixture(scope="session")
def emulator(emulated: tuple[Emulator, Postgresql]) -> Emulator:
    """An emulator of AWS with a PostgreSQL for RDS; this process's environment leads there. Needs `--aws`."""
    return emulated[0]


@pytest.fixture(scope="session")
def stack(emulated: tuple[Emulator, Postgresql]) -> "Iterator[Stack]":
    """Muster, deployed to the emulator. Needs `--aws`, and what `make test-aws` builds."""
    from tests.support.stack import deployed  # noqa: PLC0415  # it imports boto3

    with deployed(*emulated) as stack:
        yield stack


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Shows beside a test that failed what the deployed functions have logged."""
    report = yield
    if report.failed and isinstance(item, pytest.Function) and "stack" in item.funcargs:
        from tests.support.stack import logged  # noqa: PLC0415  # it imports boto3

        report.sections.append(("What the functions logged", logged()))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how long those fixtures took."""
    for name, seconds in PHASES:
        terminalreporter.write_line(f"{name}: {seconds:.1f} s")
