"""What is not a Trello export, and any input at all: a plan that keeps its promises, or a refusal."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from muster.tasks.importers.plan import UnreadableExport
from muster.tasks.importers.trello import MAX_LISTS, parse_trello
from tests.support.trello import (
    ANNA,
    BERT,
    CARD,
    OTHER,
    RED,
    Json,
    as_bytes,
    check_promises,
    make_board,
    make_card,
    make_checklist,
    make_comment,
    make_item,
    make_list,
    oid,
    plan_of,
)


def error_of(data: bytes, *, max_tasks: int = 20_000) -> UnreadableExport:
    with pytest.raises(UnreadableExport) as caught:
        parse_trello(data, max_tasks=max_tasks)
    return caught.value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"{",
        b"id,name\n1,2\n",
        b"PK\x03\x04",
        b"NaN",
        b"\x00",
        b"\xff\xfe{\x00}\x00",
        as_bytes(make_board()) + b"x",
        as_bytes(make_board()).replace(b"Board", b"a\x00b"),
    ],
)
def test_not_json(data: bytes) -> None:
    error = error_of(data)
    assert str(error).startswith("This file is not JSON")
    assert error.field is None


def test_not_utf8() -> None:
    error = error_of(json.dumps(make_board(name="Grün"), ensure_ascii=False).encode("latin-1"))
    assert str(error).startswith("This file is not UTF-8")


@pytest.mark.parametrize("value", [None, True, 1, 1.5, "board", [], [make_board()]])
def test_json_but_no_board(value: object) -> None:
    error = error_of(as_bytes(value))
    assert str(error) == "This file is JSON, but not a Trello board export."
    assert error.field is None


@pytest.mark.parametrize("field", ["id", "name", "cards", "lists"])
def test_a_board_has_these_fields(field: str) -> None:
    board = make_board()
    del board[field]
    error = error_of(as_bytes(board))
    assert str(error) == f"This file is not a Trello board export: it has no “{field}”."
    assert error.field == field


@pytest.mark.parametrize(
    ("board", "field", "message"),
    [
        (make_board(id=""), "id", "matching"),
        (make_board(id="ä"), "id", "matching"),
        (make_board(id="x" * 101), "id", "matching"),
        (make_board(id="x\n"), "id", "matching"),
        (make_board(cards={}), "cards", "Expected a list, got an object."),
        (make_board(lists=None), "lists", "Expected a list, got nothing."),
        (make_board(make_card(), make_card(name=3)), "cards[1].name", "Expected text, got a whole number."),
        (make_board(make_card(name=None)), "cards[0].name", "Expected text, got nothing."),
        (make_board({"id": CARD, "name": "x"}), "cards[0].idList", "cards[0].idList is missing."),
        (make_board("card"), "cards[0]", "Expected an object, got text."),  # type: ignore[arg-type]
        (
            make_board(make_card(closed="yes")),
            "cards[0].closed",
            "Expected true or false or nothing, got text.",
        ),
        (make_board(make_card(pos="top")), "cards[0].pos", "Expected a number or nothing, got text."),
        (make_board(make_card(idLabels=[1])), "cards[0].idLabels[0]", "Expected text, got a whole number."),
        (make_board(make_card(badges={"comments": -1})), "cards[0].badges.comments", ">= 0"),
        (make_board(make_card(badges={"comments": 10**12})), "cards[0].badges.comments", "<="),
        (make_board(labels=[{"id": 1}]), "labels[0].id", "Expected text or nothing, got a whole number."),
        (make_board(checklists=[{"id": "a"}]), "checklists[0].name", "is missing."),
        (
            make_board(actions=[{"id": "a", "type": 1}]),
            "actions[0].type",
            "Expected text, got a whole number.",
        ),
    ],
)
def test_a_wrong_value_is_named_by_its_path(board: Json, field: str, message: str) -> None:
    error = error_of(as_bytes(board))
    assert error.field == field
    assert message in str(error)
    assert "`" not in str(error)


@pytest.mark.parametrize("number", [b"1e999", b"9" * 5_000])
def test_numbers_out_of_range(number: bytes) -> None:
    data = as_bytes(make_board(make_card(pos=123456789))).replace(b"123456789", number)
    assert error_of(data).field == "cards[0].pos"


@pytest.mark.parametrize("field", ["unknown", "prefs", "pluginData"])
@pytest.mark.parametrize(("start", "end"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_nested_too_deeply(field: str, start: bytes, end: bytes) -> None:
    depth = 100_000
    deep = b"[" + start * depth + b"1" + end * depth + b"]"
    data = as_bytes(make_board()).removesuffix(b"}") + b', "' + field.encode() + b'": ' + deep + b"}"
    assert "nested too deeply" in str(error_of(data))


def test_too_many_cards_or_lists() -> None:
    board = make_board(make_card(), make_card(OTHER))
    assert len(parse_trello(as_bytes(board), max_tasks=2).tasks) == 2
    error = error_of(as_bytes(board), max_tasks=1)
    assert (error.field, str(error)) == ("cards", "This board has 2 cards; at most 1 can be imported.")
    lists = [make_list(oid(number), "List") for number in range(MAX_LISTS + 1)]
    assert error_of(as_bytes(make_board(lists=lists))).field == "lists"


def test_a_large_hostile_export_takes_no_more_than_time_in_proportion() -> None:
    # Each of these would take minutes if some step were quadratic.
    spaces = "a" + " " * 1_000_000 + "b"
    labels = [{"id": oid(number), "name": "Label"} for number in range(20_000)]
    lists = [make_list(oid(number), "work in pro" * 20) for number in range(MAX_LISTS)]
    card = make_card(name=spaces, desc="https://trello.com/c/" * 50_000)
    plan = parse_trello(as_bytes(make_board(card, labels=labels, lists=lists)))
    assert plan.labels[-1].name == "Label (20000)"


texts = st.text(st.characters(codec=None) | st.sampled_from("\0\ud800\udfff\n\u2028 "), max_size=20)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def a_rich_board() -> Json:
    """One of everything, as the ground for changes."""
    card = make_card(
        desc="Text",
        due="2020-01-01T00:00:00.000Z",
        start="2020-01-01T00:00:00.000Z",
        dateLastActivity="2020-01-01T00:00:00.000Z",
        idLabels=[RED],
        idMembers=[ANNA],
        idMembersVoted=[ANNA],
        badges={"comments": 2, "votes": 1},
        cover={"color": "red"},
        coordinates={"latitude": 1, "longitude": 2},
        attachments=[{"url": "https://example.org", "name": "A", "isUpload": True, "pos": 1}],
        customFieldItems=[{"idCustomField": "f1", "value": {"number": "5"}, "idValue": None}],
    )
    return make_board(
        card,
        labels=[{"id": RED, "name": "Red", "color": "red"}],
        members=[{"id": ANNA, "fullName": "Anna", "username": "anna"}],
        checklists=[make_checklist(1, "Steps", make_item("a", due="2020-01-01T00:00:00.000Z"))],
        customFields=[{"id": "f1", "name": "Points", "options": [{"id": "o1", "value": {"text": "x"}}]}],
        actions=[
            make_comment(51),
            make_comment(52, type="copyCommentCard", data={"idOriginalCommenter": BERT}),
        ],
    )


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of every value within."""
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    below = [place for key, each in inner for place in places(each, (*path, key))]
    return [*([path] if path else []), *below]


