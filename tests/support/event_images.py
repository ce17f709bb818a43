"""Pictures of events as tests need them: announced, uploaded by their link, completed; and what the store has of them."""

from pathlib import Path
from typing import Any

import httpx

from tests.support.api import Muster, Visitor
from tests.support.images import image
from tests.support.in_process import inside
from tests.support.messages import messages

#: Where their files are kept.
KINDS = ("event-images", "event-uploads")


async def announced(visitor: Visitor, event: dict[str, Any], content: bytes, content_type: str = "image/png") -> dict[str, Any]:
    """A picture's id and upload link."""
    body = {"content_type": content_type, "bytes": len(content)}
    made: dict[str, Any] = await visitor.post(f"/events/{event['id']}/image", body)
    return made


async def uploaded(
    visitor: Visitor, event: dict[str, Any], content: bytes | None = None, content_type: str = "image/png"
) -> str:
    """The id of a picture whose bytes are there."""
    content = image("PNG", (2000, 1000)) if content is None else content
    made = await announced(visitor, event, content, content_type)
    await visitor.upload(made["upload"], content)
    return str(made["id"])


async def completed(visitor: Visitor, event: dict[str, Any], image_id: str, *, expect: int = 200) -> dict[str, Any]:
    """The event with its picture, or why not."""
    answer: dict[str, Any] = await visitor.post(f"/events/{event['id']}/image/{image_id}/complete", expect=expect)
    return answer


async def shown(
    visitor: Visitor, event: dict[str, Any], content: bytes | None = None, content_type: str = "image/png"
) -> dict[str, Any]:
    """The event with a picture."""
    return await completed(visitor, event, await uploaded(visitor, event, content, content_type))


def address(image_id: str, width: int = 480) -> str:
    """Where everybody asks for a picture, below /api/v1."""
    return f"/public/images/{image_id}/{width}"


def paths(event: dict[str, Any]) -> list[str]:
    """The same of a picture that is shown, in all its sizes, the narrowest first."""
    return [size["url"].removeprefix("/api/v1") for size in event["image"]["sizes"]]


async def followed(visitor: Visitor, path: str) -> httpx.Response:
    """What a browser gets for `<img src>`: the file that the address leads to."""
    leads = await visitor.call("GET", path, expect=302)
    return await visitor.call("GET", leads.headers["location"], expect=200)


def kept(muster: Muster) -> set[str]:
    """What the store of a Muster in this process has of pictures: `event-images/<id>/480.webp`, `event-uploads/<id>`."""
    folder = inside(muster).settings.data_dir / "files"
    return {f"{kind}/{path.name.replace('~', '/')}" for kind in KINDS for path in _files(folder / kind)}


def _files(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    names = {path.name for path in found}
    types = [path for path in found if path.name.startswith("~")]
    assert {path.name.removeprefix("~") for path in types} == names - {path.name for path in types}, "each has its type"
    return [path for path in found if path not in types]


def keys(image_id: str, *widths: int) -> set[str]:
    """The keys of a picture's files."""
    return {f"event-images/{image_id}/{width}.webp" for width in widths or (480, 960, 1920)}


async def changes(muster: Muster) -> list[dict[str, Any]]:
    """The messages that say that a picture has changed."""
    return [message for message in await messages(muster, "events:event:changed") if message["fields"] == ["image"]]
