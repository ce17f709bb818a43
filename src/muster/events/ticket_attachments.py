"""What goes along with the mail that brings a ticket."""

from muster.events.calendar import CalendarEntry, calendar_file
from muster.events.qr_codes import PNG_TYPE, qr_png
from muster.ports.mail import Attachment

#: How the HTML of the mail shows the code: `<img src="cid:ticket-qr@muster" width="285" height="285" alt="…">`.
QR_CONTENT_ID = "ticket-qr@muster"
CALENDAR_TYPE = "text/calendar"


def ticket_attachments(token: str, entry: CalendarEntry) -> tuple[Attachment, ...]:
    """The code as a picture inside of the mail, and the entry for a calendar beside it."""
    picture = Attachment("ticket.png", PNG_TYPE, qr_png(token), content_id=QR_CONTENT_ID)
    return picture, calendar_attachment(entry)


def calendar_attachment(entry: CalendarEntry) -> Attachment:
    """The entry alone: of a change, or of a registration that is cancelled."""
    name = "cancelled.ics" if entry.cancelled else "event.ics"
    return Attachment(name, CALENDAR_TYPE, calendar_file(entry), {"method": entry.method, "charset": "utf-8"})
