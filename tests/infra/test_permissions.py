from typing import Any

import pytest

from muster.reactions import subscriptions
from tests.infra.assembly import Assembly, statements

#: What names no resource, because there is none to name.
NAMELESS = {
    "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
    "xray:PutTelemetryRecords", "xray:PutTraceSegments",
}  # fmt: skip
#: The same of the state machine: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
NAMELESS_OF_WORKFLOWS = {
    "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
    "xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
}  # fmt: skip
FILES = "arn:aws:s3:::{prefix}-files-AccountId-Region"


def _may(assembly: Assembly, entry: str, service: str) -> dict[str, set[str]]:
    """Action → resources that a function's role is allowed of a service."""
    return _allowed(assembly, str(assembly.function(entry).values["Role"]).removesuffix(".Arn"), service)


def _allowed(assembly: Assembly, role: str, service: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for statement in statements(assembly, "AWS::IAM::Policy"):
        if statement.holder == role and statement.effect == "Allow":
            for action in statement.actions:
                if action.startswith(f"{service}:"):
                    found.setdefault(action, set()).update(statement.resources)
    return found


def _entries(assembly: Assembly) -> list[str]:
    return [function.name.removeprefix(f"{assembly.prefix}-") for function in assembly.all("AWS::Lambda::Function")]


@pytest.mark.req("SE-3")
def test_no_action_is_a_wildcard_and_no_resource_that_has_a_name(assembly: Assembly) -> None:
    for statement in statements(assembly, "AWS::IAM::Policy"):
        assert not [action for action in statement.actions if "*" in action]
        if "*" in statement.resources and statement.effect == "Allow":
            machines = statement.holder.startswith("Role(WorkflowsRole")
            assert statement.actions <= (NAMELESS_OF_WORKFLOWS if machines else NAMELESS)
        named = {resource for resource in statement.resources - {"*"} if "*" in resource}
        files = FILES.format(prefix=assembly.prefix)
        kinds = ("attachments", "previews", "event-images", "event-uploads", "ticket-codes")
        assert named <= {f"{files}/{kind}/*" for kind in kinds}


@pytest.mark.req("SE-3")
def test_each_function_has_a_role_of_its_own_without_policies_of_awss(assembly: Assembly) -> None:
    roles = [function.values["Role"] for function in assembly.all("AWS::Lambda::Function")]
    assert len(set(roles)) == len(roles)
    managed = [role.id for role in assembly.all("AWS::IAM::Role") if "ManagedPolicyArns" in role.values]
    assert len(managed) == 1  # API Gateway's, of the whole account
    assert managed[0].startswith("GatewayLogsRole")


@pytest.mark.req("SE-3")
def test_functions_code_may_not_touch_network_interfaces(assembly: Assembly) -> None:
    denied = {
        str(statement.condition["ArnEquals"]["lambda:SourceFunctionArn"]).rpartition(":")[2]
        for statement in statements(assembly, "AWS::IAM::Policy")
        if statement.effect == "Deny" and "ec2:CreateNetworkInterface" in statement.actions
    }
    placed = {function.name for function in assembly.all("AWS::Lambda::Function") if "VpcConfig" in function.values}
    assert denied == placed


@pytest.mark.req("SE-3")
def test_only_the_mail_worker_sends_mail_and_only_as_muster(assembly: Assembly) -> None:
    assert [entry for entry in _entries(assembly) if _may(assembly, entry, "ses")] == ["worker-mail"]
    sending = [each for each in statements(assembly, "AWS::IAM::Policy") if "ses:SendEmail" in each.actions]
    assert [set(each.condition["StringEquals"]) for each in sending] == [{"ses:FromAddress"}]


@pytest.mark.req("SE-3")
def test_only_the_relay_publishes_and_only_it_touches_dead_letters(assembly: Assembly) -> None:
    assert [entry for entry in _entries(assembly) if _may(assembly, entry, "events")] == ["relay"]
    dead = {f"Queue({assembly.prefix}-{consumer}-dead).Arn" for consumer in subscriptions()}
    assert _may(assembly, "relay", "sqs")["sqs:ReceiveMessage"] == dead
    for consumer in subscriptions():
        own, aside = (f"Queue({assembly.prefix}-{consumer}{ending}).Arn" for ending in ("", "-dead"))
        may = _may(assembly, f"worker-{consumer}", "sqs")
        assert may.pop("sqs:SendMessage") == {aside}  # what no attempt would help
        assert may.pop("sqs:GetQueueUrl") == {own, aside}
        assert all(queues == {own} for queues in may.values())


@pytest.mark.req("SE-3", "EV-4")
def test_only_the_worker_of_events_starts_workflows_and_answers_them(assembly: Assembly) -> None:
    machine = {f"arn:aws:states:Region:AccountId:stateMachine:{assembly.prefix}-workflows"}
    using = {entry: _may(assembly, entry, "states") for entry in _entries(assembly)}
    assert {entry: actions for entry, actions in using.items() if actions} == {
        "worker-events": {"states:StartExecution": machine, "states:SendTaskSuccess": machine}
    }


@pytest.mark.req("SE-3", "EV-4")
def test_the_state_machine_calls_one_function_and_publishes_to_one_topic(assembly: Assembly) -> None:
    machine = assembly.one("AWS::StepFunctions::StateMachine")
    role = str(machine.values["RoleArn"]).removesuffix(".Arn")
    allowed = {
        service: _allowed(assembly, role, service) for service in ("lambda", "sns", "kms", "sqs", "dynamodb", "states", "iam")
    }
    key = assembly.one("AWS::KMS::Key")
    assert {service: actions for service, actions in allowed.items() if actions} == {
        "lambda": {"lambda:InvokeFunction": {f"Function({assembly.prefix}-workflow-step).Arn"}},
        "sns": {"sns:Publish": {f"Topic({assembly.prefix}-workflows)"}},
        "kms": {action: {f"Key({key.id}).Arn"} for action in ("kms:Decrypt", "kms:GenerateDataKey")},
    }
    (trust,) = next(each for each in assembly.all("AWS::IAM::Role") if f"Role({each.id})" == role).values[
        "AssumeRolePolicyDocument"
    ]["Statement"]
    assert trust["Principal"] == {"Service": "states.amazonaws.com"}
    assert trust["Condition"] == {
        "ArnLike": {"aws:SourceArn": f"arn:aws:states:Region:AccountId:stateMachine:{assembly.prefix}-workflows"},
        "StringEquals": {"aws:SourceAccount": "AccountId"},
    }


@pytest.mark.req("SE-3", "EV-4")
def test_no_service_publishes_questions_of_workflows(assembly: Assembly) -> None:
    """Only roles of this account that may, which is the state machine's alone."""
    topic = f"Topic({assembly.prefix}-workflows)"
    found = [each for each in statements(assembly, "AWS::SNS::TopicPolicy") if each.holder == topic]
    assert [(each.effect, each.condition) for each in found] == [("Deny", {"Bool": {"aws:SecureTransport": "false"}})]
    publishing = {each.holder for each in statements(assembly, "AWS::IAM::Policy") if "sns:Publish" in each.actions}
    assert publishing == {str(assembly.one("AWS::StepFunctions::StateMachine").values["RoleArn"]).removesuffix(".Arn")}


@pytest.mark.req("SE-3")
def test_files_are_reached_by_kind(assembly: Assembly) -> None:
    files = FILES.format(prefix=assembly.prefix)
    attachments, previews, codes = (f"{files}/{kind}/*" for kind in ("attachments", "previews", "ticket-codes"))
    pictures = {f"{files}/event-images/*", f"{files}/event-uploads/*"}
    everything = {attachments, previews, *pictures}
    writing = {"s3:AbortMultipartUpload", "s3:PutObject"}
    removing = {"s3:DeleteObject": everything}
    expected: dict[str, dict[str, set[str]]] = {
        "api": {
            **{action: {*everything, codes} for action in ("s3:GetObject", "s3:DeleteObject")},
            **{action: {attachments, *pictures, codes} for action in writing},
        },
        "worker-events": {"s3:DeleteObject": {codes}},
        "worker-previews": {"s3:GetObject": {attachments}, **{action: {previews} for action in writing}},
        "relay": removing,
    }
    for entry in _entries(assembly):
        found = _may(assembly, entry, "s3")
        assert found == (expected[entry] | {"s3:ListBucket": {files}} if entry in expected else {})


@pytest.mark.req("SE-3")
def test_only_the_api_manages_accounts_and_nobody_lists_them(assembly: Assembly) -> None:
    pool = {f"UserPool({assembly.prefix}).Arn"}
    users = {entry: _may(assembly, entry, "cognito-idp") for entry in _entries(assembly)}
    assert {entry for entry, actions in users.items() if actions} == {"api", "post-confirmation"}
    for actions in users.values():
        assert all(resources == pool for resources in actions.values())
        assert not any(action.startswith("cognito-idp:List") for action in actions)
    assert "cognito-idp:AdminSetUserPassword" not in users["post-confirmation"]
    assert "cognito-idp:AdminInitiateAuth" not in users["post-confirmation"]


@pytest.mark.req("AW-9")
def test_who_reads_and_who_replaces_which_secret(assembly: Assembly) -> None:
    prefix = assembly.prefix.replace("-", "/")
    rings = {
        f"Secret({prefix}/signing-keys.{purpose})"
        for purpose in ("active_session", "verify_email_session", "password_reset_session")
    }
    application, server, code, tickets = (
        f"Secret({prefix}/{name})" for name in ("database-application", "server-key", "setup-code", "ticket-keys")
    )
    replacing = {
        entry: _may(assembly, entry, "secretsmanager").get("secretsmanager:PutSecretValue") for entry in _entries(assembly)
    }
    assert {entry: secrets for entry, secrets in replacing.items() if secrets} == {
        "migrate": {*rings, tickets, server, code, application},
        "rotate-signing-keys": {*rings, tickets},
        "rotate-database-password": {application},
    }
    readers = {entry: _may(assembly, entry, "secretsmanager")["secretsmanager:GetSecretValue"] for entry in _entries(assembly)}
    masters = {entry for entry, secrets in readers.items() if any("Attachment" in secret for secret in secrets)}
    assert masters == {"migrate", "rotate-database-password"}
    assert {entry for entry, secrets in readers.items() if code in secrets} == {"api", "migrate"}
    assert {entry for entry, secrets in readers.items() if tickets in secrets} == {
        "api", "worker-mail", "migrate", "rotate-signing-keys",
    }  # fmt: skip
    edge = f"Secret({prefix}/edge-key)"
    assert {entry for entry, secrets in readers.items() if edge in secrets} == {"api"}


@pytest.mark.req("AW-3")
def test_who_may_call_which_function(assembly: Assembly) -> None:
    called = {
        (str(each.values["FunctionName"]).removesuffix(".Arn"), each.values["Principal"])
        for each in assembly.all("AWS::Lambda::Permission")
    }
    functions = {name: f"Function({assembly.prefix}-{name})" for name in _entries(assembly)}
    assert called == {
        (f"Alias({functions['api']})", "apigateway.amazonaws.com"),
        (functions["relay"], "events.amazonaws.com"),
        (functions["pre-sign-up"], "cognito-idp.amazonaws.com"),
        (functions["post-confirmation"], "cognito-idp.amazonaws.com"),
        (functions["rotate-signing-keys"], "secretsmanager.amazonaws.com"),
        (functions["rotate-database-password"], "secretsmanager.amazonaws.com"),
    }
    for permission in assembly.all("AWS::Lambda::Permission"):
        assert "SourceArn" in permission.values or permission.values["SourceAccount"] == "AccountId"


@pytest.mark.req("AW-7")
def test_a_queue_takes_messages_from_its_own_rule_or_topic_only(assembly: Assembly) -> None:
    senders: dict[str, Any] = {}
    for statement in statements(assembly, "AWS::SQS::QueuePolicy"):
        if statement.effect == "Allow":
            senders[statement.holder] = (statement.principal["Service"], statement.condition["ArnEquals"]["aws:SourceArn"])
    prefix = assembly.prefix
    expected: dict[str, tuple[str, str]] = {}
    for consumer in subscriptions():
        sender = ("events.amazonaws.com", f"Rule({prefix}-{consumer}).Arn")
        expected |= {f"Queue({prefix}-{consumer})": sender, f"Queue({prefix}-{consumer}-dead)": sender}
    feedback = ("sns.amazonaws.com", f"Topic({prefix}-mail-feedback)")
    expected |= {f"Queue({prefix}-mail-feedback)": feedback, f"Queue({prefix}-mail-feedback-dead)": feedback}
    questions = ("sns.amazonaws.com", f"Topic({prefix}-workflows)")
    expected |= {f"Queue({prefix}-workflows)": questions, f"Queue({prefix}-workflows-dead)": questions}
    assert senders == expected


@pytest.mark.req("SE-2")
def test_queues_topics_and_buckets_are_spoken_to_over_tls_only(assembly: Assembly) -> None:
    refused = {
        statement.holder
        for statement in statements(assembly, "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::S3::BucketPolicy")
        if statement.effect == "Deny" and statement.condition == {"Bool": {"aws:SecureTransport": "false"}}
    }
    expected = {
        f"{resource.type.rpartition('::')[2]}({resource.name})"
        for kind in ("AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::S3::Bucket")
        for resource in assembly.all(kind)
    }
    assert refused == expected
