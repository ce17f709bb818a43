"""Who registered and who came, as CSV, piece by piece, for a spreadsheet that takes no orders from it."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from muster.database.engine import Database
from muster.events.access import EventAccess
from muster.events.attendees_export_store import AttendeeExportStore, AttendeeLine
from muster.events.forms_store import FormStore
from muster.events.models import EventRow, Question
from muster.events.references import People
from muster.events.registrations_models import RegistrationStatus
from muster.kernel.principal import Principal
from muster.kernel.spreadsheets import BYTE_ORDER_MARK, csv_row

#: What one file holds at the most: as much as every host can answer with.
MAX_ROWS, MAX_BYTES = 20_000, 4_000_000
COLUMNS = (
    "number", "name", "email", "status", "ticket_type", "ticket_status", "registered_at", "checked_in_at", "gate",
    "checked_in_by", "locale",
)  # fmt: skip

_ROWS_AT_ONCE = 200
_answers = msgspec.json.Decoder(dict[str, str]).decode


@dataclass(frozen=True)
class AttendeeFile:
    """A file to be sent: its name and its pieces."""

    name: str
    pieces: AsyncGenerator[bytes, None]


class AttendeeExportService:
    """Writes the registrations of an event as CSV (RFC 4180), in the order of arrival."""

    def __init__(
        self, database: Database, *, access: EventAccess, forms: FormStore, store: AttendeeExportStore, people: People
    ) -> None:
        self._database = database
        self._access = access
        self._forms = forms
        self._store = store
        self._people = people

    async def file(
        self, caller: Principal, reference: str, *, status: RegistrationStatus | None = None, first: int = 1
    ) -> AttendeeFile:
        """Those of an event that the caller organises, from the number `first` on, with a column for each question.

        Where there are more than one file takes, its last row says so, and from which number on to ask for the next. Raises
        EventNotFound, Forbidden.
        """
        event = await self._access.organised(caller, reference)
        questions = await self._forms.questions(self._database, event.id)
        return AttendeeFile(f"{event.slug}.csv", self._pieces(event, questions, status, first))

    async def _pieces(
        self, event: EventRow, questions: Sequence[Question], status: RegistrationStatus | None, first: int
    ) -> AsyncGenerator[bytes, None]:
        piece = (BYTE_ORDER_MARK + csv_row((*COLUMNS, *(question.label for question in questions)))).encode()
        rows = size = 0
        while True:
            lines = await self._store.page(self._database, event.id, status, first, _ROWS_AT_ONCE)
            names = await self._people.names({line.admitted_by for line in lines if line.admitted_by is not None})
            for line in lines:
                row = csv_row(_cells(line, questions, names)).encode()
                if rows == MAX_ROWS or size + len(piece) + len(row) > MAX_BYTES:
                    yield piece + csv_row((f"more: the next file is from number {line.serial} on",)).encode()
                    return
                piece += row
                rows += 1
            yield piece
            if len(lines) < _ROWS_AT_ONCE:
                return
            first, size, piece = lines[-1].serial + 1, size + len(piece), b""


def _cells(line: AttendeeLine, questions: Sequence[Question], names: Mapping[str, str]) -> tuple[str, ...]:
    answers = _answers(line.answers)
    admitted_by = "" if line.admitted_by is None else names.get(line.admitted_by, "")
    return (
        str(line.serial), line.name, line.email, line.status, line.ticket_type, line.ticket_status or "", line.created_at,
        line.admitted_at or "", line.gate or "", admitted_by, line.locale,
        *(answers.get(question.id, "") for question in questions),
    )  # fmt: skip
