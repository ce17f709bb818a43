"""The CDK's own program, as `make deploy` runs it: everything is deployed, and again it has nothing to do."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.certificates import make_certificates
from tests.support.emulator import ACCOUNT, REGION, ROOT, Emulator, running, temporary_folder
from tests.support.phases import phase
from tests.support.postgresql import running_postgresql
from tests.support.stack import context, synthesise

pytestmark = pytest.mark.req("AW-13")

PROGRAM = ROOT / "infra/node_modules/.bin/cdk"
STACKS = {"network", "web", "data", "identity", "messaging", "api", "observability"}


@pytest.fixture(scope="module")
def account() -> Iterator[Emulator]:
    """An emulator of its own: an account in which nobody has deployed anything."""
    with temporary_folder() as folder:
        certificates = make_certificates(folder)
        with (
            running_postgresql(folder, certificates) as postgresql,
            running(folder, certificates=certificates, variables=postgresql.variables) as emulator,
        ):
            yield emulator


def cdk(account: Emulator, *arguments: str) -> str:
    """Runs the program; what it said. Fails if that failed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    silent = {"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1", "CI": "true"}
    target = {"CDK_DEFAULT_ACCOUNT": ACCOUNT, "CDK_DEFAULT_REGION": REGION}
    run = subprocess.run(
        [str(PROGRAM), *arguments, "--no-notices", "--no-color"],
        cwd=account.folder,
        env=environment | account.variables | silent | target,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
    )
    assert run.returncode == 0, run.stdout[-6000:]
    return run.stdout


@pytest.fixture(scope="module")
def assembly(account: Emulator) -> Path:
    folder = account.folder / "cdk.out"
    synthesise(folder, context(account.ca_file))
    return folder


def test_everything_is_deployed_and_a_second_time_there_is_nothing_to_do(account: Emulator, assembly: Path) -> None:
    cdk(account, "bootstrap", f"aws://{ACCOUNT}/{REGION}", "--app", "")
    deploy = ("deploy", "--all", "--app", str(assembly), "--require-approval", "never", "--concurrency", "4")
    with phase("cdk deploy"):
        first = cdk(account, *deploy)
    assert first.count("✅") == len(STACKS), first
    assert "(no changes)" not in first
    with phase("cdk deploy, unchanged"):
        second = cdk(account, *deploy)
    assert second.count("(no changes)") == len(STACKS), second
