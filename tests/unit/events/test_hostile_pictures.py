"""What somebody uploads who means harm: it is refused or made harmless, and takes no more memory than said."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from muster.events.image_sizes import ImageRefused, SizedImage, make_sizes
from tests.support.hostile_pictures import (
    SECRET,
    flat_webp,
    harmless_bombs,
    impostors,
    photograph,
    polyglots,
    refused_bombs,
)
from tests.support.images import image, opened

pytestmark = pytest.mark.req("EV-1", "SE-1")

POLYGLOTS, IMPOSTORS, REFUSED, HARMLESS = polyglots(), impostors(), refused_bombs(), harmless_bombs()
#: What a script, a page, an archive or a document has in it.
HARM = (b"<script", b"<?php", b"<html", b"alert(", b"PK\x03\x04", b"PK\x05\x06", b"%PDF")


def sizes(content: bytes) -> list[SizedImage]:
    return make_sizes(io.BytesIO(content))


@pytest.mark.parametrize("name", POLYGLOTS)
def test_what_is_something_else_besides_is_a_picture_afterwards_and_nothing_else(name: str) -> None:
    content, kind = POLYGLOTS[name]
    assert any(part in content for part in HARM) or Image.MIME[opened(content).format or ""] != kind, "does harm, or lies"
    for each in sizes(content):
        assert not any(part in each.content for part in HARM)
        assert not zipfile.is_zipfile(io.BytesIO(each.content))
        assert opened(each.content).format == "WEBP"
        assert int.from_bytes(each.content[4:8], "little") + 8 == len(each.content), "nothing stands behind it"


@pytest.mark.parametrize("name", IMPOSTORS)
def test_what_is_no_picture_is_refused_whatever_it_is_called(name: str) -> None:
    with pytest.raises(ImageRefused) as refused:
        sizes(IMPOSTORS[name][0])
    assert refused.value.code == "not_an_image"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_no_size_tells_where_a_photograph_was_taken_or_by_whom(kind: str) -> None:
    content = photograph(kind)
    before = opened(content)
    assert before.getexif().get_ifd(0x8825)[2] == (52.0, 31.0, 12.0), "it tells"
    assert before.info["icc_profile"].startswith(SECRET)
    made = sizes(content)
    assert [(each.width, each.height) for each in made] == [(480, 960), (960, 1920), (1000, 2000)], "it was held upright"
    for each in made:
        picture = opened(each.content)
        assert SECRET not in each.content
        assert not picture.getexif()
        assert picture.info.keys() <= {"loop", "background", "timestamp", "duration"}


@pytest.mark.parametrize("mode", ["RGBA", "RGB", "L"])
def test_noise_has_no_more_bytes_than_pixels(mode: str) -> None:
    """Of transparency too, which is kept exactly while there is room."""
    noise = Image.frombytes(mode, (500, 800), os.urandom(500 * 800 * len(mode)))
    target = io.BytesIO()
    noise.save(target, "PNG", compress_level=0)
    for each in sizes(target.getvalue()):
        assert len(each.content) <= each.width * each.height + 1024


def test_what_is_no_noise_keeps_its_transparency_exactly() -> None:
    steps = Image.linear_gradient("L").resize((400, 400))
    picture = Image.merge("RGBA", (steps, steps, steps, steps))
    target = io.BytesIO()
    picture.save(target, "PNG")
    assert opened(sizes(target.getvalue())[0].content).getchannel("A").tobytes() == steps.tobytes()


# --- Memory, in a process of its own -----------------------------------------------------------------

_MEASURED = """
import json, resource, sys
from pathlib import Path
from PIL import Image, ImageCms
from muster.events.image_sizes import ImageRefused, make_sizes
def peak():  # in MB; what getrusage says begins with the peak of the process that started this one
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024
before = peak()
resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))
try:
    with open(sys.argv[1], "rb") as file:
        outcome = [size.width for size in make_sizes(file)]
except ImageRefused as error:
    outcome = error.code
print(json.dumps([outcome, peak() - before, resource.getrusage(resource.RUSAGE_SELF).ru_utime]))
"""


has_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is measured by Linux's /proc")


def measured(content: bytes, folder: Path) -> tuple[object, int, float]:
    """What becomes of a picture in a process of its own, and the MB and the seconds of a CPU that it took there."""
    path = folder / "picture"
    path.write_bytes(content)
    done = subprocess.run([sys.executable, "-c", _MEASURED, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    outcome, megabytes, seconds = json.loads(done.stdout)
    return outcome, int(megabytes), float(seconds)


@has_proc
@pytest.mark.parametrize(
    ("kind", "mode", "size", "options", "most"),
    [
        ("JPEG", "RGB", (8160, 6120), {}, 200),
        ("JPEG", "CMYK", (5770, 4330), {"progressive": True}, 400),
        ("PNG", "RGBA", (5770, 4330), {"compress_level": 1}, 400),
        ("PNG", "I;16", (5770, 4330), {"compress_level": 1}, 200),
        ("GIF", "P", (5770, 4330), {"transparency": 3}, 400),
        ("WEBP", "RGBA", (4600, 3450), {"lossless": True, "method": 0}, 400),
        ("AVIF", "RGBA", (4600, 3450), {"speed": 10}, 400),
    ],
)
def test_the_largest_pictures_take_no_more_memory_than_said(
    kind: str, mode: str, size: tuple[int, int], options: dict[str, Any], most: int, tmp_path: Path
) -> None:
    outcome, megabytes, seconds = measured(image(kind, size, mode, **options), tmp_path)
    assert outcome == [480, 960, 1920]
    assert megabytes < most
    assert seconds < 15, "a function on AWS has half a CPU and half a minute"


@has_proc
def test_so_does_one_of_a_few_bytes_that_has_as_many_pixels_as_are_taken(tmp_path: Path) -> None:
    content = flat_webp(4000, 4000)
    assert len(content) < 50
    outcome, megabytes, _ = measured(content, tmp_path)
    assert outcome == [480, 960, 1920]
    assert megabytes < 400


@has_proc
@pytest.mark.parametrize("name", REFUSED)
def test_a_bomb_is_not_unpacked(name: str, tmp_path: Path) -> None:
    assert len(REFUSED[name]) < 15_000_000, "it could be uploaded"
    outcome, megabytes, _ = measured(REFUSED[name], tmp_path)
    assert outcome in {"too_many_pixels", "broken_image", "not_an_image"}
    assert megabytes < 100


@has_proc
@pytest.mark.parametrize("name", HARMLESS)
def test_what_would_go_off_is_not_looked_at(name: str, tmp_path: Path) -> None:
    assert len(HARMLESS[name]) < 15_000_000, "it could be uploaded"
    outcome, megabytes, _ = measured(HARMLESS[name], tmp_path)
    assert isinstance(outcome, list)
    assert megabytes < 100
