"""The Trello importer: cards, with everything on them, as tasks."""

import pytest

from muster.tasks.importers.plan import (
    MAX_BODY,
    MAX_TITLE,
    PlannedLink,
    PlannedTask,
    description_with_links,
    links_as_markdown,
)
from tests.support.trello import (
    ANNA,
    CARD,
    DONE,
    OTHER,
    PLAIN,
    RED,
    TODO,
    Json,
    left,
    make_board,
    make_card,
    make_checklist,
    make_item,
    oid,
    plan_of,
    task_of,
    warning,
)

# --- Cards --------------------------------------------------------------------------------------------


def test_a_bare_card() -> None:
    task = task_of(make_board(make_card()))
    assert task == PlannedTask(
        source_id=CARD,
        title="Card",
        description="",
        status_source_id=TODO,
        label_source_ids=[],
        member_source_ids=[],
        deadline=None,
        completed=False,
        archived=False,
        created_at="2017-11-06T06:24:31.000Z",
        updated_at="2017-11-06T06:24:31.000Z",
        checklist=[],
        comments=[],
        links=[],
    )


def test_a_card_full_of_nulls() -> None:
    of_card = """
        desc descData closed pos due dueComplete dueReminder start dateLastActivity idLabels labels idMembers
        idMembersVoted idChecklists attachments badges stickers pluginData customFieldItems address
        locationName coordinates cover idAttachmentCover subscribed pinned isTemplate mirrorSourceId
        recurrenceRule externalSource sourceEmail urlSource checkItemStates
    """
    of_board = "desc descData closed labels members memberships checklists customFields prefs actions"
    nothing: Json = dict.fromkeys(of_card.split())
    board = make_board(make_card(**nothing), **dict.fromkeys(of_board.split()))
    assert task_of(board).description == ""
    assert set(left(plan_of(board))) == {"Trello's own numbers, addresses and mail addresses of cards"}


@pytest.mark.parametrize(
    ("due", "deadline"),
    [
        ("2018-01-05T11:00:00.000Z", "2018-01-05T11:00:00.000Z"),
        ("2018-01-05T11:00:00Z", "2018-01-05T11:00:00.000Z"),
        ("2018-01-05T12:30:00.1239+01:30", "2018-01-05T11:00:00.123Z"),
        ("2018-01-05", "2018-01-05T00:00:00.000Z"),
        (None, None),
        ("", None),
    ],
)
def test_due_dates_are_told_in_utc(due: str | None, deadline: str | None) -> None:
    task = task_of(make_board(make_card(due=due)))
    assert task.deadline == deadline
    assert task.description == ""


@pytest.mark.parametrize("due", ["+020266-01-01T00:00:00.000Z", "0001-01-01T00:00:00+10:00", "tomorrow"])
def test_a_due_date_that_no_calendar_has_stays_in_the_description(due: str) -> None:
    plan = plan_of(make_board(make_card(due=due)))
    assert plan.tasks[0].deadline is None
    assert plan.tasks[0].description == f"---\n\n- Due: {due}"
    assert warning(plan, "Due dates that no calendar has")


def test_a_ticked_card_need_not_be_on_a_done_list() -> None:
    ticked = make_card(dueComplete=True, name="Ticked")
    plan = plan_of(make_board(ticked, make_card(OTHER, idList=DONE, dueComplete=False)))
    assert [task.completed for task in plan.tasks] == [True, False]
    assert warning(plan, "Cards ticked") == "Cards ticked complete on a list that is not done: 1 (“Ticked”)"


def test_times_come_from_the_id_and_the_last_activity() -> None:
    task = task_of(make_board(make_card(dateLastActivity="2020-02-02T02:02:02.020Z")))
    assert (task.created_at, task.updated_at) == ("2017-11-06T06:24:31.000Z", "2020-02-02T02:02:02.020Z")
    earlier = task_of(make_board(make_card(dateLastActivity="2010-01-01T00:00:00.000Z")))
    assert earlier.updated_at == earlier.created_at


