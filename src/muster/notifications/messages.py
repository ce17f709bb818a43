"""What happened to notifications."""

from typing import ClassVar

import msgspec

from muster.kernel.messages import Message
from muster.notifications.models import NotificationKind


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
