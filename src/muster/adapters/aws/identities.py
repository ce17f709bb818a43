"""Identities kept by a Cognito user pool (docs/decisions/0016-user-pool.md).

An account's user name in the pool is the person's id. The address is an alias of it as long as the person is
active: whose address it is, Muster's database decides, and the pool follows.
"""

# ruff: noqa: ARG002  # accounts here take no part in a unit of work: they are written at once

import base64
import hmac
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from muster.adapters.aws.clients import Clients, ask, error_code
from muster.adapters.aws.pool_tokens import PoolKeys, PoolTokens
from muster.database.engine import Transaction
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import Unauthenticated, Unavailable, ValidationFailed
from muster.kernel.ids import new_id
from muster.kernel.principal import Group
from muster.ports.identities import Account, Grant, IssuedToken, PreparedPassword, TokenClaims

if TYPE_CHECKING:  # stubs: there is nothing to import at run time
    from types_boto3_cognito_idp import CognitoIdentityProviderClient
    from types_boto3_cognito_idp.type_defs import AdminInitiateAuthResponseTypeDef, AttributeTypeTypeDef

log = logging.getLogger("muster.aws")

GROUPS: tuple[Group, ...] = ("Admins", "Members")

#: Tells accounts that Muster made from those of people who signed up at the pool. Written once, when one is made.
_ORIGIN: "AttributeTypeTypeDef" = {"Name": "custom:origin", "Value": "api"}

#: The longest that the pool looks at; Muster's own limit for new passwords is lower.
_LONGEST_PASSWORD = 256

# What an attempt to sign in is told for a password that is not good for it. All of them are one answer (None):
# - NotAuthorizedException: wrong; or the account is disabled; or too many were tried, and the pool looks at none for
#   some seconds. To say the last one would tell strangers which addresses have an account: only those get there.
# - UserNotConfirmedException: said before the password is looked at, so it proves nothing.
# - PasswordResetRequiredException: an operator took the password away. "Forgot password" is the way in, as it is for
#   who has forgotten it.
_WRONG_PASSWORD = frozenset(
    {"NotAuthorizedException", "UserNotFoundException", "UserNotConfirmedException", "PasswordResetRequiredException"}
)
_PASSWORD_REFUSED = frozenset({"InvalidPasswordException", "PasswordHistoryPolicyViolationException"})


class _PoolGrant(Grant, frozen=True, kw_only=True):
    """With the token that came with it, or with what has to be answered first to get one."""

    access_token: str = ""
    challenge: str = ""
    password: PreparedPassword

    def __repr__(self) -> str:
        return f"_PoolGrant({self.user_id!r}, …)"


