"""What happened to announcements."""

from typing import ClassVar

from muster.kernel.messages import Message


class AnnouncementMessage(Message, frozen=True, kw_only=True):
    """The base: about one announcement."""

    announcement_id: str
    event_id: str | None = None


class AnnouncementStarted(AnnouncementMessage, frozen=True, kw_only=True):
    """Somebody has it sent."""

    kind: ClassVar[str] = "events:announcement:started"


class AnnouncementStepDue(AnnouncementMessage, frozen=True, kw_only=True):
    """The next of its recipients are to be noted down."""

    kind: ClassVar[str] = "events:announcement:step_due"
    step: int


class AnnouncementWanted(AnnouncementMessage, frozen=True, kw_only=True):
    """One recipient is to be sent it."""

    kind: ClassVar[str] = "events:announcement:wanted"
    recipient_id: str


class AnnouncementSent(AnnouncementMessage, frozen=True, kw_only=True):
    """Every recipient was sent it, or cannot be."""

    kind: ClassVar[str] = "events:announcement:sent"
