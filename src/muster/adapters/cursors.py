"""Cursors of lists of documents: alike in every store, so that a wrong one is refused alike."""

from muster.kernel.errors import ValidationFailed
from muster.kernel.paging import decode_cursor

#: Sorts after every character of a key: keys are printable ASCII.
ABOVE_ALL = "\x7f"

_LONGEST_KEY = 200


def sort_key_of(cursor: str) -> str:
    """The sort key in `cursor`. Raises ValidationFailed on `after` when no list can have given it out."""
    (value,) = decode_cursor(cursor, 1)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_KEY or not (value.isascii() and value.isprintable()):
        raise ValidationFailed.of("after", "This cursor is not one that a list gave out.")
    return value
