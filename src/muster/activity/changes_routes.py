"""The change feed: read piece by piece, or followed as it happens."""

import asyncio
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from starlette.types import Receive, Scope, Send

from muster.activity.brief_stream import BriefStream
from muster.activity.changes_service import ChangesService
from muster.activity.hub import Stream, StreamHub
from muster.activity.models import Changes
from muster.http.caller import Caller, authenticated, security
from muster.http.requests import Limit
from muster.http.responses import answers, reply
from muster.http.services import provided
from muster.kernel.errors import ValidationFailed

router = APIRouter(tags=["messages"], dependencies=security)

#: SQLite, PostgreSQL and MySQL count in 64 bits.
_LARGEST = 2**63 - 1
#: Seconds that a client may take to accept what it is sent.
_PATIENCE = 30

Feed = Annotated[ChangesService, Depends(provided(ChangesService))]
Hub = Annotated[StreamHub, Depends(provided(StreamHub))]
Position = Annotated[int | None, Query(ge=0, le=_LARGEST, description="The position of the last message that is known.")]
LastEventId = Annotated[str | None, Header(alias="Last-Event-ID", description="The same, as browsers send it.")]

_STREAM = answers(Changes, 401, 410, 422)
_STREAM["responses"][200] = {
    "description": "Changes as they happen",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}


@router.get("/changes", **answers(Changes, 401, 410, 422))
async def list_changes(caller: Caller, feed: Feed, after: Position = None, limit: Limit = 50) -> Response:
    """What happened after a position, oldest first; without one, where the feed ends now."""
    return reply(await feed.page(caller, after, limit))


@router.get("/stream", **_STREAM)
async def stream_changes(
    request: Request, caller: Caller, hub: Hub, after: Position = None, last_event_id: LastEventId = None
) -> Response:
    """The same as it happens, as server-sent events. `Last-Event-ID`, or `after`, goes on without a loss."""
    position = after if last_event_id is None else _position(last_event_id)
    return EventStream(await hub.stream(caller, position, lambda: authenticated(request)))


def _position(last_event_id: str) -> int:
    if not (last_event_id.isascii() and last_event_id.isdigit() and int(last_event_id) <= _LARGEST):
        raise ValidationFailed.of("Last-Event-ID", "This is not an id that the stream gave out.")
    return int(last_event_id)


class EventStream(Response):
    """Sends events as they come, until they end, the client goes, or it no longer takes what it is sent."""

    media_type = "text/event-stream"

    def __init__(self, stream: Stream | BriefStream) -> None:
        super().__init__(headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        del self.headers["content-length"]
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # ASGI's form
        try:
            await self._run(receive, send)
        finally:
            self._stream.close()

    async def _run(self, receive: Receive, send: Send) -> None:
        tasks = {asyncio.create_task(self._send(send)), asyncio.create_task(_gone(receive))}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async with aclosing(self._stream.events()) as events:
            async for event in events:
                try:
                    async with asyncio.timeout(_PATIENCE):
                        await send({"type": "http.response.body", "body": event, "more_body": True})
                except TimeoutError:
                    return
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
