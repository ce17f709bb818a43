"""What happened to subscriptions. An address is in none of them."""

from typing import ClassVar

from muster.kernel.messages import Message


class SubscriptionMessage(Message, frozen=True, kw_only=True):
    """The base: about one subscription."""

    subscription_id: str
    topic: str


class SubscriptionRequested(SubscriptionMessage, frozen=True, kw_only=True):
    """Somebody gave an address that is to get news; nobody knows yet whether it is theirs."""

    kind: ClassVar[str] = "events:subscription:requested"
    workflow: str


class SubscriptionMailWanted(SubscriptionMessage, frozen=True, kw_only=True):
    """The address is to be asked, by mail."""

    kind: ClassVar[str] = "events:subscription:mail_wanted"


class SubscriptionRepeated(SubscriptionMessage, frozen=True, kw_only=True):
    """Somebody asked for what that address has confirmed before."""

    kind: ClassVar[str] = "events:subscription:repeated"


class SubscriptionConfirmed(SubscriptionMessage, frozen=True, kw_only=True):
    """Whoever reads the mails of the address wants the news."""

    kind: ClassVar[str] = "events:subscription:confirmed"
    workflow: str


class SubscriptionEnded(SubscriptionMessage, frozen=True, kw_only=True):
    """Whoever reads the mails of the address wants no news (any more)."""

    kind: ClassVar[str] = "events:subscription:ended"
