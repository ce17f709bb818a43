"""Bodies of the routes of comments."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from muster.http.requests import Body


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("a comment needs some text")
    return text


class CommentBody(Body):
    """A comment: markdown, in which `@[Ada Lovelace](user:<id>)` mentions somebody."""

    body: Annotated[
        str,
        StringConstraints(min_length=1, max_length=65_536, pattern=r"^[^\x00]*$"),
        AfterValidator(_not_blank),
        Field(description="Markdown, with some text in it."),
    ]
