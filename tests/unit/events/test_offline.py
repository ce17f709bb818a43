"""The snapshot of a scanner: what it knows, and that it tells nobody. Read as its description says, by other means."""

import asyncio
import base64
import gzip
import hmac
import json
import time
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.adapters.local.secrets import FolderSecrets
from muster.events.offline import Snapshot, SnapshotTicket, make_snapshot
from muster.events.ticket_keys import TicketKeys, TicketSigner
from muster.kernel.ids import new_id
from tests.support.clock import StillClock

pytestmark = [pytest.mark.req("EV-2"), pytest.mark.req("SE-1")]

NOW = "2027-06-12T15:30:00.000Z"
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=6, max_size=120)


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> TicketSigner:
    async def made() -> TicketSigner:
        secrets = FolderSecrets(tmp_path_factory.mktemp("secrets") / "secrets")
        await secrets.open()
        return await TicketKeys(secrets, StillClock(), rotation_days=365).signer(new_id())

    return asyncio.run(made())


def ticket(**values: object) -> SnapshotTicket:
    fields: dict[str, Any] = {"ticket_id": new_id(), "generation": 1, "name": "Ada Lovelace", "ticket_type": "Speaker"}
    return SnapshotTicket(**(fields | values))


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def content_of(snapshot: Snapshot) -> dict[str, Any]:
    """What a snapshot says, if it is signed by the key that it names. Raises InvalidSignature."""
    content: dict[str, Any] = json.loads(snapshot.content)
    key = Ed25519PublicKey.from_public_bytes(raw(content["key"]["public_key"]))
    key.verify(raw(snapshot.signature), b"muster ticket snapshot\n" + snapshot.content.encode())
    return content


def digest(token: str) -> str:
    return base64.urlsafe_b64encode(sha256(token.encode()).digest()).decode().rstrip("=")


def unsealed(content: dict[str, Any], entry: str, token: str) -> list[Any]:
    """An entry, read with a token (HKDF by RFC 5869). Raises InvalidTag."""
    extracted = hmac.digest(raw(content["salt"]), token.encode(), "sha256")
    first = hmac.digest(extracted, b"muster ticket snapshot 1\x01", "sha256")
    second = hmac.digest(extracted, first + b"muster ticket snapshot 1\x02", "sha256")
    plain = AESGCM(first).decrypt(second[:12], raw(entry), sha256(token.encode()).digest())
    fields: list[Any] = json.loads(plain)
    return fields


def scanned(snapshot: Snapshot, token: str) -> object:
    """What a scanner shows."""
    content = content_of(snapshot)
    if digest(token) in content["refused"]:
        return "refused"
    entry = content["entries"].get(digest(token))
    if entry is None:
        return "unknown"
    name, kind, *admitted = unsealed(content, entry, token)
    return [name, content["ticket_types"][kind], *admitted]


def test_who_scans_a_ticket_reads_who_it_is(signer: TicketSigner) -> None:
    speaker, guest = ticket(), ticket(name="Grace Hopper", ticket_type="Guest")
    snapshot = make_snapshot(signer, [speaker, guest], NOW)
    assert scanned(snapshot, signer.token(speaker.ticket_id, 1)) == ["Ada Lovelace", "Speaker"]
    assert scanned(snapshot, signer.token(guest.ticket_id, 1)) == ["Grace Hopper", "Guest"]
    content = content_of(snapshot)
    assert (snapshot.version, content["version"], content["made_at"]) == (1, 1, NOW)
    assert content["event_id"] == signer.event_id
    assert snapshot.key_id == content["key"]["id"] == signer.key.id


def test_who_was_let_in_before_is_shown_as_such(signer: TicketSigner) -> None:
    admitted = ticket(admitted_at=NOW, gate="North")
    snapshot = make_snapshot(signer, [admitted], NOW)
    assert scanned(snapshot, signer.token(admitted.ticket_id, 1)) == ["Ada Lovelace", "Speaker", NOW, "North"]


def test_former_and_revoked_tickets_are_refused(signer: TicketSigner) -> None:
    issued_again, revoked = ticket(generation=3), ticket(generation=2, revoked=True)
    snapshot = make_snapshot(signer, [issued_again, revoked], NOW)
    assert [scanned(snapshot, signer.token(issued_again.ticket_id, each)) for each in (1, 2, 4)] == [
        "refused",
        "refused",
        "unknown",
    ]
    assert scanned(snapshot, signer.token(issued_again.ticket_id, 3)) == ["Ada Lovelace", "Speaker"]
    assert [scanned(snapshot, signer.token(revoked.ticket_id, each)) for each in (1, 2)] == ["refused", "refused"]
    assert len(content_of(snapshot)["refused"]) == 4


