"""The story of the demo workspace: what its people did over the past weeks, step by step.

It is made up from `demo_content` and a seed: the same seed gives the same story, moved along with the present
day. Nothing here writes anything; `demo` tells the story to the services.
"""

import random
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from importlib import resources
from string import ascii_lowercase
from typing import Any, Literal

from muster.kernel.clock import timestamp
from muster.tasks.models import Category, Priority

PROJECTS = ("gala", "conference", "crew", "relaunch")
#: Days before today on which the first project begins.
FIRST_DAY = 56
_WORKDAY = (7, 17)


@dataclass(frozen=True)
class StoryPerson:
    """Somebody in the workspace; people are referred to by their position in the list."""

    email: str
    given_name: str
    family_name: str
    group: Literal["Admins", "Members"]
    timezone: str


@dataclass(frozen=True)
class StoryProject:
    """A project. `members` are all who see it; statuses are (name, category, color), labels (name, color)."""

    key: str
    name: str
    color: str
    description: str
    visibility: Literal["everyone", "members"]
    statuses: Sequence[tuple[str, Category, str]]
    labels: Sequence[tuple[str, str]]
    members: Sequence[int]
    begun: datetime


@dataclass(frozen=True)
class StoryTask:
    """A task as it is created; `project`, `parent` and `assignees` are positions."""

    project: int
    title: str
    description: str
    labels: Sequence[str]
    checklist: Sequence[str]
    priority: Priority
    deadline: str | None
    assignees: tuple[int, ...]
    parent: int | None


@dataclass(frozen=True)
class Step:
    """Something that `actor` does at a moment to the task at a position.

    `fields` are those of TaskContent that change, but with positions instead of ids, and with the number of
    ticked steps as `ticks`. In `text`, `{you}` mentions the person at the position `mentioned`.
    """

    at: datetime
    task: int
    actor: int
    kind: Literal["create", "change", "comment", "attach", "delete"]
    fields: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    mentioned: int | None = None


@dataclass(frozen=True)
class Story:
    """Everything that happens, in order."""

    workspace: str
    people: Sequence[StoryPerson]
    projects: Sequence[StoryProject]
    tasks: Sequence[StoryTask]
    steps: Sequence[Step]


def tell(now: datetime, seed: int) -> Story:
    """The story as it ends `now`."""
    return _Teller(now, seed).tell()


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("muster.commands.demo_content").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class _Outline:
    """What the content says of a task. `week` counts from today, None where it does not say."""

    project: int
    title: str
    description: str
    labels: Sequence[str]
    checklist: Sequence[str]
    priority: Priority
    week: float | None
    parent: int | None
    file: Mapping[str, str] | None


