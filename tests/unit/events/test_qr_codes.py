"""QR codes of tickets as pages and files hold them; that they can be read is for test_qr_reading.py."""

import io
import re

import pytest
from PIL import Image

from muster.events.qr_codes import qr_path, qr_png
from tests.support.svg import drawn

pytestmark = pytest.mark.req("EV-2")

TOKEN = "M1." + "aB3-_x" * 23


def test_the_path_says_how_large_its_view_box_is_with_the_white_around_it() -> None:
    code = qr_path(TOKEN)
    assert code.size == 57
    image = drawn(code.path, code.size, side=570)
    assert image.point(lambda value: 255 - value).getbbox() == (40, 40, 530, 530)


@pytest.mark.req("SE-1")
def test_a_path_is_numbers_and_a_few_letters_whatever_the_token_says() -> None:
    assert re.fullmatch(r"[Mhvz0-9 -]+", qr_path('"/><script>alert(1)</script>').path)


def test_the_path_and_the_picture_show_the_same() -> None:
    code = qr_path(TOKEN)
    picture = Image.open(io.BytesIO(qr_png(TOKEN))).convert("L")
    assert drawn(code.path, code.size, side=570).tobytes() == picture.tobytes()


def test_the_png_has_whole_modules_and_four_of_white_around_them() -> None:
    content = qr_png(TOKEN)
    image = Image.open(io.BytesIO(content)).convert("L")
    assert image.size == (570, 570)
    assert len(content) < 4_000
    assert image.point(lambda value: 255 - value).getbbox() == (40, 40, 530, 530)


def test_a_code_is_the_same_whenever_it_is_drawn() -> None:
    assert qr_png(TOKEN) == qr_png(TOKEN)
    assert qr_path(TOKEN) == qr_path(TOKEN)
    assert qr_path(TOKEN) != qr_path(TOKEN[:-1] + "y")
