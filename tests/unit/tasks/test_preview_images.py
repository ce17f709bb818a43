"""Previews: upright, small, bare of metadata; and nothing that harms."""

import io
import resource
from typing import Any

import pytest
from PIL import Image

from muster.tasks.preview_images import NotAnImage, make_preview
from tests.support.images import bomb, image, opened

pytestmark = pytest.mark.req("TK-4")


def preview(content: bytes) -> Image.Image:
    return opened(make_preview(io.BytesIO(content)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
@pytest.mark.parametrize(("size", "expected"), [((2000, 1000), (640, 320)), ((100, 50), (100, 50)), ((1, 4000), (1, 640))])
def test_it_fits_and_is_never_enlarged(kind: str, size: tuple[int, int], expected: tuple[int, int]) -> None:
    made = preview(image(kind, size))
    assert (made.format, made.size) == ("WEBP", expected)


@pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [(1, (640, 320), (5, 160)), (3, (640, 320), (635, 160)), (6, (320, 640), (160, 5)), (8, (320, 640), (160, 635))],
)
def test_a_photograph_stands_upright(orientation: int, size: tuple[int, int], red: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    made = preview(image("JPEG", (2000, 1000), exif=exif)).convert("RGB")
    assert made.size == size
    pixel: Any = made.getpixel(red)
    assert pixel[0] > 200
    assert max(pixel[1:]) < 60


@pytest.mark.req("SE-1")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_it_does_not_tell_where_it_was_taken(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    content = image(kind, (800, 600), exif=exif, icc_profile=b"SecretProfile")
    assert b"SecretCamera" in content
    made = make_preview(io.BytesIO(content))
    assert b"Secret" not in made
    assert not opened(made).getexif()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_pixel_is_shown(mode: str) -> None:
    assert preview(image("PNG", (900, 300), mode)).size == (640, 213)


def test_print_colours_are_shown() -> None:
    assert preview(image("JPEG", (900, 300), "CMYK")).size == (640, 213)


def test_what_is_transparent_stays_so() -> None:
    made = preview(image("PNG", (900, 300), "RGBA"))
    assert made.convert("RGBA").getpixel((5, 5)) == (0, 0, 0, 0)


def test_grey_of_sixteen_bits_keeps_its_shade() -> None:
    target = io.BytesIO()
    Image.new("I;16", (10, 10), 32_768).save(target, "PNG")
    shade: Any = preview(target.getvalue()).getpixel((5, 5))
    assert abs(shade[0] - 128) <= 2


def test_of_a_moving_image_the_first_moment_is_shown() -> None:
    first, second = Image.new("RGB", (50, 50), (255, 0, 0)), Image.new("RGB", (50, 50), (0, 0, 255))
    target = io.BytesIO()
    first.save(target, "GIF", save_all=True, append_images=[second])
    pixel: Any = preview(target.getvalue()).convert("RGB").getpixel((25, 25))
    assert pixel[0] > 200
    assert getattr(preview(target.getvalue()), "n_frames", 1) == 1


def test_an_image_of_too_many_pixels_is_not_unpacked() -> None:
    content = bomb(8_000, 8_000)
    assert len(content) < 200_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(NotAnImage, match="too many"):
        preview(content)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000, "in KiB; unpacked it has 64 MB"


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"\0" * 9999])
def test_what_is_no_image_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(NotAnImage):
        preview(content)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_a_broken_image_gives_a_preview_or_a_clear_no(kind: str) -> None:
    content = image(kind, (300, 200))
    outcomes = set()
    for at in range(8, len(content), max(1, len(content) // 60)):
        for broken in (content[:at], content[:at] + b"\xff\x00\x7f" + content[at + 3 :]):
            try:
                outcomes.add(preview(broken).format)
            except NotAnImage:
                outcomes.add("no")
    assert outcomes <= {"WEBP", "no"}
    assert "no" in outcomes
