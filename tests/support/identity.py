"""Identity for tests: the real services over a real database and a real folder of secrets, and what it emits.

Password hashes are as cheap as Argon2id allows; everything else is as it runs.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import msgspec

from muster.adapters.local.documents import LocalDocuments
from muster.adapters.local.identities import PASSWORD_HASH, LocalIdentities
from muster.adapters.local.limits import MemoryLimits
from muster.adapters.local.password_hashes import PasswordHashes
from muster.adapters.local.secrets import FolderSecrets
from muster.database.engine import Database
from muster.identity import messages
from muster.identity.keys import KeyRings, Purpose
from muster.identity.models import Device, UserRow
from muster.identity.rules import IdentityRules
from muster.identity.sessions_service import SignedIn
from muster.identity.setup_service import FirstAdmin
from muster.identity.store import UserStore
from muster.identity.wiring import Identity, build
from muster.kernel.messages import Message, MessageT
from muster.ports.identities import Identities
from muster.ports.secrets import Secrets
from tests.support.api import PASSWORD as API_PASSWORD
from tests.support.api import SETUP_CODE
from tests.support.clock import StillClock
from tests.support.emptying import EMITTED

PASSWORD = "gravel-otter-lantern-42"
OTHER_PASSWORD = "pewter-violin-harbour-7"
DEVICE = Device("192.0.2.10", "pytest")

#: What the API is sent for the set-up.
FIRST = {
    "code": SETUP_CODE,
    "workspace": "Gala team",
    "email": "ada@gala.example.com",
    "password": API_PASSWORD,
    "given_name": "Ada",
    "family_name": "Lovelace",
}

RULES = IdentityRules(
    allow_sign_up=True,
    secure_cookies=False,
    password_min_length=12,
    verify_email_seconds=48 * 3600,
    password_reset_seconds=3600,
    invitation_seconds=7 * 86_400,
    one_time_code_seconds=600,
    one_time_code_tries=5,
    per_address=60,
    per_account=10,
    mails_per_recipient=5,
    mails_per_domain=200,
)

_TYPES: dict[str, type[Message]] = {
    found.kind: found
    for found in vars(messages).values()
    if isinstance(found, type) and issubclass(found, Message) and hasattr(found, "kind")
}


def cheap_hashes(*, workers: int = 2, queue: int = 50, time_cost: int = 1) -> PasswordHashes:
    return PasswordHashes(workers=workers, queue=queue, time_cost=time_cost, memory_kib=8, parallelism=1)


def key_rings(secrets: Secrets, clock: StillClock) -> KeyRings:
    lifetimes: dict[Purpose, timedelta] = {
        "active_session": timedelta(days=30),
        "verify_email_session": timedelta(hours=48),
        "password_reset_session": timedelta(hours=1),
    }
    return KeyRings(secrets, clock, rotation_days=30, lifetimes=lifetimes)


@dataclass
class World:
    """One process of Muster, as far as identity goes."""

    database: Database
    clock: StillClock
    secrets: FolderSecrets
    keys: KeyRings
    identities: Identities
    documents: LocalDocuments
    identity: Identity
    outbox: "Outbox"

    async def set_up(self) -> SignedIn:
        """The workspace with its first admin, Ada."""
        first = FirstAdmin(
            workspace="Gala",
            email="ada@example.org",
            password=PASSWORD,
            given_name="Ada",
            family_name="Lovelace",
        )
        return await self.identity.setup.set_up(SETUP_CODE, first, DEVICE)

    async def row(self, user_id: str) -> UserRow | None:
        """Somebody's row."""
        return await UserStore().get(self.database, user_id)

    async def password_hash(self, user_id: str) -> str:
        """What is kept of somebody's password."""
        found = await self.database.fetch_one(PASSWORD_HASH, user_id=user_id)
        assert found is not None
        return found


class Outbox:
    """What identity has emitted. `emitted` gives kind and body of every message, in their order."""

    def __init__(self, emitted: Callable[[], Awaitable[list[tuple[str, str]]]]) -> None:
        self._emitted = emitted
        self._seen = 0

    async def fresh(self) -> list[Message]:
        """What came since this was asked last."""
        rows = await self._emitted()
        fresh, self._seen = rows[self._seen :], len(rows)
        return [msgspec.json.decode(body, type=_TYPES[kind]) for kind, body in fresh if kind in _TYPES]

    async def fresh_of(self, *kinds: type[MessageT]) -> list[MessageT]:
        """Those of `kinds` among what came since this was asked last."""
        return [message for message in await self.fresh() if isinstance(message, kinds)]

    async def text(self) -> str:
        """Everything that it holds."""
        return "\n".join(body for _, body in await self._emitted())


@asynccontextmanager
async def world(
    database: Database,
    clock: StillClock,
    folder: Path,
    *,
    rules: IdentityRules = RULES,
    hashes: PasswordHashes | None = None,
    setup_code: str = SETUP_CODE,
    identities: Identities | None = None,
) -> AsyncIterator[World]:
    """A process over `database` with its secrets in `folder`; several may share both. Accounts are local by default."""
    secrets = FolderSecrets(folder / "secrets")
    await secrets.open()
    keys = key_rings(secrets, clock)
    await keys.open()
    documents = LocalDocuments(database, clock)
    hashes = hashes or cheap_hashes()
    identities = identities or LocalIdentities(database, keys, hashes, clock, session_seconds=30 * 86_400, cache_size=100)
    identity = build(
        database=database,
        documents=documents,
        secrets=secrets,
        limits=MemoryLimits(clock),
        identities=identities,
        keys=keys,
        clock=clock,
        rules=rules,
        setup_code=setup_code,
    )
    await identity.open()
    try:
        yield World(
            database, clock, secrets, keys, identities, documents, identity, Outbox(partial(database.fetch_all, EMITTED))
        )
    finally:
        await identity.close()
        hashes.close()


def cookies_of(response: httpx.Response) -> SimpleCookie:
    """The cookies that an answer sets, with their attributes."""
    jar = SimpleCookie()
    for line in response.headers.get_list("set-cookie"):
        jar.load(line)
    return jar
