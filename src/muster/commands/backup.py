"""`muster backup`: everything that Muster keeps, in one archive, while it runs.

The archive is a tar.gz: `data/…` is the data folder as it will be again, `manifest.json` at the end has the
checksum of every file, so an archive that was cut short has none. It holds the signing keys and everybody's
data: only its owner can read it, and it must be kept like a key.

Order makes it consistent. The database is copied first, at one moment; files are never changed once they are
written, and removed only at the end of their time in the trash. So the archive may hold a file too many, whose
row came later, but none too few: only pictures of events and of tickets' codes go at once when others take their
place. The latter are drawn again when somebody asks.
"""

import errno
import hashlib
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal
from urllib.parse import urlsplit

import msgspec

from muster import __version__
from muster.database import sqlite_file
from muster.kernel.clock import SystemClock, timestamp
from muster.kernel.errors import Conflict, MusterError, NotFound, OutOfSpace, Unavailable
from muster.settings import Settings

#: Of the archive. A reader refuses what it does not know.
FORMAT = 1
MANIFEST = "manifest.json"
DATA = "data/"
#: Where the database lies in the archive, and so in the folder that is restored: its default place.
DATABASE = "muster.db"

_ENDINGS = (".tar.gz", ".tgz")
_COMPANIONS = ("", "-wal", "-shm", "-journal")


class ArchivedFile(msgspec.Struct, frozen=True):
    """A file in the archive. `path` is below the data folder, `size` in bytes, `sha256` in hexadecimal."""

    path: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What an archive says of itself.

    `database` names the kind; with PostgreSQL and MySQL it is not in the archive. `revision` is that of the
    schema in it.
    """

    format: int
    muster: str
    created_at: str
    database: Literal["sqlite", "postgresql", "mysql"]
    revision: str | None
    files: list[ArchivedFile]


def backup(settings: Settings, destination: Path) -> str:
    """Writes an archive and says what is in it.

    `destination` is a new file that ends in .tar.gz, or a folder, in which the archive gets a name with the
    time. Raises NotFound (no data folder), Conflict (the file exists, or lies in the data folder), OutOfSpace,
    Unavailable.
    """
    data_dir = settings.data_dir.resolve()
    if not data_dir.is_dir():
        raise NotFound(f"There is no data folder at {data_dir}; set MUSTER_DATA_DIR to the one that Muster uses.")
    target = _target(destination, data_dir)
    kind = database_kind(settings.resolved_database_url)
    with explained_disk(f"The backup {target} cannot be written"), _new_file(target) as file:
        manifest, left_out = _pack(file, settings, data_dir, kind, place=target.parent)
    return _report(target, manifest, left_out)


def database_kind(url: str) -> Literal["sqlite", "postgresql", "mysql"]:
    """Which database a URL names."""
    scheme = urlsplit(url).scheme
    if scheme in {"postgresql", "postgres"}:
        return "postgresql"
    return "mysql" if scheme in {"mysql", "mariadb"} else "sqlite"


def sqlite_path(url: str) -> Path:
    """The file that an SQLite URL names."""
    return Path(url.removeprefix("sqlite:///")).absolute()


@contextmanager
def explained_disk(what: str) -> Iterator[None]:
    """Turns what the disk says into errors of ours: `what`, and why."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise OutOfSpace(f"{what}: the disk is full.") from error
        raise Unavailable(f"{what}: {error.strerror or error}.") from error


