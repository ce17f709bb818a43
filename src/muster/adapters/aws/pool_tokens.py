"""Access tokens of a user pool: JWTs, checked against the keys that the pool publishes."""

import asyncio
import http.client
import os
import ssl
import urllib.error
import urllib.request
from collections import OrderedDict
from datetime import datetime, timedelta
from hashlib import blake2b

import jwt
import msgspec

from muster.kernel.clock import Clock
from muster.kernel.errors import Unauthenticated, Unavailable
from muster.kernel.ids import is_id
from muster.ports.identities import TokenClaims

#: The one algorithm that pools sign with. A token does not get to choose.
ALGORITHM = "RS256"

#: Tokens may name keys that nobody has; this often at the most they make us look whether there is a new one.
ASK_EVERY = timedelta(seconds=30)
#: Keys are looked at anew after this, so that one which was taken back is not believed for ever.
KEEP = timedelta(days=1)

_MOST_BYTES = 262_144


class _Key(msgspec.Struct, frozen=True):
    """A key of a JSON Web Key Set (RFC 7517)."""

    kid: str
    kty: str
    n: str = ""
    e: str = ""
    alg: str = ALGORITHM
    use: str = "sig"


class _KeySet(msgspec.Struct, frozen=True):
    keys: list[_Key]


class _Claims(msgspec.Struct, frozen=True):
    """What an access token says. Times are in seconds since 1970. An ID token has no `client_id`.

    A token that was refreshed has a `jti` of its own and the `origin_jti` and `auth_time` of the sign-in.
    """

    iss: str
    token_use: str
    client_id: str
    username: str
    jti: str
    auth_time: int
    exp: int
    origin_jti: str | None = None


_decode_keys = msgspec.json.Decoder(_KeySet).decode
_decode_claims = msgspec.json.Decoder(_Claims).decode
_signatures = jwt.PyJWS(algorithms=[ALGORITHM])


class PoolKeys:
    """The public keys at `url`, fetched when first asked for. `timeout` is in seconds."""

    def __init__(self, url: str, clock: Clock, *, timeout: float = 5) -> None:
        self._url = url
        self._clock = clock
        self._timeout = timeout
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at: datetime | None = None
        self._asked_at: datetime | None = None
        self._asking: asyncio.Task[None] | None = None

    async def find(self, key_id: str) -> jwt.PyJWK | None:
        """The key of that id, None where the pool has none. Raises Unavailable when that cannot be known now."""
        key = self._keys.get(key_id)
        if key is not None and self._is_fresh():
            return key
        if self._asking is not None or self._may_ask():
            try:
                await self._ask()
            except Unavailable:
                if key is None:
                    raise
                return key  # better the keys of yesterday than nobody signed in
            return self._keys.get(key_id)
        if key is None and self._fetched_at != self._asked_at:
            raise Unavailable("The keys of the user pool could not be fetched a moment ago.")
        return key

    def _is_fresh(self) -> bool:
        return self._fetched_at is not None and self._clock.now() < self._fetched_at + KEEP

    def _may_ask(self) -> bool:
        return not self._keys or self._asked_at is None or self._clock.now() >= self._asked_at + ASK_EVERY

    async def _ask(self) -> None:
        """Fetches the keys; who comes while that runs waits for the same answer."""
        if self._asking is None:
            self._asked_at = self._clock.now()
            self._asking = asyncio.create_task(self._fetch(self._asked_at), name="keys of the user pool")
        asking = self._asking
        try:
            await asyncio.shield(asking)  # one request that is given up does not take the others' answer with it
        finally:
            if asking.done() and self._asking is asking:
                self._asking = None

    async def _fetch(self, asked_at: datetime) -> None:
        try:
            body = await asyncio.to_thread(self._get)
            self._keys = {key.kid: _public_key(key) for key in _decode_keys(body).keys if _is_for_tokens(key)}
        except (OSError, http.client.HTTPException) as error:  # a URLError is an OSError
            raise Unavailable("The keys of the user pool cannot be fetched.") from error
        except (msgspec.MsgspecError, jwt.PyJWTError, ValueError) as error:
            raise Unavailable("The keys of the user pool cannot be read.") from error
        self._fetched_at = asked_at

    def _get(self) -> bytes:
        # The same authorities as boto3 trusts. The address is the SDK's own endpoint, nothing that a token says.
        trust = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE") or None)
        try:
            with urllib.request.urlopen(self._url, timeout=self._timeout, context=trust) as answer:  # noqa: S310
                body: bytes = answer.read(_MOST_BYTES)
                return body
        except urllib.error.HTTPError as error:
            error.close()  # it is the answer, with its connection
            raise


class PoolTokens:
    """Checks access tokens of one pool: those issued to `client`, and to `web_client` if there is one.

    The second are what people get by signing in at the pool itself. `cache_size` counts tokens.
    """

    def __init__(
        self, keys: PoolKeys, clock: Clock, *, issuer: str, client: str, web_client: str = "", cache_size: int
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._issuer = issuer
        self._client = client
        self._web_client = web_client
        self._cache_size = cache_size
        # What is kept says only that the token is genuine; whether its session lives is read from the database.
        self._verified: OrderedDict[bytes, TokenClaims] = OrderedDict()

    async def verify(self, token: str) -> TokenClaims:
        """What a good token says. Raises Unauthenticated, Unavailable."""
        digest = blake2b(token.encode(errors="replace"), digest_size=16).digest()
        claims = self._verified.get(digest)
        if claims is None:
            claims = await self._open(token)
            self._verified[digest] = claims
            if len(self._verified) > self._cache_size:
                self._verified.popitem(last=False)
        else:
            self._verified.move_to_end(digest)
        if claims.expires_at <= self._clock.now().timestamp():
            raise Unauthenticated("This session is over; sign in again.")
        return claims

    async def _open(self, token: str) -> TokenClaims:
        try:
            header = _signatures.get_unverified_header(token)
            key_id = header.get("kid")
            if header.get("alg") != ALGORITHM or not isinstance(key_id, str):
                raise _not_good()
            key = await self._keys.find(key_id)
            if key is None:
                raise _not_good()
            claims = _decode_claims(_signatures.decode(token, key, algorithms=[ALGORITHM]))
        except (jwt.PyJWTError, msgspec.MsgspecError, ValueError) as error:
            raise _not_good() from error
        return self._accepted(claims)

    def _accepted(self, claims: _Claims) -> TokenClaims:
        session_id = claims.origin_jti or claims.jti
        from_web = self._web_client != "" and claims.client_id == self._web_client
        if (
            claims.iss != self._issuer
            or claims.token_use != "access"  # noqa: S105  # a kind of token
            or not (from_web or claims.client_id == self._client)
            or not is_id(claims.username)
            or not is_id(session_id)
        ):
            raise _not_good()
        return TokenClaims(claims.username, session_id, claims.exp, claims.auth_time if from_web else None)


def _is_for_tokens(key: _Key) -> bool:
    return key.kty == "RSA" and key.alg == ALGORITHM and key.use == "sig"


def _public_key(key: _Key) -> jwt.PyJWK:
    return jwt.PyJWK({"kty": "RSA", "n": key.n, "e": key.e}, algorithm=ALGORITHM)


def _not_good() -> Unauthenticated:
    return Unauthenticated("This token is not good here; sign in again.")
