"""Sessions of people who signed in at the identity store itself, and passwords that were set there."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import pytest

from muster.database.engine import Database, Transaction
from muster.database.idempotency import Claim, current_claim
from muster.identity.direct_sessions import USER_AGENT
from muster.identity.errors import InvalidCredentials, SecondFactorRequired
from muster.identity.history import UserHistory
from muster.identity.messages import PasswordReissued, SessionEnded, SessionStarted, UserChanged
from muster.identity.models import UserRow
from muster.identity.sessions_service import KEEP_EXPIRED
from muster.identity.store import UserStore
from muster.identity.users_service import UserChange
from muster.kernel.errors import Forbidden, LinkExpired, Unauthenticated, Unavailable
from muster.kernel.principal import Principal
from tests.support.clock import StillClock
from tests.support.direct_identities import DirectIdentities, DirectWorld, direct_world
from tests.support.identity import DEVICE, OTHER_PASSWORD, PASSWORD, World

DAY = 86_400


@pytest.fixture
async def direct(sqlite_database: Database, clock: StillClock, tmp_path: Path) -> AsyncIterator[DirectWorld]:
    async with direct_world(sqlite_database, clock, tmp_path) as opened:
        yield opened


@pytest.fixture
def here(direct: DirectWorld) -> World:
    return direct.world


@pytest.fixture
def store(direct: DirectWorld) -> DirectIdentities:
    return direct.store


@pytest.fixture
async def ada(here: World) -> UserRow:
    return await row_of(here, (await here.set_up()).me.id)


async def row_of(here: World, user_id: str) -> UserRow:
    row = await here.row(user_id)
    assert row is not None
    return row


async def changed(here: World, user_id: str, **fields: Any) -> None:
    """Changes a row as some service does."""
    history = UserHistory(UserStore(), here.documents)

    async def work(unit: Transaction) -> None:
        row = await UserStore().get_locked(unit, user_id)
        assert row is not None
        await history.change(unit, row, actor_id=None, **fields)

    await here.database.write(work)


async def caller(here: World, token: str) -> Principal:
    return await here.identity.authenticator.authenticate(token)


async def refused(here: World, token: str) -> None:
    with pytest.raises(Unauthenticated):
        await caller(here, token)


@pytest.mark.req("ID-8")
class TestDirectSessions:
    async def test_the_first_request_enters_it(self, here: World, store: DirectIdentities, ada: UserRow) -> None:
        await here.outbox.fresh()
        token = store.sign_in(ada.id, seconds=3600)
        principal = await caller(here, token)
        assert principal == Principal(ada.id, "Admins", store.session_of(token))
        [started] = await here.outbox.fresh()
        assert isinstance(started, SessionStarted)
        assert started.session_id == principal.session_id
        listed = (await here.identity.sessions.list(principal, after=None, limit=10)).items
        assert [(each.user_agent, each.ip, each.current) for each in listed] == [
            (USER_AGENT, "", True),
            (DEVICE.user_agent, DEVICE.ip, False),
        ]
        assert listed[0].expires_at == "2026-11-20T07:47:00.000Z"

    async def test_and_once_only(self, here: World, store: DirectIdentities, ada: UserRow) -> None:
        token = store.sign_in(ada.id)
        for _ in range(3):
            await caller(here, token)
        assert store.when_asked == [token]
        assert len(await here.outbox.fresh_of(SessionStarted)) == 2  # with that of the set-up

    async def test_one_that_was_ended_stays_ended(self, here: World, store: DirectIdentities, ada: UserRow) -> None:
        token = store.sign_in(ada.id)
        principal = await caller(here, token)
        await here.identity.sessions.end(principal, principal.session_id)
        await refused(here, token)
        await refused(here, store.sign_in(ada.id, session_id=principal.session_id, seconds=DAY))  # refreshed since

    async def test_also_when_its_row_is_forgotten(
        self, here: World, store: DirectIdentities, ada: UserRow, clock: StillClock
    ) -> None:
        token = store.sign_in(ada.id)
        principal = await caller(here, token)
        await here.identity.sessions.end(principal, principal.session_id)
        passed = KEEP_EXPIRED.total_seconds() + 3601
        clock.advance(passed)
        assert await here.identity.sessions.forget_expired() >= 1
        await refused(here, store.sign_in(ada.id, session_id=principal.session_id, since=passed))

    async def test_one_that_ran_out_goes_on_with_a_refreshed_token(
        self, here: World, store: DirectIdentities, ada: UserRow, clock: StillClock
    ) -> None:
        token = store.sign_in(ada.id, seconds=3600)
        principal = await caller(here, token)
        clock.advance(3600)
        refreshed = store.sign_in(ada.id, session_id=principal.session_id, seconds=3600, since=3600)
        assert await caller(here, refreshed) == principal
        clock.advance(3600)
        await refused(here, refreshed)

    async def test_one_that_began_before_all_were_ended_is_never_entered(
        self, here: World, store: DirectIdentities, ada: UserRow
    ) -> None:
        unused = store.sign_in(ada.id)
        mine = await caller(here, store.sign_in(ada.id))
        await here.identity.accounts.change_password(mine, PASSWORD, OTHER_PASSWORD, DEVICE)
        await refused(here, unused)
        await caller(here, store.sign_in(ada.id))

    async def test_nor_when_they_are_ended_at_that_moment(
        self, here: World, store: DirectIdentities, ada: UserRow, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The store was asked just before it was told."""
        token = store.sign_in(ada.id)
        real = store.is_revoked

        async def and_then(asked: str) -> bool:
            answer = await real(asked)
            await changed(here, ada.id, password_version=ada.password_version + 1)
            return answer

        monkeypatch.setattr(store, "is_revoked", and_then)
        with pytest.raises(Unavailable):
            await caller(here, token)
        assert len(await here.outbox.fresh_of(SessionStarted)) == 1  # that of the set-up

    @pytest.mark.parametrize("status", ["unverified", "deactivated", "deleted"])
    async def test_nobody_enters_whose_account_does_not_work(
        self, here: World, store: DirectIdentities, ada: UserRow, status: str
    ) -> None:
        await changed(here, ada.id, status=status)
        await refused(here, store.sign_in(ada.id))
        assert store.when_asked == []

    async def test_nor_who_was_deactivated_and_is_back(self, here: World, store: DirectIdentities, ada: UserRow) -> None:
        admin = Principal(ada.id, "Admins", "s")
        await here.identity.admissions.admit(NEW_ID, "bo@example.org", "Bo", "")
        token = store.sign_in(NEW_ID)
        statuses: list[Literal["active", "deactivated"]] = ["deactivated", "active"]
        for status in statuses:
            await here.identity.users.change(admin, NEW_ID, UserChange(status=status))
        await refused(here, token)
        await caller(here, store.sign_in(NEW_ID))

    async def test_nor_who_has_a_second_factor(self, here: World, store: DirectIdentities, ada: UserRow) -> None:
        """The store has asked for a password only."""
        await changed(here, ada.id, second_factor_at="2026-11-20T06:47:00.000Z")
        await refused(here, store.sign_in(ada.id))

    async def test_nor_by_a_generated_password_that_has_expired(
        self, here: World, store: DirectIdentities, ada: UserRow
    ) -> None:
        await changed(here, ada.id, must_change_at="2026-11-10T00:00:00.000Z", temporary_until="2026-11-20T06:47:00.000Z")
        await refused(here, store.sign_in(ada.id))

    async def test_who_must_change_the_password_does_that_first(
        self, here: World, store: DirectIdentities, ada: UserRow
    ) -> None:
        await changed(here, ada.id, must_change_at="2026-11-20T00:00:00.000Z", temporary_until="2026-11-27T00:00:00.000Z")
        with pytest.raises(Forbidden) as refusal:
            await caller(here, store.sign_in(ada.id))
        assert refusal.value.code == "password_change_required"

    async def test_a_stranger_is_nobody(self, here: World, store: DirectIdentities) -> None:
        await here.set_up()
        await refused(here, store.sign_in(NEW_ID))

    async def test_a_session_of_somebody_else_is_not_taken(self, here: World, store: DirectIdentities, ada: UserRow) -> None:
        await here.identity.admissions.admit(NEW_ID, "bo@example.org", "Bo", "")
        session = store.session_of(token := store.sign_in(ada.id))
        await caller(here, token)
        await refused(here, store.sign_in(NEW_ID, session_id=session))

    async def test_a_token_of_muster_without_a_session_is_never_entered(
        self, here: World, store: DirectIdentities, ada: UserRow
    ) -> None:
        """It may have been issued before a code was asked for."""
        grant = await store.authenticate(ada.id, PASSWORD)
        assert grant is not None
        await refused(here, (await store.open_session(grant)).token)
        assert store.when_asked == []

    async def test_it_takes_no_idempotency_key(self, here: World, store: DirectIdentities, ada: UserRow) -> None:
        claim = Claim("k", "r", "2026-11-21T00:00:00.000Z")
        reset = current_claim.set(claim)
        try:
            await caller(here, store.sign_in(ada.id))
        finally:
            current_claim.reset(reset)
        assert not claim.held


