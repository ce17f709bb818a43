"""What things are called. Names are known before the things are made, so that stacks can speak of what a later one makes."""

import re
from dataclasses import dataclass

from aws_cdk import Aws


@dataclass(frozen=True)
class Names:
    """The names of one stage. Buckets and the log-in's address are unique in the world, so they bear the account."""

    stage: str

    @property
    def base(self) -> str:
        """What each name begins with; also that of the only one of its kind: table, bus, configuration set, database."""
        return f"muster-{self.stage}"

    @property
    def secret_prefix(self) -> str:
        """Secrets are `muster/<stage>/<name>`."""
        return f"muster/{self.stage}/"

    @property
    def queue_prefix(self) -> str:
        """Queues are `muster-<stage>-<consumer>`, and `…-dead` for what failed."""
        return f"{self.base}-"

    def function(self, name: str) -> str:
        """`muster-<stage>-rotate-signing-keys`."""
        return f"{self.base}-{name.replace('_', '-')}"

    def function_arn(self, name: str) -> str:
        """The ARN of a function, which need not be there yet."""
        return f"arn:{Aws.PARTITION}:lambda:{Aws.REGION}:{Aws.ACCOUNT_ID}:function:{self.function(name)}"

    @property
    def workflows(self) -> str:
        """The state machine of workflows, and the topic of its questions."""
        return f"{self.base}-workflows"

    @property
    def state_machine_arn(self) -> str:
        """The ARN of that state machine, which need not be there yet."""
        return f"arn:{Aws.PARTITION}:states:{Aws.REGION}:{Aws.ACCOUNT_ID}:stateMachine:{self.workflows}"

    def bucket(self, purpose: str) -> str:
        """`muster-<stage>-files-<account>-<region>`."""
        return f"{self.base}-{purpose}-{Aws.ACCOUNT_ID}-{Aws.REGION}"

    @property
    def sign_in_domain(self) -> str:
        """The first part of the address of the user pool's own pages."""
        return f"{self.base}-{Aws.ACCOUNT_ID}"


def camel(name: str) -> str:
    """`rotate_signing_keys`, `signing-keys.active_session` → `RotateSigningKeys`, `SigningKeysActiveSession`."""
    return "".join(word.capitalize() for word in re.split(r"[^a-zA-Z0-9]+", name))
