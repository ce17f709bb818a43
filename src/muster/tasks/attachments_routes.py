"""Routes of attachments. Bytes do not pass here: they go straight to and from the file store, by links."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from muster.http.caller import Caller, security
from muster.http.requests import REFERENCE, After, Limit
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided
from muster.tasks.attachments_models import Attachment, AttachmentUpload
from muster.tasks.attachments_schemas import AttachmentCreate
from muster.tasks.attachments_service import AttachmentService

router = APIRouter(tags=["attachments"], dependencies=security)

Attachments = Annotated[AttachmentService, Depends(provided(AttachmentService))]
TaskRef = Annotated[str, Path(max_length=64, pattern=REFERENCE, description="The task's id or its key, such as GALA-42.")]
AttachmentId = Annotated[str, Path(max_length=64, pattern=REFERENCE)]


@router.get("/tasks/{task}/attachments", **answers(Attachment, 401, 403, 404, 422, page=True))
async def list_attachments(
    caller: Caller, attachments: Attachments, task: TaskRef, limit: Limit = 50, after: After = None
) -> Response:
    """Files on a task, oldest first, with links that expire."""
    return reply(await attachments.list(caller, task, after=after, limit=limit))


@router.post("/tasks/{task}/attachments", **answers(AttachmentUpload, 401, 403, 404, 409, 413, 422, status=201))
async def create_attachment(caller: Caller, attachments: Attachments, task: TaskRef, body: AttachmentCreate) -> Response:
    """Announces a file and gives the link to upload it: `PUT` its bytes there, then complete it."""
    created = await attachments.create(caller, task, name=body.name, size=body.size, content_type=body.content_type)
    return reply(created, 201)


@router.post("/attachments/{attachment}/complete", **answers(Attachment, 401, 403, 404, 409, 413, 422))
async def complete_attachment(caller: Caller, attachments: Attachments, attachment: AttachmentId) -> Response:
    """Says that the bytes are uploaded: now everybody sees the file."""
    return reply(await attachments.complete(caller, attachment))


@router.delete("/attachments/{attachment}", **answers(None, 401, 403, 404, 409, 422, status=204))
async def delete_attachment(caller: Caller, attachments: Attachments, attachment: AttachmentId) -> Response:
    """Deletes a file. It can be restored."""
    await attachments.delete(caller, attachment)
    return no_content()


@router.post("/attachments/{attachment}/restore", **answers(Attachment, 401, 403, 404, 409, 413, 422))
async def restore_attachment(caller: Caller, attachments: Attachments, attachment: AttachmentId) -> Response:
    """Brings a deleted file back."""
    return reply(await attachments.restore(caller, attachment))
