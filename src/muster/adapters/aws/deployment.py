"""What a deployment of Muster on AWS says of itself: the outputs of its stacks, and the code for the first set-up."""

import re
from typing import TYPE_CHECKING

from muster.adapters.aws.clients import Clients, ask, error_code
from muster.kernel.errors import NotFound

if TYPE_CHECKING:
    from types_boto3_cloudformation.type_defs import StackTypeDef

#: An output of this name is a setting: SettingAwsTable is MUSTER_AWS_TABLE.
_SETTING = re.compile(r"Setting([A-Z][A-Za-z0-9]*)\Z")
_WORD = re.compile(r"[A-Z][a-z0-9]*")


async def outputs(clients: Clients, stage: str) -> dict[str, str]:
    """The outputs of all stacks of a stage. Raises NotFound when there are none, Unavailable."""
    stacks: list[StackTypeDef] = await ask(_stacks, clients, f"muster-{stage}-")
    found = {output["OutputKey"]: output["OutputValue"] for stack in stacks for output in stack.get("Outputs", [])}
    if not found:
        raise NotFound(f"There is no stack muster-{stage}-… in {clients.region or 'this region'}; has it been deployed?")
    return found


async def setup_code(clients: Clients, stage: str) -> str:
    """The code that guards the first set-up. Raises NotFound, Unavailable."""
    secret = (await outputs(clients, stage)).get("SetupCodeSecret", "")
    try:
        found = (await ask(clients.secrets.get_secret_value, SecretId=secret)).get("SecretBinary")
    except clients.secrets.exceptions.ClientError as error:
        raise NotFound(f"The setup code of {stage} cannot be read: {error_code(error)}.") from error
    if found is None:
        raise NotFound(f"{stage} has no setup code yet: its function `migrate` makes it.")
    return found.decode()


def variables(found: dict[str, str]) -> dict[str, str]:
    """Those of the outputs that are settings, as environment variables."""
    named = ((_SETTING.match(name), value) for name, value in found.items())
    return {"_".join(["MUSTER", *(word.upper() for word in _WORD.findall(match[1]))]): value for match, value in named if match}


def _stacks(clients: Clients, prefix: str) -> "list[StackTypeDef]":
    pages = clients.cloudformation.get_paginator("describe_stacks").paginate()
    return [stack for page in pages for stack in page["Stacks"] if stack["StackName"].startswith(prefix)]
