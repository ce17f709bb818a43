"""The demo's story makes sense: nobody touches what is not there yet, and nothing happens tomorrow."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from muster.commands import demo_files
from muster.commands.demo_story import FIRST_DAY, Story, tell
from muster.tasks.mentions import mentioned_in

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module", params=[1, 2, 3])
def story(request: pytest.FixtureRequest) -> Story:
    return tell(NOW, request.param)


def test_is_the_same_for_the_same_seed() -> None:
    assert tell(NOW, 7) == tell(NOW, 7)
    assert tell(NOW, 7) != tell(NOW, 8)


def test_is_as_large_as_a_team_of_twelve_makes_it(story: Story) -> None:
    assert len(story.people) == 12
    assert len({person.email for person in story.people}) == 12
    assert [project.key for project in story.projects] == ["GALA", "CONF", "CREW", "WEB"]
    assert len(story.tasks) == 600
    assert len({(task.project, task.title) for task in story.tasks}) == 600


def test_happens_in_order_and_in_the_past(story: Story) -> None:
    moments = [step.at for step in story.steps]
    assert moments == sorted(moments)
    assert moments[0] > NOW - timedelta(days=FIRST_DAY)
    assert moments[-1] < NOW
    assert any(step.at > NOW - timedelta(days=2) for step in story.steps)


def test_every_task_is_created_once_and_first(story: Story) -> None:
    there: set[int] = set()
    for step in story.steps:
        if step.kind == "create":
            assert step.task not in there
            parent = story.tasks[step.task].parent
            assert parent is None or parent in there
            there.add(step.task)
        else:
            assert step.task in there
    assert len(there) == len(story.tasks)


def test_people_only_work_where_they_are_members(story: Story) -> None:
    for step in story.steps:
        members = set(story.projects[story.tasks[step.task].project].members)
        people = {step.actor, *story.tasks[step.task].assignees, *step.fields.get("assignee_ids", ())}
        if step.mentioned is not None:
            people.add(step.mentioned)
            assert step.mentioned != step.actor
        assert people <= members


def test_labels_and_columns_are_the_projects_own(story: Story) -> None:
    for task in story.tasks:
        assert set(task.labels) <= {name for name, _ in story.projects[task.project].labels}
    for step in story.steps:
        if "status_id" in step.fields:
            assert step.fields["status_id"] < len(story.projects[story.tasks[step.task].project].statuses)


def test_there_is_something_of_everything(story: Story) -> None:
    kinds = Counter(step.kind for step in story.steps)
    assert kinds["comment"] > 200
    assert kinds["attach"] >= 18
    assert kinds["delete"] >= 1
    assert any(step.mentioned is not None for step in story.steps)
    versions = Counter(step.task for step in story.steps if step.kind in {"create", "change"})
    assert max(versions.values()) >= 5
    overdue = [task for task in story.tasks if task.deadline and task.deadline < NOW.isoformat()]
    ahead = [task for task in story.tasks if task.deadline and task.deadline > NOW.isoformat()]
    assert len(overdue) > 50
    assert len(ahead) > 50


def test_texts_have_nothing_left_to_fill_in(story: Story) -> None:
    for task in story.tasks:
        for text in (task.title, task.description, *task.checklist):
            assert "{" not in text
    for step in story.steps:
        assert "{" not in step.text.replace("{you}", "")
        assert mentioned_in(step.text) == ()


@pytest.mark.parametrize("kind", ["plan", "chart", "badge", "palette"])
def test_pictures_are_small_and_the_same_each_time(kind: str) -> None:
    content, content_type = demo_files.content(kind, "1")
    assert content_type == "image/png"
    assert content.startswith(b"\x89PNG")
    assert 1000 < len(content) < 60_000
    assert content == demo_files.content(kind, "1")[0]


@pytest.mark.parametrize(("kind", "content_type"), [("budget", "text/csv"), ("redirects", "text/csv"), ("order", "text/plain")])
def test_other_files_are_texts(kind: str, content_type: str) -> None:
    content, found = demo_files.content(kind, "1")
    assert found == content_type
    assert content.decode().count("\n") > 3


@pytest.mark.parametrize("hour", range(0, 168, 7))
def test_nothing_happens_to_what_was_thrown_away_whenever_it_is_told(hour: int) -> None:
    story = tell(NOW + timedelta(hours=hour), 1)
    gone: set[int | None] = set()
    for step in story.steps:
        assert step.task not in gone
        assert story.tasks[step.task].parent not in gone
        if step.kind == "delete":
            gone.add(step.task)
    assert gone
