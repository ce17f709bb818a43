"""Pictures of events: whatever somebody uploads becomes plain WebP in three sizes, or is refused."""

import io
import re
from typing import IO, TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from PIL import Image

#: Pixels of width, which are what the sizes are called. A picture may be twice as high as wide.
WIDTHS = (480, 960, 1920)
IMAGE_TYPE = "image/webp"

#: Only decoders that are wanted: Pillow has some fifty, each of them a way in. They go by content, never by name.
_FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
#: What an upload may say that it is. What it is, its bytes tell.
UPLOAD_TYPES = tuple(f"image/{name.lower()}" for name in _FORMATS)
#: Pixels of the largest image that is unpacked: a small file can claim any size. What a decoder needs for each of them differs,
#: up to 20 bytes; a JPEG is shrunk while it is read, unless it is progressive.
_MOST_PIXELS = {"AVIF": 16_000_000, "JPEG": 50_000_000, "WEBP": 16_000_000}
_MOST_PIXELS_ELSE = 25_000_000
#: A progressive JPEG comes in scans, and the decoder goes through the whole picture for each. Programs write ten.
_MOST_SCANS = 64
#: Everything is shrunk to a square of this many pixels first, the larger sizes having twice what they need.
_WORKING_SIDE = 2 * WIDTHS[-1]
#: Of colours and of transparency, one pair after the other until a size has no more bytes than pixels: what is all noise is not
#: worth a page that loads for minutes.
_QUALITIES = ((82, 100), (50, 50), (15, 15))

#: Bytes of a WebP that are there for each, however small it is.
_HEADERS = 1024

#: A marker of a JPEG (ITU T.81, B.1), and none of what stands inside of compressed data: stuffed zeros, restarts.
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)
_SCAN, _END = b"\xda", b"\xd9"

_ORIENTATION = 0x0112


class ImageRefused(Exception):
    """No picture can be made of these bytes. `code` says why: not_an_image, too_many_pixels, broken_image."""

    def __init__(self, detail: str, code: str) -> None:
        super().__init__(detail)
        self.code = code


class SizedImage(msgspec.Struct, frozen=True):
    """A picture in one size. `name` is one of `WIDTHS`; `width` and `height` are in pixels."""

    name: int
    width: int
    height: int
    content: bytes


def make_sizes(file: IO[bytes]) -> list[SizedImage]:
    """The picture in each of `WIDTHS` up to its own size, and never enlarged: one to three of them. Raises ImageRefused.

    Upright, in sRGB, and without anything that came along (position, camera, comments, an embedded preview, another file that
    hides behind it). Of a moving picture it is the first moment. Slow, and takes up to 400 MB: call it in a
    thread, one at a time.
    """
    try:
        return _make(file)
    except (MemoryError, ImageRefused):
        raise  # of memory there may be more the next time
    except Exception as error:
        # Whatever a decoder stumbles over in bytes that were made to make it stumble: ten kinds of errors.
        raise ImageRefused("This picture is broken: it cannot be read to its end. Save it anew.", "broken_image") from error


def _make(file: IO[bytes]) -> list[SizedImage]:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  # only who makes pictures loads it

    try:
        opened = Image.open(file, formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise ImageRefused("This is no picture in PNG, JPEG, WebP, GIF or AVIF.", "not_an_image") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRefused("This picture has too many pixels. Shrink it first.", "too_many_pixels") from error
    with opened as image:
        _check(image, file)
        # The JPEG decoder shrinks while it reads, to twice this side at the most.
        image.draft("RGB", _fitting(image.size, _WORKING_SIDE))
        image.load()
        picture = _upright(_in_srgb(_shrunk(image)), image)
    sizes = []
    for width in WIDTHS:
        sized = picture.copy()
        sized.thumbnail((width, 2 * width))
        sizes.append(SizedImage(width, *sized.size, _encoded(sized)))
        if sized.size == picture.size:
            break
    return sizes


def _check(image: "Image.Image", file: IO[bytes]) -> None:
    """Refuses what would take too much memory, or too long. Nothing is unpacked yet."""
    progressive = "progressive" in image.info
    most = _MOST_PIXELS_ELSE if progressive else _MOST_PIXELS.get(image.format or "", _MOST_PIXELS_ELSE)
    if image.width * image.height > most:
        millions = f"{most // 1_000_000} million"
        raise ImageRefused(
            f"This picture has more than {millions} pixels, too many for its format. Shrink it first.", "too_many_pixels"
        )
    if progressive:
        place = file.tell()
        file.seek(0)
        scans = _scans(file.read())
        file.seek(place)
        if scans > _MOST_SCANS:
            raise ImageRefused(
                f"This picture has {scans} scans or more; {_MOST_SCANS} are taken. Save it anew.", "broken_image"
            )


def _scans(content: bytes) -> int:
    """The scans of a JPEG, counted no further than to one that is too many."""
    scans, place = 0, 0
    while scans <= _MOST_SCANS and (marker := _MARKER.search(content, place)) and marker[1] != _END:
        scans += marker[1] == _SCAN
        place = marker.end()
        if marker[1] not in b"\x01\xd8":  # all others begin with their length, which counts itself
            place += max(2, int.from_bytes(content[place : place + 2]))
    return scans


def _fitting(size: tuple[int, int], side: int) -> tuple[int, int]:
    factor = min(1, side / max(size))
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _shrunk(image: "Image.Image") -> "Image.Image":
    """The image in the working size, with a value for each colour: palettes and single bits cannot be shrunk smoothly."""
    if image.mode.startswith("I;16"):  # grey with 16 bits
        picture = image.point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode in {"L", "RGB", "RGBA", "CMYK"} and not (image.mode != "RGBA" and image.has_transparency_data):
        picture = image
    else:
        picture = image.convert("RGBA" if image.has_transparency_data else "RGB")
    picture.thumbnail((_WORKING_SIDE, _WORKING_SIDE))
    return picture


def _in_srgb(picture: "Image.Image") -> "Image.Image":
    """The picture with its colours as a browser understands them that is told no profile."""
    from PIL import ImageCms  # noqa: PLC0415  # as above

    wanted = "RGBA" if picture.mode == "RGBA" else "RGB"
    profile = picture.info.get("icc_profile")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=wanted)
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None  # a profile that is broken, or one for other colours: as if there were none
        if converted is not None:
            return converted
    return picture if picture.mode == wanted else picture.convert(wanted)


def _upright(picture: "Image.Image", image: "Image.Image") -> "Image.Image":
    """The picture as it was held, which `image` may say in its EXIF."""
    from PIL.Image import Transpose  # noqa: PLC0415  # as above

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    try:
        turn = turns.get(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001  # EXIF that cannot be read makes its reader stumble as an image does; the picture is fine
        turn = None
    return picture if turn is None else picture.transpose(turn)


def _encoded(picture: "Image.Image") -> bytes:
    picture.info.clear()
    content = b""
    for quality, alpha in _QUALITIES:
        target = io.BytesIO()
        picture.save(target, "WEBP", quality=quality, alpha_quality=alpha, method=4, exif=b"", xmp=b"", icc_profile=b"")
        content = target.getvalue()
        if len(content) <= picture.width * picture.height + _HEADERS:
            break
    return content
