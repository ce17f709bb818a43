"""What is done with a whole database file of SQLite, beside the server that uses it: copied, checked, described."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import msgspec

from muster.kernel.errors import Unavailable


class FileState(msgspec.Struct, frozen=True):
    """What a database file says of itself. `revision` is its schema's, None where no migration has run."""

    journal_mode: str
    revision: str | None


def copy(source: Path, target: Path) -> None:
    """Copies the database as it is at one moment, while others write to it; they are not held up.

    `target` must not exist. Raises Unavailable.
    """
    try:
        with closing(_open(source)) as database, closing(sqlite3.connect(target)) as written:
            # All pages in one step: that is one read transaction. In several, it would start over at every commit.
            database.backup(written, pages=-1)
    except sqlite3.Error as error:
        raise Unavailable(f"The database {source} cannot be copied: {error}.") from error


def problem(path: Path) -> str | None:
    """What is damaged in the file, None if nothing is. Reads all of it."""
    try:
        with closing(_open(path)) as database:
            found = database.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                return str(found)
            dangling = database.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return None if dangling is None else f"a row of {dangling[0]} refers to one of {dangling[2]} that is not there"


def state(path: Path) -> FileState:
    """What the file is like. Raises Unavailable when it cannot be read, or is no database."""
    try:
        with closing(_open(path)) as database:
            (mode,) = database.execute("PRAGMA journal_mode").fetchone()
            migrated = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
            row = database.execute("SELECT version_num FROM alembic_version").fetchone() if migrated else None
    except sqlite3.Error as error:
        raise Unavailable(f"The database {path} cannot be read: {error}.") from error
    return FileState(mode, None if row is None else row[0])


def _open(path: Path) -> sqlite3.Connection:
    """A connection that makes no file where there is none."""
    return sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=10)
