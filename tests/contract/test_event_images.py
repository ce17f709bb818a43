"""Pictures of events over every file store: uploaded by a link, made into sizes, led to by links that expire, removed."""

import pytest

from muster.events.image_sizes import IMAGE_TYPE
from muster.events.images import EventImages, image_key, upload_key
from muster.kernel.ids import new_id
from tests.support.files import Host
from tests.support.images import image, opened

pytestmark = pytest.mark.req("EV-1")


async def uploaded(host: Host, content: bytes) -> str:
    """The id of a picture whose bytes are there."""
    image_id = new_id()
    link = await host.files.upload_link(upload_key(image_id), size=len(content), content_type="image/jpeg", expires_in=60)
    (await host.put(link, content)).raise_for_status()
    return image_id


async def test_a_picture_is_made_of_what_was_uploaded_by_a_link(host: Host) -> None:
    images, image_id = EventImages(host.files), await uploaded(host, image("JPEG", (2400, 1200)))
    sizes = await images.store(image_id, host.files.read(upload_key(image_id)))
    assert [(size.name, size.width, size.height) for size in sizes] == [(480, 480, 240), (960, 960, 480), (1920, 1920, 960)]
    for size in sizes:
        got = await host.get(image_key(image_id, size.name), IMAGE_TYPE, name=f"{size.name}.webp")
        assert (got.status_code, got.headers["content-type"], len(got.content)) == (200, "image/webp", size.bytes)
        assert got.headers["content-disposition"].startswith("inline"), "a page may show it"
        assert opened(got.content).size == (size.width, size.height)


async def test_what_is_removed_is_not_to_be_had_by_the_link_that_there_was(host: Host) -> None:
    images, image_id = EventImages(host.files), await uploaded(host, image("JPEG", (600, 300)))
    await images.store(image_id, host.files.read(upload_key(image_id)))
    key = image_key(image_id, 480)
    url, _ = await host.files.download_link(key, name="480.webp", content_type=IMAGE_TYPE, inline=True, expires_in=60)
    assert (await host.client.get(url)).status_code == 200
    for _ in range(2):
        await images.remove(image_id)
    assert (await host.client.get(url)).status_code == 404
    assert await host.files.stat(key) is None
