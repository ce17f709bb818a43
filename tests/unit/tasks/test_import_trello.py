"""The Trello importer: a board with its lists, people and comments, and what of it stays behind."""

import json

import pytest

from muster.tasks.importers.plan import MAX_BODY, MAX_NAME
from muster.tasks.importers.trello import NO_LIST_ID, TODO_ID, parse_trello
from tests.support.trello import (
    ANNA,
    BERT,
    CARD,
    DOING,
    DONE,
    OTHER,
    TODO,
    as_bytes,
    left,
    make_board,
    make_card,
    make_comment,
    make_list,
    oid,
    plan_of,
    warning,
)

# --- Lists --------------------------------------------------------------------------------------------


def test_the_guess_is_told() -> None:
    lists = [make_list(TODO, "Backlog", 1), make_list(DOING, "Anna", 2), make_list(DONE, "Done", 3)]
    plan = plan_of(make_board(lists=lists))
    assert "Lists taken as todo: “Backlog” (by its name), “Anna” (by its place)." in plan.warnings
    assert "Lists taken as done: “Done” (by its name)." in plan.warnings
    assert not any("No list was taken as done" in text for text in plan.warnings)


def test_a_board_whose_lists_say_nothing_has_no_done_status_and_says_so() -> None:
    plan = plan_of(make_board(lists=[make_list(TODO, "Books", 1), make_list(DONE, "Films", 2)]))
    assert {status.category for status in plan.statuses} == {"todo"}
    assert warning(plan, "No list was taken as done")


@pytest.mark.parametrize("closed", [False, True])
def test_an_open_todo_status_is_added_where_there_is_none(closed: bool) -> None:
    lists = [make_list(DONE, "To do" if closed else "Done", closed=closed)]
    plan = plan_of(make_board(make_card(idList=DONE), lists=lists))
    assert [status.source_id for status in plan.statuses] == [TODO_ID, DONE]
    assert plan.statuses[0].category == "todo"
    assert warning(plan, "No open list is to do")


def test_a_board_without_lists_can_be_imported() -> None:
    plan = plan_of(make_board(lists=[]))
    assert [(status.source_id, status.name) for status in plan.statuses] == [(TODO_ID, "To do")]


def test_cards_of_unknown_lists_get_a_status_at_the_end() -> None:
    plan = plan_of(make_board(make_card(idList=oid(99)), make_card(OTHER)))
    assert plan.statuses[-1].source_id == NO_LIST_ID
    assert [task.status_source_id for task in plan.tasks] == [TODO, NO_LIST_ID]
    assert warning(plan, "Some cards are on lists that are not in the export")


def test_cards_of_an_archived_list_are_archived() -> None:
    lists = [make_list(TODO, "To do", 1), make_list(DONE, "Done", 2, closed=True)]
    cards = [make_card(idList=DONE, name="Old"), make_card(OTHER, idList=DONE, closed=True)]
    plan = plan_of(make_board(*cards, lists=lists))
    assert [task.archived for task in plan.tasks] == [True, True]
    assert plan.statuses[1].archived
    assert warning(plan, "Cards archived because") == "Cards archived because their list was: 1 (“Old”)"


def test_lists_and_cards_stand_by_pos_and_ties_keep_their_order() -> None:
    lists = [make_list(DONE, "Done", 3), make_list(TODO, "To do", 1.5), make_list(DOING, "Doing", 1.75)]
    cards = [
        make_card(oid(41), name="third", pos=140_737_488_355_328),
        make_card(oid(42), name="first", pos=0.25),
        make_card(oid(43), name="second", pos=None),
        make_card(oid(44), name="fourth", pos=140_737_488_355_328, idList=DOING),
    ]
    cards[2]["pos"] = 0.25
    plan = plan_of(make_board(*cards, lists=lists))
    assert [status.source_id for status in plan.statuses] == [TODO, DOING, DONE]
    assert [task.title for task in plan.tasks] == ["first", "second", "third", "fourth"]


def test_lists_of_the_same_name_are_told_apart() -> None:
    lists = [make_list(TODO, "Next"), make_list(DOING, "next"), make_list(DONE, " ")]
    assert [status.name for status in plan_of(make_board(lists=lists)).statuses] == [
        "Next",
        "next (2)",
        "Untitled",
    ]


# --- People and comments ------------------------------------------------------------------------------


