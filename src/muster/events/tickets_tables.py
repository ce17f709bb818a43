"""The table of tickets."""

from sqlalchemy import ForeignKey, Index, Integer

from muster.database.columns import ID, TIME, WORD, Column, line, table

#: One for each registration that was ever confirmed. A code that is scanned names a generation; only the newest is good.
tickets = table(
    "tickets",
    Column("id", ID, primary_key=True),
    Column("event_id", ID, ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("registration_id", ID, ForeignKey("registrations.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("ticket_type_id", ID, nullable=False),
    Column("holder_name", line(200), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("status", WORD, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Index("ix_tickets_event_id", "event_id", "id"),
)
