"""Routes by which organisers look after registrations and tickets."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Response

from muster.events.attendees_service import AttendeeService, NewAttendee
from muster.events.registrations_models import QrCodeLink, Registration, RegistrationFilter, Ticket
from muster.events.routes import EventRef
from muster.events.schemas import AttendeeCreate, Status
from muster.events.tickets_service import TicketService
from muster.http.caller import Caller, security
from muster.http.requests import REFERENCE, After, Limit
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided

router = APIRouter(tags=["registrations"], dependencies=security)

Attendees = Annotated[AttendeeService, Depends(provided(AttendeeService))]
Tickets = Annotated[TicketService, Depends(provided(TicketService))]
Ref = Annotated[str, Path(max_length=64, pattern=REFERENCE)]


def new_attendee(body: AttendeeCreate) -> NewAttendee:
    """Somebody to be registered, as the service takes it."""
    return NewAttendee(body.email, body.name, body.ticket_type_id, body.answers, body.locale)


@router.get("/events/{event}/registrations", **answers(Registration, 401, 403, 404, 422, page=True))
async def list_registrations(
    caller: Caller,
    attendees: Attendees,
    event: EventRef,
    q: Annotated[str | None, Query(max_length=200, description="A part of the name or the address.")] = None,
    status: Status | None = None,
    ticket_type: Annotated[str | None, Query(max_length=36, pattern=REFERENCE)] = None,
    order: Annotated[Literal["arrival", "-arrival"], Query(description="The first to arrive first, or the last.")] = "arrival",
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """Registrations in the order of arrival or the other way round, with their tickets. For organisers."""
    wanted = RegistrationFilter(text=q, status=status, ticket_type_id=ticket_type, newest_first=order == "-arrival")
    return reply(await attendees.list(caller, event, wanted, after=after, limit=limit))


@router.get("/events/{event}/registrations/{registration}", **answers(Registration, 401, 403, 404, 422))
async def get_registration(caller: Caller, attendees: Attendees, event: EventRef, registration: Ref) -> Response:
    """One registration. For organisers."""
    return reply(await attendees.get(caller, event, registration))


@router.post("/events/{event}/tickets", **answers(Registration, 401, 403, 404, 409, 413, 422, status=201))
async def add_attendee(caller: Caller, attendees: Attendees, event: EventRef, body: AttendeeCreate) -> Response:
    """Registers somebody by hand, who gets the ticket by mail."""
    return reply(await attendees.add(caller, event, new_attendee(body)), 201)


@router.post("/events/{event}/registrations/{registration}/cancel", **answers(Registration, 401, 403, 404, 409, 422))
async def cancel_registration(caller: Caller, attendees: Attendees, event: EventRef, registration: Ref) -> Response:
    """Ends somebody's registration; the place goes to who waits longest."""
    return reply(await attendees.cancel(caller, event, registration))


@router.post("/events/{event}/registrations/{registration}/promote", **answers(Registration, 401, 403, 404, 409, 422))
async def promote_registration(caller: Caller, attendees: Attendees, event: EventRef, registration: Ref) -> Response:
    """Gives somebody who waits a place ahead of others, or accepts an offer for them."""
    return reply(await attendees.promote(caller, event, registration))


@router.post("/events/{event}/registrations/{registration}/resend", **answers(None, 401, 403, 404, 409, 422, status=204))
async def resend_registration(caller: Caller, attendees: Attendees, event: EventRef, registration: Ref) -> Response:
    """Has the mail sent again that says how a registration stands."""
    await attendees.resend(caller, event, registration)
    return no_content()


@router.get("/tickets/{ticket}", **answers(Ticket, 401, 403, 404, 422))
async def get_ticket(caller: Caller, tickets: Tickets, ticket: Ref) -> Response:
    """A ticket, to who works for its event."""
    return reply(await tickets.get(caller, ticket))


@router.post("/tickets/{ticket}/qr-code", **answers(QrCodeLink, 401, 403, 404, 409, 422))
async def ticket_qr_code(caller: Caller, tickets: Tickets, ticket: Ref) -> Response:
    """A link to a picture of a ticket's code, which expires. For organisers: the code lets in whoever shows it."""
    return reply(await tickets.qr_code(caller, ticket))


@router.post("/tickets/{ticket}/revoke", **answers(Ticket, 401, 403, 404, 409, 422))
async def revoke_ticket(caller: Caller, tickets: Tickets, ticket: Ref) -> Response:
    """Makes a ticket let nobody in; the registration keeps its place."""
    return reply(await tickets.revoke(caller, ticket))


@router.post("/tickets/{ticket}/reissue", **answers(Ticket, 401, 403, 404, 409, 422))
async def reissue_ticket(caller: Caller, tickets: Tickets, ticket: Ref) -> Response:
    """Gives a ticket another code, and mails it; the former one lets nobody in any more."""
    return reply(await tickets.reissue(caller, ticket))
