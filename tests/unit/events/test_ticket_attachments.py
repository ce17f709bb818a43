"""The ticket's mail as it travels: its code inside, its calendar's entry beside it."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import msgspec
import pytest

from muster.adapters.mime import compose
from muster.events.calendar import CalendarEntry, calendar_file
from muster.events.qr_codes import qr_png
from muster.events.ticket_attachments import QR_CONTENT_ID, calendar_attachment, code_attachment
from muster.ports.mail import Attachment, Mail

pytestmark = [pytest.mark.req("EV-2"), pytest.mark.req("NO-4")]

TOKEN = "M1." + "aB3-_x" * 23
ENTRY = CalendarEntry(
    uid="0198aaaa-0000-7000-8000-000000000001@board.example",
    sequence=1,
    changed_at="2026-11-20T06:47:00.000Z",
    title="Sommerfest für alle — mit Überraschung, \r\nBcc: eve@evil.example",
    starts_at="2027-06-12T16:00:00.000Z",
    ends_at="2027-06-12T22:30:00.000Z",
    organiser="Gala team",
    organiser_address="muster@board.example",
    page="https://board.example/e/sommerfest-7f3k",
)


def received(*attachments: Attachment) -> EmailMessage:
    html = f'<img src="cid:{QR_CONTENT_ID}" alt="Your ticket">'
    mail = Mail(to="ada@example.org", subject="Your ticket", text="Hello\n", html=html, attachments=attachments)
    content = compose(mail, "Muster <muster@board.example>", datetime(2026, 11, 20, tzinfo=UTC)).as_bytes()
    return message_from_bytes(content, policy=policy.default)


def test_the_html_shows_the_code_that_came_with_it() -> None:
    got = received(code_attachment(TOKEN), calendar_attachment(ENTRY))
    [picture] = [part for part in got.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == f"<{QR_CONTENT_ID}>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_payload(decode=True) == qr_png(TOKEN)
    assert got["Bcc"] is None


@pytest.mark.parametrize(("cancelled", "method", "name"), [(False, "PUBLISH", "event.ics"), (True, "CANCEL", "cancelled.ics")])
def test_the_entry_says_twice_what_to_do_with_it(cancelled: bool, method: str, name: str) -> None:
    entry = msgspec.structs.replace(ENTRY, cancelled=cancelled)
    [attached] = received(calendar_attachment(entry)).iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert (attached.get_param("method"), attached.get_content_charset()) == (method, "utf-8")
    assert attached.get_filename() == name
    content = attached.get_payload(decode=True)
    assert content == calendar_file(entry)
    assert f"\r\nMETHOD:{method}\r\n".encode() in calendar_file(entry)
