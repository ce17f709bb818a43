"""Keys: a ring of PASETO keys for each purpose, and the one key from which the other secrets derive.

Tokens are PASETO v4.local: only Muster reads them, so they need not be readable by others, and one key
both makes and opens them. The footer names the key by its PASERK id (k4.lid), and the purpose is part of
what is authenticated (the implicit assertion), so a token opens for nothing but what it was made for.
"""

import binascii
import secrets as random
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Literal

import msgspec

from muster.kernel.clock import Clock, parse_timestamp, timestamp
from muster.kernel.errors import Unavailable
from muster.ports.secrets import Secrets

if TYPE_CHECKING:
    from muster.identity.paseto import PasetoKey

Purpose = Literal["active_session", "verify_email_session", "password_reset_session"]
PURPOSES: tuple[Purpose, ...] = ("active_session", "verify_email_session", "password_reset_session")

#: How long a process signs with a ring before it looks whether another process has rotated it.
FRESH = timedelta(minutes=1)
#: Kept beyond the time of the last token, for a process that signed with a ring that was not fresh any more.
MARGIN = timedelta(hours=1)
#: Unknown key ids make a process look at the ring again, but not oftener than this: forgeries are free.
LOOK_AGAIN = timedelta(seconds=1)

_FOOTER_LIMIT = 200


class BadToken(Exception):
    """A token that was not made here, or not for this."""


class KeyInfo(msgspec.Struct, frozen=True):
    """A key as an operator sees it. Times are timestamps; `retired_at` is None for the key that signs."""

    purpose: str
    id: str
    created_at: str
    retired_at: str | None


class _StoredKey(msgspec.Struct, frozen=True):
    paserk: str
    created_at: str
    retired_at: str | None = None


class _Footer(msgspec.Struct, frozen=True):
    kid: str


class _Ring:
    """The keys of one purpose as they were read at `read_at`, newest last."""

    def __init__(self, raw: bytes, read_at: datetime) -> None:
        self.raw = raw
        self.read_at = read_at
        self.stored = _decode_ring(raw)

    @cached_property
    def by_id(self) -> "dict[str, PasetoKey]":
        keys = (_key_class()(stored.paserk) for stored in self.stored)
        return {key.id: key for key in keys}

    @cached_property
    def current(self) -> "PasetoKey":
        return _key_class()(self.stored[-1].paserk)

    @cached_property
    def footer(self) -> bytes:
        return msgspec.json.encode(_Footer(self.current.id))


_decode_ring = msgspec.json.Decoder(list[_StoredKey]).decode
_decode_footer = msgspec.json.Decoder(_Footer).decode


