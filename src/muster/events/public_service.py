"""Events as everybody sees them."""

from muster.database.engine import Database
from muster.events.errors import EventNotFound
from muster.events.events_store import EventStore
from muster.events.forms_store import FormStore
from muster.events.models import EventRow, PublicEvent, PublicTicketType, TicketType
from muster.events.windows import registering, registering_for
from muster.kernel.clock import Clock, timestamp


class PublicEventService:
    """The public page of events."""

    def __init__(self, database: Database, clock: Clock, events: EventStore, forms: FormStore) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._forms = forms

    async def get(self, slug: str) -> PublicEvent:
        """An event that was published, also when it was cancelled since: three queries. Raises EventNotFound."""
        event = await self.row(slug)
        types = await self._forms.types(self._database, event.id)
        now = timestamp(self._clock.now())
        return PublicEvent(
            event.id, event.slug, event.title, event.description, event.starts_at, event.ends_at, event.timezone, event.place,
            bool(event.link), event.image, event.status, registering(event, now), event.opens_at, event.closes_at,
            event.capacity, event.left, not any(_has_room(event, each) for each in types),
            [_public_type(event, each, now) for each in types], await self._forms.questions(self._database, event.id),
        )  # fmt: skip

    async def row(self, slug: str) -> EventRow:
        """The same as it is kept, for what is made of it elsewhere. Raises EventNotFound."""
        event = await self._events.by_slug(self._database, slug)
        if event is None or event.status == "draft" or event.deleted_at is not None:
            raise EventNotFound
        return event


def _public_type(event: EventRow, ticket_type: TicketType, now: str) -> PublicTicketType:
    left = [each for each in (event.left, ticket_type.left) if each is not None]
    return PublicTicketType(
        ticket_type.id,
        ticket_type.name,
        ticket_type.description,
        min(left, default=None),
        registering_for(event, ticket_type, now),
        ticket_type.opens_at,
        ticket_type.closes_at,
    )


def _has_room(event: EventRow, ticket_type: TicketType) -> bool:
    return all(left is None or left > 0 for left in (event.left, ticket_type.left))
