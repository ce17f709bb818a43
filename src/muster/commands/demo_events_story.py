"""What became of the demo's events over the past weeks: who made them, who registered, who came.

It is made up from `demo_content/events.toml` and a seed, as `demo_story` is, and writes nothing either: `demo_events` tells it.
"""

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from importlib import resources
from typing import Any, Literal
from zoneinfo import ZoneInfo

from muster.commands.demo_story import plain
from muster.events.announcements_models import Audience
from muster.events.models import QuestionKind
from muster.tasks.models import Category

StepKind = Literal[
    "create", "publish", "board", "task", "register", "leave", "subscribe", "announce", "scan", "call_off",
]  # fmt: skip


@dataclass(frozen=True)
class StoryType:
    """A type of ticket. Until `closes_at`, if it is said, one can have it."""

    name: str
    description: str
    quota: int | None
    closes_at: datetime | None
    share: int


@dataclass(frozen=True)
class StoryQuestion:
    """A question; `said` is what people answer to one that has no options."""

    label: str
    kind: QuestionKind
    options: tuple[str, ...]
    required: bool
    said: Sequence[str]


@dataclass(frozen=True)
class StoryEvent:
    """An event as it is made. `organiser` and `scanners` are positions of people; `palette` are the colours of its picture."""

    title: str
    description: str
    place: str
    timezone: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    organiser: int
    scanners: Sequence[int]
    types: Sequence[StoryType]
    questions: Sequence[StoryQuestion]
    palette: Sequence[str]


@dataclass(frozen=True)
class StoryGuest:
    """Somebody without an account. `type` is a position, `answers` are by the positions of questions."""

    name: str
    email: str
    type: int = 0
    answers: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StoryNews:
    """An announcement; a `draft` is written and not sent."""

    subject: str
    body: str
    audience: tuple[Audience, ...]
    draft: bool


@dataclass(frozen=True)
class EventStep:
    """Something that happens to the event at a position: to a guest, or with news, by their positions in the event's lists.

    A `scan` has the `gate`; a `task` of its board, named by its `number`, comes into the first column of a `category`.
    """

    at: datetime
    event: int
    kind: StepKind
    guest: StoryGuest | None = None
    news: StoryNews | None = None
    gate: str = ""
    number: int = 0
    category: Category = "todo"


@dataclass(frozen=True)
class EventsStory:
    """Everything that happens, in order."""

    events: Sequence[StoryEvent]
    steps: Sequence[EventStep]


def tell_events(now: datetime, seed: int) -> EventsStory:
    """The story as it ends `now`."""
    return _Teller(now, seed).tell()


