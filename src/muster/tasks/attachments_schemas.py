"""Bodies of the routes of attachments."""

from typing import Annotated

from pydantic import Field, StringConstraints

from muster.http.requests import WHOLE, Body


class AttachmentCreate(Body):
    """A file that is about to be uploaded. Its name loses paths and invisible controls."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    size: Annotated[int, Field(ge=0, le=2**53 - 1, description="In bytes, exactly."), WHOLE]
    content_type: Annotated[
        str, StringConstraints(max_length=255), Field(description="Such as image/png; empty when the client does not know.")
    ]