def test_an_id_that_is_not_trellos_tells_no_time() -> None:
    task = task_of(make_board(make_card("made-up", dateLastActivity="2020-02-02T02:02:02.020Z")))
    assert (task.created_at, task.updated_at) == ("2020-02-02T02:02:02.020Z",) * 2
    assert task_of(make_board(make_card("0x12_4567890123456789012"))).created_at == "1970-01-01T00:00:00.000Z"


def test_a_long_title_is_cut_and_kept_in_full_in_the_description() -> None:
    title = "Grüße 🎪 " * 80
    plan = plan_of(make_board(make_card(name=title, desc="Text")))
    (task,) = plan.tasks
    assert len(task.title) <= MAX_TITLE
    assert task.title.endswith("…")
    assert task.description == f"{title.strip()}\n\nText"
    assert warning(plan, "Titles over 500 characters")


def test_a_title_of_just_the_limit_is_left_alone() -> None:
    task = task_of(make_board(make_card(name="x" * MAX_TITLE, desc="Text")))
    assert (task.title, task.description) == ("x" * MAX_TITLE, "Text")


@pytest.mark.parametrize(
    ("name", "title"),
    [("", "Untitled"), (" \n ", "Untitled"), (" a\r\n b\u2028c ", "a b c"), ("two  spaces", "two  spaces")],
)
def test_titles_are_one_line_and_never_empty(name: str, title: str) -> None:
    assert task_of(make_board(make_card(name=name))).title == title


def test_a_long_description_is_cut_and_counted() -> None:
    plan = plan_of(make_board(make_card(desc="x" * (MAX_BODY + 1)), make_card(OTHER, desc="y" * MAX_BODY)))
    cut, whole = plan.tasks
    assert len(cut.description) == MAX_BODY
    assert cut.description.endswith("x…")
    assert whole.description == "y" * MAX_BODY
    assert left(plan)["Ends of long texts"] == 1


def test_a_long_description_gives_way_to_title_details_and_links() -> None:
    more: Json = {"start": "2020-01-01T00:00:00Z", "attachments": [{"url": "https://example.org/a"}]}
    task = task_of(make_board(make_card(name="t" * 600, desc="d" * MAX_BODY, **more)))
    assert task.description.startswith("t" * 600 + "\n\nddd")
    assert task.description.endswith("…\n\n---\n\n- Start: 2020-01-01T00:00:00.000Z")
    assert len(description_with_links(task)) == MAX_BODY


def test_even_a_title_longer_than_a_description_is_survived() -> None:
    plan = plan_of(make_board(make_card(name="t" * (MAX_BODY + 10), desc="d", start="2020-01-01")))
    assert len(plan.tasks[0].description) == MAX_BODY
    assert left(plan)["Ends of long texts"] == 1


def test_start_and_place_stay_as_lines_of_the_description() -> None:
    place: Json = {
        "locationName": "Rathaus",
        "address": "Marktplatz 1",
        "coordinates": {"latitude": 48.2, "longitude": 16},
    }
    card = make_card(desc="Text", start="2020-01-01T08:00:00.000Z", **place)
    plan = plan_of(make_board(card))
    assert plan.tasks[0].description == (
        "Text\n\n---\n\n- Start: 2020-01-01T08:00:00.000Z\n- Place: Rathaus, Marktplatz 1, 48.2, 16"
    )
    assert warning(plan, "Cards whose start date")
    assert task_of(make_board(make_card(coordinates="48.2,16.3"))).description == "---\n\n- Place: 48.2,16.3"


