"""iCalendar files as a calendar reads them, by a library that had no part in writing them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from muster.events.calendar import CalendarEntry, calendar_file, uid_of

pytestmark = pytest.mark.req("EV-2")

ENTRY = CalendarEntry(
    uid=uid_of("0198aaaa-0000-7000-8000-000000000001", "board.example"),
    sequence=3,
    changed_at="2026-11-20T06:47:00.000Z",
    title="Summer gala",
    starts_at="2027-06-12T16:00:00.000Z",
    ends_at="2027-06-12T22:30:00.000Z",
    organiser="Gala team",
    organiser_address="muster@board.example",
    page="https://board.example/e/summer-gala-7f3k",
)
#: Any text without what is no text (RFC 5545, 3.1) and without ends of lines, for which there are tests of their own.
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1)


def read(**changes: object) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(calendar_file(msgspec.structs.replace(ENTRY, **changes)))
    assert isinstance(calendar, Calendar)
    calendar.validate()  # type: ignore[no-untyped-call]  # the library's
    [event] = calendar.subcomponents
    assert isinstance(event, Event)
    assert [calendar.errors, event.errors] == [[], []]
    return calendar, event


def test_a_calendar_reads_when_and_where_it_is() -> None:
    calendar, event = read(place="Town hall, room 2; left", description="Come early.\nBring a coat \\ an umbrella.")
    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    assert event.uid == "0198aaaa-0000-7000-8000-000000000001@board.example"
    assert event.sequence == 3
    assert event.start == datetime(2027, 6, 12, 18, tzinfo=ZoneInfo("Europe/Berlin"))
    assert event.end == datetime(2027, 6, 12, 22, 30, tzinfo=UTC)
    assert event.stamp == datetime(2026, 11, 20, 6, 47, tzinfo=UTC)
    assert event["SUMMARY"] == "Summer gala"
    assert event["LOCATION"] == "Town hall, room 2; left"
    assert event["DESCRIPTION"] == "Come early.\nBring a coat \\ an umbrella."
    assert event["URL"] == "https://board.example/e/summer-gala-7f3k"
    assert event["ORGANIZER"] == "mailto:muster@board.example"
    assert event["ORGANIZER"].params["CN"] == "Gala team"
    assert (event["STATUS"], event.get("ATTENDEE"), event.alarms.times) == ("CONFIRMED", None, [])


def test_a_calendar_reads_that_it_is_off() -> None:
    calendar, event = read(cancelled=True, sequence=4)
    assert (calendar["METHOD"], event["STATUS"], event.sequence) == ("CANCEL", "CANCELLED", 4)


@pytest.mark.parametrize("text", [r"C:\new\notes", r"\\n", r"\;\,", "; , :", "a" * 300, "🎪" * 100, "\t", "^n ^' ^^"])
def test_signs_that_mean_something_are_read_as_they_are(text: str) -> None:
    _, event = read(title=text, place=text, description=text, organiser=text)
    assert [event["SUMMARY"], event["LOCATION"], event["DESCRIPTION"]] == [text] * 3
    assert event["ORGANIZER"].params["CN"] == text.replace("\\", "/")


@pytest.mark.req("SE-1")
@given(title=TEXT, place=TEXT, description=TEXT, organiser=TEXT)
def test_every_text_is_read_as_it_was_written(title: str, place: str, description: str, organiser: str) -> None:
    _, event = read(title=title, place=place, description=description, organiser=organiser)
    assert event["SUMMARY"] == title
    assert event["LOCATION"] == place
    assert event["DESCRIPTION"] == description
    assert event["ORGANIZER"].params["CN"] == organiser.replace('"', "'").replace("\\", "/")


@pytest.mark.req("SE-1")
@given(text=st.text(st.characters() | st.sampled_from('\r\n\\;:,"^\x85\u2028'), max_size=300))
def test_whatever_is_in_a_field_stays_in_it(text: str) -> None:
    _, event = read(title=text, place=text, description=text, organiser=text, page=text, organiser_address=text)
    expected = {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "URL", "ORGANIZER", "STATUS"}
    assert set(event) - {"LOCATION", "DESCRIPTION"} == expected
    assert event.subcomponents == []
