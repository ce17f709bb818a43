"""Data folders to measure on: set up by Muster itself, then filled in bulk with tasks that say something, and with tickets.

They are kept in build/bench and made anew when the schema has changed or their token grows old.
"""

import asyncio
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import msgspec

from muster.adapters.local.documents import _PUT_NEW as PUT_NEW_DOCUMENT
from muster.bootstrap import build
from muster.commands.migrate import migrate
from muster.database.query import Value
from muster.database.search import search_text
from muster.events.events_service import NewEvent
from muster.events.registrations_store import INSERT_REGISTRATION, searchable
from muster.events.ticket_tokens import PublicTicketKey, read_token
from muster.events.tickets_store import INSERT_TICKET
from muster.identity.models import Device
from muster.identity.setup_service import FirstAdmin
from muster.kernel.clock import timestamp
from muster.kernel.ids import new_id
from muster.kernel.principal import Principal
from muster.settings import Settings
from muster.tasks import rank
from muster.tasks.models import PRIORITIES, ChecklistItem, TaskContent, TaskVersion
from muster.tasks.projects_service import NewProject, NewStatus
from muster.tasks.store import INSERT_TASK, PUT_SEARCHABLE, id_list
from muster.tasks.tables import NO_DEADLINE

ROOT = Path(__file__).parent.parent
FOLDERS = ROOT / "build" / "bench"
_FILE = "bench.json"
#: Of this file: raised when what it writes changes.
_EDITION = 4
_TOKEN_GOOD_FOR = timedelta(days=7)
#: Few, so that a page of a column is full with 1,000 tasks too.
_PROJECTS = 2
_CODE = "0000-0000-0000"
_BATCH = 5000
#: Of one event: each is let in once, and none twice in a run.
_TICKETS = 20_000

_STATUSES = (
    NewStatus("To do", "todo", "#868e96"),
    NewStatus("Doing", "doing", "#1c7ed6"),
    NewStatus("Review", "doing", "#9c36b5"),
    NewStatus("Done", "done", "#2f9e44"),
)
# fmt: off
_WORDS = (
    "stage", "light", "cable", "ticket", "speaker", "banner", "coffee", "badge", "table", "chair", "van", "ladder",
    "tent", "poster", "budget", "invoice", "sponsor", "permit", "insurance", "volunteer", "schedule", "rehearsal",
    "microphone", "projector", "parking", "signage", "toilet", "water", "power", "radio", "first-aid", "security",
)
_VERBS = (
    "order", "check", "book", "confirm", "print", "carry", "repair", "paint", "call", "pay", "plan", "measure",
    "clean", "return", "label", "test",
)
# fmt: on


class ProjectIds(msgspec.Struct, frozen=True):
    """A project and its columns."""

    id: str
    key: str
    status_ids: list[str]


class Dataset(msgspec.Struct, frozen=True):
    """What a folder holds. `task_ids` are in the order of their creation, `tickets` are the tokens of one event's."""

    made_of: str
    made_at: str
    token: str
    user_id: str
    projects: list[ProjectIds]
    task_ids: list[str]
    event_id: str = ""
    tickets: list[str] = []
    ticket_keys: list[PublicTicketKey] = []


def folder_with(count: int) -> Path:
    """A data folder with `count` tasks, made if there is none that is still good."""
    folder = FOLDERS / str(count)
    made_of = f"{_EDITION} {count} {_schema()}"
    if not _is_good(folder, made_of):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        fill(folder, count, made_of)
    return folder


def fill(folder: Path, count: int, made_of: str, *, tickets: int = _TICKETS) -> Dataset:
    """Makes a data folder with `count` tasks in an empty one. `made_of` says what it depends on."""
    dataset = asyncio.run(_set_up(folder, made_of, tickets))
    insert(folder / "muster.db", dataset, count)
    _insert_tickets(folder / "muster.db", dataset)
    (folder / _FILE).write_bytes(msgspec.json.encode(dataset))
    return dataset


def first_column(number: int) -> int:
    """In which column of its project the task of that number stands at first, counted from 0."""
    return number // _PROJECTS % len(_STATUSES)


