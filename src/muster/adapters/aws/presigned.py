"""Links to S3 that carry their own permission: Signature Version 4 in the query, as of a moment of our choice.

botocore signs as of now, so that two links to a file are never the same and no browser's cache would know the second; and
in most regions it leads to a host that answers with a redirect, which a browser does not follow with an upload.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import quote, urlsplit

_ALGORITHM = "AWS4-HMAC-SHA256"
#: The bytes are not known when a link is made; their number is signed.
_PAYLOAD = "UNSIGNED-PAYLOAD"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signs. `token` is empty but for those of a role."""

    access_key: str
    secret_key: str
    token: str = ""


class Presigner:
    """Makes links into one bucket. `endpoint` is S3's address in the bucket's region, or an emulator's."""

    def __init__(self, endpoint: str, region: str, bucket: str) -> None:
        parts = urlsplit(endpoint)
        self._region = region
        # Every host of S3 has a name for each bucket; a name with a dot fits no certificate, and an emulator has but one host.
        own_host = (parts.hostname or "").startswith("s3.") and "." not in bucket
        host = _regional(parts.netloc, region)
        self._host = f"{bucket}.{host}" if own_host else host
        self._path = "/" if own_host else f"/{bucket}/"
        self.origin = f"{parts.scheme}://{self._host}"

    def url(
        self,
        method: str,
        key: str,
        *,
        credentials: Credentials,
        signed_at: datetime,
        expires_in: int,
        headers: Mapping[str, str],
        parameters: Mapping[str, str],
    ) -> str:
        """A link that does `method` to `key`, together with exactly these `headers`, for `expires_in` seconds."""
        moment = signed_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{moment[:8]}/{self._region}/s3/aws4_request"
        signed = {"host": self._host} | {name.lower(): value.strip() for name, value in headers.items()}
        names = ";".join(sorted(signed))
        query = dict(parameters) | {
            "X-Amz-Algorithm": _ALGORITHM,
            "X-Amz-Credential": f"{credentials.access_key}/{scope}",
            "X-Amz-Date": moment,
            "X-Amz-Expires": str(expires_in),
            "X-Amz-SignedHeaders": names,
        }
        if credentials.token:
            query["X-Amz-Security-Token"] = credentials.token
        path = self._path + quote(key, safe="/-_.~")
        written = "&".join(f"{quote(name, safe='-_.~')}={quote(query[name], safe='-_.~')}" for name in sorted(query))
        lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
        request = f"{method}\n{path}\n{written}\n{lines}\n{names}\n{_PAYLOAD}"
        text = "\n".join((_ALGORITHM, moment, scope, sha256(request.encode()).hexdigest()))
        signature = hmac.digest(_key(credentials.secret_key, scope), text.encode(), "sha256").hex()
        return f"{self.origin}{path}?{written}&X-Amz-Signature={signature}"


def _regional(host: str, region: str) -> str:
    return f"s3.{region}.amazonaws.com" if host == "s3.amazonaws.com" else host


def _key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
