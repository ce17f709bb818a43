"""The services of identity, wired: what bootstrap needs to know of this domain."""

from dataclasses import dataclass

from muster.database.engine import Database
from muster.identity.accounts import Registrar
from muster.identity.accounts_service import AccountService
from muster.identity.admission_service import AdmissionService
from muster.identity.authenticator import SessionAuthenticator
from muster.identity.codes_service import CodeService
from muster.identity.direct_sessions import DirectSessions
from muster.identity.gate import Gate
from muster.identity.history import UserHistory
from muster.identity.keys import KeyRings, Purpose, ServerKey
from muster.identity.links import Links
from muster.identity.mail_secrets import MailSecrets
from muster.identity.passwords import PasswordPolicy, TemporaryPasswords
from muster.identity.people_service import PeopleService
from muster.identity.people_store import PeopleStore
from muster.identity.rules import IdentityRules
from muster.identity.second_factor_service import SecondFactorService
from muster.identity.second_factor_store import SecondFactorStore
from muster.identity.sessions_service import SessionService
from muster.identity.sessions_store import SessionStore
from muster.identity.setup_service import SetupService
from muster.identity.store import UserStore
from muster.identity.totp import Totp
from muster.identity.users_service import UserService
from muster.kernel.clock import Clock
from muster.ports.documents import Documents
from muster.ports.identities import Identities
from muster.ports.limits import Limits
from muster.ports.secrets import Secrets


@dataclass(frozen=True)
class Identity:
    """Everything of identity that others hold on to."""

    authenticator: SessionAuthenticator
    setup: SetupService
    accounts: AccountService
    admissions: AdmissionService
    sessions: SessionService
    second_factor: SecondFactorService
    codes: CodeService
    people: PeopleService
    users: UserService
    mail_secrets: MailSecrets
    gate: Gate
    rules: IdentityRules
    server_key: ServerKey

    async def open(self) -> None:
        """Reads the server's key, or makes it at the first start. Raises Unavailable."""
        await self.server_key.open()

    async def close(self) -> None:
        """Writes what is still to be noted; before the database closes."""
        await self.authenticator.close()

    def for_routes(self) -> dict[type, object]:
        """The services by the type under which routes ask for them."""
        services = (
            self.setup,
            self.accounts,
            self.sessions,
            self.second_factor,
            self.codes,
            self.people,
            self.users,
            self.gate,
            self.rules,
            self.authenticator,
        )
        return {type(service): service for service in services}


def build(
    *,
    database: Database,
    documents: Documents,
    secrets: Secrets,
    limits: Limits,
    identities: Identities,
    keys: KeyRings,
    clock: Clock,
    rules: IdentityRules,
    setup_code: str,
) -> Identity:
    """Wires the domain. Nothing is opened: `keys.open()` and `Identity.open()` do that."""
    users, people, session_rows = UserStore(), PeopleStore(), SessionStore()
    server_key = ServerKey(secrets)
    gate = Gate(limits, rules)
    policy = PasswordPolicy(min_length=rules.password_min_length)
    history = UserHistory(users, documents)
    registrar = Registrar(identities, history, clock)
    temporary_passwords = TemporaryPasswords(server_key)
    totp = Totp(SecondFactorStore(), server_key)
    lifetimes: dict[Purpose, int] = {
        "verify_email_session": rules.verify_email_seconds,
        "password_reset_session": rules.password_reset_seconds,
    }
    links = Links(keys, clock, lifetimes=lifetimes)
    sessions = SessionService(
        database, identities, clock, users=users, sessions=session_rows, history=history, totp=totp, gate=gate
    )
    codes = CodeService(
        database,
        documents,
        clock,
        server_key=server_key,
        gate=gate,
        lifetime=rules.one_time_code_seconds,
        max_tries=rules.one_time_code_tries,
    )
    return Identity(
        authenticator=SessionAuthenticator(
            database,
            identities,
            clock,
            sessions=session_rows,
            direct_sessions=DirectSessions(database, identities, clock, users=users, sessions=session_rows),
            server_key=server_key,
        ),
        setup=SetupService(
            database,
            identities,
            secrets,
            chosen_code=setup_code,
            users=users,
            registrar=registrar,
            sessions=sessions,
            policy=policy,
            gate=gate,
        ),
        accounts=AccountService(
            database,
            identities,
            allow_sign_up=rules.allow_sign_up,
            users=users,
            sessions=session_rows,
            history=history,
            registrar=registrar,
            session_service=sessions,
            links=links,
            policy=policy,
            gate=gate,
        ),
        admissions=AdmissionService(
            database, identities, allow_sign_up=rules.allow_sign_up, users=users, history=history, registrar=registrar
        ),
        sessions=sessions,
        second_factor=SecondFactorService(database, users=users, history=history, sessions=sessions, totp=totp, gate=gate),
        codes=codes,
        people=PeopleService(database, identities, users=users, people=people, history=history),
        users=UserService(
            database,
            identities,
            clock,
            invitation_seconds=rules.invitation_seconds,
            users=users,
            people=people,
            sessions=session_rows,
            history=history,
            registrar=registrar,
            totp=totp,
            temporary_passwords=temporary_passwords,
        ),
        mail_secrets=MailSecrets(
            database, clock, users=users, links=links, temporary_passwords=temporary_passwords, codes=codes
        ),
        gate=gate,
        rules=rules,
        server_key=server_key,
    )
