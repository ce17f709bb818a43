"""Signing keys that Secrets Manager has replaced: it calls these four steps, in order, and a failed one again.

The new version of the secret is the ring as it is, with a new key at its end. Processes that hold the former ring go on
signing with a key that the new one keeps, and look the secret up again when they meet a key that they do not know.
"""

from typing import get_args

from muster.adapters.aws.secrets import CURRENT, PENDING, ManagedSecrets
from muster.database.rotation import RotationRefused, Step
from muster.identity.keys import PURPOSES, KeyRings, Purpose, secret_name


class KeyRotation:
    """Rotation of the rings among `secrets`, by the rules of `rings`."""

    def __init__(self, secrets: ManagedSecrets, rings: KeyRings) -> None:
        self._secrets = secrets
        self._rings = rings

    async def rotate(self, step: str, secret: str, token: str) -> None:
        """One step of a rotation; `secret` is the secret's ARN or name, `token` the id of its new version.

        Each may be repeated, also after one that died in the middle. Raises RotationRefused, Unavailable.
        """
        if step not in get_args(Step):
            raise RotationRefused(f"There is no step {step!r} in a rotation.")
        purpose = await self._purpose(secret)
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
            await self._create(secret, token, purpose)
        elif step == "testSecret":
            self._rings.try_out(purpose, await self._pending(secret, token))
        elif step == "finishSecret":
            await self._finish(secret, token, purpose)
        # setSecret: the ring lies nowhere else.

    async def _create(self, secret: str, token: str, purpose: Purpose) -> None:
        current = await self._secrets.version(secret)
        ring = None if current is None else current.value
        # An emulator begins with a copy of the current value, AWS with a version without a value.
        if await self._secrets.pending(secret, token) not in {None, ring}:
            return
        await self._secrets.put_pending(secret, token, self._rings.renewed(purpose, ring))

    async def _finish(self, secret: str, token: str, purpose: Purpose) -> None:
        ring = await self._pending(secret, token)
        current = await self._secrets.version(secret)
        former, value = (None, None) if current is None else (current.id, current.value)
        if not self._rings.may_follow(purpose, ring, value):
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

    async def _purpose(self, secret: str) -> Purpose:
        name = await self._secrets.name_of(secret)
        found = next((purpose for purpose in PURPOSES if secret_name(purpose) == name), None)
        if found is None:
            raise RotationRefused(f"{secret} is not a ring of signing keys of this installation.")
        return found
