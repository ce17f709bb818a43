"""What comes in: paging, preconditions, and bodies that refuse what they do not know."""

import re
from typing import Annotated, Literal

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from fastapi import Header, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from muster.kernel.errors import ValidationFailed

MAX_PAGE = 200

Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at the most.")]
After = Annotated[str | None, Query(max_length=1000, description="The `next` of the page before.")]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern=r'^(\*|(W/)?"[0-9]{1,9}")$',
        description='The version that the change is meant for, as `"3"`, or `*` for whichever is newest.',
    ),
]

#: What an id or a human key may look like in a path; anything else is not looked up.
REFERENCE = "^[A-Za-z0-9-]+$"

_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"\Z')

#: Human text on one line, and over several. NUL is refused: PostgreSQL cannot hold it.
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\x00-\x1f\x7f]*$")]
Prose = Annotated[str, StringConstraints(max_length=65_536, pattern=r"^[^\x00]*$")]
IdText = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]


# Names such as muster.local or localhost cannot be mailed to from everywhere, but very well from where Muster
# runs. The list is the library's way of having that said.
SPECIAL_USE_DOMAIN_NAMES.clear()


def _email(text: str) -> str:
    """The address with its domain in lower case. Whether it receives mail, a mail will tell."""
    try:
        return validate_email(text, check_deliverability=False, globally_deliverable=False).normalized
    except EmailNotValidError as error:
        raise PydanticCustomError("invalid_email", "{reason}", {"reason": str(error)}) from error


Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254),
    AfterValidator(_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254}),
]


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


#: For a whole number, behind its bounds. JSON knows one kind of number, so 3.0 is 3; a text or a truth value is none.
WHOLE = BeforeValidator(_whole)


class Body(BaseModel):
    """The base of every body: an unknown field is an error, not a surprise, and 0 is no false."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    def sent(self) -> dict[str, object]:
        """Only the fields that the client sent (JSON merge patch, RFC 7396)."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def etag(version: int) -> str:
    """The ETag of a version."""
    return f'"{version}"'


def expected_version(if_match: str | None) -> int | Literal["*"] | None:
    """The version in an If-Match header, `*`, or None without the header.

    Raises ValidationFailed when it is of another form.
    """
    if if_match is None:
        return None
    if if_match.strip() == "*":
        return "*"
    found = _ETAG.match(if_match.strip())
    if found is None:
        raise ValidationFailed.of("If-Match", 'If-Match takes a version as the ETag gave it, such as "3", or *.')
    return int(found[1])