class KeyRings:
    """One ring for each purpose.

    `rotation_days` is the age at which a key is replaced, or None where the store of secrets has them replaced;
    `lifetimes` says how long a token of each purpose
    lives, and so how long a replaced key must stay. A ring is one secret that is only ever replaced on the
    condition that it is still what was read, so processes that rotate at once cannot lose a key.
    """

    def __init__(
        self, secrets: Secrets, clock: Clock, *, rotation_days: int | None, lifetimes: Mapping[Purpose, timedelta]
    ) -> None:
        self._secrets = secrets
        self._clock = clock
        self._rotation = None if rotation_days is None else timedelta(days=rotation_days)
        self._lifetimes = lifetimes
        self._rings: dict[Purpose, _Ring] = {}
        self._looked_at: dict[Purpose, datetime] = {}

    async def open(self) -> None:
        """Makes the rings that are missing, and replaces keys that are due. Raises Unavailable.

        Where the store of secrets does that, nothing: a ring is read when it is first used.
        """
        if self._rotation is not None:
            await self.rotate_due()

    async def rotate_due(self) -> list[Purpose]:
        """Replaces every key that is old enough, and returns the purposes for which it did."""
        if self._rotation is None:
            for purpose in PURPOSES:
                await self._read(purpose)
            return []
        due = self._clock.now() - self._rotation
        return [purpose for purpose in PURPOSES if await self._rotate(purpose, created_before=due)]

    async def rotate(self, purpose: Purpose | Literal["all"]) -> list[Purpose]:
        """Replaces keys now, however young. What the former ones signed stays good until it expires."""
        chosen = PURPOSES if purpose == "all" else (purpose,)
        return [each for each in chosen if await self._rotate(each, created_before=self._clock.now())]

    def renewed(self, purpose: Purpose, ring: bytes | None) -> bytes:
        """A ring with a new key at its end, and those of `ring` for as long as what they signed is good."""
        fresh = _key_class().of(random.token_bytes(32)).paserk
        kept = self._kept(purpose, _decoded(ring))
        return msgspec.json.encode([*kept, _StoredKey(fresh, timestamp(self._clock.now()))])

    def may_follow(self, purpose: Purpose, ring: bytes, former: bytes | None) -> bool:
        """Whether nobody is signed out when `ring` takes the place of `former`. Raises ValueError for what is no ring.

        It must have every key whose tokens are not yet over, and be made a short while ago: until it is used, the key that it
        calls retired goes on signing.
        """
        keys = _decoded(ring)
        young = bool(keys) and self._clock.now() - parse_timestamp(keys[-1].created_at) < MARGIN / 2
        known = {key.paserk for key in keys}
        return young and all(key.paserk in known for key in self._kept(purpose, _decoded(former)))

    def try_out(self, purpose: Purpose, ring: bytes) -> None:
        """Seals with a ring that is not in use yet, and unseals. Raises ValueError for one that cannot."""
        try:
            key = _key_class()(_decoded(ring)[-1].paserk)
            opened = key.unseal(key.seal(b"{}", bound_to=purpose), bound_to=purpose)
        except (ValueError, IndexError) as error:
            raise ValueError("This ring cannot sign.") from error
        if opened != b"{}":
            raise ValueError("This ring does not open what it sealed.")

    async def describe(self) -> list[KeyInfo]:
        """Every key that is kept, without the keys themselves."""
        rings = {purpose: await self._read(purpose) for purpose in PURPOSES}
        return [
            KeyInfo(purpose, _key_class()(stored.paserk).id, stored.created_at, stored.retired_at)
            for purpose, ring in rings.items()
            for stored in ring.stored
        ]

    async def seal(self, purpose: Purpose, claims: bytes) -> str:
        """A token that holds `claims`."""
        ring = self._rings.get(purpose)
        if ring is None or self._clock.now() - ring.read_at >= FRESH:
            ring = await self._read(purpose)
        return ring.current.seal(claims, footer=ring.footer, bound_to=purpose)

    async def unseal(self, purpose: Purpose, token: str) -> bytes:
        """The claims in `token`. Raises BadToken. Whether its time is over is for the caller to see."""
        key = await self._key(purpose, _claimed_key(token))
        try:
            return key.unseal(token, bound_to=purpose)
        except ValueError as error:
            raise BadToken from error

    async def _key(self, purpose: Purpose, key_id: str) -> "PasetoKey":
        ring = self._rings.get(purpose) or await self._read(purpose)
        found = ring.by_id.get(key_id)
        if found is None and self._may_look_again(purpose):
            found = (await self._read(purpose)).by_id.get(key_id)
        if found is None:
            raise BadToken
        return found

    def _may_look_again(self, purpose: Purpose) -> bool:
        now = self._clock.now()
        looked_at = self._looked_at.get(purpose)
        if looked_at is not None and timedelta(0) <= now - looked_at < LOOK_AGAIN:
            return False
        self._looked_at[purpose] = now
        return True

    async def _read(self, purpose: Purpose) -> _Ring:
        raw = await self._secrets.get(secret_name(purpose))
        if raw is None:
            await self._rotate(purpose, created_before=self._clock.now())
            return self._rings[purpose]
        return self._hold(purpose, raw)

    def _hold(self, purpose: Purpose, raw: bytes) -> _Ring:
        ring = self._rings.get(purpose)
        if ring is None or ring.raw != raw:
            ring = self._rings[purpose] = _Ring(raw, self._clock.now())
        ring.read_at = self._clock.now()
        return ring

    async def _rotate(self, purpose: Purpose, *, created_before: datetime) -> bool:
        """Puts a new key at the end unless the last one was created after `created_before`."""
        for _ in range(20):
            raw = await self._secrets.get(secret_name(purpose))
            if raw is not None and parse_timestamp(_decoded(raw)[-1].created_at) > created_before:
                self._hold(purpose, raw)
                return False
            renewed = self.renewed(purpose, raw)
            if await self._secrets.replace(secret_name(purpose), renewed, raw):
                self._hold(purpose, renewed)
                return True
        raise Unavailable(f"The keys for {purpose} are being changed by others all the time.")

    def _kept(self, purpose: Purpose, stored: list[_StoredKey]) -> list[_StoredKey]:
        """The keys of a ring that is being renewed whose last tokens are not yet over, retired."""
        now = self._clock.now()
        keep_for = self._lifetimes[purpose] + MARGIN
        former = [msgspec.structs.replace(key, retired_at=key.retired_at or timestamp(now)) for key in stored]
        return [key for key in former if parse_timestamp(key.retired_at or "") + keep_for > now]


