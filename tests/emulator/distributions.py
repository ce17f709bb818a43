"""What CloudFront shows to browsers."""

import os
import re
from typing import Any
from urllib.parse import parse_qs, unquote

from ministack import app
from ministack.services import cloudfront

_API = re.compile(r"(\w+)\.execute-api\.[\w-]+\.amazonaws\.com")
_BUCKET = re.compile(r"https://[\w-]+\.s3\.[\w-]+\.amazonaws\.com")
_POLICY = "content-security-policy"


def distributions_reach_apis() -> None:
    """A distribution sends nothing to an address of AWS, where nobody of the emulator's is. It knows the buckets, load
    balancers and functions' addresses that are here all the same, but no APIs.
    """
    known = cloudfront._fetch_from_origin

    async def fetch(origin: dict[str, Any], *request: Any) -> Any:
        found = _API.fullmatch(origin["domain_name"])
        if found is None:
            return await known(origin, *request)
        method, uri, query, headers, body, _https, client, forwarded, _distribution = request
        sent = cloudfront._origin_request_headers(origin, headers, client, forwarded)
        path = f"/_aws/execute-api/{found[1]}{origin.get('origin_path') or ''}{uri}"
        status, answered, content = await app._handle_execute_api_request(
            origin["domain_name"], unquote(path), method, {name.lower(): value for name, value in sent.items()},
            body, parse_qs(query, keep_blank_values=True), path, query,
        )  # fmt: skip
        content = content.encode() if isinstance(content, str) else content
        return status, "", {name.lower(): value for name, value in answered.items()}, content

    cloudfront._fetch_from_origin = fetch


def policies_name_buckets_here() -> None:
    """A page's policy names the address of a bucket on AWS, as its template does; links to the bucket lead to the emulator."""
    known = cloudfront._apply_response_headers_policy

    def apply(headers: dict[str, Any], *policy: Any) -> dict[str, Any]:
        answered: dict[str, Any] = known(headers, *policy)
        if _POLICY in answered:
            answered[_POLICY] = _BUCKET.sub(os.environ["AWS_ENDPOINT_URL"], answered[_POLICY])
        return answered

    cloudfront._apply_response_headers_policy = apply
