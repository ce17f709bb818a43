"""Routes of the trash."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from muster.http.caller import AdminCaller, Caller, security
from muster.http.requests import REFERENCE, After, Limit
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided
from muster.tasks.models import TrashItem
from muster.tasks.trash_service import TrashService

router = APIRouter(prefix="/trash", tags=["trash"], dependencies=security)

Trash = Annotated[TrashService, Depends(provided(TrashService))]


@router.get("", **answers(TrashItem, 401, 403, 422, page=True))
async def list_trash(caller: Caller, trash: Trash, limit: Limit = 50, after: After = None) -> Response:
    """Deleted tasks that the caller sees and deleted projects that the caller manages, newest first."""
    return reply(await trash.list(caller, after=after, limit=limit))


@router.delete("/{item}", **answers(None, 401, 403, 404, 422, status=204))
async def purge(caller: AdminCaller, trash: Trash, item: Annotated[str, Path(max_length=64, pattern=REFERENCE)]) -> Response:
    """Removes a task or a project in the trash for good, with everything that belongs to it. For admins."""
    await trash.purge(caller, item)
    return no_content()
