"""Which events a caller sees, and as what."""

from muster.database.engine import Database, Reader, Transaction
from muster.events.errors import EventInTrash, EventNotFound
from muster.events.events_store import EventStore
from muster.events.models import EventRow, Role
from muster.events.policies import check_organises, check_works_for, effective_role, sees
from muster.kernel.principal import Principal


class EventAccess:
    """Finds events for callers. A reference is an event's id or its slug."""

    def __init__(self, database: Database, store: EventStore) -> None:
        self._database = database
        self._store = store

    async def seen(self, caller: Principal, reference: str) -> tuple[EventRow, Role | None]:
        """An event that the caller sees, and what the caller is there. Raises EventNotFound."""
        found = await self._store.find(self._database, caller, reference)
        if found is None:
            raise EventNotFound
        event, role = found[0], effective_role(caller, found[1])
        if not sees(event, role):
            raise EventNotFound
        return event, role

    async def organised(self, caller: Principal, reference: str) -> EventRow:
        """An event that the caller organises. Raises EventNotFound, Forbidden."""
        event, role = await self.seen(caller, reference)
        check_organises(event, role)
        return event

    async def worked_for(self, caller: Principal, reference: str) -> EventRow:
        """An event among whose staff the caller is. Raises EventNotFound, Forbidden."""
        event, role = await self.seen(caller, reference)
        check_works_for(event, role)
        return event

    async def role(self, reader: Reader, caller: Principal, event_id: str) -> Role | None:
        """What the caller is there."""
        return effective_role(caller, await self._store.role(reader, event_id, caller.user_id))

    async def lock(self, unit: Transaction, caller: Principal, event_id: str, *, deleted: bool = False) -> EventRow:
        """An event that the caller organises, locked. Raises EventNotFound, Forbidden, and EventInTrash unless it may be."""
        event = await self._store.lock(unit, event_id)
        if event is None:
            raise EventNotFound
        check_organises(event, await self.role(unit, caller, event_id))
        if event.deleted_at is not None and not deleted:
            raise EventInTrash("This event is in the trash; restore it first.")
        return event

    async def share(self, unit: Transaction, caller: Principal, event_id: str) -> EventRow:
        """An event for which the caller works, which nobody deletes until the end of the unit of work.

        Raises EventNotFound, Forbidden.
        """
        found = await self._store.share(unit, caller, event_id)
        if found is None:
            raise EventNotFound
        check_works_for(found[0], effective_role(caller, found[1]))
        return found[0]
