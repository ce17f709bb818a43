"""Secrets that are replaced while people work."""

from typing import Any

import boto3
import pytest

from muster.events.ticket_keys import SECRET
from muster.events.ticket_tokens import read_token
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


def registered(workspace: Workspace, event: dict[str, Any]) -> dict[str, Any]:
    """Somebody who registers with the code from the mail."""
    guest = workspace.visitor("Grace")
    challenge = guest.post("/auth/otp/send", {"email": guest.email}, expect=202)["challenge_id"]
    code = mail_to(workspace.stack.emulator, guest.email, "code").secret
    body = {"challenge_id": challenge, "code": code, "name": "Grace"}
    made: dict[str, Any] = guest.post(f"/public/events/{event['slug']}/registrations", body)
    return made


@pytest.mark.req("EV-2")
def test_the_key_of_tickets_is_followed_by_another_and_every_ticket_stays_good(workspace: Workspace) -> None:
    times = {"starts_at": "2099-06-01T18:00:00Z", "ends_at": "2099-06-01T22:00:00Z", "timezone": "Europe/Berlin"}
    event = workspace.admin.post("/events", {"title": "Gala", **times})
    workspace.admin.post(f"/events/{event['id']}/publish", expect=200)
    before = registered(workspace, event)["ticket"]
    rotate(f"{workspace.stack.outputs['SettingAwsSecretPrefix']}{SECRET}")
    after = registered(workspace, event)["ticket"]
    keys = {read_token(ticket["code"]["token"]).claims.key_id for ticket in (before, after)}
    assert len(keys) == 1, "the event keeps the key that it has"
    for nonce, ticket in (("nonce-before", before), ("nonce-after", after)):
        scan = {"event_id": event["id"], "nonce": nonce, "token": ticket["code"]["token"], "method": "camera"}
        assert workspace.admin.post("/check-ins", scan, expect=200)["outcome"] == "admitted"


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
