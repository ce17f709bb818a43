"""The change feed: messages in one order that no reader can miss one of, and the sequencer that makes it.

A position is given to messages that have committed, by whoever holds the lock on the counter, in the order
of their serials. So positions become visible in order, and whoever remembers the last one it saw misses none.
A message that was emitted after another one had committed also comes after it.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Column, Select, bindparam, delete, func, select, update

from muster.database.engine import Database, Reader, Transaction
from muster.database.idempotency import without_claim
from muster.database.outbox import outbox, outbox_counter
from muster.database.query import Command, DialectName, OneOf, Query, insert_new, json_list
from muster.kernel.messages import Envelope

#: Messages that get their position in one transaction.
BATCH = 200

_o, _c = outbox.c, outbox_counter.c


def _position(dialect: DialectName) -> "Column[int]":
    return _o.serial if dialect == "sqlite" else _o.position


_FIELDS = ("position", "id", "kind", "occurred_at", "actor_id", "project_id", "user_id", "body", "request_id")


def _envelope(*columns: Any) -> Envelope:
    return Envelope(**dict(zip(_FIELDS, columns, strict=True)))


# --- reading ---


def _fields(dialect: DialectName) -> "Select[Any]":
    return select(
        _position(dialect), _o.id, _o.kind, _o.occurred_at, _o.actor_id, _o.project_id, _o.user_id, _o.body, _o.request_id
    )


def _messages(dialect: DialectName) -> "Select[Any]":
    position = _position(dialect)
    return _fields(dialect).where(position > bindparam("position")).order_by(position).limit(bindparam("limit"))


_MESSAGES = Query(_messages, _envelope)
_MESSAGES_OF_KINDS = Query(lambda dialect: _messages(dialect).where(OneOf(_o.kind, "kinds")), _envelope)
_MESSAGE = Query(lambda dialect: _fields(dialect).where(_o.id == bindparam("message")), _envelope)
_NEWEST = Query(lambda dialect: select(func.coalesce(func.max(_position(dialect)), 0)), int)
_OLDEST = Query(lambda dialect: select(func.coalesce(func.min(_position(dialect)), 0)), int)


class Stretch(msgspec.Struct, frozen=True):
    """A part of the feed. `position` is where to read on: there is nothing more to be found before it."""

    messages: list[Envelope]
    position: int


async def messages_after(reader: Reader, position: int, limit: int, kinds: Sequence[str] | None = None) -> list[Envelope]:
    """The messages after `position`, in order, at most `limit`; of certain kinds only, if given."""
    if kinds is None:
        return await reader.fetch_all(_MESSAGES, position=position, limit=limit)
    return await reader.fetch_all(_MESSAGES_OF_KINDS, position=position, limit=limit, kinds=json_list(kinds))


async def stretch_after(reader: Reader, position: int, limit: int, kinds: Sequence[str]) -> Stretch:
    """The same with where to read on, so that messages of other kinds are not looked at twice."""
    newest = await newest_position(reader)  # asked first: what is visible by now stays behind nothing later
    messages = await messages_after(reader, position, limit, kinds)
    if len(messages) == limit:
        return Stretch(messages, messages[-1].position)
    return Stretch(messages, max([position, newest, *(message.position for message in messages[-1:])]))


async def message_by_id(reader: Reader, message_id: str) -> Envelope | None:
    """One message that has its position; None when it is not kept any more."""
    return await reader.fetch_one(_MESSAGE, message=message_id)


async def newest_position(reader: Reader) -> int:
    """The position of the newest message; 0 without any."""
    return await reader.fetch_one(_NEWEST) or 0


async def oldest_position(reader: Reader) -> int:
    """The position of the oldest message that is kept; 0 without any."""
    return await reader.fetch_one(_OLDEST) or 0


# --- the sequencer ---

_WAITING = Query(select(_o.serial).where(_o.position.is_(None)).limit(1), int)
# Not by the plain serial: a database might then look for the few that wait along all that have ever been.
_NEXT = Query(select(_o.serial).where(_o.position.is_(None)).order_by(_o.serial + 0).limit(bindparam("limit")), int)
_GIVE = Command(update(outbox).where(_o.serial == bindparam("of")).values(position=bindparam("given")))
_LOCK = Query(select(_c.last_position).where(_c.name == "outbox").with_for_update(), int)
_START = Command(insert_new(outbox_counter, "name", "last_position"))
_COUNT = Command(update(outbox_counter).where(_c.name == "outbox").values(last_position=bindparam("last")))


async def sequence(database: Database) -> int:
    """Gives positions to the messages that have committed and have none. How many that were.

    To be called before the feed is read, on every database: where commits are in order there is nothing to
    do. Several processes may call it at once.
    """
    if database.commits_in_order:
        return 0
    count = 0
    with without_claim():
        while await database.fetch_one(_WAITING) is not None:
            count += await database.write(_sequence_some)
    return count


async def _sequence_some(unit: Transaction) -> int:
    last = await unit.fetch_one(_LOCK)
    if last is None:
        await unit.execute(_START, name="outbox", last_position=0)
        last = await unit.fetch_one(_LOCK) or 0
    serials = await unit.fetch_all(_NEXT, limit=BATCH)
    if serials:
        await unit.execute_many(_GIVE, [{"of": serial, "given": last + n} for n, serial in enumerate(serials, 1)])
        await unit.execute(_COUNT, last=last + len(serials))
    return len(serials)


# --- purging ---

_OLD = Query(
    lambda dialect: (
        select(_o.serial)
        .where(_o.occurred_at < bindparam("before"), _position(dialect) <= bindparam("consumed"))
        .limit(bindparam("limit"))
    ),
    int,
)
_FORGET = Command(delete(outbox).where(_o.serial == bindparam("of")))


async def purge_messages(database: Database, before: str, consumed: int, limit: int = 1000) -> int:
    """Removes up to `limit` messages from before the timestamp `before`. How many.

    `consumed` is the smallest position of any consumer: what one of them has yet to read stays.
    """
    serials = await database.fetch_all(_OLD, before=before, consumed=consumed, limit=limit)
    if serials:
        with without_claim():
            await database.write(lambda unit: unit.execute_many(_FORGET, [{"of": serial} for serial in serials]))
    return len(serials)
