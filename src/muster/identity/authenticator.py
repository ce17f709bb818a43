"""Who is behind a token, asked with every request."""

import asyncio
import hmac
import logging
from contextvars import Context
from datetime import timedelta
from functools import partial
from hashlib import blake2b
from typing import TypeGuard

from muster.database.engine import Database
from muster.identity.direct_sessions import DirectSessions
from muster.identity.keys import ServerKey
from muster.identity.sessions_store import SessionStore, Standing
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import Forbidden, MusterError, Unauthenticated
from muster.kernel.principal import Principal
from muster.ports.identities import Identities, TokenClaims

log = logging.getLogger("muster.identity")

#: How often it is noted that a session is in use.
SEEN_EVERY = timedelta(minutes=1)


class SessionAuthenticator:
    """Checks the token, then the session's row and the person's: a session that was ended, or a person who
    was deactivated, in whichever process, is refused at the next request."""

    def __init__(
        self,
        database: Database,
        identities: Identities,
        clock: Clock,
        *,
        sessions: SessionStore,
        direct_sessions: DirectSessions,
        server_key: ServerKey,
    ) -> None:
        self._database = database
        self._identities = identities
        self._clock = clock
        self._sessions = sessions
        self._direct_sessions = direct_sessions
        self._server_key = server_key
        self._sightings = Sightings(database, sessions)

    async def authenticate(self, token: str, *, password_may_be_due: bool = False) -> Principal:
        claims = await self._identities.verify(token)
        standing = await self._sessions.standing(self._database, claims.session_id)
        moment = self._clock.now()
        now = timestamp(moment)
        if not _goes_on(standing, claims, now):
            if claims.signed_in_at is not None and await self._direct_sessions.enter(token, claims, standing):
                standing = await self._sessions.standing(self._database, claims.session_id)
            if not _goes_on(standing, claims, now):
                raise Unauthenticated("This session is over; sign in again.")
        if standing.must_change_at is not None and not password_may_be_due:
            raise Forbidden("Choose a password of your own first.", code="password_change_required")
        if standing.last_seen_at <= timestamp(moment - SEEN_EVERY):
            self._sightings.note(claims.session_id, claims.user_id, now)
        return Principal(claims.user_id, standing.group, claims.session_id)

    def csrf_token(self, token: str) -> str:
        """The value that goes with the session cookie `token`: a keyed digest of it, so it needs no storing."""
        return blake2b(token.encode(), key=self._server_key.derive("csrf"), digest_size=32).hexdigest()

    def csrf_matches(self, token: str, csrf: str) -> bool:
        return hmac.compare_digest(self.csrf_token(token).encode(), csrf.encode())

    async def settled(self) -> None:
        """Waits for what is still to be noted."""
        await self._sightings.written()

    async def close(self) -> None:
        """Writes what is still to be noted."""
        await self._sightings.written()


def _goes_on(standing: Standing | None, claims: TokenClaims, now: str) -> TypeGuard[Standing]:
    return (
        standing is not None
        and standing.ended_at is None
        and standing.expires_at > now
        and standing.status == "active"
        and standing.user_id == claims.user_id
    )


class Sightings:
    """When sessions were last seen, written beside the requests and not within them."""

    def __init__(self, database: Database, sessions: SessionStore) -> None:
        self._database = database
        self._sessions = sessions
        self._waiting: dict[str, tuple[str, str]] = {}
        self._writing: asyncio.Task[None] | None = None

    def note(self, session_id: str, user_id: str, at: str) -> None:
        """Notes a sighting. Those that arrive while others are written will be written together."""
        self._waiting[session_id] = (user_id, at)
        if self._writing is None:
            # In a context of its own: what belongs to the request (its id, its idempotency key) is not for this.
            self._writing = asyncio.get_running_loop().create_task(self._write(), name="sightings", context=Context())

    async def written(self) -> None:
        """Waits for what is being written."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch = sorted((session, user, at) for session, (user, at) in self._waiting.items())
                self._waiting.clear()
                await self._database.write(partial(self._sessions.seen, sightings=batch))
        except MusterError as error:  # the database is busy or full: a sighting is not worth a retry
            log.warning("could not note when sessions were seen: %s", error.detail)
        finally:
            self._writing = None
