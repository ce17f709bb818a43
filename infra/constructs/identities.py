"""The Cognito user pool: `muster.adapters.aws.identities` and the two triggers."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.acknowledgements import accept
from infra.constructs.functions import Function
from infra.stages import Stage

GROUPS = ("Admins", "Members")
#: Cognito's longest. A session is as long as its token, for the pool's tokens cannot be renewed by Muster's cookie.
_TOKEN = Duration.hours(24)

#: What the API does in the pool: accounts, passwords, groups, log-in, log-out. None of them lists people.
_ACTIONS = (
    "AdminAddUserToGroup",
    "AdminCreateUser",
    "AdminDeleteUser",
    "AdminDisableUser",
    "AdminEnableUser",
    "AdminGetUser",
    "AdminInitiateAuth",
    "AdminRemoveUserFromGroup",
    "AdminRespondToAuthChallenge",
    "AdminSetUserPassword",
    "AdminUpdateUserAttributes",
    "AdminUserGlobalSignOut",
    "DescribeUserPoolClient",
)
#: What the function does that takes up a person who signed up at the pool. Who is refused is removed; an account that was
#: lost is made again.
_ACTIONS_TO_JOIN = (
    "AdminAddUserToGroup",
    "AdminCreateUser",
    "AdminDeleteUser",
    "AdminEnableUser",
    "AdminGetUser",
    "AdminRemoveUserFromGroup",
    "AdminUpdateUserAttributes",
)


class Identities(Construct):
    """The pool: people are called by Muster's id and sign in with their address."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        configuration: Configuration,
        *,
        web_origin: str,
        pre_sign_up: Function,
        post_confirmation: Function,
    ) -> None:
        super().__init__(scope, name)
        self._triggers = (pre_sign_up, post_confirmation)
        self.pool = self._pool(configuration)
        for group in GROUPS:
            cognito.UserPoolGroup(self, group, user_pool=self.pool, group_name=group)
        self.domain = self.pool.add_domain(
            "SignIn", cognito_domain=cognito.CognitoDomainOptions(domain_prefix=configuration.names.sign_in_domain)
        )
        self.client = self._confidential_client()
        self.web_client = self._public_client(web_origin)
        # A policy of its own: the role's default one is made before the function, and the function before the pool.
        iam.Policy(
            self,
            "Join",
            statements=[
                iam.PolicyStatement(
                    actions=[f"cognito-idp:{action}" for action in _ACTIONS_TO_JOIN], resources=[self.pool.user_pool_arn]
                )
            ],
            roles=[post_confirmation.role] if post_confirmation.role else [],
        )

    def grant(self, function: Function) -> None:
        """Lets a function manage accounts and sign people in."""
        function.allow([f"cognito-idp:{action}" for action in _ACTIONS], self.pool.user_pool_arn)

    @property
    def variables(self) -> dict[str, str]:
        """What functions that know the pool are told of it."""
        return {
            "MUSTER_AWS_USER_POOL": self.pool.user_pool_id,
            "MUSTER_AWS_USER_POOL_CLIENT": self.client.user_pool_client_id,
            "MUSTER_AWS_USER_POOL_WEB_CLIENT": self.web_client.user_pool_client_id,
        }

    def _pool(self, configuration: Configuration) -> cognito.UserPool:
        stage = configuration.stage
        pre_sign_up, post_confirmation = self._triggers
        pool = cognito.UserPool(
            self,
            "Pool",
            user_pool_name=configuration.names.base,
            self_sign_up_enabled=True,
            # Names are Muster's ids; the address is another name for whoever has proved that it is theirs.
            sign_in_aliases=cognito.SignInAliases(username=True, email=True),
            sign_in_case_sensitive=False,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            keep_original=cognito.KeepOriginalAttrs(email=True),
            standard_attributes=cognito.StandardAttributes(
                email=cognito.StandardAttribute(required=True, mutable=True),
                given_name=cognito.StandardAttribute(required=False, mutable=True),
                family_name=cognito.StandardAttribute(required=False, mutable=True),
            ),
            # How the account came to be, written once: "api" or empty, which is the pool's own sign-up.
            custom_attributes={"origin": cognito.StringAttribute(min_len=1, max_len=20, mutable=False)},
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_digits=False,
                require_lowercase=False,
                require_symbols=False,
                require_uppercase=False,
                temp_password_validity=Duration.days(7),
            ),
            mfa=cognito.Mfa.OFF,
            # A password that is reset at the pool would end no session of Muster's, which has its own way for it.
            account_recovery=cognito.AccountRecovery.NONE,
            user_verification=cognito.UserVerificationConfig(
                email_subject="Your code for Muster", email_body="Your code for Muster is {####}."
            ),
            feature_plan=_PLANS[stage.user_pool_plan],
            standard_threat_protection_mode=(
                cognito.StandardThreatProtectionMode.FULL_FUNCTION if stage.threat_protection else None
            ),
            lambda_triggers=cognito.UserPoolTriggers(pre_sign_up=pre_sign_up, post_confirmation=post_confirmation),
            deletion_protection=stage.keep_data,
            removal_policy=RemovalPolicy.RETAIN if stage.keep_data else RemovalPolicy.DESTROY,
        )
        _accept(pool, stage)
        return pool

    def _confidential_client(self) -> cognito.UserPoolClient:
        """For the API: it holds the client's secret, and the passwords that people type pass through it."""
        return self._add_client("Api", cognito.AuthFlow(admin_user_password=True), secret=True)

    def _public_client(self, web_origin: str) -> cognito.UserPoolClient:
        """For web clients that send people to the pool's own pages. Without a secret, Cognito asks for PKCE."""
        pages = cognito.OAuthSettings(
            flows=cognito.OAuthFlows(authorization_code_grant=True),
            # The last lets Muster ask the pool about the token that it is shown: whether it was revoked.
            scopes=[
                cognito.OAuthScope.OPENID,
                cognito.OAuthScope.EMAIL,
                cognito.OAuthScope.PROFILE,
                cognito.OAuthScope.COGNITO_ADMIN,
            ],
            callback_urls=[f"{web_origin}/"],
            logout_urls=[f"{web_origin}/"],
        )
        return self._add_client("Web", cognito.AuthFlow(user_srp=True), pages=pages)

    def _add_client(
        self, name: str, flows: cognito.AuthFlow, *, secret: bool = False, pages: cognito.OAuthSettings | None = None
    ) -> cognito.UserPoolClient:
        return self.pool.add_client(
            name,
            user_pool_client_name=name.lower(),
            generate_secret=secret,
            auth_flows=flows,
            o_auth=pages,
            disable_o_auth=pages is None or None,
            write_attributes=cognito.ClientAttributes().with_standard_attributes(email=True, given_name=True, family_name=True),
            access_token_validity=_TOKEN,
            id_token_validity=_TOKEN,
            refresh_token_validity=_TOKEN,
            enable_token_revocation=True,
            # Who tries addresses is told the same whether there is such an account or not.
            prevent_user_existence_errors=True,
        )


_PLANS = {
    "LITE": cognito.FeaturePlan.LITE,
    "ESSENTIALS": cognito.FeaturePlan.ESSENTIALS,
    "PLUS": cognito.FeaturePlan.PLUS,
}


def _accept(pool: cognito.UserPool, stage: Stage) -> None:
    accept(
        pool,
        "Length is what makes a password hard to guess; classes of characters make it hard to remember (NIST SP 800-63B, "
        "3.1.1.2). Muster asks for 12 characters and refuses common passwords, with both kinds of accounts.",
        "COG1",
    )
    accept(
        pool,
        "Muster has its own second factor, the same with every kind of account; the pool's would be asked for beside it.",
        "COG2",
    )
    if not stage.threat_protection:
        accept(
            pool,
            "People sign in through the API, so the pool sees the API's address for all of them and would judge all by the "
            "worst. Limits by address and account are Muster's (ID-11) and the firewall's. Without it, plan PLUS is of no use.",
            "COG3",
            "COG8",
        )