def read_dataset(folder: Path) -> Dataset:
    """What the folder holds."""
    return msgspec.json.decode((folder / _FILE).read_bytes(), type=Dataset)


def settings_for(folder: Path, **more: object) -> Settings:
    """Muster's settings for a folder, whatever the environment says."""
    return Settings(_env_file=None, data_dir=folder, database_url="", setup_code=_CODE, **more)  # type: ignore[arg-type]  # pydantic checks


def _is_good(folder: Path, made_of: str) -> bool:
    try:
        found = read_dataset(folder)
    except (FileNotFoundError, msgspec.MsgspecError):
        return False
    age = datetime.now(UTC) - datetime.fromisoformat(found.made_at)  # noqa: TID251  # the token's end is real
    return found.made_of == made_of and age < _TOKEN_GOOD_FOR


def _schema() -> str:
    """A digest of the whole schema, from a database that is migrated for it."""
    folder = FOLDERS / "schema"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    migrate(settings_for(folder))
    with closing(sqlite3.connect(folder / "muster.db")) as database:
        statements = database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    shutil.rmtree(folder)
    return sha256(repr(statements).encode()).hexdigest()[:16]


async def _set_up(folder: Path, made_of: str, tickets: int) -> Dataset:
    settings = settings_for(folder)
    migrate(settings)
    application = build(settings)
    async with application.running(dispatch=False, streams=False):
        admin = FirstAdmin(
            workspace="Bench", email="bench@muster.example", password=new_id(), given_name="Bench", family_name="Mark"
        )
        signed_in = await application.identity.setup.set_up(_CODE, admin, Device("127.0.0.1", "bench"))
        caller = Principal(signed_in.me.id, "Admins", "bench")
        made = [
            await application.tasks.projects.create(
                caller, NewProject(key=f"PROJ{n}", name=f"Project {n}", color="#4263eb", statuses=_STATUSES)
            )
            for n in range(_PROJECTS)
        ]
        event = await application.events.events.create(
            caller, NewEvent("Gala", "2099-06-01T18:00:00.000Z", "2099-06-01T22:00:00.000Z", "UTC")
        )
        await application.events.events.publish(caller, event.id)
        keys = application.ports.ticket_keys
        signer = await keys.signer(event.id)
        tokens, public_keys = [signer.token(new_id(), 1) for _ in range(tickets)], await keys.public_keys()
    ids = [ProjectIds(project.id, project.key, [status.id for status in project.statuses]) for project in made]
    now = timestamp(datetime.now(UTC))  # noqa: TID251  # see above
    return Dataset(made_of, now, signed_in.token, caller.user_id, ids, [], event.id, tokens, public_keys)


