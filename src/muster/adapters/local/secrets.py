"""Secrets in a folder that only its owner can read: one file each."""

import asyncio
import errno
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from muster.kernel.errors import OutOfSpace, Unavailable
from muster.ports.secrets import SecretsExposed, check_name, check_value

_LOCK = ".lock"
_UNFINISHED = ".new-"


class FolderSecrets:
    """Secrets under `folder` (mode 0700, files 0600), written atomically and flushed to the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def open(self) -> None:
        """Makes the folder, or checks the one that is there. Raises SecretsExposed, Unavailable."""
        await asyncio.to_thread(self._open)

    async def get(self, name: str) -> bytes | None:
        return await asyncio.to_thread(self._get, name)

    async def put(self, name: str, value: bytes) -> None:
        await asyncio.to_thread(self._put, name, value)

    async def replace(self, name: str, value: bytes, expected: bytes | None) -> bool:
        return await asyncio.to_thread(self._replace, name, value, expected)

    def _open(self) -> None:
        with _explained(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _refuse_exposed(self._folder)
            with self._locked():
                for path in self._folder.iterdir():
                    if path.name.startswith(_UNFINISHED):  # a process died while it wrote
                        path.unlink()
                    else:
                        _refuse_exposed(path)

    def _get(self, name: str) -> bytes | None:
        path = self._path(name)
        with _explained(path):
            try:
                return path.read_bytes()
            except FileNotFoundError:
                return None

    def _put(self, name: str, value: bytes) -> None:
        path = self._path(name)
        check_value(value)
        with _explained(path), self._locked():
            self._write(path, value)

    def _replace(self, name: str, value: bytes, expected: bytes | None) -> bool:
        path = self._path(name)
        check_value(value)
        with _explained(path), self._locked():
            if self._get(name) != expected:
                return False
            self._write(path, value)
            return True

    def _write(self, path: Path, value: bytes) -> None:
        descriptor, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=self._folder)  # mode 0600
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(value)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._flush_folder()

    def _flush_folder(self) -> None:
        """Makes a rename survive a power cut."""
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keeps every other writer out, in this process and in others; the lock ends with the descriptor."""
        descriptor = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _path(self, name: str) -> Path:
        check_name(name)
        return self._folder / name


def _refuse_exposed(path: Path) -> None:
    found = path.stat()
    mode = stat.S_IMODE(found.st_mode)
    if mode & 0o077:
        raise SecretsExposed(f"Others can read {path} (mode {mode:04o}). Check who did, then: chmod -R go= '{path}'")
    if found.st_uid != os.geteuid():
        raise SecretsExposed(f"{path} belongs to another user (uid {found.st_uid}).")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise OutOfSpace("The disk is full; no secret was written.") from error
        raise Unavailable(f"The secret at {path} cannot be used: {error.strerror}.", retry_after=5) from error
