"""Tables of subscriptions."""

from sqlalchemy import Index, Integer, UniqueConstraint

from muster.database.columns import ID, TIME, WORD, Column, key, line, table

#: Who wants news of what. One that is waited for in vain is removed; one that was ended stays, so that nobody who wants no
#: news gets any because of a registration. `ended_at` is the word of whoever reads the mails: only they take it back.
subscriptions = table(
    "subscriptions",
    Column("id", ID, primary_key=True),
    Column("topic", WORD, nullable=False),  # all, or event:<id>
    Column("email", line(254), nullable=False),  # normalised
    Column("status", WORD, nullable=False),  # pending | confirmed | unsubscribed
    Column("round", Integer, nullable=False),  # how often it was asked for
    Column("asked_round", Integer, nullable=False),  # the newest for which a mail was put on its way
    Column("nonce", WORD),  # what the token in the mail is made of, with the server's key
    Column("token_digest", WORD),
    Column("requested_at", TIME, nullable=False),
    Column("expires_at", TIME),
    Column("confirmed_at", TIME),
    Column("ended_at", TIME),
    Column("ip", key(45)),  # the network that it was asked for from
    UniqueConstraint("topic", "email"),
    UniqueConstraint("token_digest"),
    Index("ix_subscriptions_listing", "topic", "status", "id"),
    Index("ix_subscriptions_expires_at", "status", "expires_at"),
)
