"""A Trello card as a planned task."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from muster.tasks.importers.findings import LONG_NAMES, REPEATED, Findings, Kind
from muster.tasks.importers.plan import (
    MAX_NAME,
    MAX_TITLE,
    PlannedChecklistItem,
    PlannedComment,
    PlannedTask,
)
from muster.tasks.importers.text import one_line, shorten, unique_names
from muster.tasks.importers.trello_description import DescriptionParts, describe, detail_lines, plan_links
from muster.tasks.importers.trello_export import (
    TrelloCard,
    TrelloCheckItem,
    TrelloChecklist,
    TrelloField,
    TrelloLabel,
    id_time,
    utc_time,
)
from muster.tasks.importers.trello_people import NEVER, People

UNTITLED = "Untitled"

_EMPTY_ITEMS = Kind("Checklist items without text", "There is nothing in them to bring along.")
_EMPTY_CHECKLISTS = Kind("Checklists without items", "There is nothing in them to bring along.")
_NOBODYS = Kind("Assignments to people whom the export does not name", "Their accounts no longer exist.")
_LABELLESS = Kind("Labels on cards that the export does not describe", "Neither name nor colour is known.")

_LONG_TITLES = f"Titles over {MAX_TITLE} characters, cut here and kept in full in the description"
_LONG_ITEMS = f"Checklist items over {MAX_TITLE} characters, cut here and kept in full in the description"
_NAMELESS = "Cards without a title, called “Untitled” here"


class Setting(NamedTuple):
    """What a card needs to know of its board. `checklists` and `comments` are by the card's id."""

    labels: frozenset[str]
    people: People
    checklists: Mapping[str, list[TrelloChecklist]]
    comments: Mapping[str, list[PlannedComment]]
    fields: Mapping[str, TrelloField]
    findings: Findings


def plan_task(card: TrelloCard, *, status_id: str, archived: bool, setting: Setting) -> PlannedTask:
    """The card as a task; what it holds beyond a task is noted or counted in the setting's findings."""
    title = _title(card, setting.findings)
    checklists = setting.checklists.get(card.id, [])
    links = plan_links(card, setting.findings)
    created_at, updated_at = _times(card)
    details = [
        *detail_lines(card, setting.fields, setting.findings),
        *(f"Checklist item: {text}" for text in _long_items(checklists, setting.findings)),
    ]
    full_title = title if len(title) > MAX_TITLE else ""
    parts = DescriptionParts(full_title, card.desc or "", details)
    return PlannedTask(
        source_id=card.id,
        title=shorten(title, MAX_TITLE),
        description=describe(parts, links, setting.findings),
        status_source_id=status_id,
        label_source_ids=_label_ids(card, setting),
        member_source_ids=_member_ids(card, setting),
        deadline=utc_time(card.due),
        completed=bool(card.due_complete),
        archived=archived,
        created_at=created_at,
        updated_at=updated_at,
        checklist=_checklist(checklists, setting.findings),
        comments=setting.comments.get(card.id, []),
        links=links,
    )


def checklists_by_card(
    checklists: Iterable[TrelloChecklist],
    findings: Findings,
) -> dict[str, list[TrelloChecklist]]:
    """The checklists of each card, by the card's id, in their order on the card."""
    grouped: dict[str, list[TrelloChecklist]] = {}
    seen: set[str] = set()
    for checklist in sorted(checklists, key=lambda each: each.pos or 0):
        findings.leave(REPEATED, int(checklist.id in seen))
        if checklist.id not in seen:
            grouped.setdefault(checklist.id_card or "", []).append(checklist)
        seen.add(checklist.id)
    return grouped


def label_key(label: TrelloLabel) -> str:
    """What identifies a label: its id. Exports from before 2015 have none; there, a colour is a label."""
    return label.id or (f"colour:{label.color}" if label.color else "")


def plan_name(text: str, findings: Findings) -> str:
    """The text as a name: one line, never empty, not too long."""
    name = one_line(text) or UNTITLED
    findings.leave(LONG_NAMES, int(len(name) > MAX_NAME))
    return shorten(name, MAX_NAME)


def _title(card: TrelloCard, findings: Findings) -> str:
    title = one_line(card.name)
    if not title:
        findings.note(_NAMELESS, card.desc or card.id)
    if len(title) > MAX_TITLE:
        findings.note(_LONG_TITLES, title)
    return title or UNTITLED


def _times(card: TrelloCard) -> tuple[str, str]:
    touched = utc_time(card.date_last_activity)
    created = id_time(card.id) or touched or NEVER
    # Both are UTC with the same number of digits, so the order of the texts is the order of the times.
    return created, max(created, touched or created)


def _label_ids(card: TrelloCard, setting: Setting) -> list[str]:
    wanted = dict.fromkeys([*(card.id_labels or []), *map(label_key, card.labels or [])])
    known = [key for key in wanted if key in setting.labels]
    setting.findings.leave(_LABELLESS, len(wanted) - len(known))
    return known


def _member_ids(card: TrelloCard, setting: Setting) -> list[str]:
    wanted = dict.fromkeys(card.id_members or [])
    known = [member.source_id for member in map(setting.people.find, wanted) if member]
    setting.findings.leave(_NOBODYS, len(wanted) - len(known))
    return known


def _checklist(checklists: list[TrelloChecklist], findings: Findings) -> list[PlannedChecklistItem]:
    names = [plan_name(checklist.name, findings) for checklist in checklists]
    planned: list[PlannedChecklistItem] = []
    for checklist, group in zip(checklists, unique_names(names), strict=True):
        items = _in_order(checklist)
        worded = [item for item in items if one_line(item.name)]
        findings.leave(_EMPTY_CHECKLISTS, int(not items))
        findings.leave(_EMPTY_ITEMS, len(items) - len(worded))
        planned.extend(_item(item, group) for item in worded)
    return planned


def _item(item: TrelloCheckItem, group: str) -> PlannedChecklistItem:
    text = shorten(one_line(item.name), MAX_TITLE)
    return PlannedChecklistItem(text=text, done=item.state == "complete", group=group)


def _in_order(checklist: TrelloChecklist) -> list[TrelloCheckItem]:
    return sorted(checklist.check_items or [], key=lambda item: item.pos or 0)


def _long_items(checklists: list[TrelloChecklist], findings: Findings) -> list[str]:
    texts = [one_line(item.name) for checklist in checklists for item in _in_order(checklist)]
    long = [text for text in texts if len(text) > MAX_TITLE]
    for text in long:
        findings.note(_LONG_ITEMS, text)
    return long
