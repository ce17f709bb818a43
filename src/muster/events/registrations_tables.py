"""The table of registrations: everybody who asked for a place, in the order in which they came."""

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint

from muster.database.columns import ID, TEXT, TIME, WORD, Column, key, line, table

#: `active_email` is the address until the registration is cancelled or expires, so that it is nobody's twice and may come
#: again. `manage_digest` is of the secret in the link by which it is managed. `search` is what a list is searched in.
registrations = table(
    "registrations",
    Column("id", ID, primary_key=True),
    Column("event_id", ID, ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("ticket_type_id", ID, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("email", line(254), nullable=False),
    Column("name", line(200), nullable=False),
    Column("search", line(700), nullable=False),
    Column("locale", key(35), nullable=False),
    Column("status", WORD, nullable=False),
    Column("cancelled_by", WORD),
    Column("answers", TEXT, nullable=False),
    Column("active_email", line(254)),
    Column("offer_expires_at", TIME),
    Column("manage_digest", key(64), nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("event_id", "active_email"),
    UniqueConstraint("event_id", "serial"),
    Index("ix_registrations_event_id", "event_id", "status", "serial"),
    Index("ix_registrations_id", "event_id", "id"),
    Index("ix_registrations_ticket_type_id", "ticket_type_id", "status", "serial"),
    Index("ix_registrations_created_at", "event_id", "created_at"),
    Index("ix_registrations_offer_expires_at", "status", "offer_expires_at", "id"),
)
