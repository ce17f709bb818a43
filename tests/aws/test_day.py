"""A day on the deployed Muster: people come by either door, work, are told of it, and send files."""

import json
import uuid
from typing import Any

import boto3
import httpx
import pytest

from tests.aws.workspace import Workspace
from tests.support.images import image
from tests.support.outbox import mail_to
from tests.support.wait import wait_for

#: The pool's own policy asks for more kinds of characters than Muster does.
POOL_PASSWORD = "Pewter-violin-harbour-7"


def sign_up_at_the_pool(workspace: Workspace, username: str, email: str) -> None:
    boto3.client("cognito-idp").sign_up(
        ClientId=workspace.stack.outputs["SettingAwsUserPoolWebClient"],
        Username=username,
        Password=POOL_PASSWORD,
        UserAttributes=[
            {"Name": "email", "Value": email},
            {"Name": "given_name", "Value": "Pia"},
            {"Name": "family_name", "Value": "Pool"},
        ],
    )


@pytest.mark.req("ID-10")
def test_who_signs_up_at_the_pool_is_a_person_of_muster(workspace: Workspace) -> None:
    cognito, client = boto3.client("cognito-idp"), workspace.stack.outputs["SettingAwsUserPoolWebClient"]
    username, person = str(uuid.uuid4()), workspace.visitor("pia")  # noqa: TID251  # as a browser would make it
    sign_up_at_the_pool(workspace, username, person.email)
    cognito.confirm_sign_up(ClientId=client, Username=username, ConfirmationCode="123456")
    person.sign_in(POOL_PASSWORD)
    me = person.get("/me")
    assert (me["id"], me["email"], me["given_name"], me["group"]) == (username, person.email, "Pia", "Members")
    groups = cognito.admin_list_groups_for_user(UserPoolId=workspace.stack.outputs["SettingAwsUserPool"], Username=username)
    assert [group["GroupName"] for group in groups["Groups"]] == ["Members"]
    assert workspace.admin.get(f"/admin/users/{username}")["status"] == "active"


@pytest.mark.req("ID-10")
def test_a_name_that_is_no_id_is_refused_at_the_pool(workspace: Workspace) -> None:
    cognito = boto3.client("cognito-idp")
    with pytest.raises(cognito.exceptions.UserLambdaValidationException):
        sign_up_at_the_pool(workspace, "pia", workspace.visitor("pia").email)


@pytest.mark.req("NO-1", "NO-4")
def test_a_change_of_status_becomes_a_mail(workspace: Workspace) -> None:
    """API → outbox → relay → EventBridge → SQS → worker → SES, twice: the inbox's worker wants the mail."""
    project = workspace.project("GALA")
    mia = workspace.member("Mia")
    task = workspace.admin.post("/tasks", {"project": "GALA", "title": "Book the band", "assignee_ids": [mia.id]})
    mail_to(workspace.stack.emulator, mia.email, task["key"])
    doing = next(status for status in project["statuses"] if status["category"] != "todo")
    workspace.admin.patch(f"/tasks/{task['id']}", {"status_id": doing["id"]})
    moved = f"{project['statuses'][0]['name']} → {doing['name']}"
    mail_to(workspace.stack.emulator, mia.email, f"{task['key']} {moved}")
    assert [each["kind"] for each in mia.get("/notifications")["items"]] == ["status_changed", "assigned"]


@pytest.mark.req("TK-4")
def test_a_picture_goes_to_the_bucket_and_comes_back_small(workspace: Workspace) -> None:
    workspace.project("FILES")
    task = workspace.admin.post("/tasks", {"project": "FILES", "title": "Poster"})
    content = image()
    announced = {"name": "poster.png", "size": len(content), "content_type": "image/png"}
    made = workspace.admin.post(f"/tasks/{task['id']}/attachments", announced)
    upload = made["upload"]
    with httpx.Client() as anybody:
        # Nothing but what was announced.
        as_text = upload["headers"] | {"Content-Type": "text/html"}
        for body, headers in ((content + b"!", upload["headers"]), (content, as_text)):
            assert anybody.request(upload["method"], upload["url"], content=body, headers=headers).status_code == 403
        sent = anybody.request(upload["method"], upload["url"], content=content, headers=upload["headers"])
        assert sent.is_success, sent.text
        ready = workspace.admin.post(f"/attachments/{made['attachment']['id']}/complete", expect=200)
        assert anybody.get(ready["url"]).content == content
        assert anybody.get(ready["url"].partition("?")[0]).status_code == 403
        small = wait_for(
            "a preview",
            lambda: workspace.admin.get(f"/tasks/{task['id']}/attachments")["items"][0]["preview_url"],
        )
        assert anybody.get(small).headers["content-type"] == "image/webp"


@pytest.mark.req("EV-5")
def test_what_people_do_is_in_the_document_store(workspace: Workspace) -> None:
    """What a client says at once, what the server records by way of the bus; a day's log is on several partitions."""
    ada = workspace.admin
    entries = [{"kind": "client:board:filtered", "data": {"labels": number}} for number in range(20)]
    assert ada.client.post("log-activity", json={"entries": entries}).raise_for_status().json() == {"logged": 20}
    project = workspace.project("LOGGED")

    def logged() -> list[dict[str, Any]]:
        pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=workspace.stack.outputs["SettingAwsTable"])
        found = [
            json.loads(item["body"]["S"]) | {"pk": item["pk"]["S"], "expires": "expires_at" in item}
            for page in pages
            for item in page["Items"]
            if item["pk"]["S"].startswith("ACTIVITY#20")
        ]
        return [each for each in found if each["kind"].startswith("client:") or each["project_id"] == project["id"]]

    wait_for("the message's line", lambda: [each for each in logged() if each["kind"] == "tasks:project:created"], 90)
    said = [each for each in logged() if each["kind"] == "client:board:filtered"]
    assert sorted(each["data"]["labels"] for each in said) == list(range(20))
    assert len({each["pk"] for each in said}) > 2
    assert all(each["expires"] and each["actor_id"] == ada.id for each in said)
    shown = ada.get(f"/activity?actor={ada.id}&kind=client:*")["items"]
    assert {each["id"] for each in shown} == {each["id"] for each in said}


def test_the_admins_are_told_of_alarms_once_they_want_to(workspace: Workspace) -> None:
    asked = mail_to(workspace.stack.emulator, "operators@example.com", "Confirmation")
    assert workspace.stack.outputs["AlarmTopic"] in asked.text
