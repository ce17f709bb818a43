"""Addresses that get no mail, for admins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from muster.http.caller import AdminCaller, security
from muster.http.requests import REFERENCE, After, Limit
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided
from muster.notifications.models import Suppression
from muster.notifications.suppressions_service import SuppressionsService

router = APIRouter(prefix="/admin/suppressions", tags=["operations"], dependencies=security)

Service = Annotated[SuppressionsService, Depends(provided(SuppressionsService))]
SuppressionRef = Annotated[str, Path(max_length=36, pattern=REFERENCE)]


@router.get("", **answers(Suppression, 401, 403, 422, page=True))
async def list_suppressions(_: AdminCaller, suppressions: Service, limit: Limit = 50, after: After = None) -> Response:
    """Addresses that get no mail because they bounce or their owners complained, newest first."""
    return reply(await suppressions.list(limit=limit, after=after))


@router.delete("/{suppression}", **answers(None, 401, 403, 404, status=204))
async def lift_suppression(caller: AdminCaller, suppressions: Service, suppression: SuppressionRef) -> Response:
    """Has mails sent to an address again. Those that were withheld meanwhile are not."""
    await suppressions.lift(caller, suppression)
    return no_content()