def test_members_who_left_are_found_in_the_history() -> None:
    board = make_board(
        make_card(idMembers=[ANNA, BERT, oid(99), ANNA]),
        members=[{"id": ANNA, "fullName": "Anna Á.", "username": "anna"}],
        actions=[
            {
                "id": oid(1),
                "type": "addMemberToCard",
                "member": {"id": BERT, "fullName": None, "username": "bert"},
            },
            {"id": oid(2), "type": "updateCard", "memberCreator": {"id": oid(98), "fullName": "Nobody here"}},
        ],
    )
    plan = plan_of(board)
    assert [(m.source_id, m.name, m.username) for m in plan.members] == [
        (ANNA, "Anna Á.", "anna"),
        (BERT, "bert", "bert"),
    ]
    assert plan.tasks[0].member_source_ids == [ANNA, BERT]
    assert left(plan)["Assignments to people whom the export does not name"] == 1
    assert warning(plan, "People who left") == "People who left the board but are named on it: 1 (“bert”)"


def test_a_member_without_any_name_still_has_one() -> None:
    members = [{"id": ANNA, "fullName": "", "username": None}, {"fullName": "No id"}]
    plan = plan_of(make_board(members=members, labels=[{"name": "Neither id nor colour"}]))
    assert left(plan)["People and labels without an id"] == 2
    assert [(m.name, m.username) for m in plan.members] == [("Former Trello member", "")]


def test_comments_oldest_first_with_author_and_edit() -> None:
    edited = make_comment(52, "Second\n", data={"dateLastEdited": "2021-01-01T00:00:00.000Z"})
    plan = plan_of(make_board(make_card(), actions=[edited, make_comment(51, "First")]))
    first, second = plan.tasks[0].comments
    assert (first.body, first.created_at, first.edited_at) == ("First", "2020-01-01T00:00:51.000Z", None)
    assert (second.body, second.edited_at) == ("Second\n", "2021-01-01T00:00:00.000Z")
    assert (first.author_source_id, first.author_name) == (ANNA, "Anna")
    assert [member.source_id for member in plan.members] == [ANNA]


def test_a_copied_comment_is_by_who_wrote_it_not_by_who_copied_it() -> None:
    original = make_comment(51, "By Bert", type="copyCommentCard", data={"idOriginalCommenter": BERT})
    unknown = make_comment(52, "By whom?", type="copyCommentCard")
    members = [{"id": BERT, "fullName": "Bert", "username": "bert"}]
    plan = plan_of(make_board(make_card(), members=members, actions=[unknown, original]))
    found = [(each.body, each.author_source_id, each.author_name) for each in plan.tasks[0].comments]
    assert found == [("By Bert", BERT, "Bert"), ("By whom?", None, "Former Trello member")]
    assert warning(plan, "Comments that were copied")


def test_the_author_of_a_comment_may_be_unknown() -> None:
    gone = make_comment(51, memberCreator=None)
    nameless = make_comment(52, memberCreator={"fullName": "Only a name"}, idMemberCreator=None)
    plan = plan_of(make_board(make_card(), actions=[gone, nameless]))
    found = [(comment.author_source_id, comment.author_name) for comment in plan.tasks[0].comments]
    assert found == [(None, "Former Trello member"), (None, "Only a name")]
    assert plan.members == []


def test_what_of_the_comments_stays_behind() -> None:
    actions = [
        make_comment(51),
        make_comment(51, "Again"),
        make_comment(52, card=OTHER),
        make_comment(53, "  "),
        make_comment(54, None),
        make_comment(55, "x" * (MAX_BODY + 1)),
        {"id": oid(56), "type": "commentCard"},
        {"id": oid(57), "type": "updateCard", "data": {"text": "not a comment", "card": {"id": CARD}}},
    ]
    plan = plan_of(make_board(make_card(badges={"comments": 9}), actions=actions))
    found = left(plan)
    assert [len(comment.body) for comment in plan.tasks[0].comments] == [5, MAX_BODY]
    assert found["Repeated entries"] == 1
    assert found["Comments on cards that are not in the export"] == 2
    assert found["Comments without text"] == 2
    assert found["Ends of long texts"] == 1
    assert found["Entries of the board's history"] == 1
    assert found["Older comments"] == 5


def test_comments_beyond_the_newest_thousand_actions_are_noticed() -> None:
    actions = [make_comment(number) for number in range(1_000)]
    plan = plan_of(make_board(make_card(badges={"comments": 1_234}), actions=actions))
    assert len(plan.tasks[0].comments) == 1_000
    assert left(plan)["Older comments"] == 234
    assert warning(plan, "The export holds only the newest 1,000 entries")


def test_a_comment_too_many_on_one_card_does_not_make_up_for_one_that_is_missing() -> None:
    cards = [make_card(badges={"comments": 0}), make_card(OTHER, badges={"comments": 1})]
    assert left(plan_of(make_board(*cards, actions=[make_comment(51)])))["Older comments"] == 1


