"""Small Trello boards for tests, and what every import plan promises."""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from muster.tasks.importers.plan import (
    MAX_BODY,
    MAX_NAME,
    MAX_TITLE,
    ImportPlan,
    PlannedTask,
    description_with_links,
)
from muster.tasks.importers.text import one_line
from muster.tasks.importers.trello import parse_trello

Json = dict[str, Any]

RFC3339_MS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def oid(number: int) -> str:
    """An id as Trello makes them; its time is `number` seconds after 0x5a000000."""
    return f"{0x5A000000 + number:08x}{number:016x}"


TODO, DOING, DONE = oid(1), oid(2), oid(3)
ANNA, BERT = oid(11), oid(12)
RED, PLAIN = oid(21), oid(22)
CARD, OTHER = oid(31), oid(32)


def make_list(list_id: str, name: str, pos: float = 0, **more: object) -> Json:
    return {"id": list_id, "name": name, "closed": False, "pos": pos, **more}


def make_card(card_id: str = CARD, **more: object) -> Json:
    return {"id": card_id, "name": "Card", "idList": TODO, "pos": 1, **more}


def make_comment(number: int, text: str | None = "Hello", card: str = CARD, **more: object) -> Json:
    data = {"text": text, "card": {"id": card}, **(more.pop("data", None) or {})}  # type: ignore[dict-item]
    return {
        "id": oid(number),
        "type": "commentCard",
        "date": f"2020-01-01T00:00:{number % 60:02d}.000Z",
        "idMemberCreator": ANNA,
        "memberCreator": {"id": ANNA, "fullName": "Anna", "username": "anna"},
        "data": data,
        **more,
    }


def make_board(*cards: Json, **more: object) -> Json:
    lists = [make_list(TODO, "To do", 1), make_list(DOING, "Doing", 2), make_list(DONE, "Done", 3)]
    return {"id": oid(0), "name": "Board", "desc": "", "lists": lists, "cards": list(cards), **more}


def make_checklist(number: int, name: str, *items: Json, card: str = CARD, **more: object) -> Json:
    return {"id": oid(number), "name": name, "idCard": card, "checkItems": list(items), **more}


def make_item(name: str, *, done: bool = False, **more: object) -> Json:
    return {"name": name, "state": "complete" if done else "incomplete", "pos": 1, **more}


def as_bytes(board: object) -> bytes:
    return json.dumps(board).encode()


def plan_of(board: object) -> ImportPlan:
    plan = parse_trello(as_bytes(board))
    check_promises(plan)
    return plan


def task_of(board: object) -> PlannedTask:
    (task,) = plan_of(board).tasks
    return task


def left(plan: ImportPlan) -> dict[str, int]:
    return {row.what: row.count for row in plan.left_behind}


def warning(plan: ImportPlan, start: str) -> str:
    (found,) = [text for text in plan.warnings if text.startswith(start)]
    return found


def check_promises(plan: ImportPlan) -> None:
    """What `plan.py` promises of every plan."""
    # Decoding checks every type, and encoding that there is no lone surrogate.
    text = msgspec.json.encode(plan)
    assert msgspec.json.decode(text, type=ImportPlan) == plan
    assert not any("\0" in string for string in strings_in(msgspec.to_builtins(plan)))
    check_ids(plan)
    check_names(plan)
    for task in plan.tasks:
        check_task(task)
    assert all(row.count > 0 and row.what and row.why for row in plan.left_behind)
    assert len({row.what for row in plan.left_behind}) == len(plan.left_behind)


def strings_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings_in(each)


def check_ids(plan: ImportPlan) -> None:
    statuses = {status.source_id: status for status in plan.statuses}
    labels = {label.source_id for label in plan.labels}
    members = {member.source_id for member in plan.members}
    comments = [comment.source_id for task in plan.tasks for comment in task.comments]
    assert len(statuses) == len(plan.statuses)
    assert len(labels) == len(plan.labels)
    assert len(members) == len(plan.members)
    assert len(set(comments)) == len(comments)
    assert len({task.source_id for task in plan.tasks}) == len(plan.tasks)
    for task in plan.tasks:
        assert task.archived or not statuses[task.status_source_id].archived
        assert labels.issuperset(task.label_source_ids)
        assert members.issuperset(task.member_source_ids)
        assert members.issuperset(c.author_source_id for c in task.comments if c.author_source_id)


def check_names(plan: ImportPlan) -> None:
    assert any(status.category == "todo" and not status.archived for status in plan.statuses)
    statuses = [status.name for status in plan.statuses]
    labels = [label.name for label in plan.labels]
    for names in (statuses, labels):
        assert len({name.casefold() for name in names}) == len(names)
    people = [member.name for member in plan.members]
    for name in (plan.name, *people, *statuses, *labels):
        assert 0 < len(name) <= MAX_NAME
        assert name == one_line(name)
    assert all(re.fullmatch("#[0-9a-f]{6}", label.color) for label in plan.labels)


def check_task(task: PlannedTask) -> None:
    for line in (task.title, *(item.text for item in task.checklist)):
        assert 0 < len(line) <= MAX_TITLE
        assert line == one_line(line)
    assert len(description_with_links(task)) <= MAX_BODY
    assert all(0 < len(comment.body) <= MAX_BODY and comment.author_name for comment in task.comments)
    times = [task.created_at, task.updated_at, *(comment.created_at for comment in task.comments)]
    optional = [task.deadline, *(comment.edited_at for comment in task.comments)]
    assert all(RFC3339_MS.fullmatch(time) for time in (*times, *filter(None, optional)))
    assert task.created_at <= task.updated_at
    assert [c.created_at for c in task.comments] == sorted(c.created_at for c in task.comments)
    assert all(re.match("https?://", link.url, re.IGNORECASE) and link.name for link in task.links)
