"""Tables of people and how they sign in."""

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, PrimaryKeyConstraint

from muster.database.columns import ID, TEXT, TIME, WORD, Column, key, line, table

#: The one row of `workspace`: its primary key is why a set-up happens once.
WORKSPACE_ID = "workspace"

workspace = table(
    "workspace",
    Column("id", WORD, primary_key=True),
    Column("name", line(100), nullable=False),
    Column("set_up_at", TIME, nullable=False),
)

users = table(
    "users",
    Column("id", ID, primary_key=True),
    Column("email", line(254), nullable=False),  # as the person writes it; "" once deleted
    Column("email_canonical", line(254), nullable=False, unique=True),
    Column("given_name", line(100), nullable=False),
    Column("family_name", line(100), nullable=False),
    Column("user_group", WORD, nullable=False),
    Column("status", WORD, nullable=False),
    Column("timezone", key(64), nullable=False),
    Column("theme", WORD, nullable=False),
    Column("password_version", Integer, nullable=False),  # links to reset or verify are good for one of them
    Column("must_change_at", TIME),  # since when the password must be changed before anything else
    Column("temporary_until", TIME),  # how long the generated password works
    Column("second_factor_at", TIME),
    Column("version", Integer, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Column("last_seen_at", TIME),
    Column("sort_name", line(210), nullable=False),
    Column("search", line(500), nullable=False),
    Index("ix_users_sort_name", "sort_name", "id"),
    Index("ix_users_status", "status", "sort_name", "id"),
    Index("ix_users_user_group", "user_group", "sort_name", "id"),
)

#: Passwords of accounts that Muster keeps itself; with another identity store it stays empty.
credentials = table(
    "credentials",
    Column("user_id", ID, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("password_hash", key(200), nullable=False),
    Column("changed_at", TIME, nullable=False),
)

sessions = table(
    "sessions",
    Column("id", ID, primary_key=True),
    Column("user_id", ID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("ip", key(45), nullable=False),
    Column("user_agent", line(300), nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("last_seen_at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=False),
    Column("ended_at", TIME),
    Index("ix_sessions_user_id", "user_id", "created_at", "id"),
    Index("ix_sessions_expires_at", "expires_at"),
)

second_factors = table(
    "second_factors",
    Column("user_id", ID, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("secret", TEXT, nullable=False),  # encrypted
    Column("last_step", BigInteger, nullable=False),  # of the last code taken: each is good once
    Column("created_at", TIME, nullable=False),
)

recovery_codes = table(
    "recovery_codes",
    Column("user_id", ID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("digest", key(64), nullable=False),
    Column("used_at", TIME),
    PrimaryKeyConstraint("user_id", "digest"),
)
