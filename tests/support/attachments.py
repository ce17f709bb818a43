"""Attachments as tests need them: announced, uploaded by their link, completed."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from muster.database.outbox import outbox
from muster.database.query import Query
from tests.support.api import Muster, Visitor

_MESSAGES = Query(
    select(outbox.c.body).where(outbox.c.kind == bindparam("kind")).order_by(outbox.c.serial), msgspec.json.decode
)


async def messages(muster: Muster, kind: str) -> list[dict[str, Any]]:
    return await muster.application.database.fetch_all(_MESSAGES, kind=kind)


async def announced(visitor: Visitor, content: bytes = b"hello", **changes: Any) -> dict[str, Any]:
    """A new attachment and its upload link."""
    body = {"name": "note.txt", "size": len(content), "content_type": "text/plain", **changes}
    made: dict[str, Any] = await visitor.post("/tasks/GALA-1/attachments", body)
    return made


async def uploaded(visitor: Visitor, content: bytes = b"hello", **changes: Any) -> dict[str, Any]:
    """An attachment whose bytes are there."""
    made = await announced(visitor, content, **changes)
    upload = made["upload"]
    # Whoever has the link may use it: without any cookie or token.
    await Visitor(visitor.client).call(upload["method"], upload["url"], content=content, headers=upload["headers"], expect=204)
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
