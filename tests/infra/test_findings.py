import json
import re
import subprocess
import sys
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3

from infra.assembly import refuse_findings
from infra.constructs.acknowledgements import accept
from tests.infra.assembly import Assembly

#: cfn-lint's findings that are the CDK's way of writing templates, and harmless.
LINT_OF_CDK = {
    "W3005": "a dependency that a reference implies is written out as well",
    "W3010": "zones are written out: the CDK has looked them up",
    "W6001": "an output that passes on what another stack has: the one of the stack that a reader looks into",
}


def test_a_finding_without_a_reason_fails_synthesis(tmp_path: Path) -> None:
    app = cdk.App(outdir=str(tmp_path), analytics_reporting=False)
    refuse_findings(app)
    accept(s3.Bucket(cdk.Stack(app, "stack"), "bucket"), "It holds nothing.", "S1")
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    plugins = json.loads((tmp_path / "validation-report.json").read_text())["pluginReports"]
    assert [violation["ruleName"] for plugin in plugins for violation in plugin["violations"]] == ["AwsSolutions-S10"]


@pytest.mark.req("AW-1")
def test_cdk_nag_finds_nothing_that_has_no_reason(assembly: Assembly) -> None:
    report = json.loads((assembly.folder / "validation-report.json").read_text())
    plugins = {plugin["pluginName"]: plugin for plugin in report["pluginReports"]}
    assert plugins["CloudFormation Validate"]["violations"] == []
    assert [violation["ruleName"] for plugin in plugins.values() for violation in plugin["violations"]] == []


@pytest.mark.req("AW-1")
def test_cfn_lint_finds_nothing_but_the_cdks_manner(assembly: Assembly) -> None:
    region = "eu-central-1" if assembly.kind == "abroad" else "us-east-1"
    templates = sorted(str(path) for path in assembly.folder.glob("*.template.json"))
    program = Path(sys.executable).with_name("cfn-lint")
    found = subprocess.run(
        [program, "-r", region, "--format", "parseable", "--", *templates], capture_output=True, text=True, check=False
    )
    codes = re.findall(r":([WEI]\d+):", found.stdout)
    unexplained = [line for line in found.stdout.splitlines() if not any(f":{code}:" in line for code in LINT_OF_CDK)]
    assert codes, found.stderr  # it has run
    assert unexplained == []
