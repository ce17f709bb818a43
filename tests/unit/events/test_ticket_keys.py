"""Tickets: signed by the one key of their event, and refused whatever else they may be."""

import asyncio
import base64
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.adapters.local.secrets import FolderSecrets
from muster.events.ticket_keys import MOST_KEYS, SECRET, TicketKeys
from muster.events.ticket_tokens import (
    AlteredTicket,
    ForeignTicket,
    MalformedTicket,
    PublicTicketKey,
    TicketClaims,
    TicketRefused,
    TicketVerifier,
    read_token,
    write_body,
    write_token,
)
from muster.kernel.errors import Unavailable
from muster.kernel.ids import new_id
from tests.support.clock import StillClock

pytestmark = [pytest.mark.req("EV-2"), pytest.mark.req("SE-1")]

DAY = 86_400
EVENT = "0198aaaa-0000-7000-8000-000000000001"
TICKET = "0198aaaa-0000-7000-8000-000000000002"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SEED = bytes(range(32))


def event_made_at(moment: datetime) -> str:
    """The id of an event that was made then."""
    digits = f"{round(moment.timestamp() * 1000):012x}"
    return f"{digits[:8]}-{digits[8:]}-7000-8000-{new_id()[-12:]}"


def public_key(private_key: Ed25519PrivateKey) -> PublicTicketKey:
    raw = private_key.public_key().public_bytes_raw()
    return PublicTicketKey(sha256(raw).hexdigest()[:8], base64.urlsafe_b64encode(raw).decode().rstrip("="), None)


def signed_by(private_key: Ed25519PrivateKey, event_id: str = EVENT, ticket_id: str = TICKET, generation: int = 1) -> str:
    body = write_body(public_key(private_key).id, event_id, ticket_id, generation)
    return write_token(body, private_key.sign(body))


@pytest.fixture
async def secrets(tmp_path: Path) -> FolderSecrets:
    store = FolderSecrets(tmp_path / "secrets")
    await store.open()
    return store


@pytest.fixture
async def keys(secrets: FolderSecrets, clock: StillClock) -> TicketKeys:
    opened = TicketKeys(secrets, clock, rotation_days=365)
    await opened.open()
    return opened


# --- The token ---------------------------------------------------------------------------------------


async def test_a_token_says_which_ticket_it_is(keys: TicketKeys) -> None:
    token = await keys.sign(EVENT, TICKET, 3)
    [key] = await keys.public_keys()
    assert await keys.verify(token) == TicketClaims(EVENT, TICKET, 3, key.id)
    assert len(token) == 141


def test_a_token_is_laid_out_as_it_is_documented() -> None:
    private_key = Ed25519PrivateKey.from_private_bytes(SEED)
    token = signed_by(private_key, generation=258)
    assert token.startswith("M1.")
    content = base64.urlsafe_b64decode(token[3:] + "==")
    assert len(content) == 103
    assert content[0] == 1
    assert content[1:5] == sha256(private_key.public_key().public_bytes_raw()).digest()[:4]
    assert content[5:21].hex() == EVENT.replace("-", "")
    assert content[21:37].hex() == TICKET.replace("-", "")
    assert content[37:39] == b"\x01\x02"
    private_key.public_key().verify(content[39:], content[:39])


async def test_a_ticket_has_the_same_token_whoever_writes_it(
    keys: TicketKeys, secrets: FolderSecrets, clock: StillClock
) -> None:
    other = TicketKeys(secrets, clock, rotation_days=None)
    assert await keys.sign(EVENT, TICKET, 1) == await other.sign(EVENT, TICKET, 1)
    assert await keys.sign(EVENT, TICKET, 1) != await keys.sign(EVENT, TICKET, 2)


