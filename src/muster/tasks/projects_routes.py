"""Routes of projects, their columns, labels and members."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from muster.http.caller import Caller, security
from muster.http.requests import REFERENCE, After, IfMatch, Limit, etag, expected_version
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided
from muster.tasks.columns_service import ColumnService
from muster.tasks.models import Label, Project, Status
from muster.tasks.projects_service import DEFAULT_STATUSES, NewProject, NewStatus, ProjectService
from muster.tasks.schemas import LabelCreate, LabelPatch, ProjectCreate, ProjectPatch, StatusCreate, StatusPatch

router = APIRouter(prefix="/projects", tags=["projects"], dependencies=security)

Projects = Annotated[ProjectService, Depends(provided(ProjectService))]
Columns = Annotated[ColumnService, Depends(provided(ColumnService))]
ProjectRef = Annotated[str, Path(max_length=64, pattern=REFERENCE, description="The project's id or its key, such as GALA.")]
Ref = Annotated[str, Path(max_length=64, pattern=REFERENCE)]


@router.get("", **answers(Project, 401, 403, 422, page=True))
async def list_projects(
    caller: Caller, projects: Projects, archived: bool = False, limit: Limit = 50, after: After = None
) -> Response:
    """Projects that the caller sees, oldest first; with `archived` those put away too."""
    return reply(await projects.list(caller, archived=archived, after=after, limit=limit))


@router.post("", **answers(Project, 401, 403, 409, 413, 422, status=201))
async def create_project(caller: Caller, projects: Projects, body: ProjectCreate) -> Response:
    """Creates a project with its columns; the caller is a member and manages it."""
    columns = [NewStatus(item.name, item.category, item.color) for item in body.statuses or ()]
    project = await projects.create(
        caller,
        NewProject(
            body.key,
            body.name,
            body.color,
            body.description,
            body.visibility,
            columns or DEFAULT_STATUSES,
            tuple(body.member_ids),
        ),
    )
    return reply(project, 201, {"Location": f"/api/v1/projects/{project.id}", "ETag": etag(project.version)})


@router.get("/{project}", **answers(Project, 401, 403, 404, 422))
async def get_project(caller: Caller, projects: Projects, project: ProjectRef) -> Response:
    """A project."""
    found = await projects.get(caller, project)
    return reply(found, 200, {"ETag": etag(found.version)})


@router.patch("/{project}", **answers(Project, 401, 403, 404, 409, 412, 413, 422, 428))
async def change_project(
    caller: Caller, projects: Projects, project: ProjectRef, body: ProjectPatch, if_match: IfMatch = None
) -> Response:
    """Changes the fields that are sent."""
    changed = await projects.change(caller, project, body.sent(), expected_version(if_match))
    return reply(changed, 200, {"ETag": etag(changed.version)})


@router.delete("/{project}", **answers(None, 401, 403, 404, 422, status=204))
async def delete_project(caller: Caller, projects: Projects, project: ProjectRef) -> Response:
    """Puts a project with its tasks into the trash."""
    await projects.delete(caller, project)
    return no_content()


@router.post("/{project}/restore", **answers(Project, 401, 403, 404, 409, 422))
async def restore_project(caller: Caller, projects: Projects, project: ProjectRef) -> Response:
    """Takes a project out of the trash."""
    restored = await projects.restore(caller, project)
    return reply(restored, 200, {"ETag": etag(restored.version)})


@router.post("/{project}/statuses", **answers(Status, 401, 403, 404, 409, 413, 422, status=201))
async def create_status(caller: Caller, columns: Columns, project: ProjectRef, body: StatusCreate) -> Response:
    """Adds a column."""
    status = await columns.add_status(
        caller, project, name=body.name, category=body.category, color=body.color, position=body.position
    )
    return reply(status, 201)


@router.patch("/{project}/statuses/{status}", **answers(Status, 401, 403, 404, 409, 413, 422))
async def change_status(caller: Caller, columns: Columns, project: ProjectRef, status: Ref, body: StatusPatch) -> Response:
    """Renames, recolours or moves a column."""
    return reply(await columns.change_status(caller, project, status, body.sent()))


@router.delete("/{project}/statuses/{status}", **answers(None, 401, 403, 404, 409, 422, status=204))
async def delete_status(
    caller: Caller,
    columns: Columns,
    project: ProjectRef,
    status: Ref,
    move_to: Annotated[str | None, Query(max_length=36, pattern=REFERENCE)] = None,
) -> Response:
    """Removes a column; its tasks get the status `move_to`."""
    await columns.delete_status(caller, project, status, move_to)
    return no_content()


@router.post("/{project}/labels", **answers(Label, 401, 403, 404, 409, 413, 422, status=201))
async def create_label(caller: Caller, columns: Columns, project: ProjectRef, body: LabelCreate) -> Response:
    """Adds a label."""
    return reply(await columns.add_label(caller, project, name=body.name, color=body.color), 201)


@router.patch("/{project}/labels/{label}", **answers(Label, 401, 403, 404, 409, 413, 422))
async def change_label(caller: Caller, columns: Columns, project: ProjectRef, label: Ref, body: LabelPatch) -> Response:
    """Renames or recolours a label."""
    return reply(await columns.change_label(caller, project, label, body.sent()))


@router.delete("/{project}/labels/{label}", **answers(None, 401, 403, 404, 409, 422, status=204))
async def delete_label(caller: Caller, columns: Columns, project: ProjectRef, label: Ref) -> Response:
    """Removes a label, from its tasks too."""
    await columns.delete_label(caller, project, label)
    return no_content()


@router.put("/{project}/members/{user}", **answers(None, 401, 403, 404, 422, status=204))
async def add_member(caller: Caller, projects: Projects, project: ProjectRef, user: Ref) -> Response:
    """Lets a person into a project."""
    await projects.add_member(caller, project, user)
    return no_content()


@router.delete("/{project}/members/{user}", **answers(None, 401, 403, 404, 422, status=204))
async def remove_member(caller: Caller, projects: Projects, project: ProjectRef, user: Ref) -> Response:
    """Takes a person out of a project."""
    await projects.remove_member(caller, project, user)
    return no_content()
