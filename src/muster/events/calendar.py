"""A registration as an iCalendar file (RFC 5545, RFC 5546), for the attendee's own calendar.

- METHOD:PUBLISH, and METHOD:CANCEL with STATUS:CANCELLED when there is nothing to attend any more. Not REQUEST: that asks for
  an answer by mail, which nobody here would read.
- Times are in UTC. A moment is what Muster keeps; calendars show it in the reader's own zone; and no rule for summer time is
  written into a file that stays when a parliament changes the rule.
- ORGANIZER is Muster's own address under the organiser's name, since both methods demand one. There is no ATTENDEE: PUBLISH
  forbids it, and calendars are shared with more people than a ticket is.
- URL is the event's public page, never the link that manages the registration, for the same reason.
- There is no alarm: when to be reminded is the attendee's choice.
"""

import re
from datetime import UTC
from urllib.parse import quote

import msgspec

from muster.kernel.clock import parse_timestamp

#: Octets of a line, without its end.
_LINE = 75
#: Whatever some reader may take for the end of a line: RFC 5545 knows one, Python's `splitlines` ten.
_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
#: No text: control characters except the tab, and halves of surrogate pairs.
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
#: What may stand in a URI as it is (RFC 3986).
_URI = ":/?#[]@!$&'()*+,;=%-._~"


class CalendarEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What a calendar is told. Times are timestamps; every text may hold anything.

    `uid` stays the same for as long as there is a registration, and `sequence` grows with each change of it or of its event:
    a calendar takes what has the higher one (`uid_of`; the sum of both versions is such a number). `changed_at` is when this
    was written. `organiser_address` is an address of Muster's own, `page` the event's public page.
    """

    uid: str
    sequence: int
    changed_at: str
    title: str
    starts_at: str
    ends_at: str
    organiser: str
    organiser_address: str
    page: str
    place: str = ""
    description: str = ""
    cancelled: bool = False

    @property
    def method(self) -> str:
        """What the receiver is asked to do (RFC 5546): PUBLISH or CANCEL."""
        return "CANCEL" if self.cancelled else "PUBLISH"


def uid_of(registration_id: str, host: str) -> str:
    """The name of a registration's entry among all entries of the world; `host` is that of the public address."""
    return f"{registration_id}@{host}"


def on_one_line(value: str) -> str:
    """A text with a space wherever some reader may see the end of a line: for one that is a line of a description."""
    return _BREAK.sub(" ", value)


def calendar_file(entry: CalendarEntry) -> bytes:
    """The file, in UTF-8. Raises ValueError for a time that is no timestamp."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Muster//Muster//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{entry.method}",
        "BEGIN:VEVENT",
        f"UID:{_line(entry.uid)}",
        f"SEQUENCE:{entry.sequence:d}",
        f"DTSTAMP:{_moment(entry.changed_at)}",
        f"DTSTART:{_moment(entry.starts_at)}",
        *_end(entry),
        f"SUMMARY:{_line(entry.title)}",
        *([f"LOCATION:{_line(entry.place)}"] if entry.place else []),
        *([f"DESCRIPTION:{_text(entry.description)}"] if entry.description else []),
        f"URL:{_uri(entry.page)}",
        f"ORGANIZER;CN={_parameter(entry.organiser)}:mailto:{_uri(entry.organiser_address)}",
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _end(entry: CalendarEntry) -> list[str]:
    """The line that says when it ends; an end that is not after the start may not be written."""
    starts_at, ends_at = _moment(entry.starts_at), _moment(entry.ends_at)
    return [f"DTEND:{ends_at}"] if ends_at > starts_at else []


def _moment(text: str) -> str:
    return parse_timestamp(text).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """A value of several lines (RFC 5545, 3.3.11)."""
    return _NOT_TEXT.sub("", _BREAK.sub("\n", value)).translate(_ESCAPES)


def _line(value: str) -> str:
    """A value of one line."""
    return _text(on_one_line(value))


def _parameter(value: str) -> str:
    """A parameter's value: in quotation marks, with the caret of RFC 6868. What a lenient reader may take for their end is
    written in another way: they cannot be escaped by a backslash, and some think so."""
    plain = _NOT_TEXT.sub("", on_one_line(value)).replace("^", "^^").replace('"', "'").replace("\\", "/")
    return f'"{plain}"'


def _uri(value: str) -> str:
    return quote(value, safe=_URI, errors="replace")


def _folded(line: str) -> bytes:
    """A line of the file, folded so that none has more than 75 octets and no character is cut in two."""
    content = line.encode()
    folded = bytearray()
    room = _LINE
    while len(content) > room:
        cut = room
        while content[cut] & 0xC0 == 0x80:  # a later byte of a character in UTF-8
            cut -= 1
        folded += content[:cut] + b"\r\n "
        content = content[cut:]
        room = _LINE - 1
    return bytes(folded) + content + b"\r\n"
