"""AWS WAF: the same rules before CloudFront and before the API, which has an address of its own.

$5 a month for each of the two and $1 for each rule and month, $0.60 for a million requests.
"""

from typing import Literal

from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from infra.configuration import Configuration

#: AWS's lists of rules, and those of their rules that only count. People write about everything in tasks and comments, also
#: about scripts and paths; Muster keeps that as text and cleans what it shows, and bounds each body itself.
_MANAGED: dict[str, tuple[str, ...]] = {
    "AWSManagedRulesAmazonIpReputationList": (),
    "AWSManagedRulesCommonRuleSet": (
        "CrossSiteScripting_BODY",
        "EC2MetaDataSSRF_BODY",
        "GenericLFI_BODY",
        "GenericRFI_BODY",
        "SizeRestrictions_BODY",
    ),
    "AWSManagedRulesKnownBadInputsRuleSet": (),
}

Scope = Literal["CLOUDFRONT", "REGIONAL"]


class Firewall(Construct):
    """A web ACL: whoever asks too often, has a bad name or sends what is known to be bad is refused (403)."""

    def __init__(self, scope: Construct, name: str, configuration: Configuration, kind: Scope) -> None:
        super().__init__(scope, name)
        rules = [_rate(configuration.stage.rate_per_address)]
        rules += [_managed(place, group, only_count) for place, (group, only_count) in enumerate(_MANAGED.items(), start=1)]
        self.acl = waf.CfnWebACL(
            self,
            "Acl",
            name=f"{configuration.names.base}-{kind.lower()}",
            scope=kind,
            default_action=waf.CfnWebACL.DefaultActionProperty(allow=waf.CfnWebACL.AllowActionProperty()),
            rules=rules,
            visibility_config=_seen(f"{configuration.names.base}-{kind.lower()}"),
        )


def _rate(limit: int) -> waf.CfnWebACL.RuleProperty:
    """No more than `limit` requests from one address in five minutes."""
    return waf.CfnWebACL.RuleProperty(
        name="rate",
        priority=0,
        action=waf.CfnWebACL.RuleActionProperty(block=waf.CfnWebACL.BlockActionProperty()),
        statement=waf.CfnWebACL.StatementProperty(
            rate_based_statement=waf.CfnWebACL.RateBasedStatementProperty(
                limit=limit, aggregate_key_type="IP", evaluation_window_sec=300
            )
        ),
        visibility_config=_seen("rate"),
    )


def _managed(priority: int, group: str, only_count: tuple[str, ...]) -> waf.CfnWebACL.RuleProperty:
    overrides = [
        waf.CfnWebACL.RuleActionOverrideProperty(
            name=rule, action_to_use=waf.CfnWebACL.RuleActionProperty(count=waf.CfnWebACL.CountActionProperty())
        )
        for rule in only_count
    ]
    return waf.CfnWebACL.RuleProperty(
        name=group,
        priority=priority,
        override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
        statement=waf.CfnWebACL.StatementProperty(
            managed_rule_group_statement=waf.CfnWebACL.ManagedRuleGroupStatementProperty(
                vendor_name="AWS", name=group, rule_action_overrides=overrides or None
            )
        ),
        visibility_config=_seen(group),
    )


def _seen(metric: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=metric, sampled_requests_enabled=True
    )
