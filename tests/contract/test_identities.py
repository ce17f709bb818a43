"""What every identity store promises (`muster.ports.identities`)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from muster.adapters.local.identities import LocalIdentities
from muster.database.engine import Database, Transaction
from muster.identity.models import UserRow
from muster.kernel.errors import Unauthenticated, Unavailable
from muster.ports.identities import Account, Identities, PreparedPassword
from tests.support.clock import StillClock
from tests.support.identity import OTHER_PASSWORD, PASSWORD, World, cheap_hashes, world

pytestmark = pytest.mark.req("ID-8")

ADAPTERS = ("local",)


@pytest.fixture(params=ADAPTERS)
async def here(
    request: pytest.FixtureRequest, sqlite_database: Database, clock: StillClock, tmp_path: Path
) -> AsyncIterator[World]:
    async with world(sqlite_database, clock, tmp_path) as opened:
        yield opened


@pytest.fixture
def identities(here: World) -> Identities:
    return here.identities


@pytest.fixture
async def ada(here: World) -> UserRow:
    """Somebody with a row and an account."""
    signed_in = await here.set_up()
    row = await here.row(signed_in.me.id)
    assert row is not None
    return row


async def within(database: Database, work: Callable[[Transaction], Awaitable[None]]) -> None:
    await database.write(work)


async def test_the_right_password_is_granted(identities: Identities, ada: UserRow) -> None:
    grant = await identities.authenticate(ada.id, PASSWORD)
    assert grant is not None
    assert grant.user_id == ada.id


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", PASSWORD.upper(), "x" * 1_000])
async def test_another_password_is_not(identities: Identities, ada: UserRow, password: str) -> None:
    assert await identities.authenticate(ada.id, password) is None
    assert await identities.authenticate(None, password) is None


async def test_nobody_is_granted_nothing(identities: Identities, ada: UserRow) -> None:
    assert await identities.authenticate(None, PASSWORD) is None
    assert await identities.authenticate("01a1f7e3-97d1-7735-aad5-f0f1ee5ab9de", PASSWORD) is None


async def test_a_new_password_replaces_the_former(identities: Identities, ada: UserRow, sqlite_database: Database) -> None:
    prepared = await identities.prepare(OTHER_PASSWORD)
    await within(sqlite_database, lambda unit: identities.set_password(ada.id, prepared, unit))
    await within(sqlite_database, lambda unit: identities.set_password(ada.id, prepared, unit))
    assert await identities.authenticate(ada.id, PASSWORD) is None
    assert await identities.authenticate(ada.id, OTHER_PASSWORD) is not None


async def test_what_a_failed_unit_of_work_set_is_not_set(
    identities: Identities, ada: UserRow, sqlite_database: Database
) -> None:
    prepared = await identities.prepare(OTHER_PASSWORD)

    async def work(unit: Transaction) -> None:
        await identities.set_password(ada.id, prepared, unit)
        raise Unavailable("the disk went away")

    with pytest.raises(Unavailable):
        await sqlite_database.write(work)
    assert await identities.authenticate(ada.id, PASSWORD) is not None


async def test_who_is_removed_is_not_granted(identities: Identities, ada: UserRow, sqlite_database: Database) -> None:
    for _ in range(2):
        await within(sqlite_database, lambda unit: identities.remove(ada.id, unit))
    assert await identities.authenticate(ada.id, PASSWORD) is None


async def test_an_update_leaves_the_password(identities: Identities, ada: UserRow, sqlite_database: Database) -> None:
    account = Account(user_id=ada.id, email=ada.email, given_name="A", family_name="L", group="Members", status="active")
    await within(sqlite_database, lambda unit: identities.update(account, unit))
    assert await identities.authenticate(ada.id, PASSWORD) is not None


async def test_a_token_says_whose_it_is_and_of_which_session(identities: Identities, ada: UserRow, clock: StillClock) -> None:
    grant = await identities.authenticate(ada.id, PASSWORD)
    assert grant is not None
    first, second = await identities.open_session(grant), await identities.open_session(grant)
    assert first.session_id != second.session_id
    claims = await identities.verify(first.token)
    assert (claims.user_id, claims.session_id) == (ada.id, first.session_id)
    assert await identities.verify(first.token) == claims
    assert claims.expires_at > clock.now().timestamp()


async def test_a_token_is_over_in_time_also_when_it_is_known(identities: Identities, ada: UserRow, clock: StillClock) -> None:
    grant = await identities.authenticate(ada.id, PASSWORD)
    assert grant is not None
    issued = await identities.open_session(grant)
    claims = await identities.verify(issued.token)
    clock.advance(claims.expires_at - clock.now().timestamp())
    with pytest.raises(Unauthenticated):
        await identities.verify(issued.token)


@pytest.mark.parametrize("token", ["", "x", "v4.local.AAAA", "v4.local.AAAA.e30", "\ud800", "é" * 5_000])
async def test_anything_else_is_no_token(identities: Identities, token: str) -> None:
    with pytest.raises(Unauthenticated):
        await identities.verify(token)


def test_a_prepared_password_does_not_show_itself() -> None:
    assert "hunter2" not in f"{PreparedPassword('hunter2')} {PreparedPassword('hunter2')!r}"


class TestLocal:
    async def test_hashes_of_former_parameters_are_renewed_at_sign_in(
        self, here: World, ada: UserRow, clock: StillClock
    ) -> None:
        stricter = cheap_hashes(time_cost=3)
        later = LocalIdentities(here.database, here.keys, stricter, clock, session_seconds=60, cache_size=10)
        before = await here.password_hash(ada.id)
        assert await later.authenticate(ada.id, "wrong password") is None
        assert await here.password_hash(ada.id) == before
        assert await later.authenticate(ada.id, PASSWORD) is not None
        after = await here.password_hash(ada.id)
        assert after != before
        assert ",t=3," in after
        assert await later.authenticate(ada.id, PASSWORD) is not None
        assert await here.password_hash(ada.id) == after
        stricter.close()

    async def test_verified_tokens_are_remembered_up_to_a_bound(self, here: World, ada: UserRow, clock: StillClock) -> None:
        hashes = cheap_hashes()
        small = LocalIdentities(here.database, here.keys, hashes, clock, session_seconds=60, cache_size=3)
        grant = await small.authenticate(ada.id, PASSWORD)
        assert grant is not None
        tokens = [(await small.open_session(grant)).token for _ in range(10)]
        for token in tokens:
            await small.verify(token)
            await small.verify(tokens[0])
        assert len(small._verified) == 3
        await asyncio.gather(*(small.verify(token) for token in tokens))
        assert len(small._verified) == 3
        hashes.close()
