"""Queries on events' pictures."""

import msgspec
from sqlalchemy import Update, bindparam, case, func, literal, null, select
from sqlalchemy.types import Integer, String

from muster.database.engine import Reader
from muster.database.query import Command, Query
from muster.events.event_images_models import ImageState
from muster.events.event_images_tables import event_images
from muster.events.events_tables import events

_i = event_images.c


class ImageRow(msgspec.Struct, frozen=True):
    """A picture's row: for services, never for an answer. `size` is in bytes, of what is uploaded."""

    id: str
    event_id: str
    state: ImageState
    content_type: str
    size: int
    created_by: str
    created_at: str
    tidy_at: str | None


_COLUMNS = [_i[name] for name in ImageRow.__struct_fields__]

IMAGE_BY_ID = Query(select(*_COLUMNS).where(_i.id == bindparam("id")), ImageRow)
PENDING_COUNT = Query(
    select(func.count()).where(_i.event_id == bindparam("event_id"), _i.state == literal("pending")),
    int,
)
#: The sizes of a picture that its event shows.
SHOWN_SIZES = Query(
    select(events.c.image_sizes)
    .join(event_images, event_images.c.event_id == events.c.id)
    .where(_i.id == bindparam("id"), events.c.image_id == _i.id, events.c.deleted_at.is_(None)),
    str,
)
DUE_IMAGES = Query(
    select(*_COLUMNS).where(_i.tidy_at <= bindparam("now")).order_by(_i.tidy_at).limit(bindparam("limit", type_=Integer)),
    ImageRow,
)

INSERT_IMAGE = Command(event_images.insert().values({name: bindparam(name) for name in ImageRow.__struct_fields__}))
SHOW_IMAGE = Command(event_images.update().where(_i.id == bindparam("image_id")).values(state=literal("shown")))
#: Nothing is left of what was uploaded for a picture that is shown.
TIDIED_IMAGE = Command(
    event_images.update().where(_i.id == bindparam("image_id"), _i.state == literal("shown")).values(tidy_at=null())
)
FORGET_IMAGE = Command(event_images.delete().where(_i.id == bindparam("image_id"), _i.state != literal("shown")))


def _removed() -> Update:
    """From `at` on there are files to be removed; later, where a link to upload may still work."""
    at = bindparam("at", type_=String)
    return event_images.update().values(state=literal("removed"), tidy_at=case((_i.tidy_at > at, _i.tidy_at), else_=at))


REMOVE_IMAGE = Command(_removed().where(_i.id == bindparam("image_id")))
REMOVE_IMAGES_OF_EVENT = Command(_removed().where(_i.event_id == bindparam("event_id")))


class EventImageStore:
    """Reads pictures' rows."""

    async def find(self, reader: Reader, event_id: str, image_id: str) -> ImageRow | None:
        """A picture of an event, whatever has become of it."""
        row = await reader.fetch_one(IMAGE_BY_ID, id=image_id)
        return row if row is not None and row.event_id == event_id else None

    async def pending(self, reader: Reader, event_id: str) -> int:
        """How many pictures of an event were announced and not completed."""
        return await reader.fetch_one(PENDING_COUNT, event_id=event_id) or 0

    async def shown_sizes(self, reader: Reader, image_id: str) -> str | None:
        """The sizes of a picture, if an event shows it that is not deleted."""
        return await reader.fetch_one(SHOWN_SIZES, id=image_id)

    async def due(self, reader: Reader, now: str, limit: int) -> list[ImageRow]:
        """Pictures with files that are to be removed, the longest due first."""
        return await reader.fetch_all(DUE_IMAGES, now=now, limit=limit)
