"""The first run: a workspace and its first admin, once."""

import hmac
import secrets as random

import msgspec

from muster.database.engine import Database, Transaction
from muster.identity.accounts import Registrar
from muster.identity.errors import EmailTaken, SetupDone
from muster.identity.gate import Gate
from muster.identity.messages import WorkspaceSetUp
from muster.identity.models import Device, SetupState
from muster.identity.passwords import PasswordPolicy
from muster.identity.sessions_service import SessionService, SignedIn
from muster.identity.store import UserStore
from muster.kernel.errors import DuplicateKey, Unavailable, ValidationFailed
from muster.ports.identities import Identities
from muster.ports.secrets import Secrets

_SECRET = "setup-code"  # noqa: S105  # the name of a secret
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class FirstAdmin(msgspec.Struct, frozen=True, kw_only=True):
    """What the first person says of themselves and the workspace."""

    workspace: str
    email: str
    password: str
    given_name: str
    family_name: str


class SetupService:
    """Sets the workspace up. `chosen_code` is the one from the settings, empty to have one made up."""

    def __init__(
        self,
        database: Database,
        identities: Identities,
        secrets: Secrets,
        *,
        chosen_code: str,
        users: UserStore,
        registrar: Registrar,
        sessions: SessionService,
        policy: PasswordPolicy,
        gate: Gate,
    ) -> None:
        self._database = database
        self._identities = identities
        self._secrets = secrets
        self._chosen_code = chosen_code
        self._users = users
        self._registrar = registrar
        self._sessions = sessions
        self._policy = policy
        self._gate = gate

    async def state(self) -> SetupState:
        """Whether it is still to be done."""
        name = await self._users.workspace(self._database)
        return SetupState(name is None, name)

    async def setup_code(self) -> str | None:
        """The code that guards the set-up, for the console; None once it is done. Raises Unavailable."""
        if await self._users.workspace(self._database) is not None:
            return None
        if self._chosen_code:
            return self._chosen_code
        found = await self._secrets.get(_SECRET)
        if found is None:
            letters = "".join(random.choice(_ALPHABET) for _ in range(12))
            fresh = f"{letters[:4]}-{letters[4:8]}-{letters[8:]}".encode()
            found = fresh if await self._secrets.replace(_SECRET, fresh, None) else await self._secrets.get(_SECRET)
        if found is None:
            raise Unavailable("The set-up code cannot be read.")
        return found.decode()

    async def set_up(self, code: str, first: FirstAdmin, device: Device) -> SignedIn:
        """Makes the workspace and its first admin, and signs them in.

        Raises SetupDone (then or meanwhile), ValidationFailed (`code`, `password`), RateLimited.
        """
        await self._check_code(code)
        names = (first.given_name, first.family_name, first.workspace)
        password = self._policy.check(first.password, email=first.email, names=names)
        prepared = await self._identities.prepare(password)
        row = self._registrar.new_row(first.email, first.given_name, first.family_name, group="Admins", status="active")

        async def work(unit: Transaction) -> None:
            if not await self._users.set_up(unit, first.workspace, row.created_at):
                raise SetupDone
            await self._registrar.register(unit, row, prepared, actor_id=row.id)
            await unit.emit(WorkspaceSetUp(actor_id=row.id, person_id=row.id, name=first.workspace))

        try:
            await self._database.write(work)
        except DuplicateKey as error:
            raise EmailTaken from error
        grant = await self._identities.authenticate(row.id, password)
        if grant is None:
            raise Unavailable("The account is made, but signing in to it failed; sign in by hand.")
        return await self._sessions.begin(grant, row, device)

    async def _check_code(self, code: str) -> None:
        right = await self.setup_code()
        if right is None:
            raise SetupDone
        await self._gate.setup()
        if not hmac.compare_digest(_plain(code), _plain(right)):
            raise ValidationFailed.of("code", "This is not the code that the console shows.", "wrong_code")


def _plain(code: str) -> bytes:
    return code.strip().replace("-", "").casefold().encode()
