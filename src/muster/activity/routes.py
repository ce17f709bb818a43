"""The activity log: everybody's client adds to it, admins read it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from muster.activity.client_log_service import ClientEntry, ClientLogService
from muster.activity.export_service import ExportService
from muster.activity.models import Activity
from muster.activity.schemas import LogActivity
from muster.activity.service import ActivityService
from muster.activity.statistics_models import ActivityLogged, ActivityStatistics
from muster.activity.statistics_service import StatisticsService
from muster.http.caller import AdminCaller, Caller, security
from muster.http.client import ClientAddresses
from muster.http.downloads import content_disposition
from muster.http.requests import After, Limit
from muster.http.responses import answers, reply
from muster.http.services import provided

router = APIRouter(prefix="/activity", tags=["operations"], dependencies=security)
log_router = APIRouter(tags=["operations"], dependencies=security)
#: The name that it also goes by, without a prefix.
root_router = APIRouter(tags=["operations"], dependencies=security)

Statistics = Annotated[StatisticsService, Depends(provided(StatisticsService))]
Export = Annotated[ExportService, Depends(provided(ExportService))]
ClientLog = Annotated[ClientLogService, Depends(provided(ClientLogService))]
Addresses = Annotated[ClientAddresses, Depends(provided(ClientAddresses))]
First = Annotated[
    str | None, Query(alias="from", max_length=10, description="The first day, in UTC. Default: six days before the last.")
]
Last = Annotated[str | None, Query(alias="to", max_length=10, description="The last day, in UTC. Default: today.")]
Service = Annotated[ActivityService, Depends(provided(ActivityService))]
Day = Annotated[str | None, Query(max_length=10, description="A day in UTC, such as 2026-11-20. Default: today.")]
Kind = Annotated[str | None, Query(max_length=64, description="A kind, or with * at its end the beginning of some.")]
Actor = Annotated[str | None, Query(max_length=36, description="Who did it: the id of a person.")]


@router.get("", **answers(Activity, 401, 403, 422, page=True))
async def list_activity(
    _: AdminCaller,
    activity: Service,
    *,
    day: Day = None,
    kind: Kind = None,
    actor: Actor = None,
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """What was done on a day, newest first. A page may hold fewer than `limit` and still have a next one."""
    return reply(await activity.list(day=day, kind=kind, actor_id=actor, after=after, limit=limit))


@router.get("/statistics", **answers(ActivityStatistics, 401, 403, 422))
async def count_activity(_: AdminCaller, statistics: Statistics, *, first: First = None, last: Last = None) -> Response:
    """How much was done on up to 31 days: by day, by kind and by person."""
    return reply(await statistics.between(first, last))


_CSV = answers(None, 401, 403, 422)
_CSV["responses"][200] = {
    "description": "Lines of the log, newest first",
    "content": {"text/csv": {"schema": {"type": "string"}}},
}


@router.get("/export", **_CSV)
async def export_activity(
    _: AdminCaller, export: Export, *, first: First = None, last: Last = None, kind: Kind = None, actor: Actor = None
) -> Response:
    """The log of up to 31 days as CSV; up to 20,000 lines, and the last row says when there are more."""
    rows = export.rows(first, last, kind=kind, actor_id=actor)
    headers = {"Content-Disposition": content_disposition("activity.csv", inline=False), "Cache-Control": "no-store"}
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)


@log_router.post("/log-activity", **answers(ActivityLogged, 401, 403, 422, status=202))
@root_router.post("/log-activity", name="log_activity_by_name", **answers(ActivityLogged, 401, 403, 422, status=202))
async def log_activity(
    request: Request, caller: Caller, addresses: Addresses, client_log: ClientLog, body: LogActivity
) -> Response:
    """Keeps what somebody did in a client: up to 25 entries a call, for some time. Who is not signed in is not heard."""
    entries = [ClientEntry(entry.kind, entry.data) for entry in body.entries]
    return reply(ActivityLogged(await client_log.log(caller, entries, addresses.of(request))), 202)
