"""Errors that a person can be told about.

Each carries a stable `code` that clients may rely on. How a code becomes an HTTP status is decided in one
place, `muster.api.problems`; nothing here knows of HTTP.
"""

import msgspec


class FieldError(msgspec.Struct, frozen=True):
    """What is wrong with one field of the input. `field` is a dotted path such as `checklist.2.text`."""

    field: str
    code: str
    message: str


class MusterError(Exception):
    """The base of every error that is somebody's to hear, not a fault of the program."""

    code = "error"

    def __init__(self, detail: str, *, code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        if code is not None:
            self.code = code


class ValidationFailed(MusterError):
    """The input is not acceptable; every bad field is named."""

    code = "validation_failed"

    def __init__(self, *errors: FieldError, detail: str = "Some fields are not valid.") -> None:
        super().__init__(detail)
        self.errors = errors

    @classmethod
    def of(cls, field: str, message: str, code: str = "invalid") -> "ValidationFailed":
        """One bad field."""
        return cls(FieldError(field, code, message), detail=message)


class Unauthenticated(MusterError):
    """Nobody is signed in, or the token is no longer good."""

    code = "unauthenticated"


class Forbidden(MusterError):
    """Signed in, but this group of people may not do it. What is not visible at all is NotFound instead."""

    code = "forbidden"


class NotFound(MusterError):
    """Nothing here by that id that the caller may see."""

    code = "not_found"


class Conflict(MusterError):
    """The state of things does not allow it. `current` is the present state as a model, where there is one."""

    code = "conflict"

    def __init__(self, detail: str, *, code: str | None = None, current: object = None) -> None:
        super().__init__(detail, code=code)
        self.current = current


class PreconditionFailed(Conflict):
    """The caller changed a version that is no longer the newest; `current` is the newest."""

    code = "precondition_failed"


class PreconditionRequired(MusterError):
    """The caller must say which version it means to change."""

    code = "precondition_required"


class RateLimited(MusterError):
    """Too often. `retry_after` is in seconds."""

    code = "rate_limited"

    def __init__(self, detail: str, *, retry_after: float) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class PayloadTooLarge(MusterError):
    """More bytes than a limit allows."""

    code = "payload_too_large"


class UnsupportedMediaType(MusterError):
    """A type of content that is not taken here."""

    code = "unsupported_media_type"


class LinkExpired(MusterError):
    """A signed link whose time is over, or whose signature is not ours."""

    code = "link_expired"


class Unavailable(MusterError):
    """Something outside did not answer; the same call may go through later. `retry_after` is in seconds."""

    code = "unavailable"

    def __init__(self, detail: str, *, retry_after: float = 1) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class OutOfSpace(MusterError):
    """The disk is full: nothing was written."""

    code = "out_of_space"


class DuplicateKey(Exception):
    """A unique constraint refused a row. Not for people: a store turns it into a Conflict or an answer.

    `constraint` is its name, alike on every database: `uq_users_email`, `pk_documents`.
    """

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint
