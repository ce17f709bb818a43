"""Each function's role is refused what the function does not need, and is allowed what it does."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support.stack import Stack

pytestmark = pytest.mark.req("AW-3")

Call = Callable[[boto3.session.Session, Stack], Any]


def read(kind: str) -> Call:
    return lambda role, stack: role.client("s3").get_object(Bucket=stack.outputs["SettingAwsBucket"], Key=f"{kind}/none")


def write(kind: str) -> Call:
    return lambda role, stack: role.client("s3").put_object(
        Bucket=stack.outputs["SettingAwsBucket"], Key=f"{kind}/some", Body=b""
    )


def delete(kind: str) -> Call:
    return lambda role, stack: role.client("s3").delete_object(Bucket=stack.outputs["SettingAwsBucket"], Key=f"{kind}/some")


def secret(name: str) -> Call:
    return lambda role, stack: role.client("secretsmanager").get_secret_value(
        SecretId=f"{stack.outputs['SettingAwsSecretPrefix']}{name}"
    )


def queue(consumer: str) -> Call:
    def receive(role: boto3.session.Session, stack: Stack) -> Any:
        name = f"{stack.outputs['SettingAwsQueuePrefix']}{consumer}"
        url = boto3.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
        return role.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=0)

    return receive


def invoked(function: str) -> Call:
    return lambda role, stack: role.client("lambda").invoke(
        FunctionName=stack.outputs[f"Function{function}"], InvocationType="Event", Payload=b"{}"
    )


def started(role: boto3.session.Session, stack: Stack) -> Any:
    states = role.client("stepfunctions")
    nobody = json.dumps({"kind": "subscription", "key": "none_1", "wait_seconds": 1})
    return states.start_execution(stateMachineArn=stack.outputs["SettingAwsStateMachine"], input=nobody)


def published(role: boto3.session.Session, stack: Stack) -> Any:
    topic = stack.outputs["SettingAwsStateMachine"].replace(":states:", ":sns:").replace(":stateMachine:", ":")
    return role.client("sns").publish(TopicArn=topic, Message="{}")


def put_events(role: boto3.session.Session, stack: Stack) -> Any:
    entry = {"Source": "elsewhere", "DetailType": "x", "Detail": "{}", "EventBusName": stack.outputs["SettingAwsEventBus"]}
    return role.client("events").put_events(Entries=[entry])  # type: ignore[list-item]  # a plain dict


CALLS: dict[str, Call] = {
    "read attachments": read("attachments"),
    "write attachments": write("attachments"),
    "delete attachments": delete("attachments"),
    "read previews": read("previews"),
    "write previews": write("previews"),
    "delete previews": delete("previews"),
    "read pictures": read("event-images"),
    "write pictures": write("event-images"),
    "delete pictures": delete("event-images"),
    "read uploaded pictures": read("event-uploads"),
    "write uploaded pictures": write("event-uploads"),
    "delete uploaded pictures": delete("event-uploads"),
    "read codes": read("ticket-codes"),
    "write codes": write("ticket-codes"),
    "delete codes": delete("ticket-codes"),
    "read other files": read("others"),
    "write other files": write("others"),
    "documents": lambda role, stack: role.client("dynamodb").get_item(
        TableName=stack.outputs["SettingAwsTable"], Key={"pk": {"S": "x"}, "sk": {"S": "x"}}
    ),
    "all documents": lambda role, stack: role.client("dynamodb").scan(TableName=stack.outputs["SettingAwsTable"]),
    "events": put_events,
    "mail": lambda role, stack: role.client("sesv2").send_email(
        FromEmailAddress="muster@example.com",
        Destination={"ToAddresses": ["nobody@example.com"]},
        Content={"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}}},
        ConfigurationSetName=stack.outputs["SettingAwsMailConfigurationSet"],
    ),
    "mail as another": lambda role, _: role.client("sesv2").send_email(
        FromEmailAddress="other@example.com",
        Destination={"ToAddresses": ["nobody@example.com"]},
        Content={"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}}},
    ),
    "accounts": lambda role, stack: role.client("cognito-idp").admin_user_global_sign_out(
        UserPoolId=stack.outputs["SettingAwsUserPool"], Username="nobody"
    ),
    "the database's password": secret("database-application"),
    "the master's password": secret("database-master"),
    "the keys": secret("signing-keys.active_session"),
    "tickets' keys": secret("ticket-keys"),
    "the server's key": secret("server-key"),
    "the setup code": secret("setup-code"),
    "the relay": invoked("Relay"),
    "the migration": invoked("Migrate"),
    "the mails' queue": queue("mail"),
    "the inbox's queue": queue("inbox"),
    "the events' queue": queue("events"),
    "the workflows' queue": queue("workflows"),
    "workflows": started,
    "questions of workflows": published,
    "roles": lambda role, _: role.client("iam").list_roles(),
}
#: What runs Muster itself: rows, documents, keys.
APPLICATION = {"documents", "the database's password", "the keys", "the server's key"}
MAY: dict[str, set[str]] = {
    "Api": APPLICATION
    | {"read attachments", "write attachments", "delete attachments", "read previews", "delete previews"}
    | {f"{what} {which}pictures" for what in ("read", "write", "delete") for which in ("", "uploaded ")}
    | {"read codes", "write codes", "delete codes", "tickets' keys"}
    | {"accounts", "the setup code", "the relay"},
    "Relay": APPLICATION | {"delete attachments", "delete previews", "delete pictures", "delete uploaded pictures", "events"},
    "WorkerMail": APPLICATION | {"mail", "tickets' keys", "the relay", "the mails' queue"},
    "WorkerInbox": APPLICATION | {"the relay", "the inbox's queue"},
    "WorkerEvents": APPLICATION | {"delete codes", "the relay", "the events' queue", "workflows"},
    "WorkflowStep": APPLICATION | {"the relay"},
    "WorkflowAsk": APPLICATION | {"the relay", "the workflows' queue"},
    "WorkerPreviews": APPLICATION | {"read attachments", "write previews", "the relay"},
    "WorkerActivity": APPLICATION | {"the relay"},
    "MailFeedback": APPLICATION,
    "PostConfirmation": APPLICATION | {"the relay"},
    "PreSignUp": APPLICATION,  # whether an address is taken
    "RotateSigningKeys": {"the keys", "tickets' keys"},
    "RotateDatabasePassword": {"the database's password", "the master's password"},
    "Migrate": {"the database's password", "the master's password", "the setup code"}
    | {"the keys", "tickets' keys", "the server's key"},
}
#: Depends on what a function does with them in detail, which its own tests show.
NOT_LOOKED_AT: dict[str, set[str]] = {"Relay": {"the mails' queue", "the inbox's queue", "the events' queue"}}


def role_of(stack: Stack, function: str) -> boto3.session.Session:
    """The function's role. On AWS only the service may take it on; the emulator lets its administrator."""
    arn = boto3.client("lambda").get_function_configuration(FunctionName=stack.outputs[f"Function{function}"])["Role"]
    given = boto3.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    return boto3.session.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


def is_allowed(call: Call, role: boto3.session.Session, stack: Stack) -> bool:
    """Whether IAM lets it through; what the service then says does not matter."""
    try:
        answer = call(role, stack)
    except ClientError as error:
        return error.response["Error"]["Code"] not in {"AccessDenied", "AccessDeniedException", "AuthorizationError"}
    return "AccessDenied" not in json.dumps(answer.get("Entries", ""))


@pytest.mark.parametrize("function", sorted(MAY))
def test_a_role_may_what_its_function_needs_and_nothing_else(stack: Stack, function: str) -> None:
    role = role_of(stack, function)
    looked_at = {name: call for name, call in CALLS.items() if name not in NOT_LOOKED_AT.get(function, set())}
    assert {name for name, call in looked_at.items() if is_allowed(call, role, stack)} == MAY[function]


def test_every_function_is_looked_at(stack: Stack) -> None:
    assert {name.removeprefix("Function") for name in stack.outputs if name.startswith("Function")} == set(MAY)
