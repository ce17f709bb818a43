"""The snapshot of an event with which a scanner works offline: signed, and unreadable without the tickets themselves.

A scanner that is lost tells nobody who comes. For each ticket there is an entry under the SHA-256 of its token, encrypted with
a key that is derived from the token: who scans a ticket can read its entry, and no other. Version 1 is JSON:

- `content` is a text, and that JSON again: `version`, `event_id`, `made_at`, `key` (what checks the event's tokens),
  `ticket_types` (names), `salt`, `entries` (by digest), `refused` (digests of tokens that were good once).
- `signature` is Ed25519 over `muster ticket snapshot`, a line feed and `content` in UTF-8. It is by the event's key, which who
  checks it knows already (`TicketVerifier.key_of`): the one that a snapshot names proves nothing.
- A digest is SHA-256 of the token in ASCII. All bytes are in base64url without padding.
- An entry is AES-256-GCM: key (32 bytes) and nonce (12) are HKDF-SHA256 of the token, with `salt`, which is another one in each
  snapshot, and `muster ticket snapshot 1`; its associated data are the 32 bytes of the digest.
- Inside, filled up with spaces so that all look alike: the holder's name, the place of the ticket's type in `ticket_types`, and
  for a ticket that was admitted already, when and at which gate.

A token that is good by its signature and in neither list is newer than the snapshot.
"""

import secrets as random
from collections.abc import Iterable
from hashlib import sha256

import msgspec

from muster.events.ticket_keys import TicketSigner
from muster.events.ticket_tokens import FIRST_GENERATION, PublicTicketKey, base64url

VERSION = 1

_INFO = b"muster ticket snapshot 1"
#: An entry has a multiple of so many bytes before it is encrypted: almost every name fits into the first.
_STEP = 48


class SnapshotTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket of the event, in its present generation. `admitted_at` is a timestamp, None for one that was not yet let in."""

    ticket_id: str
    generation: int
    name: str
    ticket_type: str
    revoked: bool = False
    admitted_at: str | None = None
    gate: str = ""


class Snapshot(msgspec.Struct, frozen=True):
    """What a scanner is given. `content` is JSON as text, exactly as it was signed."""

    version: int
    key_id: str
    content: str
    signature: str


class _Content(msgspec.Struct, frozen=True):
    version: int
    event_id: str
    made_at: str
    key: PublicTicketKey
    ticket_types: list[str]
    salt: str
    entries: dict[str, str]
    refused: list[str]


def make_snapshot(signer: TicketSigner, tickets: Iterable[SnapshotTicket], made_at: str) -> Snapshot:
    """The snapshot of `signer`'s event with all of its tickets, revoked ones too.

    It takes some tenths of a millisecond for each generation of each ticket: call it in a thread.
    """
    all_tickets = list(tickets)
    types = sorted({ticket.ticket_type for ticket in all_tickets})
    place_of = {name: place for place, name in enumerate(types)}
    salt = random.token_bytes(32)
    entries: dict[str, str] = {}
    refused: list[str] = []
    for ticket in all_tickets:
        newest = ticket.generation
        former = range(FIRST_GENERATION, newest + 1 if ticket.revoked else newest)
        refused += (_digest(signer.token(ticket.ticket_id, generation)) for generation in former)
        if not ticket.revoked:
            token = signer.token(ticket.ticket_id, newest)
            entries[_digest(token)] = _sealed(token, salt, _plain(ticket, place_of[ticket.ticket_type]))
    content = _Content(
        version=VERSION,
        event_id=signer.event_id,
        made_at=made_at,
        key=signer.key,
        ticket_types=types,
        salt=base64url(salt),
        entries=dict(sorted(entries.items())),  # by digest: their order says nothing either
        refused=sorted(refused),
    )
    signed = msgspec.json.encode(content)
    return Snapshot(VERSION, signer.key.id, signed.decode(), base64url(signer.sign_snapshot(signed)))


def _digest(token: str) -> str:
    return base64url(sha256(token.encode()).digest())


def _plain(ticket: SnapshotTicket, ticket_type: int) -> bytes:
    """What is encrypted: JSON, which spaces at its end do not change."""
    fields = [ticket.name, ticket_type]
    plain = msgspec.json.encode(fields if ticket.admitted_at is None else [*fields, ticket.admitted_at, ticket.gate])
    return plain + b" " * (-len(plain) % _STEP)


def _sealed(token: str, salt: bytes, plain: bytes) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  # a cold start is paid in imports
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    derived = HKDF(algorithm=SHA256(), length=44, salt=salt, info=_INFO).derive(token.encode())
    # One key and nonce for each entry of each snapshot, and used for nothing else.
    return base64url(AESGCM(derived[:32]).encrypt(derived[32:], plain, sha256(token.encode()).digest()))
