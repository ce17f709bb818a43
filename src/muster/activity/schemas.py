"""Bodies of the routes of activity."""

from typing import Annotated

from pydantic import Field, StringConstraints

from muster.http.requests import WHOLE, Body

_NUMBER = Annotated[int, Field(ge=-(2**53), le=2**53), WHOLE]
_TEXT = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
ClientKind = Annotated[
    str,
    StringConstraints(max_length=60, pattern=r"^client:[a-z][a-z_]{0,24}:[a-z][a-z_]{0,24}$"),
    Field(description="What was done, such as client:board:filtered."),
]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]


class ActivityEntry(Body):
    kind: ClientKind
    # Pydantic's schema says what the values under such names are, and not that there are no others.
    data: Annotated[
        dict[Name, bool | _NUMBER | _TEXT | None], Field(max_length=10, json_schema_extra={"additionalProperties": False})
    ] = {}


class LogActivity(Body):
    entries: Annotated[list[ActivityEntry], Field(min_length=1, max_length=25)]
