"""The JSON that Trello exports for a board: the fields that matter here, and how they are read.

Written from real exports of 2018 and 2026 and Trello's object definitions
(developer.atlassian.com/cloud/trello/guides/rest-api/object-definitions). Fields not named here are skipped.
Nearly everything may be null or missing, for the format grew over the years; what must be there is what makes
it a board.
"""

import re
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from muster.tasks.importers.plan import UnreadableExport

# Trello's ids are MongoDB ObjectIDs: the first 8 of the 24 hex digits are the Unix time of creation.
# support.atlassian.com/trello/docs/getting-the-time-a-card-or-board-was-created/
_OBJECT_ID = re.compile(r"[0-9a-f]{24}", re.ASCII | re.IGNORECASE)

# Real ids are 24 hex digits; what else may stand for one is bounded by the column that keeps a board's.
Id = Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,100}\Z")]
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
Scalar = str | int | float | bool | None


class _Trello(msgspec.Struct, frozen=True, rename="camel"):
    """Base of all shapes; Trello writes names in camelCase."""


class TrelloText(_Trello, frozen=True, kw_only=True):
    """`descData` and `nameData`: addresses of the custom emoji of a text, by name."""

    emoji: dict[str, msgspec.Raw] | None = None


class TrelloPerson(_Trello, frozen=True, kw_only=True):
    """A member, on the board or in an action."""

    id: str | None = None
    full_name: str | None = None
    username: str | None = None
    avatar_hash: str | None = None
    avatar_url: str | None = None
    bio: str | None = None


class TrelloList(_Trello, frozen=True, kw_only=True):
    """A list: a column of the board."""

    id: Id
    name: str
    closed: bool | None = None
    pos: float | None = None
    subscribed: bool | None = None
    color: str | None = None
    soft_limit: int | float | None = None


class TrelloLabel(_Trello, frozen=True, kw_only=True):
    """A label, on the board or repeated on a card; only its colour may be set."""

    id: str | None = None
    name: str | None = None
    color: str | None = None


class TrelloAttachment(_Trello, frozen=True, kw_only=True):
    """An uploaded file (`isUpload`) or a link. Trello asks for a login before it hands out a private file."""

    url: str | None = None
    name: str | None = None
    file_name: str | None = None
    is_upload: bool | None = None
    is_malicious: bool | None = None
    pos: float | None = None


class TrelloBadges(_Trello, frozen=True, kw_only=True):
    """What Trello counts on a card, comments older than the export's actions included."""

    comments: Count | None = None
    votes: Count | None = None


class TrelloCover(_Trello, frozen=True, kw_only=True):
    """The picture or colour on top of a card."""

    id_attachment: str | None = None
    color: str | None = None
    id_uploaded_background: str | None = None


class TrelloCoordinates(_Trello, frozen=True, kw_only=True):
    """A place on the map."""

    latitude: Scalar = None
    longitude: Scalar = None


class TrelloFieldValue(_Trello, frozen=True, kw_only=True):
    """The value of a custom field: one of these, nearly always as text ("5", "true")."""

    text: Scalar = None
    number: Scalar = None
    date: Scalar = None
    checked: Scalar = None


class TrelloFieldItem(_Trello, frozen=True, kw_only=True):
    """A custom field on a card: a value, or for a drop-down the id of its option."""

    id_custom_field: str | None = None
    value: TrelloFieldValue | None = None
    id_value: str | None = None


class TrelloFieldOption(_Trello, frozen=True, kw_only=True):
    """An option of a drop-down field."""

    id: str | None = None
    value: TrelloFieldValue | None = None


class TrelloField(_Trello, frozen=True, kw_only=True):
    """A custom field of the board."""

    id: str | None = None
    name: str | None = None
    options: list[TrelloFieldOption] | None = None


