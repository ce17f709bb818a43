"""The routes by the names that the specification gives them, at the root; each hands over to what is under /api/v1."""

from fastapi import APIRouter, Response

from muster.events.models import Event
from muster.events.registrations_models import QrCodeLink, Registration
from muster.events.registrations_routes import Attendees, Tickets, new_attendee
from muster.events.routes import Events, created, new_event
from muster.events.schemas import EventCreate, QrCodeWanted, TicketCreate
from muster.http.caller import Caller, security
from muster.http.responses import answers, reply

router = APIRouter(tags=["events"], dependencies=security)


@router.post("/create-event", **answers(Event, 401, 403, 413, 422, status=201))
async def create_event_at_root(caller: Caller, events: Events, body: EventCreate) -> Response:
    """The same as `POST /api/v1/events`."""
    return created(await events.create(caller, new_event(body)))


@router.post("/create-ticket", **answers(Registration, 401, 403, 404, 409, 413, 422, status=201))
async def create_ticket(caller: Caller, attendees: Attendees, body: TicketCreate) -> Response:
    """The same as `POST /api/v1/events/{event}/tickets`, with the event in the body."""
    return reply(await attendees.add(caller, body.event, new_attendee(body)), 201)


@router.post("/get-qr-code", **answers(QrCodeLink, 401, 403, 404, 409, 413, 422))
async def get_qr_code(caller: Caller, tickets: Tickets, body: QrCodeWanted) -> Response:
    """The same as `POST /api/v1/tickets/{ticket}/qr-code`, with the ticket in the body."""
    return reply(await tickets.qr_code(caller, body.ticket_id))