def test_a_ticket_that_is_newer_is_unknown(signer: TicketSigner) -> None:
    assert scanned(make_snapshot(signer, [ticket()], NOW), signer.token(new_id(), 1)) == "unknown"
    assert content_of(make_snapshot(signer, [], NOW))["entries"] == {}


@settings(deadline=None, max_examples=30)
@given(place=st.integers(0, 10_000), by=st.integers(1, 127))
def test_a_snapshot_that_was_changed_is_not_taken(signer: TicketSigner, place: int, by: int) -> None:
    snapshot = make_snapshot(signer, [ticket(), ticket(revoked=True)], NOW)
    text = bytearray(snapshot.content.encode())
    text[place % len(text)] ^= by
    changed = text.decode(errors="replace")
    key = Ed25519PublicKey.from_public_bytes(raw(signer.key.public_key))
    with pytest.raises(InvalidSignature):
        key.verify(raw(snapshot.signature), b"muster ticket snapshot\n" + changed.encode())


def test_what_signs_a_snapshot_cannot_be_taken_for_a_ticket(signer: TicketSigner) -> None:
    body = raw(signer.token(new_id(), 1)[3:])[:39]
    key = Ed25519PublicKey.from_public_bytes(raw(signer.key.public_key))
    with pytest.raises(InvalidSignature):
        key.verify(signer.sign_snapshot(body), body)


@settings(deadline=None, max_examples=60)
@given(names=st.lists(NAMES, min_size=1, max_size=4))
def test_the_snapshot_alone_says_nobodys_name(signer: TicketSigner, names: list[str]) -> None:
    tickets = [ticket(name=name) for name in names]
    snapshot = make_snapshot(signer, tickets, NOW)
    content = content_of(snapshot)
    ciphers = b"".join(raw(entry) for entry in content["entries"].values())
    for name in names:
        for encoding in ("utf-8", "utf-16-le"):
            assert name.encode(encoding) not in ciphers
    # What can be read is the same whoever comes.
    readable = {**content, "entries": len(content["entries"]), "salt": ""}
    others = content_of(make_snapshot(signer, [ticket(name="X") for _ in names], NOW))
    assert readable == {**others, "entries": len(others["entries"]), "salt": ""}
    assert [each.ticket_id for each in tickets if each.ticket_id in snapshot.content] == []


@settings(deadline=None, max_examples=60)
@given(first=NAMES, second=NAMES)
def test_no_ticket_opens_the_entry_of_another(signer: TicketSigner, first: str, second: str) -> None:
    one, other = ticket(name=first), ticket(name=second)
    content = content_of(make_snapshot(signer, [one, other], NOW))
    one_token, other_token = signer.token(one.ticket_id, 1), signer.token(other.ticket_id, 1)
    assert unsealed(content, content["entries"][digest(one_token)], one_token)[0] == first
    assert unsealed(content, content["entries"][digest(other_token)], other_token)[0] == second
    with pytest.raises(InvalidTag):
        unsealed(content, content["entries"][digest(other_token)], one_token)
    # Not even what is guessed of a token helps: all but its signature may be known.
    with pytest.raises(InvalidTag):
        unsealed(content, content["entries"][digest(other_token)], other_token[:-86])


def test_names_of_usual_length_look_alike(signer: TicketSigner) -> None:
    tickets = [ticket(name="B" * length) for length in range(1, 41)]
    content = content_of(make_snapshot(signer, tickets, NOW))
    assert {len(entry) for entry in content["entries"].values()} == {86}


def test_two_snapshots_have_nothing_in_common_that_could_be_compared(signer: TicketSigner) -> None:
    same = ticket()
    first, second = (content_of(make_snapshot(signer, [same], NOW)) for _ in range(2))
    assert first["entries"].keys() == second["entries"].keys()
    assert set(first["entries"].values()).isdisjoint(second["entries"].values())
    assert first["salt"] != second["salt"]


def test_the_order_says_nothing(signer: TicketSigner) -> None:
    content = content_of(make_snapshot(signer, [ticket(generation=3) for _ in range(20)], NOW))
    assert list(content["entries"]) == sorted(content["entries"])
    assert content["refused"] == sorted(content["refused"])


def test_five_thousand_tickets_are_a_small_download(signer: TicketSigner) -> None:
    tickets = [ticket(name=f"Ada Lovelace {number}", generation=1 + number % 20 // 19) for number in range(5_000)]
    begun = time.perf_counter()
    snapshot = make_snapshot(signer, tickets, NOW)
    seconds = time.perf_counter() - begun
    content = msgspec.json.encode(snapshot)
    packed = gzip.compress(content, 6)
    print(f"5,000 tickets: {len(content)} bytes, {len(packed)} packed, made in {seconds:.2f} s")
    assert len(content_of(snapshot)["entries"]) == 5_000
    assert len(packed) < 600_000
