"""Tables of notifications."""

from sqlalchemy import Index, Integer, PrimaryKeyConstraint, UniqueConstraint

from muster.database.columns import ID, TEXT, TIME, WORD, Column, key, line, table

notifications = table(
    "notifications",
    Column("id", ID, primary_key=True),
    Column("user_id", ID, nullable=False),
    Column("message_id", ID, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("task_id", ID),
    Column("task_key", WORD),
    Column("title", line(500), nullable=False),
    Column("text", TEXT, nullable=False),
    Column("actor_id", ID),
    Column("created_at", TIME, nullable=False),
    Column("read_at", TIME),
    Column("hidden_at", TIME),  # not wanted in the inbox; the row remembers that the message was dealt with
    UniqueConstraint("message_id", "user_id"),
    Index("ix_notifications_inbox", "user_id", "hidden_at", "id"),
    Index("ix_notifications_unread", "user_id", "hidden_at", "read_at", "id"),
    Index("ix_notifications_created_at", "created_at"),
)

notification_preferences = table(
    "notification_preferences",
    Column("user_id", ID, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("channels", WORD, nullable=False),  # inbox, mail, inbox+mail, or empty
    PrimaryKeyConstraint("user_id", "kind"),
)

#: Which mails went out or were withheld, so that a message that is delivered again sends nothing again.
sent_mails = table(
    "sent_mails",
    Column("message_id", ID, nullable=False),
    Column("recipient", key(64), nullable=False),  # a user id, or the digest of an address
    Column("sent_at", TIME, nullable=False),
    PrimaryKeyConstraint("message_id", "recipient"),
    Index("ix_sent_mails_sent_at", "sent_at"),
)

#: Addresses that get no mail, in the form of `muster.notifications.addresses`.
suppressions = table(
    "suppressions",
    Column("id", ID, primary_key=True),
    Column("address", line(320), nullable=False),
    Column("reason", WORD, nullable=False),
    Column("detail", line(500), nullable=False),
    Column("at", TIME, nullable=False),
    Column("withheld", Integer, nullable=False),
    Column("last_withheld_at", TIME),
    UniqueConstraint("address"),
)
