"""Whose address a sign-in has on the deployed stack: CloudFront's word counts, and nobody else's.

The emulator keeps CloudFront's configuration and serves nothing by it, so these tests send what CloudFront would, with the
key that CloudFormation has put into that configuration. Its gateway adds nothing to X-Forwarded-For, and takes the first
address in there for the sender's.
"""

from collections.abc import Iterator

import boto3
import pytest

from muster.http.viewer import EDGE_KEY_HEADER
from tests.aws.workspace import Person, Workspace
from tests.support.stack import Stack

pytestmark = pytest.mark.req("SE-1")
CLIENT_SAID, VIEWER = "192.0.2.1", "2001:db8::7"


@pytest.fixture(scope="module")
def key(stack: Stack) -> str:
    """What CloudFront shows the API."""
    found = boto3.client("cloudfront").get_distribution_config(Id=stack.outputs["DistributionId"])
    origins = found["DistributionConfig"]["Origins"]["Items"]
    headers = [header for origin in origins for header in origin.get("CustomHeaders", {}).get("Items", [])]
    (value,) = [header["HeaderValue"] for header in headers if header["HeaderName"] == EDGE_KEY_HEADER]
    return str(value)


@pytest.fixture
def member(workspace: Workspace) -> Iterator[Person]:
    person = workspace.member("Mara")
    yield person
    person.client.headers.pop(EDGE_KEY_HEADER, None)
    person.client.headers.pop("X-Forwarded-For", None)


def address_of_a_sign_in(member: Person, key: str) -> str:
    """What the list of sessions says of one that was begun with this key and both addresses."""
    member.client.headers.update({EDGE_KEY_HEADER: key, "X-Forwarded-For": f"{CLIENT_SAID}, {VIEWER}"})
    member.sign_in()
    (session,) = [session for session in member.get("/auth/sessions")["items"] if session["current"]]
    return str(session["ip"])


def test_cloudformation_has_put_the_secret_where_cloudfront_takes_it(stack: Stack, key: str) -> None:
    name = f"{stack.outputs['SettingAwsSecretPrefix']}edge-key"
    assert boto3.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"] == key
    assert len(key) == 40
    templates = [path.read_text() for path in stack.assembly.glob("*.template.json")]
    assert templates
    assert not any(key in template for template in templates)


def test_cloudfront_is_believed(member: Person, key: str) -> None:
    assert address_of_a_sign_in(member, key) == VIEWER


@pytest.mark.parametrize("wrong", ["", "x" * 40])
def test_nobody_else_is(member: Person, wrong: str) -> None:
    assert address_of_a_sign_in(member, wrong) == CLIENT_SAID  # as the emulator's gateway has it
