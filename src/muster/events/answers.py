"""What somebody chooses and answers when they register: whether it is acceptable."""

import msgspec

from muster.events.models import EventRow, Question, TicketType
from muster.events.registrations_models import Answers
from muster.events.windows import registering_for
from muster.kernel.errors import FieldError, ValidationFailed

MAX_ANSWER = 2000

_encode = msgspec.json.Encoder(order="sorted").encode


def chosen_type(types: list[TicketType], ticket_type_id: str | None) -> TicketType:
    """The type that was chosen; where there is only one, it need not be. Raises ValidationFailed on `ticket_type_id`."""
    if ticket_type_id is None:
        if len(types) == 1:
            return types[0]
        raise ValidationFailed.of("ticket_type_id", "Choose one of the ticket types.", "required")
    for ticket_type in types:
        if ticket_type.id == ticket_type_id:
            return ticket_type
    raise ValidationFailed.of("ticket_type_id", "This event has no such ticket type.", "unknown")


def check_type_is_open(event: EventRow, ticket_type: TicketType, now: str) -> None:
    """Raises ValidationFailed on `ticket_type_id` when the type's own window is not open."""
    if registering_for(event, ticket_type, now) != "open":
        raise ValidationFailed.of("ticket_type_id", "One cannot register for these tickets now.", "closed")


def checked_answers(questions: list[Question], given: Answers, *, complete: bool = True) -> str:
    """The answers as a row keeps them. `complete`: what must be answered is.

    Raises ValidationFailed on `answers.<id of the question>`, for all at once.
    """
    asked = {question.id: question for question in questions}
    errors = [
        FieldError(f"answers.{question_id}", "unknown", "This is not asked.")
        for question_id in given
        if question_id not in asked
    ]
    answered: dict[str, str] = {}
    for question in questions:
        text = given.get(question.id, "").strip()
        if text:
            answered[question.id] = text
            errors += _problems(question, text)
        elif complete and question.required:
            errors.append(FieldError(f"answers.{question.id}", "required", f"Please answer: {question.label}"))
    if errors:
        raise ValidationFailed(*errors)
    return _encode(answered).decode()


def _problems(question: Question, text: str) -> list[FieldError]:
    field = f"answers.{question.id}"
    if question.kind == "choice" and text not in question.options:
        return [FieldError(field, "invalid", f"Choose one of: {', '.join(question.options)}.")]
    if question.kind == "yes_no" and text not in {"yes", "no"}:
        return [FieldError(field, "invalid", "Answer yes or no.")]
    if len(text) > MAX_ANSWER:
        return [FieldError(field, "too_long", f"Use {MAX_ANSWER} characters at the most.")]
    return []
