"""The route of imports."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from muster.http.caller import AdminCaller, security
from muster.http.responses import answers, reply
from muster.http.services import provided
from muster.tasks.import_schemas import people_map
from muster.tasks.import_service import ImportReport, ImportRequest, ImportService

router = APIRouter(tags=["imports"], dependencies=security)

Imports = Annotated[ImportService, Depends(provided(ImportService))]
_EXPORT = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}
_ANSWERS = answers(ImportReport, 401, 403, 409, 413, 422, status=201)
_ANSWERS["responses"][200] = {**_ANSWERS["responses"][201], "description": "What would come"}


@router.post("/imports/trello", openapi_extra=_EXPORT, **_ANSWERS)
async def import_trello(
    request: Request,
    caller: AdminCaller,
    imports: Imports,
    dry_run: Annotated[bool, Query(description="Only say what would come.")] = False,
    key: Annotated[str | None, Query(pattern="^[A-Z][A-Z0-9]{1,9}$", description="The key of the new project.")] = None,
    name: Annotated[str | None, Query(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] = None,
    copy: Annotated[bool, Query(description="Import a board that was imported before a second time.")] = False,
    people: Annotated[
        str | None, Query(alias="map", max_length=4000, description="username:id,… of people who are here.")
    ] = None,
) -> Response:
    """Turns a Trello board's JSON export into a project, whole or not at all."""
    data = await request.body()
    wanted = ImportRequest("trello", data, dry_run, key, name, copy, people_map(people))
    report = await imports.run(caller, wanted)
    return reply(report, 200 if dry_run else 201)
