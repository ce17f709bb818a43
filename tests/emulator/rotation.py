"""Secrets that are rotated by a function."""

import contextvars
import logging
import threading
from typing import Any

from ministack.core.responses import json_response, new_uuid
from ministack.services import secretsmanager

from tests.emulator.functions import FunctionFailed, call

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
log = logging.getLogger(__name__)


def rotation_calls_the_function() -> None:
    """`RotateSecret` copies the value and calls nobody. AWS makes no version itself: it calls the function's four steps.

    As on AWS it answers at once, and a step that fails leaves the secret as it was.
    """
    without_function = secretsmanager._rotate_secret

    def rotate(data: dict[str, Any]) -> Any:
        _, secret = secretsmanager._resolve(data.get("SecretId"))
        function = data.get("RotationLambdaARN") or (secret or {}).get("RotationLambdaARN")
        if not secret or not function:
            return without_function(data)
        secret.update(RotationEnabled=True, RotationLambdaARN=function)
        secret["RotationRules"] = data.get("RotationRules") or secret.get("RotationRules") or {}
        version = data.get("ClientRequestToken") or new_uuid()
        if data.get("RotateImmediately", True):
            context = contextvars.copy_context()  # whose account and region it is
            threading.Thread(target=context.run, args=(_run, secret, function, version), daemon=True).start()
        return json_response({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": version})

    secretsmanager._rotate_secret = rotate


def _run(secret: dict[str, Any], function: str, version: str) -> None:
    for step in STEPS:
        try:
            call(function, {"Step": step, "SecretId": secret["ARN"], "ClientRequestToken": version, "RotationToken": version})
        except FunctionFailed as failure:
            log.error("%s of %s failed: %s", step, secret["Name"], failure)  # noqa: TRY400  # what the function said is enough
            return