@settings(max_examples=100, deadline=None)
@given(event=st.uuids(), ticket=st.uuids(), generation=st.integers(1, 65_535), seed=st.binary(min_size=32, max_size=32))
def test_every_token_is_read_back(event: object, ticket: object, generation: int, seed: bytes) -> None:
    private_key = Ed25519PrivateKey.from_private_bytes(seed)
    key = public_key(private_key)
    token = signed_by(private_key, str(event), str(ticket), generation)
    assert TicketVerifier([key]).verify(token) == TicketClaims(str(event), str(ticket), generation, key.id)


@pytest.mark.parametrize(("ticket_id", "generation"), [("7", 1), (TICKET.upper(), 1), (TICKET, 0), (TICKET, 65_536)])
async def test_what_is_no_ticket_is_not_signed(keys: TicketKeys, ticket_id: str, generation: int) -> None:
    with pytest.raises(ValueError, match=r"is not an id|a generation is between"):
        await keys.sign(EVENT, ticket_id, generation)


# --- What is refused ---------------------------------------------------------------------------------


def test_a_token_is_refused_wherever_it_was_changed() -> None:
    private_key = Ed25519PrivateKey.from_private_bytes(SEED)
    verifier = TicketVerifier([public_key(private_key)])
    token = signed_by(private_key)
    content = base64.urlsafe_b64decode(token[3:] + "==")
    refusals = {MalformedTicket: range(1), ForeignTicket: range(1, 5), AlteredTicket: range(5, 103)}
    for refusal, places in refusals.items():
        for place in places:
            for bit in range(8):
                changed = bytearray(content)
                changed[place] ^= 1 << bit
                with pytest.raises(refusal):
                    verifier.verify(write_token(bytes(changed[:39]), bytes(changed[39:])))


def test_there_is_one_text_for_each_token() -> None:
    private_key = Ed25519PrivateKey.from_private_bytes(SEED)
    verifier = TicketVerifier([public_key(private_key)])
    token = signed_by(private_key)
    for place, sign in enumerate(token):
        for other in [*ALPHABET, "=", "+", "/", " ", "\n", "é", "\u212a", "\x00"]:
            if other != sign:
                with pytest.raises(TicketRefused):
                    verifier.verify(token[:place] + other + token[place + 1 :])
    # The last character has four bits that stand for nothing: fifteen texts for the same bytes.
    twins = [other for other in ALPHABET if base64.urlsafe_b64decode(token[3:-1] + other + "==")[-1:] == _last_byte(token)]
    assert len(twins) == 16
    assert [other for other in twins if _is_good(verifier, token[:-1] + other)] == [token[-1]]


def _last_byte(token: str) -> bytes:
    return base64.urlsafe_b64decode(token[3:] + "==")[-1:]


def _is_good(verifier: TicketVerifier, token: str) -> bool:
    try:
        verifier.verify(token)
    except TicketRefused:
        return False
    return True


def test_a_signature_cannot_be_written_in_another_way() -> None:
    """S + L is the same signature for a lax verifier (RFC 8032, 5.1.7): then one ticket would have two tokens."""
    private_key = Ed25519PrivateKey.from_private_bytes(SEED)
    body = write_body(public_key(private_key).id, EVENT, TICKET, 1)
    signature = private_key.sign(body)
    order = 2**252 + 27_742_317_777_372_353_535_851_937_790_883_648_493
    other = signature[:32] + (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    with pytest.raises(AlteredTicket):
        TicketVerifier([public_key(private_key)]).verify(write_token(body, other))


def test_a_part_of_a_token_and_more_than_a_token_are_malformed() -> None:
    token = signed_by(Ed25519PrivateKey.from_private_bytes(SEED))
    for text in [*(token[:length] for length in range(len(token))), token + "A", token + "\n", f" {token}", token + "="]:
        with pytest.raises(MalformedTicket):
            read_token(text)


@pytest.mark.parametrize("prefix", ["M2.", "m1.", "M1", "M1:", ""])
def test_a_token_of_another_version_is_malformed(prefix: str) -> None:
    token = signed_by(Ed25519PrivateKey.from_private_bytes(SEED))
    with pytest.raises(MalformedTicket):
        read_token(prefix + token[3:])


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=200) | st.text(ALPHABET, min_size=138, max_size=138).map("M1.".__add__))
def test_anything_else_is_refused_and_nothing_more(text: str) -> None:
    with pytest.raises(TicketRefused):
        TicketVerifier([public_key(Ed25519PrivateKey.from_private_bytes(SEED))]).verify(text)


