"""What a download says of itself, and which part of it is asked for."""

import re
import unicodedata
from urllib.parse import quote

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")
#: Printable ASCII, without what ends or escapes a quoted string and what some clients decode.
_UNFIT = re.compile(r'[^ -~]|["\\%;]')


class RangeNotSatisfiable(Exception):
    """The range begins behind the end."""


def content_disposition(name: str, *, inline: bool) -> str:
    """The header for a file called `name` (RFC 6266).

    Clients take the UTF-8 form (RFC 8187); the plain one is for those that do not know it.
    """
    kind = "inline" if inline else "attachment"
    folded = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    plain = _UNFIT.sub("_", folded)
    header = f'{kind}; filename="{plain}"'
    return header if plain == name else f"{header}; filename*=UTF-8''{quote(name, safe='!#$&+-.^_`|~')}"


def byte_range(header: str | None, size: int) -> tuple[int, int] | None:
    """The part that a Range header asks for, as start and stop (exclusive); None for the whole.

    Several ranges, other units and nonsense mean the whole, as RFC 9110 section 14.2 allows. Raises
    RangeNotSatisfiable.
    """
    found = _RANGE.match(header.strip()) if header else None
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        start, stop = max(0, size - int(found[2])), size
    else:
        start, stop = int(found[1]), min(int(found[2]) + 1, size) if found[2] else size
        if found[2] and int(found[2]) < start:
            return None
    if start >= stop:
        raise RangeNotSatisfiable
    return start, stop
