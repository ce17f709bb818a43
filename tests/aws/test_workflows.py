"""Subscriptions on the deployed Muster: the state machine goes each way, SNS delivers, and rows say what came of it."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from sqlalchemy import text

from muster.migrations.connections import with_connection
from tests.aws.faults import missing
from tests.aws.workspace import Person, Workspace
from tests.support.outbox import mail_to, sent_mails
from tests.support.stack import Stack
from tests.support.state_machine import step_functions
from tests.support.wait import wait_for

pytestmark = pytest.mark.req("EV-4")

#: Seconds within which an execution has come to its end, or to where it waits. Six functions have to start first.
WITHIN = 120
LONG_AGO = "2020-01-01T00:00:00.000Z"


class Asked:
    """Somebody who has asked for news of all events, and what becomes of that."""

    def __init__(self, workspace: Workspace, person: Person) -> None:
        self.stack = workspace.stack
        self.person = person
        person.client.post("subscribe", json={"topic": "all", "email": person.email}).raise_for_status()
        self.id = str(self.row()["id"])

    def row(self) -> dict[str, Any]:
        """The row of the subscription; empty once it is gone."""
        found = sql(self.stack, "SELECT * FROM subscriptions WHERE email = :email", email=self.person.email)
        return found[0] if found else {}

    @property
    def execution(self) -> str:
        return (
            f"{self.stack.outputs['SettingAwsStateMachine'].replace(':stateMachine:', ':execution:')}:subscription-{self.id}_1"
        )

    def ended(self, execution: str = "") -> dict[str, Any]:
        """The execution, when it has ended."""
        states = step_functions()

        def found() -> dict[str, Any] | None:
            try:
                described: dict[str, Any] = states.describe_execution(executionArn=execution or self.execution)
            except states.exceptions.ExecutionDoesNotExist:
                return None
            return described if described["status"] != "RUNNING" else None

        return wait_for("the end of the execution", found, WITHIN)

    def history(self, execution: str = "") -> list[dict[str, Any]]:
        found = step_functions().get_execution_history(executionArn=execution or self.execution, maxResults=1000)
        events: list[dict[str, Any]] = found["events"]
        return events

    def way(self, execution: str = "") -> list[str]:
        """The states that the execution has come through."""
        entered = (event.get("stateEnteredEventDetails") for event in self.history(execution))
        return [each["name"] for each in entered if each]

    def token(self) -> str:
        """What is in the mail's link."""
        mail = mail_to(self.stack.emulator, self.person.email, seconds=WITHIN)
        [link] = [link for link in mail.links if "/s/confirm#" in link]
        return link.partition("#")[2]


def sql(stack: Stack, statement: str, **values: object) -> list[dict[str, Any]]:
    """What a statement finds, for a superuser."""

    def run(connection: Any) -> list[dict[str, Any]]:
        result = connection.execute(text(statement), values)
        return [dict(row) for row in result.mappings()] if result.returns_rows else []

    return with_connection(stack.database_url, run, autocommit=True)


def outcome(ended: dict[str, Any]) -> str:
    assert ended["status"] == "SUCCEEDED", ended
    return str(json.loads(ended["output"])["answer"]["outcome"])


@pytest.fixture
def overheard(workspace: Workspace) -> Iterator[str]:
    """A queue of somebody else who listens to the topic of questions too; its URL."""
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    (topic,) = [
        found["TopicArn"] for found in sns.list_topics()["Topics"] if found["TopicArn"].endswith(":muster-dev-workflows")
    ]
    url = sqs.create_queue(QueueName="overheard")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allowed = {
        "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn,
    }  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    made = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True)["SubscriptionArn"]
    yield url
    sns.unsubscribe(SubscriptionArn=made)
    sqs.delete_queue(QueueUrl=url)


