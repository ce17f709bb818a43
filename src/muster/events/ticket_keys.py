"""The keys that sign tickets: a ring of Ed25519 keys, kept as one secret.

An event has one key for as long as it is there: the newest one at the moment when it was made. So a ticket's token is the
same whenever and wherever it is written (on the page, in the mail, in the snapshot of a scanner), and a new key makes no
printed ticket worthless. All keys stay, since an event may be years ahead; replaced ones sign for their own events alone.
"""

import secrets as random
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from muster.events.ticket_tokens import (
    PublicTicketKey,
    TicketClaims,
    TicketVerifier,
    base64url,
    from_base64url,
    read_token,
    write_body,
    write_token,
)
from muster.kernel.clock import Clock, parse_timestamp, timestamp
from muster.kernel.errors import Unavailable
from muster.kernel.ids import new_id
from muster.ports.secrets import Secrets

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SECRET = "ticket-keys"  # noqa: S105  # its name

#: A new key signs for events that are made this long after it: by then every process has read the ring again.
LEAD = timedelta(hours=1)
#: How long a process signs with a ring before it reads it again.
FRESH = timedelta(minutes=1)
#: Unknown keys make a process look at the ring again, but not oftener than this: forgeries are free.
LOOK_AGAIN = timedelta(seconds=1)
#: Keys that are kept: more than anybody needs, and few enough for a secret.
MOST_KEYS = 200

#: Before what is signed of a snapshot. A token's first byte is its version, so neither can be taken for the other.
_SNAPSHOT = b"muster ticket snapshot\n"


class _StoredKey(msgspec.Struct, frozen=True):
    seed: str
    created_at: str


_decode_ring = msgspec.json.Decoder(list[_StoredKey]).decode


class TicketSigner:
    """Signs for one event, `event_id`. `key` is what checks it."""

    def __init__(self, event_id: str, key: PublicTicketKey, private_key: "Ed25519PrivateKey") -> None:
        self.event_id = event_id
        self._private_key = private_key
        self.key = key

    def token(self, ticket_id: str, generation: int) -> str:
        """The token of a ticket, always the same one. Raises ValueError for what is no id, or no generation."""
        body = write_body(self.key.id, self.event_id, ticket_id, generation)
        return write_token(body, self._private_key.sign(body))

    def sign_snapshot(self, content: bytes) -> bytes:
        """The signature, 64 bytes, over `muster ticket snapshot`, a line feed and `content`."""
        return self._private_key.sign(_SNAPSHOT + content)


class _Ring:
    """The keys as they were read at `read_at`, newest last."""

    def __init__(self, raw: bytes, read_at: datetime) -> None:
        self.raw = raw
        self.read_at = read_at
        self.stored = _decoded(raw)

    @cached_property
    def _private_keys(self) -> "dict[str, Ed25519PrivateKey]":
        return {key.id: _private_key(stored) for key, stored in zip(self.verifier.keys, self.stored, strict=True)}

    @cached_property
    def verifier(self) -> TicketVerifier:
        return TicketVerifier(_public(stored, first=place == 0) for place, stored in enumerate(self.stored))

    def signer(self, event_id: str) -> TicketSigner:
        key = self.verifier.key_of(event_id)
        return TicketSigner(event_id, key, self._private_keys[key.id])