def plain(name: str) -> str:
    """A name as it stands in an address: without accents and apostrophes."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name.lower()) if letter in ascii_lowercase)


class _Teller:
    """Makes up one story."""

    def __init__(self, now: datetime, seed: int) -> None:
        self._now = now
        self._chance = random.Random(seed)  # noqa: S311  # a story, not a secret
        self._content = _read("people")
        self._steps: list[Step] = []
        self._tasks: list[StoryTask] = []
        self._created_at: list[datetime] = []

    def tell(self) -> Story:
        people = self._people()
        sources = [_read(name) for name in PROJECTS]
        projects = [self._project(number, source, len(people)) for number, source in enumerate(sources)]
        for outline in self._outlines(sources):
            self._task(outline, projects[outline.project])
        steps = self._until_thrown_away(sorted(self._steps, key=lambda step: step.at))
        return Story(self._content["workspace"], people, projects, self._tasks, steps)

    def _until_thrown_away(self, steps: Iterable[Step]) -> list[Step]:
        """Nothing happens to a task in the trash, nor to what was part of it."""
        kept: list[Step] = []
        gone: set[int | None] = set()
        for step in steps:
            if step.task not in gone and self._tasks[step.task].parent not in gone:
                kept.append(step)
                if step.kind == "delete":
                    gone.add(step.task)
        return kept

    # --- who and where ---

    def _people(self) -> list[StoryPerson]:
        return [
            StoryPerson(
                f"{plain(person['given'])}.{plain(person['family'])}@{self._content['domain']}",
                person["given"],
                person["family"],
                person["group"],
                person["timezone"],
            )
            for person in self._content["people"]
        ]

    def _project(self, number: int, source: dict[str, Any], people: int) -> StoryProject:
        everyone = list(range(people))
        members = (
            everyone if source["visibility"] == "everyone" else sorted(everyone[:3] + self._chance.sample(everyone[3:], 5))
        )
        begun = self._office(self._now - timedelta(days=FIRST_DAY - 2 * number), hour=8)
        return StoryProject(
            source["key"],
            source["name"],
            source["color"],
            source["description"],
            source["visibility"],
            [(status["name"], status["category"], status["color"]) for status in source["statuses"]],
            [(label["name"], label["color"]) for label in source["labels"]],
            members,
            begun,
        )

    # --- what ---

    def _outlines(self, sources: Sequence[dict[str, Any]]) -> Iterator[_Outline]:
        position = 0
        for number, source in enumerate(sources):
            files = {file["task"]: file for file in source["files"]}
            for task in source["tasks"]:
                yield self._outline(number, task, task.get("week"), files.get(task["title"]))
                position += 1
            for series in source["series"]:
                for place, words in enumerate(series["over"]):
                    first = position
                    begin = series["from"] + (series["to"] - series["from"]) * place / len(series["over"])
                    for index, task in enumerate(series["tasks"]):
                        parent = first if series.get("children") and index else None
                        filled = task | {"labels": [*series["labels"], *task.get("labels", [])]}
                        yield self._outline(number, filled, begin + task.get("shift", 0), None, parent, words)
                        position += 1

    def _outline(
        self,
        project: int,
        task: Mapping[str, Any],
        week: float | None,
        file: Mapping[str, str] | None,
        parent: int | None = None,
        words: Mapping[str, str] | None = None,
    ) -> _Outline:
        def said(text: str) -> str:
            for name, value in (words or {}).items():
                text = text.replace("{" + name + "}", value)
            return text

        description = task.get("description") or self._chance.choice(self._content["descriptions"]["plain"])
        return _Outline(
            project,
            said(task["title"]),
            said(description).strip(),
            task.get("labels", []),
            [said(item) for item in task.get("checklist", [])],
            task.get("priority", "none"),
            week,
            parent,
            file,
        )

    # --- what became of it ---

    def _task(self, outline: _Outline, project: StoryProject) -> None:
        chance = self._chance
        position = len(self._tasks)
        due = self._due(outline)
        created = self._creation(outline, project, due)
        deadline = due if outline.week is not None and chance.random() < 0.85 else None
        owner = chance.choice(project.members)
        at_once = chance.random() < 0.55
        task = StoryTask(
            outline.project,
            outline.title,
            outline.description,
            outline.labels,
            outline.checklist,
            outline.priority,
            timestamp(deadline) if deadline else None,
            (owner,) if at_once else (),
            outline.parent,
        )
        self._tasks.append(task)
        self._created_at.append(created)
        creator = chance.choice(project.members[:4])
        self._step(created, position, creator, "create")
        file = outline.file or (self._picture() if chance.random() < 0.03 else None)
        if file:
            self._step(self._later(created, 1, 30), position, owner, "attach", text=file["name"], kind_of=file["kind"])
        self._life(position, project, created, due, owner, creator)

    def _life(self, position: int, project: StoryProject, created: datetime, due: datetime, owner: int, creator: int) -> None:
        """What happens to a task between its creation and now."""
        chance, task = self._chance, self._tasks[position]
        fate = self._fate(due)
        moment = created
        if not task.assignees and (fate != "todo" or chance.random() < 0.3):
            moment = self._later(moment, 2, 60)
            helpers = tuple(person for person in chance.sample(list(project.members), 2) if person != owner)
            both = (owner, *helpers[:1]) if chance.random() < 0.2 else (owner,)
            self._step(moment, position, creator, "change", assignee_ids=both)
        if chance.random() < 0.12:
            moment = self._later(moment, 5, 80)
            self._step(moment, position, creator, "change", priority=chance.choice(("medium", "high", "urgent")))
        if task.deadline and chance.random() < 0.12:
            moment = self._later(moment, 5, 80)
            moved = timestamp(due + timedelta(days=chance.randrange(2, 8)))
            self._step(moment, position, owner, "change", deadline=moved)
        if fate == "todo":
            if project.statuses[1][1] == "todo" and due < self._now + timedelta(days=28) and chance.random() < 0.6:
                moment = self._later(moment, 3, 60)
                self._step(moment, position, creator, "change", status_id=1)
            if chance.random() < 0.25:
                self._remark(position, project, self._later(moment, 3, 90), "start", creator, owner)
            self._thrown_away(position, moment)
            return
        moment = self._work(position, project, moment, owner)
        if fate == "done":
            self._finish(position, project, max(moment, due - timedelta(days=chance.randrange(1, 6))), owner, creator)
        elif due < self._now and chance.random() < 0.7:
            self._remark(position, project, self._later(due, 2, 40), "stuck", owner, creator)

    def _work(self, position: int, project: StoryProject, moment: datetime, owner: int) -> datetime:
        """Somebody begins: through the columns of work, a few steps ticked, a few words said."""
        chance, task = self._chance, self._tasks[position]
        columns = [number for number, status in enumerate(project.statuses) if status[1] == "doing"]
        for column in columns[: chance.randrange(1, len(columns) + 1)]:
            moment = self._later(moment, 4, 70)
            self._step(moment, position, owner, "change", status_id=column)
            if chance.random() < 0.7:
                others = [person for person in project.members if person != owner]
                phase = "start" if column == columns[0] else "middle"
                writer, other = (owner, chance.choice(others)) if chance.random() < 0.6 else (chance.choice(others), owner)
                self._remark(position, project, self._later(moment, 1, 30), phase, writer, other)
        if task.checklist:
            moment = self._later(moment, 2, 40)
            self._step(moment, position, owner, "change", ticks=chance.randrange(1, len(task.checklist) + 1))
        return moment

    def _finish(self, position: int, project: StoryProject, moment: datetime, owner: int, creator: int) -> None:
        task = self._tasks[position]
        done = next(number for number, status in enumerate(project.statuses) if status[1] == "done")
        moment = self._office(min(moment, self._now - timedelta(hours=2)))
        if task.checklist and self._chance.random() < 0.8:
            self._step(moment, position, owner, "change", ticks=len(task.checklist))
        moment = self._later(moment, 0.2, 3)
        self._step(moment, position, owner, "change", status_id=done)
        if self._chance.random() < 0.5:
            self._remark(position, project, self._later(moment, 0.1, 2), "done", owner, creator)
        if self._now - moment > timedelta(days=30) and self._chance.random() < 0.5:
            self._step(self._later(moment, 24 * 10, 24 * 20), position, creator, "change", archived=True)

    def _thrown_away(self, position: int, moment: datetime) -> None:
        """A few tasks turn out to be superfluous. The creator and admins may delete."""
        task = self._tasks[position]
        if self._chance.random() < 0.05 and task.parent is None and not task.checklist:
            self._step(self._later(moment, 24, 200), position, 0, "delete")

    def _picture(self) -> dict[str, str]:
        kind = self._chance.choice(("plan", "chart", "palette", "rules"))
        ending = "txt" if kind == "rules" else "png"
        return {"name": f"{kind}-{self._chance.randrange(100, 1000)}.{ending}", "kind": kind}

    def _remark(self, position: int, project: StoryProject, at: datetime, phase: str, writer: int, other: int) -> None:
        text = self._chance.choice(self._content["remarks"][phase])
        mentioned = other if "{you}" in text else None
        if mentioned == writer:
            mentioned = next(person for person in project.members if person != writer)
        self._steps_append(Step(at, position, writer, "comment", text=text, mentioned=mentioned))

    # --- when ---

    def _due(self, outline: _Outline) -> datetime:
        week = outline.week if outline.week is not None else self._chance.uniform(-4, 6)
        days = week * 7 + self._chance.uniform(-3, 3)
        due = datetime.combine((self._now + timedelta(days=days)).date(), time(15, 0), self._now.tzinfo)
        return due - timedelta(days=max(0, due.weekday() - 4))

    def _creation(self, outline: _Outline, project: StoryProject, due: datetime) -> datetime:
        earliest = project.begun + timedelta(hours=2)
        if outline.parent is not None:
            earliest = max(earliest, self._created_at[outline.parent] + timedelta(minutes=20))
        latest = max(earliest + timedelta(days=1), min(due - timedelta(days=4), self._now - timedelta(days=2)))
        wanted = due - timedelta(days=self._chance.uniform(12, 45))
        return self._office(min(max(wanted, earliest), latest), not_before=earliest)

    def _fate(self, due: datetime) -> Category:
        """How far a task has come that is due then."""
        days = (due - self._now) / timedelta(days=1)
        if days < -2:
            shares = (0.91, 0.06)
        elif days < 7:
            shares = (0.35, 0.42)
        elif days < 21:
            shares = (0.08, 0.30)
        else:
            shares = (0.01, 0.06)
        luck = self._chance.random()
        if luck < shares[0]:
            return "done"
        return "doing" if luck < sum(shares) else "todo"

    def _later(self, moment: datetime, least: float, most: float) -> datetime:
        """Some hours later, at a time when people work."""
        return self._office(moment + timedelta(hours=self._chance.uniform(least, most)), not_before=moment)

    def _office(self, moment: datetime, *, hour: int | None = None, not_before: datetime | None = None) -> datetime:
        """A moment of that day, or of the next working day, between eight and five."""
        wanted = moment
        while wanted.weekday() >= 5:
            wanted += timedelta(days=1)
        chosen = hour if hour is not None else self._chance.randrange(*_WORKDAY)
        wanted = wanted.replace(
            hour=chosen, minute=self._chance.randrange(60), second=self._chance.randrange(60), microsecond=0
        )
        return wanted if not_before is None or wanted > not_before else not_before + timedelta(minutes=3)

    def _step(self, at: datetime, task: int, actor: int, kind: Any, *, text: str = "", **fields: Any) -> None:
        self._steps_append(Step(at, task, actor, kind, fields, text))

    def _steps_append(self, step: Step) -> None:
        """Nothing happens later than now, and nothing to a task before what happened to it last."""
        if step.at < self._now:
            self._steps.append(step)
