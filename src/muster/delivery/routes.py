"""Failed deliveries, for admins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from muster.delivery.models import Delivery, DeliveryState
from muster.delivery.service import DeliveriesService
from muster.http.caller import AdminCaller, security
from muster.http.requests import REFERENCE, After, Limit
from muster.http.responses import answers, reply
from muster.http.services import provided

router = APIRouter(prefix="/admin/deliveries", tags=["operations"], dependencies=security)

Service = Annotated[DeliveriesService, Depends(provided(DeliveriesService))]
DeliveryRef = Annotated[str, Path(max_length=36, pattern=REFERENCE)]
State = Annotated[DeliveryState | None, Query(description="Only those in this state.")]


@router.get("", **answers(Delivery, 401, 403, 422, page=True))
async def list_deliveries(
    _: AdminCaller, deliveries: Service, state: State = None, limit: Limit = 50, after: After = None
) -> Response:
    """Messages that a consumer failed to handle, newest first."""
    return reply(await deliveries.list(state, limit=limit, after=after))


@router.post("/{delivery}/replay", **answers(Delivery, 401, 403, 404, status=202))
async def replay_delivery(caller: AdminCaller, deliveries: Service, delivery: DeliveryRef) -> Response:
    """Has a delivery tried again at once."""
    return reply(await deliveries.replay(caller, delivery), 202)