class _Teller:
    """Makes up one story."""

    def __init__(self, now: datetime, seed: int) -> None:
        self._now = now
        self._chance = random.Random(f"events {seed}")  # noqa: S311  # a story, not a secret
        text = resources.files("muster.commands.demo_content").joinpath("events.toml").read_text(encoding="utf-8")
        self._content = tomllib.loads(text)
        self._zone = ZoneInfo(self._content["timezone"])
        self._steps: list[EventStep] = []
        self._names: set[str] = set()

    def tell(self) -> EventsStory:
        events = []
        for position, source in enumerate(self._content["events"]):
            events.append(self._event(source))
            self._life(position, events[-1], source)
        return EventsStory(events, sorted((step for step in self._steps if step.at < self._now), key=lambda step: step.at))

    # --- what ---

    def _event(self, source: Mapping[str, Any]) -> StoryEvent:
        starts_at = self._day(source["starts"], source.get("weekday"), time.fromisoformat(source["at"]))
        types = [
            StoryType(
                each["name"],
                each["description"],
                each.get("quota"),
                self._day(each["closes"], None, time(23, 59)) if "closes" in each else None,
                each["share"],
            )
            for each in source["types"]
        ]
        questions = [
            StoryQuestion(
                each["label"],
                each["kind"],
                tuple(each.get("options", ())),
                each.get("required", False),
                each.get("said", ("yes", "no")),
            )
            for each in source["questions"]
        ]
        return StoryEvent(
            title=source["title"],
            description=source["description"].strip(),
            place=source["place"],
            timezone=self._content["timezone"],
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=source["hours"]),
            capacity=source["capacity"],
            organiser=source["organiser"],
            scanners=source["scanners"],
            types=types,
            questions=questions,
            palette=source.get("palette", ()),
        )

    def _day(self, days: int, weekday: int | None, at: time) -> datetime:
        """So many days from now, and on to the next such day of the week, at that time where the events are."""
        day = self._now.astimezone(self._zone).date() + timedelta(days=days)
        if weekday is not None:
            day += timedelta(days=(weekday - day.weekday()) % 7)
        return datetime.combine(day, at, self._zone)

    # --- what becomes of it ---

    def _life(self, position: int, event: StoryEvent, source: Mapping[str, Any]) -> None:
        begun = self._now - timedelta(days=source["begun"], hours=self._chance.uniform(1, 4))
        self._step(begun, position, "create")
        if source.get("draft", False):
            return
        published = begun + timedelta(days=2, hours=self._chance.uniform(0, 5))
        self._step(published, position, "publish")
        if "board" in source:
            self._board(position, published, **source["board"])
        called_off = self._now - timedelta(days=source["called_off"]) if "called_off" in source else None
        last = min(called_off or self._now, event.starts_at - timedelta(hours=12), self._now - timedelta(hours=8))
        coming = self._registrations(position, event, source, published, last)
        for _ in range(source["subscribers"]):
            self._step(self._between(published, last, self._chance.random()), position, "subscribe", guest=self._guest())
        for news in source.get("announcements", ()):
            told = StoryNews(news["subject"], news["body"].strip(), tuple(news["audience"]), news.get("draft", False))
            self._step(self._now + timedelta(days=news["day"], hours=-3), position, "announce", news=told)
        if called_off is not None:
            self._step(called_off, position, "call_off")
        if "came" in source:
            self._door(position, event, coming[: source["came"]], source["gates"])

    def _board(self, position: int, published: datetime, done: int, doing: int) -> None:
        """Its tasks are taken up in their order, and those that are done were under way before."""
        made = published + timedelta(minutes=40)
        self._step(made, position, "board")
        pace = (self._now - timedelta(days=1) - made) / (done + doing)
        for number in range(1, done + doing + 1):
            begun = made + pace * (number - 0.8)
            self._step(begun, position, "task", number=number, category="doing")
            if number <= done:
                self._step(begun + pace * 0.7, position, "task", number=number, category="done")

    def _registrations(
        self, position: int, event: StoryEvent, source: Mapping[str, Any], published: datetime, last: datetime
    ) -> list[StoryGuest]:
        """Registers people, many of them at first; those who stay."""
        chance = self._chance
        moments = sorted(self._between(published, last, chance.betavariate(1.1, 1.9)) for _ in range(source["registrations"]))
        guests = [self._guest(event, moment) for moment in moments]
        for moment, guest in zip(moments, guests, strict=True):
            self._step(moment, position, "register", guest=guest)
        leaving = chance.sample(guests[: event.capacity], source["leaving"])
        for guest in leaving:
            hours = source.get("leaving_hours")
            at = self._now - timedelta(hours=hours) if hours else last + timedelta(minutes=chance.randrange(5, 200))
            self._step(at, position, "leave", guest=guest)
        return [guest for guest in guests if guest not in leaving]

    def _door(self, position: int, event: StoryEvent, coming: Sequence[StoryGuest], gates: Sequence[str]) -> None:
        """Lets people in around the beginning; one of them shows the ticket twice."""
        moment = event.starts_at - timedelta(minutes=35)
        for guest in self._chance.sample(list(coming), len(coming)):
            moment += timedelta(seconds=self._chance.randrange(20, 110))
            self._step(moment, position, "scan", guest=guest, gate=self._chance.choice(gates))
        self._step(moment + timedelta(minutes=4), position, "scan", guest=coming[0], gate=gates[0])

    def _guest(self, event: StoryEvent | None = None, at: datetime | None = None) -> StoryGuest:
        """Somebody new, with what they choose and answer."""
        name = self._name()
        words = [plain(word) for word in name.split()]
        email = f"{'.'.join(words)}@{self._chance.choice(('example.org', 'example.com', 'example.net'))}"
        if event is None or at is None:
            return StoryGuest(name, email)
        open_types = [number for number, each in enumerate(event.types) if each.closes_at is None or at < each.closes_at]
        chosen = self._chance.choices(open_types, [event.types[number].share for number in open_types])[0]
        answers = {
            number: self._chance.choice(question.options or question.said)
            for number, question in enumerate(event.questions)
            if question.required or self._chance.random() < (0.2 if question.kind == "text" else 0.8)
        }
        return StoryGuest(name, email, chosen, answers)

    def _name(self) -> str:
        while True:
            name = f"{self._chance.choice(self._content['given'])} {self._chance.choice(self._content['family'])}"
            if name not in self._names:
                self._names.add(name)
                return name

    # --- when ---

    def _between(self, first: datetime, last: datetime, part: float) -> datetime:
        """That far from the first to the last, but at a time when people are awake."""
        wanted = (first + (last - first) * part).astimezone(self._zone)
        waking = wanted.replace(hour=self._chance.randrange(8, 22), minute=self._chance.randrange(60))
        return min(max(waking, first + timedelta(minutes=self._chance.randrange(10, 200))), last)

    def _step(self, at: datetime, event: int, kind: StepKind, **told: Any) -> None:
        self._steps.append(EventStep(at, event, kind, **told))
