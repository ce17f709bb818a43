"""Notifications as plain data."""

from typing import Literal

import msgspec

NotificationKind = Literal["assigned", "mentioned", "status_changed", "commented", "deadline"]
Channel = Literal["inbox", "mail"]

#: Strongest first: who is mentioned in a comment on an own task is told of the mention, once.
KINDS: tuple[NotificationKind, ...] = ("mentioned", "assigned", "commented", "status_changed", "deadline")

#: What somebody gets who has chosen nothing. Comments come often, so they do not fill a mailbox by themselves.
DEFAULT_CHANNELS: dict[NotificationKind, frozenset[Channel]] = {
    "mentioned": frozenset({"inbox", "mail"}),
    "assigned": frozenset({"inbox", "mail"}),
    "commented": frozenset({"inbox"}),
    "status_changed": frozenset({"inbox", "mail"}),
    "deadline": frozenset({"inbox", "mail"}),
}


class Notification(msgspec.Struct, frozen=True):
    """One line of somebody's inbox. `title` is the task's, `text` says what is new in a few words."""

    id: str
    kind: NotificationKind
    task_id: str | None
    task_key: str | None
    title: str
    text: str
    actor_id: str | None
    created_at: str
    read_at: str | None


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody may want to know of something."""

    user_id: str
    kind: NotificationKind
    task_id: str
    task_key: str
    title: str
    text: str = ""


class DueTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task whose deadline, a timestamp, is near or past, and whom to remind of it."""

    task_id: str
    task_key: str
    title: str
    deadline: str
    assignee_ids: tuple[str, ...]


class Preference(msgspec.Struct, frozen=True):
    """Where notifications of a kind go."""

    kind: NotificationKind
    inbox: bool
    mail: bool


class Preferences(msgspec.Struct, frozen=True):
    """One for every kind."""

    items: list[Preference]


class UnreadCount(msgspec.Struct, frozen=True):
    """How many notifications are unread."""

    unread: int


class PendingMail(msgspec.Struct, frozen=True):
    """A notification that its reader wants by mail."""

    user_id: str
    kind: NotificationKind
    task_key: str | None
    title: str
    text: str
    actor_id: str | None


SuppressionReason = Literal["bounce", "complaint", "manual"]


class Suppression(msgspec.Struct, frozen=True):
    """An address that gets no mail, since `at`: it bounced for good, its owner called a mail spam, or it was put here by hand.

    `detail` is what the other side said; `withheld` counts the mails that were not sent since.
    """

    id: str
    address: str
    reason: SuppressionReason
    detail: str
    at: str
    withheld: int
    last_withheld_at: str | None
