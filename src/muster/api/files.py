"""Where signed links of a file store lead that has no server of its own.

Outside of /api/v1 and its documentation: a client follows the link that it was given, wherever that leads.
The link is all the permission there is, so nobody has to be signed in.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from muster.api.problems import problem
from muster.http.downloads import RangeNotSatisfiable, byte_range, content_disposition
from muster.http.responses import no_content
from muster.kernel.errors import NotFound
from muster.ports.files import LinkedFile, LinkedFiles

router = APIRouter(include_in_schema=False)


async def linked_files(request: Request) -> LinkedFiles:
    """The file store, if its links lead here. Raises NotFound."""
    found: LinkedFiles | None = request.app.state.services.get(LinkedFiles)
    if found is None:
        raise NotFound("There are no files here.")
    return found


Token = Annotated[str, Path()]
Store = Annotated[LinkedFiles, Depends(linked_files)]


class _Download(StreamingResponse):
    """A file on its way out, which is closed however it ends."""

    def __init__(self, file: LinkedFile, content: AsyncIterator[bytes], status: int, headers: dict[str, str]) -> None:
        super().__init__(content, status, headers)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._file.close()


@router.api_route("/files/{token}", methods=["GET", "HEAD"])
async def download(
    request: Request,
    token: Token,
    store: Store,
    range_: Annotated[str | None, Header(alias="Range")] = None,
    if_range: Annotated[str | None, Header()] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Gives a file, or a part of it."""
    file = await store.follow(token)
    headers = _headers(file)
    if if_none_match is not None and _matches(if_none_match, file.etag):
        file.close()
        return Response(status_code=304, headers=headers)
    try:
        part = byte_range(range_ if if_range in {None, file.etag} else None, file.size)
    except RangeNotSatisfiable:
        file.close()
        size = {"Content-Range": f"bytes */{file.size}"}
        return problem(416, "range_not_satisfiable", f"The file has {file.size} bytes.", headers=size)
    start, stop = part or (0, file.size)
    headers |= {"Content-Type": _type(file), "Content-Length": str(stop - start)}
    if part:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{file.size}"
    status = 206 if part else 200
    if request.method == "HEAD":
        file.close()
        return Response(status_code=status, headers=headers)
    return _Download(file, file.pieces(start, stop), status, headers)


@router.put("/files/{token}")
async def upload(
    request: Request,
    token: Token,
    store: Store,
    content_type: Annotated[str, Header()] = "",
    content_length: Annotated[int | None, Header(ge=0)] = None,
) -> Response:
    """Takes the bytes that a link is for."""
    try:
        await store.receive(token, request.stream(), size=content_length, content_type=content_type)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody is there to read it
    return no_content()


def _headers(file: LinkedFile) -> dict[str, str]:
    return {
        "Accept-Ranges": "bytes",
        # The address holds the permission: no shared cache may keep what it gave, and no longer than it works.
        "Cache-Control": f"private, max-age={file.expires_in}",
        "Content-Disposition": content_disposition(file.name, inline=file.inline),
        # Whatever was uploaded: it runs no script, and sends nothing home.
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "ETag": file.etag,
        "X-Content-Type-Options": "nosniff",
    }


def _type(file: LinkedFile) -> str:
    return f"{file.content_type}; charset=utf-8" if file.content_type == "text/plain" else file.content_type


def _matches(if_none_match: str, etag: str) -> bool:
    return if_none_match.strip() == "*" or etag in (item.strip().removeprefix("W/") for item in if_none_match.split(","))
