"""Routes of the door: scans, what came of them, and what a scanner takes along."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from muster.events.check_ins_decisions import QueuedScan, Scanned
from muster.events.check_ins_door_service import DoorService
from muster.events.check_ins_models import DoorTally, DoorTicket, LoggedOutcome, Scan, ScanResult, SyncedScans
from muster.events.check_ins_schemas import CheckInBatch, CheckInCreate, ScannedBody
from muster.events.check_ins_service import CheckInService
from muster.events.offline import Snapshot
from muster.events.routes import EventRef
from muster.http.caller import Caller, security
from muster.http.moments import moment_text
from muster.http.requests import REFERENCE, After, Limit
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided

router = APIRouter(tags=["check-ins"], dependencies=security)

CheckIns = Annotated[CheckInService, Depends(provided(CheckInService))]
Door = Annotated[DoorService, Depends(provided(DoorService))]
CheckInRef = Annotated[str, Path(max_length=64, pattern=REFERENCE)]
Name = Annotated[str | None, Query(max_length=200, description="A part of the name.")]


def _scanned(body: ScannedBody) -> Scanned:
    return Scanned(body.nonce, body.token, body.ticket_id, body.method, body.gate)


@router.post("/check-ins", **answers(ScanResult, 401, 403, 404, 413, 422))
async def check_in(caller: Caller, check_ins: CheckIns, body: CheckInCreate) -> Response:
    """Lets in whoever has the ticket, if it is good and was not used before; the answer says which. For the event's staff."""
    return reply(await check_ins.scan(caller, body.event_id, _scanned(body)))


@router.post("/check-ins/batch", **answers(SyncedScans, 401, 403, 404, 413, 422))
async def synchronise_check_ins(caller: Caller, check_ins: CheckIns, door: Door, body: CheckInBatch) -> Response:
    """Takes scans that were made offline, each for itself, in the order in which they were made; may be repeated."""
    queued = [QueuedScan(_scanned(scan), moment_text(scan.scanned_at) or "", scan.verdict) for scan in body.scans]
    items = await check_ins.synchronise(caller, body.event_id, queued)
    return reply(SyncedScans(items, await door.tally(caller, body.event_id)))


@router.delete("/check-ins/{check_in}", **answers(None, 401, 403, 404, 422, status=204))
async def undo_check_in(caller: Caller, check_ins: CheckIns, check_in: CheckInRef) -> Response:
    """Undoes an admission, so that the ticket is good again; the log keeps both."""
    await check_ins.undo(caller, check_in)
    return no_content()


@router.get("/events/{event}/check-ins", **answers(Scan, 401, 403, 404, 422, page=True))
async def list_scans(
    caller: Caller,
    door: Door,
    event: EventRef,
    q: Name = None,
    outcome: LoggedOutcome | None = None,
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """What was scanned, the newest first, with what came of it."""
    return reply(await door.scans(caller, event, name=q, outcome=outcome, after=after, limit=limit))


@router.get("/events/{event}/check-ins/tally", **answers(DoorTally, 401, 403, 404, 422))
async def tally_check_ins(caller: Caller, door: Door, event: EventRef) -> Response:
    """How many are in, of how many."""
    return reply(await door.tally(caller, event))


@router.get("/events/{event}/check-ins/snapshot", **answers(Snapshot, 401, 403, 404, 409, 422))
async def get_door_snapshot(caller: Caller, door: Door, event: EventRef) -> Response:
    """What a scanner needs to work offline: signed, and readable only with the tickets themselves."""
    return reply(await door.snapshot(caller, event))


@router.get("/events/{event}/door", **answers(DoorTicket, 401, 403, 404, 422, page=True))
async def search_at_door(
    caller: Caller, door: Door, event: EventRef, q: Name = None, limit: Limit = 50, after: After = None
) -> Response:
    """Tickets by the name of their holder, who forgot to bring them."""
    return reply(await door.search(caller, event, name=q, after=after, limit=limit))
