"""Subscriptions: asked for, confirmed and ended without an account; seen by organisers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from muster.events.subscriptions_models import (
    Subscription,
    SubscriptionConfirmed,
    SubscriptionCounts,
    SubscriptionRequested,
    Unsubscribed,
)
from muster.events.subscriptions_schemas import ConfirmSubscription, Subscribe, Topic
from muster.events.subscriptions_service import SubscriptionsService
from muster.http.caller import Caller, security
from muster.http.client import ClientAddresses
from muster.http.requests import After, Limit
from muster.http.responses import answers, reply
from muster.http.services import provided

#: Open to strangers.
public_router = APIRouter(prefix="/public", tags=["events"])
router = APIRouter(prefix="/subscriptions", tags=["events"], dependencies=security)
#: The name that it also goes by, without a prefix.
root_router = APIRouter(tags=["events"])

Service = Annotated[SubscriptionsService, Depends(provided(SubscriptionsService))]
Addresses = Annotated[ClientAddresses, Depends(provided(ClientAddresses))]
EndingToken = Annotated[str, Query(max_length=200, description="From the link in a mail.")]


@public_router.post("/subscriptions", **answers(SubscriptionRequested, 404, 422, status=202))
@root_router.post("/subscribe", name="subscribe", **answers(SubscriptionRequested, 404, 422, status=202))
async def request_subscription(request: Request, addresses: Addresses, subscriptions: Service, body: Subscribe) -> Response:
    """Has an address asked, by mail, whether it wants news of a topic. The answer is the same for every address."""
    await subscriptions.request(body.topic, body.email, addresses.of(request))
    return reply(SubscriptionRequested(), 202)


@public_router.post("/subscriptions/confirm", **answers(SubscriptionConfirmed, 410, 422))
async def confirm_subscription(subscriptions: Service, body: ConfirmSubscription) -> Response:
    """Confirms with the token from the mail, once. Nothing else does: opening the mail's link shows a page."""
    return reply(await subscriptions.confirm(body.token))


@public_router.post("/unsubscribe", **answers(Unsubscribed, 422))
async def unsubscribe(subscriptions: Service, token: EndingToken) -> Response:
    """Ends news with one POST, whatever its body (RFC 8058). The answer is the same for every token."""
    await subscriptions.unsubscribe(token)
    return reply(Unsubscribed())


@router.get("", **answers(Subscription, 401, 403, 404, 422, page=True))
async def list_subscriptions(
    caller: Caller, subscriptions: Service, *, topic: Topic = "all", limit: Limit = 50, after: After = None
) -> Response:
    """Who has confirmed to want news of a topic, newest first: for organisers of the event, and for admins."""
    return reply(await subscriptions.list(caller, topic, limit=limit, after=after))


@router.get("/count", **answers(SubscriptionCounts, 401, 403, 404, 422))
async def count_subscriptions(caller: Caller, subscriptions: Service, *, topic: Topic = "all") -> Response:
    """How many they are."""
    return reply(await subscriptions.counts(caller, topic))