def test_who_confirms_gets_news(workspace: Workspace, overheard: str) -> None:
    """API → outbox → bus → worker → execution → SNS → queue → mail → API → outbox → bus → worker → execution."""
    jane = Asked(workspace, workspace.visitor("jane"))
    token = jane.token()
    assert (jane.way(), jane.row()["status"]) == (["Check", "Anybody to ask?", "Ask"], "pending")
    (heard,) = boto3.client("sqs").receive_message(QueueUrl=overheard, WaitTimeSeconds=5)["Messages"]
    told = json.loads(heard["Body"])
    question = json.loads(told["Message"])
    assert (told["Type"], question.pop("kind"), question.pop("key")) == ("Notification", "subscription", f"{jane.id}_1")
    assert question.keys() == {"token"}  # and nothing of whoever asked

    confirmed = jane.person.post("/public/subscriptions/confirm", {"token": token}, expect=200)
    assert confirmed == {"topic": "all", "title": None, "status": "confirmed"}
    assert outcome(jane.ended()) == "confirmed"
    assert jane.way() == ["Check", "Anybody to ask?", "Ask", "End"]
    assert jane.row()["status"] == "confirmed"
    shown = workspace.admin.get("/subscriptions?topic=all")["items"]
    assert [each["email"] for each in shown if each["id"] == jane.id] == [jane.person.email]


def test_an_address_that_bounces_is_asked_nothing(workspace: Workspace) -> None:
    eve = workspace.visitor("eve")
    bounce = {
        "eventType": "Bounce",
        "bounce": {
            "bounceType": "Permanent",
            "bouncedRecipients": [{"emailAddress": eve.email, "diagnosticCode": "550 no such user"}],
            "timestamp": "2026-11-20T06:47:00.000Z",
        },
    }
    sns = boto3.client("sns")
    (feedback,) = [topic["TopicArn"] for topic in sns.list_topics()["Topics"] if topic["TopicArn"].endswith("-mail-feedback")]
    sns.publish(TopicArn=feedback, Message=json.dumps(bounce))
    wait_for(
        "the suppression",
        lambda: [each for each in workspace.admin.get("/admin/suppressions")["items"] if each["address"] == eve.email],
        WITHIN,
    )
    asked = Asked(workspace, eve)
    assert outcome(asked.ended()) == "rejected"
    assert asked.way() == ["Check", "Anybody to ask?", "Rejected", "End"]
    assert asked.row() == {}
    assert sent_mails(workspace.stack.emulator, eve.email) == []


def test_who_does_not_answer_in_time_is_forgotten(workspace: Workspace) -> None:
    """How long is waited is said by whoever starts an execution: here another for the same row waits for two seconds."""
    leo = Asked(workspace, workspace.visitor("leo"))
    token, states = leo.token(), step_functions()
    first = states.describe_execution(executionArn=leo.execution)
    given = json.loads(first["input"])
    assert given == {"kind": "subscription", "key": f"{leo.id}_1", "wait_seconds": 48 * 3600}
    states.stop_execution(executionArn=leo.execution)
    sql(workspace.stack, "UPDATE subscriptions SET expires_at = :past WHERE id = :id", past=LONG_AGO, id=leo.id)
    late = states.start_execution(
        stateMachineArn=first["stateMachineArn"], name=f"late-{leo.id}", input=json.dumps(given | {"wait_seconds": 2})
    )["executionArn"]
    assert outcome(leo.ended(late)) == "expired"
    assert leo.way(late) == ["Check", "Anybody to ask?", "Ask", "Expired", "End"]
    assert leo.row() == {}
    leo.person.post("/public/subscriptions/confirm", {"token": token}, expect=410)
    assert len(sent_mails(workspace.stack.emulator, leo.person.email)) == 1  # asked twice, and once by mail


def test_a_step_that_fails_is_tried_again(workspace: Workspace) -> None:
    with missing(workspace.stack, "suppressions"):
        mia = Asked(workspace, workspace.visitor("mia"))

        def failures() -> list[dict[str, Any]]:
            states = step_functions()
            try:
                return [event for event in mia.history() if event["type"] == "TaskFailed"]
            except states.exceptions.ExecutionDoesNotExist:
                return []

        wait_for("a step that fails", failures, WITHIN)
        assert mia.row()["status"] == "pending"
    mia.person.post("/public/subscriptions/confirm", {"token": mia.token()}, expect=200)
    assert outcome(mia.ended()) == "confirmed"
