"""Bodies of the routes of subscriptions."""

from typing import Annotated

from pydantic import Field, StringConstraints

from muster.http.requests import Body, Email

Topic = Annotated[
    str,
    StringConstraints(pattern=r"^(all|event:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$"),
    Field(description="`all`, or `event:` and the id of an event."),
]


class Subscribe(Body):
    topic: Topic
    email: Email


class ConfirmSubscription(Body):
    token: Annotated[str, StringConstraints(min_length=1, max_length=200)]
