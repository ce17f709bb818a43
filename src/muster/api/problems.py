"""Errors as HTTP: the one place where a code becomes a status, in the form of RFC 9457."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from muster.http.responses import Problem
from muster.kernel import errors
from muster.kernel.logs import request_id

STATUS: dict[type[errors.MusterError], int] = {
    errors.ValidationFailed: 422,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.PreconditionFailed: 412,
    errors.PreconditionRequired: 428,
    errors.RateLimited: 429,
    errors.PayloadTooLarge: 413,
    errors.UnsupportedMediaType: 415,
    errors.LinkExpired: 410,
    errors.Unavailable: 503,
    errors.OutOfSpace: 507,
}

#: Codes whose status is not that of their class.
STATUS_BY_CODE = {"idempotency_mismatch": 422}

_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "unsupported_media_type",
    500: "internal_error",
}


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    fields: Sequence[errors.FieldError] = (),
    current: object = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The response for an error."""
    body = Problem(
        type=f"/problems/{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        request_id=request_id.get() or "",
        errors=[{"field": bad.field, "code": bad.code, "message": bad.message} for bad in fields] or msgspec.UNSET,
        current=msgspec.UNSET if current is None else current,
    )
    return Response(msgspec.json.encode(body), status, headers, "application/problem+json")


def from_error(error: errors.MusterError) -> Response:
    """The response for one of our own errors."""
    status = STATUS_BY_CODE.get(error.code) or next((STATUS[base] for base in type(error).__mro__ if base in STATUS), 400)
    headers: dict[str, str] = {}
    if isinstance(error, errors.RateLimited | errors.Unavailable):
        headers["Retry-After"] = str(max(1, round(error.retry_after)))
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return problem(
        status,
        error.code,
        error.detail,
        fields=error.errors if isinstance(error, errors.ValidationFailed) else (),
        current=error.current if isinstance(error, errors.Conflict) else None,
        headers=headers,
    )


def invalid(error: RequestValidationError) -> Response:
    """The response for parameters or a body that are not valid."""
    fields = [_field(found["loc"], found["type"], found["msg"]) for found in error.errors()]
    return problem(422, "validation_failed", "Some fields are not valid.", fields=fields)


def plain(error: HTTPException) -> Response:
    """The response for an error that the framework raises."""
    return problem(error.status_code, _CODES.get(error.status_code, "error"), str(error.detail), headers=error.headers)


def register(app: FastAPI) -> None:
    """Makes every error of a route that FastAPI answers a problem document."""

    @app.exception_handler(errors.MusterError)
    async def on_own(_: Request, error: errors.MusterError) -> Response:
        return from_error(error)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_: Request, error: RequestValidationError) -> Response:
        return invalid(error)

    @app.exception_handler(HTTPException)
    async def on_plain(_: Request, error: HTTPException) -> Response:
        return plain(error)


def _field(location: Sequence[str | int], kind: str, message: str) -> errors.FieldError:
    """A field by the name that the client gave it: without where it stood, or `body` for the whole."""
    place = 1 if location and location[0] in {"body", "query", "path", "header"} else 0
    parts = [str(part) for part in location[place:]]
    return errors.FieldError("body" if kind == "json_invalid" else ".".join(parts) or "body", kind, message)
