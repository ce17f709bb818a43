"""The API."""

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.files import Kind
from infra.constructs.functions import Function
from infra.constructs.gateway import Gateway
from infra.stacks.base import MusterStack
from infra.stacks.data import DataStack
from infra.stacks.identity import IdentityStack
from infra.stacks.network import NetworkStack
from infra.stacks.web import WebStack


class ApiStack(MusterStack):
    """The function `api` behind its alias, and the routes of the REST API to it."""

    def __init__(
        self,
        scope: Construct,
        configuration: Configuration,
        *,
        network: NetworkStack,
        web: WebStack,
        data: DataStack,
        identity: IdentityStack,
    ) -> None:
        super().__init__(scope, "api", configuration, description="the API")
        self.function = Function(
            self,
            "api",
            configuration,
            network=network.network,
            description="Answers requests",
            environment={"MUSTER_PUBLIC_URL": web.url, **data.variables, **identity.identities.variables},
        )
        data.grant_application(self.function)
        # What an admin removes from the trash goes at once; what else goes is the relay's and workers' to remove.
        kinds: tuple[Kind, ...] = ("attachments", "previews", "event-images", "event-uploads", "ticket-codes")
        # It makes pictures of events and of codes itself: who asks for one waits to see it.
        writing: tuple[Kind, ...] = ("attachments", "event-images", "event-uploads", "ticket-codes")
        data.files.grant(self.function, read=kinds, write=writing, delete=kinds)
        data.secrets.grant_read(self.function, [data.secrets.setup_code, data.secrets.ticket_keys])
        web.edge_key.grant_read(self.function)
        identity.identities.grant(self.function)
        self.function.allow(["lambda:InvokeFunction"], configuration.names.function_arn("relay"))
        self.alias = lambda_.Alias(self, "Live", alias_name="live", version=self.function.current_version)
        self.gateway = Gateway(self, "Gateway", configuration, api=web.rest_api, alias=self.alias)
        self.output("ApiUrl", self.gateway.url, "The API without CloudFront")
        self.output_function("api", self.function)
