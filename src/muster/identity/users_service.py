"""Administration of people."""

from typing import Literal

import msgspec

from muster.database.engine import Database, Transaction
from muster.identity.accounts import Registrar, account_of
from muster.identity.errors import EmailTaken
from muster.identity.history import UserHistory
from muster.identity.messages import Invited, PasswordReissued, UserDeactivated, UserDeleted, UserReactivated
from muster.identity.models import PeopleFilter, User, UserRow, UserVersion
from muster.identity.passwords import TemporaryPasswords
from muster.identity.people_service import page_of_people
from muster.identity.people_store import PeopleStore
from muster.identity.policies import keep_an_admin, not_oneself, only_admins, still_admin
from muster.identity.sessions_service import end_all_sessions
from muster.identity.sessions_store import SessionStore
from muster.identity.store import UserStore
from muster.identity.totp import Totp
from muster.kernel.clock import Clock, after, timestamp
from muster.kernel.errors import Conflict, DuplicateKey, NotFound, PreconditionFailed
from muster.kernel.paging import Page
from muster.kernel.principal import Group, Principal
from muster.ports.identities import Identities


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom an admin invites."""

    email: str
    given_name: str
    family_name: str
    group: Group


class UserChange(msgspec.Struct, frozen=True, kw_only=True):
    """What an admin changes about somebody; None leaves it."""

    given_name: str | None = None
    family_name: str | None = None
    group: Group | None = None
    status: Literal["active", "deactivated"] | None = None


class UserService:
    """What admins do about people; every method raises Forbidden for others. Every change is in the person's
    history. `invitation_seconds` is how long a generated password works.
    """

    def __init__(
        self,
        database: Database,
        identities: Identities,
        clock: Clock,
        *,
        invitation_seconds: int,
        users: UserStore,
        people: PeopleStore,
        sessions: SessionStore,
        history: UserHistory,
        registrar: Registrar,
        totp: Totp,
        temporary_passwords: TemporaryPasswords,
    ) -> None:
        self._database = database
        self._identities = identities
        self._clock = clock
        self._invitation_seconds = invitation_seconds
        self._users = users
        self._people = people
        self._sessions = sessions
        self._history = history
        self._registrar = registrar
        self._totp = totp
        self._temporary_passwords = temporary_passwords

    async def list(self, caller: Principal, wanted: PeopleFilter, *, after: str | None, limit: int) -> Page[User]:
        """A page of people by name."""
        only_admins(caller)
        page = await page_of_people(self._database, self._people, wanted, after=after, limit=limit)
        return Page([row.user() for row in page.items], page.next)

    async def get(self, caller: Principal, user_id: str) -> User:
        """Raises NotFound."""
        only_admins(caller)
        return _found(await self._users.get(self._database, user_id)).user()

    async def history(self, caller: Principal, user_id: str, *, after: str | None, limit: int) -> Page[UserVersion]:
        """What was changed about somebody, newest first. Raises NotFound."""
        only_admins(caller)
        _found(await self._users.get(self._database, user_id))
        return await self._history.read(user_id, after=after, limit=limit)

    async def invite(self, caller: Principal, new: NewUser) -> User:
        """Makes an account with a generated password, which is mailed. Raises EmailTaken, Unavailable."""
        only_admins(caller)
        row = self._registrar.new_row(
            new.email,
            new.given_name,
            new.family_name,
            group=new.group,
            status="active",
            password_expires_in=self._invitation_seconds,
        )
        prepared = await self._identities.prepare(self._temporary_passwords.of(row.id, row.password_version))

        async def work(unit: Transaction) -> None:
            await self._registrar.register(unit, row, prepared, actor_id=caller.user_id)
            await unit.emit(Invited(actor_id=caller.user_id, person_id=row.id))

        try:
            await self._database.write(work)
        except DuplicateKey as error:
            raise EmailTaken from error
        return row.user()

    async def change(self, caller: Principal, user_id: str, change: UserChange, *, version: int | None = None) -> User:
        """Changes names, group or status; deactivating ends every session.

        `version` is the one that the change is meant for. Raises NotFound, LastAdmin, PreconditionFailed.
        """
        only_admins(caller)
        fields: dict[str, str] = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not None}

        async def work(unit: Transaction) -> User:
            admins = still_admin(caller, await self._users.admins_locked(unit))
            row = self._changeable(await self._users.get_locked(unit, user_id))
            if version is not None and version != row.version:
                raise PreconditionFailed("Somebody else changed this account meanwhile.", current=row.user())
            keep_an_admin(row, group=change.group or row.group, status=change.status or row.status, admins=admins)
            changed = await self._history.change_if_different(unit, row, actor_id=caller.user_id, **fields)
            if changed is not row:
                await self._identities.update(account_of(changed), unit)
                await self._follow_status(unit, caller, row, changed)
            return changed.user()

        return await self._database.write(work)

    async def delete(self, caller: Principal, user_id: str) -> None:
        """Takes an account away for good; the name stays in the history of what the person did.

        Raises NotFound, NotOneself, LastAdmin.
        """
        only_admins(caller)

        async def work(unit: Transaction) -> None:
            admins = still_admin(caller, await self._users.admins_locked(unit))
            row = self._changeable(await self._users.get_locked(unit, user_id))
            not_oneself(caller, row)
            keep_an_admin(row, group=row.group, status="deleted", admins=admins)
            await self._identities.remove(row.id, unit)
            await self._totp.remove(unit, row.id)
            await self._history.erase(unit, row, actor_id=caller.user_id)
            await end_all_sessions(unit, self._sessions, row.id, actor_id=caller.user_id, reason="deleted")
            await unit.emit(UserDeleted(actor_id=caller.user_id, person_id=row.id))

        await self._database.write(work)

    async def reissue_password(self, caller: Principal, user_id: str) -> None:
        """Replaces the password by a generated one, which is mailed, and ends every session.

        Raises NotFound, Conflict (`not_active`), Unavailable.
        """
        only_admins(caller)
        asked = self._changeable(await self._users.get(self._database, user_id))
        password = self._temporary_passwords.of(asked.id, asked.password_version + 1)
        prepared = await self._identities.prepare(password)

        async def work(unit: Transaction) -> None:
            row = self._changeable(await self._users.get_locked(unit, user_id))
            if row.status != "active":
                raise Conflict("Only who can sign in needs a password.", code="not_active", current=row.user())
            if row.password_version != asked.password_version:
                raise Conflict("The password was changed at this moment; try again.")
            now = self._clock.now()
            await self._identities.set_password(row.id, prepared, unit)
            await self._history.change(
                unit,
                row,
                actor_id=caller.user_id,
                kind="password_reissued",
                password_version=row.password_version + 1,
                must_change_at=timestamp(now),
                temporary_until=after(now, seconds=self._invitation_seconds),
            )
            await end_all_sessions(unit, self._sessions, row.id, actor_id=caller.user_id, reason="password_reissued")
            await unit.emit(PasswordReissued(actor_id=caller.user_id, person_id=row.id))

        await self._database.write(work)

    async def _follow_status(self, unit: Transaction, caller: Principal, row: UserRow, changed: UserRow) -> None:
        if changed.status == row.status:
            return
        if changed.status == "deactivated":
            await end_all_sessions(unit, self._sessions, row.id, actor_id=caller.user_id, reason="deactivated")
            await unit.emit(UserDeactivated(actor_id=caller.user_id, person_id=row.id))
        else:
            await unit.emit(UserReactivated(actor_id=caller.user_id, person_id=row.id))

    def _changeable(self, row: UserRow | None) -> UserRow:
        found = _found(row)
        if found.status == "deleted":
            raise NotFound("This account was deleted.")
        return found


def _found(row: UserRow | None) -> UserRow:
    if row is None:
        raise NotFound("There is nobody with this id.")
    return row
