"""Custom resources: what CloudFormation has a function do as a step of a deployment.

It waits for an answer at an address that it hands over with the request, for as long as the resource says; so
whatever happens, there is an answer.
"""

import urllib.request
from collections.abc import Awaitable, Callable
from typing import Literal

import msgspec

from muster.adapters.aws.clients import ask

_TIMEOUT = 10


class _Request(msgspec.Struct, frozen=True, rename="pascal"):
    request_type: Literal["Create", "Update", "Delete"]
    response_url: str = msgspec.field(name="ResponseURL")
    stack_id: str
    request_id: str
    logical_resource_id: str
    physical_resource_id: str = ""


class _Answer(msgspec.Struct, frozen=True, rename="pascal"):
    status: Literal["SUCCESS", "FAILED"]
    reason: str
    physical_resource_id: str
    stack_id: str
    request_id: str
    logical_resource_id: str
    data: dict[str, str]


async def respond(event: object, name: str, work: Callable[[], Awaitable[dict[str, str]]]) -> None:
    """Does `work` when the resource is made or changed, and nothing when it is deleted; tells CloudFormation of it.

    `name` is what the resource is called from then on: another one would have the former deleted. What `work` raises
    fails the deployment, and is raised again so that the log has it.
    """
    request = msgspec.convert(event, _Request)
    data: dict[str, str] = {}
    try:
        if request.request_type != "Delete":
            data = await work()
    except BaseException as error:
        await ask(_answer, request, name, data, f"{type(error).__name__}: {error}")
        raise
    await ask(_answer, request, name, data, "")


def _answer(request: _Request, name: str, data: dict[str, str], error: str) -> None:
    answer = _Answer(
        status="FAILED" if error else "SUCCESS",
        reason=error[:1000],
        physical_resource_id=request.physical_resource_id or name,
        stack_id=request.stack_id,
        request_id=request.request_id,
        logical_resource_id=request.logical_resource_id,
        data=data,
    )
    if not request.response_url.startswith("https://"):
        raise ValueError("CloudFormation is answered over https only")
    # The address is signed for a request without a content type.
    sent = urllib.request.Request(  # noqa: S310  # https, see above
        request.response_url, data=msgspec.json.encode(answer), method="PUT", headers={"Content-Type": ""}
    )
    with urllib.request.urlopen(sent, timeout=_TIMEOUT):  # noqa: S310
        pass
