"""The ring of tickets' keys, replaced in the four steps in which Secrets Manager asks for it."""

from uuid import UUID

import boto3
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from muster.adapters.aws.clients import Clients
from muster.adapters.aws.key_rotation import KeyRotation, every_ring
from muster.adapters.aws.secrets import ManagedSecrets
from muster.database.rotation import RotationRefused
from muster.events.ticket_keys import SECRET, TicketKeys
from muster.events.ticket_tokens import ForeignTicket, TicketVerifier, from_base64url, write_body, write_token
from muster.kernel.ids import new_id
from tests.support.clock import StillClock
from tests.support.emulator import Emulator
from tests.support.identity import key_rings

pytestmark = pytest.mark.req("EV-2", "AW-9")

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
TICKET = new_id()
HOUR, DAY = 3600, 86_400


class Rotated:
    """One installation's ring, a process that uses it, and the function that rotates it."""

    def __init__(self, clock: StillClock) -> None:
        self.clock = clock
        self.prefix = f"muster/{new_id()}/"
        self.secrets = ManagedSecrets(Clients(), self.prefix)
        self.process = self.started()
        self.client = boto3.client("secretsmanager")

    def started(self) -> TicketKeys:
        """The keys as a process has them that has just begun."""
        return TicketKeys(self.secrets, self.clock, rotation_days=None)

    async def rotate(self, *steps: str, token: str = "") -> str:
        """What Secrets Manager does, with a function that is started anew for each step."""
        name = f"{self.prefix}{SECRET}"
        if not token:
            token = new_id()
            self.client.put_secret_value(
                SecretId=name, ClientRequestToken=token, VersionStages=["AWSPENDING"], SecretString="none"
            )
        for step in steps or STEPS:
            rings = every_ring(key_rings(self.secrets, self.clock), self.started())
            await KeyRotation(self.secrets, rings).rotate(step, name, token)
        return token

    def event(self) -> str:
        """An event that is made at this moment."""
        random = UUID(new_id()).bytes[6:]
        return str(UUID(bytes=int(self.clock.now().timestamp() * 1000).to_bytes(6) + random))


@pytest.fixture
async def rotated(emulator: Emulator, clock: StillClock) -> Rotated:
    """As after a deployment: CloudFormation has made the secret, and the migration its first ring."""
    made = Rotated(clock)
    made.client.create_secret(Name=f"{made.prefix}{SECRET}", SecretString="generated")
    await made.process.rotate_due()
    return made


async def test_every_ticket_stays_good_and_new_events_get_the_new_key(rotated: Rotated, clock: StillClock) -> None:
    old = rotated.event()
    before = await rotated.process.sign(old, TICKET, 1)
    clock.advance(DAY)
    await rotated.rotate()
    clock.advance(2 * HOUR)
    assert await rotated.process.sign(old, TICKET, 1) == before, "printed tickets are those that are signed now"
    new = rotated.event()
    after = await rotated.process.sign(new, TICKET, 1)
    for process in (rotated.process, rotated.started()):
        assert (await process.verify(before)).event_id == old
        assert (await process.verify(after)).event_id == new
    first, second = await rotated.process.public_keys()
    assert first.id != second.id
    offline = TicketVerifier([first, second])
    assert (offline.verify(before).key_id, offline.verify(after).key_id) == (first.id, second.id)


@pytest.mark.req("SE-1")
async def test_who_got_hold_of_the_former_key_cannot_make_tickets_for_new_events(rotated: Rotated, clock: StillClock) -> None:
    ring = await rotated.secrets.get(SECRET)
    assert ring is not None
    stolen = Ed25519PrivateKey.from_private_bytes(from_base64url(msgspec.json.decode(ring)[0]["seed"]))
    [key] = await rotated.process.public_keys()
    await rotated.rotate()
    clock.advance(2 * HOUR)
    body = write_body(key.id, rotated.event(), TICKET, 1)
    forged = write_token(body, stolen.sign(body))
    with pytest.raises(ForeignTicket):
        await rotated.started().verify(forged)
    with pytest.raises(ForeignTicket):
        TicketVerifier(await rotated.started().public_keys()).verify(forged)


async def test_a_process_with_the_former_ring_goes_on_until_it_reads_the_new_one(rotated: Rotated, clock: StillClock) -> None:
    """It signs with the former key for a minute more; for an hour, that is the right one for new events, too."""
    before = await rotated.process.sign(rotated.event(), TICKET, 1)
    await rotated.rotate()
    late = await rotated.process.sign(rotated.event(), TICKET, 1)
    for token in (before, late):
        assert await rotated.started().verify(token)


@pytest.mark.parametrize("step", STEPS)
async def test_every_step_may_be_repeated(rotated: Rotated, step: str) -> None:
    until = STEPS[: STEPS.index(step) + 1]
    token = await rotated.rotate(*until)
    await rotated.rotate(step, step, token=token)
    await rotated.rotate(token=token)  # Secrets Manager starts over at the first
    assert len(await rotated.started().public_keys()) == 2


async def test_a_ring_that_changed_in_between_is_not_overwritten(rotated: Rotated, clock: StillClock) -> None:
    token = await rotated.rotate("createSecret", "setSecret", "testSecret")
    clock.advance(1)
    await rotated.process.rotate()
    keys = await rotated.started().public_keys()
    with pytest.raises(RotationRefused, match="Rotate it again"):
        await rotated.rotate("finishSecret", token=token)
    assert await rotated.started().public_keys() == keys
    clock.advance(1)
    await rotated.rotate()
    assert (await rotated.started().public_keys())[:2] == keys


async def test_a_new_key_that_lay_for_long_is_not_taken(rotated: Rotated, clock: StillClock) -> None:
    """Its first events may be there already, signed for by the former one."""
    token = await rotated.rotate("createSecret", "setSecret", "testSecret")
    clock.advance(HOUR / 2 + 1)
    with pytest.raises(RotationRefused, match="too old"):
        await rotated.rotate("finishSecret", token=token)
    assert len(await rotated.started().public_keys()) == 1


async def test_the_first_ring_may_be_made_by_a_rotation(emulator: Emulator, clock: StillClock) -> None:
    rotated = Rotated(clock)
    rotated.client.create_secret(Name=f"{rotated.prefix}{SECRET}", SecretString="generated")
    await rotated.rotate()
    token = await rotated.process.sign(rotated.event(), TICKET, 1)
    assert await rotated.started().verify(token)
