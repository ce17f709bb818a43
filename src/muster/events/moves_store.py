"""Queries on moves."""

import msgspec
from sqlalchemy import bindparam, literal, or_, select
from sqlalchemy.types import Integer

from muster.database.query import Command, Query
from muster.events.moves_models import Move, Whereabouts
from muster.events.moves_tables import event_moves
from muster.events.registrations_tables import registrations

_m = event_moves.c
_r = registrations.c
_COLUMNS = [_m[name] for name in Move.__struct_fields__]

_decode = msgspec.json.Decoder(Whereabouts).decode


def _move(
    id: str, event_id: str, former: str, present: str | None, changed_at: str, told_up_to: int, told_at: str | None
) -> Move:
    return Move(id, event_id, _decode(former), None if present is None else _decode(present), changed_at, told_up_to, told_at)


BY_ID = Query(select(*_COLUMNS).where(_m.id == bindparam("id")), _move)
#: Moves of which somebody is still to be told: those that have begun, and those that nothing was added to since a moment.
DUE_MOVES = Query(
    select(_m.id, _m.event_id)
    .where(_m.told_at.is_(None), or_(_m.present.is_not(None), _m.changed_at <= bindparam("before")))
    .order_by(_m.changed_at, _m.id)
    .limit(bindparam("limit", type_=Integer)),
    lambda id, event_id: (id, event_id),
)
#: Those who have a place since before the move: registration, type of ticket, serial, in the order of arrival.
TO_TELL = Query(
    select(_r.id, _r.ticket_type_id, _r.serial)
    .where(
        _r.event_id == bindparam("event_id"),
        _r.status == literal("confirmed"),
        _r.serial > bindparam("after"),
        _r.created_at <= bindparam("before"),
    )
    .order_by(_r.serial)
    .limit(bindparam("limit", type_=Integer)),
    lambda id, ticket_type_id, serial: (id, ticket_type_id, serial),
)

#: Adds to the move of an event of which nobody was told yet; matches no row when there is none.
ADD_TO_MOVE = Command(
    event_moves.update()
    .where(_m.event_id == bindparam("moved_id"), _m.told_at.is_(None), _m.present.is_(None))
    .values(changed_at=bindparam("changed_at"))
)
INSERT_MOVE = Command(
    event_moves.insert().values(
        {name: bindparam(name) for name in ("id", "event_id", "former", "present", "changed_at", "told_up_to", "told_at")}
    )
)
TELL = Command(
    event_moves.update()
    .where(_m.id == bindparam("move_id"))
    .values({name: bindparam(name) for name in ("present", "told_up_to", "told_at")})
)
DELETE_MOVE = Command(event_moves.delete().where(_m.id == bindparam("move_id")))
