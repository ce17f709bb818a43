"""The web client: built files, served by the app itself behind every route of the API."""

from pathlib import Path

from fastapi import APIRouter, FastAPI, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_DOCS = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Muster API</title>
    <link rel="icon" href="/icon.svg">
    <link rel="stylesheet" href="/api-docs/swagger-ui.css">
  </head>
  <body>
    <main id="docs"><p>The document itself is at <a href="/openapi.json">/openapi.json</a>.</p></main>
    <script src="/api-docs/swagger-ui-bundle.js"></script>
    <script src="/api-docs/start.js"></script>
  </body>
</html>
"""

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def docs() -> Response:
    """The API's documentation. Its scripts are built with the client; without them the page links to the document."""
    return HTMLResponse(_DOCS)


def mount(app: FastAPI, folder: Path) -> None:
    """Serves the client in `folder`, if it has been built; a page of the client for every other address."""
    if (folder / "index.html").is_file():
        app.frontend("/", directory=folder, fallback="index.html")


class Compressed:
    """Answers with the compressed twin of a file in `folder` (`app.js.gz`, of the build) whoever takes that.

    Without a proxy in between a phone would else load three times as much. What the build did not compress, and what `app`
    answers of its own, stays as it is: an answer with somebody's secrets in it is never compressed.
    """

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self._app = app
        self._files = {f"/{path.relative_to(folder).as_posix()}".removesuffix(".gz") for path in folder.rglob("*.gz")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"} or scope["path"] not in self._files:
            await self._app(scope, receive, send)
            return
        taken = _takes_gzip(Headers(scope=scope).get("accept-encoding", ""))

        async def send_labelled(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                headers = MutableHeaders(raw=list(message["headers"]))
                headers.add_vary_header("Accept-Encoding")
                if taken:
                    headers["Content-Encoding"] = "gzip"
                message = {**message, "headers": headers.raw}
            await send(message)

        await self._app({**scope, "path": f"{scope['path']}.gz"} if taken else scope, receive, send_labelled)


def _takes_gzip(accepted: str) -> bool:
    """Whether a list of codings (RFC 9110, 12.5.3) names gzip, and not in order to refuse it."""
    for coding in accepted.lower().split(","):
        name, *parameters = (part.strip() for part in coding.split(";"))
        if name == "gzip":
            return not any(part.startswith("q=") and set(part[2:]) <= set("0.") for part in parameters)
    return False
