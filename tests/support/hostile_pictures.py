"""Files that somebody could upload as a picture and mean harm by: two kinds at once, bombs, and pictures that tell too much."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

from tests.support.images import image

SCRIPT = b"<script>alert(document.domain)</script>"


# --- Two kinds of file at once -----------------------------------------------------------------------


def gif_that_is_javascript() -> bytes:
    """A GIF whose width is `/*`, so that all of it is a comment up to where its own comment says `*/=1;`."""
    content = bytearray(image("GIF", (16, 16), "P"))
    content[6:10] = b"/*" + struct.pack("<H", 16)
    script = b"*/=1;alert(document.domain)//"
    return bytes(content[:-1]) + b"\x21\xfe" + bytes([len(script)]) + script + b"\0\x3b"


def jpeg_that_is_zip() -> bytes:
    """A JPEG with an archive behind it, which is read from its end."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("index.html", SCRIPT)
    return image("JPEG", (600, 300)) + target.getvalue()


def png_that_is_html() -> bytes:
    """A PNG with a page behind it."""
    return image("PNG", (600, 300)) + b"<!doctype html>" + SCRIPT


def png_with_code_in_a_chunk() -> bytes:
    """A PNG with code in a chunk that is no part of the picture."""
    content = image("PNG", (600, 300))
    return content[:33] + png_chunk(b"tEXt", b"Comment\0<?php system($_GET[0]); ?>" + SCRIPT) + content[33:]


def jpeg_that_is_pdf() -> bytes:
    """A JPEG whose comment begins a PDF, which readers of PDF look for in the first kilobyte."""
    document = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n"
    return image("JPEG", (600, 300), comment=document) + b"\ntrailer<</Root 1 0 R>>\n%%EOF"


def pdf_that_is_jpeg() -> bytes:
    """The other way round: it is a PDF first of all."""
    return b"%PDF-1.7\n" + image("JPEG", (600, 300))


def svg() -> bytes:
    """A picture that is a program."""
    return b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"


def polyglots() -> dict[str, tuple[bytes, str]]:
    """Those that are pictures too, with the content type that they come as."""
    return {
        "gif-javascript": (gif_that_is_javascript(), "image/gif"),
        "jpeg-zip": (jpeg_that_is_zip(), "image/jpeg"),
        "png-html": (png_that_is_html(), "image/png"),
        "png-php": (png_with_code_in_a_chunk(), "image/png"),
        "jpeg-pdf": (jpeg_that_is_pdf(), "image/jpeg"),
        "jpeg-as-png": (image("JPEG", (600, 300)), "image/png"),
        "webp-as-gif": (image("WEBP", (600, 300)), "image/gif"),
    }


def impostors() -> dict[str, tuple[bytes, str]]:
    """Those that are none, whatever they come as."""
    return {
        "svg-as-png": (svg(), "image/png"),
        "html-as-gif": (b"<html>" + SCRIPT, "image/gif"),
        "html-behind-gif89a": (b"GIF89a" + SCRIPT, "image/gif"),
        "pdf-jpeg": (pdf_that_is_jpeg(), "image/jpeg"),
        "zip-as-webp": (jpeg_that_is_zip()[len(image("JPEG", (600, 300))) :], "image/webp"),
        "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(a)(b)\n", "image/png"),
        "tiff-as-png": (image("TIFF", (32, 32)), "image/png"),
        "ico-as-png": (image("ICO", (32, 32)), "image/png"),
        "zeros": (bytes(10_000), "image/avif"),
    }


# --- Bombs -------------------------------------------------------------------------------------------


