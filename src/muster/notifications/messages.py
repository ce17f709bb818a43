"""What happened to notifications."""

from typing import ClassVar

import msgspec

from muster.kernel.messages import Message
from muster.notifications.models import NotificationKind, SuppressionReason


class NotificationCreated(Message, frozen=True, kw_only=True):
    """A line was added to the inbox of `user_id`."""

    kind: ClassVar[str] = "notifications:notification:created"
    notification_id: str
    #: In the message it is called `kind`: what the envelope calls so is another thing.
    notification_kind: NotificationKind = msgspec.field(name="kind")


class MailWanted(Message, frozen=True, kw_only=True):
    """The notification goes to `user_id` by mail."""

    kind: ClassVar[str] = "notifications:mail:wanted"
    notification_id: str


class AddressSuppressed(Message, frozen=True, kw_only=True):
    """No mail goes to this address any more."""

    kind: ClassVar[str] = "notifications:address:suppressed"
    address: str
    reason: SuppressionReason


class AddressReleased(Message, frozen=True, kw_only=True):
    """An admin has mails sent to this address again."""

    kind: ClassVar[str] = "notifications:address:released"
    address: str
