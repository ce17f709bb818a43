"""Secrets Manager: what the deployment leaves there, and what stands between two processes that write at once."""

import asyncio

import boto3
import pytest
from botocore.exceptions import ClientError

from muster.adapters.aws.clients import Clients
from muster.adapters.aws.secrets import NEXT, ManagedSecrets
from muster.kernel.errors import Unavailable
from muster.kernel.ids import new_id
from tests.support.emulator import Emulator

pytestmark = pytest.mark.req("SE-2")


@pytest.fixture
def prefix(emulator: Emulator) -> str:
    return f"muster/{new_id()}/"


@pytest.fixture
def secrets(prefix: str) -> ManagedSecrets:
    return ManagedSecrets(Clients(), prefix)


@pytest.fixture
def placeholder(prefix: str) -> str:
    """The secret `server-key` as the deployment makes it: text of no meaning."""
    name = f"{prefix}server-key"
    boto3.client("secretsmanager").create_secret(Name=name, SecretString="generated")
    return name


async def test_what_the_deployment_made_up_is_not_set_yet(secrets: ManagedSecrets, placeholder: str) -> None:
    assert await secrets.get("server-key") is None
    assert not await secrets.replace("server-key", b"key", b"generated")
    outcomes = await asyncio.gather(*(secrets.replace("server-key", b"key %d" % n, None) for n in range(8)))
    assert outcomes.count(True) == 1
    assert await secrets.get("server-key") == b"key %d" % outcomes.index(True)
    assert not await secrets.replace("server-key", b"other", None)


async def test_text_is_read_as_such(secrets: ManagedSecrets, prefix: str) -> None:
    assert await secrets.text("setup-code") is None
    boto3.client("secretsmanager").create_secret(Name=f"{prefix}setup-code", SecretString="K7-XQ")
    assert await secrets.text("setup-code") == "K7-XQ"
    await secrets.put("server-key", b"\x00\xff")
    assert await secrets.text("server-key") is None


async def test_a_value_that_was_replaced_is_the_previous_version_and_nothing_piles_up(
    secrets: ManagedSecrets, placeholder: str
) -> None:
    for number in range(5):
        former = None if number == 0 else b"%d" % (number - 1)
        assert await secrets.replace("server-key", b"%d" % number, former)
    client = boto3.client("secretsmanager")
    previous = client.get_secret_value(SecretId=placeholder, VersionStage="AWSPREVIOUS")
    assert previous["SecretBinary"] == b"3"
    # On AWS a label is on one version; the emulator leaves it on all that had it.
    labels = client.describe_secret(SecretId=placeholder)["VersionIdsToStages"].values()
    assert {label for found in labels for label in found} == {"AWSCURRENT", "AWSPREVIOUS", NEXT}


async def test_a_process_that_read_before_another_wrote_does_not_win(
    secrets: ManagedSecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    await secrets.put("ring", b"1")
    real = secrets.version

    async def overtaken(secret: str) -> object:
        found = await real(secret)
        monkeypatch.undo()
        await secrets.put("ring", b"1")  # the same value, but not the same version
        return found

    monkeypatch.setattr(secrets, "version", overtaken)
    assert not await secrets.replace("ring", b"2", b"1")
    assert await secrets.get("ring") == b"1"


async def test_a_process_that_lost_the_answer_still_knows_that_it_won(
    secrets: ManagedSecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK repeats a request whose answer was lost; the second time, the label has moved already."""
    await secrets.put("ring", b"1")
    real = secrets.move

    async def repeated(secret: str, label: str, *, to: str, source: str | None) -> bool:
        assert await real(secret, label, to=to, source=source)
        monkeypatch.undo()
        assert await secrets.replace("ring", b"3", b"2")  # and somebody is faster than the repetition
        return await real(secret, label, to=to, source=source)

    monkeypatch.setattr(secrets, "move", repeated)
    assert await secrets.replace("ring", b"2", b"1")
    assert await secrets.get("ring") == b"3"


async def test_a_secret_that_may_not_be_read_is_a_store_that_cannot_be_used(emulator: Emulator, prefix: str) -> None:
    iam, sts = boto3.client("iam"), boto3.client("sts")
    trust = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'
    role = iam.create_role(RoleName=new_id(), AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    given = sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", given["AccessKeyId"])
        patch.setenv("AWS_SECRET_ACCESS_KEY", given["SecretAccessKey"])
        patch.setenv("AWS_SESSION_TOKEN", given["SessionToken"])
        clients = Clients()
        assert clients.secrets is not None
        secrets = ManagedSecrets(clients, prefix)
        with pytest.raises(Unavailable, match="AccessDenied"):
            await secrets.get("server-key")
        with pytest.raises(Unavailable, match="AccessDenied"):
            await secrets.replace("server-key", b"x", None)


def test_the_emulator_refuses_to_take_a_label_from_where_it_is_not(prefix: str) -> None:
    """What `replace` rests on."""
    client = boto3.client("secretsmanager")
    first = client.create_secret(Name=f"{prefix}ring", SecretBinary=b"1")
    second = client.put_secret_value(SecretId=first["ARN"], SecretBinary=b"2")
    third = client.put_secret_value(SecretId=first["ARN"], SecretBinary=b"3", VersionStages=[NEXT])
    with pytest.raises(ClientError, match="InvalidParameterException"):
        client.update_secret_version_stage(
            SecretId=first["ARN"], VersionStage="AWSCURRENT", MoveToVersionId=third["VersionId"],
            RemoveFromVersionId=first["VersionId"],
        )  # fmt: skip
    assert client.get_secret_value(SecretId=first["ARN"])["VersionId"] == second["VersionId"]
