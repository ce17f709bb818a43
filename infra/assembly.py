"""All stacks of a deployment, in the order in which they are made."""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from infra.configuration import EDGE_REGION, Configuration, read
from infra.stacks.api import ApiStack
from infra.stacks.data import DataStack
from infra.stacks.edge import EdgeStack
from infra.stacks.identity import IdentityStack
from infra.stacks.messaging import MessagingStack
from infra.stacks.network import NetworkStack
from infra.stacks.observability import ObservabilityStack
from infra.stacks.web import WebStack


def main(arguments: Sequence[str]) -> None:
    """Makes the templates as `arguments` and the CDK's CLI say."""
    parser = argparse.ArgumentParser(description="Makes the CloudFormation templates of Muster.")
    parser.add_argument("--context", "-c", action="append", default=[], metavar="KEY=VALUE", help="as with the CDK's CLI")
    parser.add_argument("--output", "-o", help="the folder to write to; default: the one that the CLI names")
    parser.add_argument("--check", action="store_true", help="check the templates with cdk-nag (AwsSolutions)")
    given = parser.parse_args(arguments)
    context = dict(pair.partition("=")[::2] for pair in given.context)
    make(context, given.output, check=given.check).synth()


def make(context: Mapping[str, object], output: str | None = None, *, check: bool = False) -> cdk.App:
    """The app, with `context` over that of `cdk.json`. Raises InvalidContext."""
    settings = json.loads((Path(__file__).parent / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = cdk.App(context={**settings, **context}, outdir=output, analytics_reporting=False)
    if check:
        refuse_findings(app)
    build(app, read(app.node))
    return app


def refuse_findings(app: cdk.App) -> None:
    """Has synthesis fail for what cdk-nag finds and nobody has given a reason for."""
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))


def build(app: cdk.App, configuration: Configuration) -> None:
    """Makes the stacks. The web client's comes early: its address is what mails, cookies and uploads have to know."""
    network = NetworkStack(app, configuration)
    edge = EdgeStack(app, configuration) if configuration.region != EDGE_REGION else None
    web = WebStack(app, configuration, edge=edge)
    data = DataStack(app, configuration, network=network, web=web)
    identity = IdentityStack(app, configuration, network=network, web=web, data=data)
    messaging = MessagingStack(app, configuration, network=network, web=web, data=data, identity=identity)
    ApiStack(app, configuration, network=network, web=web, data=data, identity=identity)
    ObservabilityStack(app, configuration, messaging=messaging, web=web)
    cdk.Tags.of(app).add("application", "muster")
    cdk.Tags.of(app).add("stage", configuration.stage.name)
