"""The step between old code and new: `muster.lambdas.migrate`, called by CloudFormation at each change of the code."""

from aws_cdk import CustomResource, Duration
from aws_cdk import aws_s3_assets as assets
from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.functions import Function, source


class Migration(Construct):
    """Makes the application's database user, the schema, and the keys that are missing. What depends on it comes after."""

    def __init__(self, scope: Construct, name: str, configuration: Configuration, function: Function) -> None:
        super().__init__(scope, name)
        package = assets.Asset(self, "Package", path=source(configuration))
        self.resource = CustomResource(
            self,
            "Resource",
            resource_type="Custom::Migration",
            service_token=function.function_arn,
            # A change of it is what has CloudFormation call the function again.
            properties={"Package": package.asset_hash, "Engine": configuration.engine},
            service_timeout=Duration.seconds(configuration.stage.size("migrate").timeout + 60),
        )
        self.resource.node.add_dependency(function)
