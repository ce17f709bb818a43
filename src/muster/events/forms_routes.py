"""Routes of ticket types and questions."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from muster.events.forms_service import FormService, NewQuestion, NewTicketType
from muster.events.models import Question, TicketType
from muster.events.routes import EventRef
from muster.events.schemas import QuestionCreate, QuestionPatch, TicketTypeCreate, TicketTypePatch
from muster.http.caller import Caller, security
from muster.http.moments import moment_text
from muster.http.requests import REFERENCE
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided

router = APIRouter(prefix="/events/{event}", tags=["events"], dependencies=security)

Forms = Annotated[FormService, Depends(provided(FormService))]
Ref = Annotated[str, Path(max_length=64, pattern=REFERENCE)]


@router.post("/ticket-types", **answers(TicketType, 401, 403, 404, 409, 413, 422, status=201))
async def create_ticket_type(caller: Caller, forms: Forms, event: EventRef, body: TicketTypeCreate) -> Response:
    """Adds a type of ticket."""
    new = NewTicketType(
        body.name, body.description, body.quota, moment_text(body.opens_at), moment_text(body.closes_at), body.position
    )
    return reply(await forms.add_type(caller, event, new), 201)


@router.patch("/ticket-types/{ticket_type}", **answers(TicketType, 401, 403, 404, 409, 413, 422))
async def change_ticket_type(
    caller: Caller, forms: Forms, event: EventRef, ticket_type: Ref, body: TicketTypePatch
) -> Response:
    """Changes the fields that are sent. A quota below what is taken is refused; a larger one lets people move up."""
    fields = {name: moment_text(value) if isinstance(value, datetime) else value for name, value in body.sent().items()}
    return reply(await forms.change_type(caller, event, ticket_type, fields))


@router.delete("/ticket-types/{ticket_type}", **answers(None, 401, 403, 404, 409, 422, status=204))
async def delete_ticket_type(caller: Caller, forms: Forms, event: EventRef, ticket_type: Ref) -> Response:
    """Removes a type of ticket that nobody is registered for."""
    await forms.delete_type(caller, event, ticket_type)
    return no_content()


@router.post("/questions", **answers(Question, 401, 403, 404, 409, 413, 422, status=201))
async def create_question(caller: Caller, forms: Forms, event: EventRef, body: QuestionCreate) -> Response:
    """Adds a question that is asked at registration."""
    new = NewQuestion(body.label, body.kind, tuple(body.options), body.required, body.position)
    return reply(await forms.add_question(caller, event, new), 201)


@router.patch("/questions/{question}", **answers(Question, 401, 403, 404, 409, 413, 422))
async def change_question(caller: Caller, forms: Forms, event: EventRef, question: Ref, body: QuestionPatch) -> Response:
    """Changes the fields that are sent; former answers stay."""
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in body.sent().items()}
    return reply(await forms.change_question(caller, event, question, fields))


@router.delete("/questions/{question}", **answers(None, 401, 403, 404, 409, 422, status=204))
async def delete_question(caller: Caller, forms: Forms, event: EventRef, question: Ref) -> Response:
    """Asks a question no longer; former answers stay."""
    await forms.delete_question(caller, event, question)
    return no_content()
