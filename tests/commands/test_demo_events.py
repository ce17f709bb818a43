"""The events of the demo: their story makes sense, and what `muster demo` makes of it is found by whoever signs in."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from muster.commands.demo_events_story import EventsStory, tell_events
from muster.commands.demo_pictures import picture
from muster.commands.demo_story import FIRST_DAY
from muster.kernel.clock import timestamp
from tests.support.images import opened

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module", params=[1, 2, 3])
def story(request: pytest.FixtureRequest) -> EventsStory:
    return tell_events(NOW, request.param)


def test_is_the_same_for_the_same_seed() -> None:
    assert tell_events(NOW, 7) == tell_events(NOW, 7)
    assert tell_events(NOW, 7) != tell_events(NOW, 8)


def test_happens_in_order_and_in_the_past(story: EventsStory) -> None:
    moments = [step.at for step in story.steps]
    assert moments == sorted(moments)
    assert NOW - timedelta(days=FIRST_DAY) < moments[0]
    assert moments[-1] < NOW


def test_nobody_comes_before_there_is_something_to_come_to(story: EventsStory) -> None:
    seen: dict[int, Counter[str]] = {position: Counter() for position in range(len(story.events))}
    registered: set[str] = set()
    for step in story.steps:
        before = seen[step.event]
        assert (step.kind == "create") == (not before)
        if step.kind not in {"create", "publish"}:
            assert before["publish"] == 1
        if step.kind == "task":
            assert before["board"] == 1
        if step.guest is not None and step.kind == "register":
            event, guest = story.events[step.event], step.guest
            assert guest.email not in registered
            registered.add(guest.email)
            closes_at = event.types[guest.type].closes_at
            assert closes_at is None or step.at < closes_at
            assert all(number in guest.answers for number, question in enumerate(event.questions) if question.required)
        elif step.guest is not None and step.kind != "subscribe":
            assert step.guest.email in registered
        before[step.kind] += 1
    for event, kinds in zip(story.events, seen.values(), strict=True):
        assert kinds["register"] <= sum(each.quota or event.capacity for each in event.types) or event.capacity < 20


def test_there_is_something_of_everything(story: EventsStory) -> None:
    kinds = Counter(step.kind for step in story.steps)
    assert kinds["register"] > 150
    assert min(kinds[kind] for kind in ("leave", "subscribe", "scan", "announce", "call_off", "board", "task")) >= 1
    crowd = max(range(len(story.events)), key=lambda position: sum(step.event == position for step in story.steps))
    days = {timestamp(step.at)[:10] for step in story.steps if step.event == crowd and step.kind == "register"}
    assert len(days) > 15, "the chart has a shape"


def test_pictures_are_wide_and_the_same_but_for_their_grain(story: EventsStory) -> None:
    palette = next(event.palette for event in story.events if event.palette)
    content = picture(palette, "1")
    assert opened(content).size == (1920, 1080)
    assert 50_000 < len(content) < 1_000_000
    small = [opened(each).resize((16, 9)).convert("RGB").tobytes() for each in (content, picture(palette, "1"))]
    assert max(abs(one - other) for one, other in zip(*small, strict=True)) < 8
