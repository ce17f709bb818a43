"""What is decided about a scan from what is known: rules alone, nothing is read or written here."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from muster.events.check_ins_models import LoggedOutcome, Method, Refusal, ScanOutcome, Verdict
from muster.events.check_ins_store import TicketAtDoor
from muster.events.models import EventRow
from muster.events.ticket_tokens import AlteredTicket, ForeignTicket, MalformedTicket, TicketRefused, read_token
from muster.kernel.clock import parse_timestamp

#: How far a scanner's clock may be ahead of ours before its times are not believed.
CLOCK_AHEAD = timedelta(minutes=1)


@dataclass(frozen=True)
class Scanned:
    """What a scanner has: a token, or the id of a ticket that was found by name; the other one is None."""

    nonce: str
    token: str | None
    ticket_id: str | None
    method: Method
    gate: str = ""


@dataclass(frozen=True)
class QueuedScan:
    """A scan that was made offline: when by its own clock (a timestamp), and what was told to whoever stood there."""

    scan: Scanned
    scanned_at: str
    verdict: Verdict


@dataclass(frozen=True)
class Named:
    """The ticket that a scan names, or why it names none. One that was found by name has neither generation nor event."""

    ticket_id: str | None = None
    generation: int | None = None
    event_id: str | None = None
    refusal: Refusal | None = None


def token_refusal(error: TicketRefused) -> Refusal:
    """Why a token is not good."""
    if isinstance(error, ForeignTicket):
        return "foreign"
    return "altered" if isinstance(error, AlteredTicket) else "malformed"


def claimed_ticket(scan: Scanned) -> str | None:
    """The ticket that a scan says it is of, proven or not."""
    if scan.token is None:
        return scan.ticket_id
    try:
        return read_token(scan.token).claims.ticket_id
    except MalformedTicket:
        return None


def is_same_scan(scan: Scanned, ticket_id: str | None) -> bool:
    """Whether `scan` can be the one that the log has under its nonce, of this ticket (None: of none that is ours)."""
    return ticket_id is None or claimed_ticket(scan) == ticket_id


def refusal_of(event: EventRow, named: Named, ticket: TicketAtDoor | None) -> Refusal | None:
    """Why nobody is let in with what was named; None: the unique key decides. `ticket` is None if the event has no such one."""
    if named.refusal is not None:
        return named.refusal
    if named.event_id not in {None, event.id}:
        return "wrong_event"
    # A generation that is not there yet was given out before a backup was restored.
    if ticket is None or (named.generation or 0) > ticket.generation:
        return "unknown"
    return _refusal_of_ticket(event, named, ticket)


def _refusal_of_ticket(event: EventRow, named: Named, ticket: TicketAtDoor) -> Refusal | None:
    if event.status == "cancelled" or event.deleted_at is not None:
        return "event_cancelled"
    if ticket.registration_status != "confirmed":
        return "not_confirmed"
    if ticket.status == "revoked":
        return "revoked"
    return "replaced" if named.generation not in {None, ticket.generation} else None


def outcome_of(refusal: Refusal | None, verdict: Verdict | None) -> tuple[ScanOutcome, Refusal | None]:
    """What came of a scan, and why if it is a conflict. `verdict` is None for a scanner that waits for the answer."""
    if verdict == "admitted":
        return ("admitted", None) if refusal is None else ("conflict", refusal)
    if refusal is not None:
        return refusal, None
    return ("turned_away", None) if verdict == "refused" else ("admitted", None)


def contradicts(outcome: LoggedOutcome, verdict: Verdict | None) -> bool:
    """Whether the log has a scan as refused by which its scanner, which never got that answer, let somebody in."""
    return verdict == "admitted" and outcome not in {"admitted", "conflict"}


def late_nonce(nonce: str) -> str:
    """Under what a scan is kept that contradicts the one of its nonce. No scanner can send it: it has a `~`."""
    return f"~{sha256(nonce.encode()).hexdigest()[:60]}"


def believed(scanned_at: str | None, event: EventRow, received_at: str) -> str:
    """When it was scanned: the scanner's word for it, unless that is in the future or before there was the event."""
    if scanned_at is None or scanned_at < event.created_at:
        return received_at
    ahead = parse_timestamp(scanned_at) - parse_timestamp(received_at)
    return received_at if ahead > CLOCK_AHEAD else scanned_at
