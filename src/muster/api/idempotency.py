"""`Idempotency-Key`: a POST that is sent twice takes effect once and is answered the same both times.

The claim is taken inside the first unit of work of the request (see `muster.database.idempotency`); this
layer reads the key, replays a known answer, and stores a new one. Answers of authentication routes and of those
for attendees hold secrets and are never stored: those routes are safe to repeat.
"""

import logging
import re
from datetime import timedelta
from hashlib import blake2b

from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from muster.api.problems import from_error
from muster.database import idempotency
from muster.database.engine import Database
from muster.http.caller import Authenticator, presented_token
from muster.http.client import ClientAddresses
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import MusterError, Unauthenticated, ValidationFailed

log = logging.getLogger(__name__)

_KEY = re.compile(r"[\x21-\x7e]{1,200}\Z")
#: Routes whose answers hold secrets, or whose bodies are streamed.
EXEMPT = ("/api/v1/auth/", "/api/v1/admin/auth/", "/api/v1/setup", "/api/v1/imports/", "/api/v1/public/")
_STORED_HEADERS = frozenset({b"content-type", b"etag", b"location"})
_REPLAYED = {"Idempotency-Replayed": "true"}


class Idempotency:
    """Wraps the routes."""

    def __init__(self, app: ASGIApp, *, database: Database, clock: Clock, hours: int) -> None:
        self.app = app
        self._database = database
        self._clock = clock
        self._keep = timedelta(hours=hours)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _given_key(scope)
        if key is None:
            await self.app(scope, receive, send)
            return
        try:
            await self._once(key, scope, receive, send)
        except MusterError as error:
            await from_error(error)(scope, receive, send)

    async def _once(self, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        if not _KEY.match(key):
            raise ValidationFailed.of("Idempotency-Key", "A key has 1 to 200 visible ASCII characters.")
        body = await _read(receive)
        claim = self._claim(key, await _caller(scope), scope, body)
        known = await idempotency.find(self._database, claim, timestamp(self._clock.now()))
        if known is not None:
            await self._replay(claim, known, scope, receive, send)
            return
        recorder = _Recorder(send)
        token = idempotency.current_claim.set(claim)
        try:
            await self.app(scope, _Replay(body, receive), recorder)
        finally:
            idempotency.current_claim.reset(token)
            await self._store(claim, recorder)
            await recorder.release()

    async def _store(self, claim: idempotency.Claim, recorder: "_Recorder") -> None:
        if not (claim.held and recorder.status):  # without an effect there is nothing to guard: it may simply run again
            return
        answer = idempotency.Answer(recorder.status, recorder.kept_headers(), b"".join(recorder.body))
        try:
            await idempotency.store_answer(self._database, claim, answer)
        except MusterError:  # the effect is there: whoever asked is told so, and whoever asks again that the answer was lost
            log.warning("an answer could not be kept for its Idempotency-Key", exc_info=True)

    def _claim(self, key: str, caller: str, scope: Scope, body: bytes) -> idempotency.Claim:
        request = b"\n".join((scope["path"].encode(), scope["query_string"], body))
        return idempotency.Claim(
            blake2b(f"{caller}\n{key}".encode(), digest_size=32).hexdigest(),
            blake2b(request, digest_size=32).hexdigest(),
            timestamp(self._clock.now() + self._keep),
        )

    async def _replay(
        self, claim: idempotency.Claim, known: idempotency.Known, scope: Scope, receive: Receive, send: Send
    ) -> None:
        answer = known.answer_to(claim.request_digest, timestamp(self._clock.now()))
        if answer == "mismatch":
            raise MusterError("This Idempotency-Key was used for another request.", code="idempotency_mismatch")
        response = Response(answer.body, answer.status, dict(answer.headers) | _REPLAYED)
        await response(scope, receive, send)


class _Recorder:
    """Passes an answer on and keeps a copy. The last piece waits for `release`.

    So whoever has an answer and asks again gets the same one, and is not told that the request is being carried out.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._last: Message | None = None
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = list(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            self.body.append(message.get("body", b""))
            if not message.get("more_body", False):
                self._last = message
                return
        await self._send(message)

    async def release(self) -> None:
        """Sends the last piece."""
        if self._last is not None:
            await self._send(self._last)

    def kept_headers(self) -> list[tuple[str, str]]:
        return [(name.decode(), value.decode()) for name, value in self.headers if name.lower() in _STORED_HEADERS]


class _Replay:
    """Gives the body that was read already, then whatever comes."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


def _given_key(scope: Scope) -> str | None:
    if scope["type"] != "http" or scope["method"] != "POST" or scope["path"].startswith(EXEMPT):
        return None
    for name, value in scope["headers"]:
        if name == b"idempotency-key":
            return str(value.decode("latin-1"))
    return None


async def _read(receive: Receive) -> bytes:
    """The whole body; the edge has bounded it."""
    pieces: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            break
        pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    return b"".join(pieces)


async def _caller(scope: Scope) -> str:
    """Whose key it is: a person's, or an address's for those who are not signed in."""
    request = Request(scope)
    authenticator: Authenticator = request.app.state.authenticator
    try:
        token, _ = presented_token(request)
        return (await authenticator.authenticate(token)).user_id
    except Unauthenticated:
        addresses: ClientAddresses = request.app.state.services[ClientAddresses]
        return f"address {addresses.of(request)}"
