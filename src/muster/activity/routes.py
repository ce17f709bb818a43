"""The activity log, for admins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from muster.activity.models import Activity
from muster.activity.service import ActivityService
from muster.http.caller import AdminCaller, security
from muster.http.requests import After, Limit
from muster.http.responses import answers, reply
from muster.http.services import provided

router = APIRouter(prefix="/activity", tags=["operations"], dependencies=security)

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
