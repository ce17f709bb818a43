"""Muster, deployed to the emulator: the real templates and the real package, built for this machine."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3

from muster.kernel.clock import SystemClock
from scripts.package import RECORD
from tests.support.certificates import make_certificates
from tests.support.deploy import deploy
from tests.support.emulator import ACCOUNT, REGION, ROOT, Emulator, prepared_folder
from tests.support.phases import phase
from tests.support.postgresql import Postgresql

#: Where `make test-aws` puts the functions' package.
PACKAGE = "build/functions-here"
#: Where the templates are in a folder.
ASSEMBLY = "cdk.out"
#: Lines of the emulator's own around each call, and those that say that all is well.
_HARMLESS = re.compile(r'^(START|END|REPORT|INIT_START) |"level": ?"(info|debug)"', re.IGNORECASE)
#: Settings that only a test wants: limits that a suite does not run into, and retries that follow each other at once.
SETTINGS = {
    "MUSTER_AUTH_LIMIT_PER_ADDRESS": "1000000",
    "MUSTER_AUTH_LIMIT_PER_ACCOUNT": "1000000",
    "MUSTER_MAILS_PER_RECIPIENT": "1000000",
    "MUSTER_MAILS_PER_DOMAIN": "1000000",
    "MUSTER_DELIVERY_BACKOFF_SECONDS": "0.2",
}


class NotBuilt(Exception):
    """Something that is deployed is not there, or cannot be made. The text says why."""


@dataclass(frozen=True)
class Stack:
    """What was deployed. `outputs` are those of all stacks, by name (infra/ has the list); URLs have no slash at their end."""

    emulator: Emulator
    postgresql: Postgresql
    assembly: Path
    outputs: Mapping[str, str]

    @property
    def api_url(self) -> str:
        """The gateway's stage."""
        stage = self.outputs["ApiUrl"].rstrip("/").rpartition("/")[2]
        return f"{self.emulator.url}/_aws/execute-api/{self.outputs['ApiId']}/{stage}"

    @property
    def database_url(self) -> str:
        """The application's database, as a superuser sees it."""
        return self.postgresql.superuser_url.replace("/postgres?", f"/{self.database_secret['dbname']}?")

    @property
    def database_secret(self) -> dict[str, Any]:
        """What the functions know of the database, now."""
        text = boto3.client("secretsmanager").get_secret_value(SecretId=self.outputs["SettingAwsDatabaseSecret"])[
            "SecretString"
        ]
        secret: dict[str, Any] = json.loads(text)
        return secret


def _let_more_requests_in(outputs: Mapping[str, str]) -> None:
    """A suite asks more in a second than a team does; the limit itself is asserted on the template."""
    stage = outputs["ApiUrl"].rstrip("/").rpartition("/")[2]
    limits = {"rateLimit": "10000", "burstLimit": "5000"}
    boto3.client("apigateway").update_stage(
        restApiId=outputs["ApiId"],
        stageName=stage,
        patchOperations=[
            {"op": "replace", "path": f"/*/*/throttling/{name}", "value": value} for name, value in limits.items()
        ],
    )


def logged(seconds: float = 60) -> str:
    """What the functions have logged of late that is worse than information."""
    logs = boto3.client("logs")
    since = int((SystemClock().now() - timedelta(seconds=seconds)).timestamp() * 1000)
    lines: list[str] = []
    for group in logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/")["logGroups"]:
        name = group["logGroupName"]
        events = logs.filter_log_events(logGroupName=name, startTime=since)["events"]
        told = [event["message"].rstrip()[:1000] for event in events if not _HARMLESS.search(event["message"])]
        lines += [f"{name.rpartition('/')[2]}: {text}" for text in told]
    return "\n".join(lines[-40:])


@contextmanager
def deployed(emulator: Emulator, postgresql: Postgresql) -> Iterator[Stack]:
    """Deploys Muster's stacks, as they were prepared or else synthesised now. Raises NotBuilt, DeploymentFailed."""
    prepared = prepared_folder()
    assembly = (prepared or emulator.folder) / ASSEMBLY
    if prepared is None:
        with phase("synthesis"):
            synthesise(assembly, context(emulator.ca_file))
    with phase("deployment"):
        outputs = deploy(assembly)
    # Out of SES's sandbox, in which mails reach verified addresses only: on AWS one asks a person for that.
    boto3.client("sesv2").put_account_details(
        MailType="TRANSACTIONAL", WebsiteURL=outputs["WebUrl"], ProductionAccessEnabled=True
    )
    _let_more_requests_in(outputs)
    yield Stack(emulator, postgresql, assembly, outputs)


def prepare(folder: Path) -> None:
    """Makes certificates and templates for all emulators that `MUSTER_TEST_PREPARED` names the folder to. Raises NotBuilt."""
    synthesise(folder / ASSEMBLY, context(make_certificates(folder).authority))


def context(ca_file: Path) -> dict[str, str]:
    """What is different here from an account of AWS: all of it can be given as context, so the templates are the real ones.

    `ca_file` is what functions trust.
    """
    if not (ROOT / PACKAGE / RECORD).is_file():
        raise NotBuilt(f"{PACKAGE} is missing: `make test-aws` builds it (scripts/package.py --here --folder {PACKAGE}).")
    return {
        **json.loads((ROOT / PACKAGE / RECORD).read_text()),  # architecture and python
        "package": PACKAGE,
        "mail_from": "Muster <muster@example.com>",
        "alarm_mail": "operators@example.com",
        "visibility": "2",
        "environment": json.dumps(SETTINGS | {"MUSTER_AWS_DATABASE_CA": str(ca_file)}),
    }


def synthesise(folder: Path, given: Mapping[str, str]) -> None:
    """Runs infra/app.py, as the CDK's program does. Raises NotBuilt."""
    arguments = [part for key, value in given.items() for part in ("--context", f"{key}={value}")]
    account = {"CDK_DEFAULT_ACCOUNT": ACCOUNT, "CDK_DEFAULT_REGION": REGION}
    made = subprocess.run(
        [sys.executable, "infra/app.py", *arguments, "--output", str(folder)],
        cwd=ROOT,
        env={**os.environ, **account, "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1"},
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if made.returncode != 0:
        raise NotBuilt(f"infra/app.py failed:\n{made.stdout[-6000:]}{made.stderr[-6000:]}")


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
