"""Previews of attached images: made after the upload, shown beside the file, gone with it."""

import asyncio
from typing import Any

import pytest

from muster.bootstrap import build
from muster.kernel.ids import new_id
from muster.settings import Settings
from tests.support.api import Muster, Visitor
from tests.support.attachments import attached, listed, messages
from tests.support.clock import StillClock
from tests.support.images import image, opened

pytestmark = pytest.mark.req("TK-4")


@pytest.fixture
async def task(admin: Visitor) -> dict[str, Any]:
    await admin.post("/projects", {"key": "GALA", "name": "Summer gala"})
    made: dict[str, Any] = await admin.post("/tasks", {"project": "GALA", "title": "Book the band"})
    return made


async def test_an_image_gets_a_preview(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    made = await attached(admin, image("JPEG", (1200, 800)), name="stage.jpg", content_type="image/jpeg")
    assert made["preview_url"] is None
    for _ in range(2):  # a message may be delivered twice
        await muster.application.tasks.previews.make(made["id"])
    (shown,) = await listed(admin)
    answer = await admin.call("GET", shown["preview_url"], expect=200)
    assert answer.headers["content-type"] == "image/webp"
    assert opened(answer.content).size == (640, 427)
    (message,) = await messages(muster, "tasks:attachment:previewed")
    assert (message["attachment_id"], message["key"]) == (made["id"], "GALA-1")


@pytest.mark.parametrize("content", [b"<script>alert(1)</script>", image()[:200], b""], ids=["script", "half", "nothing"])
async def test_what_only_says_that_it_is_an_image_gets_none(
    muster: Muster, admin: Visitor, task: dict[str, Any], content: bytes
) -> None:
    made = await attached(admin, content, content_type="image/png")
    await muster.application.tasks.previews.make(made["id"])
    (shown,) = await listed(admin)
    assert shown["preview_url"] is None
    assert (await admin.call("GET", shown["url"], expect=200)).content == content, "as it was uploaded"
    assert await messages(muster, "tasks:attachment:previewed") == []


async def test_an_attachment_gone_meanwhile_leaves_no_preview(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    files = muster.application.ports.files
    gone = new_id()

    async def leftover() -> Any:
        yield b"x"

    await files.write(f"previews/{gone}", leftover(), content_type="image/webp", limit=1)
    await muster.application.tasks.previews.make(gone)
    assert await files.stat(f"previews/{gone}") is None


@pytest.mark.databases("sqlite")
async def test_previews_come_by_themselves(settings: Settings, clock: StillClock, muster: Muster, task: dict[str, Any]) -> None:
    application = build(settings, clock=clock)
    async with application.running(dispatch=True):
        second = Muster(application, muster._stack)
        admin = await second.sign_in("ada@gala.example.com")
        made = await attached(admin, image(), content_type="image/png")
        async with asyncio.timeout(20):
            await application.dispatcher.drain()
        (shown,) = await listed(admin)
        assert shown["id"] == made["id"]
        assert shown["preview_url"] is not None
