"""A message that cannot be handled: to the dead-letter queue, onto the admins' page, and back when an admin says so."""

from typing import Any

import boto3
import pytest

from tests.aws.faults import missing
from tests.aws.workspace import Workspace
from tests.support.wait import wait_for

pytestmark = pytest.mark.req("NO-4")

#: The stage's attempts, each after the two seconds that the tests' templates have a message invisible.
DEAD_WITHIN = 90


def waiting(queue: str) -> int:
    sqs = boto3.client("sqs")
    found = sqs.get_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName=queue)["QueueUrl"], AttributeNames=["All"])
    counts = found["Attributes"]
    return int(counts["ApproximateNumberOfMessages"]) + int(counts["ApproximateNumberOfMessagesNotVisible"])


def test_a_message_that_fails_again_and_again_is_replayed_by_an_admin(workspace: Workspace) -> None:
    queue = f"{workspace.stack.outputs['SettingAwsQueuePrefix']}inbox"
    workspace.project("DEAD")
    leo = workspace.member("Leo")

    def deliveries(state: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = workspace.admin.get(f"/admin/deliveries?state={state}")["items"]
        return [each for each in found if each["consumer"] == "inbox"]

    with missing(workspace.stack, "notifications"):
        workspace.admin.post("/tasks", {"project": "DEAD", "title": "Poison", "assignee_ids": [leo.id]})
        wait_for("the message in the dead-letter queue", lambda: waiting(f"{queue}-dead"), DEAD_WITHIN)
        boto3.client("lambda").invoke(FunctionName=workspace.stack.outputs["FunctionRelay"], Payload=b"{}")
        (dead,) = wait_for("the dead delivery", lambda: deliveries("dead"), DEAD_WITHIN)
        assert dead["kind"] == "tasks:task:created"
        assert dead["last_error"]
    workspace.admin.post(f"/admin/deliveries/{dead['id']}/replay", expect=202)
    (told,) = wait_for("the notification", lambda: leo.get("/notifications")["items"], DEAD_WITHIN)
    assert (told["kind"], told["title"]) == ("assigned", "Poison")
    wait_for("empty queues", lambda: waiting(queue) + waiting(f"{queue}-dead") == 0)
    wait_for("no dead delivery", lambda: deliveries("dead") == [])
