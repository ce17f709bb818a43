"""QR codes in SVG as a browser draws them, for tests without a browser."""

import re

from PIL import Image, ImageDraw

_RECTANGLE = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")
#: Pixels for each module before the picture is made as large as it is wanted.
_SCALE = 8


def drawn(path: str, size: int, side: int) -> Image.Image:
    """A path of rectangles one high, filled with black in a white `viewBox="0 0 size size"` that is `side` pixels wide."""
    assert _RECTANGLE.sub("", path) == "", "nothing but rectangles"
    image = Image.new("L", (size * _SCALE, size * _SCALE), 255)
    draw = ImageDraw.Draw(image)
    for x, y, width, back in (map(int, found) for found in _RECTANGLE.findall(path)):
        assert back == width
        draw.rectangle((x * _SCALE, y * _SCALE, (x + width) * _SCALE - 1, (y + 1) * _SCALE - 1), fill=0)
    return image.resize((side, side), Image.Resampling.BOX)
