"""Files: bytes under a key, moved by links that expire."""

import re
from collections.abc import AsyncIterator
from typing import Protocol

import msgspec

#: What a browser may show by itself: none of these can run a script. Everything else is a download.
INLINE_TYPES = frozenset({"image/avif", "image/gif", "image/jpeg", "image/png", "image/webp", "text/plain"})

_KEY = re.compile(r"(?=.{1,200}\Z)[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*){1,3}\Z")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\Z")


def check_key(key: str, content_type: str | None = None) -> None:
    """Raises ValueError for what cannot be the key of a file, or its content type."""
    if not _KEY.match(key):
        raise ValueError(f"{key!r} cannot be the key of a file")
    if content_type is not None and not _MEDIA_TYPE.match(content_type):
        raise ValueError(f"{content_type!r} is not a media type")


async def in_one_piece(content: bytes) -> AsyncIterator[bytes]:
    """Bytes that are there already, as `Files` takes them."""
    yield content


class UploadLink(msgspec.Struct, frozen=True):
    """Where a client may send the bytes of one file. `expires_at` is a timestamp."""

    method: str
    url: str
    headers: dict[str, str]
    expires_at: str


class StoredFile(msgspec.Struct, frozen=True):
    """What is kept under a key. `size` is in bytes."""

    key: str
    size: int
    content_type: str


class Files(Protocol):
    """The file store. Keys are made by Muster (`attachments/<id>`), never by a client.

    A key has two to four parts of lower-case ASCII letters, digits, `.`, `_` and `-`, each starting with a
    letter or digit, 200 characters in all; anything else is a ValueError. A key keeps its content type for life.
    Every method that touches files raises Unavailable when the store cannot be reached or used.
    """

    async def upload_link(self, key: str, *, size: int, content_type: str, expires_in: int) -> UploadLink:
        """A link that takes exactly `size` bytes of `content_type`, once, within `expires_in` seconds.

        The client sends what `headers` says with the bytes.
        """
        ...

    async def download_link(self, key: str, *, name: str, content_type: str, inline: bool, expires_in: int) -> tuple[str, str]:
        """A link that gives the file under the file name `name`, and the timestamp of its end.

        The end may be up to a quarter of `expires_in` early, so that a link asked for again soon is the same
        one and the browser's cache knows it. `inline` counts for `INLINE_TYPES` only; others are downloads.
        """
        ...

    async def stat(self, key: str) -> StoredFile | None:
        """What is stored under the key, or None."""
        ...

    def read(self, key: str) -> AsyncIterator[bytes]:
        """The bytes, in pieces. Raises NotFound."""
        ...

    async def write(self, key: str, content: AsyncIterator[bytes], *, content_type: str, limit: int) -> StoredFile:
        """Stores bytes, all or nothing, over what was there.

        Raises PayloadTooLarge past `limit` bytes, OutOfSpace.
        """
        ...

    async def delete(self, key: str) -> None:
        """Removes the file, if it is there."""
        ...


class LinkedFile(Protocol):
    """A file that a download link leads to, open until `close`."""

    size: int
    content_type: str
    name: str
    inline: bool
    etag: str
    #: Seconds until the link ends.
    expires_in: int

    def pieces(self, start: int, stop: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to `stop`, without it."""
        ...

    def close(self) -> None:
        """Lets go of the file."""
        ...


class LinkedFiles(Protocol):
    """A file store whose links lead back to Muster, which then serves the bytes itself (`muster.api.files`)."""

    async def follow(self, token: str) -> LinkedFile:
        """Opens what a download link leads to. Raises LinkExpired, NotFound."""
        ...

    async def receive(self, token: str, content: AsyncIterator[bytes], *, size: int | None, content_type: str) -> StoredFile:
        """Takes the bytes that an upload link is for. `size` is what the client announced, if it did.

        Raises LinkExpired, UnsupportedMediaType, ValidationFailed on `body` (too few bytes), PayloadTooLarge,
        Conflict (`already_uploaded`), OutOfSpace; nothing is stored then.
        """
        ...
