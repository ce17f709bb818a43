"""An identity store at which people can also sign in past Muster, as at a user pool, without one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from muster.adapters.local.identities import LocalIdentities
from muster.adapters.local.secrets import FolderSecrets
from muster.database.engine import Database, Transaction
from muster.kernel.ids import new_id
from muster.ports.identities import Account, Grant, IssuedToken, PreparedPassword, TokenClaims
from tests.support.clock import StillClock
from tests.support.identity import World, cheap_hashes, key_rings, world


class DirectIdentities(LocalIdentities):
    """As the local one, but for that. Like a store elsewhere, it keeps what a failed unit of work told it."""

    def __init__(self, database: Database, secrets: FolderSecrets, clock: StillClock) -> None:
        super().__init__(
            database, key_rings(secrets, clock), cheap_hashes(), clock, session_seconds=30 * 86_400, cache_size=100
        )
        self._direct: dict[str, TokenClaims] = {}
        self._revoked: set[str] = set()
        #: People whose password an operator has set, until it is used.
        self.temporary: set[str] = set()
        #: The last that it was told of each account; None: it was removed.
        self.accounts: dict[str, Account | None] = {}
        #: For a test to have something happen just after it was asked whether a token is revoked.
        self.when_asked: list[str] = []

    def sign_in(self, user_id: str, *, session_id: str = "", seconds: int = 3600, since: float = 0) -> str:
        """A token of the store's own, for so many seconds, of a session that began `since` seconds ago."""
        now = int(self._clock.now().timestamp())
        token = f"direct.{new_id()}"
        self._direct[token] = TokenClaims(user_id, session_id or new_id(), now + seconds, now - int(since))
        return token

    def session_of(self, token: str) -> str:
        """What the token calls its session."""
        return self._direct[token].session_id

    async def register(self, account: Account, password: PreparedPassword, unit: Transaction) -> None:
        self.accounts[account.user_id] = account
        await super().register(account, password, unit)

    async def update(self, account: Account, unit: Transaction) -> None:
        self.accounts[account.user_id] = account
        if account.status == "deactivated":
            self._end(account.user_id)
        await super().update(account, unit)

    async def set_password(self, user_id: str, password: PreparedPassword, unit: Transaction) -> None:
        self._end(user_id)
        await super().set_password(user_id, password, unit)

    async def remove(self, user_id: str, unit: Transaction) -> None:
        self.accounts[user_id] = None
        self._end(user_id)
        await super().remove(user_id, unit)

    async def authenticate(self, user_id: str | None, password: str) -> Grant | None:
        grant = await super().authenticate(user_id, password)
        if grant is None or grant.user_id not in self.temporary:
            return grant
        return Grant(grant.user_id, password_is_temporary=True)

    async def open_session(self, grant: Grant) -> IssuedToken:
        self.temporary.discard(grant.user_id)
        return await super().open_session(grant)

    async def verify(self, token: str) -> TokenClaims:
        return self._direct[token] if token in self._direct else await super().verify(token)

    async def is_revoked(self, token: str) -> bool:
        self.when_asked.append(token)
        return token in self._revoked

    def _end(self, user_id: str) -> None:
        self._revoked |= {token for token, claims in self._direct.items() if claims.user_id == user_id}


@dataclass
class DirectWorld:
    """Muster beside such a store."""

    world: World
    store: DirectIdentities


@asynccontextmanager
async def direct_world(database: Database, clock: StillClock, folder: Path) -> AsyncIterator[DirectWorld]:
    """A process over `database` with its secrets in `folder`."""
    secrets = FolderSecrets(folder / "secrets")
    await secrets.open()
    store = DirectIdentities(database, secrets, clock)
    await store._keys.open()
    async with world(database, clock, folder, identities=store) as opened:
        yield DirectWorld(opened, store)
    store._hashes.close()
