"""What the routes of notifications take."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from muster.http.requests import Body, IdText
from muster.notifications.models import NotificationKind


class MarkRead(Body):
    ids: Annotated[list[IdText], Field(max_length=200)] | None = Field(None, description="Those to mark as read.")
    all: Literal[True] | None = Field(None, description="Mark the whole inbox instead.")

    @model_validator(mode="after")
    def _one_of_them(self) -> "MarkRead":
        if (self.ids is None) == (self.all is None):
            raise ValueError("give either ids or all")
        return self


class PreferenceBody(Body):
    kind: NotificationKind
    inbox: bool
    mail: bool


class PreferencesBody(Body):
    items: Annotated[list[PreferenceBody], Field(max_length=20)]
