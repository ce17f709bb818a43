"""Rings of signing keys, replaced in the four steps in which Secrets Manager asks for it."""

from collections.abc import Awaitable, Callable

import boto3
import pytest

from muster.adapters.aws.clients import Clients
from muster.adapters.aws.key_rotation import KeyRotation, every_ring
from muster.adapters.aws.secrets import ManagedSecrets
from muster.database.rotation import RotationRefused
from muster.events.ticket_keys import TicketKeys
from muster.identity.keys import PURPOSES, BadToken, KeyRings
from muster.kernel.ids import new_id
from tests.support.clock import StillClock
from tests.support.emulator import Emulator
from tests.support.identity import key_rings

pytestmark = pytest.mark.req("ID-8", "AW-9")

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
DAY = 86_400


class Rotated:
    """One installation's ring of sessions, a process that uses it, and the function that rotates it."""

    def __init__(self, clock: StillClock) -> None:
        self.clock = clock
        self.prefix = f"muster/{new_id()}/"
        self.secrets = ManagedSecrets(Clients(), self.prefix)
        self.process = key_rings(self.secrets, clock)
        self.client = boto3.client("secretsmanager")
        self.name = f"{self.prefix}signing-keys.active_session"

    @property
    def function(self) -> KeyRotation:
        """The function, started anew."""
        tickets = TicketKeys(self.secrets, self.clock, rotation_days=None)
        return KeyRotation(self.secrets, every_ring(key_rings(self.secrets, self.clock), tickets))

    def begin(self) -> str:
        """What Secrets Manager does first: a version without a value, that is pending. Returns its id."""
        token = new_id()
        # AWS's version has no value yet; no request can make such a one, but text counts as none.
        self.client.put_secret_value(
            SecretId=self.name, ClientRequestToken=token, VersionStages=["AWSPENDING"], SecretString="none"
        )
        return token

    async def steps(self, token: str, *steps: str) -> None:
        for step in steps:
            await self.function.rotate(step, self.name, token)

    async def keys(self) -> list[str]:
        return [key.id for key in await key_rings(self.secrets, self.clock).describe() if key.purpose == "active_session"]


@pytest.fixture
async def rotated(emulator: Emulator, clock: StillClock) -> Rotated:
    made = Rotated(clock)
    await made.process.open()
    return made


async def test_a_rotation_puts_a_new_key_behind_the_former_ones(rotated: Rotated) -> None:
    before = await rotated.keys()
    await rotated.steps(rotated.begin(), *STEPS)
    after = await rotated.keys()
    assert after[:-1] == before
    assert len(after) == 2


async def test_nobody_is_signed_out_and_processes_with_the_former_ring_go_on(rotated: Rotated, clock: StillClock) -> None:
    old = await rotated.process.seal("active_session", b"old")
    other = key_rings(rotated.secrets, clock)
    await other.open()
    await rotated.steps(rotated.begin(), *STEPS)
    late = await rotated.process.seal("active_session", b"late")  # with the ring that it read a moment ago
    for process in (rotated.process, other, key_rings(rotated.secrets, clock)):
        assert await process.unseal("active_session", old) == b"old"
        assert await process.unseal("active_session", late) == b"late"
    clock.advance(60)
    fresh = await rotated.process.seal("active_session", b"new")
    assert await other.unseal("active_session", fresh) == b"new"
    assert fresh.rpartition(".")[2] != old.rpartition(".")[2]
    clock.advance(30 * DAY)  # the last moment of the last session
    await rotated.steps(rotated.begin(), *STEPS)
    assert await key_rings(rotated.secrets, clock).unseal("active_session", late) == b"late"
    clock.advance(1 * DAY)
    await rotated.steps(rotated.begin(), *STEPS)
    with pytest.raises(BadToken):
        await key_rings(rotated.secrets, clock).unseal("active_session", late)


async def test_a_version_that_is_not_there_yet_is_made(rotated: Rotated) -> None:
    await rotated.steps(new_id(), *STEPS)
    assert len(await rotated.keys()) == 2


async def test_a_version_that_begins_as_a_copy_gets_a_new_key_too(rotated: Rotated) -> None:
    """As the emulator's own rotation begins."""
    token = rotated.begin()
    ring = await rotated.secrets.get("signing-keys.active_session")
    assert ring is not None
    await rotated.secrets.put_pending(rotated.name, token, ring)
    await rotated.steps(token, *STEPS)
    assert len(await rotated.keys()) == 2


