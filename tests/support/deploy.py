"""Deploys a synthesised CDK assembly (`cdk.out`): the same templates and assets as the CDK's own program, without its pauses.

`cdk deploy` asks every five seconds whether a stack is done; it is proven once, in tests/aws/test_cdk.py.
"""

import io
import json
import time
import zipfile
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudformation.literals import CapabilityType

#: What the CDK's bootstrap stack is called by everybody who does not name it otherwise.
QUALIFIER = "hnb659fds"
CAPABILITIES: "tuple[CapabilityType, ...]" = ("CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")
STACK_SECONDS = 180

Artifacts = Mapping[str, Mapping[str, Any]]


class DeploymentFailed(Exception):
    """A stack was not made. The text has what each failed resource said."""


def deploy(assembly: Path, *, at_once: int = 4) -> dict[str, str]:
    """Makes every stack of the assembly; the outputs of all of them. Raises DeploymentFailed."""
    artifacts: Artifacts = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    bucket = _bootstrap()
    _upload(assembly, artifacts, bucket)
    stacks = {name: artifact for name, artifact in artifacts.items() if artifact["type"] == "aws:cloudformation:stack"}
    outputs: dict[str, str] = {}
    done: set[str] = set()
    running: dict[Future[dict[str, str]], str] = {}
    with ThreadPoolExecutor(at_once) as pool:
        while len(done) < len(stacks):
            started = done | set(running.values())
            for name in stacks.keys() - started:
                if stacks.keys() & set(stacks[name].get("dependencies", [])) <= done:
                    running[pool.submit(_deploy_stack, name, stacks[name], bucket)] = name
            for finished in wait(running, return_when=FIRST_COMPLETED).done:
                outputs |= finished.result()
                done.add(running.pop(finished))
    return outputs


def create_stack(name: str, resources: Mapping[str, Any], outputs: Mapping[str, Any]) -> dict[str, str]:
    """Makes one stack of these resources; its outputs, each given as a template's value. Raises DeploymentFailed."""
    template = {"Resources": resources, "Outputs": {key: {"Value": value} for key, value in outputs.items()}}
    cloudformation = boto3.client("cloudformation")
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template), Capabilities=CAPABILITIES)
    return _finished(cloudformation, name)


def _bootstrap() -> str:
    """What `cdk bootstrap` would have made, as far as it is looked at; the bucket of assets."""
    identity = boto3.client("sts").get_caller_identity()
    bucket = f"cdk-{QUALIFIER}-assets-{identity['Account']}-{boto3.session.Session().region_name}"
    boto3.client("s3").create_bucket(Bucket=bucket)
    boto3.client("ssm").put_parameter(Name=f"/cdk-bootstrap/{QUALIFIER}/version", Value="31", Type="String", Overwrite=True)
    return bucket


def _upload(assembly: Path, artifacts: Artifacts, bucket: str) -> None:
    s3 = boto3.client("s3")
    keys: set[str] = set()
    for artifact in artifacts.values():
        if artifact["type"] != "cdk:asset-manifest":
            continue
        for asset in json.loads((assembly / artifact["properties"]["file"]).read_text())["files"].values():
            source = assembly / asset["source"]["path"]
            for destination in asset["destinations"].values():
                key = destination["objectKey"]
                if key in keys:
                    continue
                keys.add(key)
                s3.put_object(Bucket=bucket, Key=key, Body=_zipped(source) if source.is_dir() else source.read_bytes())


def _zipped(folder: Path) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return content.getvalue()


def _deploy_stack(name: str, artifact: Mapping[str, Any], bucket: str) -> dict[str, str]:
    properties = artifact["properties"]
    cloudformation = boto3.session.Session().client("cloudformation")  # sessions belong to one thread
    name = properties.get("stackName", name)
    template = properties["stackTemplateAssetObjectUrl"].rpartition("/")[2]
    cloudformation.create_stack(
        StackName=name,
        TemplateURL=f"{cloudformation.meta.endpoint_url}/{bucket}/{template}",
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in properties.get("parameters", {}).items()],
        Capabilities=CAPABILITIES,
        OnFailure="DO_NOTHING",
    )
    return _finished(cloudformation, name)


def _finished(cloudformation: "CloudFormationClient", name: str) -> dict[str, str]:
    deadline = time.monotonic() + STACK_SECONDS
    while (stack := cloudformation.describe_stacks(StackName=name)["Stacks"][0])["StackStatus"].endswith("IN_PROGRESS"):
        if time.monotonic() > deadline:
            raise DeploymentFailed(f"{name} was not made within {STACK_SECONDS} s")
        time.sleep(0.05)  # noqa: TID251  # another process, which has no way of telling this one
    if stack["StackStatus"] == "CREATE_COMPLETE":
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if "FAILED" in event.get("ResourceStatus", "")]
    reasons = [f"{event.get('LogicalResourceId')}: {event.get('ResourceStatusReason')}" for event in failed]
    raise DeploymentFailed("\n  ".join([f"{name}: {stack['StackStatus']}", *reasons]))
