"""The table of moves: published events that have another time or place, and who has been told."""

from sqlalchemy import ForeignKey, Index, Integer

from muster.database.columns import ID, TEXT, TIME, Column, table

#: `former` is what those who registered know, as JSON; `present` is what they are told, null until that begins. `told_up_to` is
#: the serial of the last registration that was told, `told_at` since when all of them are.
event_moves = table(
    "event_moves",
    Column("id", ID, primary_key=True),
    Column("event_id", ID, ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("former", TEXT, nullable=False),
    Column("present", TEXT),
    Column("changed_at", TIME, nullable=False),
    Column("told_up_to", Integer, nullable=False),
    Column("told_at", TIME),
    Index("ix_event_moves_event_id", "event_id", "told_at"),
    Index("ix_event_moves_told_at", "told_at", "changed_at"),
)
