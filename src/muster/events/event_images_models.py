"""Pictures of events as services keep them and answers show them."""

from typing import Literal

import msgspec

from muster.ports.files import UploadLink

#: pending: announced, perhaps uploaded; shown: its event's picture; removed: another is shown, none, or the event is gone.
ImageState = Literal["pending", "shown", "removed"]


class ImageSize(msgspec.Struct, frozen=True):
    """A size that is stored. `name` is what it is called by (480, 960, 1920), `width` and `height` are its pixels."""

    name: int
    width: int
    height: int
    bytes: int


class EventImageSize(msgspec.Struct, frozen=True):
    """A picture in one size, in pixels. `url` leads to the file, for as long as the picture is shown."""

    width: int
    height: int
    url: str


class EventImage(msgspec.Struct, frozen=True):
    """The picture of an event, as WebP. `sizes` are one to three, the narrowest first."""

    id: str
    sizes: list[EventImageSize]


class EventImageUpload(msgspec.Struct, frozen=True):
    """A picture that was announced, and where its bytes go."""

    id: str
    upload: UploadLink


_sizes = msgspec.json.Decoder(list[ImageSize]).decode
_encode = msgspec.json.Encoder().encode


def sizes_text(sizes: list[ImageSize]) -> str:
    """The sizes as a row has them."""
    return _encode(sizes).decode()


def stored_sizes(text: str | None) -> list[ImageSize]:
    """What `sizes_text` wrote; none without a picture."""
    return [] if text is None else _sizes(text)


def shown_image(image_id: str | None, sizes: str | None) -> EventImage | None:
    """The picture that a row tells of, for answers."""
    if image_id is None:
        return None
    return EventImage(
        image_id,
        [
            EventImageSize(size.width, size.height, f"/api/v1/public/images/{image_id}/{size.name}")
            for size in stored_sizes(sizes)
        ],
    )
