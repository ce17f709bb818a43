"""Bodies of the routes of the door."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from muster.events.check_ins_models import Method, Verdict
from muster.http.moments import Moment
from muster.http.requests import Body, IdText

#: The longest that any QR code can say: whatever is scanned has an answer.
LONGEST_CODE = 4296
#: Scans that are synchronised with one request.
MOST_SCANS = 200

Nonce = Annotated[
    str,
    StringConstraints(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]*$"),
    Field(description="Made up at random for each scan; sent again, it is the same scan."),
]
Token = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=LONGEST_CODE),
    Field(description="What the QR code says. Either this or `ticket_id`."),
]
Gate = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$"),
    Field(description="Where it was, such as East entrance. May be empty."),
]


class ScannedBody(Body):
    """What was scanned, or found by name."""

    nonce: Nonce
    token: Token | None = None
    ticket_id: IdText | None = None
    method: Method
    gate: Gate = ""

    @model_validator(mode="after")
    def _one_of_them(self) -> "ScannedBody":
        if (self.token is None) == (self.ticket_id is None):
            raise ValueError("give either token or ticket_id")
        return self


class CheckInCreate(ScannedBody):
    """A scan, now."""

    event_id: IdText


class QueuedScanBody(ScannedBody):
    """A scan that was made offline, with what was told to whoever stood there."""

    scanned_at: Moment
    verdict: Verdict


class CheckInBatch(Body):
    event_id: IdText
    scans: Annotated[list[QueuedScanBody], Field(min_length=1, max_length=MOST_SCANS)]
