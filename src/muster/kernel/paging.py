"""Keyset paging: a page knows where the next one starts, however many rows there are."""

import base64
import binascii
from typing import Generic, TypeVar

import msgspec

from muster.kernel.errors import ValidationFailed

T = TypeVar("T")

CursorValue = str | int | None


class Page(msgspec.Struct, Generic[T], frozen=True):
    """A page of a list. `next` is the cursor of the page after it, None on the last one."""

    items: list[T]
    next: str | None = None


_decoder = msgspec.json.Decoder(list[CursorValue])


def encode_cursor(*values: CursorValue) -> str:
    """An opaque cursor that holds the sort key of the last row shown."""
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).rstrip(b"=").decode()


def decode_cursor(cursor: str, length: int) -> list[CursorValue]:
    """The sort key in `cursor`.

    Raises ValidationFailed on `after` when it is not one of ours or has not `length` values.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = _decoder.decode(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (binascii.Error, UnicodeError, msgspec.MsgspecError, ValueError) as error:
        raise ValidationFailed.of("after", "This cursor is not one that a list gave out.") from error
    if len(values) != length:
        raise ValidationFailed.of("after", "This cursor belongs to another list or another order.")
    return values


def text_cursor(cursor: str, length: int) -> list[str]:
    """The sort key in `cursor`, where it is made of texts that any database can compare.

    Raises ValidationFailed on `after`.
    """
    values = decode_cursor(cursor, length)
    texts = [value for value in values if isinstance(value, str) and "\0" not in value]
    if len(texts) != length:
        raise ValidationFailed.of("after", "This cursor is not one that a list gave out.")
    return texts
