"""Reads the templates of a stage: what is in them, and what each reference leads to, in words for people."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: JSON of CloudFormation; whoever reads a property says what it is.
Properties = Mapping[str, Any]

_PSEUDO = {
    "AWS::AccountId": "<account>",
    "AWS::Region": "<region>",
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
}
#: The properties that hold a thing's own name, whatever it is.
_NAMES = (
    "TableName", "FunctionName", "QueueName", "BucketName", "TopicName", "UserPoolName", "LogGroupName", "AlarmName",
    "DBInstanceIdentifier", "EmailIdentity", "Name",
)  # fmt: skip


@dataclass(frozen=True)
class Resource:
    """A resource, and where it stands."""

    template: "Template"
    name: str
    type: str
    properties: Properties


@dataclass(frozen=True)
class Template:
    """One stack: its name, its description, and the JSON of the rest."""

    name: str
    description: str
    body: Mapping[str, Any]

    @property
    def resources(self) -> Iterator[Resource]:
        """Every resource."""
        for name, found in self.body["Resources"].items():
            yield Resource(self, name, found["Type"], found.get("Properties", {}))

    @property
    def outputs(self) -> dict[str, str]:
        """Name → description of the outputs that are for people; those for other stacks have none."""
        return {name: output["Description"] for name, output in self.body.get("Outputs", {}).items() if "Description" in output}


class Stage:
    """All templates of a stage, in the order in which they are deployed."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
        stacks = {key: each for key, each in manifest.items() if each["type"] == "aws:cloudformation:stack"}
        self.templates = [self._template(folder, key, stacks[key]) for key in _in_order(stacks)]
        self._exports = {
            output["Export"]["Name"]: (template, output["Value"])
            for template in self.templates
            for output in template.body.get("Outputs", {}).values()
            if "Export" in output
        }

    @staticmethod
    def _template(folder: Path, name: str, artifact: Mapping[str, Any]) -> Template:
        body = json.loads((folder / artifact["properties"]["templateFile"]).read_text(encoding="utf-8"))
        return Template(name, body.get("Description", ""), body)

    def all(self, *types: str) -> list[Resource]:
        """Every resource of these types."""
        return [found for template in self.templates for found in template.resources if found.type in types]

    def target(self, template: Template, value: object) -> Resource | None:
        """The resource that a reference leads to, through the outputs of other stacks if need be; None if it is none."""
        match value:
            case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]} if name in template.body["Resources"]:
                found = template.body["Resources"][name]
                return Resource(template, name, found["Type"], found.get("Properties", {}))
            case {"Fn::ImportValue": str(export)}:
                return self.target(*self._exports[export])
        return None

    def words(self, template: Template, value: object) -> str:
        """A name, a reference or a text put together, as a person would write it; `<stage>` stands for the stage."""
        return self._general(_short(self._words(template, value)))

    def _words(self, template: Template, value: object) -> str:
        found = self.target(template, value)
        if found is not None:
            return self._name_of(found)
        match value:
            case str():
                return value
            case {"Ref": str(pseudo)}:
                return _PSEUDO[pseudo]
            case {"Fn::Join": [str(between), [*parts]]}:
                return between.join(self._words(template, part) for part in parts)
            case {"Fn::ImportValue": str(export)}:
                return self._words(*self._exports[export])
        raise ValueError(f"{template.name}: what is {value!r}?")

    def _name_of(self, found: Resource) -> str:
        if found.type == "AWS::SecretsManager::SecretTargetAttachment":
            return self._words(found.template, found.properties["SecretId"])
        named = next((found.properties[key] for key in _NAMES if key in found.properties), found.name)
        return self._words(found.template, named)

    def _general(self, text: str) -> str:
        return text.replace(f"muster-{self.name}", "muster-<stage>").replace(f"muster/{self.name}/", "muster/<stage>/")


def _in_order(stacks: Mapping[str, Any]) -> list[str]:
    """The stacks' names, each after those that it needs."""
    done: list[str] = []

    def add(name: str) -> None:
        for needed in stacks[name].get("dependencies", []):
            if needed in stacks:
                add(needed)
        if name not in done:
            done.append(name)

    for name in stacks:
        add(name)
    return done


def _short(text: str) -> str:
    """An ARN without what is the same in all of them."""
    return re.sub(r"arn:aws:[a-z0-9-]+:[^:]*:[^:]*:(?:function:|configuration-set/|identity/)?", "", text)
