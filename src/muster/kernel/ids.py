"""Identifiers.

Ids are UUIDv7 (RFC 9562) as lower-case text: they sort by the time of creation, so a primary key is also
the natural order of a list.
"""

import re
from collections.abc import Callable

import uuid_utils

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")

NewId = Callable[[], str]


def new_id() -> str:
    """A fresh UUIDv7 as text, 36 characters."""
    return str(uuid_utils.uuid7())


def is_id(text: str) -> bool:
    """Whether `text` has the form of an id (it may still name nothing)."""
    return _UUID.match(text) is not None
