"""Small files for the demo workspace: pictures that are drawn, tables and notes that are written."""

import io
import random

from PIL import Image, ImageDraw

_INK, _PAPER, _GRID = "#343a40", "#f8f9fa", "#dee2e6"
_COLORS = ("#4263eb", "#2f9e44", "#f08c00", "#c2255c", "#0c8599", "#9c36b5")
_SIZE = (960, 600)


def content(kind: str, seed: str) -> tuple[bytes, str]:
    """The bytes of a file of that kind, and their content type."""
    chance = random.Random(seed)  # noqa: S311  # a picture, not a secret
    if kind in _TEXTS:
        return _TEXTS[kind].encode(), "text/csv" if kind in {"budget", "redirects"} else "text/plain"
    image = Image.new("RGB", _SIZE, _PAPER)
    draw = ImageDraw.Draw(image)
    {"chart": _chart, "badge": _badge, "palette": _palette}.get(kind, _plan)(draw, chance)
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue(), "image/png"


def _plan(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    """A floor plan: a room, a stage, round tables."""
    draw.rectangle((40, 40, 920, 560), outline=_INK, width=6)
    draw.rectangle((330, 48, 630, 130), fill="#ffe8cc", outline=_INK, width=3)
    draw.text((450, 80), "STAGE", fill=_INK, font_size=24)
    draw.rectangle((440, 552, 520, 568), fill=_PAPER)
    draw.text((450, 520), "Entrance", fill=_INK, font_size=18)
    for number in range(24):
        row, column = divmod(number, 8)
        x, y = 120 + column * 104, 210 + row * 110
        draw.ellipse(
            (x - 36, y - 36, x + 36, y + 36), fill=chance.choice(("#dbe4ff", "#d3f9d8", "#fff3bf")), outline=_INK, width=2
        )
        draw.text((x - 8, y - 10), str(number + 1), fill=_INK, font_size=20)


def _chart(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    """Bars that mostly grow."""
    for line in range(5):
        y = 100 + line * 100
        draw.line((80, y, 900, y), fill=_GRID, width=2)
    height = 60
    for week in range(10):
        height = min(400, height + chance.randrange(-15, 70))
        x = 110 + week * 80
        draw.rectangle((x, 500 - height, x + 48, 500), fill=_COLORS[0])
        draw.text((x + 8, 515), f"w{week + 1}", fill=_INK, font_size=18)


def _badge(draw: ImageDraw.ImageDraw, _: random.Random) -> None:
    draw.rounded_rectangle((230, 60, 730, 540), 30, fill="white", outline=_COLORS[0], width=8)
    draw.ellipse((455, 80, 505, 130), fill=_GRID)
    draw.text((330, 220), "Ingrid", fill=_INK, font_size=110)
    draw.text((345, 360), "Solheim, speaker", fill=_INK, font_size=36)
    draw.rectangle((230, 460, 730, 500), fill=_COLORS[0])


def _palette(draw: ImageDraw.ImageDraw, _: random.Random) -> None:
    for number, color in enumerate(_COLORS):
        x = 40 + number * 150
        draw.rounded_rectangle((x, 120, x + 130, 400), 12, fill=color)
        draw.text((x + 14, 430), color, fill=_INK, font_size=24)


_TEXTS = {
    "budget": """item,planned,agreed,paid
Rent of the hall,9800,9800,2450
Catering,14400,13920,0
Sound and light,5200,4980,1500
Insurance,900,870,870
Print,1600,1540,420
Music,3000,3000,0
First aid,700,,0
Reserve,2900,,0
""",
    "redirects": """from,to
/index.php?page=tickets,/tickets
/index.php?page=anfahrt,/getting-here
/archiv/2019,/archive/2019
/verein/vorstand.html,/people
/en/sponsors.htm,/sponsors
/wp-content/uploads/programme.pdf,/programme
""",
    "order": """17:30  Doors of the foyer
18:00  Welcome drink
18:40  Bell, guests take their seats
18:50  Welcome (6 min)
18:56  Film (3 min)
19:00  Starter
19:45  Auction, first half (20 min)
20:05  Main course
21:00  Auction, second half (20 min)
21:20  Dessert
22:00  Band, first set (45 min)
23:00  Band, second set (45 min)
01:00  Lights up
""",
    "menu": """Starter
  Celeriac with hazelnuts and apple  (nuts)
Main
  Cod, leek, saffron  (fish)
  White beans, leek, saffron  (vegan)
Dessert
  Quince tart with yoghurt  (gluten, milk)
  Quince with oat crumble  (vegan)
""",
    "rules": """A shift, on one page

1. Be there 15 minutes early, at the blue container.
2. The team leader wears a yellow vest. What the team leader says goes.
3. Your break is 20 minutes, after half of the shift. Food is in the tent.
4. You cannot come? Call the team leader, not the office, as early as you can.
5. Something is dangerous? Stop, step back, call.
""",
}