class TrelloCard(_Trello, frozen=True, kw_only=True):
    """A card. `dueComplete` is the card's tick: since 2025 it exists without a due date too."""

    id: Id
    name: str
    id_list: str
    desc: str | None = None
    desc_data: TrelloText | None = None
    closed: bool | None = None
    pos: float | None = None
    short_link: str | None = None
    due: str | None = None
    due_complete: bool | None = None
    due_reminder: int | float | None = None
    start: str | None = None
    date_last_activity: str | None = None
    date_completed: str | None = None
    date_closed: str | None = None
    id_labels: list[str] | None = None
    labels: list[TrelloLabel] | None = None
    id_members: list[str] | None = None
    id_members_voted: list[str] | None = None
    id_member_creator: str | None = None
    id_attachment_cover: str | None = None
    cover: TrelloCover | None = None
    attachments: list[TrelloAttachment] | None = None
    badges: TrelloBadges | None = None
    stickers: list[msgspec.Raw] | None = None
    plugin_data: list[msgspec.Raw] | None = None
    custom_field_items: list[TrelloFieldItem] | None = None
    address: str | None = None
    location_name: str | None = None
    coordinates: TrelloCoordinates | str | None = None
    subscribed: bool | None = None
    pinned: bool | None = None
    is_template: bool | None = None
    mirror_source_id: str | None = None
    recurrence_rule: msgspec.Raw = msgspec.Raw()
    external_source: msgspec.Raw = msgspec.Raw()
    source_email: msgspec.Raw = msgspec.Raw()
    url_source: msgspec.Raw = msgspec.Raw()
    original_name: str | None = None
    original_desc: str | None = None


class TrelloCheckItem(_Trello, frozen=True, kw_only=True):
    """A line of a checklist; `state` is `complete` or `incomplete`."""

    name: str
    name_data: TrelloText | None = None
    state: str | None = None
    pos: float | None = None
    due: str | None = None
    due_reminder: int | float | None = None
    id_member: str | None = None


class TrelloChecklist(_Trello, frozen=True, kw_only=True):
    """A checklist; kept beside the cards, not in them."""

    id: Id
    name: str
    id_card: str | None = None
    pos: float | None = None
    check_items: list[TrelloCheckItem] | None = None


class TrelloReference(_Trello, frozen=True, kw_only=True):
    """The card that an action is about."""

    id: str | None = None


class TrelloActionData(_Trello, frozen=True, kw_only=True):
    """What an action says. `text` is the body of a comment; an edited one has `dateLastEdited`, a copied one
    `idOriginalCommenter`.
    """

    card: TrelloReference | None = None
    text: str | None = None
    text_data: TrelloText | None = None
    date_last_edited: str | None = None
    id_original_commenter: str | None = None


class TrelloAction(_Trello, frozen=True, kw_only=True):
    """An entry of the board's history; comments are among them."""

    id: Id
    type: str
    date: str | None = None
    data: TrelloActionData | None = None
    id_member_creator: str | None = None
    member_creator: TrelloPerson | None = None
    member: TrelloPerson | None = None


class TrelloBoard(_Trello, frozen=True, kw_only=True):
    """The export: one board with everything on it, and the newest 1,000 actions."""

    id: Id
    name: str
    cards: list[TrelloCard]
    lists: list[TrelloList]
    desc: str | None = None
    desc_data: TrelloText | None = None
    closed: bool | None = None
    subscribed: bool | None = None
    date_last_activity: str | None = None
    labels: list[TrelloLabel] | None = None
    members: list[TrelloPerson] | None = None
    memberships: list[msgspec.Raw] | None = None
    invitations: list[msgspec.Raw] | None = None
    checklists: list[TrelloChecklist] | None = None
    custom_fields: list[TrelloField] | None = None
    plugin_data: list[msgspec.Raw] | None = None
    prefs: msgspec.Raw = msgspec.Raw()
    actions: list[TrelloAction] | None = None


