"""S3: what its links allow, and files that go up in parts."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import boto3
import httpx
import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as SdkCredentials

from muster.adapters.aws.clients import Clients
from muster.adapters.aws.files import PART, S3Files
from muster.adapters.aws.presigned import Credentials, Presigner
from muster.kernel.clock import SystemClock
from muster.kernel.errors import PayloadTooLarge, Unavailable
from muster.kernel.ids import new_id
from tests.support.emulator import Emulator

pytestmark = pytest.mark.req("TK-4", "AW-7")


@pytest.fixture
def bucket(emulator: Emulator) -> str:
    name = f"muster-{new_id()}"
    boto3.client("s3").create_bucket(Bucket=name)
    return name


@pytest.fixture
def files(bucket: str) -> S3Files:
    return S3Files(Clients(), bucket, SystemClock())


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(verify=ssl.create_default_context()) as client:
        yield client


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def under_way(bucket: str) -> list[str]:
    """The keys of what goes up in parts, and is neither complete nor given up."""
    found = boto3.client("s3").list_multipart_uploads(Bucket=bucket)
    return [upload["Key"] for upload in found.get("Uploads", [])]


@pytest.mark.parametrize("size", [PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 5_000_000])
async def test_a_large_file_is_whole(files: S3Files, bucket: str, size: int) -> None:
    content = bytes(range(251)) * (size // 251 + 1)
    parts = [content[start : min(start + 700_000, size)] for start in range(0, size, 700_000)]
    stored = await files.write("previews/a", pieces(*parts), content_type="image/webp", limit=size)
    assert stored == await files.stat("previews/a")
    assert b"".join([piece async for piece in files.read("previews/a")]) == content[:size]
    assert under_way(bucket) == []


async def test_a_large_file_that_fails_leaves_what_was_there_and_no_parts(files: S3Files, bucket: str) -> None:
    await files.write("previews/a", pieces(b"old"), content_type="image/webp", limit=3)
    with pytest.raises(PayloadTooLarge):
        await files.write("previews/a", pieces(b"x" * (PART + 1), b"x"), content_type="image/webp", limit=PART + 1)

    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * (PART + 1)
        assert under_way(bucket) == ["previews/a"]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await files.write("previews/a", broken(), content_type="image/webp", limit=3 * PART)
    assert under_way(bucket) == []
    assert b"".join([piece async for piece in files.read("previews/a")]) == b"old"


async def test_a_large_file_that_is_given_up_leaves_no_parts(files: S3Files, bucket: str) -> None:
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"x" * (PART + 1)
        begun.set()
        await asyncio.Event().wait()

    writing = asyncio.ensure_future(files.write("previews/a", endless(), content_type="image/webp", limit=3 * PART))
    await begun.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert under_way(bucket) == []
    assert await files.stat("previews/a") is None


async def test_a_store_that_is_not_there_or_not_ours_cannot_be_used(bucket: str, files: S3Files) -> None:
    nowhere = S3Files(Clients(), f"muster-{new_id()}", SystemClock())
    with pytest.raises(Unavailable, match="NoSuchBucket"):
        await nowhere.write("previews/a", pieces(b"x"), content_type="image/webp", limit=1)
    with pytest.raises(Unavailable, match="NoSuchBucket"):
        await nowhere.write("previews/a", pieces(b"x" * (PART + 1)), content_type="image/webp", limit=2 * PART)


@pytest.mark.req("SE-1")
async def test_nothing_of_a_link_can_be_changed(files: S3Files, client: httpx.AsyncClient) -> None:
    for key in ("attachments/a", "attachments/b"):
        await files.write(key, pieces(b"<script>"), content_type="text/html", limit=10)
    url, _ = await files.download_link("attachments/a", name="a", content_type="text/html", inline=True, expires_in=60)
    assert (await client.get(url)).content == b"<script>"
    for here, there in (
        ("attachments/a", "attachments/b"),
        ("Expires=60", "Expires=61"),
        ("attachment%3B", "inline%3B"),
        ("private", "public"),
    ):
        assert here in url
        assert (await client.get(url.replace(here, there))).status_code == 403
    assert (await client.get(url.partition("?")[0])).status_code == 403  # the bucket is nobody's to read


@pytest.mark.req("SE-1")
async def test_an_upload_needs_every_header_that_was_signed(files: S3Files, client: httpx.AsyncClient) -> None:
    link = await files.upload_link("attachments/a", size=3, content_type="image/png", expires_in=60)
    assert link.headers == {"Content-Type": "image/png", "If-None-Match": "*"}
    for left_out in link.headers:
        headers = {name: value for name, value in link.headers.items() if name != left_out}
        assert (await client.put(link.url, content=b"abc", headers=headers)).status_code == 403
    assert (await client.put(link.url, content=b"abc", headers=link.headers)).status_code == 200


@pytest.mark.req("SE-1")
async def test_a_role_signs_links_to_what_it_may_do_itself(
    bucket: str, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    iam, sts = boto3.client("iam"), boto3.client("sts")
    trust = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'
    role = iam.create_role(RoleName=new_id(), AssumeRolePolicyDocument=trust)["Role"]
    allowed = [
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": f"arn:aws:s3:::{bucket}/attachments/*"}
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": allowed})
    iam.put_role_policy(RoleName=role["RoleName"], PolicyName="files", PolicyDocument=policy)
    given = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="test")["Credentials"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", given["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", given["SecretAccessKey"])
    monkeypatch.setenv("AWS_SESSION_TOKEN", given["SessionToken"])
    files = S3Files(Clients(), bucket, SystemClock())
    for key, status in (("attachments/a", 200), ("secrets/a", 403)):
        link = await files.upload_link(key, size=3, content_type="image/png", expires_in=60)
        assert (await client.put(link.url, content=b"abc", headers=link.headers)).status_code == status
        url, _ = await files.download_link(key, name="a", content_type="image/png", inline=True, expires_in=60)
        assert (await client.get(url)).status_code == status
    with pytest.raises(Unavailable, match="AccessDenied"):
        await files.delete("attachments/a")


@pytest.mark.parametrize("token", ["", "session/token+="])
@pytest.mark.parametrize("endpoint", ["https://s3.eu-central-1.amazonaws.com", "https://localhost:4566"])
def test_links_are_signed_as_the_sdk_signs(endpoint: str, token: str) -> None:
    presigner = Presigner(endpoint, "eu-central-1", "muster")
    parameters = {"response-content-disposition": "attachment; filename=\"a b\"; filename*=UTF-8''%C3%A4%20b~", "a-b": "*"}
    headers = {"Content-Type": "image/png", "If-None-Match": "*", "Content-Length": "3"}
    path = "/attachments/a" if "localhost" not in endpoint else "/muster/attachments/a"
    request = AWSRequest("PUT", presigner.origin + path, params=parameters, headers=headers)
    S3SigV4QueryAuth(SdkCredentials("AKIA", "secret", token or None), "s3", "eu-central-1", expires=60).add_auth(request)
    theirs = dict(parse_qsl(urlsplit(str(request.url)).query))
    ours = presigner.url(
        "PUT",
        "attachments/a",
        credentials=Credentials("AKIA", "secret", token),
        signed_at=datetime.strptime(theirs["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC),
        expires_in=60,
        headers=headers,
        parameters=parameters,
    )
    assert dict(parse_qsl(urlsplit(ours).query)) == theirs
    assert ours.partition("?")[0] == str(request.url).partition("?")[0]


@pytest.mark.parametrize(
    ("region", "bucket", "origin"),
    [
        ("us-east-1", "muster", "https://muster.s3.us-east-1.amazonaws.com"),
        ("eu-central-1", "muster", "https://muster.s3.eu-central-1.amazonaws.com"),
        ("cn-north-1", "muster", "https://muster.s3.cn-north-1.amazonaws.com.cn"),
        ("eu-central-1", "muster.example", "https://s3.eu-central-1.amazonaws.com"),
    ],
)
def test_links_lead_to_the_host_that_answers_itself(
    monkeypatch: pytest.MonkeyPatch, region: str, bucket: str, origin: str
) -> None:
    """And not to one that redirects: a browser does not follow that with an upload."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    assert S3Files(Clients(region), bucket, SystemClock()).origin == origin
