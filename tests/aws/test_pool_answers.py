"""What is made of each answer of a user pool, also of those that the emulator never gives."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from muster.adapters.aws.clients import Clients
from muster.adapters.aws.identities import CognitoIdentities
from muster.database.engine import Database, Transaction
from muster.kernel.errors import Unauthenticated, Unavailable, ValidationFailed
from muster.ports.identities import Account, Grant, IssuedToken, PreparedPassword
from tests.support.clock import StillClock
from tests.support.identity import PASSWORD
from tests.support.pool_server import PoolServer, SigningKey, serving

pytestmark = pytest.mark.req("ID-8")

POOL = "eu-central-1_Abc123"
ADA = "0199a1f7-97d1-7735-aad5-f0f1ee5ab9de"
BO = "0199a1f7-97d1-7735-aad5-f0f1ee5ab9df"
SESSION = "5f1d8f3a-6c49-4a0e-9a53-2f0f5d3a7c11"
CHALLENGE = "the session of a challenge, as long as one"
KEY = SigningKey("one")
ACCOUNT = Account(user_id=ADA, email="ada@example.org", given_name="Ada", family_name="", group="Members", status="active")


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[PoolServer]:
    with serving() as server:
        for name, value in {
            "AWS_ENDPOINT_URL": server.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-central-1",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
        server.publish(KEY)
        for secret in ("first", "second"):
            server.answers["DescribeUserPoolClient"].append({"UserPoolClient": {"ClientSecret": secret}})
        yield server


@pytest.fixture
def identities(pool: PoolServer, clock: StillClock) -> CognitoIdentities:
    return CognitoIdentities(Clients(), clock, user_pool=POOL, client="muster", cache_size=10)


def token(clock: StillClock, **changed: Any) -> str:
    now = int(clock.now().timestamp())
    return KEY.sign(
        {
            "iss": f"https://cognito-idp.eu-central-1.amazonaws.com/{POOL}", "token_use": "access", "client_id": "muster",
            "username": ADA, "jti": SESSION, "auth_time": now, "exp": now + 86_400,
        } | changed
    )  # fmt: skip


def granted(pool: PoolServer, access_token: str, *, operation: str = "AdminInitiateAuth") -> None:
    pool.answers[operation].append({"AuthenticationResult": {"AccessToken": access_token}})


class TestPasswords:
    async def test_it_is_asked_with_the_secret_of_the_client(
        self, identities: CognitoIdentities, pool: PoolServer, clock: StillClock
    ) -> None:
        granted(pool, token(clock))
        grant = await identities.authenticate(ADA, PASSWORD)
        assert grant is not None
        parameters = pool.asked[-1][1]["AuthParameters"]
        assert parameters == {
            "USERNAME": ADA, "PASSWORD": PASSWORD,
            # What OpenSSL says: printf '%s' <user id>muster | openssl dgst -sha256 -hmac first -binary | base64
            "SECRET_HASH": "kiNcOixx1X1qMdOuRZoWOEtukpm4zLnCc9hX62XjKqw=",
        }  # fmt: skip
        assert await identities.open_session(grant) == IssuedToken(grant_token(grant), SESSION, "2026-11-21T06:47:00.000Z")
        granted(pool, token(clock))
        await identities.authenticate(ADA, PASSWORD)
        assert pool.operations().count("DescribeUserPoolClient") == 1

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            ("NotAuthorizedException", "Incorrect username or password."),
            ("NotAuthorizedException", "User is disabled."),
            ("NotAuthorizedException", "Password attempts exceeded"),
            ("NotAuthorizedException", "Temporary password has expired and must be reset by an administrator."),
            ("UserNotFoundException", "User does not exist."),
            ("UserNotConfirmedException", "User is not confirmed."),
            ("PasswordResetRequiredException", "Password reset required for the user"),
        ],
    )
    async def test_these_are_one_answer(self, identities: CognitoIdentities, pool: PoolServer, code: str, message: str) -> None:
        pool.refuse("AdminInitiateAuth", code, message)
        assert await identities.authenticate(ADA, PASSWORD) is None

    @pytest.mark.parametrize(
        "code",
        [
            "TooManyRequestsException", "InternalErrorException", "ResourceNotFoundException", "AccessDeniedException",
            "InvalidParameterException", "InvalidUserPoolConfigurationException", "SomethingNewException",
        ],
    )  # fmt: skip
    async def test_these_are_no_wrong_password(self, identities: CognitoIdentities, pool: PoolServer, code: str) -> None:
        for _ in range(3):  # boto3 tries again where that may help
            pool.refuse("AdminInitiateAuth", code)
        with pytest.raises(Unavailable):
            await identities.authenticate(ADA, PASSWORD)

    async def test_a_stranger_is_asked_about_as_well(self, identities: CognitoIdentities, pool: PoolServer) -> None:
        pool.refuse("AdminInitiateAuth", "NotAuthorizedException", "Incorrect username or password.")
        assert await identities.authenticate(None, PASSWORD) is None
        granted(pool, "never used")
        assert await identities.authenticate(None, PASSWORD) is None  # whatever it says
        names = [body["AuthParameters"]["USERNAME"] for name, body in pool.asked if name == "AdminInitiateAuth"]
        assert len(set(names)) == 2
        assert ADA not in names

    @pytest.mark.parametrize("password", ["", "x" * 257])
    async def test_what_the_pool_would_not_look_at_is_wrong(
        self, identities: CognitoIdentities, pool: PoolServer, password: str
    ) -> None:
        granted(pool, "never used")
        assert await identities.authenticate(ADA, password) is None
        assert 0 < len(pool.asked[-1][1]["AuthParameters"]["PASSWORD"]) <= 256

    async def test_a_secret_that_was_replaced_is_read_again(
        self, identities: CognitoIdentities, pool: PoolServer, clock: StillClock
    ) -> None:
        pool.refuse("AdminInitiateAuth", "NotAuthorizedException", "Unable to verify secret hash for client muster")
        granted(pool, token(clock))
        assert await identities.authenticate(ADA, PASSWORD) is not None
        assert pool.operations() == ["DescribeUserPoolClient", "AdminInitiateAuth"] * 2

    async def test_a_secret_that_is_not_taken_is_no_wrong_password(
        self, identities: CognitoIdentities, pool: PoolServer
    ) -> None:
        for _ in range(2):
            pool.refuse("AdminInitiateAuth", "NotAuthorizedException", "SecretHash does not match for the client: muster")
        with pytest.raises(Unavailable):
            await identities.authenticate(ADA, PASSWORD)

    async def test_nor_is_a_client_without_one(self, identities: CognitoIdentities, pool: PoolServer) -> None:
        pool.answers["DescribeUserPoolClient"][:] = [{"UserPoolClient": {}}]
        with pytest.raises(Unavailable):
            await identities.authenticate(ADA, PASSWORD)

    async def test_a_pool_that_wants_a_second_factor_is_set_up_wrongly(
        self, identities: CognitoIdentities, pool: PoolServer
    ) -> None:
        pool.answers["AdminInitiateAuth"].append({"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "s"})
        with pytest.raises(Unavailable):
            await identities.authenticate(ADA, PASSWORD)

    async def test_a_password_that_the_pool_refuses_is_for_the_person_to_replace(
        self, identities: CognitoIdentities, pool: PoolServer, sqlite_database: Database
    ) -> None:
        for code, password in (
            ("InvalidPasswordException", PASSWORD),
            ("PasswordHistoryPolicyViolationException", PASSWORD),
            ("InvalidParameterException", f"{PASSWORD} "),
        ):
            prepared = await identities.prepare(password)
            pool.refuse("AdminSetUserPassword", code)
            with pytest.raises(ValidationFailed) as refusal:
                await sqlite_database.write(lambda unit, p=prepared: identities.set_password(ADA, p, unit))  # type: ignore[misc]
            assert [(each.field, each.code) for each in refusal.value.errors] == [("password", "refused")]
        pool.refuse("AdminSetUserPassword", "InvalidParameterException")
        with pytest.raises(Unavailable):
            await sqlite_database.write(lambda unit: identities.set_password(ADA, PreparedPassword(PASSWORD), unit))


class TestTemporaryPasswords:
    async def test_the_challenge_is_answered_when_the_session_is_opened(
        self, identities: CognitoIdentities, pool: PoolServer, clock: StillClock
    ) -> None:
        pool.answers["AdminInitiateAuth"].append({"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": CHALLENGE})
        grant = await identities.authenticate(ADA, PASSWORD)
        assert grant is not None
        assert grant.password_is_temporary
        assert "AdminRespondToAuthChallenge" not in pool.operations()
        granted(pool, token(clock), operation="AdminRespondToAuthChallenge")
        assert (await identities.open_session(grant)).session_id == SESSION
        asked = pool.asked[-1][1]
        assert (asked["ChallengeName"], asked["Session"]) == ("NEW_PASSWORD_REQUIRED", CHALLENGE)
        assert asked["ChallengeResponses"]["NEW_PASSWORD"] == PASSWORD
        assert len(base64.b64decode(asked["ChallengeResponses"]["SECRET_HASH"])) == 32

    async def test_where_that_fails_there_is_no_session(self, identities: CognitoIdentities, pool: PoolServer) -> None:
        pool.answers["AdminInitiateAuth"].append({"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": CHALLENGE})
        grant = await identities.authenticate(ADA, PASSWORD)
        assert grant is not None
        pool.refuse("AdminRespondToAuthChallenge", "NotAuthorizedException", "Invalid session for the user.")
        for _ in range(2):  # refused, then no token
            with pytest.raises(Unavailable):
                await identities.open_session(grant)
        assert pool.operations().count("AdminRespondToAuthChallenge") == 2


class TestTokens:
    async def test_a_token_of_settings_that_do_not_fit_is_said_so(
        self, identities: CognitoIdentities, pool: PoolServer, clock: StillClock
    ) -> None:
        granted(pool, token(clock, client_id="another"))
        grant = await identities.authenticate(ADA, PASSWORD)
        assert grant is not None
        with pytest.raises(Unavailable):
            await identities.open_session(grant)

    async def test_a_grant_of_another_store_is_none(self, identities: CognitoIdentities) -> None:
        with pytest.raises(TypeError):
            await identities.open_session(Grant(ADA))

    @pytest.mark.parametrize("code", ["NotAuthorizedException", "UserNotFoundException", "PasswordResetRequiredException"])
    async def test_a_token_that_the_pool_refuses_is_revoked(
        self, identities: CognitoIdentities, pool: PoolServer, code: str
    ) -> None:
        assert not await identities.is_revoked("t")
        pool.refuse("GetUser", code)
        assert await identities.is_revoked("t")

    async def test_whether_it_is_may_not_be_known(self, identities: CognitoIdentities, pool: PoolServer) -> None:
        pool.refuse("GetUser", "ForbiddenException", "Request not allowed due to WAF block.")
        with pytest.raises(Unavailable):
            await identities.is_revoked("t")

    async def test_without_a_web_client_there_is_none(self, identities: CognitoIdentities, clock: StillClock) -> None:
        with pytest.raises(Unauthenticated):
            await identities.verify(token(clock, client_id=""))


class TestAliases:
    """Whose address it is, the database has decided before the pool is told."""

    @pytest.fixture
    async def register(self, identities: CognitoIdentities, sqlite_database: Database) -> Any:
        async def work(unit: Transaction) -> None:
            await identities.register(ACCOUNT, PreparedPassword(PASSWORD), unit)

        return lambda: sqlite_database.write(work)

    @pytest.fixture
    async def update(self, identities: CognitoIdentities, sqlite_database: Database) -> Any:
        return lambda: sqlite_database.write(lambda unit: identities.update(ACCOUNT, unit))

    async def test_a_new_account_takes_its_alias_along(self, pool: PoolServer, register: Any) -> None:
        await register()
        operation, body = pool.asked[0]
        assert operation == "AdminCreateUser"
        assert body["ForceAliasCreation"] is True
        assert body["MessageAction"] == "SUPPRESS"
        assert {each["Name"]: each["Value"] for each in body["UserAttributes"]} == {
            "email": "ada@example.org", "email_verified": "true", "given_name": "Ada", "custom:origin": "api",
        }  # fmt: skip
        assert pool.operations()[1:] == [
            "AdminSetUserPassword", "AdminRemoveUserFromGroup", "AdminAddUserToGroup", "AdminEnableUser",
        ]  # fmt: skip

    async def test_one_that_becomes_active_takes_it_from_who_has_it(self, pool: PoolServer, update: Any) -> None:
        pool.refuse("AdminUpdateUserAttributes", "AliasExistsException")
        pool.answers["AdminGetUser"].append({"Username": BO})
        await update()
        assert [(name, body["Username"]) for name, body in pool.asked[:4]] == [
            ("AdminUpdateUserAttributes", ADA),
            ("AdminGetUser", "ada@example.org"),
            ("AdminUpdateUserAttributes", BO),
            ("AdminUpdateUserAttributes", ADA),
        ]
        assert pool.asked[2][1]["UserAttributes"] == [{"Name": "email_verified", "Value": "false"}]

    async def test_an_account_that_was_left_is_used(self, pool: PoolServer, register: Any) -> None:
        for code in ("UsernameExistsException", "AliasExistsException"):
            pool.asked.clear()
            pool.refuse("AdminCreateUser", code)
            await register()
            assert pool.operations()[:3] == ["AdminCreateUser", "AdminUpdateUserAttributes", "AdminSetUserPassword"]

    async def test_what_goes_on_being_refused_is_not_tried_for_ever(self, pool: PoolServer, update: Any) -> None:
        for _ in range(2):
            pool.refuse("AdminUpdateUserAttributes", "AliasExistsException")
        pool.answers["AdminGetUser"].append({"Username": ADA})
        with pytest.raises(Unavailable):
            await update()
        assert len(pool.asked) == 3

    async def test_a_pool_that_is_busy_is_unavailable(self, pool: PoolServer, update: Any) -> None:
        for _ in range(3):
            pool.refuse("AdminUpdateUserAttributes", "TooManyRequestsException")
        with pytest.raises(Unavailable):
            await update()


def grant_token(grant: Grant) -> str:
    found = getattr(grant, "access_token", "")
    assert isinstance(found, str)
    return found
