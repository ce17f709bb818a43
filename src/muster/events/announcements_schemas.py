"""Bodies of the routes of announcements."""

from typing import Annotated

from pydantic import Field, StringConstraints

from muster.events.announcements_models import Audience
from muster.http.requests import Body, Line

Subject = Annotated[Line, Field(max_length=150)]
#: As long as a page of a book, or seven.
Markdown = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=r"^[^\x00]*$"),
    Field(description="Markdown. HTML and pictures in it are not rendered."),
]
Audiences = Annotated[
    list[Audience],
    Field(
        min_length=1,
        max_length=3,
        description="`subscribers` of the event, those who subscribed to `all` events, those who are `registered` for it.",
    ),
]


class AnnouncementCreate(Body):
    subject: Subject
    body: Markdown
    audience: Audiences = Field(["subscribers"])


class GeneralAnnouncementCreate(Body):
    subject: Subject
    body: Markdown


class AnnouncementPatch(Body):
    subject: Subject = ""
    body: Markdown = ""
    audience: Audiences = []
