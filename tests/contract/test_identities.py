"""What every identity store promises (`muster.ports.identities`)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from muster.adapters.local.identities import LocalIdentities
from muster.database.engine import Database, Transaction
from muster.identity.accounts import Registrar, account_of
from muster.identity.history import UserHistory
from muster.identity.models import UserRow
from muster.identity.store import UserStore
from muster.kernel.clock import SystemClock, timestamp
from muster.kernel.errors import Unauthenticated, Unavailable
from muster.ports.identities import Account, Identities, PreparedPassword
from tests.support.adapters import adapters
from tests.support.clock import StillClock
from tests.support.identity import OTHER_PASSWORD, PASSWORD, World, cheap_hashes, world

pytestmark = pytest.mark.req("ID-8")


@pytest.fixture
def clock() -> StillClock:
    """At the present: a store that issues tokens by itself does that by its own clock."""
    return StillClock(SystemClock().now().replace(microsecond=0))


@pytest.fixture(params=adapters("local", "aws"))
def kept_elsewhere(request: pytest.FixtureRequest, clock: StillClock) -> Identities | None:
    """The adapter, if its accounts are not in the database of the test: then it writes at once, in no transaction."""
    if request.param == "local":
        return None
    request.getfixturevalue("emulator")
    from muster.adapters.aws.clients import Clients  # noqa: PLC0415  # not installed on a laptop
    from tests.support.user_pool import make_user_pool  # noqa: PLC0415

    return make_user_pool(Clients()).identities(clock)


@pytest.fixture
async def here(
    kept_elsewhere: Identities | None, sqlite_database: Database, clock: StillClock, tmp_path: Path
) -> AsyncIterator[World]:
    async with world(sqlite_database, clock, tmp_path, identities=kept_elsewhere) as opened:
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


async def test_what_a_failed_unit_of_work_set(
    identities: Identities, kept_elsewhere: Identities | None, ada: UserRow, sqlite_database: Database
) -> None:
    """Is not set where accounts are in the same database; where they are not, it is, and can be set again."""
    prepared = await identities.prepare(OTHER_PASSWORD)

    async def work(unit: Transaction) -> None:
        await identities.set_password(ada.id, prepared, unit)
        raise Unavailable("the disk went away")

    with pytest.raises(Unavailable):
        await sqlite_database.write(work)
    good, bad = (PASSWORD, OTHER_PASSWORD) if kept_elsewhere is None else (OTHER_PASSWORD, PASSWORD)
    assert await identities.authenticate(ada.id, good) is not None
    assert await identities.authenticate(ada.id, bad) is None
    await within(sqlite_database, lambda unit: identities.set_password(ada.id, prepared, unit))
    assert await identities.authenticate(ada.id, OTHER_PASSWORD) is not None


async def test_what_a_failed_unit_of_work_registered_is_in_nobodys_way(here: World, ada: UserRow) -> None:
    """The next try for the same address has another id, as after an invitation that could not be written."""
    prepared = await here.identities.prepare(OTHER_PASSWORD)
    registrar = Registrar(here.identities, UserHistory(UserStore(), here.documents), here.clock)
    left, row = (registrar.new_row("bo@example.org", "Bo", "", group="Members", status="active") for _ in range(2))

    async def fails(unit: Transaction) -> None:
        await registrar.register(unit, left, prepared, actor_id=None)
        raise Unavailable("the disk went away")

    async def work(unit: Transaction) -> None:
        await registrar.register(unit, row, prepared, actor_id=None)

    with pytest.raises(Unavailable):
        await here.database.write(fails)
    await here.database.write(work)
    assert await here.row(left.id) is None
    assert await here.identities.authenticate(row.id, OTHER_PASSWORD) is not None


async def test_an_account_is_taken_up_again_as_the_same(
    identities: Identities, ada: UserRow, sqlite_database: Database
) -> None:
    """A unit of work may run twice."""
    prepared = await identities.prepare(OTHER_PASSWORD)
    await within(sqlite_database, lambda unit: identities.register(account_of(ada), prepared, unit))
    assert await identities.authenticate(ada.id, OTHER_PASSWORD) is not None
    assert await identities.authenticate(ada.id, PASSWORD) is None


async def test_who_is_removed_is_not_granted(identities: Identities, ada: UserRow, sqlite_database: Database) -> None:
    for _ in range(2):
        await within(sqlite_database, lambda unit: identities.remove(ada.id, unit))
    assert await identities.authenticate(ada.id, PASSWORD) is None


async def test_an_update_leaves_the_password(identities: Identities, ada: UserRow, sqlite_database: Database) -> None:
    account = Account(user_id=ada.id, email=ada.email, given_name="A", family_name="L", group="Members", status="active")
    await within(sqlite_database, lambda unit: identities.update(account, unit))
    assert await identities.authenticate(ada.id, PASSWORD) is not None


async def test_a_token_says_whose_it_is_and_of_which_session(identities: Identities, ada: UserRow, clock: StillClock) -> None:
    one, another = await identities.authenticate(ada.id, PASSWORD), await identities.authenticate(ada.id, PASSWORD)
    assert one is not None
    assert another is not None
    first, second = await identities.open_session(one), await identities.open_session(another)
    assert first.session_id != second.session_id
    claims = await identities.verify(first.token)
    assert (claims.user_id, claims.session_id) == (ada.id, first.session_id)
    assert await identities.verify(first.token) == claims
    assert claims.expires_at > clock.now().timestamp()
    assert first.expires_at == timestamp(datetime.fromtimestamp(claims.expires_at, UTC))
    assert claims.signed_in_at is None
    assert not await identities.is_revoked(first.token)


async def test_neither_a_grant_nor_a_session_shows_the_password_or_the_token(identities: Identities, ada: UserRow) -> None:
    grant = await identities.authenticate(ada.id, PASSWORD)
    assert grant is not None
    issued = await identities.open_session(grant)
    assert not grant.password_is_temporary
    assert PASSWORD not in f"{grant} {grant!r}"
    assert issued.token not in f"{grant} {grant!r}"


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
    @pytest.fixture
    def kept_elsewhere(self) -> None:
        """Only what the database keeps."""

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