def change(board: Json, path: tuple[str | int, ...], value: object) -> None:
    target: Any = board
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value


def plan_or_refusal(data: bytes) -> None:
    try:
        plan = parse_trello(data)
    except UnreadableExport:
        return
    check_promises(plan)


@given(anything)
@example({"id": "x", "name": "", "cards": [], "lists": []})
def test_any_json_is_a_plan_or_unreadable(value: object) -> None:
    plan_or_refusal(as_bytes(value))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_plan_or_unreadable(data: bytes) -> None:
    plan_or_refusal(data)


@settings(max_examples=400)
@given(st.lists(st.tuples(st.sampled_from(places(a_rich_board())), anything), min_size=1, max_size=3))
def test_any_change_to_a_board_is_a_plan_or_unreadable(
    changes: list[tuple[tuple[str | int, ...], object]],
) -> None:
    board = a_rich_board()
    for path, value in sorted(changes, key=lambda pair: -len(pair[0])):
        change(board, path, value)
    plan_or_refusal(as_bytes(board))


@settings(max_examples=200)
@given(st.data())
def test_any_text_and_number_in_a_board_makes_a_plan(data: st.DataObject) -> None:
    numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)
    cards = [
        make_card(
            oid(100 + number),
            name=data.draw(texts),
            desc=data.draw(texts),
            due=data.draw(texts),
            pos=data.draw(numbers),
        )
        for number in range(data.draw(st.integers(0, 4)))
    ]
    lists = [make_list(oid(number), data.draw(texts), data.draw(st.floats(0, 9))) for number in range(1, 4)]
    labels = [{"id": oid(number), "name": data.draw(texts), "color": data.draw(texts)} for number in range(3)]
    comments = [make_comment(number, data.draw(texts), oid(100)) for number in range(3)]
    plan = plan_of(make_board(*cards, lists=lists, labels=labels, actions=comments, name=data.draw(texts)))
    assert len(plan.tasks) == len(cards)
