"""What the scanner in the browser is tested with is what the server makes. If not: `python -m tests.support.door_vectors`."""

import base64
import json
from hashlib import sha256
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from muster.events.ticket_tokens import AlteredTicket, ForeignTicket, TicketVerifier
from tests.support.door_vectors import EVENT, FILE, TICKETS, signer, vectors

pytestmark = [pytest.mark.req("EV-2"), pytest.mark.req("SE-1")]

WRITTEN: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def without_chance(made: dict[str, Any]) -> dict[str, Any]:
    """All but what is another one each time: salts, what is sealed with them, and signatures over that."""
    shapes = {}
    for name, snapshot in made["snapshots"].items():
        content = json.loads(snapshot["content"])
        lengths = {digest: len(sealed) for digest, sealed in content["entries"].items()}
        shapes[name] = {**snapshot, "content": {**content, "salt": "", "entries": lengths}, "signature": ""}
    return {**made, "snapshots": shapes}


def test_the_file_is_what_the_server_makes_today() -> None:
    assert without_chance(WRITTEN) == without_chance(vectors())


def test_its_tokens_are_what_their_names_say() -> None:
    verifier = TicketVerifier([signer(1).key])
    tokens: dict[str, str] = WRITTEN["tokens"]
    for name in ("good", "issued_again", "replaced", "revoked", "let_in", "long_name", "newer"):
        assert verifier.verify(tokens[name]).event_id == EVENT, name
    assert verifier.verify(tokens["wrong_event"]).event_id != EVENT
    with pytest.raises(ForeignTicket):
        verifier.verify(tokens["foreign"])
    with pytest.raises(AlteredTicket):
        verifier.verify(tokens["altered"])


@pytest.mark.parametrize(
    ("name", "seed", "good"),
    [
        ("good", 1, True),
        ("later", 1, True),
        ("of_a_later_version", 1, True),
        ("foreign", 2, True),
        ("foreign", 1, False),
        ("under_our_name", 1, False),
        ("tampered", 1, False),
    ],
)
def test_its_snapshots_are_signed_as_their_names_say(name: str, seed: int, good: bool) -> None:
    snapshot = WRITTEN["snapshots"][name]
    key = Ed25519PublicKey.from_public_bytes(raw(signer(seed).key.public_key))
    signed = b"muster ticket snapshot\n" + snapshot["content"].encode()
    if good:
        key.verify(raw(snapshot["signature"]), signed)
    else:
        with pytest.raises(InvalidSignature):
            key.verify(raw(snapshot["signature"]), signed)


def test_its_snapshot_has_the_tickets_that_are_good_and_refuses_the_others() -> None:
    content = json.loads(WRITTEN["snapshots"]["good"]["content"])
    tokens: dict[str, str] = WRITTEN["tokens"]

    def digest(name: str) -> str:
        return base64.urlsafe_b64encode(sha256(tokens[name].encode()).digest()).decode().rstrip("=")

    assert content["entries"].keys() == {digest(name) for name in ("good", "issued_again", "let_in", "long_name")}
    assert {digest("replaced"), digest("revoked")} <= set(content["refused"])
    assert len(content["refused"]) == 3
    assert WRITTEN["ticket_ids"] == [ticket.ticket_id for ticket in TICKETS]