class TicketKeys:
    """The ring, made when it is first needed.

    `rotation_days` is the age at which a new key is added, or None where the store of secrets has that done. The ring is only
    ever replaced on the condition that it is still what was read, so processes that do it at once cannot lose a key. Every
    asynchronous method raises Unavailable when the store of secrets cannot be reached, or has something else under this name.
    """

    def __init__(self, secrets: Secrets, clock: Clock, *, rotation_days: int | None) -> None:
        self._secrets = secrets
        self._clock = clock
        self._rotation = None if rotation_days is None else timedelta(days=rotation_days)
        self._ring: _Ring | None = None
        self._looked_at: datetime | None = None

    async def open(self) -> None:
        """Makes the ring if there is none, and adds a key that is due. Where the store does that, nothing."""
        if self._rotation is not None:
            await self.rotate_due()

    async def rotate_due(self) -> bool:
        """Adds a key if the newest one is old enough, and returns whether it did."""
        if self._rotation is None:
            await self._read()
            return False
        return await self._rotate(created_before=self._clock.now() - self._rotation)

    async def rotate(self) -> bool:
        """Adds a key now, for the events that are made from an hour later on."""
        return await self._rotate(created_before=self._clock.now())

    async def sign(self, event_id: str, ticket_id: str, generation: int) -> str:
        """The token of a ticket, always the same one. Raises ValueError for what is no id, or no generation."""
        return (await self.signer(event_id)).token(ticket_id, generation)

    async def signer(self, event_id: str) -> TicketSigner:
        """What signs for one event, for who has many tickets to sign. Raises ValueError for what is no id."""
        return (await self._fresh()).signer(event_id)

    async def verify(self, token: str) -> TicketClaims:
        """What a token says, whoever holds it and whether or not its ticket is still good.

        Raises MalformedTicket, ForeignTicket, AlteredTicket.
        """
        key_id = read_token(token).claims.key_id
        ring = self._ring or await self._read()
        if not ring.verifier.knows(key_id) and self._may_look_again():
            ring = await self._read()
        return ring.verifier.verify(token)

    async def public_keys(self) -> list[PublicTicketKey]:
        """Everything that is needed to check tokens elsewhere, in the order in which the keys were made."""
        return list((await self._fresh()).verifier.keys)

    def renewed(self, ring: bytes | None) -> bytes:
        """`ring` with a new key at its end."""
        stored = [] if ring is None else _decoded(ring)
        now = self._clock.now()
        if stored:  # also where clocks differ: the order of the keys is the order of their moments
            now = max(now, parse_timestamp(stored[-1].created_at) + timedelta(milliseconds=1))
        known = {_key_id(_private_key(key)) for key in stored}
        fresh = _new_key(now)
        while _key_id(_private_key(fresh)) in known:
            fresh = _new_key(now)
        return msgspec.json.encode([*stored, fresh][-MOST_KEYS:])

    def may_follow(self, ring: bytes, former: bytes | None) -> bool:
        """Whether every ticket stays good when `ring` takes the place of `former`. Raises Unavailable for what is no ring.

        It must have the former keys, and be made a short while ago: its newest key will soon be expected of everybody.
        """
        keys = _decoded(ring)
        young = self._clock.now() - parse_timestamp(keys[-1].created_at) < LEAD / 2
        kept = [] if former is None else _decoded(former)[-MOST_KEYS + 1 :]
        return young and keys[:-1] == kept

    def try_out(self, ring: bytes) -> None:
        """Signs with a ring that is not in use yet, and checks that. Raises Unavailable, TicketRefused."""
        tried = _Ring(ring, self._clock.now())
        event_id = new_id()
        tried.verifier.verify(tried.signer(event_id).token(new_id(), 1))

    def _may_look_again(self) -> bool:
        now = self._clock.now()
        if self._looked_at is not None and timedelta(0) <= now - self._looked_at < LOOK_AGAIN:
            return False
        self._looked_at = now
        return True

    async def _fresh(self) -> _Ring:
        ring = self._ring
        if ring is None or not timedelta(0) <= self._clock.now() - ring.read_at < FRESH:
            ring = await self._read()
        return ring

    async def _read(self) -> _Ring:
        raw = await self._secrets.get(SECRET)
        if raw is None:
            await self._rotate(created_before=self._clock.now())
            raw = await self._secrets.get(SECRET)
        if raw is None:
            raise Unavailable("The keys for tickets were removed while they were read.")
        return self._hold(raw)

    def _hold(self, raw: bytes) -> _Ring:
        if self._ring is None or self._ring.raw != raw:
            self._ring = _Ring(raw, self._clock.now())
        self._ring.read_at = self._clock.now()
        return self._ring

    async def _rotate(self, *, created_before: datetime) -> bool:
        """Puts a new key at the end unless the last one was created after `created_before`."""
        for _ in range(20):
            raw = await self._secrets.get(SECRET)
            if raw is not None and parse_timestamp(_decoded(raw)[-1].created_at) > created_before:
                self._hold(raw)
                return False
            renewed = self.renewed(raw)
            if await self._secrets.replace(SECRET, renewed, raw):
                self._hold(renewed)
                return True
        raise Unavailable("The keys for tickets are being changed by others all the time.")


def _decoded(ring: bytes) -> list[_StoredKey]:
    """The keys of a ring, one at least. Raises Unavailable: no ticket is good until somebody has mended it."""
    try:
        stored = _decode_ring(ring)
        for key in stored:
            parse_timestamp(key.created_at)
            if len(from_base64url(key.seed)) != 32:
                raise ValueError("this seed is not 32 bytes long")
    except (ValueError, msgspec.MsgspecError) as error:
        raise _unreadable() from error
    if not stored:
        raise _unreadable()
    return stored


def _unreadable() -> Unavailable:
    return Unavailable(f"The secret {SECRET} cannot be read; restore it from a backup.", retry_after=60)


def _new_key(created_at: datetime) -> _StoredKey:
    return _StoredKey(base64url(random.token_bytes(32)), timestamp(created_at))


def _private_key(stored: _StoredKey) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415  # a cold start

    return Ed25519PrivateKey.from_private_bytes(from_base64url(stored.seed))


def _key_id(private_key: "Ed25519PrivateKey") -> str:
    """Four bytes as 8 hexadecimal digits."""
    return sha256(private_key.public_key().public_bytes_raw()).hexdigest()[:8]


def _public(stored: _StoredKey, *, first: bool) -> PublicTicketKey:
    key = _private_key(stored)
    starts = None if first else timestamp(parse_timestamp(stored.created_at) + LEAD)
    return PublicTicketKey(_key_id(key), base64url(key.public_key().public_bytes_raw()), starts)
