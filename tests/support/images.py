"""Images for tests."""

import io
import struct
import zlib

from PIL import Image


def image(kind: str = "PNG", size: tuple[int, int] = (900, 600), mode: str = "RGB", **options: object) -> bytes:
    """The bytes of an image: black, with a red strip along its left side."""
    picture = Image.new(mode, size)
    if mode == "RGB":
        picture.paste((255, 0, 0), (0, 0, size[0] // 10, size[1]))
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def opened(content: bytes) -> Image.Image:
    """An image out of its bytes."""
    return Image.open(io.BytesIO(content))


def bomb(width: int, height: int) -> bytes:
    """A PNG of some kilobytes that claims to have so many pixels, and has them."""
    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(bytes(width + 1)) for _ in range(height)) + rows.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
