"""One's own account: signing up, proving the address, and the password."""

from typing import Literal

import msgspec

from muster.database.engine import Database, Transaction
from muster.identity.accounts import Registrar, account_of
from muster.identity.addresses import canonical
from muster.identity.errors import SetupNeeded, SignUpClosed
from muster.identity.gate import Gate
from muster.identity.history import UserHistory
from muster.identity.links import Links
from muster.identity.messages import PasswordChanged, PasswordResetRequested, SignedUp, SignUpRepeated, Verified
from muster.identity.models import Device, Status, UserRow
from muster.identity.passwords import PasswordPolicy, normalized
from muster.identity.sessions_service import SessionService, end_all_sessions
from muster.identity.sessions_store import SessionStore
from muster.identity.store import UserStore
from muster.kernel.errors import DuplicateKey, LinkExpired, NotFound, ValidationFailed
from muster.kernel.principal import Principal
from muster.ports.identities import Identities, PreparedPassword

_GONE = "This link has expired or was used; ask for a new one."


class NewAccount(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says of themselves when they sign up."""

    email: str
    password: str
    given_name: str
    family_name: str


class AccountService:
    """What people do about their own accounts. Where a stranger asks, the answer never tells whether an
    address has an account, and takes as long either way."""

    def __init__(
        self,
        database: Database,
        identities: Identities,
        *,
        allow_sign_up: bool,
        users: UserStore,
        sessions: SessionStore,
        history: UserHistory,
        registrar: Registrar,
        session_service: SessionService,
        links: Links,
        policy: PasswordPolicy,
        gate: Gate,
    ) -> None:
        self._database = database
        self._identities = identities
        self._allow_sign_up = allow_sign_up
        self._users = users
        self._sessions = sessions
        self._history = history
        self._registrar = registrar
        self._session_service = session_service
        self._links = links
        self._policy = policy
        self._gate = gate

    async def sign_up(self, new: NewAccount) -> None:
        """Makes an account that works once its address is verified.

        Signing up again before that replaces what was said: nobody can take an address by being first to
        name it. Raises SignUpClosed, SetupNeeded, ValidationFailed (`password`), RateLimited, Unavailable.
        """
        if not self._allow_sign_up:
            raise SignUpClosed
        if await self._users.workspace(self._database) is None:
            raise SetupNeeded
        password = self._policy.check(new.password, email=new.email, names=(new.given_name, new.family_name))
        await self._gate.mail(new.email)
        prepared = await self._identities.prepare(password)
        row = self._registrar.new_row(new.email, new.given_name, new.family_name, group="Members", status="unverified")

        async def work(unit: Transaction) -> None:
            known = await self._users.by_email_locked(unit, row.email_canonical)
            if known is None:
                await self._registrar.register(unit, row, prepared, actor_id=None)
                await unit.emit(SignedUp(person_id=row.id))
            elif known.status == "unverified":
                await self._sign_up_anew(unit, known, new, prepared)
            else:
                await unit.emit(SignUpRepeated(person_id=known.id))

        try:
            await self._database.write(work)
        except DuplicateKey:  # signed up twice at the same moment: now the other row is there to be found
            await self._database.write(work)

    async def verify_email(self, token: str) -> None:
        """Opens the account to which a mailed link belongs; done twice, it is still open. Raises LinkExpired."""
        link = await self._links.open("verify_email_session", token)

        async def work(unit: Transaction) -> None:
            row = await self._users.get_locked(unit, link.user_id)
            if row is None or row.status in {"deactivated", "deleted"}:
                raise LinkExpired(_GONE)
            if row.status == "active":
                return
            if row.password_version != link.password_version:
                raise LinkExpired(_GONE)
            verified = await self._history.change(unit, row, actor_id=row.id, kind="verified", status="active")
            await self._identities.update(account_of(verified), unit)
            await unit.emit(Verified(actor_id=row.id, person_id=row.id))

        await self._database.write(work)

    async def forgot_password(self, email: str) -> None:
        """Has a link mailed to who has this address. Raises RateLimited."""
        await self._gate.mail(email)

        async def work(unit: Transaction) -> None:
            row = await self._users.by_email(unit, canonical(email))
            known = row is not None and row.status in {"active", "unverified"}
            await unit.emit(PasswordResetRequested(person_id=row.id if row is not None and known else None))

        await self._database.write(work)

    async def reset_password(self, token: str, password: str) -> None:
        """Sets a password by a mailed link, once, and ends every session.

        Raises LinkExpired, ValidationFailed (`password`), Unavailable.
        """
        link = await self._links.open("password_reset_session", token)
        asked = await self._users.get(self._database, link.user_id)
        if asked is None or asked.password_version != link.password_version:
            raise LinkExpired(_GONE)
        password = self._policy.check(password, email=asked.email, names=(asked.given_name, asked.family_name))
        prepared = await self._identities.prepare(password)

        async def work(unit: Transaction) -> None:
            row = await self._users.get_locked(unit, link.user_id)
            if row is None or row.password_version != link.password_version or row.status not in {"active", "unverified"}:
                raise LinkExpired(_GONE)
            # Who has the link reads the mails of this address: that verifies it, too.
            changed = await self._set_password(unit, row, prepared, kind="password_reset", status="active")
            await self._identities.update(account_of(changed), unit)
            if row.status == "unverified":
                await unit.emit(Verified(actor_id=row.id, person_id=row.id))
            await end_all_sessions(unit, self._sessions, row.id, actor_id=row.id, reason="password_reset")
            await unit.emit(PasswordChanged(actor_id=row.id, person_id=row.id, how="reset"))

        await self._database.write(work)

    async def change_password(self, caller: Principal, current: str, new: str, device: Device) -> None:
        """Sets a password of one's own choice and ends one's other sessions.

        Raises ValidationFailed (`current_password`, `new_password`), RateLimited, Unavailable.
        """
        asked = await self._users.get(self._database, caller.user_id)
        if asked is None:
            raise NotFound("This account is gone.")
        names = (asked.given_name, asked.family_name)
        password = self._policy.check(new, email=asked.email, names=names, field="new_password")
        await self._session_service.confirm_password(asked, current, device, field="current_password")
        if password == normalized(current):
            raise ValidationFailed.of("new_password", "This is the password that you have now.", "unchanged")
        prepared = await self._identities.prepare(password)

        async def work(unit: Transaction) -> None:
            row = await self._users.get_locked(unit, caller.user_id)
            if row is None or row.status != "active" or row.password_version != asked.password_version:
                raise ValidationFailed.of(
                    "current_password", "Your password was changed elsewhere meanwhile.", "wrong_password"
                )
            await self._set_password(unit, row, prepared, kind="password_changed", status=row.status)
            await end_all_sessions(
                unit, self._sessions, row.id, actor_id=row.id, reason="password_changed", kept_id=caller.session_id
            )
            await unit.emit(PasswordChanged(actor_id=row.id, person_id=row.id, how="changed"))

        await self._database.write(work)

    async def _sign_up_anew(self, unit: Transaction, row: UserRow, new: NewAccount, prepared: PreparedPassword) -> None:
        changed = await self._history.change(
            unit,
            row,
            actor_id=None,
            email=new.email,
            given_name=new.given_name,
            family_name=new.family_name,
            password_version=row.password_version + 1,
        )
        await self._identities.set_password(row.id, prepared, unit)
        await self._identities.update(account_of(changed), unit)
        await unit.emit(SignedUp(person_id=row.id))

    async def _set_password(
        self,
        unit: Transaction,
        row: UserRow,
        prepared: PreparedPassword,
        *,
        kind: Literal["password_changed", "password_reset"],
        status: Status,
    ) -> UserRow:
        await self._identities.set_password(row.id, prepared, unit)
        return await self._history.change(
            unit,
            row,
            actor_id=row.id,
            kind=kind,
            status=status,
            password_version=row.password_version + 1,
            must_change_at=None,
            temporary_until=None,
        )
