"""Pictures of events: three sizes, upright, bare of metadata; and nothing that harms."""

import io
import struct
from typing import Any

import pytest
from PIL import Image, ImageCms

from muster.events.image_sizes import WIDTHS, ImageRefused, SizedImage, make_sizes
from tests.support.images import image, opened

pytestmark = [pytest.mark.req("EV-1"), pytest.mark.req("SE-1")]

KINDS = ["PNG", "JPEG", "GIF", "WEBP", "AVIF"]


def sizes(content: bytes) -> list[SizedImage]:
    return make_sizes(io.BytesIO(content))


def largest(content: bytes) -> Image.Image:
    return opened(sizes(content)[-1].content)


def refusal(content: bytes) -> str:
    with pytest.raises(ImageRefused) as refused:
        sizes(content)
    return refused.value.code


def channels(picture: Image.Image, place: tuple[int, int]) -> tuple[int, int, int]:
    pixel: Any = picture.convert("RGB").getpixel(place)
    red, green, blue = pixel
    return red, green, blue


# --- What comes out ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((2000, 1000), [(480, 240), (960, 480), (1920, 960)]),
        ((1000, 500), [(480, 240), (960, 480), (1000, 500)]),
        ((960, 300), [(480, 150), (960, 300)]),
        ((300, 200), [(300, 200)]),
        ((600, 4800), [(120, 960), (240, 1920), (480, 3840)]),
        ((1, 1), [(1, 1)]),
    ],
)
def test_a_picture_comes_in_three_sizes_and_is_never_enlarged(
    kind: str, size: tuple[int, int], expected: list[tuple[int, int]]
) -> None:
    made = sizes(image(kind, size))
    assert [(each.width, each.height) for each in made] == expected
    assert [each.name for each in made] == list(WIDTHS[: len(expected)])
    for each in made:
        assert (opened(each.content).format, opened(each.content).size) == ("WEBP", (each.width, each.height))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [
        (1, (400, 200), (5, 100)),
        (2, (400, 200), (395, 100)),
        (3, (400, 200), (395, 100)),
        (4, (400, 200), (5, 100)),
        (5, (200, 400), (100, 5)),
        (6, (200, 400), (100, 5)),
        (7, (200, 400), (100, 395)),
        (8, (200, 400), (100, 395)),
        (99, (400, 200), (5, 100)),
    ],
)
def test_a_photograph_stands_upright(kind: str, orientation: int, size: tuple[int, int], red: tuple[int, int]) -> None:
    made = largest(image(kind, (400, 200), exif=turned(orientation)))
    assert made.size == size
    found = channels(made, red)
    assert found[0] > 200
    assert max(found[1:]) < 60


