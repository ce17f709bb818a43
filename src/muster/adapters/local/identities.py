"""Identities kept by Muster itself: Argon2id hashes in the database, PASETO tokens.

What this keeps beyond the row of a person is their password hash alone, so `update` has nothing to do.
"""

from collections import OrderedDict
from hashlib import blake2b

import msgspec
from sqlalchemy import bindparam, delete, select, update

from muster.adapters.local.password_hashes import PasswordHashes
from muster.database.engine import Database, Transaction
from muster.database.query import Command, Query, upsert
from muster.identity.keys import BadToken, KeyRings
from muster.identity.tables import credentials
from muster.kernel.clock import Clock, after, timestamp
from muster.kernel.errors import Unauthenticated
from muster.kernel.ids import new_id
from muster.ports.identities import Account, Grant, IssuedToken, PreparedPassword, TokenClaims

_c = credentials.c

PASSWORD_HASH = Query(select(_c.password_hash).where(_c.user_id == bindparam("user_id")), str)
SET_PASSWORD = Command(upsert(credentials, "user_id", "password_hash", "changed_at", keys=["user_id"]))
REHASH = Command(
    update(credentials)
    .where(_c.user_id == bindparam("of_user"), _c.password_hash == bindparam("former_hash"))
    .values(password_hash=bindparam("new_hash"))
)
REMOVE = Command(delete(credentials).where(_c.user_id == bindparam("user_id")))


class _Claims(msgspec.Struct, frozen=True):
    """The claims of a session token. `exp` is in seconds since 1970."""

    sub: str
    sid: str
    exp: int


_decode = msgspec.json.Decoder(_Claims).decode


class LocalIdentities:
    """Accounts in the database. `session_seconds` is how long a token is good; `cache_size` counts tokens."""

    def __init__(
        self,
        database: Database,
        keys: KeyRings,
        hashes: PasswordHashes,
        clock: Clock,
        *,
        session_seconds: int,
        cache_size: int,
    ) -> None:
        self._database = database
        self._keys = keys
        self._hashes = hashes
        self._clock = clock
        self._session_seconds = session_seconds
        self._cache_size = cache_size
        # Opening a token costs many times a look-up by its digest. What is kept here says only that the token
        # is genuine; whether its session still lives is read from the database each time.
        self._verified: OrderedDict[bytes, TokenClaims] = OrderedDict()

    async def prepare(self, password: str) -> PreparedPassword:
        return PreparedPassword(await self._hashes.hash(password))

    async def register(self, account: Account, password: PreparedPassword, unit: Transaction) -> None:
        await self.set_password(account.user_id, password, unit)

    async def update(self, account: Account, unit: Transaction) -> None:
        pass

    async def set_password(self, user_id: str, password: PreparedPassword, unit: Transaction) -> None:
        await unit.execute(SET_PASSWORD, user_id=user_id, password_hash=password.value, changed_at=timestamp(self._clock.now()))

    async def remove(self, user_id: str, unit: Transaction) -> None:
        await unit.execute(REMOVE, user_id=user_id)

    async def authenticate(self, user_id: str | None, password: str) -> Grant | None:
        stored: str | None = None
        if user_id is not None:
            stored = await self._database.fetch_one(PASSWORD_HASH, user_id=user_id)
        if not await self._hashes.matches(stored, password) or user_id is None or stored is None:
            return None
        if self._hashes.is_outdated(stored):
            await self._rehash(user_id, stored, password)
        return Grant(user_id)

    async def open_session(self, grant: Grant) -> IssuedToken:
        now = self._clock.now()
        session_id = new_id()
        claims = _Claims(grant.user_id, session_id, int(now.timestamp()) + self._session_seconds)
        token = await self._keys.seal("active_session", msgspec.json.encode(claims))
        return IssuedToken(token, session_id, after(now, seconds=self._session_seconds))

    async def verify(self, token: str) -> TokenClaims:
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

    async def is_revoked(self, token: str) -> bool:  # noqa: ARG002
        return False  # every session is opened by Muster, so it ends in Muster's rows

    async def _open(self, token: str) -> TokenClaims:
        try:
            claims = _decode(await self._keys.unseal("active_session", token))
        except (BadToken, msgspec.MsgspecError) as error:
            raise Unauthenticated("This token is not good here; sign in again.") from error
        return TokenClaims(claims.sub, claims.sid, claims.exp)

    async def _rehash(self, user_id: str, stored: str, password: str) -> None:
        renewed = await self._hashes.hash(password)

        async def work(unit: Transaction) -> None:
            await unit.execute(REHASH, of_user=user_id, former_hash=stored, new_hash=renewed)

        await self._database.write(work)
