"""That the emulator is what the other tests take it for."""

import boto3
import psutil  # type: ignore[import-untyped]  # it has no annotations
import pytest
from botocore.exceptions import ClientError

from tests.support.emulator import ACCOUNT, Emulator


def test_this_processs_environment_leads_there_over_tls(emulator: Emulator) -> None:
    assert boto3.client("sts").get_caller_identity()["Account"] == ACCOUNT


def test_it_takes_no_port_but_its_own(emulator: Emulator) -> None:
    """Two of them can run beside each other."""
    listening = [
        connection
        for connection in psutil.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN and connection.pid is not None
    ]
    (process,) = {connection.pid for connection in listening if connection.laddr.port == emulator.port}
    assert [connection.laddr.port for connection in listening if connection.pid == process] == [emulator.port]


def test_a_role_is_refused_what_its_policies_do_not_name(emulator: Emulator) -> None:
    iam, sts = boto3.client("iam"), boto3.client("sts")
    trust = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'
    role = iam.create_role(RoleName="nobody", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    given = sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    nobody = boto3.client(
        "s3",
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )
    with pytest.raises(ClientError, match="AccessDenied"):
        nobody.list_buckets()
