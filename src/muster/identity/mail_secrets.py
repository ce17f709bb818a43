"""What mails of identity have to say and no message may carry: made when the mail is rendered."""

import msgspec

from muster.database.engine import Database
from muster.identity.codes_service import CodeService, OneTimeCode
from muster.identity.links import Links
from muster.identity.passwords import TemporaryPasswords
from muster.identity.store import UserStore
from muster.kernel.clock import Clock, timestamp


class MailAddress(msgspec.Struct, frozen=True):
    """To whom a mail goes. `timezone` is an IANA name."""

    email: str
    given_name: str
    family_name: str
    timezone: str


class MailSecrets:
    """Every method may be called again for the same mail, and gives None when the mail has lost its point."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        users: UserStore,
        links: Links,
        temporary_passwords: TemporaryPasswords,
        codes: CodeService,
    ) -> None:
        self._database = database
        self._clock = clock
        self._users = users
        self._links = links
        self._temporary_passwords = temporary_passwords
        self._codes = codes

    async def mail_address(self, person_id: str) -> MailAddress | None:
        """Where to write to somebody; None once they are deleted."""
        row = await self._users.get(self._database, person_id)
        if row is None or not row.email:
            return None
        return MailAddress(row.email, row.given_name, row.family_name, row.timezone)

    async def verification_token(self, person_id: str) -> str | None:
        """For the link that verifies the address; None when that is done."""
        row = await self._users.get(self._database, person_id)
        if row is None or row.status != "unverified":
            return None
        return await self._links.make("verify_email_session", row.id, row.password_version)

    async def reset_token(self, person_id: str) -> str | None:
        """For the link to choose a password; None when the account may not be used."""
        row = await self._users.get(self._database, person_id)
        if row is None or row.status not in {"active", "unverified"}:
            return None
        return await self._links.make("password_reset_session", row.id, row.password_version)

    async def temporary_password(self, person_id: str) -> str | None:
        """The generated password; None once the person has chosen another, or its time is over."""
        row = await self._users.get(self._database, person_id)
        if row is None or row.status != "active" or row.temporary_until is None:
            return None
        if row.temporary_until <= timestamp(self._clock.now()):
            return None
        return self._temporary_passwords.of(row.id, row.password_version)

    async def one_time_code(self, challenge_id: str) -> OneTimeCode | None:
        """The code of a challenge; None once it was used or its time is over."""
        return await self._codes.code(challenge_id)

    async def workspace(self) -> str:
        """The workspace's name, for subject lines; empty before the set-up."""
        return await self._users.workspace(self._database) or ""
