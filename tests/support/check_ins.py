"""The door for tests: somebody with a scanner, and what is held before it."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from muster.events.ticket_tokens import base64url, from_base64url, read_token, write_token
from muster.kernel.clock import timestamp
from muster.kernel.ids import new_id
from tests.support.api import Muster, Visitor


@dataclass
class Scanner:
    """Somebody who scans at the door of an event."""

    visitor: Visitor
    event_id: str
    gate: str = "East"
    made: list[str] = field(default_factory=list)

    def nonce(self) -> str:
        """Another one each time."""
        self.made.append(new_id())
        return self.made[-1]

    async def scan(self, token: str, *, expect: int = 200, **fields: Any) -> dict[str, Any]:
        """Scans a code, or whatever else is held before the camera."""
        return await self.send({"token": token} | fields, expect=expect)

    async def find(self, ticket_id: str, *, expect: int = 200, **fields: Any) -> dict[str, Any]:
        """Lets in somebody who was found by name."""
        return await self.send({"ticket_id": ticket_id, "method": "search"} | fields, expect=expect)

    async def send(self, fields: dict[str, Any], *, expect: int = 200) -> dict[str, Any]:
        """Sends a scan."""
        body = {"event_id": self.event_id, "nonce": self.nonce(), "method": "camera", "gate": self.gate} | fields
        answer: dict[str, Any] = await self.visitor.post("/check-ins", body, expect=expect)
        return answer

    def queued(self, token: str, scanned_at: str, verdict: str = "admitted", **fields: Any) -> dict[str, Any]:
        """A scan that was made offline."""
        made = {"nonce": self.nonce(), "token": token, "method": "camera", "gate": self.gate}
        return made | {"scanned_at": scanned_at, "verdict": verdict} | fields

    async def synchronise(self, *scans: dict[str, Any], expect: int = 200) -> dict[str, Any]:
        """Sends queued scans."""
        body = {"event_id": self.event_id, "scans": list(scans)}
        answer: dict[str, Any] = await self.visitor.post("/check-ins/batch", body, expect=expect)
        return answer

    async def tally(self) -> dict[str, Any]:
        answer: dict[str, Any] = await self.visitor.get(f"/events/{self.event_id}/check-ins/tally")
        return answer

    async def log(self, **params: Any) -> list[dict[str, Any]]:
        """What was scanned, the oldest first."""
        page = await self.visitor.get(f"/events/{self.event_id}/check-ins", params={"limit": 200, **params})
        items: list[dict[str, Any]] = page["items"]
        return items[::-1]

    async def search(self, **params: Any) -> list[dict[str, Any]]:
        """Tickets by name."""
        page = await self.visitor.get(f"/events/{self.event_id}/door", params={"limit": 200, **params})
        items: list[dict[str, Any]] = page["items"]
        return items


async def scanner_of(muster: Muster, organiser: Visitor, event: dict[str, Any]) -> Scanner:
    """Sam, who scans for an event."""
    sam = await muster.member("Sam")
    await organiser.call("PUT", f"/events/{event['id']}/staff/{sam.id}", json={"role": "scanner"}, expect=204)
    return Scanner(sam, event["id"])


def moments(muster: Muster, *minutes: float) -> list[str]:
    """Timestamps so many minutes from now."""
    return [timestamp(muster.host.clock.now() + timedelta(minutes=each)) for each in minutes]


def token_of(registration: dict[str, Any]) -> str:
    """What the QR code of a registration's ticket says."""
    return str(registration["ticket"]["code"]["token"])


def altered(token: str, *, key: bool = False) -> str:
    """The token with one bit of its signature changed, or of the key that it names."""
    content = bytearray(from_base64url(token.removeprefix("M1.")))
    content[1 if key else -1] ^= 1
    signed = len(read_token(token).body)
    return write_token(bytes(content[:signed]), bytes(content[signed:]))


def known_offline(snapshot: dict[str, Any], token: str) -> object:
    """What a scanner that has only the snapshot knows of a token (`muster.events.offline`)."""
    content = json.loads(snapshot["content"])
    key = Ed25519PublicKey.from_public_bytes(from_base64url(content["key"]["public_key"]))
    key.verify(from_base64url(snapshot["signature"]), b"muster ticket snapshot\n" + snapshot["content"].encode())
    digest = sha256(token.encode()).digest()
    if base64url(digest) in content["refused"]:
        return "refused"
    entry = content["entries"].get(base64url(digest))
    if entry is None:
        return "unknown"
    salt, info = from_base64url(content["salt"]), b"muster ticket snapshot 1"
    derived = HKDF(algorithm=SHA256(), length=44, salt=salt, info=info).derive(token.encode())
    name, kind, *admitted = json.loads(AESGCM(derived[:32]).decrypt(derived[32:], from_base64url(entry), digest))
    return [name, content["ticket_types"][kind], *admitted]
