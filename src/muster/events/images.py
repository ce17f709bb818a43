"""Pictures of events in the file store: `event-images/<id>/<width>.webp`, made of an upload, `event-uploads/<id>`."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import IO, ParamSpec, TypeVar

from muster.events.event_images_models import ImageSize
from muster.events.image_sizes import IMAGE_TYPE, WIDTHS, ImageRefused, SizedImage, make_sizes
from muster.kernel.errors import PayloadTooLarge, Unavailable, ValidationFailed
from muster.ports.files import Files, in_one_piece

P = ParamSpec("P")
R = TypeVar("R")

#: One thread for all: what the allocator keeps of a picture in one thread is of no use to another.
_WORKER = ThreadPoolExecutor(1, thread_name_prefix="event-images")

#: Bytes that an upload may have: what a phone makes of 50 million pixels.
MAX_BYTES = 15_000_000
#: Bytes that a size can have at the most: as many as pixels (`image_sizes`), 1920 x 3840.
_LARGEST = 8_000_000


class EventImages:
    """Makes and keeps pictures. One is made at a time: an image unpacked is large."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._turn = asyncio.Semaphore(1)

    async def store(self, image_id: str, content: AsyncIterator[bytes], *, limit: int = MAX_BYTES) -> list[ImageSize]:
        """Stores what `content` shows in one to three sizes, and nothing else of it.

        Raises PayloadTooLarge past `limit` bytes, ValidationFailed on `image` (`not_an_image`, `too_many_pixels`,
        `broken_image`); nothing is stored then. Unavailable, OutOfSpace: perhaps some of the sizes are there, for the next
        attempt to write over, or for `remove`. They are the same each time, so two may be at it at once.
        """
        with tempfile.TemporaryFile() as copy:
            await _fetch(content, copy, limit)
            async with self._turn:
                sizes = await _made(copy)
        for size in sizes:
            key = image_key(image_id, size.name)
            await self._files.write(key, in_one_piece(size.content), content_type=IMAGE_TYPE, limit=_LARGEST)
        return [ImageSize(size.name, size.width, size.height, len(size.content)) for size in sizes]

    async def remove(self, image_id: str) -> None:
        """Removes a picture in every size, if it is there: the former one, once its event has another. Raises Unavailable."""
        for width in WIDTHS:
            await self._files.delete(image_key(image_id, width))


def image_key(image_id: str, width: int) -> str:
    """The key of a size in the file store; `width` is one of `WIDTHS`."""
    return f"event-images/{image_id}/{width}.webp"


def upload_key(image_id: str) -> str:
    """The key of what was uploaded, until the sizes are made of it."""
    return f"event-uploads/{image_id}"


async def _fetch(content: AsyncIterator[bytes], copy: IO[bytes], limit: int) -> None:
    """Copies what comes to where a decoder can move about in it."""
    size = 0
    async for piece in content:
        size += len(piece)
        if size > limit:
            raise PayloadTooLarge(f"A picture may have {limit // 1_000_000} MB at the most.")
        await _in_thread(copy.write, piece)
    copy.seek(0)


async def _made(copy: IO[bytes]) -> list[SizedImage]:
    try:
        return await _in_thread(make_sizes, copy)
    except ImageRefused as error:
        raise ValidationFailed.of("image", str(error), error.code) from error
    except MemoryError as error:
        raise Unavailable("There is no memory for this picture at the moment.", retry_after=30) from error


async def _in_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Calls `function` in a thread and waits for its end, even when cancelled: until then memory and file are in use."""
    task = asyncio.get_running_loop().run_in_executor(_WORKER, partial(function, *args, **kwargs))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()
        raise
