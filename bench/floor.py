"""The floor: the least that can answer the measured requests from the same database, durably.

A bare ASGI app on raw sqlite3: no framework, no validation, no logging, no messages delivered. It runs the same
SQL as Muster, in Muster's own texts, and commits in groups off the loop as Muster does. What Muster does beyond
it shows as the ratio. A token is looked up in a dictionary; Muster asks the session's row each time.

`python -m bench.floor --folder DATA --port N`. tests/bench holds its SQL to Muster's.
"""

import argparse
import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import uvicorn

from bench.data import Dataset, read_dataset
from bench.floor_door import CHECK_INS, FloorDoor
from muster.adapters.local.documents import _GET as GET_DOCUMENT
from muster.adapters.local.documents import _PUT_NEW as PUT_NEW_DOCUMENT
from muster.database.outbox import INSERT_MESSAGE, outbox_row
from muster.database.query import Query, Value
from muster.database.search import search_text
from muster.database.sqlite import GROUP_LIMIT
from muster.kernel.clock import timestamp
from muster.kernel.ids import new_id
from muster.kernel.paging import Page, decode_cursor, encode_cursor
from muster.tasks import rank
from muster.tasks.messages import TaskChanged, TaskCreated
from muster.tasks.models import PRIORITIES, FieldChange, TaskContent, TaskSummary, TaskVersion
from muster.tasks.projects_store import BY_ID as PROJECT_BY_ID
from muster.tasks.references import _STATUSES as STATUSES
from muster.tasks.store import (
    INSERT_TASK,
    LAST_NUMBER,
    LAST_RANK,
    NEXT_NUMBER,
    PUT_SEARCHABLE,
    TASK_BY_ID,
    TASK_LOCKED,
    UPDATE_TASK,
    list_query,
    summary,
)
from muster.tasks.tables import NO_DEADLINE

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Row = tuple[Any, ...]
Work = Callable[[], bytes]

_encode = msgspec.json.Encoder().encode
_TASKS = "/api/v1/tasks"


class _Text(msgspec.Struct):
    description: str
    checklist: msgspec.Raw


class _Version(msgspec.Struct):
    content: _Text


class _Task(TaskSummary, frozen=True, kw_only=True):
    """A task whose checklist is passed on as it is stored."""

    description: str
    checklist: msgspec.Raw


class _Create(msgspec.Struct):
    project: str
    title: str
    description: str
    priority: str


class _Change(msgspec.Struct):
    status_id: str


_text_of = msgspec.json.Decoder(_Version).decode
_version_of = msgspec.json.Decoder(TaskVersion).decode
_create_of = msgspec.json.Decoder(_Create).decode
_change_of = msgspec.json.Decoder(_Change).decode


