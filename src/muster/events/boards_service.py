"""The board of an event: a project with what there usually is to do, by deadlines counted back from the date."""

import msgspec

from muster.database.engine import Database, Transaction
from muster.events.access import EventAccess
from muster.events.errors import BoardExists, WrongEventStatus
from muster.events.events_store import STAFF, EventStore
from muster.events.messages import EventChanged
from muster.events.models import Board
from muster.events.references import Boards, PlannedWork
from muster.events.windows import days_before, is_over
from muster.kernel.clock import Clock, timestamp
from muster.kernel.principal import Principal


class _Step(msgspec.Struct, frozen=True):
    """A typical task, to be done by so many days before the event; less than none: after it."""

    days: int
    title: str
    description: str = ""


TEMPLATE = (
    _Step(90, "Agree on the aim, the date and the budget"),
    _Step(75, "Book the place", "Mind access without steps, and until when one can still cancel."),
    _Step(60, "Invite speakers and helpers"),
    _Step(50, "Write the announcement and choose an image"),
    _Step(45, "Publish the event and open registration"),
    _Step(30, "Order food and drink"),
    _Step(30, "Check what the place has: sound, projector, network, power"),
    _Step(21, "Announce it again to those who subscribed"),
    _Step(14, "Plan who does what on the day"),
    _Step(7, "Look at the number of registrations; tell the caterer"),
    _Step(3, "Print signs and badges; charge the phones for check-in"),
    _Step(1, "Write to the attendees: how to get there, what to bring"),
    _Step(0, "Set up, test the sound, open check-in"),
    _Step(-2, "Thank helpers and speakers; ask the attendees how it was"),
    _Step(-7, "Settle the bills and write down what to do better"),
)


class BoardService:
    """Gives events their boards."""

    def __init__(self, database: Database, clock: Clock, *, access: EventAccess, events: EventStore, boards: Boards) -> None:
        self._database = database
        self._clock = clock
        self._access = access
        self._events = events
        self._boards = boards

    async def create(self, caller: Principal, reference: str) -> Board:
        """Makes the board of an event, for its organisers. Raises EventNotFound, Forbidden, BoardExists, WrongEventStatus.

        The project is there before the event names it. If the process dies in between, the next call finds it by its source.
        """
        event = await self._access.organised(caller, reference)
        now = self._clock.now()
        if event.project_id is not None:
            raise BoardExists("This event has its board already.", current=Board(event.project_id))
        if is_over(event, timestamp(now)):
            raise WrongEventStatus("This event is over.")
        staff = await self._database.fetch_all(STAFF, event_id=event.id)
        plan = [PlannedWork(step.title, step.description, days_before(event, step.days, now)) for step in TEMPLATE]
        organisers = {each.user_id for each in staff if each.role == "organiser"}
        project_id = await self._boards.create_board(caller, f"event:{event.id}", event.title, organisers, plan)

        async def work(unit: Transaction) -> Board:
            current = await self._access.lock(unit, caller, event.id)
            if current.project_id is not None:
                raise BoardExists("This event has its board already.", current=Board(current.project_id))
            await self._events.update(unit, current, {"project_id": project_id, "updated_at": timestamp(now)})
            await unit.emit(
                EventChanged(
                    actor_id=caller.user_id,
                    event_id=event.id,
                    title=current.title,
                    fields=("project_id",),
                    version=current.version + 1,
                )
            )
            return Board(project_id)

        return await self._database.write(work)
