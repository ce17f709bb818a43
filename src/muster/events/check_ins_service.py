"""Who is let in, once for each ticket (docs/decisions/0021-admission.md).

That a ticket lets in one person is decided by the unique key of the admissions, and by nothing that was read before: of any
number of scans at once, one inserts the row. A scan is known by its nonce: sent again, it is answered as it was the first time.
Whatever is scanned is a line of the log, which is never changed.

A scan shares its ticket's row, which who cancels, revokes, re-issues or transfers locks: so a ticket does not change under the
scan's eyes, and scans do not wait for each other. What becomes of who is in:

- An attendee cannot cancel, nor transfer, what was used (`already_in`): the place would be somebody's a second time.
- An organiser can. The admission stays, since somebody did come in, until it is undone; the place goes to who waits. A code
  that was revoked or replaced is refused for that reason, the new one because its ticket is in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from muster.database.engine import Database, Transaction
from muster.events.access import EventAccess
from muster.events.check_ins_decisions import (
    Named,
    QueuedScan,
    Scanned,
    believed,
    claimed_ticket,
    contradicts,
    is_same_scan,
    late_nonce,
    outcome_of,
    refusal_of,
    token_refusal,
)
from muster.events.check_ins_models import ScanResult, Verdict
from muster.events.check_ins_store import (
    ADMISSION,
    ADMIT,
    AT_DOOR,
    BY_NONCE,
    LOG,
    UNDO,
    Admission,
    CheckIn,
    CheckInStore,
    LoggedScan,
    ScanRow,
    TicketAtDoor,
)
from muster.events.check_ins_views import result_of, scanner_ids
from muster.events.errors import CheckInNotFound
from muster.events.messages import TicketAdmitted, TicketUndone
from muster.events.models import EventRow
from muster.events.references import People
from muster.events.ticket_keys import TicketKeys
from muster.events.ticket_tokens import TicketRefused
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import FieldError, ValidationFailed
from muster.kernel.ids import is_id, new_id
from muster.kernel.principal import Principal


@dataclass(frozen=True)
class _Attempt:
    """A scan as it is decided upon. One that waits for the answer has neither a time nor a verdict of its own."""

    caller: Principal
    event_id: str
    scan: Scanned
    named: Named
    scanned_at: str | None = None
    verdict: Verdict | None = None


class _NonceTaken(Exception):
    """Another request with the same nonce was faster; this unit of work wrote nothing."""


class CheckInService:
    """Scans. Every method raises EventNotFound or Forbidden for who does not work for the event."""

    def __init__(
        self, database: Database, clock: Clock, *, access: EventAccess, store: CheckInStore, keys: TicketKeys, people: People
    ) -> None:
        self._database = database
        self._clock = clock
        self._access = access
        self._store = store
        self._keys = keys
        self._people = people

    async def scan(self, caller: Principal, event_id: str, scan: Scanned) -> ScanResult:
        """Lets in whoever has the ticket, or says why not.

        Raises ValidationFailed on `nonce` when that was another ticket's, Unavailable when the keys cannot be read.
        """
        logged = await self._decided(_Attempt(caller, event_id, scan, await self._named(scan)))
        if not is_same_scan(scan, logged.row.ticket_id):
            raise ValidationFailed(_used_nonce("nonce"))
        return result_of(scan.nonce, logged, await self._names([logged]))

    async def synchronise(self, caller: Principal, event_id: str, queued: Sequence[QueuedScan]) -> list[ScanResult]:
        """Takes scans that were made offline, in their order in time, each for itself: what is done stays done if a later one
        fails, and is answered the same when all are sent again.

        Raises ValidationFailed on `scans.<place>.nonce` for one that was another ticket's, before anything is done.
        """
        await self._access.worked_for(caller, event_id)
        await self._check_nonces(event_id, queued)
        in_order = sorted(queued, key=lambda each: each.scanned_at)
        decided = [
            await self._decided(
                _Attempt(caller, event_id, each.scan, await self._named(each.scan), each.scanned_at, each.verdict)
            )
            for each in in_order
        ]
        names = await self._names(decided)
        return [result_of(each.scan.nonce, logged, names) for each, logged in zip(in_order, decided, strict=True)]

    async def undo(self, caller: Principal, check_in_id: str) -> None:
        """Takes an admission back, so that the ticket lets somebody in again. Raises CheckInNotFound."""
        found = await self._store.get(self._database, check_in_id) if is_id(check_in_id) else None
        if found is None or await self._access.role(self._database, caller, found.event_id) is None:
            raise CheckInNotFound
        await self._database.write(lambda unit: self._undo(unit, caller, found))

    async def _undo(self, unit: Transaction, caller: Principal, found: CheckIn) -> None:
        await self._access.share(unit, caller, found.event_id)
        if not await unit.execute(UNDO, id=found.id):
            raise CheckInNotFound
        undone_id, now = new_id(), timestamp(self._clock.now())
        row = ScanRow(
            undone_id, found.event_id, undone_id, found.ticket_id, "undone", None, found.id, "search", "no", found.gate,
            caller.user_id, now, now,
        )  # fmt: skip
        await unit.execute(LOG, **msgspec.structs.asdict(row))
        await unit.emit(
            TicketUndone(
                actor_id=caller.user_id,
                event_id=found.event_id,
                registration_id=found.registration_id,
                ticket_id=found.ticket_id,
                generation=found.generation,
                check_in_id=found.id,
            )
        )

    async def _named(self, scan: Scanned) -> Named:
        if scan.token is None:
            return Named(scan.ticket_id)
        try:
            claims = await self._keys.verify(scan.token)
        except TicketRefused as error:
            return Named(refusal=token_refusal(error))
        return Named(claims.ticket_id, claims.generation, claims.event_id)

    async def _check_nonces(self, event_id: str, queued: Sequence[QueuedScan]) -> None:
        """A nonce is one scan's. Who used it for another ticket would be told of that one that it is in."""
        known = await self._store.known(self._database, event_id, [each.scan.nonce for each in queued])
        claimed: dict[str, str | None] = {}
        errors = []
        for place, each in enumerate(queued):
            nonce, ticket_id = each.scan.nonce, claimed_ticket(each.scan)
            if not is_same_scan(each.scan, known.get(nonce)) or claimed.setdefault(nonce, ticket_id) != ticket_id:
                errors.append(_used_nonce(f"scans.{place}.nonce"))
        if errors:
            raise ValidationFailed(*errors)

    async def _decided(self, attempt: _Attempt) -> LoggedScan:
        while True:
            try:
                return await self._database.write(lambda unit: self._decide(unit, attempt))
            except _NonceTaken:  # the log has it now
                continue

    async def _decide(self, unit: Transaction, attempt: _Attempt) -> LoggedScan:
        event = await self._access.share(unit, attempt.caller, attempt.event_id)
        nonce = attempt.scan.nonce
        before = await unit.fetch_one(BY_NONCE, event_id=event.id, nonce=nonce)
        if before is not None and contradicts(before.row.outcome, attempt.verdict):
            nonce = late_nonce(nonce)
            before = await unit.fetch_one(BY_NONCE, event_id=event.id, nonce=nonce)
        return await self._new(unit, event, attempt, nonce) if before is None else before

    async def _new(self, unit: Transaction, event: EventRow, attempt: _Attempt, nonce: str) -> LoggedScan:
        ticket = await self._ticket(unit, event, attempt.named)
        scan_id, received_at = new_id(), timestamp(self._clock.now())
        scanned_at = believed(attempt.scanned_at, event, received_at)
        first = None if ticket is None else ticket.admission
        refusal = refusal_of(event, attempt.named, ticket)
        if refusal is None and ticket is not None and attempt.verdict != "refused":
            values = {"id": scan_id, "gate": attempt.scan.gate, "user_id": attempt.caller.user_id}
            first = await _admit(unit, ticket, values | {"scanned_at": scanned_at, "received_at": received_at})
        if refusal is None and first is not None:
            refusal = "already_in"
        outcome, reason = outcome_of(refusal, attempt.verdict)
        row = ScanRow(
            scan_id, event.id, nonce, None if ticket is None else ticket.id, outcome, reason,
            None if first is None else first.id, attempt.scan.method, "no" if attempt.verdict is None else "yes",
            attempt.scan.gate, attempt.caller.user_id, scanned_at, received_at,
        )  # fmt: skip
        if not await unit.execute(LOG, **msgspec.structs.asdict(row)):
            raise _NonceTaken
        if outcome == "admitted" and ticket is not None:
            await unit.emit(_admitted(row, ticket))
        return LoggedScan(row, ticket, first)

    async def _ticket(self, unit: Transaction, event: EventRow, named: Named) -> TicketAtDoor | None:
        """The ticket, if it is one of this event: of another one nothing is told."""
        if named.ticket_id is None or named.event_id not in {None, event.id}:
            return None
        ticket = await unit.fetch_one(AT_DOOR, ticket_id=named.ticket_id)
        return ticket if ticket is not None and ticket.event_id == event.id else None

    async def _names(self, logged: Sequence[LoggedScan]) -> Mapping[str, str]:
        scanners = scanner_ids(logged)
        return await self._people.names(scanners) if scanners else {}


async def _admit(unit: Transaction, ticket: TicketAtDoor, values: Mapping[str, str]) -> Admission | None:
    """Lets the ticket in, or gives the admission that it has: the unique key decides which."""
    first = ticket.admission
    while first is None:
        if await unit.execute(ADMIT, event_id=ticket.event_id, ticket_id=ticket.id, generation=ticket.generation, **values):
            return None
        first = await unit.fetch_one(ADMISSION, ticket_id=ticket.id)  # none: it was undone at this very moment
    return first


def _admitted(row: ScanRow, ticket: TicketAtDoor) -> TicketAdmitted:
    return TicketAdmitted(
        actor_id=row.user_id,
        event_id=row.event_id,
        registration_id=ticket.registration_id,
        ticket_id=ticket.id,
        generation=ticket.generation,
        check_in_id=row.id,
        offline=row.offline == "yes",
    )


def _used_nonce(field: str) -> FieldError:
    return FieldError(field, "nonce_used", "This nonce was another ticket's; make up a new one for each scan.")