class Floor:
    """The app. `connect` opens a connection, so that a test can watch what is run on it."""

    def __init__(self, path: Path, data: Dataset, connect: Callable[[Path], sqlite3.Connection]) -> None:
        self._reader = connect(path)
        self._writer = connect(path)
        self._seen: dict[str, Value] = {"caller": data.user_id, "admin": 1}
        self._user_id = data.user_id
        self._door = FloorDoor(data)
        self._tokens = {blake2b(data.token.encode(), digest_size=16).digest(): data.user_id}
        self._disk = ThreadPoolExecutor(1)
        self._waiting: list[tuple[Work, asyncio.Future[bytes]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request: the prefix of the path and the method say which of the five it is."""
        if not self._knows(scope["headers"]):
            await _answer(send, 401, b"")
            return
        path: str = scope["path"]
        method: str = scope["method"]
        if method == "GET":
            answer = self._list(scope["query_string"]) if path == _TASKS else self._get(path[len(_TASKS) + 1 :])
            await _answer(send, 200, answer)
            return
        body = (await receive())["body"]
        if path == CHECK_INS:
            scan = self._door.named(body)
            await _answer(send, 200, await self._write(lambda: self._door.scan(self._writer, scan)))
        elif method == "POST":
            await _answer(send, 201, await self._write(lambda: self._create(_create_of(body))))
        else:
            task_id = path[len(_TASKS) + 1 :]
            project = self._one(self._reader, TASK_BY_ID, id=task_id, **self._seen)
            await _answer(send, 200, await self._write(lambda: self._change(project[0], _change_of(body).status_id)))

    def close(self) -> None:
        """Lets go of the file."""
        self._disk.shutdown()
        self._reader.close()
        self._writer.close()

    def _knows(self, headers: list[tuple[bytes, bytes]]) -> bool:
        for name, value in headers:
            if name == b"authorization":
                return blake2b(value[7:], digest_size=16).digest() in self._tokens
        return False

    # --- reads ---

    def _one(self, connection: sqlite3.Connection, query: Query[Any], **values: Value) -> Row:
        compiled = query.compiled("sqlite")
        row: Row = connection.execute(compiled.sql, compiled.arguments(values)).fetchone()
        return row

    def _get(self, task_id: str) -> bytes:
        row = summary(*self._one(self._reader, TASK_BY_ID, id=task_id, **self._seen))
        document = self._one(self._reader, GET_DOCUMENT, **_document_keys(row.id, row.version), now=_now_seconds())
        text = _text_of(document[2]).content
        values = (getattr(row, name) for name in TaskSummary.__struct_fields__)
        return _encode(_Task(*values, description=text.description, checklist=text.checklist))

    def _list(self, query_string: bytes) -> bytes:
        asked = dict(parse_qsl(query_string.decode()))
        limit = int(asked["limit"])
        values: dict[str, Value] = {"shelf": "live", "limit": limit + 1, **self._seen}
        if "after" in asked:
            values["after_id"] = decode_cursor(asked["after"], 1)[0]
        compiled = list_query(frozenset(), "-created", resumed="after" in asked).compiled("sqlite")
        rows = [summary(*row) for row in self._reader.execute(compiled.sql, compiled.arguments(values)).fetchall()]
        return _encode(Page(rows[:limit], encode_cursor(rows[limit - 1].id) if len(rows) > limit else None))

    # --- writes, in groups: each in a savepoint, the commit in a thread ---

    async def _write(self, work: Work) -> bytes:
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_waiting())
        return await future

    async def _write_waiting(self) -> None:
        loop = asyncio.get_running_loop()
        execute = self._writer.execute
        while self._waiting:
            group, self._waiting = self._waiting[:GROUP_LIMIT], self._waiting[GROUP_LIMIT:]
            answers = []
            execute("BEGIN IMMEDIATE")
            for work, _ in group:
                execute("SAVEPOINT work")
                answers.append(work())
                execute("RELEASE work")
            await loop.run_in_executor(self._disk, execute, "COMMIT")
            for (_, future), answer in zip(group, answers, strict=True):
                future.set_result(answer)
        self._writing = None

    def _run(self, query: Query[Any], values: dict[str, Value]) -> int:
        compiled = query.compiled("sqlite")
        return self._writer.execute(compiled.sql, compiled.arguments(values)).rowcount

    def _create(self, body: _Create) -> bytes:
        project = self._one(self._reader, PROJECT_BY_ID, id=body.project, **self._seen)
        project_id, key = project[0], project[1]
        statuses = self._all(STATUSES, project_id=project_id)
        status_id = statuses[0][0]
        self._run(NEXT_NUMBER, {"project_id": project_id, "step": 1})
        (number,) = self._one(self._writer, LAST_NUMBER, project_id=project_id)
        last = self._one(self._writer, LAST_RANK, project_id=project_id, status_id=status_id)
        now = _now()
        content = TaskContent(
            title=body.title,
            description=body.description,
            status_id=status_id,
            priority="medium",
        )
        place = rank.after_last(last[0] if last else None)
        task = _new_row(new_id(), f"{key}-{number}", project_id, content, place, self._user_id, now)
        values = _row_values(task, number=number, shelf="live")
        self._run(INSERT_TASK, values)
        version = TaskVersion(version=1, at=now, actor_id=self._user_id, kind="created", changes=(), content=content)
        self._put(task.id, version)
        text = search_text(content.title, content.description)
        self._run(PUT_SEARCHABLE, {"task_id": task.id, "project_id": project_id, "text": text})
        message = TaskCreated(
            actor_id=self._user_id,
            project_id=project_id,
            task_id=task.id,
            key=task.key,
            title=task.title,
            version=1,
            status_id=status_id,
            assignee_ids=(),
            watcher_ids=(self._user_id,),
        )
        self._run(INSERT_MESSAGE, outbox_row(message, datetime.now(UTC)))  # noqa: TID251  # the floor has no clock to ask
        return _full(task, content)

    def _change(self, task_id: str, status_id: str) -> bytes:
        row = summary(*self._one(self._writer, TASK_LOCKED, id=task_id, **self._seen))
        document = self._one(self._writer, GET_DOCUMENT, **_document_keys(row.id, row.version), now=_now_seconds())
        content = _version_of(document[2]).content
        columns = {status[0]: status for status in self._all(STATUSES, project_id=row.project_id)}
        last = self._one(self._writer, LAST_RANK, project_id=row.project_id, status_id=status_id)
        now = _now()
        after = msgspec.structs.replace(content, status_id=status_id)
        changed = msgspec.structs.replace(
            row,
            status_id=status_id,
            rank=rank.after_last(last[0] if last else None),
            version=row.version + 1,
            updated_at=now,
            updated_by=self._user_id,
            completed_at=(row.completed_at or now) if columns[status_id][2] == "done" else None,
        )
        values = _row_values(changed, number=0, shelf="live")
        self._run(UPDATE_TASK, values | {"former_version": row.version})
        change = FieldChange("status_id", msgspec.Raw(_encode(content.status_id)), msgspec.Raw(_encode(status_id)))
        version = TaskVersion(
            version=changed.version, at=now, actor_id=self._user_id, kind="changed", changes=(change,), content=after
        )
        self._put(row.id, version)
        message = TaskChanged(
            actor_id=self._user_id,
            project_id=row.project_id,
            task_id=row.id,
            key=row.key,
            title=row.title,
            version=changed.version,
            status_id=status_id,
            watcher_ids=(self._user_id,),
            fields=("status_id",),
            status_before=columns[row.status_id][1],
            status_after=columns[status_id][1],
        )
        self._run(INSERT_MESSAGE, outbox_row(message, datetime.now(UTC)))  # noqa: TID251  # the floor has no clock to ask
        return _full(changed, after)

    def _all(self, query: Query[Any], **values: Value) -> list[Row]:
        compiled = query.compiled("sqlite")
        return self._writer.execute(compiled.sql, compiled.arguments(values)).fetchall()

    def _put(self, task_id: str, version: TaskVersion) -> None:
        keys = _document_keys(task_id, version.version)
        body = _encode(version).decode()
        self._run(PUT_NEW_DOCUMENT, {"pk": keys["of_pk"], "sk": keys["of_sk"], "body": body, "expires_at": None})


def _new_row(task_id: str, key: str, project_id: str, content: TaskContent, place: str, user_id: str, now: str) -> TaskSummary:
    empty = msgspec.Raw(b"[]")
    return TaskSummary(
        task_id, key, project_id, content.title, content.status_id, content.priority, empty, None, empty, None, place, 1, 0, 0,
        0, 0, 0, now, user_id, now, user_id, None, None, None, None,
    )  # fmt: skip


def _row_values(row: TaskSummary, *, number: int, shelf: str) -> dict[str, Value]:
    values: dict[str, Value] = {name: getattr(row, name) for name in TaskSummary.__struct_fields__}
    values |= {
        "task_id": row.id,
        "number": number,
        "shelf": shelf,
        "priority": PRIORITIES.index(row.priority),
        "deadline": row.deadline or NO_DEADLINE,
        "assignee_ids": bytes(row.assignee_ids).decode(),
        "label_ids": bytes(row.label_ids).decode(),
    }
    return values


def _full(row: TaskSummary, content: TaskContent) -> bytes:
    values = (getattr(row, name) for name in TaskSummary.__struct_fields__)
    return _encode(_Task(*values, description=content.description, checklist=msgspec.Raw(_encode(content.checklist))))


def _document_keys(task_id: str, version: int) -> dict[str, Value]:
    return {"of_pk": f"TASK#{task_id}", "of_sk": f"V#{version:010}"}


def _now() -> str:
    return timestamp(datetime.now(UTC))  # noqa: TID251  # the floor has no clock to ask


def _now_seconds() -> int:
    return int(datetime.now(UTC).timestamp())  # noqa: TID251  # the floor has no clock to ask


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def connect(path: Path) -> sqlite3.Connection:
    """A connection set up as Muster sets up its own."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=1024)
    for pragma in (
        "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY", "cache_size = -65536",
        "journal_size_limit = 67108864",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    return connection


def main() -> None:
    """Serves until it is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    floor = Floor(given.folder / "muster.db", read_dataset(given.folder), connect)
    uvicorn.run(
        floor,
        host="127.0.0.1",
        port=given.port,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
    )


if __name__ == "__main__":
    main()
