"""The one small shape that every source of an import produces, and the rules it keeps.

A plan refers to its own parts by the ids of the source (`source_id`). It promises:

- every id that a task names (`status_source_id`, `label_source_ids`, `member_source_ids`) and every
  `author_source_id` that is not None is in the plan, and no two parts of one kind share a `source_id`;
- at least one status is not archived and has the category `todo`;
- texts keep to the limits below and hold no NUL and no lone surrogate; titles, names and checklist texts
  are one line and not empty;
- labels have different names, as a project asks for; so have statuses, and the checklists of one task;
- times are UTC RFC 3339 with milliseconds, `2026-11-20T06:47:00.123Z`;
- what the source holds is either in the plan or counted in `left_behind`.
"""

import re
from typing import Literal

import msgspec

from muster.tasks.models import Category

MAX_TITLE = 500
"""Longest title of a task and text of a checklist item, in characters."""
MAX_BODY = 65_536
"""Longest description (links included) and comment, in characters."""
MAX_NAME = 100
"""Longest name of a board, status, label, checklist or person, in characters."""


class UnreadableExport(ValueError):
    """The bytes are no export that can be imported. `str()` is a sentence for the person who uploaded them.

    `field` is the path of the value at fault, such as `cards[3].name`, or None when the file as a whole is.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class PlannedStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A column of the board, in board order. `category` is a guess, explained in the plan's warnings."""

    source_id: str
    name: str
    category: Category
    archived: bool = False


class PlannedLabel(msgspec.Struct, frozen=True, kw_only=True):
    """A label; `name` is unique in the plan, `color` is `#rrggbb` in lower case."""

    source_id: str
    name: str
    color: str


class PlannedMember(msgspec.Struct, frozen=True, kw_only=True):
    """A person whom tasks or comments name. `username` is empty where the source does not give it."""

    source_id: str
    name: str
    username: str


class PlannedChecklistItem(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a checklist; `group` is the name of its checklist, unique within the task."""

    text: str
    done: bool
    group: str


class PlannedComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment. `author_name` is always given; `author_source_id` only when the person is in the plan."""

    source_id: str
    author_source_id: str | None
    author_name: str
    body: str
    created_at: str
    edited_at: str | None


class PlannedLink(msgspec.Struct, frozen=True, kw_only=True):
    """An attachment that stays where it is. `url` is http or https."""

    name: str
    url: str


class PlannedTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task, its comments oldest first.

    `completed` is what the source says of the task itself, whatever the category of its status. `archived` is
    true as well when its status is archived. `description` leaves the room that `links` need: see
    `description_with_links`.
    """

    source_id: str
    title: str
    description: str
    status_source_id: str
    label_source_ids: list[str]
    member_source_ids: list[str]
    deadline: str | None
    completed: bool
    archived: bool
    created_at: str
    updated_at: str
    checklist: list[PlannedChecklistItem]
    comments: list[PlannedComment]
    links: list[PlannedLink]


class LeftBehind(msgspec.Struct, frozen=True, kw_only=True):
    """What does not come along, how many, and why; sentences for a person."""

    what: str
    count: int
    why: str


class ImportPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What an import will do. Tasks are in board order: by status, then as they stood in it."""

    source: Literal["trello"]
    source_id: str
    name: str
    description: str
    statuses: list[PlannedStatus]
    labels: list[PlannedLabel]
    members: list[PlannedMember]
    tasks: list[PlannedTask]
    left_behind: list[LeftBehind]
    warnings: list[str]


_MARKDOWN_IN_TEXT = re.compile(r"([\\\[\]*_`<>])")
# Inside `<…>` a Markdown address may hold anything but these.
_NOT_IN_ADDRESS = {"<": "%3C", ">": "%3E", "\\": "%5C", " ": "%20"}


def links_as_markdown(links: list[PlannedLink]) -> str:
    """The links as a Markdown list under a line that says what they are; empty without links."""
    if not links:
        return ""
    return "\n".join(["Attachments:", "", *map(_link_line, links)])


def description_with_links(task: PlannedTask) -> str:
    """The Markdown that becomes the task's description; in a plan of this package at most `MAX_BODY` long."""
    return "\n\n".join(part for part in (task.description, links_as_markdown(task.links)) if part)


def _link_line(link: PlannedLink) -> str:
    name = _MARKDOWN_IN_TEXT.sub(r"\\\1", link.name)
    address = "".join(_NOT_IN_ADDRESS.get(character, character) for character in link.url)
    return f"- [{name}](<{address}>)"
