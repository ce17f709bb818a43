"""Signing keys that Secrets Manager has replaced: it calls these four steps, in order, and a failed one again.

The new version of the secret is the ring as it is, with a new key at its end. Processes that hold the former ring go on
signing with a key that the new one keeps, and look the secret up again when they meet a key that they do not know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, get_args

from muster.adapters.aws.secrets import CURRENT, PENDING, ManagedSecrets
from muster.database.rotation import RotationRefused, Step
from muster.events import ticket_keys
from muster.events.ticket_keys import TicketKeys
from muster.identity.keys import PURPOSES, KeyRings, Purpose, secret_name


class Ring(Protocol):
    """How one ring is renewed."""

    def renewed(self, ring: bytes | None) -> bytes:
        """The ring with a new key at its end; of None, the first ring."""
        ...

    def may_follow(self, ring: bytes, former: bytes | None) -> bool:
        """Whether nothing that is signed becomes worthless when `ring` takes the place of `former`."""
        ...

    def try_out(self, ring: bytes) -> None:
        """Uses a ring that is not in use yet, and raises what comes of one that is none."""
        ...


@dataclass(frozen=True)
class _OfPurpose:
    """The ring of one purpose."""

    rings: KeyRings
    purpose: Purpose

    def renewed(self, ring: bytes | None) -> bytes:
        return self.rings.renewed(self.purpose, ring)

    def may_follow(self, ring: bytes, former: bytes | None) -> bool:
        return self.rings.may_follow(self.purpose, ring, former)

    def try_out(self, ring: bytes) -> None:
        self.rings.try_out(self.purpose, ring)


def every_ring(rings: KeyRings, tickets: TicketKeys) -> dict[str, Ring]:
    """The rings of an installation, by the names of their secrets."""
    found: dict[str, Ring] = {secret_name(purpose): _OfPurpose(rings, purpose) for purpose in PURPOSES}
    return found | {ticket_keys.SECRET: tickets}


class KeyRotation:
    """Rotation of those among `secrets` that `rings` names."""

    def __init__(self, secrets: ManagedSecrets, rings: Mapping[str, Ring]) -> None:
        self._secrets = secrets
        self._rings = rings

    async def rotate(self, step: str, secret: str, token: str) -> None:
        """One step of a rotation; `secret` is the secret's ARN or name, `token` the id of its new version.

        Each may be repeated, also after one that died in the middle. Raises RotationRefused, Unavailable.
        """
        if step not in get_args(Step):
            raise RotationRefused(f"There is no step {step!r} in a rotation.")
        rules = await self._rules(secret)
        labels = (await self._secrets.labels(secret) or {}).get(token)
        if labels is None and step == "createSecret":
            labels = [PENDING]  # AWS makes a version without a value before the first step, an emulator may not
        if labels is None:
            raise RotationRefused(f"Version {token} of this secret is not being rotated.")
        if CURRENT in labels:  # it is done, and this is a repetition
            return
        if PENDING not in labels:
            raise RotationRefused(f"Version {token} of this secret is not the one that is pending.")
        if step == "createSecret":
            await self._create(secret, token, rules)
        elif step == "testSecret":
            rules.try_out(await self._pending(secret, token))
        elif step == "finishSecret":
            await self._finish(secret, token, rules)
        # setSecret: the ring lies nowhere else.

    async def _create(self, secret: str, token: str, rules: Ring) -> None:
        current = await self._secrets.version(secret)
        ring = None if current is None else current.value
        # An emulator begins with a copy of the current value, AWS with a version without a value.
        if await self._secrets.pending(secret, token) not in {None, ring}:
            return
        await self._secrets.put_pending(secret, token, rules.renewed(ring))

    async def _finish(self, secret: str, token: str, rules: Ring) -> None:
        ring = await self._pending(secret, token)
        current = await self._secrets.version(secret)
        former, value = (None, None) if current is None else (current.id, current.value)
        if not rules.may_follow(ring, value):
            # A version's value cannot be changed: without the label, the next rotation starts with a version of its own.
            await self._secrets.remove(secret, PENDING, source=token)
            raise RotationRefused("The ring has changed since, or this one is too old to take its place. Rotate it again.")
        if not await self._secrets.move(secret, CURRENT, to=token, source=former):
            raise RotationRefused("The ring was changed at this moment by another process; the step is to be repeated.")

    async def _pending(self, secret: str, token: str) -> bytes:
        ring = await self._secrets.pending(secret, token)
        if ring is None:
            raise RotationRefused(f"Version {token} of this secret has no ring yet.")
        return ring

    async def _rules(self, secret: str) -> Ring:
        found = self._rings.get(await self._secrets.name_of(secret) or "")
        if found is None:
            raise RotationRefused(f"{secret} is not a ring of signing keys of this installation.")
        return found
