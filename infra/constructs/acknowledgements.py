"""Findings of cdk-nag that stay, each with its reason, said beside what it is about."""

import aws_cdk as cdk
from constructs import IConstruct


def accept(construct: IConstruct, reason: str, *rules: str) -> None:
    """Findings of `rules` (`IAM5[Resource::*]`) on `construct` and what is below it stay, because of `reason`."""
    cdk.Validations.of(construct).acknowledge(*(cdk.Acknowledgment(id=f"AwsSolutions-{rule}", reason=reason) for rule in rules))
