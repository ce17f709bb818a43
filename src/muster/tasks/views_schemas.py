"""Bodies of the routes of saved views."""

from typing import Annotated

from pydantic import Field, StringConstraints

from muster.http.requests import Body, IdText, Line
from muster.tasks.views_models import Layout

Name = Annotated[Line, Field(max_length=200)]
_Key = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
_Text = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
Parameters = Annotated[
    dict[_Key, _Text], Field(max_length=30, description="The search parameters of the web client's address.")
]


class ViewCreate(Body):
    """A view to be saved. A shared one is for all who see the project; without a project, for everybody."""

    name: Name
    project_id: IdText | None = None
    query: Parameters = {}
    layout: Layout = "board"
    shared: bool = False


class ViewPatch(Body):
    """Only the fields that are sent change; null makes it a view of all projects."""

    name: Name = ""
    project_id: IdText | None = None
    query: Parameters = {}
    layout: Layout = "board"
    shared: bool = False
