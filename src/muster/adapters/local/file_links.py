"""Signed links: everything that a link allows stands in its token, so nothing is looked up to check it."""

import base64
import binascii
import hmac
import math
import secrets as random
from typing import Literal

import msgspec

from muster.kernel.clock import Clock
from muster.kernel.errors import LinkExpired
from muster.ports.secrets import Secrets

SECRET = "file_links"  # noqa: S105  # its name

#: A longer token was not made here: a name of 255 characters gives 1,500.
_LONGEST = 4096
_MAC = 32
#: Signed along, so that a token of another form is never taken for one of these.
_CONTEXT = b"muster file link 1\n"


class Link(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """What a link allows. `expires` is in seconds since 1970; `size` is for uploads, `name` for downloads."""

    method: Literal["GET", "PUT"]
    key: str
    expires: int
    content_type: str
    size: int = 0
    name: str = ""
    inline: bool = False


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Link).decode


class LinkSigner:
    """Makes tokens of links and reads them, with one key that all processes share."""

    def __init__(self, secrets: Secrets, clock: Clock) -> None:
        self._secrets = secrets
        self._clock = clock
        self._known: bytes | None = None

    async def sign(self, link: Link) -> str:
        """The token of a link: base64url of the link and its HMAC-SHA-256."""
        payload = _encode(link)
        return base64.urlsafe_b64encode(payload + self._mac(await self._key(), payload)).rstrip(b"=").decode()

    async def verify(self, token: str, method: Literal["GET", "PUT"]) -> Link:
        """The link behind a token. Raises LinkExpired when it is over, for another method, or not ours."""
        link = self._read(await self._key(), token) if len(token) <= _LONGEST else None
        if link is None or link.method != method:
            raise LinkExpired("This link is not one that Muster gave out.")
        if link.expires <= self.now():
            raise LinkExpired("The time of this link is over; ask for a new one.")
        return link

    def now(self) -> float:
        """Seconds since 1970."""
        return self._clock.now().timestamp()

    def end(self, seconds: int) -> int:
        """When a link made now ends that works for `seconds`."""
        return math.floor(self.now() + seconds)

    def shared_end(self, seconds: int) -> int:
        """The same, but for all links of a while: a quarter of `seconds` earlier at the most."""
        step = max(1, seconds // 4)
        return math.floor((self.now() + seconds) / step) * step

    def _read(self, key: bytes, token: str) -> Link | None:
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        payload, mac = raw[:-_MAC], raw[-_MAC:]
        if not hmac.compare_digest(mac, self._mac(key, payload)):
            return None
        return _decode(payload)

    def _mac(self, key: bytes, payload: bytes) -> bytes:
        return hmac.digest(key, _CONTEXT + payload, "sha256")

    async def _key(self) -> bytes:
        if self._known is None:
            self._known = await self._load()
        return self._known

    async def _load(self) -> bytes:
        """The key; whoever comes first makes it."""
        while True:
            key = await self._secrets.get(SECRET)
            if key is not None:
                return key
            await self._secrets.replace(SECRET, random.token_bytes(32), None)