def test_custom_fields_stay_as_lines_of_the_description() -> None:
    fields = [
        {"id": "f1", "name": "Points", "type": "number"},
        {"id": "f2", "name": "Note", "type": "text"},
        {"id": "f3", "name": "Paid", "type": "checkbox"},
        {"id": "f4", "name": "On", "type": "date"},
        {"id": "f5", "name": "Size", "type": "list", "options": [{"id": "o1", "value": {"text": "Große"}}]},
    ]
    items: list[Json] = [
        {"idCustomField": "f1", "value": {"number": "5"}},
        {"idCustomField": "f2", "value": {"text": "two\nlines"}},
        {"idCustomField": "f3", "value": {"checked": "true"}},
        {"idCustomField": "f4", "value": {"date": "2020-01-01T08:00:00.000Z"}},
        {"idCustomField": "f5", "value": None, "idValue": "o1"},
        {"idCustomField": "f5", "value": None, "idValue": "o-gone"},
        {"idCustomField": "f-gone", "value": {"number": 7}},
        {"idCustomField": "f1", "value": None},
    ]
    plan = plan_of(make_board(make_card(customFieldItems=items), customFields=fields))
    assert plan.tasks[0].description == (
        "---\n\n- Points: 5\n- Note: two lines\n- Paid: yes\n- On: 2020-01-01T08:00:00.000Z\n- Size: Große"
    )
    assert left(plan)["Custom fields as fields"] == 5
    assert left(plan)["Custom field values that the export does not describe"] == 2


def test_template_cards_come_as_tasks_and_are_named() -> None:
    plan = plan_of(make_board(make_card(isTemplate=True, name="Story")))
    assert warning(plan, "Template cards") == "Template cards that come as ordinary tasks: 1 (“Story”)"


def test_references_between_cards_are_pointed_out() -> None:
    referring = make_card(name="A", shortLink="aaaa", desc="see https://trello.com/c/bbbb/2-b")
    referred = make_card(OTHER, shortLink="bbbb", desc="https://trello.com/c/elsewhere")
    plan = plan_of(make_board(referring, referred))
    assert warning(plan, "Cards that refer to other cards").endswith(": 1 (“A”)")


# --- Attachments --------------------------------------------------------------------------------------


def test_attachments_become_links_in_their_order() -> None:
    upload = {
        "url": "https://trello.com/1/cards/x/download/b c.png",
        "name": "b c.png",
        "isUpload": True,
        "pos": 2,
    }
    link = {"url": "https://example.org/?a=(1)", "name": "", "isUpload": False, "pos": 1}
    plan = plan_of(make_board(make_card(attachments=[upload, link])))
    assert plan.tasks[0].links == [
        PlannedLink(name="https://example.org/?a=(1)", url="https://example.org/?a=(1)"),
        PlannedLink(name="b c.png", url="https://trello.com/1/cards/x/download/b%20c.png"),
    ]
    (row,) = [row for row in plan.left_behind if row.what == "Uploaded files"]
    assert row.count == 1
    assert "login" in row.why


def test_attachments_that_cannot_be_links() -> None:
    attachments = [
        {"url": "file://server/plan.docx", "name": "Plan"},
        {"url": "javascript:alert(1)", "name": "javascript:alert(1)"},
        {"url": "https://example.org/virus.exe", "name": "Virus", "isMalicious": True},
        {"url": None, "name": "Nothing"},
    ]
    plan = plan_of(make_board(make_card(attachments=attachments)))
    (task,) = plan.tasks
    assert task.links == []
    lines = ["---", "", "- Attachment: Plan file://server/plan.docx", "- Attachment: javascript:alert(1)"]
    assert task.description == "\n".join(lines)
    assert left(plan)["Attachments that Trello marked as malicious"] == 1
    assert left(plan)["Attachments without an address"] == 1


def test_more_attachments_than_a_description_holds_are_counted() -> None:
    attachments = [{"url": f"https://example.org/{number}/{'x' * 200}"} for number in range(500)]
    plan = plan_of(make_board(make_card(desc="d" * MAX_BODY, attachments=attachments)))
    (task,) = plan.tasks
    assert len(task.links) + left(plan)["Attachments beyond what a description holds"] == 500
    assert len(task.description) >= MAX_BODY // 2


