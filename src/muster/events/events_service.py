"""Events: made, changed, published, cancelled, deleted, restored; who works for them."""

import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import msgspec

from muster.database.engine import Database, Reader, Transaction
from muster.database.query import Value
from muster.events.access import EventAccess
from muster.events.errors import EventInTrash, LastOrganiser, WrongEventStatus
from muster.events.events_store import (
    ADD_STAFF,
    INSERT_EVENT,
    ORGANISED,
    OTHER_ORGANISERS,
    REMOVE_STAFF,
    SET_ROLE,
    STAFF,
    EventStore,
    When,
)
from muster.events.forms_store import INSERT_TYPE, FormStore
from muster.events.messages import (
    EventCancelled,
    EventChanged,
    EventCreated,
    EventDeleted,
    EventMessage,
    EventPublished,
    EventRestored,
    StaffChanged,
)
from muster.events.models import Event, EventRow, EventStatus, EventSummary, Role
from muster.events.moves_service import MoveService
from muster.events.places import Places
from muster.events.references import People
from muster.events.windows import check_times, is_over, registering
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import PreconditionFailed, PreconditionRequired, ValidationFailed
from muster.kernel.ids import is_id, new_id
from muster.kernel.paging import Page, encode_cursor, text_cursor
from muster.kernel.principal import Principal

Expected = int | Literal["*"] | None
_Check = Callable[[EventRow, str], None]

_NOTHING: Mapping[str, Value] = MappingProxyType({})
#: Letters and digits that are not mistaken for each other.
_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
_TAIL = 8
_SLUG = 50


@dataclass(frozen=True)
class NewEvent:
    """An event to be made. Times are timestamps."""

    title: str
    starts_at: str
    ends_at: str
    timezone: str
    description: str = ""
    place: str = ""
    link: str = ""
    capacity: int | None = None
    opens_at: str | None = None
    closes_at: str | None = None