def test_a_comment_without_a_readable_date_is_dated_by_its_id() -> None:
    plan = plan_of(make_board(make_card(), actions=[make_comment(31, date="yesterday")]))
    assert plan.tasks[0].comments[0].created_at == "2017-11-06T06:24:31.000Z"


# --- What stays behind --------------------------------------------------------------------------------


def test_everything_else_is_counted() -> None:
    rich = make_card(
        idMembersVoted=[ANNA, BERT],
        badges={"votes": 1},
        stickers=[{"image": "star"}, {"image": "heart"}],
        cover={"color": "red", "idAttachment": None},
        pinned=True,
        dueReminder=1440,
        recurrenceRule={"every": "week"},
        mirrorSourceId=oid(77),
        idMemberCreator=ANNA,
        dateCompleted="2020-01-01T00:00:00.000Z",
        dateClosed="2020-01-01T00:00:00.000Z",
        urlSource="https://example.org",
        pluginData=[{"value": "{}"}],
        subscribed=True,
        descData={"emoji": {"parrot": "https://example.org/parrot.gif"}},
    )
    plain = make_card(OTHER, badges={"votes": 3}, dueReminder=-1, cover={"color": None}, recurrenceRule={})
    board = make_board(
        rich,
        plain,
        subscribed=True,
        prefs={"background": "blue"},
        memberships=[{"memberType": "admin"}],
        invitations=[{}],
        members=[{"id": ANNA, "fullName": "Anna", "bio": "Hello"}],
        pluginData=[{}, {}],
        lists=[make_list(TODO, "To do", color="red", subscribed=True), make_list(DONE, "Done", softLimit=3)],
    )
    assert left(plan_of(board)) == {
        "Roles of people on the board": 1,
        "Open invitations": 1,
        "Pictures and self-descriptions of people": 1,
        "Settings and looks of the board": 1,
        "Colours and card limits of lists": 2,
        "Data of Power-Ups": 3,
        "Trello's own numbers, addresses and mail addresses of cards": 2,
        "Votes": 5,
        "Stickers": 2,
        "Card covers": 1,
        "Pinned cards": 1,
        "Reminders": 1,
        "Rules by which cards repeat": 1,
        "Ties of mirrored cards to their original": 1,
        "Who created each card": 1,
        "Times at which cards were ticked complete or archived": 2,
        "Mails, pages and texts that cards were made from": 1,
        "Pictures of custom emoji": 1,
        "Cards, lists and the board that the exporter watched": 3,
    }


def test_repeated_ids_count_once() -> None:
    lists = [make_list(TODO, "To do"), make_list(TODO, "Again")]
    plan = plan_of(make_board(make_card(name="first"), make_card(name="second"), lists=lists))
    assert [task.title for task in plan.tasks] == ["first"]
    assert [status.name for status in plan.statuses] == ["To do"]
    assert left(plan)["Repeated entries"] == 2


def test_the_board_itself() -> None:
    plan = plan_of(make_board(name="n" * 101, desc="About", closed=True))
    assert plan.source == "trello"
    assert plan.source_id == oid(0)
    assert (len(plan.name), plan.description) == (MAX_NAME, "n" * 101 + "\n\nAbout")
    assert left(plan)["Ends of long names"] == 1
    assert warning(plan, "The board is closed")
    long = plan_of(make_board(desc="x" * (MAX_BODY + 1)))
    assert len(long.description) == MAX_BODY
    assert left(long)["Ends of long texts"] == 1


# --- Characters ---------------------------------------------------------------------------------------


def test_nul_and_half_pairs_are_cleaned_and_told() -> None:
    plan = plan_of(make_board(make_card(name="a\0b \ud83d", desc="\udc00 \ud83c\udfaa 🎪 \\ud800 \\\\u0000")))
    (task,) = plan.tasks
    assert task.title == "ab \ufffd"
    assert task.description == "\ufffd 🎪 🎪 \\ud800 \\\\u0000"
    assert warning(plan, "The file has 3 characters that are not text")


def test_characters_of_all_kinds_come_through() -> None:
    text = "Übergrößenträger — Crème brûlée 日本語 🧑‍🤝‍🧑 עברית \t \u200b"
    board = make_board(make_card(desc=text))
    plan = parse_trello(json.dumps(board, ensure_ascii=False).encode())
    assert plan == plan_of(board)
    assert plan.tasks[0].description == text


def test_a_byte_order_mark_is_no_harm() -> None:
    assert parse_trello(b"\xef\xbb\xbf" + as_bytes(make_board())) == plan_of(make_board())
