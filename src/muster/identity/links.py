"""The tokens in mailed links: whose they are, and for which of their passwords."""

import msgspec

from muster.identity.keys import BadToken, KeyRings, Purpose
from muster.kernel.clock import Clock
from muster.kernel.errors import LinkExpired


class Link(msgspec.Struct, frozen=True):
    """What a link says. `expires_at` is in seconds since 1970.

    A link is good for one version of the person's password. So whatever sets a password uses up the link
    that led to it and all others.
    """

    user_id: str
    password_version: int
    expires_at: int


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Link).decode


class Links:
    """Makes and opens links. `lifetimes` is in seconds."""

    def __init__(self, keys: KeyRings, clock: Clock, *, lifetimes: dict[Purpose, int]) -> None:
        self._keys = keys
        self._clock = clock
        self._lifetimes = lifetimes

    async def make(self, purpose: Purpose, user_id: str, password_version: int) -> str:
        """A token for the link."""
        expires_at = int(self._clock.now().timestamp()) + self._lifetimes[purpose]
        return await self._keys.seal(purpose, _encode(Link(user_id, password_version, expires_at)))

    async def open(self, purpose: Purpose, token: str) -> Link:
        """What a token says. Raises LinkExpired, also for what was never a token of ours for this."""
        try:
            link = _decode(await self._keys.unseal(purpose, token))
        except (BadToken, msgspec.MsgspecError) as error:
            raise LinkExpired("This link is not complete, or not one of ours.") from error
        if link.expires_at <= self._clock.now().timestamp():
            raise LinkExpired("This link has expired; ask for a new one.")
        return link
