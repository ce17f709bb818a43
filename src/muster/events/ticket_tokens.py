"""The token in a ticket's QR code: what it says, how it is written, and how it is checked with public keys alone.

`M1.` and then 103 bytes in base64url without padding, 141 characters in all. The numbers are big-endian:

| bytes | what |
|---|---|
| 1 | the version, 1 |
| 4 | the key's id: the first bytes of the SHA-256 of its public key |
| 16 | the event's id |
| 16 | the ticket's id |
| 2 | the generation: a re-issued ticket has a higher one, and its former tokens are refused |
| 64 | the Ed25519 signature (RFC 8032) over all bytes before it |

Nobody else can make one; nothing in it is readable that is a secret. Whether the ticket is still good is not in the token:
that is asked of the database, or of the event's snapshot (`muster.events.offline`).
"""

import binascii
import re
from collections.abc import Iterable
from struct import Struct
from uuid import UUID

import msgspec

from muster.kernel.clock import parse_timestamp
from muster.kernel.ids import is_id

PREFIX = "M1."
VERSION = 1
#: A new ticket's generation, and the last one there can be.
FIRST_GENERATION, LAST_GENERATION = 1, 65_535

_BODY = Struct(">B4s16s16sH")
#: 103 bytes in base64url: 137 characters of six bits, and one of two bits more and four that must be zero.
_TEXT = re.compile(r"M1\.([A-Za-z0-9_-]{138})")


class TicketRefused(Exception):
    """This token lets nobody in. Its kinds say why, in words for whoever stands at the door."""


class MalformedTicket(TicketRefused):
    """No token of this version at all: another QR code, a part of one, or one that a newer Muster made."""


class ForeignTicket(TicketRefused):
    """A token whose key is not one of ours, or not the one for its event."""


class AlteredTicket(TicketRefused):
    """A token that names our key, which did not sign this: somebody changed it, or made it up."""


class TicketClaims(msgspec.Struct, frozen=True):
    """What a good token says. `key_id` is 8 hexadecimal digits."""

    event_id: str
    ticket_id: str
    generation: int
    key_id: str


class PublicTicketKey(msgspec.Struct, frozen=True):
    """What checks the tokens of the events that were made at `events_from` or later, until the next key's.

    An event's moment is that of its id (a UUIDv7 begins with it), so a token says itself which key it must have. The first
    key of all has no `events_from`. `public_key` is 32 bytes in base64url without padding.
    """

    id: str
    public_key: str
    events_from: str | None
    algorithm: str = "Ed25519"


class SignedTicket(msgspec.Struct, frozen=True):
    """A token taken apart: nothing in it is proven yet."""

    claims: TicketClaims
    body: bytes
    signature: bytes


def write_body(key_id: str, event_id: str, ticket_id: str, generation: int) -> bytes:
    """The 39 bytes that are signed. Raises ValueError for what is no id, or no generation."""
    if not FIRST_GENERATION <= generation <= LAST_GENERATION:
        raise ValueError(f"a generation is between {FIRST_GENERATION} and {LAST_GENERATION}, not {generation}")
    return _BODY.pack(VERSION, bytes.fromhex(key_id), _id_bytes(event_id), _id_bytes(ticket_id), generation)


def write_token(body: bytes, signature: bytes) -> str:
    """The token."""
    return PREFIX + base64url(body + signature)


def read_token(token: str) -> SignedTicket:
    """The parts of a token. Raises MalformedTicket; there is one text for each token, and no other is taken."""
    matched = _TEXT.fullmatch(token)
    if matched is None:
        raise MalformedTicket("This is not a ticket of ours.")
    content = binascii.a2b_base64(matched[1].replace("-", "+").replace("_", "/") + "==")
    if base64url(content) != matched[1] or content[0] != VERSION:
        raise MalformedTicket("This is not a ticket of ours.")
    body, signature = content[: _BODY.size], content[_BODY.size :]
    _, key_id, event_id, ticket_id, generation = _BODY.unpack(body)
    claims = TicketClaims(str(UUID(bytes=event_id)), str(UUID(bytes=ticket_id)), generation, key_id.hex())
    return SignedTicket(claims, body, signature)


class TicketVerifier:
    """Checks tokens with public keys, and needs nothing else."""

    def __init__(self, keys: Iterable[PublicTicketKey]) -> None:
        """Takes the keys in the order in which they were made."""
        self.keys = tuple(keys)
        self._by_id = {key.id: key for key in self.keys}
        self._starts = [_milliseconds(key.events_from) for key in self.keys]

    def knows(self, key_id: str) -> bool:
        """Whether it is the id of one of the keys."""
        return key_id in self._by_id

    def key_of(self, event_id: str) -> PublicTicketKey:
        """The one key that signs the tickets of an event. Raises ValueError for what is no id."""
        made = int.from_bytes(_id_bytes(event_id)[:6])
        return next(key for key, start in zip(reversed(self.keys), reversed(self._starts), strict=True) if start <= made)

    def verify(self, token: str) -> TicketClaims:
        """What a token says. Raises MalformedTicket, ForeignTicket, AlteredTicket."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # a cold start is paid in imports
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

        ticket = read_token(token)
        key = self._by_id.get(ticket.claims.key_id)
        # A former key signs nothing new, whoever may have got hold of it meanwhile.
        if key is None or key is not self.key_of(ticket.claims.event_id):
            raise ForeignTicket("This ticket was not issued here.")
        try:
            Ed25519PublicKey.from_public_bytes(from_base64url(key.public_key)).verify(ticket.signature, ticket.body)
        except InvalidSignature as error:
            raise AlteredTicket("This ticket was altered or made up.") from error
        return ticket.claims


def base64url(content: bytes) -> str:
    """`content` in base64url (RFC 4648), without padding."""
    return binascii.b2a_base64(content, newline=False).decode().rstrip("=").replace("+", "-").replace("/", "_")


def from_base64url(text: str) -> bytes:
    """The bytes again. Raises ValueError."""
    return binascii.a2b_base64(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), strict_mode=True)


def _id_bytes(text: str) -> bytes:
    if not is_id(text):
        raise ValueError(f"{text!r} is not an id")
    return bytes.fromhex(text.replace("-", ""))


def _milliseconds(moment: str | None) -> int:
    """A timestamp as UUIDv7 counts: milliseconds since 1970."""
    return 0 if moment is None else round(parse_timestamp(moment).timestamp() * 1000)
