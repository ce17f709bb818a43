"""The door for those who stand there: how many are in, who is on the list, what was scanned, what to take along offline."""

from muster.database.engine import Database
from muster.events.access import EventAccess
from muster.events.check_ins_models import DoorTally, DoorTicket, LoggedOutcome, Scan, TypeAtDoor
from muster.events.check_ins_snapshots import Snapshots
from muster.events.check_ins_store import ADMITTED, OUTCOMES, VALID, CheckInStore
from muster.events.check_ins_views import scan_of
from muster.events.forms_store import FormStore
from muster.events.offline import Snapshot
from muster.events.references import People
from muster.kernel.paging import Page, encode_cursor, text_cursor
from muster.kernel.principal import Principal

#: Outcomes that are no refusals.
_NOT_REFUSED = frozenset({"admitted", "conflict", "undone"})


class DoorService:
    """What scanners look at. Every method raises EventNotFound or Forbidden for who does not work for the event."""

    def __init__(
        self,
        database: Database,
        *,
        access: EventAccess,
        forms: FormStore,
        store: CheckInStore,
        people: People,
        snapshots: Snapshots,
    ) -> None:
        self._database = database
        self._access = access
        self._forms = forms
        self._store = store
        self._people = people
        self._snapshots = snapshots

    async def tally(self, caller: Principal, reference: str) -> DoorTally:
        """The door in numbers."""
        event = await self._access.worked_for(caller, reference)
        types = await self._forms.types(self._database, event.id)
        valid = dict(await self._database.fetch_all(VALID, event_id=event.id))
        rows = await self._database.fetch_all(ADMITTED, event_id=event.id)
        admitted = {ticket_type_id: count for ticket_type_id, count, _ in rows}
        outcomes = dict(await self._database.fetch_all(OUTCOMES, event_id=event.id))
        return DoorTally(
            valid=sum(valid.values()),
            admitted=sum(admitted.values()),
            refused=sum(count for outcome, count in outcomes.items() if outcome not in _NOT_REFUSED),
            conflicts=outcomes.get("conflict", 0),
            ticket_types=[TypeAtDoor(each.id, each.name, valid.get(each.id, 0), admitted.get(each.id, 0)) for each in types],
            last_at=max((last_at for *_, last_at in rows), default=None),
        )

    async def search(
        self, caller: Principal, reference: str, *, name: str | None, after: str | None, limit: int
    ) -> Page[DoorTicket]:
        """A page of the event's tickets by name, of all or of those with `name` in it. Raises ValidationFailed on `after`."""
        event = await self._access.worked_for(caller, reference)
        start = text_cursor(after, 1)[0] if after else None
        rows = await self._store.tickets(self._database, event.id, name=name, after=start, limit=limit + 1)
        return Page(rows[:limit], encode_cursor(rows[limit - 1].ticket_id) if len(rows) > limit else None)

    async def scans(
        self,
        caller: Principal,
        reference: str,
        *,
        name: str | None,
        outcome: LoggedOutcome | None,
        after: str | None,
        limit: int,
    ) -> Page[Scan]:
        """A page of the log, newest first. Raises ValidationFailed on `after`."""
        event = await self._access.worked_for(caller, reference)
        start = text_cursor(after, 1)[0] if after else None
        rows = await self._store.scans(self._database, event.id, name=name, outcome=outcome, after=start, limit=limit + 1)
        shown = rows[:limit]
        names = await self._people.names({each.row.user_id for each in shown})
        page = [scan_of(each, names) for each in shown]
        return Page(page, encode_cursor(page[-1].id) if len(rows) > limit else None)

    async def snapshot(self, caller: Principal, reference: str) -> Snapshot:
        """Everything that a scanner needs to work offline. Raises TooManyForSnapshot, Unavailable."""
        event = await self._access.worked_for(caller, reference)
        return await self._snapshots.of(event.id)
