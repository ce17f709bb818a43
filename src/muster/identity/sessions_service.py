"""Sign in, sign out, and the sessions that one has."""

from datetime import timedelta
from typing import Literal

import msgspec

from muster.database.engine import Database, Transaction
from muster.identity.addresses import canonical
from muster.identity.errors import EmailUnverified, InvalidCredentials, SecondFactorRequired
from muster.identity.gate import Gate
from muster.identity.history import UserHistory
from muster.identity.messages import SessionEnded, SessionStarted
from muster.identity.models import AdminLogin, AdminLoginUser, Device, Login, Me, Session, UserRow
from muster.identity.passwords import normalized
from muster.identity.sessions_store import SessionRow, SessionStore
from muster.identity.store import UserStore
from muster.identity.totp import Totp
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import NotFound, ValidationFailed
from muster.kernel.paging import Page, encode_cursor, text_cursor
from muster.kernel.principal import Principal
from muster.ports.identities import Grant, Identities

#: Sessions that are over can still be looked into for a while, and are then forgotten.
KEEP_EXPIRED = timedelta(days=30)


class SignedIn(msgspec.Struct, frozen=True):
    """A session that has begun, with its token."""

    token: str
    expires_at: str
    me: Me

    def login(self, *, with_token: bool) -> Login:
        """The answer of a sign-in."""
        return Login(self.token if with_token else None, self.expires_at, self.me)

    def admin_login(self) -> AdminLogin:
        """The answer of the admins' sign-in."""
        me = self.me
        return AdminLogin(self.token, AdminLoginUser(me.id, me.email, me.given_name, me.family_name, [me.group]))


