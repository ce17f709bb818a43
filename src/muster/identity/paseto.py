"""PASETO v4.local, by the library pyseto: keys that both make and open tokens which only Muster reads.

Its import takes a tenth of a second: whoever may do without asks for this module when it is needed.
"""

import pyseto
from pyseto import Key


class PasetoKey:
    """One key. `paserk` is its text (k4.local), `id` what a token calls it (k4.lid)."""

    def __init__(self, paserk: str) -> None:
        """Raises ValueError for what is no such key."""
        try:
            self._key = Key.from_paserk(paserk)
        except pyseto.PysetoError as error:
            raise ValueError("this is no key") from error
        self.paserk = paserk

    @classmethod
    def of(cls, raw: bytes) -> "PasetoKey":
        """The key of these 32 bytes."""
        return cls(Key.new(version=4, purpose="local", key=raw).to_paserk())

    @property
    def id(self) -> str:
        return self._key.to_paserk_id()

    def seal(self, payload: bytes, *, bound_to: str, footer: bytes = b"") -> str:
        """A token that opens for the same `bound_to` alone. The footer can be read by anybody."""
        return pyseto.encode(self._key, payload, footer=footer, implicit_assertion=bound_to.encode()).decode()

    def unseal(self, token: str, *, bound_to: str) -> bytes:
        """What is in a token. Raises ValueError for one that another key made, or that is bound to something else."""
        try:
            payload = pyseto.decode(self._key, token, implicit_assertion=bound_to.encode()).payload
        except pyseto.PysetoError as error:
            raise ValueError("this key did not make this token") from error
        if not isinstance(payload, bytes):
            raise ValueError("this token holds no bytes")  # noqa: TRY004  # it is the token that is wrong
        return payload
