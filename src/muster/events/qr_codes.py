"""QR codes of tickets: SVG for pages, PNG for mails and files.

A token of 141 characters makes a code of 49 x 49 modules (version 8) that can be read with 15 % of it damaged or in glare. The
next level, 25 %, would need 53 x 53: smaller modules in the same space, which is what a camera at arm's length misses first.
"""

import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segno import QRCode

PNG_TYPE = "image/png"

#: Modules of white around the code: what the standard (ISO/IEC 18004) demands, and scanners on dark pages need.
_QUIET_ZONE = 4
#: Pixels for each module of a PNG: 570 in all, sharp on a phone's screen and on paper.
_SCALE = 10
#: What XML 1.0 does not take, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def qr_svg(token: str, title: str) -> str:
    """An `<svg>` element for a page, black on white whatever the page's colours, as large as the page makes it.

    `title` is what a screen reader says, and may be any text.
    """
    out = io.BytesIO()
    _code(token).save(
        out,
        kind="svg",
        border=_QUIET_ZONE,
        dark="#000",
        light="#fff",
        svgclass=None,
        omitsize=True,
        xmldecl=False,
        nl=False,
        title=_NOT_XML.sub("", title),
    )
    # Crisp: no hairlines between rows where a module is not a whole number of pixels.
    return out.getvalue().decode().replace("<svg ", '<svg role="img" shape-rendering="crispEdges" ', 1)


def qr_png(token: str) -> bytes:
    """A PNG of 570 x 570 pixels, some 1,100 bytes."""
    out = io.BytesIO()
    _code(token).save(out, kind="png", scale=_SCALE, border=_QUIET_ZONE, dark="#000", light="#fff")
    return out.getvalue()


def _code(token: str) -> "QRCode":
    import segno  # noqa: PLC0415  # a cold start is paid in imports

    return segno.make_qr(token, error="m")
