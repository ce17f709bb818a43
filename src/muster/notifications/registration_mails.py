"""Mails to people who registered for an event."""

from collections.abc import Callable, Collection
from typing import Literal, Protocol

import msgspec

from muster.kernel.dates import moment_in_words, span_in_words
from muster.notifications.mail_service import Attachments, MailService
from muster.notifications.people import Recipient

#: What stands for a place or a link that there is not.
_NOTHING = "not said"


class RegistrationMail(msgspec.Struct, frozen=True, kw_only=True):
    """What these mails say. Times are timestamps; `secret` opens the page of the registration.

    `attachments` makes what goes along: for a ticket the entry of a calendar, and the picture of its code, which the HTML
    shows as `cid:` and `code_picture`. `calendar` makes the entry alone.
    """

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
    code_picture: str
    attachments: Attachments
    calendar: Attachments
    title: str
    slug: str
    starts_at: str
    ends_at: str
    timezone: str
    place: str
    link: str


class Whereabouts(msgspec.Struct, frozen=True):
    """When and where an event takes place. Times are timestamps."""

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

    async def move(self, move_id: str) -> tuple[Whereabouts, Whereabouts] | None:
        """What was, and what is since an event has moved; None once it is gone."""
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

    async def moved(self, message_id: str, registration_id: str, move_id: str) -> None:
        """That the event has another time or place: what was and what is, with the entry for the calendar as it is now."""
        move = await self._source.move(move_id)
        changes = {} if move is None else _changes(*move)
        if changes:
            await self._send(message_id, registration_id, ("confirmed",), changes)

    async def as_it_stands(self, message_id: str, registration_id: str) -> None:
        """Whichever of them says how the registration stands now."""
        await self._send(message_id, registration_id, ("confirmed", "waiting", "offered", "cancelled", "expired"))

    async def _send(
        self, message_id: str, registration_id: str, statuses: Collection[str], changes: dict[str, str] | None = None
    ) -> None:
        """The mail that says how a registration stands, if that is one of `statuses`; or the one that says `changes`."""
        found = await self._source.registration_mail(registration_id)
        if found is None or found.status not in statuses or (found.status == "confirmed" and not found.ticket_is_valid):
            return

        async def values() -> dict[str, str]:
            return self._values(found) | (changes or {})

        recipient = Recipient(found.email, found.name)
        await self._mails.send(
            message_id,
            registration_id,
            recipient,
            "registration_moved" if changes else f"registration_{found.status}",
            values,
            attachments=found.calendar if changes else found.attachments,
        )

    def _values(self, found: RegistrationMail) -> dict[str, str]:
        return {
            "title": found.title,
            "name": found.name,
            "when": span_in_words(found.starts_at, found.ends_at, found.timezone),
            "place": found.place,
            "link": found.link,
            "ticket_type": found.ticket_type,
            "code_picture": found.code_picture,
            "position": str(found.position or ""),
            "until": moment_in_words(found.offer_expires_at, found.timezone) if found.offer_expires_at else "",
            "cancelled_by": found.cancelled_by or "",
            # Behind the #, so that it is in no log of a server or proxy.
            "url": f"{self._public_url}/t/{found.registration_id}#{found.secret}",
            "event_url": f"{self._public_url}/e/{found.slug}",
        }


def _changes(former: Whereabouts, present: Whereabouts) -> dict[str, str]:
    """What a mail says of a move: of each thing that is another one now, the former and the present; empty where it is not."""
    pairs = {
        "when": _both(former, present, lambda each: span_in_words(each.starts_at, each.ends_at, each.timezone)),
        "place": _both(former, present, lambda each: each.place or _NOTHING),
        "link": _both(former, present, lambda each: each.link or _NOTHING),
    }
    if not any(now for _, now in pairs.values()):
        return {}
    return {f"{name}_{which}": value for name, pair in pairs.items() for which, value in zip(("was", "is"), pair, strict=True)}


def _both(former: Whereabouts, present: Whereabouts, say: Callable[[Whereabouts], str]) -> tuple[str, str]:
    was, now = say(former), say(present)
    return ("", "") if was == now else (was, now)
