"""Tables of delivery: how far each consumer has come, what failed, and when jobs run."""

from sqlalchemy import BigInteger, Index, Integer, UniqueConstraint

from muster.database.columns import ID, TEXT, TIME, WORD, Column, table

consumers = table(
    "consumers",
    Column("name", WORD, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("holder", ID),
    Column("leased_until", TIME),
)

deliveries = table(
    "deliveries",
    Column("id", ID, primary_key=True),
    Column("consumer", WORD, nullable=False),
    Column("message_id", ID, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("message", TEXT, nullable=False),  # a copy: the outbox forgets messages, an admin may replay this later
    Column("attempts", Integer, nullable=False),
    Column("state", WORD, nullable=False),
    Column("last_error", TEXT, nullable=False),
    Column("next_attempt_at", TIME),
    Column("updated_at", TIME, nullable=False),
    UniqueConstraint("consumer", "message_id"),
    Index("ix_deliveries_due", "consumer", "state", "next_attempt_at"),
    Index("ix_deliveries_state", "state", "id"),
)

jobs = table(
    "jobs",
    Column("name", WORD, primary_key=True),
    Column("next_run_at", TIME, nullable=False),
    Column("holder", ID),
    Column("leased_until", TIME),
)
