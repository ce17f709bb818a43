"""The door as it is shown: rows put into the words of answers."""

from collections.abc import Iterable, Mapping

from muster.events.check_ins_models import FirstAdmission, Scan, ScannedTicket, ScanResult
from muster.events.check_ins_store import Admission, LoggedScan, TicketAtDoor


def scanner_ids(logged: Iterable[LoggedScan]) -> set[str]:
    """Whose names a result needs: those who let tickets in before."""
    return {each.first.user_id for each in logged if each.first is not None}


def result_of(nonce: str, logged: LoggedScan, names: Mapping[str, str]) -> ScanResult:
    """What a scanner is answered. `nonce` is its own, whatever the log has it under."""
    row = logged.row
    if row.outcome == "undone":
        raise RuntimeError(f"scan {row.id} is none: it undid another one")
    admitted = row.outcome == "admitted"
    return ScanResult(
        nonce=nonce,
        outcome=row.outcome,
        reason=row.reason,
        admitted=admitted,
        check_in_id=row.id if admitted else row.first_id,
        ticket=_scanned(logged.ticket),
        first=None if logged.first is None else _first(logged.first, names),
        scanned_at=row.scanned_at,
        offline=row.offline == "yes",
    )


def scan_of(logged: LoggedScan, names: Mapping[str, str]) -> Scan:
    """A line of the log."""
    row = logged.row
    return Scan(
        id=row.id,
        outcome=row.outcome,
        reason=row.reason,
        ticket=_scanned(logged.ticket),
        method=row.method,
        gate=row.gate,
        offline=row.offline == "yes",
        by_name=names.get(row.user_id, ""),
        scanned_at=row.scanned_at,
        received_at=row.received_at,
    )


def _scanned(ticket: TicketAtDoor | None) -> ScannedTicket | None:
    return None if ticket is None else ScannedTicket(ticket.id, ticket.holder_name, ticket.ticket_type, ticket.status)


def _first(first: Admission, names: Mapping[str, str]) -> FirstAdmission:
    return FirstAdmission(first.at, first.gate, names.get(first.user_id, ""))
