"""Previews of attached images: made after the upload, shown beside the file, gone with it."""

from typing import Any

import pytest

from muster.kernel.ids import new_id
from tests.support.api import Muster, Visitor
from tests.support.attachments import attached, listed
from tests.support.images import image, opened
from tests.support.in_process import inside
from tests.support.messages import messages

pytestmark = pytest.mark.req("TK-4")


@pytest.fixture
async def task(admin: Visitor) -> dict[str, Any]:
    await admin.post("/projects", {"key": "GALA", "name": "Summer gala"})
    made: dict[str, Any] = await admin.post("/tasks", {"project": "GALA", "title": "Book the band"})
    return made


async def test_an_image_gets_a_preview(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    made = await attached(admin, image("JPEG", (1200, 800)), name="stage.jpg", content_type="image/jpeg")
    assert made["preview_url"] is None
    await muster.deliver()
    (shown,) = await listed(admin)
    answer = await admin.call("GET", shown["preview_url"], expect=200)
    assert answer.headers["content-type"] == "image/webp"
    assert opened(answer.content).size == (640, 427)
    (message,) = await messages(muster, "tasks:attachment:previewed")
    assert (message["attachment_id"], message["key"]) == (made["id"], "GALA-1")


@pytest.mark.in_process("hands a message on twice")
async def test_a_preview_is_told_of_once(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    made = await attached(admin, image(), content_type="image/png")
    for _ in range(2):
        await inside(muster).tasks.previews.make(made["id"])
    assert len(await messages(muster, "tasks:attachment:previewed")) == 1


@pytest.mark.parametrize("content", [b"<script>alert(1)</script>", image()[:200], b""], ids=["script", "half", "nothing"])
async def test_what_only_says_that_it_is_an_image_gets_none(
    muster: Muster, admin: Visitor, task: dict[str, Any], content: bytes
) -> None:
    await attached(admin, content, content_type="image/png")
    await muster.deliver()
    (shown,) = await listed(admin)
    assert shown["preview_url"] is None
    assert (await admin.call("GET", shown["url"], expect=200)).content == content, "as it was uploaded"
    assert await messages(muster, "tasks:attachment:previewed") == []


@pytest.mark.in_process("hands on a message whose attachment is gone")
async def test_an_attachment_gone_meanwhile_leaves_no_preview(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    files = inside(muster).ports.files
    gone = new_id()

    async def leftover() -> Any:
        yield b"x"

    await files.write(f"previews/{gone}", leftover(), content_type="image/webp", limit=1)
    await inside(muster).tasks.previews.make(gone)
    assert await files.stat(f"previews/{gone}") is None
