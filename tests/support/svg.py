"""QR codes in SVG as a browser draws them, for tests without a browser."""

import re
from xml.etree import ElementTree as ET

from PIL import Image, ImageDraw

_STEP = re.compile(r"[Mm](-?[\d.]+) (-?[\d.]+)h(\d+)")


def drawn(svg: str, side: int) -> Image.Image:
    """An SVG of one background and of horizontal strokes of width 1 with relative moves, `side` pixels wide."""
    element = ET.fromstring(svg)
    width = int((element.get("viewBox") or "").split()[2])
    image = Image.new("L", (width * 8, width * 8), 128)
    draw = ImageDraw.Draw(image)
    for path in element.findall("{http://www.w3.org/2000/svg}path"):
        data = path.get("d") or ""
        if path.get("fill"):
            draw.rectangle((0, 0, width * 8, width * 8), fill=path.get("fill"))
            continue
        x = y = 0.0
        for move_x, move_y, length in _STEP.findall(data):
            x, y = x + float(move_x), y + float(move_y)
            draw.rectangle((x * 8, (y - 0.5) * 8, (x + int(length)) * 8 - 1, (y + 0.5) * 8 - 1), fill=path.get("stroke"))
            x += int(length)
    return image.resize((side, side), Image.Resampling.BOX)
