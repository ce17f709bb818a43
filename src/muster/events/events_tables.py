"""Tables of events: what is announced, who works for it, what may be chosen and is asked."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, PrimaryKeyConstraint

from muster.database.columns import ID, TEXT, TIME, WORD, Column, key, line, table

#: `taken` counts confirmed registrations and places that are held for whom they were offered to; `arrivals` counts
#: everybody who ever registered. Both change only while the event's row is locked (docs/decisions/0019-capacity.md).
events = table(
    "events",
    Column("id", ID, primary_key=True),
    Column("slug", WORD, nullable=False, unique=True),
    Column("title", line(200), nullable=False),
    Column("description", TEXT, nullable=False),
    Column("starts_at", TIME, nullable=False),
    Column("ends_at", TIME, nullable=False),
    Column("timezone", WORD, nullable=False),
    Column("place", line(500), nullable=False),
    Column("link", line(2000), nullable=False),
    Column("image_id", ID),
    Column("image_sizes", TEXT),  # JSON: width and height in pixels and bytes of each; with `image_id` or not at all
    Column("capacity", Integer),
    Column("taken", Integer, nullable=False),
    Column("arrivals", Integer, nullable=False),
    Column("opens_at", TIME),
    Column("closes_at", TIME),
    Column("status", WORD, nullable=False),
    Column("project_id", ID),
    Column("version", Integer, nullable=False),
    Column("created_by", ID, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Column("deleted_at", TIME),
    Column("deleted_by", ID),
    CheckConstraint("taken >= 0 AND (capacity IS NULL OR taken <= capacity)", name="taken"),
    Index("ix_events_ends_at", "deleted_at", "ends_at", "id"),
    Index("ix_events_deleted_at", "deleted_at", "id"),
    Index("ix_events_status", "status", "ends_at", "id"),
)

event_staff = table(
    "event_staff",
    Column("event_id", ID, ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", ID, nullable=False),
    Column("role", WORD, nullable=False),
    PrimaryKeyConstraint("event_id", "user_id"),
    Index("ix_event_staff_user_id", "user_id", "event_id"),
)

ticket_types = table(
    "ticket_types",
    Column("id", ID, primary_key=True),
    Column("event_id", ID, ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("name", line(100), nullable=False),
    Column("description", line(1000), nullable=False),
    Column("quota", Integer),
    Column("taken", Integer, nullable=False),
    Column("opens_at", TIME),
    Column("closes_at", TIME),
    Column("position", Integer, nullable=False),
    Column("deleted_at", TIME),
    CheckConstraint("taken >= 0 AND (quota IS NULL OR taken <= quota)", name="taken"),
    Index("ix_ticket_types_event_id", "event_id", "position", "id"),
)

questions = table(
    "questions",
    Column("id", ID, primary_key=True),
    Column("event_id", ID, ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("label", line(300), nullable=False),
    Column("kind", WORD, nullable=False),
    Column("options", TEXT, nullable=False),
    Column("required", key(3), nullable=False),  # yes or no
    Column("position", Integer, nullable=False),
    Column("deleted_at", TIME),
    Index("ix_questions_event_id", "event_id", "position", "id"),
)
