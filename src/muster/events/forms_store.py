"""Queries on what people choose and answer when they register: ticket types and questions."""

import json
from typing import Literal

import msgspec
from sqlalchemy import bindparam, func, select

from muster.database.engine import Reader
from muster.database.query import Command, Query
from muster.events.events_tables import questions, ticket_types
from muster.events.models import Question, QuestionKind, TicketType

_t = ticket_types.c
_q = questions.c
_options = msgspec.json.Decoder(tuple[str, ...]).decode

_TYPE_COLUMNS = [_t[name] for name in TicketType.__struct_fields__]
_QUESTION_COLUMNS = [_q[name] for name in Question.__struct_fields__]


def _question(id: str, label: str, kind: QuestionKind, options: str, required: Literal["yes", "no"], position: int) -> Question:
    return Question(id, label, kind, _options(options), required == "yes", position)


TYPES = Query(
    select(*_TYPE_COLUMNS).where(_t.event_id == bindparam("event_id"), _t.deleted_at.is_(None)).order_by(_t.position, _t.id),
    TicketType,
)
#: Also deleted ones, which former registrations have.
TYPE_NAMES = Query(select(_t.id, _t.name).where(_t.event_id == bindparam("event_id")), lambda id, name: (id, name))
QUESTIONS = Query(
    select(*_QUESTION_COLUMNS)
    .where(_q.event_id == bindparam("event_id"), _q.deleted_at.is_(None))
    .order_by(_q.position, _q.id),
    _question,
)
TYPE_COUNT = Query(select(func.count()).where(_t.event_id == bindparam("event_id"), _t.deleted_at.is_(None)), int)

INSERT_TYPE = Command(
    ticket_types.insert().values(
        {
            name: bindparam(name)
            for name in (
                "id", "event_id", "name", "description", "quota", "taken", "opens_at", "closes_at", "position",
            )
        }
    )
)  # fmt: skip
UPDATE_TYPE = Command(
    ticket_types.update()
    .where(_t.id == bindparam("ticket_type_id"))
    .values({name: bindparam(name) for name in ("name", "description", "quota", "opens_at", "closes_at", "position")})
)
DELETE_TYPE = Command(ticket_types.update().where(_t.id == bindparam("ticket_type_id")).values(deleted_at=bindparam("at")))
INSERT_QUESTION = Command(
    questions.insert().values(
        {name: bindparam(name) for name in ("id", "event_id", "label", "kind", "options", "required", "position")}
    )
)
UPDATE_QUESTION = Command(
    questions.update()
    .where(_q.id == bindparam("question_id"))
    .values({name: bindparam(name) for name in ("label", "kind", "options", "required", "position")})
)
DELETE_QUESTION = Command(questions.update().where(_q.id == bindparam("question_id")).values(deleted_at=bindparam("at")))


def question_values(question: Question) -> dict[str, str | int]:
    """A question as its row has it, but for its ids."""
    return {
        "label": question.label,
        "kind": question.kind,
        "options": json.dumps(question.options),
        "required": "yes" if question.required else "no",
        "position": question.position,
    }


class FormStore:
    """Reads ticket types and questions."""

    async def types(self, reader: Reader, event_id: str) -> list[TicketType]:
        """Those that there are, in their order."""
        return await reader.fetch_all(TYPES, event_id=event_id)

    async def type_names(self, reader: Reader, event_id: str) -> dict[str, str]:
        """What ticket types are called, by id; those too that were removed."""
        return dict(await reader.fetch_all(TYPE_NAMES, event_id=event_id))

    async def questions(self, reader: Reader, event_id: str) -> list[Question]:
        """Those that are asked, in their order."""
        return await reader.fetch_all(QUESTIONS, event_id=event_id)
