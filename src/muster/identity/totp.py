"""Second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes."""

import re
import secrets as random
from datetime import datetime
from io import BytesIO

from muster.database.engine import Reader, Transaction
from muster.identity.keys import ServerKey
from muster.identity.messages import RecoveryCodeUsed
from muster.identity.models import SecondFactorStart
from muster.identity.second_factor_store import SecondFactorStore
from muster.kernel.clock import timestamp

RECOVERY_CODES = 10
STEP_SECONDS = 30
#: RFC 6238, section 5.2: one step to each side, for a clock that is off and a person who types.
STEPS_TO_EACH_SIDE = 1

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_SEPARATORS = re.compile(r"[\s-]+")


class Totp:
    """Codes, checked and used up. Secrets are encrypted at rest, and each is bound to its person."""

    def __init__(self, store: SecondFactorStore, key: ServerKey) -> None:
        self._store = store
        self._key = key

    async def begin(self, unit: Transaction, user_id: str, *, email: str, issuer: str) -> SecondFactorStart:
        """Puts a new secret in place of one that was there."""
        import pyotp  # noqa: PLC0415  # few need it, and a cold start is paid in imports

        secret = pyotp.random_base32()
        sealed = self._key.encrypt("second-factors", secret, user_id)
        await self._store.put_secret(unit, user_id, sealed, timestamp(unit.clock.now()))
        uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer.replace(":", " "))
        return SecondFactorStart(secret, uri, _svg(uri))

    async def take(self, unit: Transaction, user_id: str, code: str) -> bool:
        """Uses up a code of the app; False when it is wrong or was used before."""
        step = await self._step(unit, user_id, code, unit.clock.now())
        return step is not None and await self._store.take_step(unit, user_id, step)

    async def take_any(self, unit: Transaction, user_id: str, code: str) -> bool:
        """Uses up a code of the app or a recovery code."""
        plain = _plain(code)
        if plain.isascii() and plain.isdigit() and len(plain) == 6:
            return await self.take(unit, user_id, plain)
        taken = await self._store.take_code(unit, user_id, self._digest(user_id, plain), timestamp(unit.clock.now()))
        if taken:
            await unit.emit(RecoveryCodeUsed(actor_id=user_id, person_id=user_id))
        return taken

    async def new_recovery_codes(self, unit: Transaction, user_id: str) -> list[str]:
        """Ten new codes (50 bits each) in place of those from before."""
        codes = ["".join(random.choice(_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
        await self._store.replace_codes(unit, user_id, [self._digest(user_id, code) for code in codes])
        return [f"{code[:5]}-{code[5:]}" for code in codes]

    async def remove(self, unit: Transaction, user_id: str) -> None:
        """Forgets the secret and the codes."""
        await self._store.remove(unit, user_id)

    async def _step(self, reader: Reader, user_id: str, code: str, now: datetime) -> int | None:
        """The time step of which `code` is the code, among those near enough."""
        sealed = await self._store.secret(reader, user_id)
        if sealed is None:
            return None
        import pyotp  # noqa: PLC0415  # as above

        totp = pyotp.TOTP(self._key.decrypt("second-factors", sealed, user_id), interval=STEP_SECONDS)
        present = int(now.timestamp()) // STEP_SECONDS
        plain = _plain(code)
        found: int | None = None
        for step in range(present - STEPS_TO_EACH_SIDE, present + STEPS_TO_EACH_SIDE + 1):
            if random.compare_digest(totp.generate_otp(step).encode(), plain.encode()):
                found = step
        return found

    def _digest(self, user_id: str, code: str) -> str:
        return self._key.tag("recovery-codes", f"{user_id} {code}").hex()


def _plain(code: str) -> str:
    """A code as it is compared: people type spaces, dashes and capitals."""
    return _SEPARATORS.sub("", code).lower()


def _svg(text: str) -> str:
    """A QR code, dark on light, since not every app reads it the other way round."""
    import segno  # noqa: PLC0415  # few need it, and a cold start is paid in imports

    out = BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False)
    return out.getvalue().decode().strip()