class CognitoIdentities:
    """Accounts in `user_pool`. `client` is the id of the pool's client with a secret, by which Muster signs people
    in; `web_client` that of the public one, whose tokens are taken too. `cache_size` counts verified tokens.
    """

    def __init__(
        self, clients: Clients, clock: Clock, *, user_pool: str, client: str, web_client: str = "", cache_size: int
    ) -> None:
        self._clients = clients
        self._clock = clock
        self._user_pool = user_pool
        self._client = client
        self._web_client = web_client
        self._cache_size = cache_size
        self._secret: str | None = None
        self._made_tokens: PoolTokens | None = None

    async def prepare(self, password: str) -> PreparedPassword:
        return PreparedPassword(password)  # the pool hashes

    async def register(self, account: Account, password: PreparedPassword, unit: Transaction) -> None:
        with _refusals():
            try:
                await self._create(account)
            except ClientError as error:  # this unit of work runs for the second time, or a failed one left it
                if error_code(error) not in {"UsernameExistsException", "AliasExistsException"}:
                    raise
                await self._overwrite(account)
            await self._write_password(account.user_id, password)
            await self._write_group(account)
            await self._write_status(account)

    async def update(self, account: Account, unit: Transaction) -> None:
        with _refusals():
            try:
                await self._overwrite(account)
            except ClientError as error:  # lost: removed by a unit of work that failed, or at the console
                if error_code(error) != "UserNotFoundException":
                    raise
                await self._create(account)
            await self._write_group(account)
            await self._write_status(account)

    async def set_password(self, user_id: str, password: PreparedPassword, unit: Transaction) -> None:
        with _refusals():
            try:
                await self._write_password(user_id, password)
            except ClientError as error:  # lost, as above: who can choose a password again has an account again
                if error_code(error) != "UserNotFoundException":
                    raise
                await ask(
                    self._pool.admin_create_user,
                    UserPoolId=self._user_pool,
                    Username=user_id,
                    UserAttributes=[_ORIGIN],
                    MessageAction="SUPPRESS",
                )
                await self._write_password(user_id, password)
            await self._end_tokens(user_id)

    async def remove(self, user_id: str, unit: Transaction) -> None:
        with _refusals():
            try:
                await ask(self._pool.admin_delete_user, UserPoolId=self._user_pool, Username=user_id)
            except ClientError as error:
                if error_code(error) != "UserNotFoundException":
                    raise

    async def authenticate(self, user_id: str | None, password: str) -> Grant | None:
        looked_at = 0 < len(password) <= _LONGEST_PASSWORD
        # Somebody made up, or a password made up, is asked about all the same: so it takes as long.
        answer = await self._initiate(user_id or new_id(), password if looked_at else new_id())
        if answer is None or user_id is None or not looked_at:
            return None
        token = answer.get("AuthenticationResult", {}).get("AccessToken")
        if token:
            return _PoolGrant(user_id, access_token=token, password=PreparedPassword(password))
        if answer.get("ChallengeName") == "NEW_PASSWORD_REQUIRED":
            return _PoolGrant(
                user_id, password_is_temporary=True, challenge=answer["Session"], password=PreparedPassword(password)
            )
        log.error("the user pool asks for %s, which Muster does not know", answer.get("ChallengeName"))
        raise Unavailable("The user pool wants more than a password: multi-factor authentication has to be off there.")

    async def open_session(self, grant: Grant) -> IssuedToken:
        if not isinstance(grant, _PoolGrant):
            raise TypeError("this grant is not of this store")
        token = grant.access_token or await self._answer(grant)
        try:
            claims = await self.verify(token)
        except Unauthenticated as error:
            raise Unavailable("The user pool issued a token that is not good here; look at its settings.") from error
        expires_at = timestamp(datetime.fromtimestamp(claims.expires_at, UTC))
        return IssuedToken(token, claims.session_id, expires_at)

    async def verify(self, token: str) -> TokenClaims:
        return await self._tokens.verify(token)

    async def is_revoked(self, token: str) -> bool:
        with _refusals():
            try:
                await ask(self._pool.get_user, AccessToken=token)
            except ClientError as error:
                if error_code(error) not in _WRONG_PASSWORD:
                    raise
                return True
        return False

    @property
    def _pool(self) -> "CognitoIdentityProviderClient":
        return self._clients.cognito

    @property
    def _tokens(self) -> PoolTokens:
        if self._made_tokens is None:
            # The keys are at the address that the SDK asks; the issuer is what AWS calls it, wherever that is.
            keys = PoolKeys(f"{self._pool.meta.endpoint_url}/{self._user_pool}/.well-known/jwks.json", self._clock)
            self._made_tokens = PoolTokens(
                keys,
                self._clock,
                issuer=f"https://cognito-idp.{self._user_pool.partition('_')[0]}.amazonaws.com/{self._user_pool}",
                client=self._client,
                web_client=self._web_client,
                cache_size=self._cache_size,
            )
        return self._made_tokens

    async def _create(self, account: Account) -> None:
        """An account with a password that nobody knows. An alias that another account has left moves here."""
        await ask(
            self._pool.admin_create_user,
            UserPoolId=self._user_pool,
            Username=account.user_id,
            UserAttributes=[each for each in (*_attributes(account, new=True), _ORIGIN) if each.get("Value")],
            MessageAction="SUPPRESS",
            ForceAliasCreation=True,
        )

    async def _overwrite(self, account: Account) -> None:
        try:
            await self._write_attributes(account)
        except ClientError as error:
            if error_code(error) != "AliasExistsException":
                raise
            await self._free_alias(account)
            await self._write_attributes(account)

    async def _write_attributes(self, account: Account) -> None:
        await ask(
            self._pool.admin_update_user_attributes,
            UserPoolId=self._user_pool,
            Username=account.user_id,
            UserAttributes=_attributes(account, new=False),
        )

    async def _free_alias(self, account: Account) -> None:
        """Takes the address from the account that has it: the row that holds it in the database is another's."""
        found = await ask(self._pool.admin_get_user, UserPoolId=self._user_pool, Username=account.email)
        if found["Username"] == account.user_id:
            return
        log.warning("the address of %s was still an alias of %s in the user pool", account.user_id, found["Username"])
        await ask(
            self._pool.admin_update_user_attributes,
            UserPoolId=self._user_pool,
            Username=found["Username"],
            UserAttributes=[{"Name": "email_verified", "Value": "false"}],
        )

    async def _write_password(self, user_id: str, password: PreparedPassword) -> None:
        try:
            await ask(
                self._pool.admin_set_user_password,
                UserPoolId=self._user_pool,
                Username=user_id,
                Password=password.value,
                Permanent=True,
            )
        except ClientError as error:
            # The pool takes no blank at either end, and calls that a parameter that is not valid.
            if error_code(error) in _PASSWORD_REFUSED or password.value != password.value.strip():
                raise ValidationFailed.of(
                    "password", "The user pool does not take this password; choose another one.", "refused"
                ) from error
            raise

    async def _write_group(self, account: Account) -> None:
        for group in GROUPS:
            operation = (
                self._pool.admin_add_user_to_group if group == account.group else self._pool.admin_remove_user_from_group
            )
            await ask(operation, UserPoolId=self._user_pool, Username=account.user_id, GroupName=group)

    async def _write_status(self, account: Account) -> None:
        if account.status == "deactivated":
            await ask(self._pool.admin_disable_user, UserPoolId=self._user_pool, Username=account.user_id)
            await self._end_tokens(account.user_id)
        else:
            await ask(self._pool.admin_enable_user, UserPoolId=self._user_pool, Username=account.user_id)

    async def _end_tokens(self, user_id: str) -> None:
        await ask(self._pool.admin_user_global_sign_out, UserPoolId=self._user_pool, Username=user_id)

    async def _initiate(self, username: str, password: str) -> "AdminInitiateAuthResponseTypeDef | None":
        """What the pool says to this password; None when it is not good for it."""
        with _refusals():
            for _ in range(2):
                try:
                    return await self._try_password(username, password, await self._client_secret())
                except ClientError as error:
                    if not _is_about_the_secret(error):
                        if error_code(error) not in _WRONG_PASSWORD:
                            raise
                        return None
                self._secret = None  # it was replaced since it was read
        raise Unavailable("The user pool does not take the secret of Muster's client.")

    async def _try_password(self, username: str, password: str, secret: str) -> "AdminInitiateAuthResponseTypeDef":
        return await ask(
            self._pool.admin_initiate_auth,
            UserPoolId=self._user_pool,
            ClientId=self._client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={
                "USERNAME": username,
                "PASSWORD": password,
                "SECRET_HASH": self._secret_hash(username, secret),
            },
        )

    async def _answer(self, grant: _PoolGrant) -> str:
        """The access token for a password that is temporary to the pool: it becomes a lasting one there, and Muster
        sees to it that the person changes it."""
        secret = await self._client_secret()
        with _refusals():
            answer = await ask(
                self._pool.admin_respond_to_auth_challenge,
                UserPoolId=self._user_pool,
                ClientId=self._client,
                ChallengeName="NEW_PASSWORD_REQUIRED",
                Session=grant.challenge,
                ChallengeResponses={
                    "USERNAME": grant.user_id,
                    "NEW_PASSWORD": grant.password.value,
                    "SECRET_HASH": self._secret_hash(grant.user_id, secret),
                },
            )
        token = answer.get("AuthenticationResult", {}).get("AccessToken")
        if not token:
            raise Unavailable("The user pool wants more than a password: multi-factor authentication has to be off there.")
        return token

    async def _client_secret(self) -> str:
        if self._secret is None:
            with _refusals():
                found = await ask(self._pool.describe_user_pool_client, UserPoolId=self._user_pool, ClientId=self._client)
            self._secret = found["UserPoolClient"].get("ClientSecret")
            if self._secret is None:
                raise Unavailable("Muster's client of the user pool has no secret.")
        return self._secret

    def _secret_hash(self, username: str, secret: str) -> str:
        digest = hmac.digest(secret.encode(), f"{username}{self._client}".encode(), "sha256")
        return base64.b64encode(digest).decode()


def _attributes(account: Account, *, new: bool) -> "list[AttributeTypeTypeDef]":
    """A blank value removes an attribute. Whether the address of somebody deactivated was verified is not known
    here, so it is left as it is."""
    attributes: list[AttributeTypeTypeDef] = [
        {"Name": "given_name", "Value": account.given_name},
        {"Name": "family_name", "Value": account.family_name},
    ]
    if new or account.status != "deactivated":
        verified = "true" if account.status == "active" else "false"
        attributes += [{"Name": "email", "Value": account.email}, {"Name": "email_verified", "Value": verified}]
    return attributes


def _is_about_the_secret(error: ClientError) -> bool:
    message = error.response.get("Error", {}).get("Message", "").casefold().replace(" ", "")
    return error_code(error) == "NotAuthorizedException" and "secrethash" in message


@contextmanager
def _refusals() -> Iterator[None]:
    """Whatever else the pool refuses is a fault of its settings, or of Muster's permissions."""
    try:
        yield
    except ClientError as error:
        log.exception("the user pool refused")
        raise Unavailable(f"The user pool refused: {error_code(error)}.", retry_after=30) from error
