"""The route of attendees as a file."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse

from muster.events.attendees_export_service import AttendeeExportService
from muster.events.routes import EventRef
from muster.events.schemas import Status
from muster.http.caller import Caller, security
from muster.http.downloads import content_disposition
from muster.http.responses import answers
from muster.http.services import provided

router = APIRouter(tags=["registrations"], dependencies=security)

Export = Annotated[AttendeeExportService, Depends(provided(AttendeeExportService))]
First = Annotated[
    int, Query(alias="from", ge=1, le=2**31 - 1, description="The number of the first of them, where one file was not enough.")
]

_CSV = answers(None, 401, 403, 404, 422)
_CSV["responses"][200] = {
    "description": "Registrations in the order of arrival",
    "content": {"text/csv": {"schema": {"type": "string"}}},
}


@router.get("/events/{event}/registrations/export", **_CSV)
async def export_registrations(
    caller: Caller, export: Export, event: EventRef, *, status: Status | None = None, first: First = 1
) -> Response:
    """Who registered and who came in, as CSV; up to 20,000 rows or 4 MB, and the last row says when there are more."""
    file = await export.file(caller, event, status=status, first=first)
    headers = {"Content-Disposition": content_disposition(file.name, inline=False), "Cache-Control": "no-store"}
    return StreamingResponse(file.pieces, media_type="text/csv; charset=utf-8", headers=headers)
