"""What the stacks have in common."""

import aws_cdk as cdk
from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.functions import Function
from infra.names import camel


class MusterStack(cdk.Stack):
    """`muster-<stage>-<part>`, in the deployment's region unless it says another."""

    def __init__(
        self, scope: Construct, part: str, configuration: Configuration, *, description: str, region: str = ""
    ) -> None:
        super().__init__(
            scope,
            f"{configuration.names.base}-{part}",
            description=f"Muster ({configuration.stage.name}): {description}",
            env=cdk.Environment(account=configuration.account, region=region or configuration.region),
            termination_protection=configuration.stage.keep_data,
        )
        self.configuration = configuration

    def output(self, name: str, value: str, description: str) -> None:
        """An output; `SettingAwsTable` is the setting MUSTER_AWS_TABLE (`muster aws env`)."""
        cdk.CfnOutput(self, name, value=value, description=description)

    def output_function(self, entry: str, function: Function) -> None:
        """`FunctionRotateSigningKeys`: the function's name."""
        self.output(f"Function{camel(entry)}", function.function_name, f"The name of the function {entry}")
