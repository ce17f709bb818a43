"""Routes of events' pictures. Their bytes do not pass here: they go straight to and from the file store, by links."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from muster.events.event_images_models import EventImageUpload
from muster.events.event_images_schemas import EventImageCreate
from muster.events.event_images_service import EventImageService
from muster.events.models import Event
from muster.events.routes import EventRef
from muster.http.caller import Caller, security
from muster.http.requests import REFERENCE, etag
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided

router = APIRouter(prefix="/events", tags=["events"], dependencies=security)
public_router = APIRouter(prefix="/public", tags=["public"])

Images = Annotated[EventImageService, Depends(provided(EventImageService))]
ImageRef = Annotated[str, Path(max_length=64, pattern=REFERENCE)]


@router.post("/{event}/image", **answers(EventImageUpload, 401, 403, 404, 409, 413, 422, status=201))
async def create_event_image(caller: Caller, images: Images, event: EventRef, body: EventImageCreate) -> Response:
    """Announces a picture and gives the link to upload it: `PUT` its bytes there, then complete it."""
    return reply(await images.create(caller, event, content_type=body.content_type, size=body.bytes), 201)


@router.post("/{event}/image/{image}/complete", **answers(Event, 401, 403, 404, 409, 413, 422))
async def complete_event_image(caller: Caller, images: Images, event: EventRef, image: ImageRef) -> Response:
    """Says that the bytes are uploaded: what is made of them, WebP in up to three sizes, is the event's picture now."""
    shown = await images.complete(caller, event, image)
    return reply(shown, 200, {"ETag": etag(shown.version)})


@router.delete("/{event}/image", **answers(None, 401, 403, 404, 409, 422, status=204))
async def delete_event_image(caller: Caller, images: Images, event: EventRef) -> Response:
    """Takes the event's picture away. It cannot be restored."""
    await images.delete(caller, event)
    return no_content()


@public_router.get("/images/{image}/{width}", **answers(None, 404, 422, status=302))
async def get_public_image(
    images: Images, image: ImageRef, width: Annotated[int, Path(description="One of those that the event's answer names.")]
) -> Response:
    """Leads to the picture of an event in one size, for as long as the event shows it. Who has the address may see it."""
    link = await images.link(image, width)
    return Response(status_code=302, headers={"Location": link.url, "Cache-Control": f"public, max-age={link.max_age}"})