def read_board(data: bytes) -> tuple[TrelloBoard, int]:
    """The board in the bytes of an export, and how many characters had to be removed or replaced first.

    Raises:
        UnreadableExport: not UTF-8 JSON, nested too deeply, not a Trello board, or a value of the wrong type.
    """
    cleaned, replaced = _without_unstorable(data.removeprefix(b"\xef\xbb\xbf"))
    try:
        return _DECODER.decode(cleaned), replaced
    except msgspec.ValidationError as error:
        raise _wrong_shape(str(error)) from None
    except RecursionError:
        raise UnreadableExport("This file is nested too deeply to be a Trello board export.") from None
    except UnicodeDecodeError:
        raise UnreadableExport("This file is not UTF-8 text: upload it just as Trello exported it.") from None
    except msgspec.DecodeError as error:
        problem = _sentence(str(error))
        raise UnreadableExport(f"This file is not JSON, or only part of it. {problem}") from None


def given(raw: msgspec.Raw) -> bool:
    """Whether a field of any type holds something: not missing, null, false or empty."""
    return bytes(raw) not in {b"", b"null", b"false", b'""', b"[]", b"{}"}


def id_time(object_id: str) -> str | None:
    """When the object with this id was created, to the second; None if the id is not one of Trello's."""
    if not _OBJECT_ID.fullmatch(object_id):
        return None
    return _rfc3339(datetime.fromtimestamp(int(object_id[:8], 16), UTC))


def utc_time(text: str | None) -> str | None:
    """A time of the export in UTC with milliseconds, or None where there is none or no calendar has it.

    Years beyond 9999 are such a case: Trello takes them, and writes them as `+012026-01-01T00:00:00.000Z`.
    """
    try:
        moment = datetime.fromisoformat(text or "")
        return _rfc3339(moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def _rfc3339(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


_DECODER = msgspec.json.Decoder(TrelloBoard)

# An escaped backslash and a whole surrogate pair are matched to be stepped over; left are NUL and half pairs.
_UNSTORABLE = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<nul>\\u0000)|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_MAY_BE_UNSTORABLE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


def _without_unstorable(data: bytes) -> tuple[bytes, int]:
    """JSON without NUL and lone surrogates, which databases and UTF-8 cannot hold, and how many there were.

    Done on the escapes, before decoding: JSON has no other way to write them, and the decoder refuses half
    a pair.
    """
    if not _MAY_BE_UNSTORABLE.search(data):
        return data, 0
    found = 0

    def replacement(match: re.Match[bytes]) -> bytes:
        nonlocal found
        if match.lastgroup is None:
            return match.group()
        found += 1
        return b"" if match.lastgroup == "nul" else rb"\ufffd"

    return _UNSTORABLE.sub(replacement, data), found


_TYPE_NAMES = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "nothing",
}
_BOARD_FIELDS = {"id", "name", "cards", "lists"}


def _wrong_shape(problem: str) -> UnreadableExport:
    """Our error for the decoder's message, such as ``Expected `str`, got `int` - at `$.cards[0].name```."""
    what, _, place = problem.partition(" - at `$")
    path = place.rstrip("`").lstrip(".")
    missing = re.search(r"missing required field `(\w+)`", what)
    if missing and not path and missing[1] in _BOARD_FIELDS:
        message = f"This file is not a Trello board export: it has no “{missing[1]}”."
        return UnreadableExport(message, field=missing[1])
    if missing:
        path = f"{path}.{missing[1]}".lstrip(".")
        return UnreadableExport(f"This Trello export is damaged: {path} is missing.", field=path)
    if not path:
        return UnreadableExport("This file is JSON, but not a Trello board export.")
    message = f"This Trello export is damaged at {path}. {_sentence(_plain_types(what))}"
    return UnreadableExport(message, field=path)


def _plain_types(problem: str) -> str:
    def spoken(match: re.Match[str]) -> str:
        return " or ".join(_TYPE_NAMES.get(name, name) for name in match[1].split(" | "))

    return re.sub(r"`([^`]+)`", spoken, problem)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."
