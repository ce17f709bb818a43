"""Announcements: organisers write to those who want news of an event, admins to those who want news of all."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from muster.events.announcements_models import Announcement, AnnouncementDraft
from muster.events.announcements_schemas import AnnouncementCreate, AnnouncementPatch, GeneralAnnouncementCreate
from muster.events.announcements_service import AnnouncementsService
from muster.events.routes import EventRef
from muster.http.caller import Caller, security
from muster.http.requests import REFERENCE, After, IfMatch, Limit, etag, expected_version
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided

router = APIRouter(tags=["events"], dependencies=security)

Service = Annotated[AnnouncementsService, Depends(provided(AnnouncementsService))]
AnnouncementRef = Annotated[str, Path(max_length=36, pattern=REFERENCE)]


@router.get("/events/{event}/announcements", **answers(Announcement, 401, 403, 404, 422, page=True))
async def list_announcements(
    caller: Caller, announcements: Service, event: EventRef, limit: Limit = 50, after: After = None
) -> Response:
    """The announcements of an event, newest first, with how far each is."""
    return reply(await announcements.list(caller, event, limit=limit, after=after))


@router.post("/events/{event}/announcements", **answers(Announcement, 401, 403, 404, 422, status=201))
async def create_announcement(caller: Caller, announcements: Service, event: EventRef, body: AnnouncementCreate) -> Response:
    """Writes a draft of news of an event."""
    draft = AnnouncementDraft(body.subject, body.body, tuple(body.audience))
    return _created(await announcements.create(caller, event, draft))


@router.get("/announcements", **answers(Announcement, 401, 403, 422, page=True))
async def list_general_announcements(
    caller: Caller, announcements: Service, limit: Limit = 50, after: After = None
) -> Response:
    """The announcements to those who want news of all events, newest first."""
    return reply(await announcements.list(caller, None, limit=limit, after=after))


@router.post("/announcements", **answers(Announcement, 401, 403, 422, status=201))
async def create_general_announcement(caller: Caller, announcements: Service, body: GeneralAnnouncementCreate) -> Response:
    """Writes a draft of news to those who want them of all events; for admins."""
    return _created(await announcements.create(caller, None, AnnouncementDraft(body.subject, body.body, ("all",))))


@router.get("/announcements/{announcement}", **answers(Announcement, 401, 403, 404, 422))
async def get_announcement(caller: Caller, announcements: Service, announcement: AnnouncementRef) -> Response:
    """An announcement, and how far it is."""
    found = await announcements.get(caller, announcement)
    return reply(found, 200, {"ETag": etag(found.version)})


@router.patch("/announcements/{announcement}", **answers(Announcement, 401, 403, 404, 409, 412, 422, 428))
async def change_announcement(
    caller: Caller, announcements: Service, announcement: AnnouncementRef, body: AnnouncementPatch, if_match: IfMatch = None
) -> Response:
    """Changes the fields that are sent, of a draft that is still the version that If-Match names."""
    changed = await announcements.change(caller, announcement, body.sent(), expected_version(if_match))
    return reply(changed, 200, {"ETag": etag(changed.version)})


@router.delete("/announcements/{announcement}", **answers(None, 401, 403, 404, 409, 412, 422, 428, status=204))
async def delete_announcement(
    caller: Caller, announcements: Service, announcement: AnnouncementRef, if_match: IfMatch = None
) -> Response:
    """Removes a draft."""
    await announcements.remove(caller, announcement, expected_version(if_match))
    return no_content()


@router.post("/announcements/{announcement}/send", **answers(Announcement, 401, 403, 404, 409, 412, 422, 428, status=202))
async def send_announcement(
    caller: Caller, announcements: Service, announcement: AnnouncementRef, if_match: IfMatch = None
) -> Response:
    """Has a draft sent, in the background. It is not stopped and not sent again."""
    sending = await announcements.send(caller, announcement, expected_version(if_match))
    return reply(sending, 202, {"ETag": etag(sending.version)})


def _created(announcement: Announcement) -> Response:
    headers = {"Location": f"/api/v1/announcements/{announcement.id}", "ETag": etag(announcement.version)}
    return reply(announcement, 201, headers)
