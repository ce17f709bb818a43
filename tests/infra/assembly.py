"""Templates as tests read them: every kind of deployment, resources by type, and references between stacks followed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from infra.assembly import make

#: What is synthesised: context, and the region.
KINDS: Mapping[str, tuple[dict[str, object], str]] = {
    "dev": ({"stage": "dev", "engine": "postgresql"}, "us-east-1"),
    "prod": (
        {
            "stage": "prod",
            "engine": "mysql",
            "mail_from": "Muster <muster@muster.example>",
            "mail_identity": "domain",
            "alarm_mail": "operators@muster.example",
            "domain": "muster.example",
            "certificate": "arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-0000-0000-000000000000",
        },
        "us-east-1",
    ),
    "abroad": (
        {
            "availability-zones:account=000000000000:region=eu-central-1": ["eu-central-1a", "eu-central-1b"],
            "reserve": "no",
        },
        "eu-central-1",
    ),
}

_REFERENCES = {"Ref", "Fn::GetAtt", "Fn::ImportValue", "Fn::GetStackOutput", "Fn::Join", "Fn::Select"}
#: Which property says what a resource is called.
_NAMED = (
    "FunctionName", "QueueName", "TableName", "BucketName", "TopicName", "RoleName", "LogGroupName", "DBInstanceIdentifier",
    "UserPoolName", "ReplicationGroupId", "Name", "GroupDescription", "EmailIdentity",
)  # fmt: skip


@dataclass(frozen=True)
class Resource:
    """One resource of one stack. `values` are its properties with references written out (see `Assembly.text`)."""

    stack: str
    id: str
    type: str
    body: Mapping[str, Any]
    values: Any

    @property
    def name(self) -> str:
        """What it is called, or else its id."""
        found = next((self.values[key] for key in _NAMED if key in self.values), self.id)
        return str(found)


@dataclass(frozen=True)
class Assembly:
    """A synthesised deployment."""

    kind: str
    folder: Path

    @property
    def prefix(self) -> str:
        """`muster-dev`."""
        return f"muster-{KINDS[self.kind][0].get('stage', 'dev')}"

    @cached_property
    def templates(self) -> dict[str, dict[str, Any]]:
        """By the stack's last part: `data`."""
        found = sorted(self.folder.glob("*.template.json"))
        return {path.name.removesuffix(".template.json").rpartition("-")[2]: json.loads(path.read_text()) for path in found}

    @cached_property
    def outputs(self) -> dict[str, Any]:
        """Outputs that are not for other stacks."""
        return {
            name: output["Value"]
            for template in self.templates.values()
            for name, output in template.get("Outputs", {}).items()
            if not name.startswith(("ExportsOutput", "PublishOutput"))
        }

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Every resource of every stack."""
        return tuple(
            Resource(stack, logical_id, body["Type"], body, self.text(stack, body.get("Properties", {})))
            for stack, template in self.templates.items()
            for logical_id, body in template["Resources"].items()
        )

    def all(self, kind: str, stack: str | None = None) -> list[Resource]:
        """The resources of a type, in one stack or all of them."""
        return [resource for resource in self.resources if resource.type == kind and stack in {None, resource.stack}]

    def one(self, kind: str, name: str = "") -> Resource:
        """The only resource of a type, or of that name."""
        found = [resource for resource in self.all(kind) if name in {"", resource.name}]
        assert len(found) == 1, f"{kind} {name}: {[resource.name for resource in found]}"
        return found[0]

    def function(self, entry: str) -> Resource:
        """A function by its name without the prefix: `worker-mail`."""
        return self.one("AWS::Lambda::Function", f"{self.prefix}-{entry}")

    def text(self, stack: str, value: Any) -> Any:
        """`value` with references as text: `Queue(muster-dev-mail).Arn`, joined to what stands around them."""
        if isinstance(value, list):
            return [self.text(stack, item) for item in value]
        if not isinstance(value, dict):
            return value
        if set(value) <= _REFERENCES and value:
            return self._reference(stack, value)
        return {key: self.text(stack, item) for key, item in value.items()}

    def _reference(self, stack: str, value: Mapping[str, Any]) -> Any:
        match value:
            case {"Ref": str(target)}:
                found = self._named(stack, target)
            case {"Fn::GetAtt": [target, attribute]}:
                found = f"{self._named(stack, target)}.{attribute}"
            case {"Fn::ImportValue": str(export)}:
                found = self._imported(export)
            case {"Fn::GetStackOutput": {"StackName": str(source), "OutputName": str(output)}}:
                found = self._imported(f"{source}:{output}")
            case {"Fn::Join": [str(between), list(parts)]}:
                found = between.join(str(self.text(stack, part)) for part in parts)
            case {"Fn::Select": [index, list(parts)]}:
                found = self.text(stack, parts[int(index)])
            case _:
                raise AssertionError(f"no way of writing out {value}")
        return found

    def _imported(self, export: str) -> Any:
        stack, _, output = export.partition(":")
        stack = stack.rpartition("-")[2]
        return self.text(stack, self.templates[stack]["Outputs"][output]["Value"])

    def _named(self, stack: str, target: str) -> str:
        if target.startswith("AWS::"):
            return {"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}.get(target, target.removeprefix("AWS::"))
        body = self.templates[stack]["Resources"].get(target)
        if body is None:
            return target
        properties = body.get("Properties", {})
        name = next((self.text(stack, properties[key]) for key in _NAMED if key in properties), target)
        return f"{body['Type'].rpartition('::')[2]}({name})"


@dataclass(frozen=True)
class Statement:
    """One statement of a policy, with the role or resource that it belongs to."""

    holder: str
    effect: str
    actions: frozenset[str]
    resources: frozenset[str]
    principal: Any
    condition: Any


def statements(assembly: Assembly, *kinds: str) -> Iterator[Statement]:
    """The statements of the policies of these types of resources."""
    for kind in kinds:
        for resource in assembly.all(kind):
            for holder in _holders(resource):
                for each in _document(resource)["Statement"]:
                    yield Statement(
                        holder, each["Effect"], _several(each["Action"]), _several(each.get("Resource", "")),
                        each.get("Principal"), each.get("Condition"),
                    )  # fmt: skip


def _document(resource: Resource) -> Any:
    return resource.values["PolicyDocument" if "PolicyDocument" in resource.values else "KeyPolicy"]


def _holders(resource: Resource) -> list[str]:
    for key in ("Roles", "Queues", "Topics"):
        if key in resource.values:
            return list(resource.values[key])
    return [str(resource.values.get("Bucket", resource.name))]


def _several(value: Any) -> frozenset[str]:
    return frozenset([value] if isinstance(value, str) else value)


def synthesised(kind: str, folder: Path) -> Assembly:
    """Makes the templates of a kind of deployment, checked by cdk-nag."""
    context, region = KINDS[kind]
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CDK_DEFAULT_REGION", region)
        environment.delenv("CDK_DEFAULT_ACCOUNT", raising=False)
        make({**context, "package": "infra/placeholder"}, str(folder), check=True).synth()
    return Assembly(kind, folder)
