"""A user pool in the emulator, set up as `infra/` sets one up. Imports boto3: only for tests that need AWS."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from muster.adapters.aws.clients import Clients
from muster.adapters.aws.identities import GROUPS, CognitoIdentities
from muster.kernel.clock import Clock

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

_DAY = 24  # hours; the longest that Cognito's access tokens last


@dataclass(frozen=True)
class UserPool:
    """A pool with both of its clients, by their ids."""

    clients: Clients
    id: str
    client: str
    web_client: str

    @property
    def cognito(self) -> "CognitoIdentityProviderClient":
        """The pool, past Muster."""
        return self.clients.cognito

    def identities(self, clock: Clock, *, cache_size: int = 100) -> CognitoIdentities:
        """What Muster asks."""
        return CognitoIdentities(
            self.clients, clock, user_pool=self.id, client=self.client, web_client=self.web_client, cache_size=cache_size
        )

    def token_of_web_client(self, username: str, password: str) -> str:
        """The access token of somebody who signs in at the pool itself."""
        return self._web_sign_in(username, password)[0]

    def refreshed(self, username: str, password: str) -> tuple[str, str]:
        """An access token of the web client, and one that was got for it with the refresh token."""
        access, refresh = self._web_sign_in(username, password)
        answer = self.cognito.initiate_auth(
            ClientId=self.web_client, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": refresh}
        )
        return access, answer["AuthenticationResult"]["AccessToken"]

    def attributes(self, username: str) -> dict[str, str]:
        """What the pool knows of somebody."""
        found = self.cognito.admin_get_user(UserPoolId=self.id, Username=username)
        return {each["Name"]: each.get("Value", "") for each in found["UserAttributes"]}

    def groups(self, username: str) -> list[str]:
        """The groups that somebody is in."""
        found = self.cognito.admin_list_groups_for_user(UserPoolId=self.id, Username=username)
        return [each["GroupName"] for each in found["Groups"]]

    def _web_sign_in(self, username: str, password: str) -> tuple[str, str]:
        answer = self.cognito.initiate_auth(
            ClientId=self.web_client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password},
        )
        result = answer["AuthenticationResult"]
        return result["AccessToken"], result["RefreshToken"]


def make_user_pool(clients: Clients) -> UserPool:
    """A pool of its own, with nobody in it."""
    cognito = clients.cognito
    pool = cognito.create_user_pool(
        PoolName="muster",
        AliasAttributes=["email"],
        AutoVerifiedAttributes=["email"],
        Schema=[
            {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True},
            {"Name": "origin", "AttributeDataType": "String", "Mutable": False},
        ],
        UsernameConfiguration={"CaseSensitive": False},
        Policies={
            "PasswordPolicy": {
                "MinimumLength": 12,
                "RequireUppercase": False,
                "RequireLowercase": False,
                "RequireNumbers": False,
                "RequireSymbols": False,
            }
        },
    )["UserPool"]["Id"]
    for group in GROUPS:
        cognito.create_group(UserPoolId=pool, GroupName=group)
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="muster",
        GenerateSecret=True,
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
        PreventUserExistenceErrors="ENABLED",
        AccessTokenValidity=_DAY,
    )["UserPoolClient"]["ClientId"]
    web_client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="muster-web",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        PreventUserExistenceErrors="ENABLED",
        AccessTokenValidity=_DAY,
        WriteAttributes=["email", "given_name", "family_name"],
    )["UserPoolClient"]["ClientId"]
    return UserPool(clients, pool, client, web_client)
