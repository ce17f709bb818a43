"""The floor's door: a scan of a ticket, by the SQL of Muster and with the same signature checked."""

import sqlite3
from datetime import UTC, datetime
from typing import Any

import msgspec

from bench.data import Dataset
from muster.database.outbox import INSERT_MESSAGE, outbox_row
from muster.database.query import Query, Value
from muster.events.check_ins_models import ScannedTicket, ScanOutcome, ScanResult
from muster.events.check_ins_store import ADMIT, AT_DOOR, BY_NONCE, LOG, ScanRow
from muster.events.events_store import SHARED_WITH_ROLE
from muster.events.messages import TicketAdmitted
from muster.events.ticket_tokens import TicketVerifier
from muster.kernel.clock import timestamp
from muster.kernel.ids import new_id

CHECK_INS = "/api/v1/check-ins"

_encode = msgspec.json.Encoder().encode


class _Scan(msgspec.Struct):
    event_id: str
    nonce: str
    token: str
    gate: str


_scan_of = msgspec.json.Decoder(_Scan).decode


class FloorDoor:
    """Lets in whoever has a ticket. Of refusals it knows the one for a ticket that was used."""

    def __init__(self, data: Dataset) -> None:
        self._user_id = data.user_id
        self._verifier = TicketVerifier(data.ticket_keys)

    def named(self, body: bytes) -> tuple[_Scan, str]:
        """A scan and the ticket that its token names. Raises TicketRefused."""
        scan = _scan_of(body)
        return scan, self._verifier.verify(scan.token).ticket_id

    def scan(self, connection: sqlite3.Connection, named: tuple[_Scan, str]) -> bytes:
        """Decides, and gives the answer."""
        scan, ticket_id = named
        _rows(connection, SHARED_WITH_ROLE, id=scan.event_id, caller=self._user_id)
        _rows(connection, BY_NONCE, event_id=scan.event_id, nonce=scan.nonce)
        ticket = AT_DOOR.row(*_rows(connection, AT_DOOR, ticket_id=ticket_id)[0])
        scan_id, now = new_id(), datetime.now(UTC)  # noqa: TID251  # the floor has no clock to ask
        at = timestamp(now)
        who: dict[str, Value] = {"gate": scan.gate, "user_id": self._user_id, "scanned_at": at, "received_at": at}
        what: dict[str, Value] = {"event_id": scan.event_id, "ticket_id": ticket_id, "generation": ticket.generation}
        admitted = ticket.admission is None and bool(_run(connection, ADMIT, {"id": scan_id} | who | what))
        first_id = None if ticket.admission is None else ticket.admission.id
        outcome: ScanOutcome = "admitted" if admitted else "already_in"
        row = ScanRow(
            scan_id, scan.event_id, scan.nonce, ticket_id, outcome, None, first_id, "camera", "no", scan.gate, self._user_id,
            at, at,
        )  # fmt: skip
        _run(connection, LOG, msgspec.structs.asdict(row))
        if admitted:
            message = TicketAdmitted(
                actor_id=self._user_id,
                event_id=scan.event_id,
                registration_id=ticket.registration_id,
                ticket_id=ticket_id,
                generation=ticket.generation,
                check_in_id=scan_id,
                offline=False,
            )
            _run(connection, INSERT_MESSAGE, outbox_row(message, now))
        shown = ScannedTicket(ticket.id, ticket.holder_name, ticket.ticket_type, ticket.status)
        check_in_id = scan_id if admitted else first_id
        return _encode(ScanResult(scan.nonce, outcome, None, admitted, check_in_id, shown, None, at, offline=False))


def _rows(connection: sqlite3.Connection, query: Query[Any], **values: Value) -> list[Any]:
    compiled = query.compiled("sqlite")
    return connection.execute(compiled.sql, compiled.arguments(values)).fetchall()


def _run(connection: sqlite3.Connection, query: Query[Any], values: dict[str, Value]) -> int:
    compiled = query.compiled("sqlite")
    return connection.execute(compiled.sql, compiled.arguments(values)).rowcount