@pytest.mark.parametrize("step", STEPS)
async def test_every_step_may_be_repeated(rotated: Rotated, step: str) -> None:
    """As after a function that died when it had done it."""
    token = rotated.begin()
    until = STEPS[: STEPS.index(step) + 1]
    await rotated.steps(token, *until)
    ring = rotated.client.get_secret_value(SecretId=rotated.name, VersionId=token)["SecretBinary"]
    await rotated.steps(token, step, step)
    assert rotated.client.get_secret_value(SecretId=rotated.name, VersionId=token)["SecretBinary"] == ring
    await rotated.steps(token, *STEPS)  # Secrets Manager starts over at the first
    assert await rotated.secrets.get("signing-keys.active_session") == ring
    assert len(await rotated.keys()) == 2


@pytest.mark.parametrize(
    ("method", "step"),
    [
        ("put_pending", "createSecret"),
        ("move", "finishSecret"),
    ],
)
async def test_a_function_that_dies_between_a_write_and_its_end_is_repeated(
    rotated: Rotated, monkeypatch: pytest.MonkeyPatch, method: str, step: str
) -> None:
    token = rotated.begin()
    old = await rotated.process.seal("active_session", b"old")
    real: Callable[..., Awaitable[object]] = getattr(rotated.secrets, method)

    async def dying(*args: object, **named: object) -> object:
        await real(*args, **named)
        raise KeyboardInterrupt

    await rotated.steps(token, *STEPS[: STEPS.index(step)])
    monkeypatch.setattr(rotated.secrets, method, dying)
    with pytest.raises(KeyboardInterrupt):
        await rotated.steps(token, step)
    monkeypatch.undo()
    await rotated.steps(token, *STEPS)
    assert len(await rotated.keys()) == 2
    assert await key_rings(rotated.secrets, rotated.clock).unseal("active_session", old) == b"old"


async def test_a_ring_that_changed_in_between_is_not_overwritten(rotated: Rotated) -> None:
    token = rotated.begin()
    await rotated.steps(token, "createSecret", "setSecret", "testSecret")
    await rotated.process.rotate("active_session")  # an admin, by hand
    signed = await rotated.process.seal("active_session", b"by the new key")
    with pytest.raises(RotationRefused, match="Rotate it again"):
        await rotated.steps(token, "finishSecret")
    assert await key_rings(rotated.secrets, rotated.clock).unseal("active_session", signed) == b"by the new key"
    await rotated.steps(rotated.begin(), *STEPS)  # the next rotation is not in the way of this one
    assert len(await rotated.keys()) == 3


async def test_a_rotation_that_lay_for_long_is_not_finished(rotated: Rotated, clock: StillClock) -> None:
    """The key that its ring calls retired has gone on signing since: it would be dropped too early."""
    token = rotated.begin()
    await rotated.steps(token, "createSecret", "setSecret", "testSecret")
    clock.advance(3600)
    with pytest.raises(RotationRefused, match="too old"):
        await rotated.steps(token, "finishSecret")
    assert len(await rotated.keys()) == 1


async def test_a_ring_that_was_not_made_yet_is_made_by_its_first_rotation(emulator: Emulator, clock: StillClock) -> None:
    rotated = Rotated(clock)
    rotated.client.create_secret(Name=rotated.name, SecretString="generated")
    await rotated.steps(rotated.begin(), *STEPS)
    token = await rotated.process.seal("active_session", b"{}")
    assert await key_rings(rotated.secrets, clock).unseal("active_session", token) == b"{}"
    assert len(await rotated.keys()) == 1


@pytest.mark.parametrize("ring", [b"", b"[]", b"nonsense", b'[{"paserk":"k4.secret.AAAA","created_at":""}]'])
def test_a_ring_that_cannot_sign_does_not_pass_the_test(rings: KeyRings, ring: bytes) -> None:
    for purpose in PURPOSES:
        with pytest.raises(ValueError):  # noqa: PT011  # in many words
            rings.try_out(purpose, ring)


@pytest.fixture
def rings(emulator: Emulator, clock: StillClock) -> KeyRings:
    return key_rings(ManagedSecrets(Clients(), f"muster/{new_id()}/"), clock)


async def test_nothing_but_a_rotation_of_our_own_rings_is_done(rotated: Rotated) -> None:
    token = rotated.begin()
    with pytest.raises(RotationRefused, match="no step"):
        await rotated.steps(token, "deleteSecret")
    with pytest.raises(RotationRefused, match="not being rotated"):
        await rotated.steps(new_id(), "finishSecret")
    with pytest.raises(RotationRefused, match="no ring yet"):
        await rotated.steps(token, "testSecret")
    await rotated.secrets.put("server-key", b"x" * 32)
    for name in (f"{rotated.prefix}server-key", "muster/another/signing-keys.active_session"):
        with pytest.raises(RotationRefused, match="not a ring"):
            await rotated.function.rotate("createSecret", name, token)
