"""What tests/emulator mends about CloudFront. Each test is of one patch, and fails without it."""

from urllib.parse import urlsplit

import httpx
import pytest

from tests.support.stack import Stack

pytestmark = pytest.mark.req("AW-10")


def asked(stack: Stack, path: str) -> httpx.Response:
    """CloudFront's answer: it knows by the name that is asked for whose distribution is meant."""
    host = urlsplit(stack.outputs["WebUrl"]).netloc
    return httpx.get(f"{stack.emulator.url}{path}", headers={"Host": host}, timeout=60)


def test_a_distribution_passes_requests_on_to_an_api(stack: Stack) -> None:
    answer, asked_directly = asked(stack, "/api/v1/setup"), httpx.get(f"{stack.api_url}/api/v1/setup", timeout=60)
    assert answer.status_code == 200, answer.text
    assert answer.json().keys() == asked_directly.json().keys()
    assert answer.headers["x-cache"] == "Miss from cloudfront"


def test_the_policy_of_a_page_names_the_bucket_that_links_lead_to(stack: Stack) -> None:
    policy = asked(stack, "/").headers["content-security-policy"]
    assert f"connect-src 'self' {stack.emulator.url}" in policy
    assert "amazonaws.com" not in policy
