"""Attachments as tests need them: announced, uploaded by their link, completed."""

from typing import Any

from tests.support.api import Visitor


async def announced(visitor: Visitor, content: bytes = b"hello", **changes: Any) -> dict[str, Any]:
    """A new attachment and its upload link."""
    body = {"name": "note.txt", "size": len(content), "content_type": "text/plain", **changes}
    made: dict[str, Any] = await visitor.post("/tasks/GALA-1/attachments", body)
    return made


async def uploaded(visitor: Visitor, content: bytes = b"hello", **changes: Any) -> dict[str, Any]:
    """An attachment whose bytes are there."""
    made = await announced(visitor, content, **changes)
    await visitor.upload(made["upload"], content)
    attachment: dict[str, Any] = made["attachment"]
    return attachment


async def attached(visitor: Visitor, content: bytes = b"hello", **changes: Any) -> dict[str, Any]:
    """An attachment that everybody sees."""
    pending = await uploaded(visitor, content, **changes)
    made: dict[str, Any] = await visitor.post(f"/attachments/{pending['id']}/complete", expect=200)
    return made


async def listed(visitor: Visitor) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await visitor.get("/tasks/GALA-1/attachments"))["items"]
    return items


async def count(visitor: Visitor) -> int:
    return int((await visitor.get("/tasks/GALA-1"))["attachment_count"])
