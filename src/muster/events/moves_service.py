"""Moves: those who have a ticket are told when a published event has another time or place.

Not at once: who mends a mistake in two steps, or takes a change back, causes one mail or none. What they knew before is kept
until then, so that the mail can say what was, and what is. They are told in the background, so many at a time as for
cancelled events.
"""

from datetime import timedelta

import msgspec

from muster.database.engine import Database, Transaction
from muster.events.events_store import EventStore
from muster.events.messages import MoveMailWanted
from muster.events.models import EventRow
from muster.events.moves_models import Move, whereabouts
from muster.events.moves_store import ADD_TO_MOVE, BY_ID, DELETE_MOVE, DUE_MOVES, INSERT_MOVE, TELL, TO_TELL
from muster.events.places import BATCH
from muster.events.windows import takes_place
from muster.kernel.clock import Clock, timestamp
from muster.kernel.ids import new_id


class MoveService:
    """Notes moves, and has people told. `quiet_seconds` is how long an event must stay as it is before that."""

    def __init__(self, database: Database, clock: Clock, events: EventStore, *, quiet_seconds: int) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._quiet = timedelta(seconds=quiet_seconds)

    async def note(self, unit: Transaction, former: EventRow, present: EventRow) -> None:
        """Notes that an event, which `unit` has locked and changed, moved; if it did, and is one that people come to."""
        now = timestamp(unit.clock.now())
        if whereabouts(former) == whereabouts(present) or not takes_place(present, now):
            return
        if await unit.execute(ADD_TO_MOVE, moved_id=former.id, changed_at=now):
            return
        await unit.execute(
            INSERT_MOVE, id=new_id(), event_id=former.id, former=msgspec.json.encode(whereabouts(former)).decode(),
            present=None, changed_at=now, told_up_to=0, told_at=None,
        )  # fmt: skip

    async def get(self, move_id: str) -> Move | None:
        """A move; None once it is gone, with its event."""
        return await self._database.fetch_one(BY_ID, id=move_id)

    async def tell(self) -> None:
        """Has everybody told of the moves that are due. May be run again, by several at once, and at any time."""
        before = timestamp(self._clock.now() - self._quiet)
        while due := await self._database.fetch_all(DUE_MOVES, before=before, limit=BATCH):
            for move_id, event_id in due:
                await self._tell_some(move_id, event_id)

    async def _tell_some(self, move_id: str, event_id: str) -> None:
        """Has up to `BATCH` people told of a move."""

        async def work(unit: Transaction) -> None:
            event = await self._events.lock(unit, event_id)
            move = await unit.fetch_one(BY_ID, id=move_id)
            if event is None or move is None or move.told_at is not None:
                return
            here = move.present or whereabouts(event)
            # It went back to where it was, or is cancelled, which is told in another way.
            if here == move.former or not takes_place(event, timestamp(unit.clock.now())):
                await unit.execute(DELETE_MOVE, move_id=move.id)
                return
            people = await unit.fetch_all(
                TO_TELL, event_id=event_id, after=move.told_up_to, before=move.changed_at, limit=BATCH
            )
            for registration_id, ticket_type_id, serial in people:
                await unit.emit(
                    MoveMailWanted(
                        event_id=event_id,
                        registration_id=registration_id,
                        ticket_type_id=ticket_type_id,
                        serial=serial,
                        move_id=move.id,
                    )
                )
            last = people[-1][2] if people else move.told_up_to
            done = len(people) < BATCH
            await unit.execute(
                TELL, move_id=move.id, present=msgspec.json.encode(here).decode(), told_up_to=last,
                told_at=timestamp(unit.clock.now()) if done else None,
            )  # fmt: skip

        await self._database.write(work)
