"""Identities in a Cognito user pool: what the pool has to hold after each step, and people who go there by themselves."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from muster.adapters.aws.clients import Clients, error_code
from muster.adapters.aws.identities import CognitoIdentities
from muster.adapters.aws.pool_triggers import PoolTriggers
from muster.database.engine import Database
from muster.identity.messages import SessionStarted
from muster.identity.models import UserRow
from muster.identity.users_service import NewUser, UserChange
from muster.kernel.clock import SystemClock
from muster.kernel.errors import Forbidden, MusterError, Unauthenticated, Unavailable
from muster.kernel.ids import new_id
from muster.kernel.principal import Principal
from muster.ports.identities import Account
from tests.support.clock import StillClock
from tests.support.emulator import Emulator
from tests.support.identity import DEVICE, OTHER_PASSWORD, PASSWORD, World, world
from tests.support.user_pool import UserPool, make_user_pool


@pytest.fixture
def clock() -> StillClock:
    """At the present, as the pool's own."""
    return StillClock(SystemClock().now().replace(microsecond=0))


@pytest.fixture
def pool(emulator: Emulator) -> UserPool:
    return make_user_pool(Clients())


@pytest.fixture
def identities(pool: UserPool, clock: StillClock) -> CognitoIdentities:
    return pool.identities(clock)


@pytest.fixture
async def here(
    sqlite_database: Database, clock: StillClock, tmp_path: Path, identities: CognitoIdentities
) -> AsyncIterator[World]:
    async with world(sqlite_database, clock, tmp_path, identities=identities) as opened:
        yield opened


@pytest.fixture
async def ada(here: World) -> UserRow:
    row = await here.row((await here.set_up()).me.id)
    assert row is not None
    return row


@pytest.fixture
def triggers(here: World, pool: UserPool) -> PoolTriggers:
    return PoolTriggers(here.identity.admissions, user_pool=pool.id)


async def told(here: World, account: Account) -> None:
    await here.database.write(lambda unit: here.identities.update(account, unit))


def account(row: UserRow, **changed: str) -> Account:
    said = {"email": row.email, "given_name": row.given_name, "family_name": row.family_name, "group": row.group}
    return Account(**{"user_id": row.id, "status": "active"} | said | changed)  # type: ignore[arg-type]


