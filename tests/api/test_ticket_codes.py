"""The code of a ticket, as a page is given it: drawn, read back by an independent decoder, and in step with the ticket."""

import io
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from muster.events.ticket_tokens import TicketRefused, TicketVerifier, from_base64url, read_token, write_body, write_token
from muster.kernel.ids import new_id
from tests.support.api import Muster, Visitor
from tests.support.clock import StillClock
from tests.support.events import by_link, proof, published, registered
from tests.support.in_process import inside
from tests.support.scanning import scanned
from tests.support.svg import drawn

pytestmark = pytest.mark.req("EV-2")

Scan = Callable[[dict[str, Any], str], Awaitable[str]]


@pytest.fixture
async def guest(muster: Muster) -> Visitor:
    return await muster.visitor()


def shown(ticket: dict[str, Any]) -> str:
    """What a scanner reads off the page that draws the code of a ticket."""
    code = ticket["code"]
    [found] = scanned(drawn(code["path"], code["size"], side=400))
    return found


async def test_the_page_shows_what_a_scanner_reads(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    event = await published(muster, ines)
    made = await registered(muster, guest, event, "ada@example.org")
    token = shown(made["ticket"])
    assert token == made["ticket"]["code"]["token"]
    claims = read_token(token).claims
    assert (claims.event_id, claims.ticket_id, claims.generation) == (event["id"], made["ticket"]["id"], 1)
    seen = await guest.get(f"/public/registrations/{made['id']}", **by_link(made))
    assert seen["ticket"] == made["ticket"], "the same code whenever it is looked at"


async def test_who_registers_again_is_given_the_code_that_they_have(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    event = await published(muster, ines)
    proofs = [await proof(muster, guest, "ada@example.org") for _ in range(2)]
    path = f"/public/events/{event['slug']}/registrations"
    made = await guest.post(path, {"name": "Ada", **proofs[0]})
    problem = await guest.post(path, {"name": "Ada", **proofs[1]}, expect=409)
    assert problem["current"]["ticket"] == made["ticket"]


async def test_there_is_a_code_as_long_as_the_ticket_lets_somebody_in(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    event = await published(muster, ines, capacity=1)
    ada, bob = [await registered(muster, guest, event, f"{name}@example.org") for name in ("ada", "bob")]
    assert bob["ticket"] is None, "on the waiting list"
    ticket, own = ada["ticket"], f"/public/registrations/{ada['id']}"

    await ines.post(f"/tickets/{ticket['id']}/revoke", expect=200)
    seen = await guest.get(own, **by_link(ada))
    assert (seen["ticket"]["status"], seen["ticket"]["code"]) == ("revoked", None)

    await ines.post(f"/tickets/{ticket['id']}/reissue", expect=200)
    seen = await guest.get(own, **by_link(ada))
    assert read_token(shown(seen["ticket"])).claims.generation == 2

    given = await guest.post(f"{own}/transfer", {"name": "Grace Hopper"}, expect=200, **by_link(ada))
    assert read_token(shown(given["ticket"])).claims.generation == 3

    await guest.delete(own, **by_link(ada))
    assert (await guest.get(own, **by_link(ada)))["ticket"]["code"] is None
    path = f"/public/registrations/{bob['id']}/accept-offer"
    accepted = await guest.post(path, expect=200, **by_link(bob))
    assert read_token(shown(accepted["ticket"])).claims.ticket_id == accepted["ticket"]["id"]


async def test_a_ticket_to_organisers_has_no_code(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    """Who looks after many tickets needs none of their codes; whoever does asks for its picture."""
    event = await published(muster, ines)
    made = await registered(muster, guest, event, "ada@example.org")
    assert "code" not in await ines.get(f"/tickets/{made['ticket']['id']}")


async def pictured(muster: Muster, link: dict[str, Any]) -> str:
    """What a scanner reads off the picture behind a link. The link is all it takes."""
    answer = await (await muster.visitor()).call("GET", link["url"], expect=200)
    assert answer.headers["content-type"] == link["content_type"] == "image/png"
    [found] = scanned(Image.open(io.BytesIO(answer.content)))
    return found


@pytest.mark.req("EV-3")
async def test_links_lead_to_a_picture_of_the_same_code(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    event = await published(muster, ines)
    made = await registered(muster, guest, event, "ada@example.org")
    ticket = made["ticket"]
    own = await guest.post(f"/public/registrations/{made['id']}/qr-code", expect=200, **by_link(made))
    assert own["expires_at"] > muster.host.clock.now().isoformat()[:19]
    of_organiser = await ines.post(f"/tickets/{ticket['id']}/qr-code", expect=200)
    named = await ines.post("/get-qr-code", {"ticket_id": ticket["id"]}, expect=200, prefix="")
    for link in (own, of_organiser, named):
        assert await pictured(muster, link) == ticket["code"]["token"]


@pytest.mark.req("EV-3")
async def test_there_is_no_link_without_a_ticket_that_is_good(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    event = await published(muster, ines, capacity=1)
    ada, bob = [await registered(muster, guest, event, f"{name}@example.org") for name in ("ada", "bob")]
    ticket = ada["ticket"]["id"]
    waiting = await guest.post(f"/public/registrations/{bob['id']}/qr-code", expect=409, **by_link(bob))
    assert waiting["code"] == "not_confirmed"
    await ines.post(f"/tickets/{ticket}/revoke", expect=200)
    for answer in (
        await guest.call("POST", f"/public/registrations/{ada['id']}/qr-code", **by_link(ada)),
        await ines.call("POST", f"/tickets/{ticket}/qr-code"),
        await ines.call("POST", "/get-qr-code", json={"ticket_id": ticket}, prefix=""),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "registration_over"), answer.text


@pytest.mark.req("EV-3", "SE-1")
async def test_only_organisers_are_given_somebodys_code(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    event = await published(muster, ines)
    made = await registered(muster, guest, event, "ada@example.org")
    other = await registered(muster, guest, event, "bob@example.org")
    sam, eve = await muster.member("Sam"), await muster.member("Eve")
    await ines.call("PUT", f"/events/{event['id']}/staff/{sam.id}", json={"role": "scanner"}, expect=204)
    path, body = f"/tickets/{made['ticket']['id']}/qr-code", {"ticket_id": made["ticket"]["id"]}
    for who, status in ((sam, 403), (eve, 404)):
        await who.post(path, expect=status)
        await who.post("/get-qr-code", body, expect=status, prefix="")
    await guest.post(f"/public/registrations/{made['id']}/qr-code", expect=404, **by_link(other))


@pytest.mark.req("EV-3")
async def test_the_picture_of_a_former_code_goes_away(muster: Muster, ines: Visitor, guest: Visitor) -> None:
    event = await published(muster, ines)
    made = await registered(muster, guest, event, "ada@example.org")
    path = f"/public/registrations/{made['id']}"

    async def link() -> dict[str, Any]:
        given: dict[str, Any] = await guest.post(f"{path}/qr-code", expect=200, **by_link(made))
        return given

    former = [await link()]
    await guest.post(f"{path}/transfer", {"name": "Grace Hopper"}, expect=200, **by_link(made))
    former.append(await link())
    await ines.post(f"/tickets/{made['ticket']['id']}/reissue", expect=200)
    former.append(await link())
    await guest.delete(path, **by_link(made))
    await muster.deliver()
    for each in former:
        await (await muster.visitor()).call("GET", each["url"], expect=404)


@pytest.mark.in_process("sets the clock")
@pytest.mark.req("EV-3")
async def test_a_link_ends(muster: Muster, ines: Visitor, guest: Visitor, clock: StillClock) -> None:
    event = await published(muster, ines)
    made = await registered(muster, guest, event, "ada@example.org")
    link = await guest.post(f"/public/registrations/{made['id']}/qr-code", expect=200, **by_link(made))
    clock.advance(901)
    await guest.call("GET", link["url"], expect=410)
    again = await guest.post(f"/public/registrations/{made['id']}/qr-code", expect=200, **by_link(made))
    assert await pictured(muster, again) == made["ticket"]["code"]["token"]


# --- tokens that are not good, without a network and with one ---


@pytest.fixture
def scan(ines: Visitor) -> Scan:
    """What the door says of a code."""

    async def scanned_at(event: dict[str, Any], token: str) -> str:
        body = {"event_id": event["id"], "nonce": new_id(), "token": token, "method": "camera"}
        outcome: str = (await ines.post("/check-ins", body, expect=200))["outcome"]
        return outcome

    return scanned_at


async def offline(muster: Muster, token: str) -> str:
    """What a scanner says that has the public keys and nothing else."""
    verifier = TicketVerifier(await inside(muster).events.ticket_keys.public_keys())
    try:
        verifier.verify(token)
    except TicketRefused as error:
        return type(error).__name__
    return "genuine"


@pytest.mark.in_process("checks with the public keys")
async def test_a_code_that_was_altered_is_refused(muster: Muster, ines: Visitor, guest: Visitor, scan: Scan) -> None:
    event = await published(muster, ines)
    token = shown((await registered(muster, guest, event, "ada@example.org"))["ticket"])
    body, signature = 5, 60  # a sign of the ticket's id, and one of the signature
    for place in (body + 25, body + 45, signature + 20, len(token) - 10):
        altered = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert (await offline(muster, altered), await scan(event, altered)) in {
            ("AlteredTicket", "altered"),
            ("ForeignTicket", "foreign"),
        }
    for nonsense in ("", token[:-1], token + "A", token.lower(), "https://evil.example", "M1." + "A" * 138):
        if nonsense:
            assert await scan(event, nonsense) in {"malformed", "foreign"}
        assert await offline(muster, nonsense) in {"MalformedTicket", "ForeignTicket"}
    assert (await offline(muster, token), await scan(event, token)) == ("genuine", "admitted")


@pytest.mark.in_process("signs with keys of somebody else's")
async def test_a_code_that_somebody_else_signed_is_refused(muster: Muster, ines: Visitor, guest: Visitor, scan: Scan) -> None:
    event = await published(muster, ines)
    ticket = (await registered(muster, guest, event, "ada@example.org"))["ticket"]
    own_id = read_token(shown(ticket)).claims.key_id
    forger = Ed25519PrivateKey.generate()
    forged = {
        "foreign": write_body("0a1b2c3d", event["id"], ticket["id"], 1),
        "altered": write_body(own_id, event["id"], ticket["id"], 1),
    }
    for outcome, body in forged.items():
        token = write_token(body, forger.sign(body))
        assert (await offline(muster, token), await scan(event, token)) == (f"{outcome.title()}Ticket", outcome)


@pytest.mark.in_process("has a key stolen, and sets the clock")
async def test_a_former_key_signs_for_no_newer_event(
    muster: Muster, ines: Visitor, guest: Visitor, scan: Scan, clock: StillClock
) -> None:
    old = await published(muster, ines)
    ticket = (await registered(muster, guest, old, "ada@example.org"))["ticket"]
    keys = inside(muster).events.ticket_keys
    ring = (inside(muster).settings.data_dir / "secrets" / "ticket-keys").read_bytes()
    stolen = Ed25519PrivateKey.from_private_bytes(from_base64url(json.loads(ring)[-1]["seed"]))
    clock.advance(_moment_of(old["id"]) - clock.now().timestamp() + 60)  # ids are made by the real clock
    await keys.rotate()
    clock.advance(2 * 3600)
    claims = read_token(ticket["code"]["token"]).claims
    body = write_body(claims.key_id, _made_at(clock), new_id(), 1)
    forged = write_token(body, stolen.sign(body))
    assert (await offline(muster, forged), await scan(old, forged)) == ("ForeignTicket", "foreign")
    assert await offline(muster, ticket["code"]["token"]) == "genuine", "and every ticket that is out there stays good"
    assert await scan(old, ticket["code"]["token"]) == "admitted"


def _moment_of(event_id: str) -> float:
    return int.from_bytes(UUID(event_id).bytes[:6]) / 1000


def _made_at(clock: StillClock) -> str:
    """The id of an event that is made at this moment."""
    return str(UUID(bytes=round(clock.now().timestamp() * 1000).to_bytes(6) + UUID(new_id()).bytes[6:]))


async def test_a_former_code_is_genuine_and_lets_nobody_in(muster: Muster, ines: Visitor, guest: Visitor, scan: Scan) -> None:
    """Without a network, that is for the snapshot to say (test_offline.py)."""
    event = await published(muster, ines)
    ticket = (await registered(muster, guest, event, "ada@example.org"))["ticket"]
    first = shown(ticket)
    await ines.post(f"/tickets/{ticket['id']}/revoke", expect=200)
    assert await scan(event, first) == "revoked"
    await ines.post(f"/tickets/{ticket['id']}/reissue", expect=200)
    assert await scan(event, first) == "replaced"
    other = await published(muster, ines)
    assert await scan(other, first) == "wrong_event"