class SessionService:
    """Begins sessions and ends them."""

    def __init__(
        self,
        database: Database,
        identities: Identities,
        clock: Clock,
        *,
        users: UserStore,
        sessions: SessionStore,
        history: UserHistory,
        totp: Totp,
        gate: Gate,
    ) -> None:
        self._database = database
        self._identities = identities
        self._clock = clock
        self._users = users
        self._sessions = sessions
        self._history = history
        self._totp = totp
        self._gate = gate

    async def login(
        self, email: str, password: str, second_factor_code: str | None, device: Device, *, admins_only: bool = False
    ) -> SignedIn:
        """Signs somebody in.

        Raises InvalidCredentials (unknown, wrong, not allowed here: all the same), SecondFactorRequired and
        EmailUnverified (both only after the right password), RateLimited, Unavailable.
        """
        row = await self._users.by_email(self._database, canonical(email))
        await self._gate.attempt(email, device.ip, lambda: self._knows(row, device.ip))
        grant = await self._identities.authenticate(row.id if row else None, normalized(password))
        if row is None or grant is None or not self._may_sign_in(row, grant, admins_only=admins_only):
            raise InvalidCredentials
        if row.status == "unverified":
            raise EmailUnverified
        if row.second_factor_at is not None:
            await self._ask_for_code(row, second_factor_code)
        signed_in = await self.begin(grant, row, device, second_factor_code)
        await self._gate.succeeded(email, device.ip)
        return signed_in

    async def begin(self, grant: Grant, row: UserRow, device: Device, second_factor_code: str | None = None) -> SignedIn:
        """Begins a session for who was authenticated as `row` says.

        Raises InvalidCredentials when the account has changed meanwhile, SecondFactorRequired.
        """
        if grant.password_is_temporary:
            row = await self._require_change(row)
        issued = await self._identities.open_session(grant)

        async def work(unit: Transaction) -> Me:
            present = await self._users.get_locked(unit, row.id)
            if present is None or present.password_version != row.password_version or present.status != "active":
                raise InvalidCredentials
            if present.second_factor_at is not None and not await self._totp.take_any(unit, row.id, second_factor_code or ""):
                raise SecondFactorRequired("This code is not right, or was used before.")
            now = timestamp(self._clock.now())
            session = SessionRow(issued.session_id, now, now, issued.expires_at, device.ip, device.user_agent)
            await self._sessions.insert(unit, session, row.id)
            await unit.emit(
                SessionStarted(
                    actor_id=row.id, person_id=row.id, session_id=session.id, ip=device.ip, user_agent=device.user_agent
                )
            )
            return present.me(await self._users.workspace(unit) or "")

        me = await self._database.write(work)
        if row.second_factor_at is not None:
            await self._gate.second_factor_succeeded(row.id)
        return SignedIn(issued.token, issued.expires_at, me)

    async def sign_out(self, caller: Principal) -> None:
        """Ends the session that the request came with."""
        await self._end(caller, caller.session_id, "signed_out")

    async def end(self, caller: Principal, session_id: str) -> None:
        """Ends a session of one's own. Raises NotFound."""
        if not await self._end(caller, session_id, "ended"):
            raise NotFound("You have no such session.")

    async def list(self, caller: Principal, *, after: str | None, limit: int) -> Page[Session]:
        """One's sessions that go on, newest first."""
        cursor = None if after is None else text_cursor(after, 2)
        now = timestamp(self._clock.now())
        rows = await self._sessions.live(self._database, caller.user_id, now, limit + 1, cursor)
        shown = [row.shown(caller.session_id) for row in rows[:limit]]
        return Page(shown, encode_cursor(shown[-1].created_at, shown[-1].id) if len(rows) > limit else None)

    async def forget_expired(self) -> int:
        """Removes sessions that expired long ago; for a periodic job. Returns how many."""
        return await self._sessions.remove_expired(self._database, timestamp(self._clock.now() - KEEP_EXPIRED))

    async def confirm_password(self, row: UserRow, password: str, device: Device, *, field: str) -> Grant:
        """Asks again for the password of somebody who is signed in.

        Raises ValidationFailed on `field`, RateLimited, Unavailable.
        """
        await self._gate.attempt(row.email, device.ip, lambda: self._knows(row, device.ip))
        grant = await self._identities.authenticate(row.id, normalized(password))
        if grant is None:
            raise ValidationFailed.of(field, "This is not your password.", "wrong_password")
        await self._gate.succeeded(row.email, device.ip)
        return grant

    async def _end(self, caller: Principal, session_id: str, reason: Literal["signed_out", "ended"]) -> bool:
        async def work(unit: Transaction) -> bool:
            ended = await self._sessions.end(unit, caller.user_id, session_id, timestamp(self._clock.now()))
            if ended:
                message = SessionEnded(actor_id=caller.user_id, person_id=caller.user_id, session_id=session_id, reason=reason)
                await unit.emit(message)
            return ended

        return await self._database.write(work)

    async def _require_change(self, row: UserRow) -> UserRow:
        """Notes that somebody else set the password, past Muster, in a unit of work of its own: what comes next may
        fail, and the store says it only once. As with a password that an admin had made, no session or link of
        before is good any more. Raises InvalidCredentials when the account has changed meanwhile.
        """

        async def work(unit: Transaction) -> UserRow:
            present = await self._users.get_locked(unit, row.id)
            if present is None or present.password_version != row.password_version or present.status != "active":
                raise InvalidCredentials
            changed = await self._history.change(
                unit,
                present,
                actor_id=None,
                kind="password_reissued",
                password_version=present.password_version + 1,
                must_change_at=timestamp(self._clock.now()),
                temporary_until=None,
            )
            await end_all_sessions(unit, self._sessions, row.id, actor_id=None, reason="password_reissued")
            return changed

        return await self._database.write(work)

    async def _ask_for_code(self, row: UserRow, code: str | None) -> None:
        if not code:
            raise SecondFactorRequired("Give a code of your authenticator app, or a recovery code.")
        await self._gate.second_factor(row.id)

    async def _knows(self, row: UserRow | None, ip: str) -> bool:
        return row is not None and await self._sessions.knows_address(self._database, row.id, ip)

    def _may_sign_in(self, row: UserRow, grant: Grant, *, admins_only: bool) -> bool:
        if row.status not in {"active", "unverified"} or (admins_only and row.group != "Admins"):
            return False
        # A generated password is good for a while. This may be a later one, which the store limits by itself.
        return grant.password_is_temporary or row.temporary_until is None or row.temporary_until > timestamp(self._clock.now())


async def end_all_sessions(
    unit: Transaction,
    sessions: SessionStore,
    user_id: str,
    *,
    actor_id: str | None,
    reason: Literal["password_changed", "password_reset", "password_reissued", "deactivated", "deleted"],
    kept_id: str | None = None,
) -> None:
    """Ends every session of a person, but for `kept_id`."""
    await sessions.end_all(unit, user_id, timestamp(unit.clock.now()), kept_id=kept_id or "")
    await unit.emit(SessionEnded(actor_id=actor_id, person_id=user_id, session_id=None, kept_session_id=kept_id, reason=reason))
