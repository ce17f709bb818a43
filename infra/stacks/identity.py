"""Who people are: the user pool."""

from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.functions import Function
from infra.constructs.identities import Identities
from infra.stacks.base import MusterStack
from infra.stacks.data import DataStack
from infra.stacks.network import NetworkStack
from infra.stacks.web import WebStack


class IdentityStack(MusterStack):
    """The pool and what it calls when somebody signs up with it."""

    def __init__(
        self, scope: Construct, configuration: Configuration, *, network: NetworkStack, web: WebStack, data: DataStack
    ) -> None:
        super().__init__(scope, "identity", configuration, description="the user pool")
        check, insert = (
            Function(
                self,
                entry,
                configuration,
                network=network.network,
                description=description,
                environment={"MUSTER_PUBLIC_URL": web.url, **data.variables},
            )
            for entry, description in (
                ("pre_sign_up", "Decides who may sign up with the pool, and under which name"),
                ("post_confirmation", "Inserts a person who has signed up with the pool"),
            )
        )
        for trigger in (check, insert):
            data.grant_application(trigger)
        insert.allow(["lambda:InvokeFunction"], configuration.names.function_arn("relay"))
        self.identities = Identities(
            self, "Identities", configuration, web_origin=web.url, pre_sign_up=check, post_confirmation=insert
        )
        self.output_function("pre_sign_up", check)
        self.output_function("post_confirmation", insert)
        self.output("SettingAwsUserPool", self.identities.pool.user_pool_id, "MUSTER_AWS_USER_POOL")
        self.output("SettingAwsUserPoolClient", self.identities.client.user_pool_client_id, "MUSTER_AWS_USER_POOL_CLIENT")
        self.output(
            "SettingAwsUserPoolWebClient", self.identities.web_client.user_pool_client_id, "MUSTER_AWS_USER_POOL_WEB_CLIENT"
        )
        self.output("SignInUrl", self.identities.domain.base_url(), "The pool's own pages")
