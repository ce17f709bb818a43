"""Times of events: when one can register, what cannot be, and the days of a time zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from muster.events.models import EventRow, Registering, TicketType
from muster.kernel.clock import parse_timestamp, timestamp
from muster.kernel.errors import FieldError, ValidationFailed


def is_over(event: EventRow, now: str) -> bool:
    """Whether the event has ended. `now` is a timestamp."""
    return event.ends_at <= now


def takes_place(event: EventRow, now: str) -> bool:
    """Whether it is published and still to come, or under way."""
    return event.status == "published" and event.deleted_at is None and not is_over(event, now)


def window(opens_at: str | None, closes_at: str | None, now: str) -> Registering:
    """Where `now` is in a window; one without an end never closes."""
    if opens_at is not None and now < opens_at:
        return "not_yet"
    return "closed" if closes_at is not None and now >= closes_at else "open"


def registering(event: EventRow, now: str) -> Registering:
    """Whether somebody can register, as far as the event goes: until it has ended, unless it says otherwise."""
    if event.status == "cancelled":
        return "cancelled"
    return "over" if is_over(event, now) else window(event.opens_at, event.closes_at, now)


def registering_for(event: EventRow, ticket_type: TicketType, now: str) -> Registering:
    """The same for a type of ticket, with a window of its own."""
    whole = registering(event, now)
    return whole if whole != "open" else window(ticket_type.opens_at, ticket_type.closes_at, now)


def check_times(event: EventRow) -> None:
    """Raises ValidationFailed on `timezone`, `ends_at`, `opens_at` or `closes_at`."""
    errors: list[FieldError] = []
    if not _is_timezone(event.timezone):
        errors.append(FieldError("timezone", "unknown_timezone", "Use the name of a time zone, such as Europe/Berlin."))
    if event.ends_at <= event.starts_at:
        errors.append(FieldError("ends_at", "invalid", "It has to end after it starts."))
    errors += window_errors(event.opens_at, event.closes_at)
    if errors:
        raise ValidationFailed(*errors)


def window_errors(opens_at: str | None, closes_at: str | None) -> list[FieldError]:
    """What is wrong with a window."""
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        return [FieldError("closes_at", "invalid", "It has to close after it opens.")]
    return []


def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def local_day(hour: str, timezone: str) -> str:
    """The day in a time zone on which an hour of UTC (`2026-11-20T06`) begins."""
    moment = datetime.fromisoformat(f"{hour}:00:00+00:00")
    return moment.astimezone(ZoneInfo(timezone)).date().isoformat()


def days_before(event: EventRow, days: int, now: datetime) -> str:
    """The moment that many days before the start, at the same time of day there; tomorrow where that has passed."""
    start = parse_timestamp(event.starts_at).astimezone(ZoneInfo(event.timezone))
    wanted = (start.replace(tzinfo=None) - timedelta(days=days)).replace(tzinfo=ZoneInfo(event.timezone))
    return timestamp(max(wanted, now + timedelta(days=1)))
