"""Bringing a database's schema up to date, and saying how far it is.

Everything here blocks. From a coroutine, ask `muster.migrations.installed`, or use a thread.
"""

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from muster.kernel.errors import Unavailable
from muster.migrations.comparison import OPTIONS
from muster.migrations.connections import with_connection
from muster.migrations.installed import VERSIONS
from muster.migrations.schema import complete_metadata

R = TypeVar("R")

_FOLDER = Path(__file__).parent

#: Seconds to wait for another process that migrates.
_LOCK_TIMEOUT = 300
#: Any number that no other program uses in the same PostgreSQL database.
_LOCK_KEY = 0x6D75737465


class MigrationLocked(Exception):
    """Another process is migrating, and has been for minutes."""


def upgrade(url: str, *, to: str = "head", versions: Path = VERSIONS) -> None:
    """Brings the schema up to date. Of several processes at once, one does it and the others wait for it."""
    with_connection(url, lambda connection: _locked(connection, lambda: command.upgrade(_config(versions, connection), to)))


def downgrade(url: str, *, to: str, versions: Path = VERSIONS) -> None:
    """Takes the schema back to a revision, or to `base`. What later revisions added is lost."""
    with_connection(url, lambda connection: _locked(connection, lambda: command.downgrade(_config(versions, connection), to)))


def current(url: str) -> str | None:
    """The revision that the database is at; None when it has no schema of ours. Raises Unavailable."""
    if url.startswith("sqlite:") and not Path(url.removeprefix("sqlite:///")).exists():
        return None
    try:
        return with_connection(
            url, lambda connection: MigrationContext.configure(connection).get_current_revision(), autocommit=True
        )
    except (OSError, SQLAlchemyError) as error:
        raise Unavailable(f"The database does not answer: {error}.") from error


def head(versions: Path = VERSIONS) -> str | None:
    """The newest revision."""
    return ScriptDirectory.from_config(_config(versions)).get_current_head()


def differences(url: str) -> list[Any]:
    """What the database lacks, or has too much, against the metadata; empty when they are the same."""

    def compare(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts=OPTIONS)
        return list(compare_metadata(context, complete_metadata()))

    return with_connection(url, compare)


def revise(url: str, message: str, *, versions: Path = VERSIONS) -> Path:
    """Writes a revision with what the metadata has and the database, which is up to date, has not. Its path."""
    number = f"{len(list(versions.glob('[0-9]*.py'))) + 1:04}"

    def write(connection: Connection) -> Path:
        script = command.revision(_config(versions, connection), message, autogenerate=True, rev_id=number)
        if script is None or isinstance(script, list):
            raise RuntimeError("Alembic wrote no revision, or several")
        return Path(script.path)

    return with_connection(url, write)


# --- how ---


def _config(versions: Path, connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(versions).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _locked(connection: Connection, work: Callable[[], R]) -> R:
    """Calls `work` while no other process migrates this database. SQLite's transaction has locked it already."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
    elif dialect in {"mysql", "mariadb"}:
        return _locked_by_name(connection, work)
    return work()


def _locked_by_name(connection: Connection, work: Callable[[], R]) -> R:
    database = str(connection.execute(text("SELECT DATABASE()")).scalar())
    name = {
        "name": "muster migrate " + blake2b(database.encode(), digest_size=8).hexdigest()
    }  # names are the server's, not a database's
    if connection.execute(text(f"SELECT GET_LOCK(:name, {_LOCK_TIMEOUT})"), name).scalar() != 1:
        raise MigrationLocked
    try:
        return work()
    finally:
        connection.execute(text("SELECT RELEASE_LOCK(:name)"), name)
