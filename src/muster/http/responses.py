"""What goes out: models encoded by msgspec, once, straight to bytes, and documented from the same models."""

from collections.abc import Mapping
from typing import Any

import msgspec
from fastapi import Response

from muster.kernel.paging import Page

_encode = msgspec.json.Encoder().encode


def reply(model: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """`model` as JSON."""
    return Response(_encode(model), status, headers, "application/json")


def no_content(headers: Mapping[str, str] | None = None) -> Response:
    """204."""
    return Response(status_code=204, headers=headers)


#: Models that occur in answers, by the name under which OpenAPI knows them.
documented: dict[str, type[msgspec.Struct]] = {}


class Problem(msgspec.Struct, frozen=True):
    """An error, by RFC 9457. `code` is stable; `errors` name the bad fields; `current` is the present state
    of the resource where the request met a newer one; times to wait are in `Retry-After`."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[dict[str, str]] | msgspec.UnsetType = msgspec.UNSET
    current: Any = msgspec.UNSET


#: What can happen to every request, whatever it asks for: too often, server busy, disk full.
_ALWAYS = (400, 429, 503, 507)

#: The errors that there are, by status.
PROBLEMS = {
    400: "The request is malformed",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    409: "In conflict with the present state",
    410: "The link has expired",
    412: "Changed by somebody else meanwhile",
    413: "Too large",
    415: "Not a type that is taken here",
    422: "Some fields are not valid",
    428: "If-Match is needed",
    429: "Too many requests",
    503: "Unavailable for the moment",
    507: "Out of space",
}


def answers(model: type[msgspec.Struct] | None, *errors: int, status: int = 200, page: bool = False) -> dict[str, Any]:
    """Keyword arguments for a route: what it answers, for the documentation.

    `model` is None for an answer without a body, `page` says that it is a page of models, `errors` are the
    statuses that this route may end with besides those that any may.
    """
    responses: dict[int | str, dict[str, Any]] = {}
    if model is None:
        responses[status] = {"description": "Done"}
    else:
        documented[model.__name__] = model
        schema: dict[str, Any] = {"$ref": f"#/components/schemas/{model.__name__}"}
        if page:
            schema = {
                "type": "object",
                "required": ["items", "next"],
                "properties": {
                    "items": {"type": "array", "items": schema},
                    "next": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                },
            }
        responses[status] = {"description": "OK", "content": {"application/json": {"schema": schema}}}
    documented["Problem"] = Problem
    for code in sorted({*errors, *_ALWAYS}):
        responses[code] = problem_response(code)
    return {"status_code": status, "response_class": Response, "response_model": None, "responses": responses}


def problem_response(code: int) -> dict[str, Any]:
    """The documentation of an error."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": PROBLEMS[code], "content": {"application/problem+json": schema}}


__all__ = ["PROBLEMS", "Page", "Problem", "answers", "documented", "no_content", "problem_response", "reply"]
