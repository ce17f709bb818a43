"""Mails to people who registered for an event."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

import msgspec

from muster.kernel.clock import parse_timestamp
from muster.notifications.mail_service import MailService
from muster.notifications.people import Recipient

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class RegistrationMail(msgspec.Struct, frozen=True, kw_only=True):
    """What these mails say. Times are timestamps; `secret` opens the page of the registration."""

    registration_id: str
    email: str
    name: str
    status: Literal["confirmed", "waiting", "offered", "cancelled", "expired"]
    cancelled_by: Literal["attendee", "organiser", "event"] | None
    offer_expires_at: str | None
    position: int | None
    secret: str
    ticket_type: str
    ticket_is_valid: bool
    title: str
    slug: str
    starts_at: str
    ends_at: str
    timezone: str
    place: str
    link: str


class RegistrationSource(Protocol):
    """The domain that knows registrations. Bootstrap gives it."""

    async def registration_mail(self, registration_id: str) -> RegistrationMail | None:
        """How a registration stands now; None once it is gone."""
        ...


class RegistrationMails:
    """Writes to attendees. Every method is idempotent by message id, and sends nothing that has lost its point.

    Each raises what `MailService` does. `public_url` has no slash at its end.
    """

    def __init__(self, mails: MailService, source: RegistrationSource, *, public_url: str) -> None:
        self._mails = mails
        self._source = source
        self._public_url = public_url

    async def confirmed(self, message_id: str, registration_id: str) -> None:
        """The ticket."""
        await self._send(message_id, registration_id, ("confirmed",))

    async def waiting(self, message_id: str, registration_id: str) -> None:
        """That every place is taken, and how many are before them."""
        await self._send(message_id, registration_id, ("waiting",))

    async def offered(self, message_id: str, registration_id: str) -> None:
        """That a place is held for them, and until when."""
        await self._send(message_id, registration_id, ("offered",))

    async def ended(self, message_id: str, registration_id: str) -> None:
        """That the registration was cancelled, by whom, or that the offer has expired."""
        await self._send(message_id, registration_id, ("cancelled", "expired"))

    async def as_it_stands(self, message_id: str, registration_id: str) -> None:
        """Whichever of them says how the registration stands now."""
        await self._send(message_id, registration_id, ("confirmed", "waiting", "offered", "cancelled", "expired"))

    async def _send(self, message_id: str, registration_id: str, statuses: Collection[str]) -> None:
        found = await self._source.registration_mail(registration_id)
        if found is None or found.status not in statuses or (found.status == "confirmed" and not found.ticket_is_valid):
            return

        async def values() -> dict[str, str]:
            return self._values(found)

        recipient = Recipient(found.email, found.name)
        await self._mails.send(message_id, registration_id, recipient, f"registration_{found.status}", values)

    def _values(self, found: RegistrationMail) -> dict[str, str]:
        return {
            "title": found.title,
            "name": found.name,
            "when": _span(found),
            "place": found.place,
            "link": found.link,
            "ticket_type": found.ticket_type,
            "position": str(found.position or ""),
            "until": _moment(found.offer_expires_at, found.timezone) if found.offer_expires_at else "",
            "cancelled_by": found.cancelled_by or "",
            # Behind the #, so that it is in no log of a server or proxy.
            "url": f"{self._public_url}/t/{found.registration_id}#{found.secret}",
            "event_url": f"{self._public_url}/e/{found.slug}",
        }


def _span(found: RegistrationMail) -> str:
    """`Friday 20 November 2026, 18:00 to 22:00 (Europe/Berlin)`, with both days where they differ."""
    zone = ZoneInfo(found.timezone)
    start, end = (parse_timestamp(each).astimezone(zone) for each in (found.starts_at, found.ends_at))
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{_day(end)}, {end:%H:%M}"
    return f"{_day(start)}, {start:%H:%M} to {until} ({found.timezone})"


def _moment(at: str, timezone: str) -> str:
    moment = parse_timestamp(at).astimezone(ZoneInfo(timezone))
    return f"{_day(moment)}, {moment:%H:%M} ({timezone})"


def _day(moment: datetime) -> str:
    return f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