class EventService:
    """The commands on events. A reference is an event's id or its slug."""

    def __init__(
        self, database: Database, clock: Clock, *, access: EventAccess, events: EventStore, forms: FormStore, places: Places,
        people: People, moves: MoveService,
    ) -> None:  # fmt: skip
        self._database = database
        self._clock = clock
        self._access = access
        self._events = events
        self._forms = forms
        self._places = places
        self._people = people
        self._moves = moves

    async def get(self, caller: Principal, reference: str) -> Event:
        """An event. Raises EventNotFound."""
        event, role = await self._access.seen(caller, reference)
        return await self.assemble(self._database, event, role)

    async def list(
        self, caller: Principal, *, when: When, status: EventStatus | None, after: str | None, limit: int
    ) -> Page[EventSummary]:
        """Events that the caller sees: those to come, the next one first, or those that are over, the last one first.

        `deleted` are those that the caller may restore. Raises ValidationFailed on `after`.
        """
        now = timestamp(self._clock.now())
        start = text_cursor(after, 2) if after else None
        found = await self._events.page(
            self._database, caller, when, status, now, (start[0], start[1]) if start else None, limit + 1
        )
        items = [_summary(event, "organiser" if caller.is_admin else role, now) for event, role in found[:limit]]
        if len(found) <= limit:
            return Page(items)
        last = found[limit - 1][0]
        return Page(items, encode_cursor(last.deleted_at if when == "deleted" else last.ends_at, last.id))

    async def organised_ids(self, caller: Principal) -> set[str]:
        """The events that the caller organises, for the change feed."""
        return set(await self._database.fetch_all(ORGANISED, user_id=caller.user_id))

    async def create(self, caller: Principal, new: NewEvent) -> Event:
        """Makes a draft with one type of ticket; the caller is its organiser. Raises ValidationFailed."""
        at = timestamp(self._clock.now())
        row = EventRow(
            new_id(), slug_of(new.title), new.title, new.description, new.starts_at, new.ends_at, new.timezone, new.place,
            new.link, None, None, new.capacity, 0, 0, new.opens_at, new.closes_at, "draft", None, 1, caller.user_id, at, at,
            None, None,
        )  # fmt: skip
        check_times(row)

        async def work(unit: Transaction) -> Event:
            await unit.execute(INSERT_EVENT, **msgspec.structs.asdict(row))
            await unit.execute(ADD_STAFF, event_id=row.id, user_id=caller.user_id, role="organiser")
            await unit.execute(
                INSERT_TYPE, id=new_id(), event_id=row.id, name="Ticket", description="", quota=None, taken=0, opens_at=None,
                closes_at=None, position=0,
            )  # fmt: skip
            await unit.emit(EventCreated(actor_id=caller.user_id, event_id=row.id, title=row.title))
            return await self.assemble(unit, row, "organiser")

        return await self._database.write(work)

    async def change(self, caller: Principal, reference: str, fields: Mapping[str, Value], expected: Expected) -> Event:
        """Changes the given fields (those of NewEvent). More places go to those who wait longest; who has a ticket is told
        when the event has moved.

        Raises EventNotFound, Forbidden, EventInTrash, PreconditionRequired, PreconditionFailed, ValidationFailed; on `capacity`
        also when more places are taken.
        """
        if expected is None:
            raise PreconditionRequired("Say with If-Match which version of the event you change.")
        found = await self._access.organised(caller, reference)

        async def work(unit: Transaction) -> Event:
            row = await self._access.lock(unit, caller, found.id)
            await self._check_version(unit, row, expected)
            wanted = msgspec.structs.replace(row, **fields)
            changed = tuple(sorted(name for name in fields if getattr(row, name) != getattr(wanted, name)))
            if not changed:
                return await self.assemble(unit, row, "organiser")
            check_times(wanted)
            if wanted.capacity is not None and wanted.capacity < row.taken:
                raise ValidationFailed.of("capacity", f"{row.taken} places are taken or offered already.", "below_taken")
            former, row = row, await self._write(unit, row, {name: fields[name] for name in changed})
            await unit.emit(
                EventChanged(actor_id=caller.user_id, event_id=row.id, title=row.title, fields=changed, version=row.version)
            )
            await self._moves.note(unit, former, row)
            if "capacity" in changed:
                await self._places.pass_on(unit, row)
            return await self._again(unit, row)

        return await self._database.write(work)

    async def publish(self, caller: Principal, reference: str, expected: Expected = None) -> Event:
        """Makes a draft public. Raises EventNotFound, Forbidden, WrongEventStatus, PreconditionFailed."""

        def check(row: EventRow, now: str) -> None:
            if row.status != "draft":
                raise WrongEventStatus("Only a draft can be published.")
            if is_over(row, now):
                raise WrongEventStatus("This event would be over already. Change its date first.")

        return await self._set(caller, reference, expected, check, {"status": "published"}, EventPublished)

    async def cancel(self, caller: Principal, reference: str, expected: Expected = None) -> Event:
        """Says that a published event does not take place; everybody who is registered is told.

        Raises EventNotFound, Forbidden, WrongEventStatus, PreconditionFailed.
        """

        def check(row: EventRow, now: str) -> None:
            if row.status != "published" or is_over(row, now):
                raise WrongEventStatus("Only a published event that is not over can be cancelled.")

        return await self._set(caller, reference, expected, check, {"status": "cancelled"}, EventCancelled)

    async def delete(self, caller: Principal, reference: str, expected: Expected = None) -> None:
        """Puts an event into the trash. Deleting it again changes nothing.

        Raises EventNotFound, Forbidden, WrongEventStatus while people would come, PreconditionFailed.
        """

        def check(row: EventRow, now: str) -> None:
            if row.status == "published" and not is_over(row, now):
                raise WrongEventStatus("Cancel this event first, so that those who registered are told.")

        at = timestamp(self._clock.now())
        changes: dict[str, Value] = {"deleted_at": at, "deleted_by": caller.user_id}
        await self._set(caller, reference, expected, check, changes, EventDeleted)

    async def restore(self, caller: Principal, reference: str) -> Event:
        """Takes an event out of the trash. Raises EventNotFound, Forbidden."""
        return await self._set(
            caller, reference, None, _anything, {"deleted_at": None, "deleted_by": None}, EventRestored, deleted=True
        )

    async def set_role(self, caller: Principal, reference: str, user_id: str, role: Role) -> None:
        """Has somebody work for the event. Raises EventNotFound, Forbidden, ValidationFailed on `user_id`, LastOrganiser."""
        found = await self._access.organised(caller, reference)
        if not is_id(user_id) or user_id not in await self._people.active_ids([user_id]):
            raise ValidationFailed.of("user_id", "Not somebody who can sign in.", "unknown")
        await self._change_staff(caller, found.id, user_id, role)

    async def remove_staff(self, caller: Principal, reference: str, user_id: str) -> None:
        """Takes somebody out of the staff. Raises EventNotFound, Forbidden, LastOrganiser."""
        found = await self._access.organised(caller, reference)
        await self._change_staff(caller, found.id, user_id, None)

    async def touch(
        self, unit: Transaction, caller: Principal, row: EventRow, what: str, changes: Mapping[str, Value] = _NOTHING
    ) -> EventRow:
        """Says that something that belongs to an event has changed: `ticket_types`, `questions` or `image`. The new row."""
        row = await self._write(unit, row, changes)
        await unit.emit(
            EventChanged(actor_id=caller.user_id, event_id=row.id, title=row.title, fields=(what,), version=row.version)
        )
        return row

    async def assemble(self, reader: Reader, row: EventRow, role: Role | None) -> Event:
        """An event with what belongs to it: three queries."""
        now = timestamp(self._clock.now())
        return Event(
            row.id, row.slug, row.title, row.description, row.starts_at, row.ends_at, row.timezone, row.place, row.link,
            row.image, row.capacity, row.taken, row.opens_at, row.closes_at, row.status, is_over(row, now),
            registering(row, now), row.project_id, await self._forms.types(reader, row.id),
            await self._forms.questions(reader, row.id), await reader.fetch_all(STAFF, event_id=row.id), role, row.version,
            row.created_by, row.created_at, row.updated_at, row.deleted_at,
        )  # fmt: skip

    async def _set(
        self, caller: Principal, reference: str, expected: Expected, check: _Check, changes: Mapping[str, Value],
        message: type[EventMessage], *, deleted: bool = False,
    ) -> Event:  # fmt: skip
        """Writes a state, if it is another one and `check` does not raise."""
        found = await self._access.organised(caller, reference)

        async def work(unit: Transaction) -> Event:
            row = await self._access.lock(unit, caller, found.id, deleted=True)
            await self._check_version(unit, row, expected)
            unchanged = (row.deleted_at is None) == (changes["deleted_at"] is None) if "deleted_at" in changes else False
            if unchanged:
                return await self.assemble(unit, row, "organiser")
            if row.deleted_at is not None and not deleted:
                raise EventInTrash("This event is in the trash; restore it first.")
            check(row, timestamp(self._clock.now()))
            row = await self._write(unit, row, changes)
            await unit.emit(message(actor_id=caller.user_id, event_id=row.id, title=row.title))
            if row.status == "cancelled" and "status" in changes:
                await self._places.call_off(unit, row, caller.user_id)
            if message is EventRestored:
                await self._places.pass_on(unit, row)
            return await self._again(unit, row)

        return await self._database.write(work)

    async def _change_staff(self, caller: Principal, event_id: str, user_id: str, role: Role | None) -> None:
        async def work(unit: Transaction) -> None:
            row = await self._access.lock(unit, caller, event_id)
            former = await self._events.role(unit, row.id, user_id)
            if former == role:
                return
            staff = {"event_id": row.id, "user_id": user_id}
            if former == "organiser" and await unit.fetch_one(OTHER_ORGANISERS, **staff) is None:
                raise LastOrganiser("An event keeps at least one organiser; name another one first.")
            if role is None:
                await unit.execute(REMOVE_STAFF, **staff)
            else:
                await unit.execute(ADD_STAFF if former is None else SET_ROLE, role=role, **staff)
            left = (user_id,) if former == "organiser" else ()
            await unit.emit(
                StaffChanged(
                    actor_id=caller.user_id, event_id=row.id, title=row.title, person_id=user_id, role=role, left_ids=left
                )
            )

        await self._database.write(work)

    async def _check_version(self, unit: Transaction, row: EventRow, expected: Expected) -> None:
        if expected not in {None, "*", row.version}:
            current = await self.assemble(unit, row, "organiser")
            raise PreconditionFailed("Somebody else has changed this event meanwhile.", current=current)

    async def _write(self, unit: Transaction, row: EventRow, changes: Mapping[str, Value]) -> EventRow:
        written = dict(changes) | {"updated_at": timestamp(self._clock.now())}
        if not await self._events.update(unit, row, written):
            raise RuntimeError(f"event {row.id} was changed although it is locked")
        return msgspec.structs.replace(row, version=row.version + 1, **written)

    async def _again(self, unit: Transaction, row: EventRow) -> Event:
        """The event as it is now: places may have moved."""
        return await self.assemble(unit, await self._events.get(unit, row.id) or row, "organiser")


def slug_of(title: str) -> str:
    """A readable address for a title, with a random tail so that it is nobody else's."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", plain))[:_SLUG].strip("-") or "event"
    return f"{words}-{''.join(secrets.choice(_ALPHABET) for _ in range(_TAIL))}"


def _summary(row: EventRow, role: Role | None, now: str) -> EventSummary:
    return EventSummary(
        row.id, row.slug, row.title, row.starts_at, row.ends_at, row.timezone, row.place, row.image, row.capacity, row.taken,
        row.status, is_over(row, now), role, row.project_id, row.deleted_at,
    )  # fmt: skip


def _anything(_row: EventRow, _now: str) -> None:
    """Restoring goes with every status."""
