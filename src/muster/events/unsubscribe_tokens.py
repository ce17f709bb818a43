"""The token that ends a subscription: it never expires, tells nothing, and is the whole permission (RFC 8058).

It names a subscription, or a registration whose owner gets news without having subscribed.
"""

import base64
import binascii
import hmac
import uuid
from typing import Literal

from muster.events.references import KeyedDigests

Source = Literal["subscription", "registration"]

_SOURCES: tuple[Source, ...] = ("subscription", "registration")
_USE = "unsubscribe"
_TAG = 16
_LENGTH = 1 + 16 + _TAG


def make(keys: KeyedDigests, source: Source, source_id: str) -> str:
    """The token, 44 characters that may stand in a URL."""
    named = bytes([_SOURCES.index(source)]) + uuid.UUID(source_id).bytes
    return base64.urlsafe_b64encode(named + _tag(keys, named)).decode()


def read(keys: KeyedDigests, token: str) -> tuple[Source, str] | None:
    """What a token names; None for one that was not made here."""
    try:
        raw = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != _LENGTH or raw[0] >= len(_SOURCES):
        return None
    named, tag = raw[:-_TAG], raw[-_TAG:]
    if not hmac.compare_digest(tag, _tag(keys, named)):
        return None
    return _SOURCES[named[0]], str(uuid.UUID(bytes=named[1:]))


def _tag(keys: KeyedDigests, named: bytes) -> bytes:
    return keys.tag(_USE, named.hex())[:_TAG]