def flush_folder(folder: Path) -> None:
    """Makes what was renamed into or within a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _target(destination: Path, data_dir: Path) -> Path:
    target = destination.absolute()
    if target.is_dir():
        moment = timestamp(SystemClock().now())[:19].replace(":", "")
        target = target / f"muster-{moment}Z.tar.gz"
    if not target.name.endswith(_ENDINGS):
        raise MusterError(f"{target} is neither a folder nor the name of an archive: give one that ends in .tar.gz.")
    if not target.parent.is_dir():
        raise NotFound(f"There is no folder {target.parent}.")
    if target.parent.resolve().is_relative_to(data_dir):
        raise Conflict("A backup inside the data folder would be lost with it, and be part of the next one. Choose another.")
    if target.exists():
        raise Conflict(f"{target} exists already; it was left as it is.")
    return target


@contextmanager
def _new_file(target: Path) -> Iterator[BinaryIO]:
    """A file that is there, under its name, once it is complete and on the disk; else not at all."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)  # mode 0600
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _give_name(unfinished, target)
        flush_folder(target.parent)
    except FileExistsError as error:
        raise Conflict(f"{target} exists already; it was left as it is.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _give_name(unfinished: Path, target: Path) -> None:
    """Unlike a rename, a link does not replace a file that came meanwhile; not every file system has links."""
    try:
        os.link(unfinished, target)
    except OSError as error:
        if target.exists():
            raise FileExistsError from error
        unfinished.rename(target)


def _pack(
    file: BinaryIO, settings: Settings, data_dir: Path, kind: Literal["sqlite", "postgresql", "mysql"], *, place: Path
) -> tuple[Manifest, list[str]]:
    """Writes everything into the file. `place` has room for a copy of the database."""
    revision: str | None = None
    files: list[ArchivedFile] = []
    left_out: list[str] = []
    live = sqlite_path(settings.resolved_database_url) if kind == "sqlite" else None
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=5) as archive:
        if live is not None:
            with _copied(live, place) as copy:
                revision = sqlite_file.state(copy).revision
                files.append(_add(archive, copy, DATABASE))
        for path, name in _kept_files(data_dir, live, left_out):
            try:
                files.append(_add(archive, path, name))
            except FileNotFoundError:
                continue  # removed for good a moment ago: no row of the copied database needs it but in the trash
        manifest = Manifest(FORMAT, __version__, timestamp(SystemClock().now()), kind, revision, files)
        _add_bytes(archive, MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    return manifest, left_out


@contextmanager
def _copied(live: Path, place: Path) -> Iterator[Path]:
    """A sound copy of the database, removed at the end. Raises NotFound, Unavailable."""
    if not live.is_file():
        raise NotFound(f"There is no database at {live}: nothing has been set up there yet.")
    with tempfile.TemporaryDirectory(prefix=".muster-backup-", dir=place) as folder:
        copy = Path(folder) / DATABASE
        sqlite_file.copy(live, copy)
        damage = sqlite_file.problem(copy)
        if damage is not None:
            raise Unavailable(f"The database {live} is damaged ({damage}); restore an earlier backup.")
        yield copy


def _kept_files(data_dir: Path, live: Path | None, left_out: list[str]) -> Iterator[tuple[Path, str]]:
    """The files of the data folder and their names below it, but for the database."""
    database = {data_dir / (DATABASE + end) for end in _COMPANIONS}
    if live is not None:
        database |= {live.resolve().with_name(live.name + end) for end in _COMPANIONS}
    for folder, folders, names in os.walk(data_dir):
        # A name with a dot in front is work in progress, or a lock.
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            below = path.relative_to(data_dir).as_posix()
            if name.startswith(".") or path in database:
                continue
            if path.is_symlink() or not path.is_file():
                left_out.append(below)
                continue
            yield path, below
        linked = (path for path in (Path(folder, name) for name in folders) if path.is_symlink())
        left_out.extend(path.relative_to(data_dir).as_posix() for path in linked)


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.hash.update(data)
        return data


def _add(archive: tarfile.TarFile, path: Path, name: str) -> ArchivedFile:
    with path.open("rb") as file:
        found = os.fstat(file.fileno())
        entry = _entry(DATA + name, found.st_size)
        entry.mtime = int(found.st_mtime)
        reader = _Hashing(file)
        archive.addfile(entry, reader)
    return ArchivedFile(name, found.st_size, reader.hash.hexdigest())


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        archive.addfile(_entry(name, len(content)), file)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size = size
    entry.mode = 0o600
    return entry


def _report(target: Path, manifest: Manifest, left_out: list[str]) -> str:
    size = target.stat().st_size
    lines = [
        f"{target}: {len(manifest.files)} files, {size / 1e6:.1f} MB.",
        "It holds the signing keys and everybody's data, and you alone can read it: keep it so.",
    ]
    if manifest.database != "sqlite":
        tool = "pg_dump" if manifest.database == "postgresql" else "mysqldump --single-transaction"
        lines.append(
            f"The database itself is NOT in it: Muster leaves that to {manifest.database}'s own tools. Make a dump with {tool} "
            "first and this archive right after it, so that no file is missing to which a row refers."
        )
    if left_out:
        lines.append(f"Left out, because they are links or no files: {', '.join(left_out)}.")
    lines.append("Settings (the environment, .env) are not in it.")
    return "\n".join(lines)


__all__ = ["ArchivedFile", "Manifest", "backup"]
