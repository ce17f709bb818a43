"""What Cognito tells functions."""

from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import cognito

from tests.emulator.functions import FunctionFailed, call

CONFIRM_SIGN_UP = "PostConfirmation_ConfirmSignUp"


def post_confirmation() -> None:
    """The trigger PostConfirmation never fires. AWS calls it after a sign-up was confirmed; its error is the caller's."""
    confirm, confirm_as_admin = cognito._confirm_sign_up, cognito._admin_confirm_sign_up

    def confirmed(data: dict[str, Any]) -> Any:
        answer = confirm(data)
        if answer[0] != 200:
            return answer
        pool = next(pool for pool in cognito._user_pools.values() if data["ClientId"] in pool["_clients"])
        _mark_verified(pool, data["Username"])
        return _told(pool, data["Username"], data["ClientId"]) or answer

    def confirmed_as_admin(data: dict[str, Any]) -> Any:
        answer = confirm_as_admin(data)
        if answer[0] != 200:
            return answer
        pool, _ = cognito._resolve_pool(data["UserPoolId"])
        return _told(pool, data["Username"], "CLIENT_ID_NOT_APPLICABLE") or answer

    cognito._confirm_sign_up, cognito._admin_confirm_sign_up = confirmed, confirmed_as_admin


def _mark_verified(pool: dict[str, Any], username: str) -> None:
    """The code that confirmed went to the address, so AWS sets `email_verified` before the function is called."""
    user, _ = cognito._resolve_user(pool, username)
    if "email" in (pool.get("AutoVerifiedAttributes") or []):
        user["Attributes"] = [each for each in user["Attributes"] if each["Name"] != "email_verified"]
        user["Attributes"].append({"Name": "email_verified", "Value": "true"})


def _told(pool: dict[str, Any], username: str, client: str) -> Any:
    """Calls the pool's function, where it has one. None, or the answer that says how it failed."""
    function = (pool.get("LambdaConfig") or {}).get("PostConfirmation")
    if not function:
        return None
    user, _ = cognito._resolve_user(pool, username)
    attributes = cognito._attr_list_to_dict(user["Attributes"]) | {"cognito:user_status": user["UserStatus"]}
    event = {
        "version": "1",
        "region": pool["Id"].partition("_")[0],
        "userPoolId": pool["Id"],
        "userName": user["Username"],
        "triggerSource": CONFIRM_SIGN_UP,
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": client},
        "request": {"userAttributes": attributes},
        "response": {},
    }
    try:
        call(function, event)
    except FunctionFailed as failure:
        return error_response_json("UserLambdaValidationException", f"PostConfirmation failed with error {failure}.", 400)
    return None
