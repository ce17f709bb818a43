"""Pictures for the demo's events: dusk over water, drawn out of four colours."""

import io
import math
import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

PICTURE_TYPE = "image/jpeg"

_SIZE = (1920, 1080)
_HORIZON = 0.58
_WAVES = 7
_LANTERNS = 26
#: How many times smaller that is drawn which is blurred afterwards.
_BLURRED = 4


def picture(palette: Sequence[str], seed: str) -> bytes:
    """A JPEG of 1920 x 1080 pixels. `palette`: four colours, from the darkest to the brightest, as `#0b2545`."""
    chance = random.Random(seed)  # noqa: S311  # a picture, not a secret
    dark, middle, light, glow = (ImageColor.getrgb(color)[:3] for color in palette)
    scene = _gradient([dark, middle, light, glow], [0, 0.45, 0.85, 1], int(_SIZE[1] * _HORIZON))
    image = Image.new("RGB", _SIZE, light)
    image.paste(scene, (0, 0))
    image = _shone_upon(image, chance, glow)
    _waves(image, chance, [light, middle, dark])
    # A trace of grain, so that no screen shows the gradient in steps.
    grain = Image.effect_noise(_SIZE, 10).convert("RGB")
    image = Image.blend(image, ImageChops.overlay(image, grain), 0.5)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=88)
    return written.getvalue()


def _gradient(colors: Sequence[Sequence[int]], stops: Sequence[float], height: int) -> Image.Image:
    column = Image.new("RGB", (1, height))
    for y in range(height):
        at = y / max(1, height - 1)
        above = max(number for number, stop in enumerate(stops[:-1]) if at >= stop)
        part = (at - stops[above]) / (stops[above + 1] - stops[above])
        mixed = (round(a + (b - a) * part) for a, b in zip(colors[above], colors[above + 1], strict=True))
        column.putpixel((0, y), tuple(mixed))
    return column.resize((_SIZE[0], height))


def _shone_upon(image: Image.Image, chance: random.Random, glow: Sequence[int]) -> Image.Image:
    """A low sun, most of it behind the horizon, and lanterns along the shore. What is blurred is drawn small."""
    width, height = _SIZE[0] // _BLURRED, _SIZE[1] // _BLURRED
    shore = height * _HORIZON
    light = Image.new("RGB", (width, height))
    x = chance.uniform(0.25, 0.75) * width
    for radius, strength in ((0.27, 0.16), (0.16, 0.28), (0.06, 0.9)):
        halo = Image.new("RGB", (width, height))
        ImageDraw.Draw(halo).circle((x, shore), radius * width, fill=_dimmed(glow, strength))
        light = ImageChops.screen(light, halo.filter(ImageFilter.GaussianBlur(radius * width / 4)))
    lanterns = Image.new("RGB", (width, height))
    for _ in range(_LANTERNS):
        place = (chance.uniform(0, width), shore - chance.uniform(-2, 14))
        ImageDraw.Draw(lanterns).circle(place, chance.uniform(1, 5), fill=_dimmed(glow, chance.uniform(0.25, 0.7)))
    light = ImageChops.screen(light, lanterns.filter(ImageFilter.GaussianBlur(1)))
    return ImageChops.screen(image, light.resize(_SIZE, Image.Resampling.BICUBIC))


def _dimmed(color: Sequence[int], strength: float) -> tuple[int, ...]:
    return tuple(round(part * strength) for part in color)


def _waves(image: Image.Image, chance: random.Random, colors: Sequence[Sequence[int]]) -> None:
    """Bands of water, the nearer the darker and the higher."""
    for number in range(_WAVES):
        near = number / (_WAVES - 1)
        first, second = (colors[0], colors[1]) if near < 0.5 else (colors[1], colors[2])
        part = near * 2 if near < 0.5 else near * 2 - 1
        color = tuple(round(a + (b - a) * part) for a, b in zip(first, second, strict=True))
        base = _SIZE[1] * (_HORIZON - 0.004 + (1 - _HORIZON) * near**1.3 * 0.92)
        height, length, shift = 4 + 34 * near, 380 + 520 * near, chance.uniform(0, 2 * math.pi)
        crest = [
            (x, base + height * (math.sin(x / length * 2 * math.pi + shift) + 0.4 * math.sin(x / length * 5 + shift * 2)))
            for x in range(0, _SIZE[0] + 9, 8)
        ]
        mask = Image.new("L", _SIZE)
        ImageDraw.Draw(mask).polygon([*crest, (_SIZE[0], _SIZE[1]), (0, _SIZE[1])], fill=225)
        image.paste(tuple(color), (0, 0), mask.filter(ImageFilter.GaussianBlur(1.2)))
