"""What SES tells of mails that it sent: bounces and complaints, published to SNS, queued, and read here.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

import logging
from typing import Literal

import msgspec

from muster.adapters.aws.batches import bodies_of, failures
from muster.kernel.clock import parse_timestamp
from muster.kernel.errors import MusterError
from muster.notifications.suppressions_service import SuppressionsService

log = logging.getLogger(__name__)

#: SNS gets this, which is no JSON, when the configuration set is first told to publish there.
_GREETING = "Successfully validated SNS topic for Amazon SES event publishing"


class _Recipient(msgspec.Struct, frozen=True, rename="camel"):
    email_address: str
    diagnostic_code: str = ""
    status: str = ""


class _Bounce(msgspec.Struct, frozen=True, rename="camel"):
    bounce_type: Literal["Undetermined", "Permanent", "Transient"]
    bounced_recipients: list[_Recipient]
    timestamp: str
    bounce_sub_type: str = ""


class _Complaint(msgspec.Struct, frozen=True, rename="camel"):
    complained_recipients: list[_Recipient]
    timestamp: str
    complaint_feedback_type: str | None = None


class _Event(msgspec.Struct, frozen=True, rename="camel"):
    """What a configuration set publishes has an `eventType`, what an identity does a `notificationType`."""

    event_type: str = ""
    notification_type: str = ""
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None


class _Notification(msgspec.Struct, frozen=True, rename="pascal"):
    """What SNS puts around a message, unless the subscription asks for the bare one."""

    type: Literal["Notification"]
    message: str


_open = msgspec.json.Decoder(_Notification).decode
_read = msgspec.json.Decoder(_Event).decode


class MailFeedback:
    """Puts addresses on the suppression list by what SES tells."""

    def __init__(self, suppressions: SuppressionsService) -> None:
        self._suppressions = suppressions

    async def on_feedback(self, event: str | bytes) -> None:
        """Takes one event: the body of a message of the queue. Again, it changes nothing.

        Only a permanent bounce strikes an address off: what is transient or unknown may work tomorrow. A complaint does, unless
        it takes one back (`not-spam`). Raises msgspec.MsgspecError for what SES does not send, so that the queue parks it.
        """
        content = _unwrapped(event)
        if content.startswith(_GREETING):
            return
        told = _read(content)
        kind = told.event_type or told.notification_type
        if kind == "Bounce":
            await self._on_bounce(msgspec.convert(told.bounce, _Bounce))
        elif kind == "Complaint":
            await self._on_complaint(msgspec.convert(told.complaint, _Complaint))
        elif not kind:
            raise msgspec.ValidationError("Neither an event of SES nor a notification.")
        # Sends, deliveries, delays and whatever else the configuration set may publish.

    async def _on_bounce(self, bounce: _Bounce) -> None:
        if bounce.bounce_type != "Permanent":
            return
        for each in bounce.bounced_recipients:
            said = each.diagnostic_code or each.status or bounce.bounce_sub_type
            at = parse_timestamp(bounce.timestamp)
            await self._suppressions.suppress(each.email_address, "bounce", detail=said, at=at)

    async def _on_complaint(self, complaint: _Complaint) -> None:
        if complaint.complaint_feedback_type == "not-spam":
            return
        for each in complaint.complained_recipients:
            said = complaint.complaint_feedback_type or ""
            at = parse_timestamp(complaint.timestamp)
            await self._suppressions.suppress(each.email_address, "complaint", detail=said, at=at)


async def handle(suppressions: SuppressionsService, event: object) -> dict[str, list[dict[str, str]]]:
    """Takes a batch of the queue. The answer names the messages that failed, which the queue hands out again and then parks."""
    feedback = MailFeedback(suppressions)
    failed = []
    for message_id, body in bodies_of(event):
        try:
            await feedback.on_feedback(body)
        except (msgspec.MsgspecError, ValueError, MusterError):
            log.exception("feedback on a mail could not be taken", extra={"message_id": message_id})
            failed.append(message_id)
    return failures(failed)


def _unwrapped(event: str | bytes) -> str:
    """The message inside what SNS put around it; the event itself where SNS put nothing around it."""
    text = event.decode() if isinstance(event, bytes) else event
    if text.startswith(_GREETING):
        return text
    try:
        return _open(text).message
    except msgspec.ValidationError:  # JSON, but without SNS's fields
        return text
