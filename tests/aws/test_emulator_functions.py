"""What tests/emulator mends about functions and who calls them. Each test is of one patch, and fails without it."""

import json
import re
import statistics
import time
import uuid
from typing import Any

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError

from tests.support.deploy import create_stack
from tests.support.emulator import Emulator
from tests.support.wait import wait_for

#: Answers with what it was asked, and keeps it in its table, if it has one.
ECHO = """
import json, os, sys

def handler(event, context):
    if os.environ.get("TABLE"):
        import boto3
        item = {"pk": {"S": context.aws_request_id}, "event": {"S": json.dumps(event)}}
        boto3.client("dynamodb").put_item(TableName=os.environ["TABLE"], Item=item)
    if os.environ.get("REFUSE"):
        raise ValueError(os.environ["REFUSE"])
    return event | {"packages": [name for name in ("boto3", "ministack") if __import__("importlib.util").util.find_spec(name)]}
"""
TABLE = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    },
}
ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
        },
        "Policies": [
            {
                "PolicyName": "all",
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Action": ["dynamodb:*", "secretsmanager:*"], "Resource": "*"}],
                },
            }
        ],
    },
}


def function(code: str = ECHO, **variables: object) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.14", "Handler": "index.handler", "Code": {"ZipFile": code}, "Timeout": 20,
            "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Environment": {"Variables": variables},
        },
    }  # fmt: skip


def arn(logical: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [logical, "Arn"]}


def heard(table: str) -> list[dict[str, Any]]:
    """What a function that keeps its events was called with."""
    return [json.loads(item["event"]["S"]) for item in boto3.client("dynamodb").scan(TableName=table)["Items"]]


def mails(emulator: Emulator, to: str) -> list[dict[str, Any]]:
    boxes = httpx.get(f"{emulator.url}/_ministack/ses/messages").json()["messages"].values()
    return [mail for box in boxes for mail in box if to in str(mail)]


def test_functions_run_on_a_python_that_has_boto3_alone_and_answer_fast(emulator: Emulator) -> None:
    made = create_stack("echo", {"Role": ROLE, "Echo": function()}, {"Name": {"Ref": "Echo"}})
    functions = boto3.client("lambda")

    def call() -> Any:
        return json.loads(functions.invoke(FunctionName=made["Name"], Payload=b'{"a": 1}')["Payload"].read())

    assert call() == {"a": 1, "packages": ["boto3"]}
    seconds = []
    for _ in range(10):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    assert statistics.median(seconds) < 0.05  # what the emulator alone waits for a log line


def test_a_start_does_not_count(emulator: Emulator) -> None:
    """Only the first call of a process may be slow."""
    slow = "import time\ndef handler(event, context):\n    time.sleep(1.5)\n"
    resources = {"Role": ROLE, "Slow": function(slow)}
    resources["Slow"]["Properties"]["Timeout"] = 1
    made = create_stack("slow", resources, {"Name": {"Ref": "Slow"}})
    functions = boto3.client("lambda")
    assert "FunctionError" not in functions.invoke(FunctionName=made["Name"])
    assert b"timed out" in functions.invoke(FunctionName=made["Name"])["Payload"].read()


def test_the_same_code_is_unpacked_once(emulator: Emulator) -> None:
    where = "def handler(event, context):\n    return __import__('os').path.realpath(__file__)\n"
    resources = {"Role": ROLE, "One": function(where), "Two": function(where), "Other": function(f"#\n{where}")}
    made = create_stack("unpacked", resources, {name: {"Ref": name} for name in ("One", "Two", "Other")})
    places = {
        name: boto3.client("lambda").invoke(FunctionName=value)["Payload"].read().decode() for name, value in made.items()
    }
    assert places["One"] == places["Two"]
    assert places["One"] != places["Other"]


ROTATING = """
import boto3

def handler(event, context):
    secrets, token = boto3.client("secretsmanager"), event["ClientRequestToken"]
    if event["Step"] == "createSecret":
        secrets.put_secret_value(SecretId=event["SecretId"], ClientRequestToken=token, SecretString="rotated",
                                 VersionStages=["AWSPENDING"])
    if event["Step"] == "finishSecret":
        versions = secrets.describe_secret(SecretId=event["SecretId"])["VersionIdsToStages"]
        (current,) = [version for version, stages in versions.items() if "AWSCURRENT" in stages]
        secrets.update_secret_version_stage(SecretId=event["SecretId"], VersionStage="AWSCURRENT", MoveToVersionId=token,
                                            RemoveFromVersionId=current)
"""