async def test_a_ticket_of_somebody_else_is_foreign(keys: TicketKeys) -> None:
    with pytest.raises(ForeignTicket):
        await keys.verify(signed_by(Ed25519PrivateKey.generate()))


async def test_a_forgery_that_names_our_key_is_altered(keys: TicketKeys) -> None:
    [key] = await keys.public_keys()
    body = write_body(key.id, EVENT, TICKET, 1)
    for signature in (Ed25519PrivateKey.generate().sign(body), bytes(64), b"\xff" * 64):
        with pytest.raises(AlteredTicket):
            await keys.verify(write_token(body, signature))


# --- The ring ----------------------------------------------------------------------------------------


async def test_a_key_that_is_old_enough_gets_a_successor(keys: TicketKeys, clock: StillClock) -> None:
    clock.advance(364 * DAY)
    assert not await keys.rotate_due()
    clock.advance(2 * DAY)
    assert await keys.rotate_due()
    assert not await keys.rotate_due()
    assert len(await keys.public_keys()) == 2


async def test_an_event_keeps_its_key_and_new_events_get_the_new_one(keys: TicketKeys, clock: StillClock) -> None:
    old_event = event_made_at(clock.now())
    printed = await keys.sign(old_event, TICKET, 1)
    clock.advance(400 * DAY)
    await keys.rotate_due()
    just_made = event_made_at(clock.now() + timedelta(minutes=59))
    new_event = event_made_at(clock.now() + timedelta(minutes=61))
    first, second = await keys.public_keys()
    assert await keys.sign(old_event, TICKET, 1) == printed
    assert (await keys.verify(printed)).key_id == first.id
    assert (await keys.verify(await keys.sign(just_made, TICKET, 1))).key_id == first.id
    assert (await keys.verify(await keys.sign(new_event, TICKET, 1))).key_id == second.id


async def test_an_old_key_signs_for_no_new_event_though_somebody_has_it(
    keys: TicketKeys, secrets: FolderSecrets, clock: StillClock
) -> None:
    stolen = await _private_key(secrets)
    await keys.rotate()
    new_event = event_made_at(clock.now() + timedelta(days=1))
    with pytest.raises(ForeignTicket):
        await keys.verify(signed_by(stolen, new_event))
    assert await keys.verify(signed_by(stolen, event_made_at(clock.now())))


async def _private_key(secrets: FolderSecrets) -> Ed25519PrivateKey:
    ring = await secrets.get(SECRET)
    assert ring is not None
    seed = msgspec.json.decode(ring)[-1]["seed"]
    return Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(seed + "="))


async def test_public_keys_are_all_that_is_needed_elsewhere(keys: TicketKeys, clock: StillClock) -> None:
    tokens = [await keys.sign(EVENT, TICKET, 1)]
    await keys.rotate()
    tokens.append(await keys.sign(event_made_at(clock.now() + timedelta(days=1)), TICKET, 1))
    published = msgspec.json.encode(await keys.public_keys())
    assert b"seed" not in published
    verifier = TicketVerifier(msgspec.json.decode(published, type=list[PublicTicketKey]))
    assert [verifier.verify(token) for token in tokens] == [await keys.verify(token) for token in tokens]


async def test_processes_that_begin_at_once_have_one_ring(secrets: FolderSecrets, clock: StillClock) -> None:
    rings = [TicketKeys(secrets, clock, rotation_days=365) for _ in range(8)]
    await asyncio.gather(*(ring.open() for ring in rings))
    assert len({await ring.sign(EVENT, TICKET, 1) for ring in rings}) == 1


