"""The address that people use, and what stands behind it."""

from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.client import Client
from infra.constructs.edge_key import EdgeKey
from infra.constructs.firewall import Firewall
from infra.constructs.gateway import rest_api
from infra.stacks.base import MusterStack
from infra.stacks.edge import EdgeStack


class WebStack(MusterStack):
    """CloudFront and the web client's bucket, and the API that has no routes yet.

    Mails, cookies, uploads and the log-in have to know the address, so it is made before them; CloudFront has to know the
    API's, so that is made here, and what it does in the api stack. `edge` has the firewall where this region cannot.
    """

    def __init__(self, scope: Construct, configuration: Configuration, *, edge: EdgeStack | None) -> None:
        super().__init__(scope, "web", configuration, description="the address, CloudFront, the web client")
        self.rest_api = rest_api(self, "Api", configuration)
        self.edge_key = EdgeKey(self, "EdgeKey", configuration)
        self.client = Client(
            self, "Client", configuration, api=self.rest_api, edge_key=self.edge_key, firewall=self._firewall(edge)
        )
        self.url = self.client.url
        self.output("WebUrl", self.url, "Where people find Muster")
        self.output("WebBucket", self.client.bucket.bucket_name, "The bucket of the web client's files")
        self.output("DistributionId", self.client.distribution.distribution_id, "CloudFront's distribution")
        self.output("ApiId", self.rest_api.ref, "The REST API")
        self.output("SettingPublicUrl", self.url, "MUSTER_PUBLIC_URL")

    def _firewall(self, edge: EdgeStack | None) -> str:
        return edge.firewall if edge else Firewall(self, "Firewall", self.configuration, "CLOUDFRONT").acl.attr_arn
