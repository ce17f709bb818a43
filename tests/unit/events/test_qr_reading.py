"""QR codes as a phone reads them, by a decoder that had no part in drawing them."""

import io
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageDraw, ImageFilter

from muster.events.qr_codes import qr_path, qr_png
from muster.events.ticket_tokens import write_body, write_token
from muster.kernel.ids import new_id
from tests.support.scanning import scanned
from tests.support.svg import drawn

pytestmark = pytest.mark.req("EV-2")

MODULES = 57  # with the white around them


def a_token() -> str:
    private_key = Ed25519PrivateKey.generate()
    body = write_body("0a1b2c3d", new_id(), new_id(), 1)
    return write_token(body, private_key.sign(body))


def png(token: str) -> Image.Image:
    return Image.open(io.BytesIO(qr_png(token))).convert("L")


def photograph(code: Image.Image, *, pixels_per_module: float, angle: float, dark: bool = False) -> Image.Image:
    """What a camera makes of a code on a table: small, turned, blurred, unevenly lit, noisy, and a JPEG."""
    side = round(MODULES * pixels_per_module)
    scene = Image.new("L", (1280, 720), 25 if dark else 150)
    small = code.resize((side, side), Image.Resampling.BOX)
    turned = small.convert("LA").rotate(angle, Image.Resampling.BICUBIC, expand=True)
    scene.paste(turned.getchannel("L"), (500, 200), turned.getchannel("A"))
    light = Image.linear_gradient("L").resize(scene.size).point(lambda value: 110 + value // 3)
    scene = Image.composite(scene, Image.new("L", scene.size, 60), light)
    scene = scene.filter(ImageFilter.GaussianBlur(0.6))
    noise = Image.effect_noise(scene.size, 12)
    scene = Image.blend(scene, noise, 0.12)
    target = io.BytesIO()
    scene.save(target, "JPEG", quality=60)
    return Image.open(io.BytesIO(target.getvalue()))


@pytest.mark.parametrize("_", range(10))
def test_a_png_is_read_back(_: int) -> None:
    token = a_token()
    assert scanned(png(token)) == [token]


def test_an_svg_is_read_back_at_the_size_of_a_small_phone() -> None:
    token = a_token()
    code = qr_path(token)
    assert scanned(drawn(code.path, code.size, side=320)) == [token]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("angle", [0, 7, 45, 100, 200])
def test_it_is_read_at_arms_length(angle: float, dark: bool) -> None:
    """A code of 6 cm, 60 cm away from a camera of 1280 x 720: that are three pixels for each module."""
    token = a_token()
    assert scanned(photograph(png(token), pixels_per_module=3, angle=angle, dark=dark)) == [token]


@pytest.mark.parametrize("seed", range(5))
def test_it_is_read_with_glare_on_it(seed: int) -> None:
    """A spot of a twelfth of the code: level M mends 15 % of it, level L 7 %."""
    token = a_token()
    code = png(token)
    place = random.Random(seed)
    x, y = place.randint(170, 300), place.randint(170, 300)
    ImageDraw.Draw(code).ellipse((x, y, x + 160, y + 160), fill=255)
    assert scanned(code) == [token]


def test_the_decoder_of_this_test_can_say_no() -> None:
    token = a_token()
    code = png(token)
    ImageDraw.Draw(code).rectangle((150, 150, 450, 450), fill=255)
    assert scanned(code) == []
