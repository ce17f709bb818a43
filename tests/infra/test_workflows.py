"""The state machine of workflows, as far as the emulator does not enforce it."""

import json
from typing import Any

import pytest

from muster.settings import Settings
from tests.infra.assembly import Assembly

pytestmark = pytest.mark.req("EV-4")

DAY = 86_400


def definition(assembly: Assembly) -> dict[str, Any]:
    machine = assembly.one("AWS::StepFunctions::StateMachine").values
    found: dict[str, Any] = json.loads(machine["DefinitionString"])
    return found


def test_every_kind_has_one_machine_that_lasts_logs_and_is_traced(assembly: Assembly) -> None:
    machine = assembly.one("AWS::StepFunctions::StateMachine").values
    name = f"{assembly.prefix}-workflows"
    assert (machine["StateMachineName"], machine["StateMachineType"]) == (name, "STANDARD")
    assert machine["TracingConfiguration"] == {"Enabled": True}
    assert machine["EncryptionConfiguration"] == {"Type": "AWS_OWNED_KEY"}
    assert machine["LoggingConfiguration"] == {
        "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": f"LogGroup(/aws/vendedlogs/states/{name}).Arn"}}],
        "IncludeExecutionData": False,  # who reads a task token can answer
        "Level": "ALL",
    }
    assert machine["DefinitionSubstitutions"] == {
        "Function": f"Function({assembly.prefix}-workflow-step).Arn",
        "Topic": f"Topic({name})",
    }


def test_every_way_ends_with_the_last_step(dev: Assembly) -> None:
    states = definition(dev)["States"]
    assert [name for name, state in states.items() if state.get("End")] == ["End"]
    assert not [name for name, state in states.items() if state["Type"] in {"Fail", "Succeed"}]
    for name in ("Check", "Ask"):
        (caught,) = states[name]["Catch"]
        assert (caught["ErrorEquals"], caught["Next"]) == (["States.ALL"], "Expired")
    assert {states[name]["Next"] for name in ("Ask", "Rejected", "Expired")} == {"End"}
    assert {name: states[name]["Result"] for name in ("Rejected", "Expired")} == {
        "Rejected": {"outcome": "rejected"},
        "Expired": {"outcome": "expired"},
    }


def test_what_fails_is_tried_again_for_days(dev: Assembly) -> None:
    states = definition(dev)["States"]
    for name in ("Check", "End"):
        (retry,) = states[name]["Retry"]
        assert retry["ErrorEquals"] == ["States.ALL"]
        assert retry["MaxAttempts"] * retry["MaxDelaySeconds"] > 2 * DAY
        # A call is cut off after the function has cut itself off.
        assert states[name]["TimeoutSeconds"] > dev.function("workflow-step").values["Timeout"]
    # A wait that is over is no failure: States.TaskFailed is every error but that.
    (retry,) = states["Ask"]["Retry"]
    assert retry["ErrorEquals"] == ["States.TaskFailed"]


def test_it_waits_as_long_as_whoever_starts_it_says_and_no_wait_is_longer_than_it_may_last(dev: Assembly) -> None:
    machine = definition(dev)
    assert machine["States"]["Ask"]["TimeoutSecondsPath"] == "$.wait_seconds"
    (longest,) = [each.le for each in Settings.model_fields["subscription_hours"].metadata if hasattr(each, "le")]
    tried_again = sum(
        retry["MaxAttempts"] * retry["MaxDelaySeconds"]
        for state in machine["States"].values()
        for retry in state.get("Retry", [])
    )
    assert longest * 3600 + tried_again < machine["TimeoutSeconds"]


def test_questions_go_by_the_topic_to_the_queue_as_they_are(assembly: Assembly) -> None:
    topic = f"Topic({assembly.prefix}-workflows)"
    (found,) = [each.values for each in assembly.all("AWS::SNS::Subscription") if each.values["TopicArn"] == topic]
    assert (found["Protocol"], found["Endpoint"]) == ("sqs", f"Queue({assembly.prefix}-workflows).Arn")
    assert found["RawMessageDelivery"] is True
    assert found["RedrivePolicy"] == {"deadLetterTargetArn": f"Queue({assembly.prefix}-workflows-dead).Arn"}
