"""Secrets that are replaced while people work."""

from typing import Any

import boto3
import pytest

from muster.identity.keys import PURPOSES, secret_name
from tests.aws.workspace import Workspace
from tests.support.api import PASSWORD
from tests.support.outbox import mail_to
from tests.support.wait import wait_for

pytestmark = pytest.mark.req("AW-9")


def rotate(secret: str) -> None:
    """Has Secrets Manager replace a secret, and waits until it did."""
    secrets = boto3.client("secretsmanager")
    version = secrets.rotate_secret(SecretId=secret)["VersionId"]

    def stages() -> list[str]:
        return secrets.describe_secret(SecretId=secret)["VersionIdsToStages"].get(version, [])

    wait_for(f"the new version of {secret}", lambda: "AWSCURRENT" in stages(), 60)


def test_keys_are_replaced_and_nobody_is_signed_out(workspace: Workspace) -> None:
    emulator, prefix = workspace.stack.emulator, workspace.stack.outputs["SettingAwsSecretPrefix"]
    new = workspace.signed_up("Nia")
    verify = mail_to(emulator, new.email).token
    old = workspace.member("Olaf")
    old.post("/auth/forgot-password", {"email": old.email}, expect=202)
    reset = mail_to(emulator, old.email, "password").token
    for purpose in PURPOSES:
        rotate(f"{prefix}{secret_name(purpose)}")
    assert old.get("/me")["id"] == old.id
    assert workspace.admin.get("/me")["id"] == workspace.admin.id
    # Links that were mailed before work on, and those that are mailed now work too, with the new key.
    new.post("/auth/verify-email", {"token": verify}, expect=200)
    new.sign_in()
    old.post("/auth/reset-password", {"token": reset, "password": f"{PASSWORD} 2"}, expect=204)
    old.sign_in(f"{PASSWORD} 2")
    assert workspace.member("Pat").get("/me")["group"] == "Members"


def test_the_databases_password_is_replaced_while_people_work(workspace: Workspace) -> None:
    """Twice: the users take turns, so the second rotation replaces the first user's."""
    before = workspace.stack.database_secret

    def users() -> list[Any]:
        return [workspace.stack.database_secret["username"], workspace.admin.get("/me")["id"]]

    for username in (f"{before['username']}_b", before["username"]):
        rotate(workspace.stack.outputs["SettingAwsDatabaseSecret"])
        assert users() == [username, workspace.admin.id]
        workspace.member("Quin")  # workers, too
    assert workspace.stack.database_secret["password"] != before["password"]
