"""Routes of saved views."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from muster.http.caller import Caller, security
from muster.http.requests import REFERENCE, After, Limit
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided
from muster.tasks.views_models import View
from muster.tasks.views_schemas import ViewCreate, ViewPatch
from muster.tasks.views_service import NewView, ViewService

router = APIRouter(prefix="/views", tags=["views"], dependencies=security)

Views = Annotated[ViewService, Depends(provided(ViewService))]
ViewId = Annotated[str, Path(max_length=64, pattern=REFERENCE)]


@router.get("", **answers(View, 401, 403, 422, page=True))
async def list_views(caller: Caller, views: Views, limit: Limit = 50, after: After = None) -> Response:
    """One's own views and those that others share, oldest first."""
    return reply(await views.list(caller, after=after, limit=limit))


@router.post("", **answers(View, 401, 403, 409, 413, 422, status=201))
async def create_view(caller: Caller, views: Views, body: ViewCreate) -> Response:
    """Saves a view."""
    new = NewView(body.name, body.query, body.layout, body.project_id, body.shared)
    return reply(await views.create(caller, new), 201)


@router.patch("/{view}", **answers(View, 401, 403, 404, 413, 422))
async def change_view(caller: Caller, views: Views, view: ViewId, body: ViewPatch) -> Response:
    """Changes the fields that are sent of one's own view."""
    return reply(await views.change(caller, view, body.sent()))


@router.delete("/{view}", **answers(None, 401, 403, 404, 422, status=204))
async def delete_view(caller: Caller, views: Views, view: ViewId) -> Response:
    """Removes one's own view; an admin may remove any shared one."""
    await views.delete(caller, view)
    return no_content()
