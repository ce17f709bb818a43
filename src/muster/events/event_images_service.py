"""Pictures of events: announced, uploaded straight into the file store, made into what is shown, replaced, removed."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from muster.database.engine import Database, Transaction
from muster.events.access import EventAccess
from muster.events.errors import EventImageNotFound, EventInTrash
from muster.events.event_images_models import EventImageUpload, ImageSize, sizes_text, stored_sizes
from muster.events.event_images_store import (
    FORGET_IMAGE,
    INSERT_IMAGE,
    REMOVE_IMAGE,
    SHOW_IMAGE,
    TIDIED_IMAGE,
    EventImageStore,
    ImageRow,
)
from muster.events.events_service import EventService
from muster.events.image_sizes import IMAGE_TYPE, UPLOAD_TYPES
from muster.events.images import EventImages, image_key, upload_key
from muster.events.models import Event, EventRow
from muster.kernel.clock import Clock, parse_timestamp, timestamp
from muster.kernel.errors import Conflict, Forbidden, NotFound, Unavailable, ValidationFailed
from muster.kernel.ids import is_id, new_id
from muster.kernel.principal import Principal
from muster.ports.files import Files

#: How long an upload may take from its announcement to its completion.
PENDING_TIME = timedelta(hours=1)
#: Between the end of what somebody may still do and the removal of what it would be done with.
_MARGIN = timedelta(hours=1)
#: Pictures of one event that may be on their way at once.
MAX_PENDING = 20
#: Pictures that are tidied up in one go at the most.
_SWEEP = 500


@dataclass(frozen=True)
class ImageLimits:
    """The bounds from the settings: bytes of an upload, seconds that a link works."""

    max_bytes: int
    link_seconds: int

    @property
    def pending_time(self) -> timedelta:
        """How long an upload may be completed; never shorter than its link works."""
        return max(PENDING_TIME, timedelta(seconds=self.link_seconds))


@dataclass(frozen=True)
class ImageLink:
    """Where a picture is for now, and for how many seconds one may remember that."""

    url: str
    max_age: int


class EventImageService:
    """The commands on pictures, for who organises the event; and the way to them, for everybody."""

    def __init__(
        self, database: Database, clock: Clock, *, access: EventAccess, events: EventService, files: Files, limits: ImageLimits
    ) -> None:
        self._database = database
        self._clock = clock
        self._access = access
        self._events = events
        self._files = files
        self._limits = limits
        self._store = EventImageStore()
        self._images = EventImages(files)

    async def create(self, caller: Principal, event: str, *, content_type: str, size: int) -> EventImageUpload:
        """Announces a picture of `size` bytes and gives the link to upload it. Nobody sees it yet.

        Raises EventNotFound, Forbidden, EventInTrash, Conflict (`too_many`), ValidationFailed on `bytes` or `content_type`.
        """
        if size > self._limits.max_bytes:
            raise ValidationFailed.of("bytes", f"A picture may have {self._limits.max_bytes} bytes.", "too_large")
        kind = content_type.partition(";")[0].strip().lower()
        if kind not in UPLOAD_TYPES:
            raise ValidationFailed.of("content_type", f"A picture is one of {', '.join(UPLOAD_TYPES)}.", "type_not_allowed")
        found = await self._access.organised(caller, event)
        now = self._clock.now()
        image_id, at, tidy_at = new_id(), timestamp(now), timestamp(now + self._limits.pending_time + _MARGIN)

        async def work(unit: Transaction) -> None:
            await self._access.lock(unit, caller, found.id)
            if await self._store.pending(unit, found.id) >= MAX_PENDING:
                raise Conflict(
                    f"{MAX_PENDING} pictures of this event were announced and not completed; complete one, or wait an hour.",
                    code="too_many",
                )
            await unit.execute(
                INSERT_IMAGE, id=image_id, event_id=found.id, state="pending", content_type=kind, size=size,
                created_by=caller.user_id, created_at=at, tidy_at=tidy_at,
            )  # fmt: skip

        await self._database.write(work)
        return EventImageUpload(
            image_id,
            await self._files.upload_link(
                upload_key(image_id), size=size, content_type=kind, expires_in=self._limits.link_seconds
            ),
        )

    async def complete(self, caller: Principal, event: str, image_id: str) -> Event:
        """Makes what was uploaded the event's picture; the former one is gone. Again, it changes nothing.

        Raises EventNotFound, Forbidden, EventInTrash, EventImageNotFound (also when another has taken its place since, when
        it was refused, and an hour after it was announced), Conflict (`not_uploaded`), ValidationFailed on `image`
        (`not_an_image`, `too_many_pixels`, `broken_image`), after which nothing is left of the upload.
        """
        found = await self._access.organised(caller, event)
        image = await self._completable(found, image_id)
        if image.state == "shown":
            return await self._events.get(caller, found.id)
        sizes = await self._made(image)
        if sizes is None:  # perhaps somebody else has completed it meanwhile
            if (await self._completable(found, image_id)).state == "shown":
                return await self._events.get(caller, found.id)
            raise Conflict("The bytes of this picture have not been uploaded yet.", code="not_uploaded")
        try:
            shown, former = await self._show(caller, image, sizes)
        except (NotFound, Forbidden, EventInTrash):
            await self._tidy_if_removed(image)
            raise
        with suppress(Unavailable):  # what cannot be removed now is left to `tidy`
            await self._files.delete(upload_key(image.id))
            if former is not None:
                await self._images.remove(former)
        return shown

    async def delete(self, caller: Principal, event: str) -> None:
        """Takes the event's picture away, if it has one. Raises EventNotFound, Forbidden, EventInTrash."""
        found = await self._access.organised(caller, event)

        async def work(unit: Transaction) -> str | None:
            row = await self._access.lock(unit, caller, found.id)
            if row.image_id is not None:
                await self._remove_former(unit, row)
                await self._events.touch(unit, caller, row, "image", {"image_id": None, "image_sizes": None})
            return row.image_id

        former = await self._database.write(work)
        if former is not None:
            with suppress(Unavailable):  # as above
                await self._images.remove(former)

    async def link(self, image_id: str, width: int) -> ImageLink:
        """Where a picture is in one size, whoever asks: one query. Raises NotFound unless an event shows it."""
        text = await self._store.shown_sizes(self._database, image_id) if is_id(image_id) else None
        if not any(size.name == width for size in stored_sizes(text)):
            raise EventImageNotFound
        url, expires_at = await self._files.download_link(
            image_key(image_id, width),
            name=f"{width}.webp",
            content_type=IMAGE_TYPE,
            inline=True,
            expires_in=self._limits.link_seconds,
        )
        left = parse_timestamp(expires_at) - self._clock.now()
        return ImageLink(url, max(0, int(left.total_seconds()) // 2))

    async def tidy(self) -> int:
        """Removes what is left of uploads, and pictures that are not shown any more; of how many it did.

        The files go before the row: after a crash the row is still there. By then `complete` has been refusing the picture for
        an hour, so no row ever comes to lack its files.
        """
        due = await self._store.due(self._database, timestamp(self._clock.now()), _SWEEP)
        for image in due:
            await self._files.delete(upload_key(image.id))
            if image.state != "shown":
                await self._images.remove(image.id)

        async def work(unit: Transaction) -> None:
            for image in due:
                await unit.execute(TIDIED_IMAGE if image.state == "shown" else FORGET_IMAGE, image_id=image.id)

        if due:
            await self._database.write(work)
        return len(due)

    async def _completable(self, event: EventRow, image_id: str) -> ImageRow:
        """A picture that is shown, or may be. Raises EventImageNotFound."""
        image = await self._store.find(self._database, event.id, image_id) if is_id(image_id) else None
        if image is None or image.state == "removed" or (image.state == "pending" and self._is_late(image)):
            raise EventImageNotFound
        return image

    def _is_late(self, image: ImageRow) -> bool:
        return image.created_at < timestamp(self._clock.now() - self._limits.pending_time)

    async def _made(self, image: ImageRow) -> list[ImageSize] | None:
        """The picture, made and stored in its sizes; None where its bytes are not there. Raises ValidationFailed."""
        key = upload_key(image.id)
        stored = await self._files.stat(key)
        if stored is None or stored.size != image.size:
            return None
        try:
            return await self._images.store(image.id, self._files.read(key), limit=image.size)
        except NotFound:
            return None
        except ValidationFailed:
            at = timestamp(self._clock.now())
            await self._database.write(lambda unit: unit.execute(REMOVE_IMAGE, image_id=image.id, at=at))
            with suppress(Unavailable):
                await self._files.delete(key)
            raise

    async def _show(self, caller: Principal, image: ImageRow, sizes: list[ImageSize]) -> tuple[Event, str | None]:
        """The event with its picture, and the former one's id if there was one."""

        async def work(unit: Transaction) -> tuple[Event, str | None]:
            row = await self._access.lock(unit, caller, image.event_id)
            current = await self._store.find(unit, row.id, image.id)
            if current is None or current.state == "removed":
                raise EventImageNotFound
            if current.state == "shown":
                return await self._events.assemble(unit, row, "organiser"), None
            await self._remove_former(unit, row)
            await unit.execute(SHOW_IMAGE, image_id=image.id)
            changes = {"image_id": image.id, "image_sizes": sizes_text(sizes)}
            after = await self._events.touch(unit, caller, row, "image", changes)
            return await self._events.assemble(unit, after, "organiser"), row.image_id

        return await self._database.write(work)

    async def _remove_former(self, unit: Transaction, row: EventRow) -> None:
        if row.image_id is not None:
            await unit.execute(REMOVE_IMAGE, image_id=row.image_id, at=timestamp(self._clock.now()))

    async def _tidy_if_removed(self, image: ImageRow) -> None:
        """Removes what was just stored, where nobody will ever show it. What may still be shown is left to `tidy`."""
        current = await self._store.find(self._database, image.event_id, image.id)
        if current is None or current.state == "removed":
            with suppress(Unavailable):
                await self._files.delete(upload_key(image.id))
                await self._images.remove(image.id)
