"""Trello: the JSON export of a board as an import plan.

Lists become statuses, cards tasks, both in board order (Trello's `pos`), put-away ones included. Decisions:

- A card on an archived list is archived: on Trello it was out of sight with its list.
- `completed` is the card's own tick. A card on a list called "Done" need not have it, and the other way
  round.
- The category of a list is guessed (`categories.py`) and the warnings say what was guessed from what. If no
  open list turns out to be `todo`, an empty one is put in front; no list is called what it is not.
- Cards whose list is not in the export get a status of their own at the end.
- Labels without a name are called after their colour; names that occur twice are numbered.
"""

import re
from collections.abc import Iterable
from typing import TypeVar

from muster.tasks.importers.categories import Column, Guess, guess_categories
from muster.tasks.importers.findings import LONG_TEXTS, NAMELESS, REPEATED, Findings, Kind
from muster.tasks.importers.plan import (
    MAX_BODY,
    MAX_NAME,
    ImportPlan,
    PlannedLabel,
    PlannedStatus,
    PlannedTask,
    UnreadableExport,
)
from muster.tasks.importers.text import one_line, shorten, unique_names
from muster.tasks.importers.trello_description import fields_by_id
from muster.tasks.importers.trello_export import TrelloBoard, TrelloCard, TrelloLabel, TrelloList, read_board
from muster.tasks.importers.trello_people import People, plan_comments
from muster.tasks.importers.trello_rest import count_rest
from muster.tasks.importers.trello_tasks import (
    Setting,
    checklists_by_card,
    label_key,
    plan_name,
    plan_task,
)

MAX_LISTS = 5_000
"""Trello itself ends at 3,000 lists a board."""
TODO_ID = "muster:todo"
"""`source_id` of the status that is added where no open list is to do."""
NO_LIST_ID = "muster:no-list"
"""`source_id` of the status of cards whose list is not in the export."""

# Trello's palette: ten colours, each as it is, light and dark.
_COLORS = {
    "green": "#4bce97 #baf3db #1f845a",
    "yellow": "#f5cd47 #f8e6a0 #946f00",
    "orange": "#fea362 #fedec8 #c25100",
    "red": "#f87168 #ffd5d2 #c9372c",
    "purple": "#9f8fef #dfd8fd #6e5dc6",
    "blue": "#579dff #cce0ff #0c66e4",
    "sky": "#6cc3e0 #c6edfb #227d9b",
    "lime": "#94c748 #d3f1a7 #5b7f24",
    "pink": "#e774bb #fdd0ec #ae4787",
    "black": "#8590a2 #dcdfe4 #626f86",
}
_PALETTE = {
    hue + shade: color
    for hue, colors in _COLORS.items()
    for shade, color in zip(("", "_light", "_dark"), colors.split(), strict=True)
}
_NO_COLOR = "#b3b9c4"

_STRAY_CHECKLISTS = Kind("Checklists of cards that are not in the export", "There is no task to put them on.")

_TEMPLATES = "Template cards that come as ordinary tasks"
_ARCHIVED = "Cards archived because their list was"
_TICKED = "Cards ticked complete on a list that is not done"
_REFERRING = "Cards that refer to other cards of the board; the references still lead to Trello"

_CARD_ADDRESS = re.compile(r"https?://(?:www\.)?trello\.com/c/(\w+)")

_Thing = TypeVar("_Thing", TrelloCard, TrelloList)


def parse_trello(data: bytes, *, max_tasks: int = 20_000) -> ImportPlan:
    """The plan for a board that Trello exported as JSON, with at most `max_tasks` cards.

    Raises:
        UnreadableExport: the bytes are not such an export, or too much of one. Nothing else is raised.
    """
    board, replaced = read_board(data)
    _check_size(board, max_tasks)
    findings = Findings()
    _say_of_file(board, replaced, findings)
    statuses = _plan_statuses(board, findings)
    labels = _plan_labels(board, findings)
    people = People(board)
    tasks = _plan_tasks(board, statuses, labels, people, findings)
    _note_oddities(board, tasks, statuses, findings)
    name = plan_name(board.name, findings)
    return ImportPlan(
        source="trello",
        source_id=board.id,
        name=name,
        description=_board_description(board, findings),
        statuses=statuses,
        labels=labels,
        members=people.members(findings),
        tasks=tasks,
        left_behind=findings.left_behind(),
        warnings=findings.warnings(),
    )


