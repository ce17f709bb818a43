"""Writes docs/reference/aws.md from the templates; with --check, says whether it is what it would be.

    .venv-aws/bin/python -m infra.reference

Makes the templates of both stages for that, without the functions' package, a network or credentials.
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")  # before aws_cdk starts Node.js

from infra.assembly import make
from infra.configuration import ROOT
from scripts import aws_page
from scripts.aws_bill import costs
from scripts.aws_templates import Stage

PAGE = ROOT / "docs/reference/aws.md"
#: What a stage is made with for the page: nothing but what it asks for.
CONTEXT = {"package": "build/none", "mail_from": "Muster <muster@example.com>"}

_HEAD = """# What runs on AWS

<!-- Written by `make docs-aws`. Do not edit. -->

What [`make deploy`](../guides/deploy-to-aws.md) creates, why, and what it costs: drawn from the templates of both stages. Where
they differ, it says *dev / prod*. [Architecture](../architecture.md#on-aws) has how it works together.

- [Stacks](#stacks), [functions](#functions), [queues](#queues), [alarms](#alarms)
- [Context](#context): what can be chosen; [outputs](#outputs): what comes out
- [What it costs](#what-it-costs)

## Stacks

In the order in which they are made; each is called `muster-<stage>-…`. In another region than us-east-1 there is one more,
`edge`, in us-east-1: CloudFront looks for its firewall there and nowhere else.
"""


def page(dev: Path, prod: Path) -> str:
    """The page, from the folders of the two stages' templates."""
    stages = {"dev": Stage("dev", dev), "prod": Stage("prod", prod)}
    both = stages["dev"], stages["prod"]
    chapters = {
        "Functions": aws_page.functions(*both),
        "Queues": aws_page.queues(*both),
        "Alarms": f"They tell the topic `muster-<stage>-alarms`, also when they are over.\n\n{aws_page.alarms(*both)}",
        "Context": f"`-c key=value`, or in infra/cdk.json.\n\n{aws_page.context(ROOT / 'infra/configuration.py')}",
        "Outputs": aws_page.outputs(both[0]),
        "What it costs": costs(stages),
    }
    return _HEAD + aws_page.stacks(*both) + "".join(f"\n## {title}\n\n{text}" for title, text in chapters.items())


def synthesise(stage: str, folder: Path) -> None:
    """Makes a stage's templates in `folder`."""
    make({**CONTEXT, "stage": stage}, str(folder)).synth()


def main() -> None:
    """Writes or checks."""
    with tempfile.TemporaryDirectory() as name:
        folders = {stage: Path(name, stage) for stage in ("dev", "prod")}
        for stage, folder in folders.items():
            synthesise(stage, folder)
        text = page(folders["dev"], folders["prod"])
    if "--check" in sys.argv[1:]:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            raise SystemExit(f"Not up to date: {PAGE.relative_to(ROOT)}. Run make docs-aws.")
        return
    PAGE.write_text(text, encoding="utf-8")
    print(f"Wrote {PAGE.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