def insert(path: Path, dataset: Dataset, count: int) -> None:
    """Writes `count` tasks into the SQLite file of a Muster that does not run, spread over the dataset's projects, each
    of which has four columns."""
    chance = random.Random(42)
    commands = (INSERT_TASK, PUT_NEW_DOCUMENT, PUT_SEARCHABLE)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA cache_size = -262144")
        database.execute("BEGIN")
        for start in range(0, count, _BATCH):
            rows = list(_rows(dataset, chance, range(start, min(start + _BATCH, count)), count))
            for position, command in enumerate(commands):
                compiled = command.compiled("sqlite")
                database.executemany(compiled.sql, [compiled.arguments(row[position]) for row in rows])
        for project in dataset.projects:
            database.execute(
                "UPDATE projects SET last_number = (SELECT max(number) FROM tasks WHERE project_id = ?1) WHERE id = ?1",
                (project.id,),
            )
        database.execute("DELETE FROM outbox")
        database.execute("COMMIT")
        database.execute("ANALYZE")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _insert_tickets(path: Path, dataset: Dataset) -> None:
    """Writes the dataset's tickets, each with its registration, into the SQLite file of a Muster that does not run."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("BEGIN")
        (ticket_type_id,) = database.execute("SELECT id FROM ticket_types WHERE event_id = ?", (dataset.event_id,)).fetchone()
        registration, ticket = INSERT_REGISTRATION.compiled("sqlite"), INSERT_TICKET.compiled("sqlite")
        for serial, token in enumerate(dataset.tickets, 1):
            shared: dict[str, Value] = {
                "event_id": dataset.event_id, "ticket_type_id": ticket_type_id, "created_at": dataset.made_at,
                "updated_at": dataset.made_at,
            }  # fmt: skip
            name, email, registration_id = f"Guest {serial}", f"guest{serial}@example.org", new_id()
            row: dict[str, Value] = {
                "id": registration_id, "serial": serial, "email": email, "name": name, "search": searchable(name, email),
                "locale": "en", "status": "confirmed", "answers": "{}", "active_email": email, "manage_digest": "0" * 64,
                "version": 1,
            }  # fmt: skip
            its_ticket: dict[str, Value] = {
                "id": read_token(token).claims.ticket_id, "registration_id": registration_id, "holder_name": name,
                "generation": 1, "status": "valid",
            }  # fmt: skip
            database.execute(registration.sql, registration.arguments(shared | row))
            database.execute(ticket.sql, ticket.arguments(shared | its_ticket))
        counts = (len(dataset.tickets), dataset.event_id)
        database.execute("UPDATE events SET taken = ?1, arrivals = ?1 WHERE id = ?2", counts)
        database.execute("DELETE FROM outbox")
        database.execute("COMMIT")
        database.execute("ANALYZE")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _rows(
    dataset: Dataset, chance: random.Random, numbers: range, count: int
) -> Iterator[tuple[dict[str, Value], dict[str, Value], dict[str, Value]]]:
    """For each task: its row, its version document, its row in the search index."""
    begun = datetime.fromisoformat(dataset.made_at) - timedelta(days=90)
    for number in numbers:
        project = dataset.projects[number % len(dataset.projects)]
        task_id = new_id()
        at = timestamp(begun + timedelta(days=90) * (number / count))
        content = _content(project.status_ids[first_column(number)], chance)
        dataset.task_ids.append(task_id)
        version = TaskVersion(version=1, at=at, actor_id=dataset.user_id, kind="created", changes=(), content=content)
        body = msgspec.json.encode(version).decode()
        row: dict[str, Value] = {
            "id": task_id, "project_id": project.id, "number": number + 1, "key": f"{project.key}-{number + 1}",
            "created_at": at, "created_by": dataset.user_id, "comment_count": 0, "attachment_count": 0, "subtask_count": 0,
            "title": content.title, "status_id": content.status_id, "priority": PRIORITIES.index(content.priority),
            "assignee_ids": id_list(()), "deadline": content.deadline or NO_DEADLINE, "label_ids": id_list(()),
            "parent_id": None, "rank": _rank(number), "version": 1, "checklist_total": len(content.checklist),
            "checklist_done": 0, "shelf": "live", "updated_at": at, "updated_by": dataset.user_id, "completed_at": None,
            "archived_at": None, "deleted_at": None, "deleted_by": None,
        }  # fmt: skip
        document: dict[str, Value] = {"pk": f"TASK#{task_id}", "sk": "V#0000000001", "body": body, "expires_at": None}
        words: dict[str, Value] = {
            "task_id": task_id,
            "project_id": project.id,
            "text": search_text(content.title, content.description),
        }
        yield row, document, words


def _content(status_id: str, chance: random.Random) -> TaskContent:
    title = f"{chance.choice(_VERBS).capitalize()} the {chance.choice(_WORDS)} for the {chance.choice(_WORDS)}"
    description = " ".join(chance.choices(_WORDS, k=chance.randrange(10, 90)))
    checklist = tuple(ChecklistItem(new_id(), chance.choice(_WORDS), done=False) for _ in range(chance.randrange(4)))
    deadline = (
        f"2030-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}T12:00:00.000Z" if chance.random() < 0.5 else None
    )
    return TaskContent(
        title=title,
        description=description,
        status_id=status_id,
        priority=chance.choice(PRIORITIES),
        deadline=deadline,
        checklist=checklist,
    )


def _rank(number: int) -> str:
    """Ranks that grow with the number, as those of cards do that are added at the end."""
    digits = ""
    for _ in range(4):
        number, digit = divmod(number, rank.BASE)
        digits = rank.DIGITS[digit] + digits
    return "V" + digits + "V"
