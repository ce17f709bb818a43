"""Announcements as plain data."""

from typing import Literal

import msgspec

from muster.events.unsubscribe_tokens import Source

AnnouncementStatus = Literal["draft", "sending", "sent"]
#: Who gets it: those who subscribed to the event, those who subscribed to all events, those who have a place.
Audience = Literal["subscribers", "all", "registered"]
RecipientStatus = Literal["wanted", "sent", "withheld", "failed"]
#: In this order: who is in two parts gets one mail, for the first reason.
AUDIENCES: tuple[Audience, ...] = ("subscribers", "all", "registered")


class Announcement(msgspec.Struct, frozen=True):
    """News of an event, or of all (`event_id` null). `body` is markdown.

    `total` counts the recipients, of whom `sent` were sent it, `failed` were refused by their mail server, and `withheld` get
    no mail (any more). While it is being sent, all of these grow.
    """

    id: str
    event_id: str | None
    audience: tuple[Audience, ...]
    subject: str
    body: str
    status: AnnouncementStatus
    total: int
    sent: int
    failed: int
    withheld: int
    created_by: str
    created_at: str
    updated_at: str
    started_at: str | None
    sent_at: str | None
    version: int


class AnnouncementProgress(msgspec.Struct, frozen=True):
    """How far the recipients are noted down."""

    id: str
    event_id: str | None
    audience: tuple[Audience, ...]
    status: AnnouncementStatus
    step: int
    part: int
    cursor: str


class AnnouncementDraft(msgspec.Struct, frozen=True):
    """What somebody writes."""

    subject: str
    body: str
    audience: tuple[Audience, ...]


class RecipientRow(msgspec.Struct, frozen=True):
    """One recipient, and what of the announcement concerns them."""

    id: str
    announcement_id: str
    email: str
    source: Source
    source_id: str
    status: RecipientStatus
    event_id: str | None
    subject: str
    body: str


class NewsMail(msgspec.Struct, frozen=True):
    """What one recipient is sent. `reason` says why, in a sentence; `token` ends it."""

    email: str
    token: str
    subject: str
    body: str
    reason: str
    topic: str
    title: str | None
    slug: str | None
