"""What a fake camera sees: a film of pictures, as Chromium takes it for `--use-file-for-fake-video-capture`."""

import io
from pathlib import Path

from PIL import Image

#: As a phone's camera gives it, and few pictures a second: files are raw, and large.
SIZE = (960, 720)
PER_SECOND = 10
#: A code as one sees it at arm's length, and the table around it.
CODE, TABLE = 430, 120


def film(path: Path, *scenes: tuple[bytes | None, float]) -> None:
    """Writes a film of scenes, each a PNG of a code (or an empty table) for so many seconds. It is shown again and again.

    The format is YUV4MPEG2: a header, and for each picture its brightness and then its colours, of which there are none.
    """
    width, height = SIZE
    grey = bytes([128]) * (width * height // 2)
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{width} H{height} F{PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for png, seconds in scenes:
            frame = b"FRAME\n" + _table_with(png).tobytes() + grey
            for _ in range(max(1, round(seconds * PER_SECOND))):
                out.write(frame)


def _table_with(png: bytes | None) -> Image.Image:
    table = Image.new("L", SIZE, TABLE)
    if png is not None:
        code = Image.open(io.BytesIO(png)).convert("L").resize((CODE, CODE), Image.Resampling.LANCZOS)
        # Nobody holds a phone straight.
        turned = code.convert("LA").rotate(8, Image.Resampling.BICUBIC, expand=True)
        place = ((SIZE[0] - turned.width) // 2, (SIZE[1] - turned.height) // 2)
        table.paste(turned.getchannel("L"), place, turned.getchannel("A"))
    return table