def _check_size(board: TrelloBoard, max_tasks: int) -> None:
    for field, count, limit in (
        ("cards", len(board.cards), max_tasks),
        ("lists", len(board.lists), MAX_LISTS),
    ):
        if count > limit:
            message = f"This board has {count:,} {field}; at most {limit:,} can be imported."
            raise UnreadableExport(message, field=field)


def _say_of_file(board: TrelloBoard, replaced: int, findings: Findings) -> None:
    if replaced:
        findings.say(
            f"The file has {replaced:,} characters that are not text (NUL, or half of a character pair). "
            "NULs were removed, halves replaced by “\ufffd”."
        )
    if board.closed:
        findings.say("The board is closed on Trello.")


def _board_description(board: TrelloBoard, findings: Findings) -> str:
    name = one_line(board.name)
    full_name = name if len(name) > MAX_NAME else ""
    text = "\n\n".join(part for part in (full_name, board.desc) if part)
    findings.leave(LONG_TEXTS, int(len(text) > MAX_BODY))
    return shorten(text, MAX_BODY)


def _plan_statuses(board: TrelloBoard, findings: Findings) -> list[PlannedStatus]:
    """A status for each list, and those that are needed besides. At least one is open and `todo`."""
    lists = _lists_in_order(board, findings)
    names = unique_names(plan_name(each.name, findings) for each in lists)
    guesses = guess_categories([Column(each.name[:MAX_NAME], bool(each.closed)) for each in lists])
    statuses = [
        PlannedStatus(source_id=each.id, name=name, category=guess.category, archived=bool(each.closed))
        for each, name, guess in zip(lists, names, guesses, strict=True)
    ]
    _say_guesses(statuses, guesses, findings)
    return _with_missing_statuses(statuses, board, findings)


def _lists_in_order(board: TrelloBoard, findings: Findings) -> list[TrelloList]:
    return sorted(_first_by_id(board.lists, findings), key=lambda each: each.pos or 0)


def _with_missing_statuses(
    statuses: list[PlannedStatus],
    board: TrelloBoard,
    findings: Findings,
) -> list[PlannedStatus]:
    known = {status.source_id for status in statuses}
    names = [status.name for status in statuses]
    if any(card.id_list not in known for card in board.cards):
        name = unique_names([*names, "No list"])[-1]
        statuses = [*statuses, PlannedStatus(source_id=NO_LIST_ID, name=name, category="todo")]
        findings.say(f"Some cards are on lists that are not in the export; they get the status “{name}”.")
    if not any(status.category == "todo" and not status.archived for status in statuses):
        name = unique_names([*names, "To do"])[-1]
        statuses = [PlannedStatus(source_id=TODO_ID, name=name, category="todo"), *statuses]
        findings.say(f"No open list is to do, so an empty status “{name}” is put in front.")
    return statuses


def _say_guesses(statuses: list[PlannedStatus], guesses: list[Guess], findings: Findings) -> None:
    """The guess, list by list, for a person to check."""
    for category in ("todo", "doing", "done"):
        named = [
            f"“{status.name}” ({'by its name' if guess.by_name else 'by its place'})"
            for status, guess in zip(statuses, guesses, strict=True)
            if status.category == category
        ]
        if named:
            findings.say(f"Lists taken as {category}: {', '.join(named)}.")
    if not any(status.category == "done" for status in statuses):
        findings.say("No list was taken as done. Give a status that category where its cards are.")


