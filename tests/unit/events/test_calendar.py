"""iCalendar files, byte by byte; how a calendar reads them is for test_calendar_reading.py."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.events.calendar import CalendarEntry, calendar_file, uid_of

pytestmark = pytest.mark.req("EV-2")

ENTRY = CalendarEntry(
    uid=uid_of("0198aaaa-0000-7000-8000-000000000001", "board.example"),
    sequence=3,
    changed_at="2026-11-20T06:47:00.123Z",
    title="Summer gala",
    starts_at="2027-06-12T16:00:00.000Z",
    ends_at="2027-06-12T22:30:00.000Z",
    organiser="Gala team",
    organiser_address="muster@board.example",
    page="https://board.example/e/summer-gala-7f3k",
)


def changed(**changes: object) -> bytes:
    return calendar_file(msgspec.structs.replace(ENTRY, **changes))


def test_a_file_is_what_the_standard_says() -> None:
    assert changed(place="Town hall", description="Come early.").decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Muster//Muster//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:0198aaaa-0000-7000-8000-000000000001@board.example",
        "SEQUENCE:3",
        "DTSTAMP:20261120T064700Z",
        "DTSTART:20270612T160000Z",
        "DTEND:20270612T223000Z",
        "SUMMARY:Summer gala",
        "LOCATION:Town hall",
        "DESCRIPTION:Come early.",
        "URL:https://board.example/e/summer-gala-7f3k",
        'ORGANIZER;CN="Gala team":mailto:muster@board.example',
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_what_is_cancelled_is_taken_out_of_the_calendar() -> None:
    content = changed(cancelled=True, sequence=4)
    assert b"\r\nMETHOD:CANCEL\r\n" in content
    assert b"\r\nSTATUS:CANCELLED\r\n" in content
    assert b"\r\nSEQUENCE:4\r\n" in content
    assert b"\r\nUID:0198aaaa-0000-7000-8000-000000000001@board.example\r\n" in content


def test_a_time_of_another_zone_is_the_same_moment() -> None:
    assert b"\r\nDTSTART:20270612T160000Z\r\n" in changed(starts_at="2027-06-12T18:00:00.000+02:00")


def test_nobody_is_named_and_nothing_rings() -> None:
    content = changed()
    assert b"ATTENDEE" not in content
    assert b"ALARM" not in content


def test_an_end_that_is_not_after_the_start_is_left_out() -> None:
    assert b"DTEND" not in changed(ends_at=ENTRY.starts_at)


@pytest.mark.req("SE-1")
@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("field", ["uid", "title", "place", "description", "organiser", "organiser_address", "page"])
def test_no_field_can_add_a_line(field: str, line_break: str) -> None:
    poisoned = f"a{line_break}ATTACH:https://evil.example/{line_break} folded"
    lines = changed(**{field: poisoned}).decode().replace("\r\n ", "").splitlines()
    usual = changed(**{field: "a"}).decode().splitlines()
    assert [_name(line) for line in lines] == [_name(line) for line in usual]


def _name(line: str) -> str:
    return line.partition(":")[0].partition(";")[0]


@pytest.mark.req("SE-1")
def test_a_name_cannot_end_its_quotation() -> None:
    content = changed(organiser='Eve":mailto:eve@evil.example;X="^n').decode()
    assert b'CN="Eve/":mailto:muster@' in changed(organiser="Eve\\")
    assert "ORGANIZER;CN=\"Eve':mailto:eve@evil.example;X='^^n\":mailto:muster@board.example" in content.replace("\r\n ", "")


@pytest.mark.parametrize("sign", ["a", "é", "€", "🎪"])
def test_a_long_line_is_folded_between_characters(sign: str) -> None:
    for offset in range(5):
        text = "x" * offset + sign * 100
        content = changed(title=text)
        lines = content.split(b"\r\n")
        first = next(place for place, line in enumerate(lines) if line.startswith(b"SUMMARY:"))
        folded = [lines[first]]
        while lines[first + len(folded)].startswith(b" "):
            folded.append(lines[first + len(folded)])
        assert "".join(line.decode() for line in folded).replace(" ", "") == f"SUMMARY:{text}"
        assert all(75 - len(sign.encode()) < len(line) <= 75 for line in folded[:-1])


@given(title=st.text(), description=st.text(max_size=2000), place=st.text())
def test_every_line_is_short_and_every_character_whole(title: str, description: str, place: str) -> None:
    content = changed(title=title, description=description, place=place)
    assert content.endswith(b"\r\n")
    for line in content.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        assert line.decode()
        assert not set(line) & {*range(32), 127} - {9}
