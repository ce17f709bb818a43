"""The table of events' pictures: those that are shown, were announced, or have files left."""

from sqlalchemy import Index, Integer

from muster.database.columns import ID, TIME, WORD, Column, table

#: As long as there may be a file of a picture, it has a row: the row comes before the files and goes after them, so it outlives
#: its event. `tidy_at` is when files that are not needed any more are to be removed; null: there are none.
event_images = table(
    "event_images",
    Column("id", ID, primary_key=True),
    Column("event_id", ID, nullable=False),
    Column("state", WORD, nullable=False),
    Column("content_type", WORD, nullable=False),
    Column("size", Integer, nullable=False),
    Column("created_by", ID, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("tidy_at", TIME),
    Index("ix_event_images_event_id", "event_id", "state"),
    Index("ix_event_images_tidy_at", "tidy_at"),
)