class ServerKey:
    """One secret of 32 bytes, from which a key for each other use is derived. It is made at the first start."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._root: bytes | None = None
        self._derived: dict[str, bytes] = {}

    async def open(self) -> None:
        """Reads the secret, or makes it. Raises Unavailable."""
        found = await self._secrets.get("server-key")
        if found is None:
            fresh = random.token_bytes(32)
            found = fresh if await self._secrets.replace("server-key", fresh, None) else await self._secrets.get("server-key")
        if found is None or len(found) != 32:
            raise Unavailable("The secret server-key is not 32 bytes long; restore it from a backup.", retry_after=60)
        self._root = found
        self._derived.clear()

    def derive(self, use: str) -> bytes:
        """The 32 bytes for `use`; unrelated to those for another use, for whoever does not have the root."""
        derived = self._derived.get(use)
        if derived is None:
            if self._root is None:
                raise RuntimeError("the server key is not open")
            derived = self._derived[use] = blake2b(use.encode(), key=self._root, digest_size=32, person=b"muster-key").digest()
        return derived

    def tag(self, use: str, value: str) -> bytes:
        """A keyed digest of `value` for `use`, 32 bytes."""
        return blake2b(value.encode(), key=self.derive(use), digest_size=32).digest()

    def encrypt(self, use: str, text: str, bound_to: str) -> str:
        """`text`, readable again only for the same use and together with `bound_to`."""
        return _key_class().of(self.derive(use)).seal(text.encode(), bound_to=bound_to)

    def decrypt(self, use: str, sealed: str, bound_to: str) -> str:
        """The text again. Raises BadToken when the server key is another one now, or it was tampered with."""
        try:
            return _key_class().of(self.derive(use)).unseal(sealed, bound_to=bound_to).decode()
        except ValueError as error:
            raise BadToken from error


def secret_name(purpose: Purpose) -> str:
    """The name of the secret that holds a ring."""
    return f"signing-keys.{purpose}"


def _decoded(ring: bytes | None) -> list[_StoredKey]:
    """The keys of a ring, none of those of a ring that is not there. Raises ValueError."""
    return [] if ring is None else _decode_ring(ring)


def _key_class() -> "type[PasetoKey]":
    from muster.identity.paseto import PasetoKey  # noqa: PLC0415  # a cold start is paid in imports

    return PasetoKey


def _claimed_key(token: str) -> str:
    """The key id in the footer: not yet proven, but the footer is authenticated together with the rest."""
    parts = token.split(".")
    if len(parts) != 4 or parts[:2] != ["v4", "local"] or len(parts[3]) > _FOOTER_LIMIT:
        raise BadToken
    try:
        footer = binascii.a2b_base64((parts[3] + "=" * (-len(parts[3]) % 4)).replace("-", "+").replace("_", "/"))
        return _decode_footer(footer).kid
    except (ValueError, msgspec.MsgspecError) as error:
        raise BadToken from error
