"""Bodies of the routes of events."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from muster.events.models import QuestionKind, Role
from muster.http.moments import Moment
from muster.http.requests import WHOLE, Body, Email, IdText, Line, Prose

Title = Annotated[Line, Field(max_length=200, description="One line.")]
Name = Annotated[Line, Field(max_length=200)]
#: In place of a time that is not sent: only what is sent counts.
_UNSENT = datetime(1970, 1, 1, tzinfo=UTC)
#: One line that may be empty.
_LINE = r"^[^\x00-\x1f\x7f]*$"
Place = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500, pattern=_LINE), Field(description="May be empty.")
]
Link = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^(https?://[^\s\x00-\x1f\x7f]+)?$"),
    Field(description="Where it is held online. Shown to those who are registered. May be empty."),
]
Timezone = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$"),
    Field(description="Such as Europe/Berlin."),
]
Places = Annotated[int, Field(ge=1, le=1_000_000), WHOLE]
Position = Annotated[int, Field(ge=0, le=1000), WHOLE]
Note = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]
Option = Annotated[Line, Field(max_length=200)]
Options = Annotated[list[Option], Field(max_length=50)]
#: By the ids of questions; answers to yes or no are `yes` and `no`.
AnswerTexts = Annotated[
    dict[IdText, Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]], Field(max_length=50)
]
Locale = Annotated[str, StringConstraints(max_length=35, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class EventCreate(Body):
    """A new event. No `capacity` is no limit; registration is open from `opens_at` to `closes_at`, else until it is over."""

    title: Title
    description: Prose = ""
    starts_at: Moment
    ends_at: Moment
    timezone: Timezone
    place: Place = ""
    link: Link = ""
    capacity: Places | None = None
    opens_at: Moment | None = None
    closes_at: Moment | None = None


class EventPatch(Body):
    """Only the fields that are sent change; null lifts a capacity or an end of the window."""

    title: Title = ""
    description: Prose = ""
    starts_at: Moment = _UNSENT
    ends_at: Moment = _UNSENT
    timezone: Timezone = "UTC"
    place: Place = ""
    link: Link = ""
    capacity: Places | None = None
    opens_at: Moment | None = None
    closes_at: Moment | None = None


class StaffPut(Body):
    role: Role


class TicketTypeCreate(Body):
    """A type of ticket, with a quota and a window of its own if it needs them."""

    name: Annotated[Line, Field(max_length=100)]
    description: Note = ""
    quota: Places | None = None
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    position: Position | None = None


class TicketTypePatch(Body):
    """Only the fields that are sent change; null lifts a quota or an end of the window."""

    name: Annotated[Line, Field(max_length=100)] = ""
    description: Note = ""
    quota: Places | None = None
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    position: Position = 0


class QuestionCreate(Body):
    """A question. A `choice` has two options or more, the other kinds none."""

    label: Annotated[Line, Field(max_length=300)]
    kind: QuestionKind
    options: Options = []
    required: bool = False
    position: Position | None = None


class QuestionPatch(Body):
    """Only the fields that are sent change."""

    label: Annotated[Line, Field(max_length=300)] = ""
    kind: QuestionKind = "text"
    options: Options = []
    required: bool = False
    position: Position = 0


class AttendeeCreate(Body):
    """Somebody whom an organiser registers. Where there is one type of ticket, it need not be said."""

    email: Email
    name: Name
    ticket_type_id: IdText | None = None
    answers: AnswerTexts = {}
    locale: Locale = "en"


class TicketCreate(AttendeeCreate):
    """The same with the event, by id or by the name in its public address."""

    event: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9-]+$")]


class QrCodeWanted(Body):
    """Whose code is wanted."""

    ticket_id: IdText


class RegistrationCreate(Body):
    """Somebody who registers: the code from the mail proves the address."""

    challenge_id: Annotated[str, StringConstraints(min_length=1, max_length=36)]
    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    name: Name
    ticket_type_id: IdText | None = None
    answers: AnswerTexts = {}
    locale: Locale = "en"


class Transfer(Body):
    name: Name


Status = Literal["confirmed", "waiting", "offered", "cancelled", "expired"]
