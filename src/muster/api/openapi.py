"""The OpenAPI document: FastAPI's, with the shapes of answers taken from the models that are encoded."""

import inspect
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from muster import __version__
from muster.api.idempotency import EXEMPT
from muster.http.responses import PROBLEMS, documented, problem_response

_DESCRIPTION = """Muster's API: plan the work as tasks, publish events, hand out tickets, keep everyone told.

Sign in with `POST /api/v1/auth/login` and send the token as `Authorization: Bearer <token>`; browsers use the
session cookie with the `X-CSRF-Token` header. Errors are problem details (RFC 9457) with a stable `code`. Lists are
paged with `limit` and `after`. Every POST takes an `Idempotency-Key`. Changes are guarded by `If-Match`.
"""


def install(app: FastAPI) -> None:
    """Makes the app serve the completed document."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = build(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the way FastAPI documents


def build(app: FastAPI) -> dict[str, Any]:
    """The document of all routes."""
    document = get_openapi(title="Muster", version=__version__, description=_DESCRIPTION, routes=app.routes)
    _, components = msgspec.json.schema_components(list(documented.values()), ref_template="#/components/schemas/{name}")
    schemas: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
    for schema in components.values():
        _require_what_is_always_there(schema)
    schemas.update(components)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    document["components"]["responses"] = {f"Problem{code}": problem_response(code) for code in PROBLEMS}
    for schema in schemas.values():
        if "description" in schema:
            schema["description"] = inspect.cleandoc(schema["description"])
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(method, path, operation)
    return document


def _require_what_is_always_there(schema: dict[str, Any]) -> None:
    """A default says what may be left out when a model is read; in an answer it is written all the same."""
    for name, field in schema.get("properties", {}).items():
        if "default" in field and name not in schema["required"]:
            schema["required"].append(name)
        field.pop("default", None)


def _complete(method: str, path: str, operation: dict[str, Any]) -> None:
    """Says what is the same for all operations of a kind, so that no route has to."""
    responses: dict[str, Any] = operation["responses"]
    if "application/json" in responses.get("422", {}).get("content", {}):  # FastAPI's own form of the error
        del responses["422"]
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = _without_null(parameter["schema"])
    codes: set[int] = set()
    if operation.get("security"):
        codes |= {401, 403}
    if operation.get("parameters") or "requestBody" in operation:
        codes |= {422}
    if "requestBody" in operation:
        codes |= {413, 415}
    if method == "post":
        codes |= {409, 422}
    if method == "post" and not path.startswith(EXEMPT):
        operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
    codes |= {int(code) for code, response in responses.items() if "application/problem+json" in response.get("content", {})}
    responses |= {str(code): {"$ref": f"#/components/responses/Problem{code}"} for code in codes}
    operation["responses"] = dict(sorted(responses.items()))


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is given or left out; there is no way to write null in an address or a header."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    only: dict[str, Any] = kinds[0]
    return {name: value for name, value in schema.items() if name != "anyOf"} | only


_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "The same key with the same body gives the same answer and does nothing twice.",
}
