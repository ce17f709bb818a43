"""Pictures of events in the file store."""

import asyncio
import io
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pytest
from PIL import Image

from muster.adapters.local.files import LocalFiles
from muster.adapters.local.secrets import FolderSecrets
from muster.events import image_sizes
from muster.events.event_images_models import ImageSize
from muster.events.images import EventImages, image_key
from muster.kernel.errors import OutOfSpace, PayloadTooLarge, ValidationFailed
from muster.kernel.ids import new_id
from muster.ports.files import StoredFile
from tests.support.clock import StillClock
from tests.support.images import bomb, image

pytestmark = pytest.mark.req("EV-1")

F = TypeVar("F", bound=LocalFiles)


class FullFiles(LocalFiles):
    """A store that is full after two files."""

    written = 0

    async def write(self, key: str, content: AsyncIterator[bytes], *, content_type: str, limit: int) -> StoredFile:
        self.written += 1
        if self.written > 2:
            raise OutOfSpace("The disk is full; the file was not stored.")
        return await super().write(key, content, content_type=content_type, limit=limit)


@pytest.fixture
async def files(tmp_path: Path, clock: StillClock) -> LocalFiles:
    return await opened_files(LocalFiles, tmp_path, clock)


async def opened_files(kind: type[F], folder: Path, clock: StillClock) -> F:
    secrets = FolderSecrets(folder / "secrets")
    await secrets.open()
    store = kind(folder / "files", secrets, clock)
    await store.open()
    return store


async def pieces(content: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def stored(files: LocalFiles, image_id: str) -> list[StoredFile]:
    found = [await files.stat(image_key(image_id, width)) for width in (480, 960, 1920)]
    return [file for file in found if file is not None]


async def test_a_picture_is_stored_in_three_sizes(files: LocalFiles) -> None:
    image_id = new_id()
    sizes = await EventImages(files).store(image_id, pieces(image("JPEG", (3000, 1000))))
    kept = await stored(files, image_id)
    assert [file.key for file in kept] == [f"event-images/{image_id}/{width}.webp" for width in (480, 960, 1920)]
    assert {file.content_type for file in kept} == {"image/webp"}
    assert [size.bytes for size in sizes] == [file.size for file in kept]
    assert [(size.name, size.width, size.height) for size in sizes] == [(480, 480, 160), (960, 960, 320), (1920, 1920, 640)]
    content = b"".join([piece async for piece in files.read(image_key(image_id, 960))])
    assert Image.open(io.BytesIO(content)).size == (960, 320)


async def test_a_small_picture_is_stored_once(files: LocalFiles) -> None:
    image_id = new_id()
    [size] = await EventImages(files).store(image_id, pieces(image("PNG", (200, 100))))
    assert size == ImageSize(480, 200, 100, (await stored(files, image_id))[0].size)


async def test_a_former_picture_is_removed_in_every_size(files: LocalFiles) -> None:
    images, former, newest = EventImages(files), new_id(), new_id()
    for image_id in (former, newest):
        await images.store(image_id, pieces(image("PNG", (2000, 1000))))
    await images.remove(former)
    await images.remove(former)
    assert await stored(files, former) == []
    assert len(await stored(files, newest)) == 3


@pytest.mark.req("SE-1")
async def test_an_upload_is_cut_off_at_its_limit(files: LocalFiles) -> None:
    """Ten MB over the limit: no more than the limit is ever taken."""
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        for _ in range(250):
            taken += 100_000
            yield bytes(100_000)

    image_id = new_id()
    with pytest.raises(PayloadTooLarge, match="15 MB"):
        await EventImages(files).store(image_id, endless())
    assert taken == 15_100_000
    assert await stored(files, image_id) == []


@pytest.mark.req("SE-1")
async def test_what_is_no_picture_is_not_stored(files: LocalFiles) -> None:
    images, image_id = EventImages(files), new_id()
    with pytest.raises(ValidationFailed) as no_image:
        await images.store(image_id, pieces(b"<svg onload='alert(1)'/>"))
    with pytest.raises(ValidationFailed) as too_large:
        await images.store(image_id, pieces(bomb(8_000, 8_000)))
    with pytest.raises(ValidationFailed) as broken:
        await images.store(image_id, pieces(image("PNG", (900, 600))[:-200]))
    assert [(error.field, error.code) for error in no_image.value.errors] == [("image", "not_an_image")]
    assert [(error.field, error.code) for error in too_large.value.errors] == [("image", "too_many_pixels")]
    assert [(error.field, error.code) for error in broken.value.errors] == [("image", "broken_image")]
    assert await stored(files, image_id) == []


async def test_what_a_full_disk_stopped_is_gone_through_again_or_removed(tmp_path: Path, clock: StillClock) -> None:
    files = await opened_files(FullFiles, tmp_path, clock)
    images, image_id, content = EventImages(files), new_id(), image("PNG", (2000, 1000))
    with pytest.raises(OutOfSpace):
        await images.store(image_id, pieces(content))
    assert len(await stored(files, image_id)) == 2
    files.written = -1
    sizes = await images.store(image_id, pieces(content))
    assert [size.bytes for size in sizes] == [file.size for file in await stored(files, image_id)]
    await images.remove(image_id)
    assert await stored(files, image_id) == []


async def test_the_same_picture_is_made_of_the_same_bytes_each_time(files: LocalFiles) -> None:
    """Somebody may follow the link to a size while it is written once more."""
    images, image_id, content = EventImages(files), new_id(), image("JPEG", (2000, 1000))
    await asyncio.gather(*(images.store(image_id, pieces(content)) for _ in range(2)))
    once = [b"".join([piece async for piece in files.read(image_key(image_id, width))]) for width in (480, 960, 1920)]
    await images.store(image_id, pieces(content))
    assert once == [b"".join([piece async for piece in files.read(image_key(image_id, width))]) for width in (480, 960, 1920)]


class Turns:
    """Counts how many pictures are made at once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._lock = threading.Lock()
        self._now = 0
        self.most = 0
        self.done = 0
        make = image_sizes._make

        def counted(file: io.BytesIO) -> list[image_sizes.SizedImage]:
            with self._lock:
                self._now += 1
                self.most = max(self.most, self._now)
            try:
                return make(file)
            finally:
                with self._lock:
                    self._now -= 1
                    self.done += 1

        monkeypatch.setattr(image_sizes, "_make", counted)


async def test_one_picture_is_made_at_a_time(files: LocalFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    turns, images = Turns(monkeypatch), EventImages(files)
    content = image("PNG", (1500, 1000))
    await asyncio.gather(*(images.store(new_id(), pieces(content)) for _ in range(6)))
    assert (turns.most, turns.done) == (1, 6)


async def test_a_request_that_goes_away_keeps_its_turn_to_the_end(files: LocalFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    turns, images = Turns(monkeypatch), EventImages(files)
    content = image("PNG", (1500, 1000))
    requests = [asyncio.create_task(images.store(new_id(), pieces(content))) for _ in range(6)]
    for request in requests[:-1]:
        await asyncio.wait([request], timeout=0.02)
        request.cancel()
    for request in requests[:-1]:
        with suppress(asyncio.CancelledError):
            await request
    assert len(await requests[-1]) == 3
    assert turns.most == 1