@pytest.mark.req("ID-9")
class TestAccounts:
    async def test_the_pool_knows_what_muster_knows(self, pool: UserPool, ada: UserRow) -> None:
        known = pool.attributes(ada.id)
        del known["sub"]
        assert known == {
            "email": "ada@example.org", "email_verified": "true", "given_name": "Ada", "family_name": "Lovelace",
            "custom:origin": "api",
        }  # fmt: skip
        assert pool.groups(ada.id) == ["Admins"]
        found = pool.cognito.admin_get_user(UserPoolId=pool.id, Username=ada.id)
        assert (found["UserStatus"], found["Enabled"]) == ("CONFIRMED", True)

    async def test_and_what_changes(self, here: World, pool: UserPool, ada: UserRow) -> None:
        await told(here, account(ada, given_name="Augusta", family_name="", group="Members"))
        known = pool.attributes(ada.id)
        assert (known["given_name"], known.get("family_name", "")) == ("Augusta", "")
        assert pool.groups(ada.id) == ["Members"]
        await told(here, account(ada, group="Admins"))
        assert pool.groups(ada.id) == ["Admins"]

    async def test_an_address_that_is_not_verified_is_no_alias(self, here: World, pool: UserPool, ada: UserRow) -> None:
        await told(here, account(ada, status="unverified"))
        assert pool.attributes(ada.id)["email_verified"] == "false"
        with pytest.raises(ClientError):
            pool.token_of_web_client("ada@example.org", PASSWORD)
        await told(here, account(ada))
        assert pool.token_of_web_client("ada@example.org", PASSWORD)

    async def test_who_is_deactivated_gets_no_token_and_loses_those_of_before(
        self, here: World, pool: UserPool, ada: UserRow
    ) -> None:
        before = pool.token_of_web_client("ada@example.org", PASSWORD)
        await told(here, account(ada, status="deactivated"))
        assert await here.identities.authenticate(ada.id, PASSWORD) is None
        with pytest.raises(ClientError):
            pool.token_of_web_client("ada@example.org", PASSWORD)
        assert await here.identities.is_revoked(before)
        assert pool.attributes(ada.id)["email_verified"] == "true"
        await told(here, account(ada))
        assert await here.identities.is_revoked(before)
        assert await here.identities.authenticate(ada.id, PASSWORD) is not None

    async def test_a_new_password_ends_the_tokens_of_before(self, here: World, pool: UserPool, ada: UserRow) -> None:
        before = pool.token_of_web_client("ada@example.org", PASSWORD)
        assert not await here.identities.is_revoked(before)
        prepared = await here.identities.prepare(OTHER_PASSWORD)
        await here.database.write(lambda unit: here.identities.set_password(ada.id, prepared, unit))
        assert await here.identities.is_revoked(before)
        assert not await here.identities.is_revoked(pool.token_of_web_client("ada@example.org", OTHER_PASSWORD))

    async def test_so_does_removing_the_account(self, here: World, pool: UserPool, ada: UserRow) -> None:
        before = pool.token_of_web_client("ada@example.org", PASSWORD)
        await here.database.write(lambda unit: here.identities.remove(ada.id, unit))
        assert await here.identities.is_revoked(before)
        with pytest.raises(ClientError) as refusal:
            pool.attributes(ada.id)
        assert error_code(refusal.value) == "UserNotFoundException"

    async def test_a_lost_account_comes_back(self, here: World, pool: UserPool, ada: UserRow) -> None:
        """As after a removal whose unit of work failed, or by an operator's hand."""
        pool.cognito.admin_delete_user(UserPoolId=pool.id, Username=ada.id)
        assert await here.identities.authenticate(ada.id, PASSWORD) is None
        prepared = await here.identities.prepare(PASSWORD)
        await here.database.write(lambda unit: here.identities.set_password(ada.id, prepared, unit))
        assert await here.identities.authenticate(ada.id, PASSWORD) is not None
        pool.cognito.admin_delete_user(UserPoolId=pool.id, Username=ada.id)
        await told(here, account(ada))
        assert pool.attributes(ada.id)["email"] == "ada@example.org"
        assert pool.groups(ada.id) == ["Admins"]

    async def test_a_person_s_whole_life(self, here: World, pool: UserPool, ada: UserRow) -> None:
        """Invited, signed in, changed password, demoted, deactivated, back, deleted."""
        admin = Principal(ada.id, "Admins", "s")
        new = NewUser(email="bo@example.org", given_name="Bo", family_name="", group="Members")
        bo = await here.identity.users.invite(admin, new)
        generated = await here.identity.mail_secrets.temporary_password(bo.id)
        assert generated is not None
        signed_in = await here.identity.sessions.login("bo@example.org", generated, None, DEVICE)
        assert signed_in.me.must_change_password
        me = await here.identity.authenticator.authenticate(signed_in.token, password_may_be_due=True)
        await here.identity.accounts.change_password(me, generated, OTHER_PASSWORD, DEVICE)
        assert await here.identity.authenticator.authenticate(signed_in.token) == me
        await here.identity.users.change(admin, bo.id, UserChange(group="Admins"))
        assert pool.groups(bo.id) == ["Admins"]
        await here.identity.users.change(admin, bo.id, UserChange(status="deactivated"))
        with pytest.raises(Unauthenticated):
            await here.identity.authenticator.authenticate(signed_in.token)
        with pytest.raises(Unauthenticated):
            await here.identity.sessions.login("bo@example.org", OTHER_PASSWORD, None, DEVICE)
        await here.identity.users.change(admin, bo.id, UserChange(status="active"))
        await here.identity.sessions.login("bo@example.org", OTHER_PASSWORD, None, DEVICE)
        await here.identity.users.delete(admin, bo.id)
        again = await here.identity.users.invite(admin, new)
        assert pool.attributes("bo@example.org") == pool.attributes(again.id)

    async def test_a_session_lasts_as_long_as_the_pool_says(self, here: World, ada: UserRow, clock: StillClock) -> None:
        signed_in = await here.identity.sessions.login(ada.email, PASSWORD, None, DEVICE)
        claims = await here.identities.verify(signed_in.token)
        assert abs(claims.expires_at - clock.now().timestamp() - 86_400) < 60

    async def test_a_password_reset_at_the_console_is_to_be_changed(self, here: World, pool: UserPool, ada: UserRow) -> None:
        for _ in range(2):
            pool.cognito.admin_set_user_password(UserPoolId=pool.id, Username=ada.id, Password=OTHER_PASSWORD, Permanent=False)
            grant = await here.identities.authenticate(ada.id, OTHER_PASSWORD)
            assert grant is not None
            assert grant.password_is_temporary
            assert OTHER_PASSWORD not in repr(grant)
            signed_in = await here.identity.sessions.login(ada.email, OTHER_PASSWORD, None, DEVICE)
            assert signed_in.me.must_change_password
            with pytest.raises(Forbidden):
                await here.identity.authenticator.authenticate(signed_in.token)
        again = await here.identity.sessions.login(ada.email, OTHER_PASSWORD, None, DEVICE)
        me = await here.identity.authenticator.authenticate(again.token, password_may_be_due=True)
        await here.identity.accounts.change_password(me, OTHER_PASSWORD, PASSWORD, DEVICE)
        assert await here.identity.authenticator.authenticate(again.token) == me

    async def test_after_a_required_reset_forgot_password_is_the_way_in(
        self, here: World, pool: UserPool, ada: UserRow
    ) -> None:
        pool.cognito.admin_reset_user_password(UserPoolId=pool.id, Username=ada.id)
        assert await here.identities.authenticate(ada.id, PASSWORD) is None
        link = await here.identity.mail_secrets.reset_token(ada.id)
        assert link is not None
        await here.identity.accounts.reset_password(link, OTHER_PASSWORD)
        await here.identity.sessions.login(ada.email, OTHER_PASSWORD, None, DEVICE)

    async def test_a_pool_that_is_not_there_is_no_wrong_password(self, pool: UserPool, clock: StillClock) -> None:
        elsewhere = CognitoIdentities(pool.clients, clock, user_pool="us-east-1_NoSuchOne", client=pool.client, cache_size=10)
        with pytest.raises(Unavailable):
            await elsewhere.authenticate(new_id(), PASSWORD)


