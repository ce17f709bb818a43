"""The outbox: messages beside the rows they tell of, and the change feed that is read from it.

`serial` counts as rows are inserted, which on PostgreSQL and MySQL is not the order in which they become
visible. A reader that remembered the largest serial it saw would skip a transaction that took a smaller
one and committed later. There, `position` is given to messages by the sequencer, after their commit and
one sequencer at a time; SQLite has one writer, so its serial is the position already. `muster.database.feed`
has both the sequencer and the queries that read along positions.
"""

from datetime import datetime

import msgspec
from sqlalchemy import Index, bindparam

from muster.database.columns import ID, SERIAL, TEXT, TIME, WORD, Column, table
from muster.database.query import Command, Value
from muster.kernel.clock import timestamp
from muster.kernel.ids import new_id
from muster.kernel.logs import request_id
from muster.kernel.messages import Message

outbox = table(
    "outbox",
    Column("serial", SERIAL, primary_key=True, autoincrement=True),
    Column("position", SERIAL, unique=True),
    Column("id", ID, nullable=False, unique=True),
    Column("kind", WORD, nullable=False),
    Column("occurred_at", TIME, nullable=False),
    Column("actor_id", ID),
    Column("project_id", ID),
    Column("user_id", ID),
    Column("body", TEXT, nullable=False),
    Column("request_id", WORD),
    Index("ix_outbox_occurred_at", "occurred_at"),
)
outbox.dialect_options["sqlite"]["autoincrement"] = True

#: The last position that was given away, in one row. Whoever has locked it is the sequencer.
outbox_counter = table(
    "outbox_counter",
    Column("name", WORD, primary_key=True),
    Column("last_position", SERIAL, nullable=False),
)

_COLUMNS = ("id", "kind", "occurred_at", "actor_id", "project_id", "user_id", "body", "request_id")

INSERT_MESSAGE = Command(outbox.insert().values({name: bindparam(name) for name in _COLUMNS}))


def outbox_row(message: Message, occurred_at: datetime) -> dict[str, Value]:
    """The row of `message`, under a new message id."""
    return {
        "id": new_id(),
        "kind": message.kind,
        "occurred_at": timestamp(occurred_at),
        "actor_id": message.actor_id,
        "project_id": message.project_id,
        "user_id": message.user_id,
        "body": msgspec.json.encode(message).decode(),
        "request_id": request_id.get(),
    }
