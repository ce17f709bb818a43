"""Queries on those who have a place, for whoever writes to them."""

from collections.abc import Sequence

from sqlalchemy import bindparam, literal, select

from muster.database.engine import Reader
from muster.database.query import Query
from muster.events.registrations_tables import registrations
from muster.events.subscriptions_references import Attendee

_r = registrations.c
_SHOWN = select(_r.id, _r.event_id, _r.email).where(_r.status == literal("confirmed"))

AFTER = Query(
    _SHOWN.where(_r.event_id == bindparam("event"), _r.id > bindparam("after")).order_by(_r.id).limit(bindparam("limit")),
    Attendee,
)
FIND = Query(_SHOWN.where(_r.id == bindparam("registration")), Attendee)


class AttendeeStore:
    """See `Attendees`."""

    async def after(self, reader: Reader, event_id: str, after: str, limit: int) -> Sequence[Attendee]:
        """See the protocol."""
        return await reader.fetch_all(AFTER, event=event_id, after=after, limit=limit)

    async def find(self, reader: Reader, registration_id: str) -> Attendee | None:
        """See the protocol."""
        return await reader.fetch_one(FIND, registration=registration_id)
