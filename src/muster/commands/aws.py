"""`muster aws env` and `muster aws setup-code`: what a deployment on AWS says of itself."""

import asyncio


def env(stage: str, region: str) -> str:
    """The lines of a `.env` file for a process that uses the stage's resources. Raises NotFound, Unavailable."""
    from muster.bootstrap.aws import deployed_variables

    found = asyncio.run(deployed_variables(stage, region))
    lines = [f"# Written by `muster aws env --stage {stage}`.", "MUSTER_BACKEND=aws"]
    return "\n".join([*lines, *(f"{name}={value}" for name, value in sorted(found.items()))])


def setup_code(stage: str, region: str) -> str:
    """The code that the page /setup asks for. Raises NotFound, Unavailable."""
    from muster.bootstrap.aws import deployed_setup_code

    return asyncio.run(deployed_setup_code(stage, region))
