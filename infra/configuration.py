"""What is given as context (`-c key=value`, or in `cdk.json`), checked and typed."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Literal, TypeVar, get_args

from constructs import Node

from infra.names import Names
from infra.stages import STAGES, Engine, Stage
from scripts.package import RECORD

ROOT = Path(__file__).resolve().parent.parent
#: The account of templates that are only looked at.
NO_ACCOUNT = "000000000000"
#: The one region in which CloudFront looks for firewalls and certificates.
EDGE_REGION = "us-east-1"

Architecture = Literal["arm64", "x86_64"]
ChoiceT = TypeVar("ChoiceT", bound=str)


class InvalidContext(Exception):
    """Something that was given as context cannot be; the text says what to give."""


@dataclass(frozen=True)
class Configuration:
    """One deployment."""

    stage: Stage
    engine: Engine
    architecture: Architecture
    #: The functions' Python: "3.14".
    python: str
    #: The folder of their code; it may be missing.
    package: Path
    #: The sender of mails: an address, or "Name <address>".
    mail_from: str
    #: Whether SES is asked to trust the sender's whole domain (DKIM) or the one address.
    mail_identity: Literal["address", "domain"]
    #: Who is told of alarms, or empty.
    alarm_mail: str
    #: The host name that people use and the ARN of its certificate in us-east-1, or both empty.
    domain: str
    certificate: str
    #: The address that people use, where it is neither the domain nor CloudFront's; empty elsewhere.
    public_url: str
    #: Further MUSTER_ variables for every function.
    environment: Mapping[str, str]
    #: Whether concurrency is reserved for functions: new accounts may not, their limit is too low.
    reserve: bool
    #: Seconds until SQS delivers again what failed; None: six times the function's timeout.
    visibility: int | None
    account: str
    region: str

    @property
    def names(self) -> Names:
        """What things are called."""
        return Names(self.stage.name)

    @property
    def mail_address(self) -> str:
        """The address in `mail_from`."""
        return parseaddr(self.mail_from)[1]

    @property
    def has_package(self) -> bool:
        """Whether the functions' code has been built."""
        return self.package.exists()


def read(node: Node) -> Configuration:
    """What the context of the app says. Raises InvalidContext."""
    stage = STAGES[_choice(node, "stage", "dev", tuple(STAGES))]
    configuration = Configuration(
        stage=stage,
        engine=_choice(node, "engine", "postgresql", get_args(Engine)),
        architecture=_choice(node, "architecture", "arm64", get_args(Architecture)),
        python=_text(node, "python", "3.14"),
        package=ROOT / _text(node, "package", "build/functions"),
        mail_from=_text(node, "mail_from", "" if stage.keep_data else "Muster <muster@example.com>"),
        mail_identity=_choice(node, "mail_identity", "address", ("address", "domain")),
        alarm_mail=_text(node, "alarm_mail"),
        domain=_text(node, "domain"),
        certificate=_text(node, "certificate"),
        public_url=_text(node, "public_url").rstrip("/"),
        environment=_environment(node),
        reserve=_choice(node, "reserve", "yes", ("yes", "no")) == "yes",
        visibility=_seconds("visibility", _text(node, "visibility")),
        account=os.environ.get("CDK_DEFAULT_ACCOUNT") or NO_ACCOUNT,
        region=os.environ.get("CDK_DEFAULT_REGION") or EDGE_REGION,
    )
    _check(configuration)
    return configuration


def _check(configuration: Configuration) -> None:
    if "@" not in configuration.mail_address:
        raise InvalidContext("Say who sends mails: -c mail_from='Muster <muster@example.org>'.")
    if bool(configuration.domain) != bool(configuration.certificate):
        raise InvalidContext(
            "A domain needs a certificate and the other way round: "
            "-c domain=muster.example.org -c certificate=arn:aws:acm:us-east-1:…"
        )
    if not re.fullmatch(r"3\.\d+", configuration.python):
        raise InvalidContext(f"python is a version such as 3.14, not {configuration.python!r}.")
    _check_package(configuration)
    if configuration.certificate and f":{EDGE_REGION}:" not in configuration.certificate:
        raise InvalidContext(f"CloudFront takes certificates of {EDGE_REGION} only.")


def _check_package(configuration: Configuration) -> None:
    """A package for another machine or another Python is deployed without a word, and then no function starts."""
    folder = configuration.package
    if not (folder / "muster").exists():  # nothing there, or what stands in for it
        return
    wanted = {"architecture": configuration.architecture, "python": configuration.python}
    record = folder / RECORD
    found = json.loads(record.read_text(encoding="utf-8")) if record.exists() else None
    if found != wanted:
        built = f"for Python {found['python']} on {found['architecture']}" if found else "by an older version"
        raise InvalidContext(
            f"The package in {folder} was built {built}. What is deployed is Python {configuration.python} on "
            f"{configuration.architecture}: make package "
            f'ARGS="--python {configuration.python} --architecture {configuration.architecture}"'
        )


def _text(node: Node, key: str, default: str = "") -> str:
    value = node.try_get_context(key)
    return default if value in {None, ""} else str(value)


def _choice(node: Node, key: str, default: ChoiceT, choices: tuple[ChoiceT, ...]) -> ChoiceT:
    value = _text(node, key, default)
    found = next((choice for choice in choices if choice == value), None)
    if found is None:
        raise InvalidContext(f"{key} is one of {', '.join(choices)}, not {value!r}.")
    return found


def _seconds(key: str, value: str) -> int | None:
    if value and not value.isdigit():
        raise InvalidContext(f"{key} is a number of seconds, not {value!r}.")
    return int(value) if value else None


def _environment(node: Node) -> dict[str, str]:
    """`-c environment='{"MUSTER_LOG_LEVEL": "debug"}'`; the CLI hands over text, `cdk.json` an object."""
    value = node.try_get_context("environment")
    try:
        value = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        value = ()
    if not isinstance(value, dict | None):
        raise InvalidContext("environment is an object of variables and their values.")
    return {str(name): str(text) for name, text in (value or {}).items()}
