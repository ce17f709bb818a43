"""Who is on a Trello board, and what they said there: members and comments of an export, planned.

Comments are entries of the board's history (`actions`), of which an export holds the newest 1,000 only.
People who left the board, or deleted their account, are still named by cards and comments.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from muster.tasks.importers.findings import LONG_TEXTS, NAMELESS, REPEATED, Findings, Kind
from muster.tasks.importers.plan import MAX_BODY, MAX_NAME, PlannedComment, PlannedMember
from muster.tasks.importers.text import one_line, shorten
from muster.tasks.importers.trello_export import (
    TrelloAction,
    TrelloActionData,
    TrelloBoard,
    TrelloCard,
    TrelloPerson,
    id_time,
    utc_time,
)

EXPORTED_ACTIONS = 1_000
"""How many actions Trello puts into an export at most."""

_COMMENT_TYPES = frozenset({"commentCard", "copyCommentCard"})
_NOBODY = "Former Trello member"
NEVER = "1970-01-01T00:00:00.000Z"
"""The time of what has none, by neither date nor id. Trello always gives both."""

HISTORY = Kind("Entries of the board's history", "A task's history in Muster begins with its import.")
OLD_COMMENTS = Kind(
    "Older comments",
    f"Trello counts them, but exports only the newest {EXPORTED_ACTIONS:,} entries of the history.",
)
STRAY_COMMENTS = Kind("Comments on cards that are not in the export", "Their cards were deleted or moved.")
EMPTY_COMMENTS = Kind("Comments without text", "There is nothing in them to bring along.")


class People:
    """Everyone the export can name. `members` is who ends up in the plan."""

    def __init__(self, board: TrelloBoard) -> None:
        on_board = [person for person in board.members or [] if person.id]
        self._known = {person.id: person for person in reversed(on_board) if person.id}
        for person in _seen_in(board.actions or []):
            if person.id and _name_of(person):
                self._known.setdefault(person.id, person)
        self._on_board = {person.id for person in on_board}
        self._without_id = len(board.members or []) - len(on_board)
        self._planned: dict[str, PlannedMember] = {}
        for person in on_board:
            self.find(person.id)

    def find(self, person_id: str | None) -> PlannedMember | None:
        """The person with this id, from now on in the plan; None if the export does not say who that is."""
        person = self._known.get(person_id or "")
        if person is None or not person_id:
            return None
        return self._planned.setdefault(person_id, _planned_member(person_id, person))

    def members(self, findings: Findings) -> list[PlannedMember]:
        """Those on the board in its order, then those who left and were named since."""
        findings.leave(NAMELESS, self._without_id)
        for member in self._planned.values():
            if member.source_id not in self._on_board:
                findings.note("People who left the board but are named on it", member.name)
        return list(self._planned.values())


class _Author(NamedTuple):
    source_id: str | None
    name: str


def plan_comments(
    board: TrelloBoard,
    cards: list[TrelloCard],
    people: People,
    findings: Findings,
) -> dict[str, list[PlannedComment]]:
    """The comments of each card by its id, oldest first. What else the history holds is counted."""
    comments: dict[str, list[PlannedComment]] = {card.id: [] for card in cards}
    actions = board.actions or []
    said = [action for action in actions if action.type in _COMMENT_TYPES]
    once = list({action.id: action for action in reversed(said)}.values())
    for action in once:
        _plan_comment(action, comments, people, findings)
    findings.leave(HISTORY, len(actions) - len(said))
    findings.leave(REPEATED, len(said) - len(once))
    findings.leave(OLD_COMMENTS, _missing(cards, Counter(map(_card_id, once))))
    if len(actions) >= EXPORTED_ACTIONS:
        findings.say(
            f"The export holds only the newest {EXPORTED_ACTIONS:,} entries of the board's history; "
            "comments older than those are not in it."
        )
    for of_card in comments.values():
        of_card.sort(key=lambda comment: comment.created_at)
    return comments


def _plan_comment(
    action: TrelloAction,
    comments: dict[str, list[PlannedComment]],
    people: People,
    findings: Findings,
) -> None:
    data = action.data or TrelloActionData()
    card_id = _card_id(action)
    text = data.text or ""
    if card_id not in comments:
        findings.leave(STRAY_COMMENTS)
    elif not text.strip():
        findings.leave(EMPTY_COMMENTS)
    else:
        comments[card_id].append(_comment(action, data, text, people, findings))


def _comment(
    action: TrelloAction,
    data: TrelloActionData,
    text: str,
    people: People,
    findings: Findings,
) -> PlannedComment:
    author = _author(action, data, people)
    if action.type == "copyCommentCard":
        findings.note("Comments that were copied with their card bear the time of copying", text)
    if len(text) > MAX_BODY:
        findings.leave(LONG_TEXTS)
    return PlannedComment(
        source_id=action.id,
        author_source_id=author.source_id,
        author_name=author.name,
        body=shorten(text, MAX_BODY),
        created_at=utc_time(action.date) or id_time(action.id) or NEVER,
        edited_at=utc_time(data.date_last_edited),
    )


def _author(action: TrelloAction, data: TrelloActionData, people: People) -> _Author:
    """Who wrote a comment. The creator of a copied one is who copied it, not who wrote it."""
    copied = action.type == "copyCommentCard"
    member = people.find(data.id_original_commenter if copied else action.id_member_creator)
    if member:
        return _Author(member.source_id, member.name)
    creator = action.member_creator
    name = _name_of(creator) if creator and not copied else ""
    return _Author(None, shorten(name, MAX_NAME) or _NOBODY)


def _card_id(action: TrelloAction) -> str:
    return (action.data and action.data.card and action.data.card.id) or ""


def _missing(cards: list[TrelloCard], exported: Counter[str]) -> int:
    """How many comments Trello counts on the cards beyond those in the export."""
    counted = ((card.id, (card.badges and card.badges.comments) or 0) for card in cards)
    return sum(max(0, count - exported[card_id]) for card_id, count in counted)


def _seen_in(actions: Iterable[TrelloAction]) -> Iterable[TrelloPerson]:
    for action in actions:
        for person in (action.member_creator, action.member):
            if person:
                yield person


def _name_of(person: TrelloPerson) -> str:
    return one_line(person.full_name or "") or one_line(person.username or "")


def _planned_member(person_id: str, person: TrelloPerson) -> PlannedMember:
    return PlannedMember(
        source_id=person_id,
        name=shorten(_name_of(person) or _NOBODY, MAX_NAME),
        username=shorten(one_line(person.username or ""), MAX_NAME),
    )
