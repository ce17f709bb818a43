"""One-time codes by mail: proof that somebody reads the mails of an address.

OWASP ASVS 5.0, 6.5 and 6.6: six digits from a secure source, valid ten minutes, for one challenge, once,
with a few tries. Low assurance all the same (NIST SP 800-63B does not take e-mail as a second factor), so a
code signs nobody in by itself.

The code is not kept. A challenge keeps random bytes, and the code is what the server's key makes of them:
the mail can say it, and say the same again when it has to be sent again, while the store alone tells nothing.
"""

import hmac
import secrets as random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from muster.database.engine import Database, Transaction
from muster.identity.gate import Gate
from muster.identity.keys import ServerKey
from muster.identity.messages import CodeRequested
from muster.identity.models import Challenge, CodeVerified
from muster.kernel.clock import Clock, after
from muster.kernel.errors import LinkExpired, Unavailable, ValidationFailed
from muster.kernel.ids import is_id, new_id
from muster.ports.documents import Document, Documents

DIGITS = 6
_SORT_KEY = "CODE"


class OneTimeCode(msgspec.Struct, frozen=True):
    """What the mail says. `expires_at` is a timestamp."""

    email: str
    code: str
    expires_at: str


class _Stored(msgspec.Struct, frozen=True):
    email: str
    nonce: str
    expires_at: str
    tries: int = 0


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Stored).decode


class CodeService:
    """Sends codes and checks them. `lifetime` is in seconds."""

    def __init__(
        self,
        database: Database,
        documents: Documents,
        clock: Clock,
        *,
        server_key: ServerKey,
        gate: Gate,
        lifetime: int,
        max_tries: int,
    ) -> None:
        self._database = database
        self._documents = documents
        self._clock = clock
        self._server_key = server_key
        self._gate = gate
        self._lifetime = lifetime
        self._max_tries = max_tries

    async def send(self, email: str, ip: str) -> Challenge:
        """Has a code mailed. A code that was sent before stays as good as it was. Raises RateLimited."""
        await self._gate.code_mail(email, ip)
        moment = self._clock.now()
        challenge = Challenge(new_id(), after(moment, seconds=self._lifetime))
        stored = _Stored(email, random.token_hex(16), challenge.expires_at)
        expires = int(moment.timestamp()) + self._lifetime
        document = Document(_partition(challenge.challenge_id), _SORT_KEY, _encode(stored).decode(), expires)

        async def work(unit: Transaction) -> None:
            await self._documents.put(document, unit)
            await unit.emit(CodeRequested(challenge_id=challenge.challenge_id, email=email))

        await self._database.write(work)
        return challenge

    async def code(self, challenge_id: str) -> OneTimeCode | None:
        """The code of a challenge, for the mail; None when it is over."""
        document = await self._documents.get(_partition(challenge_id), _SORT_KEY)
        if document is None:
            return None
        stored = _decode(document.body)
        return OneTimeCode(stored.email, self._code(challenge_id, stored), stored.expires_at)

    async def verify(self, challenge_id: str, code: str) -> CodeVerified:
        """Uses up a code.

        Raises ValidationFailed (`code`) for a wrong one, LinkExpired (`code_expired`) when the challenge is
        over: too old, used, tried too often, or never there.
        """
        return CodeVerified(_decode((await self._used_up(challenge_id, code)).body).email)

    @asynccontextmanager
    async def spending(self, challenge_id: str, code: str) -> AsyncIterator[str]:
        """Uses up a code for what is done inside, and gives the address that it proves.

        If that raises, the code is good again as it was before, but for this try: whoever was refused for another reason
        needs no new one. It is used up first, so of two at once one gets in; should the process die in between, it is lost.
        Raises what `verify` raises.
        """
        document = await self._used_up(challenge_id, code)
        try:
            yield _decode(document.body).email
        except BaseException:
            await self._documents.put(document)
            raise

    async def _used_up(self, challenge_id: str, code: str) -> Document:
        document = await self._counted(challenge_id)
        if not hmac.compare_digest(self._code(challenge_id, _decode(document.body)).encode(), code.strip().encode()):
            left = self._max_tries - _decode(document.body).tries
            raise ValidationFailed.of("code", f"This is not the code from the mail. {_tries_left(left)}", "wrong_code")
        if not await self._documents.delete(document.pk, document.sk):
            raise _over()
        return document

    async def _counted(self, challenge_id: str) -> Document:
        """The challenge with this try counted, before the code is looked at: so tries at once count, too."""
        if not is_id(challenge_id):
            raise _over()
        for _ in range(self._max_tries + 1):
            document = await self._documents.get(_partition(challenge_id), _SORT_KEY)
            if document is None:
                raise _over()
            stored = _decode(document.body)
            if stored.tries >= self._max_tries:
                raise _over()
            tried = msgspec.structs.replace(stored, tries=stored.tries + 1)
            counted = msgspec.structs.replace(document, body=_encode(tried).decode())
            if await self._documents.replace(counted, document.body):
                return counted
        raise Unavailable("This code is being tried elsewhere at this moment.")

    def _code(self, challenge_id: str, stored: _Stored) -> str:
        tag = self._server_key.tag("one-time-codes", f"{challenge_id} {stored.nonce}")
        return f"{int.from_bytes(tag, 'big') % 10**DIGITS:0{DIGITS}}"


def _tries_left(left: int) -> str:
    if left == 0:
        return "That was the last try: ask for a new one."
    return "One try is left." if left == 1 else f"{left} tries are left."


def _partition(challenge_id: str) -> str:
    return f"OTP#{challenge_id}"


def _over() -> LinkExpired:
    return LinkExpired("This code is over; ask for a new one.", code="code_expired")
