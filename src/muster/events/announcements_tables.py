"""Tables of announcements."""

from sqlalchemy import Index, Integer, UniqueConstraint

from muster.database.columns import ID, TEXT, TIME, WORD, Column, line, table

announcements = table(
    "announcements",
    Column("id", ID, primary_key=True),
    Column("event_id", ID),  # null: about all events
    Column("audience", WORD, nullable=False),  # subscribers, all, registered, joined by +
    Column("subject", line(150), nullable=False),
    Column("body", TEXT, nullable=False),
    Column("status", WORD, nullable=False),  # draft | sending | sent
    # How far the recipients are noted down: the step that comes next, in which part of the audience, behind whom.
    Column("step", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    Column("cursor", ID, nullable=False),
    Column("complete_at", TIME),  # since when all of them are
    Column("total", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("withheld", Integer, nullable=False),
    Column("created_by", ID, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Column("started_at", TIME),
    Column("sent_at", TIME),
    Column("version", Integer, nullable=False),
    Index("ix_announcements_listing", "event_id", "id"),
    Index("ix_announcements_status", "status", "sent_at"),
)

#: To whom an announcement goes, as it was when it was sent, and what became of it. Removed some time later.
announcement_recipients = table(
    "announcement_recipients",
    Column("id", ID, primary_key=True),
    Column("announcement_id", ID, nullable=False),
    Column("email", line(254), nullable=False),
    Column("source", WORD, nullable=False),  # subscription | registration
    Column("source_id", ID, nullable=False),
    Column("status", WORD, nullable=False),  # wanted | sent | withheld | failed
    UniqueConstraint("announcement_id", "email"),
    Index("ix_announcement_recipients_progress", "announcement_id", "status"),
)