def _plan_labels(board: TrelloBoard, findings: Findings) -> list[PlannedLabel]:
    """The labels of the board, and any that only the cards describe: an export may not list them all."""
    labels: dict[str, TrelloLabel] = {}
    on_cards = (label for card in board.cards for label in card.labels or [])
    findings.leave(NAMELESS, sum(not label_key(label) for label in board.labels or []))
    for label in (*(board.labels or []), *on_cards):
        if label_key(label):
            labels.setdefault(label_key(label), label)
    names = unique_names(_label_name(label, findings) for label in labels.values())
    return [
        PlannedLabel(source_id=key, name=name, color=_PALETTE.get(label.color or "", _NO_COLOR))
        for (key, label), name in zip(labels.items(), names, strict=True)
    ]


def _label_name(label: TrelloLabel, findings: Findings) -> str:
    """Its own name, else its colour's: "Blue", "Dark blue", "No colour"."""
    if one_line(label.name or ""):
        return plan_name(label.name or "", findings)
    hue, _, shade = (label.color or "").partition("_")
    spoken = f"{shade} {hue}".strip() or "no colour"
    name = plan_name(spoken.capitalize(), findings)
    findings.note("Labels without a name, called after their colour", name)
    return name


def _plan_tasks(
    board: TrelloBoard,
    statuses: list[PlannedStatus],
    labels: list[PlannedLabel],
    people: People,
    findings: Findings,
) -> list[PlannedTask]:
    cards = _first_by_id(board.cards, findings)
    checklists = checklists_by_card(board.checklists or [], findings)
    stray = checklists.keys() - {card.id for card in cards}
    findings.leave(_STRAY_CHECKLISTS, sum(len(checklists[card_id]) for card_id in stray))
    setting = Setting(
        labels=frozenset(label.source_id for label in labels),
        people=people,
        checklists=checklists,
        comments=plan_comments(board, cards, people, findings),
        fields=fields_by_id(board),
        findings=findings,
    )
    tasks = list(_tasks_in_order(cards, statuses, setting))
    count_rest(board, cards, findings)
    return tasks


def _first_by_id(things: list[_Thing], findings: Findings) -> list[_Thing]:
    first: dict[str, _Thing] = {}
    for thing in things:
        first.setdefault(thing.id, thing)
    findings.leave(REPEATED, len(things) - len(first))
    return list(first.values())


def _tasks_in_order(
    cards: list[TrelloCard],
    statuses: list[PlannedStatus],
    setting: Setting,
) -> Iterable[PlannedTask]:
    by_status: dict[str, list[TrelloCard]] = {status.source_id: [] for status in statuses}
    for card in cards:
        by_status[card.id_list if card.id_list in by_status else NO_LIST_ID].append(card)
    for status in statuses:
        for card in sorted(by_status[status.source_id], key=lambda each: each.pos or 0):
            archived = bool(card.closed) or status.archived
            yield plan_task(card, status_id=status.source_id, archived=archived, setting=setting)


def _note_oddities(
    board: TrelloBoard,
    tasks: list[PlannedTask],
    statuses: list[PlannedStatus],
    findings: Findings,
) -> None:
    """What comes along, but not quite as it was."""
    status_of = {status.source_id: status for status in statuses}
    card_of = {card.id: card for card in reversed(board.cards)}
    for task in tasks:
        status, card = status_of[task.status_source_id], card_of[task.source_id]
        if status.archived and not card.closed:
            findings.note(_ARCHIVED, task.title)
        if task.completed and status.category != "done":
            findings.note(_TICKED, task.title)
        if card.is_template:
            findings.note(_TEMPLATES, task.title)
    _note_references(tasks, {card.short_link for card in board.cards if card.short_link}, findings)


def _note_references(tasks: list[PlannedTask], short_links: set[str], findings: Findings) -> None:
    for task in tasks:
        texts = (
            task.description,
            *(item.text for item in task.checklist),
            *(comment.body for comment in task.comments),
            *(link.url for link in task.links),
        )
        if any(match in short_links for text in texts for match in _CARD_ADDRESS.findall(text)):
            findings.note(_REFERRING, task.title)
