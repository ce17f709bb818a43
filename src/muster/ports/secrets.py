"""Secrets: small values that only Muster may read, by name."""

import re
from typing import Protocol

#: The longest value, in bytes.
LONGEST = 65_536
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,100}\Z")


def check_name(name: str) -> None:
    """Raises ValueError for what cannot name a secret."""
    if not _NAME.match(name):
        raise ValueError(f"{name!r} cannot name a secret")


def check_value(value: bytes) -> None:
    """Raises ValueError for what cannot be a secret's value."""
    if not 0 < len(value) <= LONGEST:
        raise ValueError(f"a secret has 1 to {LONGEST} bytes, not {len(value)}")


class SecretsExposed(Exception):
    """Others can read the secrets, or own them: Muster must not start with such a folder."""


class Secrets(Protocol):
    """The secret store.

    A name is lower-case ASCII letters, digits, `.`, `_` and `-`, a value has 1 to 65,536 bytes; anything else is
    a ValueError. Every method raises Unavailable when the store cannot be reached or read.
    """

    async def open(self) -> None:
        """Makes the store ready, or checks that it is. To be called before the others. Raises SecretsExposed."""
        ...

    async def get(self, name: str) -> bytes | None:
        """The secret's present value, or None. Never from a cache: who reads often, keeps what it read."""
        ...

    async def put(self, name: str, value: bytes) -> None:
        """Sets the secret. The former value is gone; a reader sees the one or the other, never a part.

        Raises OutOfSpace.
        """
        ...

    async def replace(self, name: str, value: bytes, expected: bytes | None) -> bool:
        """Sets the secret if its present value is still `expected` (None: if there is none yet).

        False otherwise: of several processes at once, one alone is told True. Raises OutOfSpace.
        """
        ...
