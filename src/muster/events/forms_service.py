"""What people choose and answer when they register: ticket types and questions."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from muster.database.engine import Database, Transaction
from muster.events.access import EventAccess
from muster.events.errors import QuestionNotFound, TicketTypeInUse, TicketTypeNotFound
from muster.events.events_service import EventService
from muster.events.forms_store import (
    DELETE_QUESTION,
    DELETE_TYPE,
    INSERT_QUESTION,
    INSERT_TYPE,
    UPDATE_QUESTION,
    UPDATE_TYPE,
    FormStore,
    question_values,
)
from muster.events.models import EventRow, Question, QuestionKind, TicketType
from muster.events.places import Places
from muster.events.registrations_store import ACTIVE_OF_TYPE
from muster.events.windows import window_errors
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import Conflict, ValidationFailed
from muster.kernel.ids import new_id
from muster.kernel.principal import Principal

R = TypeVar("R")

MAX_TYPES = 50
MAX_QUESTIONS = 50


@dataclass(frozen=True)
class NewTicketType:
    """A type of ticket to be added. Without a position it is the last one."""

    name: str
    description: str = ""
    quota: int | None = None
    opens_at: str | None = None
    closes_at: str | None = None
    position: int | None = None


@dataclass(frozen=True)
class NewQuestion:
    """A question to be added. Without a position it is the last one."""

    label: str
    kind: QuestionKind
    options: tuple[str, ...] = ()
    required: bool = False
    position: int | None = None


class FormService:
    """The commands on ticket types and questions. Every method raises EventNotFound, Forbidden and EventInTrash."""

    def __init__(
        self, database: Database, clock: Clock, *, access: EventAccess, events: EventService, forms: FormStore, places: Places
    ) -> None:
        self._database = database
        self._clock = clock
        self._access = access
        self._events = events
        self._forms = forms
        self._places = places

    async def add_type(self, caller: Principal, reference: str, new: NewTicketType) -> TicketType:
        """Adds a type of ticket. Raises ValidationFailed, Conflict (`too_many`)."""

        async def change(unit: Transaction, event: EventRow) -> TicketType:
            types = await self._forms.types(unit, event.id)
            if len(types) >= MAX_TYPES:
                raise Conflict(f"An event may have {MAX_TYPES} types of tickets.", code="too_many")
            position = _last(types) + 1 if new.position is None else new.position
            made = TicketType(new_id(), new.name, new.description, new.quota, 0, new.opens_at, new.closes_at, position)
            _check_type(made)
            await unit.execute(INSERT_TYPE, event_id=event.id, **msgspec.structs.asdict(made))
            return made

        return await self._change(caller, reference, "ticket_types", change)

    async def change_type(
        self, caller: Principal, reference: str, ticket_type_id: str, fields: Mapping[str, object]
    ) -> TicketType:
        """Changes the given fields of a type. A larger quota gives places to those who wait for it.

        Raises TicketTypeNotFound, ValidationFailed; on `quota` also when more of them are taken.
        """

        async def change(unit: Transaction, event: EventRow) -> TicketType:
            current = await self._type(unit, event, ticket_type_id)
            changed = msgspec.structs.replace(current, **fields)
            _check_type(changed)
            if changed.quota is not None and changed.quota < current.taken:
                raise ValidationFailed.of("quota", f"{current.taken} of them are taken or offered already.", "below_taken")
            await unit.execute(
                UPDATE_TYPE, ticket_type_id=changed.id, name=changed.name, description=changed.description, quota=changed.quota,
                opens_at=changed.opens_at, closes_at=changed.closes_at, position=changed.position,
            )  # fmt: skip
            await self._places.pass_on(unit, event)
            return await self._type(unit, event, ticket_type_id)

        return await self._change(caller, reference, "ticket_types", change)

    async def delete_type(self, caller: Principal, reference: str, ticket_type_id: str) -> None:
        """Removes a type of ticket that nobody has. Raises TicketTypeNotFound, TicketTypeInUse."""

        async def change(unit: Transaction, event: EventRow) -> None:
            await self._type(unit, event, ticket_type_id)
            if len(await self._forms.types(unit, event.id)) == 1:
                raise TicketTypeInUse("An event keeps at least one type of ticket.")
            if await unit.fetch_one(ACTIVE_OF_TYPE, ticket_type_id=ticket_type_id) is not None:
                raise TicketTypeInUse("People are registered for these tickets. Let its window close instead.")
            await unit.execute(DELETE_TYPE, ticket_type_id=ticket_type_id, at=timestamp(self._clock.now()))

        await self._change(caller, reference, "ticket_types", change)

    async def add_question(self, caller: Principal, reference: str, new: NewQuestion) -> Question:
        """Adds a question. Raises ValidationFailed, Conflict (`too_many`)."""

        async def change(unit: Transaction, event: EventRow) -> Question:
            questions = await self._forms.questions(unit, event.id)
            if len(questions) >= MAX_QUESTIONS:
                raise Conflict(f"An event may ask {MAX_QUESTIONS} questions.", code="too_many")
            position = _last(questions) + 1 if new.position is None else new.position
            made = Question(new_id(), new.label, new.kind, new.options, new.required, position)
            _check_question(made)
            await unit.execute(INSERT_QUESTION, id=made.id, event_id=event.id, **question_values(made))
            return made

        return await self._change(caller, reference, "questions", change)

    async def change_question(
        self, caller: Principal, reference: str, question_id: str, fields: Mapping[str, object]
    ) -> Question:
        """Changes the given fields of a question; what was answered before stays. Raises QuestionNotFound, ValidationFailed."""

        async def change(unit: Transaction, event: EventRow) -> Question:
            changed = msgspec.structs.replace(await self._question(unit, event, question_id), **fields)
            _check_question(changed)
            await unit.execute(UPDATE_QUESTION, question_id=changed.id, **question_values(changed))
            return changed

        return await self._change(caller, reference, "questions", change)

    async def delete_question(self, caller: Principal, reference: str, question_id: str) -> None:
        """Asks a question no longer; what was answered stays. Raises QuestionNotFound."""

        async def change(unit: Transaction, event: EventRow) -> None:
            await self._question(unit, event, question_id)
            await unit.execute(DELETE_QUESTION, question_id=question_id, at=timestamp(self._clock.now()))

        await self._change(caller, reference, "questions", change)

    async def _change(
        self, caller: Principal, reference: str, what: str, change: Callable[[Transaction, EventRow], Awaitable[R]]
    ) -> R:
        found = await self._access.organised(caller, reference)

        async def work(unit: Transaction) -> R:
            event = await self._access.lock(unit, caller, found.id)
            changed = await change(unit, event)
            await self._events.touch(unit, caller, event, what)
            return changed

        return await self._database.write(work)

    async def _type(self, unit: Transaction, event: EventRow, ticket_type_id: str) -> TicketType:
        for ticket_type in await self._forms.types(unit, event.id):
            if ticket_type.id == ticket_type_id:
                return ticket_type
        raise TicketTypeNotFound

    async def _question(self, unit: Transaction, event: EventRow, question_id: str) -> Question:
        for question in await self._forms.questions(unit, event.id):
            if question.id == question_id:
                return question
        raise QuestionNotFound


def _last(items: list[TicketType] | list[Question]) -> int:
    return max((item.position for item in items), default=-1)


def _check_type(ticket_type: TicketType) -> None:
    errors = window_errors(ticket_type.opens_at, ticket_type.closes_at)
    if errors:
        raise ValidationFailed(*errors)


def _check_question(question: Question) -> None:
    if question.kind == "choice" and len(set(question.options)) != len(question.options):
        raise ValidationFailed.of("options", "Each of them has to be another one.")
    if question.kind == "choice" and len(question.options) < 2:
        raise ValidationFailed.of("options", "Give two options at least.")
    if question.kind != "choice" and question.options:
        raise ValidationFailed.of("options", "Only a choice has options.")
