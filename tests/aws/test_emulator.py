"""That the emulator is what the other tests take it for."""

import json
import socket
import ssl
from typing import Any

import boto3
import psutil  # type: ignore[import-untyped]  # it has no annotations
import pytest
from botocore.exceptions import ClientError

from muster.kernel.clock import SystemClock
from tests.support.emulator import ACCOUNT, Emulator
from tests.support.outbox import sent_mails
from tests.support.state_machine import step_functions
from tests.support.wait import wait_for


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


def test_it_is_served_by_the_quick_server(emulator: Emulator) -> None:
    trust = ssl.create_default_context(cafile=str(emulator.ca_file))
    with (
        socket.create_connection(("localhost", emulator.port), timeout=10) as plain,
        trust.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        connection.sendall(b"no HTTP at all\r\n\r\n")
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.endswith(b"Invalid HTTP request received."), "the other server says nothing"


def test_new_mails_can_be_told_from_old_ones(emulator: Emulator) -> None:
    ses, clock = boto3.client("sesv2"), SystemClock()
    ses.create_email_identity(EmailIdentity="news@example.net")
    ses.create_email_identity(EmailIdentity="reader@example.net")
    moments = []
    for number in ("first", "second"):
        moments.append(clock.now().timestamp())
        ses.send_email(
            FromEmailAddress="news@example.net",
            Destination={"ToAddresses": ["reader@example.net"]},
            Content={"Simple": {"Subject": {"Data": number}, "Body": {"Text": {"Data": f"The {number}."}}}},
        )
    found = [sent_mails(emulator, "reader@example.net", since=moment) for moment in moments]
    assert [[mail.subject for mail in mails] for mails in found] == [["first", "second"], ["second"]]
    assert found[1][0].text == "The second."


def role(name: str, *allowed: dict[str, Any]) -> boto3.session.Session:
    """Somebody who may do what the statements say."""
    iam, sts = boto3.client("iam"), boto3.client("sts")
    anybody = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(anybody))["Role"]["Arn"]
    if allowed:
        iam.put_role_policy(RoleName=name, PolicyName="allowed", PolicyDocument=policy(*allowed))
    given = sts.assume_role(RoleArn=made, RoleSessionName="test")["Credentials"]
    return boto3.session.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def test_a_role_is_refused_what_its_policies_do_not_name(emulator: Emulator) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        role("nobody").client("s3").list_buckets()


def test_who_may_send_as_one_may_not_send_as_another(emulator: Emulator) -> None:
    ses = boto3.client("sesv2")
    for address in ("one@example.net", "other@example.net", "to@example.net"):
        ses.create_email_identity(EmailIdentity=address)
    ses.create_configuration_set(ConfigurationSetName="watched")
    sender = role(
        "sender",
        {
            "Effect": "Allow",
            "Action": "ses:SendEmail",
            "Resource": [
                f"arn:aws:ses:us-east-1:{ACCOUNT}:{name}" for name in ("identity/one@example.net", "configuration-set/watched")
            ],
            "Condition": {"StringEquals": {"ses:FromAddress": "one@example.net"}},
        },
    ).client("sesv2")

    def send(address: str, configuration_set: str) -> None:
        sender.send_email(
            Destination={"ToAddresses": ["to@example.net"]},
            Content={"Raw": {"Data": f"From: Somebody <{address}>\r\nTo: to@example.net\r\nSubject: x\r\n\r\nx".encode()}},
            ConfigurationSetName=configuration_set,
        )

    send("one@example.net", "watched")
    for address, configuration_set in (("other@example.net", "watched"), ("one@example.net", "unwatched")):
        with pytest.raises(ClientError, match="AccessDenied"):
            send(address, configuration_set)


def test_who_may_send_a_message_may_send_several(emulator: Emulator) -> None:
    made = boto3.client("sqs").create_queue(QueueName="batches")["QueueUrl"]
    queue = f"arn:aws:sqs:us-east-1:{ACCOUNT}:batches"
    sqs = role("queuing", {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue}).client("sqs")
    sqs.send_message_batch(QueueUrl=made, Entries=[{"Id": "1", "MessageBody": "x"}])
    with pytest.raises(ClientError, match="AccessDenied"):
        sqs.delete_message_batch(QueueUrl=made, Entries=[{"Id": "1", "ReceiptHandle": "x"}])


def machine_that_asks(name: str) -> str:
    """A machine that puts its token into a queue of its name, and waits as long as its input says."""
    queue = boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    ask = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": queue, "MessageBody": {"token.$": "$$.Task.Token"}},
        "TimeoutSecondsPath": "$.seconds",
        "End": True,
    }
    role(f"machine-{name}")
    made: str = step_functions().create_state_machine(
        name=name,
        definition=json.dumps({"StartAt": "Ask", "States": {"Ask": ask}}),
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/machine-{name}",
    )["stateMachineArn"]
    return made


def token_of(name: str, seconds: int) -> str:
    """The token of an execution that waits for so long."""
    states, sqs = step_functions(), boto3.client("sqs")
    machine = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:{name}"
    states.start_execution(stateMachineArn=machine, input=json.dumps({"seconds": seconds}))
    queue = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    (asked,) = wait_for("a question", lambda: sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1).get("Messages"))
    token: str = json.loads(asked["Body"])["token"]
    return token


def test_a_state_machine_waits_for_as_long_as_its_input_says(emulator: Emulator) -> None:
    machine, states = machine_that_asks("impatient"), step_functions()
    token = token_of("impatient", 1)
    (ended,) = wait_for("the end", lambda: states.list_executions(stateMachineArn=machine, statusFilter="FAILED")["executions"])
    assert states.describe_execution(executionArn=ended["executionArn"])["error"] == "States.Timeout"
    with pytest.raises(states.exceptions.TaskDoesNotExist):
        states.send_task_success(taskToken=token, output="{}")


def test_who_may_answer_one_state_machine_may_not_answer_another(emulator: Emulator) -> None:
    machines = {name: machine_that_asks(name) for name in ("ours", "theirs")}
    tokens = {name: token_of(name, 60) for name in machines}
    allowed = {"Effect": "Allow", "Action": "states:SendTaskSuccess", "Resource": machines["ours"]}
    states = role("answering", allowed).client("stepfunctions")
    states.send_task_success(taskToken=tokens["ours"], output="{}")
    with pytest.raises(ClientError, match="AccessDenied"):
        states.send_task_success(taskToken=tokens["theirs"], output="{}")
