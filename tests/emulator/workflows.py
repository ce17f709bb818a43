"""State machines: how long they wait, and who may answer them."""

import json
from contextvars import ContextVar
from typing import Any

from ministack.core import iam_actions
from ministack.services import stepfunctions

ANSWERS = frozenset({"SendTaskSuccess", "SendTaskFailure", "SendTaskHeartbeat"})


def waits_are_as_long_as_the_input_says() -> None:
    """A state's `TimeoutSecondsPath` is ignored: it waits for an answer for more than a day."""
    execute = stepfunctions._execute_task

    def executed(state: dict[str, Any], given: Any, execution: Any, context: Any) -> Any:
        path = state.get("TimeoutSecondsPath")
        if path is not None:
            state = {**state, "TimeoutSeconds": stepfunctions._resolve_path(path, given)}
        return execute(state, given, execution, context)

    stepfunctions._execute_task = executed


def answers_are_given_to_a_machine() -> None:
    """Who may answer one state machine is refused, since an answer counts as one to every machine.

    AWS looks at the machine that the token is of, as its refusals say (and the CDK's `grant_task_response` relies on), though
    its reference of actions names no resource: https://github.com/NOAA-OWP/hydrovis/issues/837.
    """
    execute, wait, known = (
        stepfunctions._execute_task, stepfunctions._invoke_with_callback, iam_actions.extract_resource_arn,
    )  # fmt: skip
    machine: ContextVar[str] = ContextVar("machine")
    machines: dict[str, str] = {}

    def executed(state: Any, given: Any, execution: dict[str, Any], context: Any) -> Any:
        machine.set(execution["stateMachineArn"])
        return execute(state, given, execution, context)

    def waited(resource: str, given: Any, token: str, state: Any) -> Any:
        machines[token] = machine.get()
        return wait(resource, given, token, state)

    def extract(service: str, method: str, path: str, headers: Any, body: bytes, *more: Any) -> Any:
        target = str(headers.get("x-amz-target", "")).rpartition(".")[2]
        if service == "states" and target in ANSWERS:
            return machines.get(json.loads(body).get("taskToken"), "*")
        return known(service, method, path, headers, body, *more)

    stepfunctions._execute_task, stepfunctions._invoke_with_callback = executed, waited
    iam_actions.extract_resource_arn = extract
