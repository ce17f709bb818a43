"""`muster restore`: a data folder out of a backup, whole or not at all.

Everything is unpacked into a folder beside the new one, compared with the manifest, flushed to the disk, and
only then given its name.
"""

import gzip
import hashlib
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

from muster.commands.backup import DATA, DATABASE, FORMAT, MANIFEST, ArchivedFile, Manifest, explained_disk, flush_folder
from muster.database import sqlite_file
from muster.kernel.errors import Conflict, MusterError, NotFound
from muster.migrations.revisions import known_revisions

#: A manifest of a million files has some 200 MB; a larger one is none.
_MAX_MANIFEST = 512 * 1024 * 1024
_PIECE = 1_048_576
_BEFORE_NAME = re.compile(r"[\x00-\x1f\x7f\\]")


class BadBackup(MusterError):
    """The archive is not one that can be restored: damaged, of another program, or of a newer version."""

    code = "bad_backup"


def restore(source: Path, data_dir: Path) -> str:
    """Restores an archive as the folder `data_dir`, which must be empty or not exist, and says what to do next.

    Raises NotFound, Conflict (the folder is not empty), BadBackup, OutOfSpace, Unavailable; nothing is left
    behind then.
    """
    if not source.is_file():
        raise NotFound(f"There is no backup at {source}.")
    target = data_dir.absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Conflict(f"{target} is not empty. A backup is restored into a new folder only; nothing was changed.")
    with explained_disk(f"{target} cannot be restored"):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _staging(target) as staging:
            manifest = _unpack(source, staging)
            _check_database(manifest, staging)
            _flush(staging)
            _put_in_place(staging, target)
    return _report(manifest, target)


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    """A folder in the same file system as the target's content will be, removed at the end."""
    # What is mounted somewhere, such as a container's volume, cannot itself be replaced by a rename.
    place = target if target.is_mount() else target.parent
    staging = Path(tempfile.mkdtemp(prefix=".muster-restore-", dir=place))  # mode 0700
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _unpack(source: Path, staging: Path) -> Manifest:
    """Unpacks everything and compares it with the manifest."""
    found: dict[str, ArchivedFile] = {}
    manifest: Manifest | None = None
    with _readable(source), gzip.open(source) as unzipped, tarfile.open(fileobj=unzipped, mode="r|") as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isreg() else None
            if content is None or manifest is not None:
                raise BadBackup(f"{member.name!r} has no place in a backup of Muster. Nothing was restored.")
            if member.name == MANIFEST:
                manifest = _read_manifest(content, member.size)
            else:
                name = _safe_name(member.name)
                if name in found:
                    raise BadBackup(f"The backup has {name} twice. Nothing was restored.")
                found[name] = _write(content, staging, name)
        while unzipped.read(_PIECE):  # to its end, where the checksum of the whole is
            pass
    if manifest is None:
        raise BadBackup("The backup was cut short: its manifest is missing. Nothing was restored.")
    _compare(manifest, found)
    return manifest


@contextmanager
def _readable(source: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise BadBackup(f"{source} is damaged, or no archive ({error}). Nothing was restored.") from error
    except OSError as error:
        if error.errno is None:  # gzip says so when a checksum is wrong
            raise BadBackup(f"{source} is damaged ({error}). Nothing was restored.") from error
        raise


def _safe_name(member: str) -> str:
    """The path below the data folder that a member names. Raises BadBackup for any other."""
    name = member.removeprefix(DATA)
    path = PurePosixPath(name)
    if (
        name == member
        or path.is_absolute()
        or not path.parts
        or path.as_posix() != name
        or any(part in {".", ".."} for part in path.parts)
        or _BEFORE_NAME.search(name)
    ):
        raise BadBackup(f"The backup names a file {member!r}, which does not lie in a data folder. Nothing was restored.")
    return name


def _write(content: IO[bytes], staging: Path, name: str) -> ArchivedFile:
    path = staging / name
    for folder in reversed(path.relative_to(staging).parents[:-1]):
        (staging / folder).mkdir(mode=0o700, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123  # a mode
        while piece := content.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return ArchivedFile(name, size, digest.hexdigest())


def _read_manifest(content: IO[bytes], size: int) -> Manifest:
    if size > _MAX_MANIFEST:
        raise BadBackup("The backup's manifest is too large to be one. Nothing was restored.")
    try:
        manifest = msgspec.json.decode(content.read(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise BadBackup(f"The backup's manifest cannot be read ({error}). Nothing was restored.") from error
    if manifest.format != FORMAT:
        raise BadBackup(
            f"The backup was made by Muster {manifest.muster} in a form that this version does not know. Nothing was restored."
        )
    return manifest


def _compare(manifest: Manifest, found: dict[str, ArchivedFile]) -> None:
    listed = {file.path: file for file in manifest.files}
    different = sorted(name for name in listed.keys() | found.keys() if listed.get(name) != found.get(name))
    if different:
        raise BadBackup(
            f"The backup is damaged: {', '.join(different[:5])}{' and others' if len(different) > 5 else ''} "
            "are missing or not as they were when it was made. Nothing was restored."
        )


def _check_database(manifest: Manifest, staging: Path) -> None:
    if manifest.revision is not None and manifest.revision not in known_revisions():
        raise BadBackup(
            f"The backup was made by Muster {manifest.muster}, whose database schema ({manifest.revision}) this version does "
            "not know. Restore it with that version or a newer one. Nothing was restored."
        )
    if manifest.database != "sqlite":
        return
    if not (staging / DATABASE).is_file():
        raise BadBackup("The backup has no database. Nothing was restored.")
    damage = sqlite_file.problem(staging / DATABASE)
    if damage is not None:
        raise BadBackup(f"The database in the backup is damaged ({damage}). Nothing was restored.")
    if sqlite_file.state(staging / DATABASE).revision != manifest.revision:
        raise BadBackup("The database in the backup is not of the schema that its manifest names. Nothing was restored.")


def _flush(staging: Path) -> None:
    """Makes all folders durable; the files are already. SQLite may have made the database's anew."""
    for folder, _, names in os.walk(staging):
        for name in names:
            if name.startswith(DATABASE):
                _flush_file(Path(folder, name))
        flush_folder(Path(folder))


def _flush_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _put_in_place(staging: Path, target: Path) -> None:
    if staging.parent == target:
        # The database last: without it, what is there is no data folder yet, and Muster would offer to set one up.
        for path in sorted(staging.iterdir(), key=lambda path: path.name == DATABASE):
            path.rename(target / path.name)
        flush_folder(target)
        return
    staging.rename(target)
    flush_folder(target.parent)


def _report(manifest: Manifest, target: Path) -> str:
    lines = [f"{target}: {len(manifest.files)} files as they were on {manifest.created_at}, from Muster {manifest.muster}."]
    if manifest.database == "sqlite":
        lines.append(f"Start Muster with MUSTER_DATA_DIR={target} and without MUSTER_DATABASE_URL.")
    else:
        lines.append(
            f"The database is not part of it: restore your dump into {manifest.database} first, then start Muster with "
            f"MUSTER_DATA_DIR={target} and MUSTER_DATABASE_URL."
        )
    return "\n".join(lines)
