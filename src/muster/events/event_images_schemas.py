"""Bodies of the routes of events' pictures."""

from typing import Annotated

from pydantic import Field, StringConstraints

from muster.http.requests import WHOLE, Body


class EventImageCreate(Body):
    """A picture that is about to be uploaded, as PNG, JPEG, WebP, GIF or AVIF."""

    content_type: Annotated[str, StringConstraints(min_length=1, max_length=255), Field(description="Such as image/jpeg.")]
    bytes: Annotated[int, Field(ge=1, le=2**31 - 1, description="How many there are, exactly."), WHOLE]