def test_links_are_markdown_that_cannot_be_broken_out_of() -> None:
    link = PlannedLink(name="a](b) *c* <d>", url="https://example.org/<x> \\")
    line = r"- [a\](b) \*c\* \<d\>](<https://example.org/%3Cx%3E%20%5C>)"
    assert links_as_markdown([link]) == f"Attachments:\n\n{line}"
    assert links_as_markdown([]) == ""


# --- Labels -------------------------------------------------------------------------------------------


def test_labels_without_a_name_are_called_after_their_colour() -> None:
    labels = [
        {"id": oid(1), "name": "", "color": "blue"},
        {"id": oid(2), "name": None, "color": "blue_dark"},
        {"id": oid(3), "name": " ", "color": None},
        {"id": oid(4), "name": "Blue", "color": "red_light"},
        {"id": oid(5), "name": "Odd", "color": "ultraviolet"},
        {"id": oid(6), "name": "", "color": "blue"},
    ]
    plan = plan_of(make_board(labels=labels))
    assert [(label.name, label.color) for label in plan.labels] == [
        ("Blue", "#579dff"),
        ("Dark blue", "#0c66e4"),
        ("No colour", "#b3b9c4"),
        ("Blue (2)", "#ffd5d2"),
        ("Odd", "#b3b9c4"),
        ("Blue (3)", "#579dff"),
    ]
    assert ": 4 (“Blue”, “Dark blue”" in warning(plan, "Labels without a name, called after their colour")


def test_labels_that_only_cards_describe_are_found_and_unknown_ones_counted() -> None:
    label = {"id": RED, "name": "Urgent", "color": "red"}
    plan = plan_of(make_board(make_card(idLabels=[RED, PLAIN, RED], labels=[label]), labels=[]))
    assert plan.tasks[0].label_source_ids == [RED]
    assert left(plan)["Labels on cards that the export does not describe"] == 1


def test_labels_of_the_oldest_exports_have_no_id() -> None:
    plan = plan_of(make_board(make_card(labels=[{"name": "Urgent", "color": "red"}])))
    assert plan.tasks[0].label_source_ids == [plan.labels[0].source_id]
    assert plan.labels[0].name == "Urgent"


# --- Checklists ---------------------------------------------------------------------------------------


def test_checklists_by_pos_with_names_that_differ() -> None:
    second = make_checklist(1, "Steps", make_item("c"), pos=2)
    first = make_checklist(2, "Steps", make_item("b", pos=9), make_item("a", done=True, pos=3), pos=1)
    task = task_of(make_board(make_card(), checklists=[second, first]))
    found = [(item.group, item.text, item.done) for item in task.checklist]
    assert found == [("Steps", "a", True), ("Steps", "b", False), ("Steps (2)", "c", False)]


def test_what_of_checklists_stays_behind() -> None:
    rich = make_item("a", due="2020-01-01T00:00:00.000Z", dueReminder=60, idMember=ANNA)
    checklists = [
        make_checklist(1, "Steps", rich, make_item(" \n ")),
        make_checklist(2, "Empty"),
        make_checklist(3, "Stray", make_item("x"), card=OTHER),
        make_checklist(1, "Again", make_item("y")),
    ]
    plan = plan_of(make_board(make_card(), checklists=checklists))
    assert [item.text for item in plan.tasks[0].checklist] == ["a"]
    found = left(plan)
    assert found["Checklist items without text"] == 1
    assert found["Checklists without items"] == 1
    assert found["Checklists of cards that are not in the export"] == 1
    assert found["Repeated entries"] == 1
    assert found["Due dates of checklist items"] == 1
    assert found["People assigned to checklist items"] == 1
    assert found["Reminders"] == 1


def test_a_long_checklist_item_is_cut_and_kept_in_full_in_the_description() -> None:
    plan = plan_of(make_board(make_card(), checklists=[make_checklist(1, "Steps", make_item("x" * 501))]))
    (task,) = plan.tasks
    assert len(task.checklist[0].text) == MAX_TITLE
    assert task.description == f"---\n\n- Checklist item: {'x' * 501}"
    assert warning(plan, "Checklist items over 500 characters")