@pytest.mark.req("ID-10")
@pytest.mark.usefixtures("ada")
class TestSignUpAtThePool:
    def sign_up(self, pool: UserPool, user_id: str, email: str) -> dict[str, object]:
        """Somebody does, by the public client; gives the event of the confirmation."""
        given = [{"Name": "email", "Value": email}, {"Name": "given_name", "Value": "Bo"}]
        pool.cognito.sign_up(
            ClientId=pool.web_client,
            Username=user_id,
            Password=PASSWORD,
            UserAttributes=given,  # type: ignore[arg-type]
        )
        pool.cognito.confirm_sign_up(ClientId=pool.web_client, Username=user_id, ConfirmationCode="123456")
        return event(pool, user_id, "PostConfirmation_ConfirmSignUp", **pool.attributes(user_id))

    async def test_from_the_sign_up_to_the_first_request(self, here: World, pool: UserPool, triggers: PoolTriggers) -> None:
        user_id = new_id()
        asked = event(pool, user_id, "PreSignUp_SignUp", email="bo@example.org")
        assert await triggers.pre_sign_up(asked) is asked
        confirmed = self.sign_up(pool, user_id, "bo@example.org")
        assert await triggers.post_confirmation(confirmed) is confirmed
        assert pool.groups(user_id) == ["Members"]
        assert "custom:origin" not in pool.attributes(user_id)
        await here.outbox.fresh()
        for token in pool.refreshed("bo@example.org", PASSWORD):
            principal = await here.identity.authenticator.authenticate(token)
            assert (principal.user_id, principal.group) == (user_id, "Members")
        assert len(await here.outbox.fresh_of(SessionStarted)) == 1  # a refreshed token belongs to the same session
        await here.identity.sessions.login("bo@example.org", PASSWORD, None, DEVICE)  # and at Muster

    async def test_a_session_ended_at_muster_is_not_refreshed_at_the_pool(self, here: World, pool: UserPool) -> None:
        first, refreshed = pool.refreshed("ada@example.org", PASSWORD)
        principal = await here.identity.authenticator.authenticate(first)
        await here.identity.sessions.sign_out(principal)
        for token in (first, refreshed):
            with pytest.raises(Unauthenticated):
                await here.identity.authenticator.authenticate(token)

    async def test_one_that_was_never_used_ends_with_the_password(self, here: World, pool: UserPool, ada: UserRow) -> None:
        first, refreshed = pool.refreshed("ada@example.org", PASSWORD)
        me = await here.identity.authenticator.authenticate(
            (await here.identity.sessions.login(ada.email, PASSWORD, None, DEVICE)).token
        )
        await here.identity.accounts.change_password(me, PASSWORD, OTHER_PASSWORD, DEVICE)
        for token in (first, refreshed):
            with pytest.raises(Unauthenticated):
                await here.identity.authenticator.authenticate(token)
        assert await here.identity.authenticator.authenticate(pool.token_of_web_client("ada@example.org", OTHER_PASSWORD))

    async def test_who_is_not_let_in_is_removed(self, pool: UserPool, triggers: PoolTriggers, ada: UserRow) -> None:
        user_id = new_id()
        confirmed = self.sign_up(pool, user_id, "ada@example.org")
        with pytest.raises(MusterError):
            await triggers.post_confirmation(confirmed)
        with pytest.raises(ClientError):
            pool.attributes(user_id)
        assert pool.attributes(ada.id)["email_verified"] == "true"

    async def test_an_address_that_is_not_verified_lets_nobody_in(
        self, here: World, pool: UserPool, triggers: PoolTriggers
    ) -> None:
        user_id = new_id()
        for verified in ({"email_verified": "false"}, {}):
            said = event(pool, user_id, "PostConfirmation_ConfirmSignUp", email="bo@example.org", **verified)
            with pytest.raises(MusterError):
                await triggers.post_confirmation(said)
        assert await here.row(user_id) is None

    async def test_a_reset_password_is_no_sign_up(self, here: World, pool: UserPool, triggers: PoolTriggers) -> None:
        user_id = new_id()
        said = event(pool, user_id, "PostConfirmation_ConfirmForgotPassword", email="bo@example.org", email_verified="true")
        assert await triggers.post_confirmation(said) is said
        assert await here.row(user_id) is None

    async def test_who_may_sign_up(self, pool: UserPool, triggers: PoolTriggers, ada: UserRow) -> None:
        for name, source in (
            ("bo", "PreSignUp_SignUp"),
            (ada.id, "PreSignUp_SignUp"),
            ("bo", "PreSignUp_AdminCreateUser"),
            (new_id(), "PreSignUp_ExternalProvider"),
            (new_id(), "PostConfirmation_ConfirmSignUp"),
        ):
            with pytest.raises(MusterError):
                await triggers.pre_sign_up(event(pool, name, source))
        for name in (new_id(), ada.id):  # Muster makes accounts for rows that it has
            await triggers.pre_sign_up(event(pool, name, "PreSignUp_AdminCreateUser"))

    async def test_events_of_something_else_are_refused(self, pool: UserPool, triggers: PoolTriggers) -> None:
        good = event(pool, new_id(), "PreSignUp_AdminCreateUser")
        bad: list[object] = [
            {}, [], None, good | {"userPoolId": "us-east-1_Other"}, good | {"userName": 1}, good | {"request": None},
            good | {"request": {"userAttributes": {"email": None}}}, {**good, "triggerSource": None},
        ]  # fmt: skip
        for each in bad:
            for answer in (triggers.pre_sign_up, triggers.post_confirmation):
                with pytest.raises(MusterError):
                    await answer(each)


def event(pool: UserPool, user_id: str, source: str, **attributes: str) -> dict[str, object]:
    """As Cognito makes it."""
    return {
        "version": "1",
        "region": "us-east-1",
        "userPoolId": pool.id,
        "userName": user_id,
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": pool.web_client},
        "triggerSource": source,
        "request": {"userAttributes": attributes},
        "response": {},
    }
