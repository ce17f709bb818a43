import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from infra.stages import STAGES, Stage
from muster.api.edge import security_headers
from muster.http.viewer import EDGE_KEY_HEADER
from tests.infra.assembly import KINDS, Assembly

RULES = {"AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"}
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def _stage(assembly: Assembly) -> Stage:
    return STAGES[str(KINDS[assembly.kind][0].get("stage", "dev"))]


def _distribution(assembly: Assembly) -> Any:
    return assembly.one("AWS::CloudFront::Distribution").values["DistributionConfig"]


@pytest.mark.req("AW-3")
def test_every_request_goes_to_the_alias_for_as_long_as_the_gateway_waits(assembly: Assembly) -> None:
    methods = assembly.all("AWS::ApiGateway::Method")
    assert [method.values["HttpMethod"] for method in methods] == ["ANY", "ANY"]
    for method in methods:
        assert method.values["Integration"]["Type"] == "AWS_PROXY"
        assert method.values["Integration"]["TimeoutInMillis"] == 29_000
        assert f"Alias(Function({assembly.prefix}-api))" in method.values["Integration"]["Uri"]
    alias = assembly.one("AWS::Lambda::Alias").values
    assert alias["FunctionVersion"].endswith(".Version")


@pytest.mark.req("AW-3")
def test_the_stage_is_traced_logged_and_throttled(assembly: Assembly) -> None:
    stage = assembly.one("AWS::ApiGateway::Stage").values
    assert stage["TracingEnabled"] is True
    line = json.loads(stage["AccessLogSetting"]["Format"])
    assert line["request_id"] == "$context.requestId"
    (settings,) = stage["MethodSettings"]
    limits = (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"])
    assert limits == (_stage(assembly).throttle_rate, _stage(assembly).throttle_burst)
    assert settings["DataTraceEnabled"] is False  # it would log passwords


@pytest.mark.req("AW-10")
def test_both_firewalls_have_the_same_lists_and_bound_each_address(assembly: Assembly) -> None:
    limit = _stage(assembly).rate_per_address
    for kind, rates in (
        ("cloudfront", [("IP", limit)]),
        ("regional", [("FORWARDED_IP", limit), ("IP", 20 * limit)]),
    ):
        acl = assembly.one("AWS::WAFv2::WebACL", f"{assembly.prefix}-{kind}").values
        assert acl["Scope"] == kind.upper()
        found = [rule["Statement"].get("RateBasedStatement") for rule in acl["Rules"] if "Action" in rule]
        assert [(rate["AggregateKeyType"], rate["Limit"]) for rate in found] == rates
        managed = [rule for rule in acl["Rules"] if "OverrideAction" in rule]
        assert {rule["Name"] for rule in managed} == RULES
        assert all(rule["OverrideAction"] == {"None": {}} for rule in managed)
        assert len({rule["Priority"] for rule in acl["Rules"]}) == len(acl["Rules"])


@pytest.mark.req("AW-10")
def test_only_rules_about_what_people_write_just_count(assembly: Assembly) -> None:
    for acl in assembly.all("AWS::WAFv2::WebACL"):
        for rule in acl.values["Rules"]:
            group = rule["Statement"].get("ManagedRuleGroupStatement", {})
            assert all(each["Name"].endswith("_BODY") for each in group.get("RuleActionOverrides", []))


@pytest.mark.req("AW-10")
def test_the_firewalls_stand_before_cloudfront_and_before_the_api(assembly: Assembly) -> None:
    assert _distribution(assembly)["WebACLId"] == f"WebACL({assembly.prefix}-cloudfront).Arn"
    before = assembly.one("AWS::WAFv2::WebACLAssociation").values
    assert before["WebACLArn"] == f"WebACL({assembly.prefix}-regional).Arn"
    assert "/stages/Stage(" in before["ResourceArn"]


@pytest.mark.req("AW-10")
def test_elsewhere_the_firewall_of_cloudfront_is_in_its_own_region(dev: Assembly, abroad: Assembly) -> None:
    assert dev.one("AWS::WAFv2::WebACL", "muster-dev-cloudfront").stack == "web"
    assert abroad.one("AWS::WAFv2::WebACL", "muster-dev-cloudfront").stack == "edge"
    artifacts = json.loads((abroad.folder / "manifest.json").read_text())["artifacts"]
    assert artifacts["muster-dev-edge"]["environment"].endswith("/us-east-1")
    assert artifacts["muster-dev-web"]["environment"].endswith("/eu-central-1")
    assert "muster-dev-edge" in artifacts["muster-dev-web"]["dependencies"]


@pytest.mark.req("AW-10")
def test_the_api_is_passed_on_whole_and_never_kept(assembly: Assembly) -> None:
    config = _distribution(assembly)
    behaviours = {behaviour["PathPattern"]: behaviour for behaviour in config["CacheBehaviors"]}
    assert {"/api/*", "/docs*", "/openapi.json", "/healthz", "/e/*"} <= set(behaviours)
    for pattern, behaviour in behaviours.items():
        assert behaviour["CachePolicyId"] == CACHING_DISABLED
        assert behaviour["OriginRequestPolicyId"] == ALL_BUT_HOST
        assert {"POST", "PUT", "PATCH", "DELETE"} <= set(behaviour["AllowedMethods"])
        # Addresses of pages are typed without https.
        assert behaviour["ViewerProtocolPolicy"] == ("redirect-to-https" if pattern == "/e/*" else "https-only")
        assert behaviour["TargetOriginId"] == behaviours["/api/*"]["TargetOriginId"]
    origin = next(each for each in config["Origins"] if "CustomOriginConfig" in each)
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert origin["OriginPath"] == f"/{assembly.one('AWS::ApiGateway::Stage').values['StageName']}"


@pytest.mark.req("SE-1")
def test_cloudfront_shows_the_api_a_key_that_no_template_holds(assembly: Assembly) -> None:
    origins = _distribution(assembly)["Origins"]
    shown = {header["HeaderName"]: header["HeaderValue"] for each in origins for header in each.get("OriginCustomHeaders", [])}
    name = f"{assembly.prefix.replace('-', '/')}/edge-key"
    assert shown == {EDGE_KEY_HEADER: f"{{{{resolve:secretsmanager:Secret({name}):SecretString:::}}}}"}
    assert not any("OriginCustomHeaders" in each for each in origins if "S3OriginConfig" in each)  # S3 need not know it
    secret = assembly.one("AWS::SecretsManager::Secret", name)
    assert secret.stack == "web"
    assert secret.values["GenerateSecretString"]["PasswordLength"] == 40
    assert "SecretString" not in secret.values


@pytest.mark.req("AW-10")
def test_the_client_is_read_by_cloudfront_alone(assembly: Assembly) -> None:
    origin = next(each for each in _distribution(assembly)["Origins"] if "S3OriginConfig" in each)
    assert origin["OriginAccessControlId"].startswith("OriginAccessControl(")
    assert _distribution(assembly)["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"


@pytest.mark.req("AW-10")
def test_a_domain_has_its_certificate_and_tls_12_at_least(prod: Assembly) -> None:
    config = _distribution(prod)
    assert config["Aliases"] == ["muster.example"]
    assert config["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert prod.outputs["WebUrl"] == "https://muster.example"


@pytest.mark.req("SE-1")
def test_pages_have_the_headers_of_musters_own_server_and_may_talk_to_the_files(assembly: Assembly) -> None:
    config = assembly.one("AWS::CloudFront::ResponseHeadersPolicy").values["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    policy = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    files = f"https://{assembly.prefix}-files-AccountId-Region.s3.Region.amazonaws.com"
    assert policy == security_headers(https=True, file_origin=files)["content-security-policy"]
    assert f"connect-src 'self' {files}" in policy
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 31_536_000
    assert security["FrameOptions"]["FrameOption"] == "DENY"
    others = {item["Header"] for item in config["CustomHeadersConfig"]["Items"]}
    special = {
        "content-security-policy", "referrer-policy", "strict-transport-security", "x-content-type-options",
        "x-frame-options", "x-xss-protection",
    }  # fmt: skip
    assert others | special == set(security_headers(https=True))


@pytest.mark.parametrize(
    ("uri", "file"),
    [
        ("/", "/index.html"),
        ("/projects/GALA", "/index.html"),
        ("/v1.2/board", "/index.html"),
        ("/assets/a.js", "/assets/a.js"),
        ("/t/01a1f7e3-97d1-7735-aad5-f0f1ee5ab9de", "/public.html"),
        ("/s/confirm", "/public.html"),
        ("/s/unsubscribe", "/public.html"),
        ("/ticket-worker.js", "/ticket-worker.js"),
        ("/t", "/index.html"),
        ("/tasks/GALA-1", "/index.html"),
        ("/sign-in", "/index.html"),
    ],
)
@pytest.mark.req("WB-2")
def test_screens_are_the_clients_pages(uri: str, file: str) -> None:
    source = Path("infra/constructs/pages.js").read_text()
    assert not re.search(r"\b(let|const|=>|import)\b", source)  # what an old runtime would not take
    asked = f"{source}\nconsole.log(handler({{request: {{uri: {json.dumps(uri)}}}}}).uri)"
    given = subprocess.run(["node", "-e", asked], capture_output=True, text=True, check=True)
    assert given.stdout.strip() == file
