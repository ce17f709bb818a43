"""A process makes one client of each service, whoever asks: making one is a good part of a cold start."""

import json
from collections import Counter

import boto3
import pytest
from botocore.session import Session

from muster.bootstrap.aws import aws_database, aws_ports, clients_in, with_database
from muster.kernel.clock import SystemClock
from muster.kernel.ids import new_id
from muster.settings import Settings
from tests.support.emulator import Emulator

pytestmark = pytest.mark.req("AW-3")


async def test_a_start_makes_one_client_of_secrets_manager(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    prefix = f"muster/{new_id()}/"
    user = {"engine": "postgres", "host": "127.0.0.1", "port": 5432, "username": "muster", "password": "x", "dbname": "muster"}
    boto3.client("secretsmanager").create_secret(Name=f"{prefix}database", SecretString=json.dumps(user))
    made: Counter[str] = Counter()
    create = Session.create_client

    def counting(session: Session, service_name: str, **named: object) -> object:
        made[service_name] += 1
        return create(session, service_name, **named)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(Session, "create_client", counting)
    clients_in.cache_clear()
    settings = Settings(
        _env_file=None, backend="aws", database_url="", aws_secret_prefix=prefix, aws_database_secret=f"{prefix}database",
        aws_table="t", aws_bucket="b", aws_mail_configuration_set="c",
    )  # fmt: skip
    settings = await with_database(settings)
    clock = SystemClock()
    aws_database(settings, clock)
    assert await aws_ports(settings, clock).secrets.get("nothing") is None
    assert made["secretsmanager"] == 1
