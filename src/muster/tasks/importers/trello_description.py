"""The description of a task that was a Trello card: its text, and what of the card has no field in Muster.

A description is, in this order: the full title where the title had to be cut, the card's own text, then under
a rule one line each for its start date, place, custom fields and the like. Attachments become links and are
kept apart (`PlannedTask.links`), but the description leaves room for them.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from muster.tasks.importers.findings import LONG_TEXTS, Findings, Kind
from muster.tasks.importers.plan import MAX_BODY, MAX_TITLE, PlannedLink, links_as_markdown
from muster.tasks.importers.text import ELLIPSIS, one_line, shorten
from muster.tasks.importers.trello_export import (
    Scalar,
    TrelloAttachment,
    TrelloBoard,
    TrelloCard,
    TrelloCoordinates,
    TrelloField,
    TrelloFieldItem,
    TrelloFieldValue,
    utc_time,
)

_WEB_ADDRESS = re.compile(r"https?://[^\s/]", re.IGNORECASE)
# Links may take up to half of a description, so that the other half is left for what people wrote.
_LINKS_SHARE = MAX_BODY // 2

_FILES = Kind(
    "Uploaded files",
    "An export holds only their addresses. The tasks link to them; Trello may ask for a login to open them.",
)
_MALICIOUS = Kind("Attachments that Trello marked as malicious", "Not even a link to them should come along.")
_EMPTY_ATTACHMENTS = Kind("Attachments without an address", "There is nothing to link to.")
_SURPLUS_LINKS = Kind("Attachments beyond what a description holds", "One card has too many to link.")
_FIELD_VALUES = Kind("Custom field values that the export does not describe", "What they mean is not known.")

_BAD_DATES = "Due dates that no calendar has, kept in the description"
_DETAILS = "Cards whose start date, place, custom fields or odd attachments became lines of the description"


class DescriptionParts(NamedTuple):
    """What a description is made of. `title` is empty unless the task's title had to be cut.

    Where all of it gets too long, `text` gives way first.
    """

    title: str
    text: str
    details: list[str]


def fields_by_id(board: TrelloBoard) -> dict[str, TrelloField]:
    """The custom fields of the board."""
    return {field.id: field for field in board.custom_fields or [] if field.id}


def detail_lines(card: TrelloCard, fields: Mapping[str, TrelloField], findings: Findings) -> list[str]:
    """What the card holds that a task has no field for, one line each."""
    lines: list[str] = []
    if card.due and not utc_time(card.due):
        findings.note(_BAD_DATES, card.due)
        lines.append(f"Due: {one_line(card.due)}")
    if card.start:
        lines.append(f"Start: {utc_time(card.start) or one_line(card.start)}")
    if place := _place(card):
        lines.append(f"Place: {place}")
    lines.extend(_field_lines(card, fields, findings))
    lines.extend(_odd_attachments(card))
    if lines:
        findings.note(_DETAILS, card.name)
    return lines


def describe(parts: DescriptionParts, links: list[PlannedLink], findings: Findings) -> str:
    """The description, short enough that the links fit below it."""
    below = links_as_markdown(links)
    room = MAX_BODY - len(f"\n\n{below}" if below else "")
    whole = _joined(parts)
    if len(whole) <= room:
        return whole
    findings.leave(LONG_TEXTS)
    for_text = room - len(_joined(parts._replace(text=ELLIPSIS))) + len(ELLIPSIS)
    text = shorten(parts.text, for_text) if for_text > 0 else ""
    return shorten(_joined(parts._replace(text=text)), room)


def plan_links(card: TrelloCard, findings: Findings) -> list[PlannedLink]:
    """The card's attachments as links, in their order, as many as there is room for."""
    links: list[PlannedLink] = []
    room = _LINKS_SHARE
    for attachment in _usable(card, findings):
        link = _link(attachment)
        size = len(links_as_markdown([link]))
        if size > room:
            findings.leave(_SURPLUS_LINKS)
        else:
            room -= size
            links.append(link)
            findings.leave(_FILES, int(bool(attachment.is_upload)))
    return links


def _joined(parts: DescriptionParts) -> str:
    lines = "\n".join(["---", "", *(f"- {detail}" for detail in parts.details)]) if parts.details else ""
    return "\n\n".join(part for part in (parts.title, parts.text, lines) if part)


def _place(card: TrelloCard) -> str:
    parts = (card.location_name, card.address, _coordinates(card.coordinates))
    return ", ".join(dict.fromkeys(one_line(part) for part in parts if part and one_line(part)))


def _coordinates(place: TrelloCoordinates | str | None) -> str:
    if isinstance(place, TrelloCoordinates):
        known = [str(value) for value in (place.latitude, place.longitude) if value is not None]
        return ", ".join(known)
    return place or ""


def _field_lines(card: TrelloCard, fields: Mapping[str, TrelloField], findings: Findings) -> Iterable[str]:
    for item in card.custom_field_items or []:
        field = fields.get(item.id_custom_field or "")
        value = _field_value(item, field)
        if field and value:
            yield f"{one_line(field.name or '') or 'Custom field'}: {value}"
        elif value or item.id_value:
            findings.leave(_FIELD_VALUES)


def _field_value(item: TrelloFieldItem, field: TrelloField | None) -> str:
    if item.value:
        return _spoken(item.value)
    options = (field.options or []) if field else []
    chosen = [option.value for option in options if option.value and option.id and option.id == item.id_value]
    return _spoken(chosen[0]) if chosen else ""


def _spoken(value: TrelloFieldValue) -> str:
    if value.checked is not None:
        return "yes" if value.checked in (True, "true") else "no"
    moment = utc_time(value.date) if isinstance(value.date, str) else None
    scalars: tuple[Scalar, ...] = (value.text, value.number, moment or value.date)
    return next((one_line(str(scalar)) for scalar in scalars if scalar is not None), "")


def _usable(card: TrelloCard, findings: Findings) -> list[TrelloAttachment]:
    attachments = sorted(card.attachments or [], key=lambda each: each.pos or 0)
    harmless = [each for each in attachments if not each.is_malicious]
    findings.leave(_MALICIOUS, len(attachments) - len(harmless))
    findings.leave(_EMPTY_ATTACHMENTS, sum(not _address(each) for each in harmless))
    return [each for each in harmless if _WEB_ADDRESS.match(_address(each))]


def _odd_attachments(card: TrelloCard) -> Iterable[str]:
    """Attachments whose address is not of the web (a network drive, say): as text, as no link would work."""
    for attachment in card.attachments or []:
        address = _address(attachment)
        if address and not attachment.is_malicious and not _WEB_ADDRESS.match(address):
            name = one_line(attachment.name or "")
            yield f"Attachment: {name} {address}" if name and name != address else f"Attachment: {address}"


def _link(attachment: TrelloAttachment) -> PlannedLink:
    url = _address(attachment)
    name = one_line(attachment.name or "") or one_line(attachment.file_name or "") or url
    return PlannedLink(name=shorten(name, MAX_TITLE), url=url)


def _address(attachment: TrelloAttachment) -> str:
    return re.sub(r"\s", "%20", (attachment.url or "").strip())
