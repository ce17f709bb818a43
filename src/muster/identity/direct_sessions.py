"""Sessions of people who signed in at the identity store itself, past Muster (docs/decisions/0016-user-pool.md)."""

from datetime import UTC, datetime

from muster.database.engine import Database, Transaction
from muster.database.idempotency import without_claim
from muster.identity.messages import SessionStarted
from muster.identity.models import UserRow
from muster.identity.sessions_service import KEEP_EXPIRED
from muster.identity.sessions_store import SessionRow, SessionStore, Standing
from muster.identity.store import UserStore
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import DuplicateKey, Unavailable
from muster.ports.identities import Identities, TokenClaims

#: What the list of sessions says of one that was begun elsewhere: its address is not known either.
USER_AGENT = "Direct-sign-in (at the identity store)"


class DirectSessions:
    """Enters such a session at its first request, so that it can be listed and ended like any other."""

    def __init__(
        self, database: Database, identities: Identities, clock: Clock, *, users: UserStore, sessions: SessionStore
    ) -> None:
        self._database = database
        self._identities = identities
        self._clock = clock
        self._users = users
        self._sessions = sessions

    async def enter(self, token: str, claims: TokenClaims, standing: Standing | None) -> bool:
        """Whether the session of a good token has a row now, for as long as the token is good.

        `standing` is the row that it has: one that was ended stays ended; one that ran out goes on, since the
        token was refreshed. Raises Unavailable.
        """
        if standing is not None and (standing.ended_at is not None or standing.user_id != claims.user_id):
            return False
        if not self._began_lately(claims):
            return False
        asked = await self._users.get(self._database, claims.user_id)
        if asked is None or not self._may_enter(asked) or await self._identities.is_revoked(token):
            return False

        async def work(unit: Transaction) -> None:
            # Who ends all sessions of a person holds the row while telling the store, and changes it. So either the
            # store has told us just now, or the row has another version here.
            present = await self._users.get_locked(unit, claims.user_id)
            if present is None or present.version != asked.version:
                raise Unavailable("This account is being changed at this moment; try again.")
            await self._write(unit, claims)

        try:
            with without_claim():  # this is no effect of the request
                await self._database.write(work)
        except DuplicateKey:  # by another request with the same token, at the same moment
            pass
        return True

    async def _write(self, unit: Transaction, claims: TokenClaims) -> None:
        expires_at = timestamp(datetime.fromtimestamp(claims.expires_at, UTC))
        if await self._sessions.extend(unit, claims.user_id, claims.session_id, expires_at):
            return
        now = timestamp(self._clock.now())
        session = SessionRow(claims.session_id, now, now, expires_at, "", USER_AGENT)
        await self._sessions.insert(unit, session, claims.user_id)
        await unit.emit(
            SessionStarted(
                actor_id=claims.user_id, person_id=claims.user_id, session_id=session.id, ip="", user_agent=USER_AGENT
            )
        )

    def _began_lately(self, claims: TokenClaims) -> bool:
        """Rows of sessions are forgotten in the end, ended ones too: what may have had one by now gets none."""
        return claims.signed_in_at is not None and claims.signed_in_at > (self._clock.now() - KEEP_EXPIRED).timestamp()

    def _may_enter(self, row: UserRow) -> bool:
        """As at a sign-in, but that nobody was asked for a code: who has a second factor signs in at Muster."""
        if row.status != "active" or row.second_factor_at is not None:
            return False
        return row.temporary_until is None or row.temporary_until > timestamp(self._clock.now())
