"""Routes of comments."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from muster.http.caller import Caller, security
from muster.http.requests import REFERENCE, After, Limit
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided
from muster.tasks.comments_models import Comment
from muster.tasks.comments_schemas import CommentBody
from muster.tasks.comments_service import CommentService

router = APIRouter(tags=["comments"], dependencies=security)

Comments = Annotated[CommentService, Depends(provided(CommentService))]
TaskRef = Annotated[str, Path(max_length=64, pattern=REFERENCE, description="The task's id or its key, such as GALA-42.")]
CommentId = Annotated[str, Path(max_length=64, pattern=REFERENCE)]


@router.get("/tasks/{task}/comments", **answers(Comment, 401, 403, 404, 422, page=True))
async def list_comments(caller: Caller, comments: Comments, task: TaskRef, limit: Limit = 50, after: After = None) -> Response:
    """Comments on a task, oldest first. Deleted ones keep their place but lose their text."""
    return reply(await comments.list(caller, task, after=after, limit=limit))


@router.post("/tasks/{task}/comments", **answers(Comment, 401, 403, 404, 409, 413, 422, status=201))
async def create_comment(caller: Caller, comments: Comments, task: TaskRef, body: CommentBody) -> Response:
    """Posts a comment and tells those whom it mentions."""
    return reply(await comments.create(caller, task, body.body), 201)


@router.patch("/comments/{comment}", **answers(Comment, 401, 403, 404, 409, 413, 422))
async def edit_comment(caller: Caller, comments: Comments, comment: CommentId, body: CommentBody) -> Response:
    """Changes the text of one's own comment."""
    return reply(await comments.edit(caller, comment, body.body))


@router.delete("/comments/{comment}", **answers(None, 401, 403, 404, 409, 422, status=204))
async def delete_comment(caller: Caller, comments: Comments, comment: CommentId) -> Response:
    """Deletes a comment, one's own or as an admin anybody's. It can be restored."""
    await comments.delete(caller, comment)
    return no_content()


@router.post("/comments/{comment}/restore", **answers(Comment, 401, 403, 404, 409, 413, 422))
async def restore_comment(caller: Caller, comments: Comments, comment: CommentId) -> Response:
    """Brings a deleted comment back."""
    return reply(await comments.restore(caller, comment))
