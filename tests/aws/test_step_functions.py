"""Workflows on Step Functions, beside what every engine promises (tests/contract/test_workflows.py): refusals, and questions
that come twice."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.stub import Stubber

from muster.adapters.aws.clients import Clients
from muster.adapters.aws.documents import DynamoDocuments
from muster.adapters.aws.workflows import StepFunctionsWorkflows
from muster.bootstrap import build
from muster.kernel.errors import Unavailable
from muster.settings import Settings
from tests.support.clock import StillClock
from tests.support.dynamodb import empty_table
from tests.support.emulator import Emulator
from tests.support.workflows import KEY, KIND, Steps

pytestmark = pytest.mark.req("EV-4")

MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:muster-dev-workflows"
HOUR = 3600
DAY = 86_400


@pytest.fixture
def clients(emulator: Emulator) -> Clients:
    return Clients()


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
def workflows(clients: Clients, clock: StillClock, steps: Steps) -> Iterator[StepFunctionsWorkflows]:
    with empty_table(clients) as table:
        made = StepFunctionsWorkflows(clients, MACHINE, DynamoDocuments(clients, table, clock), clock)
        made.serve(KIND, steps, wait_seconds=HOUR)
        yield made


@pytest.fixture
def states(clients: Clients) -> Iterator[Stubber]:
    """What Step Functions answers, each answer once; whatever else it is asked fails the test."""
    with Stubber(clients.states) as answers:  # type: ignore[arg-type]  # there are no stubs of it
        yield answers
        answers.assert_no_pending_responses()


def batch(*questions: object) -> dict[str, Any]:
    records = [{"messageId": str(number), "body": json.dumps(each)} for number, each in enumerate(questions)]
    return {"Records": records}


def question(token: str) -> dict[str, str]:
    return {"kind": KIND, "key": KEY, "token": token}


def answering(token: str) -> dict[str, str]:
    return {"taskToken": token, "output": '{"outcome":"confirmed"}'}


async def test_an_execution_is_named_after_the_workflow_and_told_how_long_to_wait(
    workflows: StepFunctionsWorkflows, states: Stubber, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {
        "stateMachineArn": MACHINE,
        "name": f"{KIND}-{KEY}",
        "input": json.dumps({"kind": KIND, "key": KEY, "wait_seconds": HOUR}, separators=(",", ":")),
    }
    answer = {"executionArn": "arn:aws:states:x", "startDate": 0}
    states.add_response("start_execution", answer, given)
    states.add_response("start_execution", answer, given | {"traceHeader": "Root=1-2-3"})
    await workflows.start(KIND, KEY)
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-2-3")
    await workflows.start(KIND, KEY)


async def test_one_that_is_there_is_not_started_again(workflows: StepFunctionsWorkflows, states: Stubber) -> None:
    states.add_client_error("start_execution", "ExecutionAlreadyExists")
    await workflows.start(KIND, KEY)


@pytest.mark.parametrize("code", ["ThrottlingException", "ExecutionLimitExceeded", "StateMachineDoesNotExist", "AccessDenied"])
async def test_what_is_refused_is_to_be_started_again(workflows: StepFunctionsWorkflows, states: Stubber, code: str) -> None:
    states.add_client_error("start_execution", code)
    with pytest.raises(Unavailable, match=code):
        await workflows.start(KIND, KEY)


async def test_a_kind_that_fits_into_no_name_is_a_fault_of_the_program(workflows: StepFunctionsWorkflows, steps: Steps) -> None:
    with pytest.raises(ValueError, match="15 characters"):
        workflows.serve("sixteen-letters-", steps, wait_seconds=HOUR)


async def test_a_question_that_was_published_twice_has_two_tokens_and_the_right_one_is_found(
    workflows: StepFunctionsWorkflows, states: Stubber, steps: Steps
) -> None:
    assert await workflows.on_asked(batch(question("lost"), question("alive"), question("alive"))) == []
    assert steps.done == ["ask", "ask", "ask"]  # steps know themselves what they have done
    states.add_client_error("send_task_success", "TaskTimedOut")
    states.add_response("send_task_success", {})
    assert await workflows.signal(KIND, KEY, "confirmed")
    assert not await workflows.signal(KIND, KEY, "confirmed")


@pytest.mark.parametrize("code", ["TaskTimedOut", "TaskDoesNotExist"])
async def test_a_token_that_is_over_is_forgotten(workflows: StepFunctionsWorkflows, states: Stubber, code: str) -> None:
    await workflows.on_asked(batch(question("late")))
    states.add_client_error("send_task_success", code)
    assert not await workflows.signal(KIND, KEY, "confirmed")
    assert not await workflows.signal(KIND, KEY, "confirmed")


async def test_an_answer_that_did_not_arrive_is_given_again(workflows: StepFunctionsWorkflows, states: Stubber) -> None:
    await workflows.on_asked(batch(question("alive")))
    states.add_client_error("send_task_success", "ThrottlingException")
    states.add_client_error("send_task_success", "AccessDeniedException")
    states.add_response("send_task_success", {}, answering("alive"))
    for _ in range(2):
        with pytest.raises(Unavailable):
            await workflows.signal(KIND, KEY, "confirmed")
    assert await workflows.signal(KIND, KEY, "confirmed")


async def test_a_token_outlasts_the_wait_and_no_longer(
    workflows: StepFunctionsWorkflows, states: Stubber, clock: StillClock
) -> None:
    await workflows.on_asked(batch(question("alive")))
    clock.advance(seconds=HOUR + DAY)
    assert not await workflows.signal(KIND, KEY, "confirmed")  # and Step Functions is not even asked


async def test_what_cannot_be_asked_is_left_to_the_queue_and_the_rest_is_asked(
    workflows: StepFunctionsWorkflows, steps: Steps, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = {"kind": "unheard", "key": KEY, "token": "x"}
    assert await workflows.on_asked(batch({"no": "question"}, stranger, question("alive"))) == ["0", "1"]
    assert steps.done == ["ask"]
    assert "Nobody carries out workflows of the kind 'unheard'" in caplog.text


def test_no_job_carries_workflows_on_but_the_one_that_sweeps_is_everywhere(emulator: Emulator, tmp_path: Path) -> None:
    local, aws = (
        {job.name for job in build(Settings(backend=backend, data_dir=tmp_path)).jobs} for backend in ("local", "aws")
    )
    assert "carry on workflows" in local - aws
    assert "forget unconfirmed subscriptions" in local & aws


async def test_steps_are_carried_out_as_the_machine_says(workflows: StepFunctionsWorkflows, steps: Steps) -> None:
    assert await workflows.step({"step": "check", "kind": KIND, "key": KEY}) == {"accepted": True}
    assert await workflows.step({"step": "end", "kind": KIND, "key": KEY, "outcome": "expired"}) == {}
    assert steps.done == ["check", "expired"]
    with pytest.raises(LookupError):
        await workflows.step({"step": "check", "kind": "unheard", "key": KEY})
