"""What CloudFront looks for in one region only, where the rest is in another."""

import aws_cdk as cdk
from constructs import Construct

from infra.configuration import EDGE_REGION, Configuration
from infra.constructs.firewall import Firewall
from infra.stacks.base import MusterStack


class EdgeStack(MusterStack):
    """The firewall before CloudFront, in us-east-1. That region needs a `cdk bootstrap` of its own."""

    def __init__(self, scope: Construct, configuration: Configuration) -> None:
        super().__init__(scope, "edge", configuration, description="the firewall before CloudFront", region=EDGE_REGION)
        self._firewall = Firewall(self, "Firewall", configuration, "CLOUDFRONT")

    @property
    def firewall(self) -> str:
        """The ARN of the firewall. CloudFormation reads it from this stack's output (Fn::GetStackOutput)."""
        return cdk.Stack.consume_reference(self._firewall.acl.attr_arn, cdk.ReferenceStrength.WEAK)