def png_chunk(name: bytes, data: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def deflated_zeros(size: int, piece: int = 1_000_000) -> bytes:
    """So many zeros, a thousandth of them in bytes. Deflate can be put together out of parts that end on a byte."""
    count, rest = divmod(size, piece)
    data = b"\x78\xda" + _part(piece, zlib.Z_FULL_FLUSH) * count + _part(rest, zlib.Z_FINISH)
    return data + struct.pack(">HH", size % 65_521, 1)  # Adler-32


def _part(size: int, flush: int) -> bytes:
    maker = zlib.compressobj(9, zlib.DEFLATED, -15)
    return maker.compress(bytes(size)) + maker.flush(flush)


def huge_png(width: int, height: int) -> bytes:
    """A grey PNG that has all the pixels that it claims."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data = png_chunk(b"IDAT", deflated_zeros((width + 1) * height))
    return b"\x89PNG\r\n\x1a\n" + header + data + png_chunk(b"IEND", b"")


def flat_webp(width: int, height: int) -> bytes:
    """A lossless WebP of one colour: a pixel takes no bit at all, so some dozen bytes have as many pixels as they claim."""
    content = bytearray(image("WEBP", (2, 2), "L", lossless=True))
    at = content.index(b"VP8L") + 9
    bits = int.from_bytes(content[at : at + 4], "little") & ~0xFFFFFFF | (width - 1) | (height - 1) << 14
    content[at : at + 4] = bits.to_bytes(4, "little")
    return bytes(content)


def moving_webp(width: int, height: int, frames: int = 3) -> bytes:
    """A moving WebP of small frames that claims a canvas of this size."""
    frame = image("WEBP", (16, 16))[12:]
    parts = _riff(b"VP8X", b"\x02\0\0\0" + _u24(width - 1) + _u24(height - 1)) + _riff(b"ANIM", bytes(6))
    parts += _riff(b"ANMF", _u24(0) + _u24(0) + _u24(15) + _u24(15) + _u24(100) + b"\0" + frame) * frames
    return b"RIFF" + struct.pack("<I", len(parts) + 4) + b"WEBP" + parts


def _u24(value: int) -> bytes:
    return value.to_bytes(3, "little")


def _riff(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def oversized_gif(width: int, height: int) -> bytes:
    """A GIF whose one frame claims to be larger than its canvas."""
    content = bytearray(image("GIF", (16, 16), "P"))
    at = content.index(b"\x2c", 13 + 3 * 2 ** ((content[10] & 7) + 1))
    content[at + 5 : at + 9] = struct.pack("<HH", width, height)
    return bytes(content)


def moving_gif(frames: int, size: tuple[int, int] = (900, 600)) -> bytes:
    """A GIF of so many moments."""
    content = image("GIF", size, "P")
    start = content.index(b"\x2c", 13 + 3 * 2 ** ((content[10] & 7) + 1))
    frame = b"\x21\xf9\x04\0\x01\0\0\0" + content[start:-1]
    return content[:start] + frame * frames + b"\x3b"


def moving_png(frames: int, size: tuple[int, int] = (900, 600)) -> bytes:
    """A PNG of so many moments."""
    content = image("PNG", size, "L")
    start, end = content.index(b"IDAT") - 4, content.index(b"IEND") - 4
    data = content[start + 8 : end - 4]
    control = struct.pack(">IIIIHHBB", *size, 0, 0, 1, 100, 0, 0)
    parts = [png_chunk(b"acTL", struct.pack(">II", frames, 0)), png_chunk(b"fcTL", struct.pack(">I", 0) + control)]
    parts.append(content[start:end])
    for number in range(1, frames):
        parts.append(png_chunk(b"fcTL", struct.pack(">I", 2 * number - 1) + control))
        parts.append(png_chunk(b"fdAT", struct.pack(">I", 2 * number) + data))
    return content[:start] + b"".join(parts) + content[end:]


def png_with(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG with more parts, before its pixels."""
    content = image("PNG", (600, 300))
    return content[:33] + b"".join(png_chunk(name, data) for name, data in chunks) + content[33:]


def text_bombs(count: int) -> bytes:
    """A PNG with so many texts of a megabyte each, packed."""
    return png_with(*((b"zTXt", b"k%d\0\0" % number + deflated_zeros(1_000_000)) for number in range(count)))


def claiming_avif(width: int, height: int) -> bytes:
    """An AVIF that claims other sides than it has."""
    content = bytearray(image("AVIF", (16, 16)))
    at = content.index(b"ispe") + 8
    content[at : at + 8] = struct.pack(">II", width, height)
    return bytes(content)


def refused_bombs() -> dict[str, bytes]:
    """Those that nothing is made of."""
    return {
        "png-65500": huge_png(65_500, 65_500),
        "png-8000": huge_png(8_000, 8_000),
        "png-long": huge_png(65_000, 2_500),
        "webp-flat": flat_webp(16_383, 16_383),
        "webp-moving": moving_webp(12_000, 12_000),
        "webp-moving-65535": moving_webp(65_535, 65_535),
        "webp-moving-long": moving_webp(16_000, 16_000, frames=20_000),
        "gif-oversized": oversized_gif(65_535, 65_535),
        "gif-oversized-9000": oversized_gif(9_000, 9_000),
        "avif-60000": claiming_avif(60_000, 60_000),
        "png-icc": png_with((b"iCCP", b"icc\0\0" + deflated_zeros(1_000_000_000))),
        "png-ztxt": png_with((b"zTXt", b"k\0\0" + deflated_zeros(1_000_000_000))),
        "png-itxt": png_with((b"iTXt", b"k\0\1\0\0\0" + deflated_zeros(1_000_000_000))),
        "png-many-ztxt": text_bombs(1_000),
    }


def harmless_bombs() -> dict[str, bytes]:
    """Those that a picture is made of: what would go off is not looked at."""
    nested = zlib.compress(deflated_zeros(1_000_000_000))
    return {
        "gif-10000-moments": moving_gif(10_000),
        "png-5000-moments": moving_png(5_000),
        "webp-20000-moments": moving_webp(600, 300, frames=20_000),
        "png-icc-nested": png_with((b"iCCP", b"icc\0\0" + nested)),
        "png-ztxt-in-megabytes": text_bombs(60),
    }


# --- Pictures that tell too much ---------------------------------------------------------------------

#: What stands in each place of a picture where somebody could read it.
SECRET = b"Secret"


def photograph(kind: str, orientation: int = 6, size: tuple[int, int] = (2000, 1000)) -> bytes:
    """A photograph that tells where it was taken and with what, in EXIF, XMP and a profile of colours, and a comment."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretCamera"
    exif[0x013B] = "SecretName"
    position: dict[int, Any] = exif.get_ifd(0x8825)
    position.update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0), 29: "2026:11:20"})
    exif.get_ifd(0x8769)[0xA433] = "SecretLens"
    options: dict[str, Any] = {"exif": exif, "xmp": b"<x:xmpmeta>SecretPlace</x:xmpmeta>", "icc_profile": b"SecretProfile" * 99}
    if kind in {"JPEG", "GIF"}:
        options["comment"] = b"SecretComment"
    return image(kind, size, **options)
