"""Small pictures of images that anybody may have uploaded."""

import io
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

#: Longest side, in pixels.
PREVIEW_SIDE = 640
PREVIEW_TYPE = "image/webp"
#: What a preview is made of, by declared type. What the bytes really are, Pillow finds out by itself.
PREVIEWED_TYPES = frozenset({"image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"})
#: An image of more pixels is not opened: a small file can claim any size, and unpacked it has 4 bytes a pixel.
MAX_PIXELS = 50_000_000

#: Only decoders that are wanted: Pillow has some fifty, each of them a way in.
_FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
_QUALITY = 80


class NotAnImage(Exception):
    """The bytes are no image of which a preview can be made."""


def make_preview(file: IO[bytes]) -> bytes:
    """A WebP of at most 640 x 640 pixels, upright and without any metadata. Raises NotAnImage.

    Of a moving image it shows the first moment. Slow, and takes up to 400 MB for the largest images: call
    it in a thread, one at a time.
    """
    try:
        return _make(file)
    except MemoryError:
        raise  # there may be more of it the next time
    except Exception as error:
        # Whatever a decoder stumbles over in bytes that were made to make it stumble: ten kinds of errors.
        raise NotAnImage(f"{type(error).__name__}: {error}") from error


def _make(file: IO[bytes]) -> bytes:
    from PIL import Image, ImageOps  # noqa: PLC0415  # only who makes previews loads it

    with Image.open(file, formats=_FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise NotAnImage(f"{image.width} x {image.height} pixels are too many")
        # Shrunk before it is turned, so that turning is cheap; the JPEG decoder shrinks while it reads.
        image.draft("RGB", (2 * PREVIEW_SIDE, 2 * PREVIEW_SIDE))
        small = _in_colours(image)
        small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
        upright = ImageOps.exif_transpose(small)
    # Nothing of what came along (position, camera, comments, an embedded smaller picture) goes into the file.
    upright.info.clear()
    target = io.BytesIO()
    upright.save(target, "WEBP", quality=_QUALITY, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return target.getvalue()


def _in_colours(image: "Image.Image") -> "Image.Image":
    """The image with a value for each colour: palettes cannot be shrunk smoothly, and WebP knows nothing else."""
    if image.mode == "I;16":  # grey with 16 bits
        return image.point(lambda value: value * (1 / 256)).convert("RGB")
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == wanted else image.convert(wanted)
