"""Files in a folder: one file for the bytes of a key, and a small one beside it for their type.

`attachments/<id>` lies in `attachments/<two digits>/<id>`, its type in `attachments/<two digits>/~<id>`. Bytes
are written to `.unfinished` in the same file system, flushed, and renamed: whoever looks sees all of them or none.
"""

import asyncio
import errno
import fcntl
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from muster.adapters.local.file_links import Link, LinkSigner
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import (
    Conflict,
    NotFound,
    OutOfSpace,
    PayloadTooLarge,
    Unavailable,
    UnsupportedMediaType,
    ValidationFailed,
)
from muster.ports.files import INLINE_TYPES, StoredFile, UploadLink, check_key
from muster.ports.secrets import Secrets

P = ParamSpec("P")
R = TypeVar("R")

#: Bytes that are read or written in one go, and so held in memory for each transfer.
PIECE = 1_048_576
#: An upload that was not finished within this time never will be: its process is gone.
ABANDONED = timedelta(days=1)

_UNFINISHED = ".unfinished"
_LOCK = ".lock"
#: EFBIG: the file system, or a limit of the process, takes no file of this size.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class LocalFiles:
    """The files below `folder` (mode 0700). Links are paths under `base_path`, on whatever address Muster is reached."""

    def __init__(self, folder: Path, secrets: Secrets, clock: Clock, *, base_path: str = "/files") -> None:
        self._folder = folder
        self._clock = clock
        self._links = LinkSigner(secrets, clock)
        self._base = base_path.rstrip("/")

    async def open(self) -> None:
        """Makes the folder and removes what uploads left that died. Raises Unavailable, OutOfSpace."""
        await _in_thread(self._open)

    async def upload_link(self, key: str, *, size: int, content_type: str, expires_in: int) -> UploadLink:
        check_key(key, content_type)
        link = Link(method="PUT", key=key, expires=self._links.end(expires_in), content_type=content_type, size=size)
        url, expires_at = await self._url(link)
        return UploadLink("PUT", url, {"Content-Type": content_type}, expires_at)

    async def download_link(self, key: str, *, name: str, content_type: str, inline: bool, expires_in: int) -> tuple[str, str]:
        check_key(key, content_type)
        shown = inline and content_type in INLINE_TYPES
        end = self._links.shared_end(expires_in)
        return await self._url(Link(method="GET", key=key, expires=end, content_type=content_type, name=name, inline=shown))

    async def stat(self, key: str) -> StoredFile | None:
        return await _in_thread(self._stat, key)

    async def read(self, key: str) -> AsyncIterator[bytes]:
        file = await _in_thread(_OpenFile, self._path(key))
        try:
            async for piece in file.pieces(0, file.size):
                yield piece
        finally:
            file.close()

    async def write(self, key: str, content: AsyncIterator[bytes], *, content_type: str, limit: int) -> StoredFile:
        check_key(key, content_type)
        return await self._store(key, content, content_type=content_type, limit=limit, size=None)

    async def delete(self, key: str) -> None:
        await _in_thread(self._delete, key)

    async def follow(self, token: str) -> "_OpenFile":
        link = await self._links.verify(token, "GET")
        file = await _in_thread(_OpenFile, self._path(link.key))
        file.content_type, file.name, file.inline = link.content_type, link.name, link.inline
        file.expires_in = max(0, int(link.expires - self._links.now()))
        return file

    async def receive(self, token: str, content: AsyncIterator[bytes], *, size: int | None, content_type: str) -> StoredFile:
        link = await self._links.verify(token, "PUT")
        if content_type.partition(";")[0].strip().lower() != link.content_type:
            raise UnsupportedMediaType(f"This link takes {link.content_type} only; say so in Content-Type.")
        _check_size(size if size is not None else link.size, link.size)
        if await self.stat(link.key) is not None:  # before all the bytes have come; it is looked at again afterwards
            raise _already_uploaded()
        return await self._store(link.key, content, content_type=link.content_type, limit=link.size, size=link.size)

    async def _url(self, link: Link) -> tuple[str, str]:
        return f"{self._base}/{await self._links.sign(link)}", timestamp(datetime.fromtimestamp(link.expires, UTC))

    async def _store(
        self, key: str, content: AsyncIterator[bytes], *, content_type: str, limit: int, size: int | None
    ) -> StoredFile:
        """Takes the bytes; exactly `size` and never over another file, where a size is given."""
        path = self._path(key)
        unfinished = _Unfinished(self._folder / _UNFINISHED)
        try:
            await _in_thread(unfinished.open)
            waiting = bytearray()
            async for piece in content:
                waiting += piece
                if unfinished.size + len(waiting) > limit:
                    raise PayloadTooLarge(f"The file may have {limit} bytes at the most.")
                if len(waiting) >= PIECE:
                    await _in_thread(unfinished.write, bytes(waiting))
                    waiting.clear()
            await _in_thread(unfinished.write, bytes(waiting))
            _check_size(unfinished.size, size)
            await _in_thread(self._publish, unfinished, path, content_type, new=size is not None)
            return StoredFile(key, unfinished.size, content_type)
        finally:
            await _in_thread(unfinished.discard)

    def _publish(self, unfinished: "_Unfinished", path: Path, content_type: str, *, new: bool) -> None:
        with _explained():
            unfinished.flush()
            _make_folder(path.parent)
            with _Unfinished(self._folder / _UNFINISHED) as type_file, self._locked():
                if new and path.exists():
                    raise _already_uploaded()
                type_file.write(content_type.encode())
                type_file.flush()
                type_file.become(_type_path(path))
                unfinished.become(path)
            _flush_folder(path.parent)

    def _open(self) -> None:
        with _explained():
            for folder in (self._folder, self._folder / _UNFINISHED):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            oldest = (self._clock.now() - ABANDONED).timestamp()
            for path in (self._folder / _UNFINISHED).iterdir():
                if path.stat().st_mtime < oldest:
                    path.unlink(missing_ok=True)

    def _stat(self, key: str) -> StoredFile | None:
        path = self._path(key)
        with _explained():
            try:
                size = path.stat().st_size
                return StoredFile(key, size, _type_path(path).read_text("ascii"))
            except FileNotFoundError:
                return None

    def _delete(self, key: str) -> None:
        path = self._path(key)
        with _explained():
            try:
                path.unlink()
            except FileNotFoundError:
                return
            _type_path(path).unlink(missing_ok=True)
            _flush_folder(path.parent)

    def _path(self, key: str) -> Path:
        check_key(key)
        head, _, tail = key.partition("/")
        # Fanned out, because a folder of a million files is slow to list and to back up.
        digit = blake2b(key.encode(), digest_size=1).hexdigest()
        return self._folder / head / digit / tail.replace("/", "~")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keeps every other process out while a file comes into its place."""
        descriptor = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


class _Unfinished:
    """A file that nobody sees yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor = -1
        self._path: Path | None = None
        self.size = 0

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def open(self) -> None:
        with _explained():
            self._descriptor, name = tempfile.mkstemp(dir=self._folder)  # mode 0600
            self._path = Path(name)

    def write(self, piece: bytes) -> None:
        with _explained():
            rest = memoryview(piece)
            while rest:
                written = os.write(self._descriptor, rest)
                rest = rest[written:]
                self.size += written

    def flush(self) -> None:
        os.fsync(self._descriptor)

    def become(self, path: Path) -> None:
        if self._path is not None:
            self._path.replace(path)
            self._path = None

    def discard(self) -> None:
        """Lets go of the file; of the bytes too, unless they have found their place."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            self._path = None


class _OpenFile:
    """A stored file, open; it can be read to its end even if it is deleted meanwhile."""

    content_type = "application/octet-stream"
    name = ""
    inline = False
    expires_in = 0

    def __init__(self, path: Path) -> None:
        with _explained():
            try:
                self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError as error:
                raise NotFound("This file is not there any more.") from error
            found = os.fstat(self._descriptor)
        self.size = found.st_size
        self.etag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'

    async def pieces(self, start: int, stop: int) -> AsyncIterator[bytes]:
        while start < stop:
            piece = await _in_thread(self._read, start, min(PIECE, stop - start))
            if not piece:
                raise Unavailable("The file is shorter than it was a moment ago.")
            start += len(piece)
            yield piece

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _read(self, start: int, count: int) -> bytes:
        with _explained():
            return os.pread(self._descriptor, count, start)


async def _in_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Calls `function` in a thread and waits for its end, even when cancelled: the descriptor that it works
    on is closed next, and its number may be another file's a moment later."""
    task = asyncio.ensure_future(asyncio.to_thread(function, *args, **kwargs))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()
        raise


def _check_size(size: int, wanted: int | None) -> None:
    if wanted is None or size == wanted:
        return
    if size > wanted:
        raise PayloadTooLarge(f"This link takes exactly {wanted} bytes, not {size}.")
    raise ValidationFailed.of("body", f"This link takes exactly {wanted} bytes, not {size}.", "wrong_size")


def _already_uploaded() -> Conflict:
    return Conflict("The file was uploaded already; a link works once.", code="already_uploaded")


def _type_path(path: Path) -> Path:
    return path.with_name(f"~{path.name}")


def _make_folder(folder: Path) -> None:
    """Makes a folder two levels below the root, in a way that survives a power cut."""
    if folder.is_dir():
        return
    for level in (folder.parent, folder):  # `parents=True` would make the upper one with another mode
        level.mkdir(mode=0o700, exist_ok=True)
        _flush_folder(level.parent)


def _flush_folder(folder: Path) -> None:
    """Makes a rename survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise OutOfSpace("The disk is full; the file was not stored.") from error
        raise Unavailable(f"The file store cannot be used: {error.strerror}.", retry_after=5) from error