async def test_no_key_is_lost_when_several_are_added_at_once(secrets: FolderSecrets, clock: StillClock) -> None:
    rings = [TicketKeys(secrets, clock, rotation_days=365) for _ in range(4)]
    await asyncio.gather(*(ring.open() for ring in rings))
    clock.advance(1)
    added = await asyncio.gather(*(ring.rotate() for ring in rings))
    published = await TicketKeys(secrets, clock, rotation_days=365).public_keys()
    assert len(published) == 1 + sum(added)
    assert sum(added) >= 1
    starts = [key.events_from or "" for key in published]
    assert starts == sorted(set(starts))


async def test_what_another_process_added_is_known_in_time(keys: TicketKeys, secrets: FolderSecrets, clock: StillClock) -> None:
    await keys.sign(EVENT, TICKET, 1)
    other = TicketKeys(secrets, clock, rotation_days=365)
    clock.advance(1)
    await other.rotate()
    new_event = event_made_at(clock.now() + timedelta(hours=2))
    token = await other.sign(new_event, TICKET, 1)
    assert await keys.verify(token)  # an unknown key: it looks again
    clock.advance(61)
    assert await keys.sign(new_event, TICKET, 1) == token


async def test_a_clock_that_was_set_back_does_not_change_the_order(
    keys: TicketKeys, secrets: FolderSecrets, clock: StillClock
) -> None:
    clock.advance(-3 * DAY)
    ring = await secrets.get(SECRET)
    later = await secrets.replace(SECRET, keys.renewed(ring), ring)
    assert later
    clock.advance(120)
    first, second = await keys.public_keys()
    assert first.events_from is None
    assert second.events_from == "2026-11-20T07:47:00.001Z"


async def test_where_the_store_adds_keys_none_is_added_here(secrets: FolderSecrets, clock: StillClock) -> None:
    keys = TicketKeys(secrets, clock, rotation_days=None)
    await keys.open()
    assert await secrets.get(SECRET) is None
    await keys.sign(EVENT, TICKET, 1)
    clock.advance(4000 * DAY)
    assert not await keys.rotate_due()
    assert len(await keys.public_keys()) == 1


async def test_a_ring_that_is_to_follow_has_every_former_key_and_is_young(
    keys: TicketKeys, secrets: FolderSecrets, clock: StillClock
) -> None:
    former = await secrets.get(SECRET)
    renewed = keys.renewed(former)
    keys.try_out(renewed)
    assert keys.may_follow(renewed, former)
    assert keys.may_follow(renewed, None) is False
    assert not keys.may_follow(keys.renewed(None), former)
    clock.advance(1801)
    assert not keys.may_follow(renewed, former)


async def test_a_ring_holds_as_many_keys_as_a_secret_can(keys: TicketKeys) -> None:
    ring = keys.renewed(None)
    for _ in range(MOST_KEYS):
        ring = keys.renewed(ring)
    assert len(msgspec.json.decode(ring)) == MOST_KEYS
    assert len(ring) < 30_000
    assert keys.may_follow(keys.renewed(ring), ring)


@pytest.mark.parametrize("ring", [b"[]", b"{}", b"\xff", b'[{"seed":"AAAA","created_at":"2026-11-20T06:47:00.000Z"}]', b"[1]"])
async def test_a_ring_that_cannot_be_read_is_not_replaced_by_another(
    secrets: FolderSecrets, clock: StillClock, ring: bytes
) -> None:
    await secrets.put(SECRET, ring)
    keys = TicketKeys(secrets, clock, rotation_days=365)
    with pytest.raises(Unavailable, match="backup"):
        await keys.open()
    with pytest.raises(Unavailable, match="backup"):
        await keys.sign(EVENT, TICKET, 1)
    assert await secrets.get(SECRET) == ring
