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

#: How many people's worth of requests may come from one address of CloudFront's.
_SHARED = 20

Scope = Literal["CLOUDFRONT", "REGIONAL"]


class Firewall(Construct):
    """A web ACL: whoever asks too often, has a bad name or sends what is known to be bad is refused (403)."""

    def __init__(self, scope: Construct, name: str, configuration: Configuration, kind: Scope) -> None:
        super().__init__(scope, name)
        limit = configuration.stage.rate_per_address
        rules = [_rate(0, "rate", limit)] if kind == "CLOUDFRONT" else _behind_cloudfront(limit)
        rules += [
            _managed(priority, group, only_count)
            for priority, (group, only_count) in enumerate(_MANAGED.items(), start=len(rules))
        ]
        self.acl = waf.CfnWebACL(
            self,
            "Acl",
            name=f"{configuration.names.base}-{kind.lower()}",
            scope=kind,
            default_action=waf.CfnWebACL.DefaultActionProperty(allow=waf.CfnWebACL.AllowActionProperty()),
            rules=rules,
            visibility_config=_seen(f"{configuration.names.base}-{kind.lower()}"),
        )


def _behind_cloudfront(limit: int) -> list[waf.CfnWebACL.RuleProperty]:
    """Most requests come from CloudFront, whose addresses are many people's: those are told apart by what it says of them.

    Who comes by another way can say anything, so there is a bound for the address that speaks to the API, too.
    """
    return [_rate(0, "rate", limit, forwarded=True), _rate(1, "rate-of-sender", limit * _SHARED)]


def _rate(priority: int, name: str, limit: int, *, forwarded: bool = False) -> waf.CfnWebACL.RuleProperty:
    """No more than `limit` requests from one address in five minutes."""
    header = waf.CfnWebACL.ForwardedIPConfigurationProperty(header_name="X-Forwarded-For", fallback_behavior="NO_MATCH")
    return waf.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        action=waf.CfnWebACL.RuleActionProperty(block=waf.CfnWebACL.BlockActionProperty()),
        statement=waf.CfnWebACL.StatementProperty(
            rate_based_statement=waf.CfnWebACL.RateBasedStatementProperty(
                limit=limit,
                evaluation_window_sec=300,
                aggregate_key_type="FORWARDED_IP" if forwarded else "IP",
                forwarded_ip_config=header if forwarded else None,
            )
        ),
        visibility_config=_seen(name),
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
