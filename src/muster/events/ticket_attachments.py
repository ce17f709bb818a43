"""What goes along with mails about a registration: the ticket's code, and the entry for the attendee's calendar."""

import asyncio
from email.utils import parseaddr
from urllib.parse import urlsplit

from muster.events.calendar import CalendarEntry, calendar_file, on_one_line, uid_of
from muster.events.mail_facts import RegistrationFacts
from muster.events.qr_codes import PNG_TYPE, qr_png
from muster.events.ticket_keys import TicketKeys
from muster.ports.mail import Attachment

#: How the HTML of the mail shows the code: `<img src="cid:ticket-qr@muster" width="285" height="285" alt="…">`.
QR_CONTENT_ID = "ticket-qr@muster"
CALENDAR_TYPE = "text/calendar"


class TicketAttachments:
    """Makes them from what is known of a registration at this moment.

    `public_url` has no slash at its end; `mail_from` (`Muster <muster@example.org>`) names the organiser of the calendar's
    entries: calendars write to that address, not to the person who made the event.
    """

    def __init__(self, keys: TicketKeys, *, public_url: str, mail_from: str) -> None:
        self._keys = keys
        self._public_url = public_url
        self._host = urlsplit(public_url).hostname or "localhost"
        self._organiser = parseaddr(mail_from)

    async def of(self, facts: RegistrationFacts, *, with_code: bool = True) -> tuple[Attachment, ...]:
        """Of a confirmed registration its code and its entry, of one that had a ticket that it is off; else none.

        Raises Unavailable.
        """
        ticket = facts.ticket
        if ticket is None or facts.status not in {"confirmed", "cancelled"}:
            return ()
        entry = calendar_attachment(self._entry(facts))
        if facts.status == "cancelled" or ticket.status != "valid" or not with_code:
            return (entry,)
        token = await self._keys.sign(facts.event_id, ticket.id, ticket.generation)
        return (await asyncio.to_thread(code_attachment, token), entry)

    def _entry(self, facts: RegistrationFacts) -> CalendarEntry:
        name, address = self._organiser
        about = [on_one_line(f"{facts.ticket_type}: {facts.name}"), *([f"Online: {facts.link}"] if facts.link else [])]
        return CalendarEntry(
            uid=uid_of(facts.registration_id, self._host),
            # Each change of the one or of the other makes it larger.
            sequence=facts.version + facts.event_version,
            changed_at=max(facts.updated_at, facts.event_updated_at),
            title=facts.title,
            starts_at=facts.starts_at,
            ends_at=facts.ends_at,
            organiser=name or address,
            organiser_address=address,
            page=f"{self._public_url}/e/{facts.slug}",
            place=facts.place or facts.link,
            description="\n".join(about),
            cancelled=facts.status == "cancelled",
        )


def code_attachment(token: str) -> Attachment:
    """The code as a picture inside of the mail."""
    return Attachment("ticket.png", PNG_TYPE, qr_png(token), content_id=QR_CONTENT_ID)


def calendar_attachment(entry: CalendarEntry) -> Attachment:
    """The entry, beside it: also of a change, or of a registration that is cancelled."""
    name = "cancelled.ics" if entry.cancelled else "event.ics"
    return Attachment(name, CALENDAR_TYPE, calendar_file(entry), {"method": entry.method, "charset": "utf-8"})
