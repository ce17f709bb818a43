"""QR codes of tickets: a path of SVG for pages, PNG for mails and files.

A token of 141 characters makes a code of 49 x 49 modules (version 8) that can be read with 15 % of it damaged or in glare. The
next level, 25 %, would need 53 x 53: smaller modules in the same space, which is what a camera at arm's length misses first.

The mask is always the same. The standard (ISO/IEC 18004) has the best of eight chosen, against patterns that confuse scanners;
but a signature looks like noise, and of 480 photographs at the limit of what can be read, as many were read with any of them as
with the best, for which a drawing takes four times as long. No scanner minds: the code itself says which mask it has.
"""

import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from segno import QRCode

PNG_TYPE = "image/png"

#: Modules of white around the code: what the standard (ISO/IEC 18004) demands, and scanners on dark pages need.
_QUIET_ZONE = 4
#: Pixels for each module of a PNG: 570 in all, sharp on a phone's screen and on paper.
_SCALE = 10
_VERSION, _LEVEL, _MASK = 8, "m", 0
#: Codes that are kept, 3 kB each: a page is looked at again, and the mail has the same one.
_KEPT = 256
#: Dark modules next to each other.
_DARK = re.compile(b"\x01+")


class QrPath(msgspec.Struct, frozen=True):
    """The dark modules, each 1 wide, as `d` of a `<path>` in a `viewBox="0 0 size size"`; that has the quiet zone, too."""

    size: int
    path: str


def qr_path(token: str) -> QrPath:
    """The code for a page, some 8 kB; it is to be filled with black on white, whatever the page's colours."""
    matrix = _code(token).matrix
    rectangles = [
        f"M{run.start() + _QUIET_ZONE} {y}h{run.end() - run.start()}v1h-{run.end() - run.start()}z"
        for y, modules in enumerate(matrix, _QUIET_ZONE)
        for run in _DARK.finditer(modules)
    ]
    return QrPath(len(matrix) + 2 * _QUIET_ZONE, "".join(rectangles))


def qr_png(token: str) -> bytes:
    """A PNG of 570 x 570 pixels, some 1,100 bytes."""
    out = io.BytesIO()
    _code(token).save(out, kind="png", scale=_SCALE, border=_QUIET_ZONE, dark="#000", light="#fff")
    return out.getvalue()


@lru_cache(_KEPT)
def _code(token: str) -> "QRCode":
    import segno  # noqa: PLC0415  # a cold start is paid in imports

    return segno.make_qr(token, version=_VERSION, error=_LEVEL, mask=_MASK, boost_error=False)
