"""The network."""

from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.network import Network
from infra.stacks.base import MusterStack


class NetworkStack(MusterStack):
    """The VPC."""

    def __init__(self, scope: Construct, configuration: Configuration) -> None:
        super().__init__(scope, "network", configuration, description="the network")
        self.network = Network(self, "Network", configuration)