NEW_ID = "0199a1f7-97d1-7735-aad5-f0f1ee5ab9de"


@pytest.mark.req("ID-2")
class TestTemporaryPasswords:
    async def test_it_lets_in_to_change_it_and_ends_what_was(self, here: World, store: DirectIdentities, ada: UserRow) -> None:
        before = await here.identity.sessions.login(ada.email, PASSWORD, None, DEVICE)
        link = await here.identity.mail_secrets.reset_token(ada.id)
        assert link is not None
        await here.outbox.fresh()
        store.temporary.add(ada.id)
        signed_in = await here.identity.sessions.login(ada.email, PASSWORD, None, DEVICE)
        assert signed_in.me.must_change_password
        emitted = await here.outbox.fresh()
        assert [type(each) for each in emitted] == [UserChanged, SessionEnded, SessionStarted]  # and no mail of a password
        assert not any(isinstance(each, PasswordReissued) for each in emitted)
        with pytest.raises(Unauthenticated):
            await caller(here, before.token)
        with pytest.raises(LinkExpired):
            await here.identity.accounts.reset_password(link, OTHER_PASSWORD)
        with pytest.raises(Forbidden):
            await caller(here, signed_in.token)
        again = await here.identity.sessions.login(ada.email, PASSWORD, None, DEVICE)
        assert again.me.must_change_password
        me = await here.identity.authenticator.authenticate(again.token, password_may_be_due=True)
        await here.identity.accounts.change_password(me, PASSWORD, OTHER_PASSWORD, DEVICE)
        assert await caller(here, again.token) == me

    async def test_what_fails_after_it_does_not_make_it_a_lasting_one(
        self, here: World, store: DirectIdentities, ada: UserRow
    ) -> None:
        """The store says it once; then a code is wrong."""
        await changed(here, ada.id, second_factor_at="2026-11-20T06:47:00.000Z")
        store.temporary.add(ada.id)
        with pytest.raises(SecondFactorRequired):
            await here.identity.sessions.login(ada.email, PASSWORD, None, DEVICE)
        assert (await row_of(here, ada.id)).must_change_at is None
        with pytest.raises(SecondFactorRequired):
            await here.identity.sessions.login(ada.email, PASSWORD, "000000", DEVICE)
        assert not store.temporary
        assert (await row_of(here, ada.id)).must_change_at == "2026-11-20T06:47:00.000Z"

    async def test_it_outlives_a_generated_one(self, here: World, store: DirectIdentities, ada: UserRow) -> None:
        await changed(here, ada.id, must_change_at="2026-11-10T00:00:00.000Z", temporary_until="2026-11-20T06:47:00.000Z")
        with pytest.raises(InvalidCredentials):
            await here.identity.sessions.login(ada.email, PASSWORD, None, DEVICE)
        store.temporary.add(ada.id)
        assert (await here.identity.sessions.login(ada.email, PASSWORD, None, DEVICE)).me.must_change_password

    async def test_it_does_not_open_an_account_that_does_not_work(
        self, here: World, store: DirectIdentities, ada: UserRow
    ) -> None:
        store.temporary.add(ada.id)
        await changed(here, ada.id, status="deactivated")
        with pytest.raises(InvalidCredentials):
            await here.identity.sessions.login(ada.email, PASSWORD, None, DEVICE)
        assert store.temporary == {ada.id}
