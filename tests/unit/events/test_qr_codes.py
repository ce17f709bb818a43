"""QR codes of tickets as pages and files hold them; that they can be read is for test_qr_reading.py."""

import io
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from muster.events.qr_codes import qr_png, qr_svg

pytestmark = pytest.mark.req("EV-2")

TOKEN = "M1." + "aB3-_x" * 23
SVG = "{http://www.w3.org/2000/svg}"


def test_the_svg_has_a_name_and_grows_with_its_page() -> None:
    element = ET.fromstring(qr_svg(TOKEN, "Ticket of Ada"))
    assert element.tag == f"{SVG}svg"
    assert element.get("role") == "img"
    assert element.get("viewBox") == "0 0 57 57"
    assert element.get("width") is None
    assert element[0].tag == f"{SVG}title"
    assert element[0].text == "Ticket of Ada"


def test_it_is_black_on_white_on_a_dark_page_too() -> None:
    background, modules = ET.fromstring(qr_svg(TOKEN, "Ticket")).findall(f"{SVG}path")
    assert background.get("fill") == "#fff"
    assert background.get("d") == "M0 0h57v57h-57z"
    assert modules.get("stroke") == "#000"


@pytest.mark.req("SE-1")
@pytest.mark.parametrize("title", ['</title><script>alert(1)</script>"', "<![CDATA[", "a\x00b\x0b\ud800c\uffff", "&amp; ]]>"])
def test_a_title_is_text_whatever_it_says(title: str) -> None:
    element = ET.fromstring(qr_svg(TOKEN, title))
    assert {part.tag for part in element.iter()} == {f"{SVG}svg", f"{SVG}title", f"{SVG}path"}
    assert element[0].text == "".join(sign for sign in title if sign not in "\x00\x0b\ud800\uffff")


def test_the_png_has_whole_modules_and_four_of_white_around_them() -> None:
    content = qr_png(TOKEN)
    image = Image.open(io.BytesIO(content)).convert("L")
    assert image.size == (570, 570)
    assert len(content) < 4_000
    assert image.point(lambda value: 255 - value).getbbox() == (40, 40, 530, 530)


def test_a_code_is_the_same_whenever_it_is_drawn() -> None:
    assert qr_png(TOKEN) == qr_png(TOKEN)
    assert qr_svg(TOKEN, "a") == qr_svg(TOKEN, "a")
