"""The web client: built files, served by the app itself behind every route of the API."""

from pathlib import Path

from fastapi import APIRouter, FastAPI, Response
from starlette.responses import HTMLResponse

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
