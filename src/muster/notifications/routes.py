"""The inbox."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from muster.http.caller import Caller, security
from muster.http.requests import After, Limit
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided
from muster.notifications.models import Notification, Preference, Preferences, UnreadCount
from muster.notifications.schemas import MarkRead, PreferencesBody
from muster.notifications.service import NotificationsService

router = APIRouter(prefix="/notifications", tags=["messages"], dependencies=security)

Service = Annotated[NotificationsService, Depends(provided(NotificationsService))]
Unread = Annotated[bool, Query(description="Only those that are unread.")]


@router.get("", **answers(Notification, 401, 422, page=True))
async def list_notifications(
    caller: Caller, notifications: Service, *, unread: Unread = False, limit: Limit = 50, after: After = None
) -> Response:
    """One's own inbox, newest first."""
    return reply(await notifications.list(caller, unread=unread, limit=limit, after=after))


@router.get("/count", **answers(UnreadCount, 401))
async def count_notifications(caller: Caller, notifications: Service) -> Response:
    """How many are unread."""
    return reply(await notifications.count_unread(caller))


@router.post("/read", **answers(None, 401, 422, status=204))
async def mark_notifications_read(caller: Caller, notifications: Service, body: MarkRead) -> Response:
    """Marks some or all as read."""
    await notifications.mark_read(caller, body.ids)
    return no_content()


@router.get("/preferences", **answers(Preferences, 401))
async def read_preferences(caller: Caller, notifications: Service) -> Response:
    """Where one's notifications go, by kind."""
    return reply(await notifications.preferences(caller))


@router.put("/preferences", **answers(Preferences, 401, 422))
async def change_preferences(caller: Caller, notifications: Service, body: PreferencesBody) -> Response:
    """Changes where they go; kinds that are not named stay as they are."""
    chosen = [Preference(item.kind, item.inbox, item.mail) for item in body.items]
    return reply(await notifications.set_preferences(caller, chosen))