def test_a_photograph_that_was_held_upright_is_as_wide_as_others() -> None:
    assert [(each.width, each.height) for each in sizes(image("JPEG", (4000, 3000), exif=turned(6)))] == [
        (480, 640),
        (960, 1280),
        (1920, 2560),
    ]


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF"])
def test_no_size_tells_where_it_was_taken(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    content = image(kind, (1200, 600), exif=exif, xmp=b"<x:xmpmeta>SecretPlace</x:xmpmeta>")
    assert b"SecretCamera" in content
    for each in sizes(content):
        assert b"Secret" not in each.content
        assert not opened(each.content).getexif()
        assert chunks(each.content) <= {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}


def chunks(webp: bytes) -> set[bytes]:
    """The kinds of what a WebP consists of."""
    found, place = set(), 12
    while place < len(webp):
        found.add(webp[place : place + 4])
        (length,) = struct.unpack("<I", webp[place + 4 : place + 8])
        place += 8 + length + length % 2
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_what_hides_behind_a_picture_is_left_behind(kind: str) -> None:
    payload = b"<script>alert(1)</script><?php system($_GET[0]); ?>PK\x03\x04%PDF-1.7"
    for content in (image(kind, (600, 300)) + payload, image(kind, (600, 300), comment=payload)):
        for each in sizes(content):
            assert not any(part in each.content for part in (b"<script", b"<?php", b"PK\x03\x04", b"%PDF"))
            assert int.from_bytes(each.content[4:8], "little") + 8 == len(each.content)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_pixel_is_shown(mode: str) -> None:
    assert largest(image("PNG", (900, 300), mode)).size == (900, 300)


def test_print_colours_are_shown() -> None:
    target = io.BytesIO()
    Image.new("CMYK", (600, 300), (0, 255, 255, 0)).save(target, "JPEG")
    red, green, blue = channels(largest(target.getvalue()), (300, 150))
    assert red > 200
    assert max(green, blue) < 60


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_what_is_transparent_stays_so(kind: str) -> None:
    pixel: Any = largest(image(kind, (900, 300), "RGBA")).convert("RGBA").getpixel((5, 5))
    assert pixel[3] == 0


def test_a_palette_may_be_transparent_too() -> None:
    picture = Image.new("P", (900, 300), 7)
    picture.putpalette([9, 9, 9] * 256)
    target = io.BytesIO()
    picture.save(target, "GIF", transparency=7)
    pixel: Any = largest(target.getvalue()).convert("RGBA").getpixel((5, 5))
    assert pixel[3] == 0


def test_grey_of_sixteen_bits_keeps_its_shade() -> None:
    target = io.BytesIO()
    Image.new("I;16", (10, 10), 32_768).save(target, "PNG")
    assert abs(channels(largest(target.getvalue()), (5, 5))[0] - 128) <= 2


def test_colours_are_converted_with_their_profile() -> None:
    """A profile whose red and green are exchanged shows that it is used."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    exchanged = bytearray(profile)
    exchanged[red : red + 4], exchanged[green : green + 4] = b"gXYZ", b"rXYZ"
    picture = Image.new("RGB", (100, 100), (255, 0, 0))
    target = io.BytesIO()
    picture.save(target, "PNG", icc_profile=bytes(exchanged))
    found = channels(largest(target.getvalue()), (50, 50))
    assert found[1] > 200 > found[0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF"])
def test_a_broken_profile_is_as_good_as_none(kind: str) -> None:
    picture = largest(image(kind, (600, 300), icc_profile=b"SecretProfile" * 20))
    assert channels(picture, (5, 150))[0] > 200


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns, and goes on
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_broken_exif_does_not_spoil_a_picture(kind: str) -> None:
    broken = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff" + b"\x01\x12\x00\x03\xff\xff\xff\xff" * 30
    assert largest(image(kind, (600, 300), exif=broken)).size == (600, 300)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_of_a_moving_picture_the_first_moment_is_shown(kind: str) -> None:
    frames = [Image.new("RGB", (50, 50), colour) for colour in ((255, 0, 0), (0, 0, 255), (0, 255, 0))]
    target = io.BytesIO()
    frames[0].save(target, kind, save_all=True, append_images=frames[1:])
    made = largest(target.getvalue())
    assert channels(made, (25, 25))[0] > 200
    assert getattr(made, "n_frames", 1) == 1


# --- What is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.7",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"\0" * 9999,
    ],
)
def test_what_is_no_picture_is_said_to_be_none(content: bytes) -> None:
    assert refusal(content) == "not_an_image"


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "TGA", "PPM", "JPEG2000", "PCX"])
def test_decoders_that_are_not_wanted_are_not_asked(kind: str) -> None:
    assert refusal(image(kind, (32, 32))) == "not_an_image"


@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_picture_gives_a_picture_or_a_clear_no(kind: str) -> None:
    content = image(kind, (300, 200))
    outcomes = set()
    for at in range(8, len(content), max(1, len(content) // 40)):
        for broken in (content[:at], content[:at] + b"\xff\x00\x7f" + content[at + 3 :]):
            try:
                outcomes.add(opened(sizes(broken)[-1].content).format)
            except ImageRefused as error:
                outcomes.add(error.code)
    assert outcomes <= {"WEBP", "broken_image", "not_an_image", "too_many_pixels"}
    assert "broken_image" in outcomes


def test_scans_of_a_jpeg_are_counted() -> None:
    content = image("JPEG", (300, 200), progressive=True)
    last = content.rindex(b"\xff\xda")
    assert sizes(content)
    repeated = content[:-2] + content[last:-2] * 50 + content[-2:]
    assert sizes(repeated)
    assert refusal(content[:-2] + content[last:-2] * 100_000 + content[-2:]) == "broken_image"


def test_what_looks_like_a_scan_in_a_comment_is_none() -> None:
    assert sizes(image("JPEG", (300, 200), progressive=True, comment=b"\xff\xda" * 5_000))