@pytest.mark.parametrize("at_once", [True, False])
def test_a_secret_is_rotated_by_its_function(emulator: Emulator, at_once: bool) -> None:
    resources = {
        "Role": ROLE,
        "Rotating": function(ROTATING),
        "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": "first"}},
        "Schedule": {
            "Type": "AWS::SecretsManager::RotationSchedule",
            "Properties": {
                "SecretId": {"Ref": "Secret"},
                "RotationLambdaARN": arn("Rotating"),
                "RotationRules": {"ScheduleExpression": "rate(30 days)"},
                "RotateImmediatelyOnUpdate": at_once,
            },
        },
    }
    secret = create_stack(f"rotation-{at_once}", resources, {"Secret": {"Ref": "Secret"}})["Secret"]
    secrets = boto3.client("secretsmanager")
    if not at_once:
        assert secrets.get_secret_value(SecretId=secret)["SecretString"] == "first"
        secrets.rotate_secret(SecretId=secret)
    wait_for("rotation", lambda: secrets.get_secret_value(SecretId=secret)["SecretString"] == "rotated")
    assert secrets.get_secret_value(SecretId=secret, VersionStage="AWSPREVIOUS")["SecretString"] == "first"


def pool_of(**variables: object) -> dict[str, Any]:
    """A pool that calls a function which keeps its events, and a client for it."""
    return {
        "Role": ROLE,
        "Table": TABLE,
        "Confirmed": function(ECHO, TABLE={"Ref": "Table"}, **variables),
        "Pool": {
            "Type": "AWS::Cognito::UserPool",
            "Properties": {"AutoVerifiedAttributes": ["email"], "LambdaConfig": {"PostConfirmation": arn("Confirmed")}},
        },
        "Client": {"Type": "AWS::Cognito::UserPoolClient", "Properties": {"UserPoolId": {"Ref": "Pool"}}},
    }


OUTPUTS = {name: {"Ref": name} for name in ("Pool", "Client", "Table")}


def sign_up(client: str) -> str:
    name = str(uuid.uuid4())  # noqa: TID251  # any name
    boto3.client("cognito-idp").sign_up(
        ClientId=client,
        Username=name,
        Password="Pewter-violin-7",
        UserAttributes=[{"Name": "email", "Value": f"{name}@example.com"}],
    )
    return name


def test_a_confirmed_sign_up_is_told_to_the_function(emulator: Emulator) -> None:
    made = create_stack("pool", pool_of(), OUTPUTS)
    cognito = boto3.client("cognito-idp")
    name = sign_up(made["Client"])
    with pytest.raises(ClientError, match="CodeMismatch"):
        cognito.confirm_sign_up(ClientId=made["Client"], Username=name, ConfirmationCode="000000")
    assert heard(made["Table"]) == []
    cognito.confirm_sign_up(ClientId=made["Client"], Username=name, ConfirmationCode="123456")
    (event,) = heard(made["Table"])
    assert (event["triggerSource"], event["userName"]) == ("PostConfirmation_ConfirmSignUp", name)
    assert event["request"]["userAttributes"]["email_verified"] == "true"
    other = sign_up(made["Client"])
    cognito.admin_confirm_sign_up(UserPoolId=made["Pool"], Username=other)
    assert {event["userName"] for event in heard(made["Table"])} == {name, other}


def test_what_the_function_refuses_the_caller_hears(emulator: Emulator) -> None:
    made = create_stack("refusing-pool", pool_of(REFUSE="not today"), OUTPUTS)
    name = sign_up(made["Client"])
    with pytest.raises(ClientError, match=r"UserLambdaValidation.*not today"):
        boto3.client("cognito-idp").confirm_sign_up(ClientId=made["Client"], Username=name, ConfirmationCode="123456")


def test_a_topic_mails_whoever_has_confirmed(emulator: Emulator) -> None:
    to = "alarms@example.com"
    resources = {
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {}},
        "Mail": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {"TopicArn": {"Ref": "Topic"}, "Protocol": "email", "Endpoint": to},
        },
    }
    topic = create_stack("topic", resources, {"Topic": {"Ref": "Topic"}})["Topic"]
    sns = boto3.client("sns")
    sns.publish(TopicArn=topic, Subject="Lost", Message="nobody has confirmed")
    (question,) = mails(emulator, to)
    token = re.search(r"Token=(\w+)", str(question))
    assert token
    sns.confirm_subscription(TopicArn=topic, Token=token[1])
    sns.publish(TopicArn=topic, Subject="Alarm", Message="it burns")
    assert ["it burns" in str(mail) for mail in mails(emulator, to)].count(True) == 1
    assert not any("nobody has confirmed" in str(mail) for mail in mails(emulator, to))
