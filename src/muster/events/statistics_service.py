"""An event in numbers."""

from collections import Counter

from muster.database.engine import Database
from muster.events.access import EventAccess
from muster.events.forms_store import FormStore
from muster.events.registrations_models import DayCount, Statistics, StatusTally, TypeTally
from muster.events.registrations_store import PER_HOUR, TALLY
from muster.events.windows import local_day
from muster.kernel.principal import Principal


class StatisticsService:
    """Counts, in as many queries for a small event as for a large one."""

    def __init__(self, database: Database, access: EventAccess, forms: FormStore) -> None:
        self._database = database
        self._access = access
        self._forms = forms

    async def of(self, caller: Principal, reference: str) -> Statistics:
        """The numbers of an event that the caller organises. Raises EventNotFound, Forbidden."""
        event = await self._access.organised(caller, reference)
        types = await self._forms.types(self._database, event.id)
        by_type: dict[str, dict[str, int]] = {}
        total: Counter[str] = Counter()
        for ticket_type_id, status, count in await self._database.fetch_all(TALLY, event_id=event.id):
            by_type.setdefault(ticket_type_id, {})[status] = count
            total[status] += count
        per_day: Counter[str] = Counter()
        for hour, count in await self._database.fetch_all(PER_HOUR, event_id=event.id):
            per_day[local_day(hour, event.timezone)] += count
        return Statistics(
            capacity=event.capacity,
            taken=event.taken,
            left=event.left,
            counts=StatusTally(**total),
            ticket_types=[
                TypeTally(each.id, each.name, each.quota, each.left, StatusTally(**by_type.get(each.id, {}))) for each in types
            ],
            per_day=[DayCount(day, count) for day, count in sorted(per_day.items())],
        )
