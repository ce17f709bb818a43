"""Routes of events: announced, changed, published, cancelled; who works for them."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Response

from muster.events.boards_service import BoardService
from muster.events.events_service import EventService, NewEvent
from muster.events.models import Board, Event, EventSummary
from muster.events.registrations_models import Statistics
from muster.events.schemas import EventCreate, EventPatch, StaffPut
from muster.events.statistics_service import StatisticsService
from muster.http.caller import Caller, security
from muster.http.moments import moment_text
from muster.http.requests import REFERENCE, After, IfMatch, Limit, etag, expected_version
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided

router = APIRouter(prefix="/events", tags=["events"], dependencies=security)

Events = Annotated[EventService, Depends(provided(EventService))]
Boards = Annotated[BoardService, Depends(provided(BoardService))]
Numbers = Annotated[StatisticsService, Depends(provided(StatisticsService))]
When = Literal["upcoming", "past", "deleted"]
EventRef = Annotated[
    str, Path(max_length=64, pattern=REFERENCE, description="The event's id, or the name in its public address.")
]
UserRef = Annotated[str, Path(max_length=64, pattern=REFERENCE)]


def created(event: Event) -> Response:
    """The answer with an event that was made."""
    return reply(event, 201, {"Location": f"/api/v1/events/{event.id}", "ETag": etag(event.version)})


def new_event(body: EventCreate) -> NewEvent:
    """An event to be made, as its service takes it."""
    return NewEvent(
        title=body.title,
        starts_at=moment_text(body.starts_at) or "",
        ends_at=moment_text(body.ends_at) or "",
        timezone=body.timezone,
        description=body.description,
        place=body.place,
        link=body.link,
        capacity=body.capacity,
        opens_at=moment_text(body.opens_at),
        closes_at=moment_text(body.closes_at),
    )


def _shown(event: Event) -> Response:
    return reply(event, 200, {"ETag": etag(event.version)})


@router.get("", **answers(EventSummary, 401, 403, 422, page=True))
async def list_events(
    caller: Caller,
    events: Events,
    when: Annotated[When, Query(description="By when they end; or those in the trash.")] = "upcoming",
    status: Literal["draft", "published", "cancelled"] | None = None,
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """Events that the caller sees: those to come, the next first, or those that are over, the last first."""
    return reply(await events.list(caller, when=when, status=status, after=after, limit=limit))


@router.post("", **answers(Event, 401, 403, 413, 422, status=201))
async def create_event(caller: Caller, events: Events, body: EventCreate) -> Response:
    """Makes a draft with one type of ticket; the caller is its organiser."""
    return created(await events.create(caller, new_event(body)))


@router.get("/{event}", **answers(Event, 401, 403, 404, 422))
async def get_event(caller: Caller, events: Events, event: EventRef) -> Response:
    """An event. Drafts are seen by who works for them."""
    return _shown(await events.get(caller, event))


@router.patch("/{event}", **answers(Event, 401, 403, 404, 409, 412, 413, 422, 428))
async def change_event(caller: Caller, events: Events, event: EventRef, body: EventPatch, if_match: IfMatch = None) -> Response:
    """Changes the fields that are sent. A capacity below what is taken is refused; a larger one lets people move up."""
    fields = {name: moment_text(value) if isinstance(value, datetime) else value for name, value in body.sent().items()}
    return _shown(await events.change(caller, event, fields, expected_version(if_match)))  # type: ignore[arg-type]  # as said


@router.delete("/{event}", **answers(None, 401, 403, 404, 409, 412, 422, status=204))
async def delete_event(caller: Caller, events: Events, event: EventRef, if_match: IfMatch = None) -> Response:
    """Puts an event into the trash; a published one has to be cancelled or over."""
    await events.delete(caller, event, expected_version(if_match))
    return no_content()


@router.post("/{event}/restore", **answers(Event, 401, 403, 404, 409, 422))
async def restore_event(caller: Caller, events: Events, event: EventRef) -> Response:
    """Takes an event out of the trash."""
    return _shown(await events.restore(caller, event))


@router.post("/{event}/publish", **answers(Event, 401, 403, 404, 409, 412, 422))
async def publish_event(caller: Caller, events: Events, event: EventRef, if_match: IfMatch = None) -> Response:
    """Makes a draft public."""
    return _shown(await events.publish(caller, event, expected_version(if_match)))


@router.post("/{event}/cancel", **answers(Event, 401, 403, 404, 409, 412, 422))
async def cancel_event(caller: Caller, events: Events, event: EventRef, if_match: IfMatch = None) -> Response:
    """Says that an event does not take place; everybody who is registered is told."""
    return _shown(await events.cancel(caller, event, expected_version(if_match)))


@router.put("/{event}/staff/{user}", **answers(None, 401, 403, 404, 409, 413, 422, status=204))
async def set_event_role(caller: Caller, events: Events, event: EventRef, user: UserRef, body: StaffPut) -> Response:
    """Has somebody work for the event, as an organiser or at the door."""
    await events.set_role(caller, event, user, body.role)
    return no_content()


@router.delete("/{event}/staff/{user}", **answers(None, 401, 403, 404, 409, 422, status=204))
async def remove_event_staff(caller: Caller, events: Events, event: EventRef, user: UserRef) -> Response:
    """Takes somebody out of the event's staff."""
    await events.remove_staff(caller, event, user)
    return no_content()


@router.post("/{event}/board", **answers(Board, 401, 403, 404, 409, 422, status=201))
async def create_event_board(caller: Caller, boards: Boards, event: EventRef) -> Response:
    """Makes a project with what there usually is to do, by deadlines counted back from the event's date."""
    board = await boards.create(caller, event)
    return reply(board, 201, {"Location": f"/api/v1/projects/{board.project_id}"})


@router.get("/{event}/statistics", **answers(Statistics, 401, 403, 404, 422))
async def event_statistics(caller: Caller, numbers: Numbers, event: EventRef) -> Response:
    """Registrations by status, type of ticket and day, and how many places are left."""
    return reply(await numbers.of(caller, event))
