"""One attempt to handle one message."""

import asyncio
import logging

from muster.delivery.consumers import Handler
from muster.delivery.metrics import DeliveryMetrics
from muster.kernel.logs import request_id
from muster.kernel.messages import Envelope

log = logging.getLogger(__name__)


async def attempt(
    consumer: str, message: Envelope, handler: Handler, *, within: float, metrics: DeliveryMetrics
) -> Exception | None:
    """What the handler raised, or None when it has done its work within `within` seconds."""
    request_id.set(message.request_id or message.id)
    limit = asyncio.timeout(within)
    try:
        async with limit:
            await handler(message)
    except Exception as error:
        log.warning(
            "delivery failed", exc_info=True, extra={"consumer": consumer, "kind": message.kind, "message_id": message.id}
        )
        return TimeoutError(f"not done within {within:g} s") if limit.expired() else error
    metrics.handled()
    return None
