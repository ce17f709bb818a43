"""How the emulator runs functions."""

import os
import time
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

#: What a function's log line takes from its process to here.
LOG_SECONDS = 0.002


class FunctionFailed(Exception):
    """A function answered with an error. The text is what it said."""


def clean_interpreter() -> None:
    """Functions run on the emulator's own Python with its packages, so that a package which lacks one would pass.

    Here they run on one that has what AWS's has and nothing else, whatever version their `Runtime` names.
    """
    known = lambda_runtime._detect_runtime_binary

    def detect(runtime: str) -> tuple[str, str]:
        interpreter, script = known(runtime)
        return (os.environ["EMULATOR_LAMBDA_PYTHON"] if runtime.startswith("python") else interpreter), script

    lambda_runtime._detect_runtime_binary = detect


def quick_logs() -> None:
    """Each call waits up to 50 ms for a log line that may not come: a suite of thousands of requests has no time for that."""

    def drain(worker: Any, *_waits: float) -> str:
        time.sleep(LOG_SECONDS)  # noqa: TID251  # another process, whose last line may be on its way
        lines: str = worker._drain_stderr()
        return lines

    lambda_runtime.Worker._drain_stderr_bounded = drain


def call(arn: str, event: dict[str, Any]) -> Any:
    """Runs a function as one of the emulator's services does; what it answers. Raises FunctionFailed."""
    record, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if record is None:
        raise FunctionFailed(f"there is no function {arn}")
    answer = lambda_svc._execute_function_with_config_scope(lambda_svc._execution_record_for_config(record, config), event)
    if answer.get("error"):
        raise FunctionFailed(str(answer.get("body")))
    return answer.get("body")
