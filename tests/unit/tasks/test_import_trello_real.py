"""The Trello importer over two real exports, where they are at hand.

Their figures are computed here a second time, from the raw JSON, without the importer's shapes.
"""

import json
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from muster.tasks.importers.plan import ImportPlan, UnreadableExport
from muster.tasks.importers.trello import parse_trello
from tests.support.trello import Json, check_promises, left

REAL = Path(__file__).resolve().parents[3].parent / "shared" / "data"
REAL_81 = "trello-board-81-cards.json"
REAL_2026 = "trello-board-2026-format.json"


def real(name: str) -> bytes:
    path = REAL / name
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the project (../shared/data): nothing real to import")
    return path.read_bytes()


@pytest.fixture(params=[REAL_81, REAL_2026])
def export(request: pytest.FixtureRequest) -> tuple[Json, ImportPlan]:
    data = real(request.param)
    plan = parse_trello(data)
    check_promises(plan)
    return json.loads(data), plan


def test_known_figures_of_the_81_cards() -> None:
    plan = parse_trello(real(REAL_81))
    groups = {(task.source_id, item.group) for task in plan.tasks for item in task.checklist}
    assert plan.name == "amirite"
    assert len(plan.tasks) == 81
    assert sum(task.archived for task in plan.tasks) == 23
    assert len(plan.statuses) == 7
    assert len(groups) == 11
    assert sum(len(task.checklist) for task in plan.tasks) == 23
    assert sum(task.deadline is not None for task in plan.tasks) == 21
    assert sum(len(task.links) for task in plan.tasks) == 5
    assert sum(len(task.comments) for task in plan.tasks) == 3
    categories = {status.name: status.category for status in plan.statuses}
    assert Counter(categories.values()) == {"todo": 4, "doing": 2, "done": 1}
    assert categories["Done"] == "done"
    assert "Allfälliges" in {task.title for task in plan.tasks}


def test_known_figures_of_the_2026_format() -> None:
    plan = parse_trello(real(REAL_2026))
    assert len(plan.tasks) == 20
    assert max(len(task.description) for task in plan.tasks) == 3_373
    assert {status.name: status.category for status in plan.statuses} == {
        "Herramientas": "todo",
        "Por hacer": "todo",
        "En desarrollo": "doing",
        "Pausado": "doing",
        "Finalizado": "done",
    }
    assert [label.name for label in plan.labels][-4:] == ["Blue", "Red", "Orange", "Yellow"]
    assert "📚" in plan.tasks[0].title


def test_real_statuses_are_the_lists_in_board_order(export: tuple[Json, ImportPlan]) -> None:
    raw, plan = export
    lists = sorted(raw["lists"], key=lambda each: each["pos"])
    found = [(status.source_id, status.name, status.archived) for status in plan.statuses]
    assert found == [(each["id"], each["name"], each["closed"]) for each in lists]


def test_real_tasks_are_the_cards_in_board_order(export: tuple[Json, ImportPlan]) -> None:
    raw, plan = export
    place = {each["id"]: each["pos"] for each in raw["lists"]}
    cards = sorted(raw["cards"], key=lambda card: (place[card["idList"]], card["pos"]))
    assert [task.source_id for task in plan.tasks] == [card["id"] for card in cards]


def test_real_tasks_say_what_their_cards_say(export: tuple[Json, ImportPlan]) -> None:
    raw, plan = export
    cards = {card["id"]: card for card in raw["cards"]}
    for task in plan.tasks:
        card = cards[task.source_id]
        created = datetime.fromtimestamp(int(card["id"][:8], 16), UTC)
        assert task.title == card["name"]
        assert task.description == card["desc"]
        assert task.status_source_id == card["idList"]
        assert task.label_source_ids == card["idLabels"]
        assert task.member_source_ids == card["idMembers"]
        assert task.deadline == card["due"]
        assert (task.completed, task.archived) == (card["dueComplete"], card["closed"])
        assert task.created_at == created.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        assert task.updated_at == card["dateLastActivity"]
        assert [(link.name, link.url) for link in task.links] == [
            (attachment["name"], attachment["url"]) for attachment in card["attachments"]
        ]


def test_real_labels_and_members_are_all_there(export: tuple[Json, ImportPlan]) -> None:
    raw, plan = export
    named = {label["id"]: label["name"] for label in raw["labels"]}
    assert [label.source_id for label in plan.labels] == list(named)
    assert all(label.name == named[label.source_id] for label in plan.labels if named[label.source_id])
    assert [(member.source_id, member.name, member.username) for member in plan.members] == [
        (member["id"], member["fullName"], member["username"]) for member in raw["members"]
    ]


def test_real_checklists_keep_order_and_state(export: tuple[Json, ImportPlan]) -> None:
    raw, plan = export
    wanted: dict[str, list[tuple[str, bool, str]]] = {}
    for checklist in sorted(raw["checklists"], key=lambda each: each["pos"]):
        for item in sorted(checklist["checkItems"], key=lambda each: each["pos"]):
            line = (item["name"], item["state"] == "complete", checklist["name"])
            wanted.setdefault(checklist["idCard"], []).append(line)
    found: dict[str, list[tuple[str, bool, str]]] = {}
    for task in plan.tasks:
        for each in task.checklist:
            found.setdefault(task.source_id, []).append((each.text, each.done, each.group))
    assert found == wanted


def test_real_comments_and_history_add_up(export: tuple[Json, ImportPlan]) -> None:
    raw, plan = export
    wanted = {
        action["id"]: (
            action["data"]["card"]["id"],
            action["data"]["text"],
            action["date"],
            action["idMemberCreator"],
        )
        for action in raw["actions"]
        if action["type"] in ("commentCard", "copyCommentCard")
    }
    found = {
        comment.source_id: (task.source_id, comment.body, comment.created_at, comment.author_source_id)
        for task in plan.tasks
        for comment in task.comments
    }
    assert found == wanted
    assert left(plan)["Entries of the board's history"] == len(raw["actions"]) - len(wanted)
    assert "Older comments" not in left(plan)
    assert sum(card["badges"]["comments"] for card in raw["cards"]) == len(wanted)


def test_real_leftovers_are_counted(export: tuple[Json, ImportPlan]) -> None:
    raw, plan = export
    cards = raw["cards"]
    uploads = [each for card in cards for each in card["attachments"] if each["isUpload"]]
    wanted = {
        "Entries of the board's history": sum("comment" not in each["type"] for each in raw["actions"]),
        "Uploaded files": len(uploads),
        "Roles of people on the board": len(raw["memberships"]),
        "Pictures and self-descriptions of people": sum(bool(m["avatarHash"]) for m in raw["members"]),
        "Settings and looks of the board": 1,
        "Trello's own numbers, addresses and mail addresses of cards": len(cards),
        "Card covers": sum(bool(card["idAttachmentCover"]) for card in cards),
        "Cards, lists and the board that the exporter watched": sum(
            thing["subscribed"] for thing in (raw, *raw["lists"], *cards)
        ),
        "Who created each card": sum(bool(card.get("idMemberCreator")) for card in cards),
    }
    assert left(plan) == {what: count for what, count in wanted.items() if count}


@pytest.mark.parametrize("name", [REAL_81, REAL_2026])
def test_part_of_a_real_export_is_no_export(name: str) -> None:
    data = real(name)
    for cut in random.Random(81).sample(range(len(data)), 40):
        with pytest.raises(UnreadableExport):
            parse_trello(data[:cut])
