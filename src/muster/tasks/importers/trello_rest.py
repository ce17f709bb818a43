"""What of a Trello board has no place in a plan, counted: nothing in an export is dropped in silence."""

from collections.abc import Iterable

from muster.tasks.importers.findings import Findings, Kind
from muster.tasks.importers.trello_export import TrelloBoard, TrelloCard, TrelloCheckItem, TrelloText, given

_ROLES = Kind("Roles of people on the board", "Who may do what in a project is decided in Muster.")
_INVITATIONS = Kind("Open invitations", "Invite people to Muster instead.")
_PICTURES = Kind("Pictures and self-descriptions of people", "Everyone has a profile of their own in Muster.")
_SETTINGS = Kind("Settings and looks of the board", "They concern Trello, not the work.")
_LISTS = Kind("Colours and card limits of lists", "A status in Muster has neither from Trello.")
_IDENTIFIERS = Kind(
    "Trello's own numbers, addresses and mail addresses of cards",
    "Muster gives each task a key and an address of its own. Mail to a Trello card still goes to Trello.",
)
_VOTES = Kind("Votes", "Muster has no votes on tasks.")
_STICKERS = Kind("Stickers", "Muster has no stickers.")
_COVERS = Kind("Card covers", "Muster shows no covers.")
_EMOJI = Kind("Pictures of custom emoji", "The text keeps their names.")
_WATCHED = Kind("Cards, lists and the board that the exporter watched", "Follow them in Muster anew.")
_REMINDERS = Kind("Reminders", "Muster reminds of deadlines by each person's own settings.")
_REPEATS = Kind("Rules by which cards repeat", "Muster does not repeat tasks.")
_PINS = Kind("Pinned cards", "Muster does not pin tasks.")
_MIRRORS = Kind("Ties of mirrored cards to their original", "A mirrored card becomes a task of its own.")
_CREATORS = Kind("Who created each card", "The person who imports becomes the one who created the tasks.")
_DATES = Kind("Times at which cards were ticked complete or archived", "Muster keeps the time of the import.")
_ORIGINS = Kind("Mails, pages and texts that cards were made from", "The cards made from them come along.")
_FIELDS = Kind("Custom fields as fields", "Muster has none; their values stay as lines in the descriptions.")
_POWER_UPS = Kind("Data of Power-Ups", "Only the Power-Up that stored it can read it.")
_ITEM_DATES = Kind("Due dates of checklist items", "A checklist item in Muster has no date.")
_ITEM_PEOPLE = Kind("People assigned to checklist items", "In Muster a task has assignees, its items do not.")


def count_rest(board: TrelloBoard, cards: list[TrelloCard], findings: Findings) -> None:
    """Count everything that other parts of the import do not look at."""
    _count_board(board, findings)
    _count_card_looks(cards, findings)
    _count_card_facts(cards, findings)
    _count_items(board, findings)
    findings.leave(_EMOJI, sum(map(_emoji_count, _texts(board, cards))))
    findings.leave(_WATCHED, _watched(board, cards))


def _count_board(board: TrelloBoard, findings: Findings) -> None:
    people = board.members or []
    findings.leave(_ROLES, len(board.memberships or []))
    findings.leave(_INVITATIONS, len(board.invitations or []))
    findings.leave(_PICTURES, sum(bool(p.avatar_hash or p.avatar_url or p.bio) for p in people))
    findings.leave(_SETTINGS, int(given(board.prefs)))
    findings.leave(_LISTS, sum(bool(each.color or each.soft_limit) for each in board.lists))
    findings.leave(_FIELDS, len(board.custom_fields or []))
    on_cards = sum(len(card.plugin_data or []) for card in board.cards)
    findings.leave(_POWER_UPS, len(board.plugin_data or []) + on_cards)


def _count_card_looks(cards: list[TrelloCard], findings: Findings) -> None:
    findings.leave(_IDENTIFIERS, len(cards))
    findings.leave(_VOTES, sum(map(_votes, cards)))
    findings.leave(_STICKERS, sum(len(card.stickers or []) for card in cards))
    findings.leave(_COVERS, sum(map(_has_cover, cards)))
    findings.leave(_PINS, sum(bool(card.pinned) for card in cards))


def _count_card_facts(cards: list[TrelloCard], findings: Findings) -> None:
    findings.leave(_REMINDERS, sum(_reminds(card.due_reminder) for card in cards))
    findings.leave(_REPEATS, sum(given(card.recurrence_rule) for card in cards))
    findings.leave(_MIRRORS, sum(bool(card.mirror_source_id) for card in cards))
    findings.leave(_CREATORS, sum(bool(card.id_member_creator) for card in cards))
    findings.leave(_DATES, sum(bool(c.date_completed) + bool(c.date_closed) for c in cards))
    findings.leave(_ORIGINS, sum(map(_has_origin, cards)))


def _count_items(board: TrelloBoard, findings: Findings) -> None:
    items = list(_items(board))
    findings.leave(_ITEM_DATES, sum(bool(item.due) for item in items))
    findings.leave(_ITEM_PEOPLE, sum(bool(item.id_member) for item in items))
    findings.leave(_REMINDERS, sum(_reminds(item.due_reminder) for item in items))


def _votes(card: TrelloCard) -> int:
    counted = (card.badges.votes if card.badges else 0) or 0
    return max(counted, len(card.id_members_voted or []))


def _has_cover(card: TrelloCard) -> bool:
    cover = card.cover
    drawn = cover and (cover.id_attachment or cover.color or cover.id_uploaded_background)
    return bool(drawn or card.id_attachment_cover)


def _has_origin(card: TrelloCard) -> bool:
    known = any(map(given, (card.external_source, card.source_email, card.url_source)))
    return bool(known or card.original_name or card.original_desc)


def _reminds(minutes_before: float | None) -> bool:
    # Trello writes -1 for "none".
    return minutes_before is not None and minutes_before >= 0


def _watched(board: TrelloBoard, cards: list[TrelloCard]) -> int:
    on_lists = sum(bool(each.subscribed) for each in board.lists)
    on_cards = sum(bool(card.subscribed) for card in cards)
    return bool(board.subscribed) + on_lists + on_cards


def _items(board: TrelloBoard) -> Iterable[TrelloCheckItem]:
    for checklist in board.checklists or []:
        yield from checklist.check_items or []


def _texts(board: TrelloBoard, cards: list[TrelloCard]) -> Iterable[TrelloText | None]:
    yield board.desc_data
    yield from (card.desc_data for card in cards)
    yield from (item.name_data for item in _items(board))
    yield from (action.data.text_data for action in board.actions or [] if action.data)


def _emoji_count(text: TrelloText | None) -> int:
    return len(text.emoji or {}) if text else 0
