"""What clients say of their files, made fit to keep and to show."""

import re
import unicodedata
from collections.abc import Sequence

from muster.kernel.errors import ValidationFailed

LONGEST_NAME = 255
_UNNAMED = "file"
#: Controls and lone surrogates; line and paragraph separators.
_DROPPED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
#: Marks that turn the direction of writing: with them, `annexe.gpj` can be shown for what ends in `.exe`.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_LONGEST_SUFFIX = 20
#: RFC 6838 section 4.2, in lower case.
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\Z")
LONGEST_TYPE = 127


def clean_name(text: str) -> str:
    """A file's name as it is kept: without the path to it, without invisible controls, 1 to 255 characters, NFC."""
    last = re.split(r"[/\\]", text)[-1]
    shown = "".join(char for char in last if char not in _TURNING and unicodedata.category(char) not in _DROPPED_CATEGORIES)
    name = " ".join(unicodedata.normalize("NFC", shown).split())
    return _shortened(name) if name.strip(". ") else _UNNAMED


def _shortened(name: str) -> str:
    """At most 255 characters, of which the ending stays."""
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(suffix) - 1]}.{suffix}"


def media_type(text: str, allowed: Sequence[str]) -> str:
    """A declared content type without its parameters; what a browser does not know (empty) is just bytes.

    `allowed` holds types, or `image/*` for all images; empty allows everything. Raises ValidationFailed on
    `content_type`.
    """
    essence = text.partition(";")[0].strip().lower() or "application/octet-stream"
    if len(essence) > LONGEST_TYPE or not _MEDIA_TYPE.match(essence):
        raise ValidationFailed.of("content_type", "A content type looks like image/png.")
    kind = essence.partition("/")[0]
    if allowed and essence not in allowed and f"{kind}/*" not in allowed:
        raise ValidationFailed.of("content_type", f"Files of type {essence} may not be attached here.", "type_not_allowed")
    return essence
