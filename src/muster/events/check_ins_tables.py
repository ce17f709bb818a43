"""Tables of the door: who was let in, and everything that was scanned."""

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint

from muster.database.columns import ID, TIME, WORD, Column, key, line, table

#: Who is in. That a ticket lets in one person is the unique key of `ticket_id`, and nothing else. The id is that of the scan.
check_ins = table(
    "check_ins",
    Column("id", ID, primary_key=True),
    Column("event_id", ID, ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("ticket_id", ID, ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("generation", Integer, nullable=False),
    Column("gate", line(100), nullable=False),
    Column("user_id", ID, nullable=False),
    Column("scanned_at", TIME, nullable=False),
    Column("received_at", TIME, nullable=False),
    Index("ix_check_ins_event_id", "event_id", "id"),
)

#: Every scan with what came of it; nothing changes it afterwards. A scanner that sends one again names it by its nonce.
#: `reason` is why a queued scan was a conflict, `first_id` the scan by which the ticket was in already.
scans = table(
    "scans",
    Column("id", ID, primary_key=True),
    Column("event_id", ID, ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("nonce", WORD, nullable=False),
    Column("ticket_id", ID),
    Column("outcome", WORD, nullable=False),
    Column("reason", WORD),
    Column("first_id", ID),
    Column("method", WORD, nullable=False),
    Column("offline", key(3), nullable=False),  # yes or no
    Column("gate", line(100), nullable=False),
    Column("user_id", ID, nullable=False),
    Column("scanned_at", TIME, nullable=False),
    Column("received_at", TIME, nullable=False),
    UniqueConstraint("event_id", "nonce"),
    Index("ix_scans_event_id", "event_id", "id"),
    Index("ix_scans_ticket_id", "ticket_id", "id"),
    Index("ix_scans_outcome", "event_id", "outcome", "id"),
)
