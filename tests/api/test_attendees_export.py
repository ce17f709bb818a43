"""Attendees as a file: all of them, with who came, harmless in a spreadsheet, and never without an end."""

import csv
from io import StringIO
from typing import Any

import httpx
import pytest

from muster.events import attendees_export_service
from tests.support.api import Muster, Visitor
from tests.support.check_ins import Scanner
from tests.support.events import by_link, published, registered

pytestmark = pytest.mark.req("EV-2")


async def exported(visitor: Visitor, event: dict[str, Any], **params: Any) -> list[list[str]]:
    """The rows of the file."""
    return parsed(await visitor.call("GET", f"/events/{event['id']}/registrations/export", params=params, expect=200))


def parsed(answer: httpx.Response) -> list[list[str]]:
    text = answer.content.decode("utf-8-sig")
    assert answer.content.startswith("\ufeff".encode())
    return list(csv.reader(StringIO(text, newline="")))


async def test_everybody_is_in_the_file_with_their_answers_and_whether_they_came(muster: Muster, ines: Visitor) -> None:
    event, guest = await published(muster, ines, capacity=3), await muster.visitor()
    path = f"/events/{event['id']}"
    question = await ines.post(f"{path}/questions", {"label": "Diet, please", "kind": "text"})
    answered = {question["id"]: 'No "nuts",\nthanks'}
    ada = await registered(muster, guest, event, "ada@example.org", answers=answered, locale="de")
    bob = await registered(muster, guest, event, "bob@example.org")
    cy = await registered(muster, guest, event, "cy@example.org")
    await registered(muster, guest, event, "dora@example.org")
    await guest.call("DELETE", f"/public/registrations/{bob['id']}", **by_link(bob), expect=204)
    came = await Scanner(ines, event["id"], "=East").find(ada["ticket"]["id"])
    await ines.post(f"/tickets/{cy['ticket']['id']}/revoke", expect=200)
    answer = await ines.call("GET", f"{path}/registrations/export", expect=200)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{event["slug"]}.csv"'
    assert answer.headers["cache-control"] == "no-store"
    head, *rows = parsed(answer)
    assert head == [
        "number", "name", "email", "status", "ticket_type", "ticket_status", "registered_at", "checked_in_at", "gate",
        "checked_in_by", "locale", "Diet, please",
    ]  # fmt: skip
    assert rows[0] == [
        "1", "Ada", "ada@example.org", "confirmed", "Ticket", "valid", ada["created_at"], came["scanned_at"], "'=East",
        "Ines Tester", "de", 'No "nuts",\nthanks',
    ]  # fmt: skip
    assert [row[1:6] for row in rows[1:]] == [
        ["Bob", "bob@example.org", "cancelled", "Ticket", "revoked"],
        ["Cy", "cy@example.org", "confirmed", "Ticket", "revoked"],
        ["Dora", "dora@example.org", "offered", "Ticket", ""],
    ]
    assert [row[7:10] for row in rows[1:]] == [["", "", ""]] * 3
    assert [row[0] for row in (await exported(ines, event, status="confirmed"))[1:]] == ["1", "3"]
    assert [row[0] for row in (await exported(ines, event, **{"from": 3}))[1:]] == ["3", "4"]


@pytest.mark.req("SE-1")
async def test_a_spreadsheet_carries_nothing_out(muster: Muster, ines: Visitor) -> None:
    event = await published(muster, ines)
    await ines.post(f"/events/{event['id']}/questions", {"label": "=cmd|' /C calc'!A0", "kind": "text"})
    for number, name in enumerate(("=1+1", "+1", "-1", "@SUM(A1)", "＝1", 'x","=1+1')):  # noqa: RUF001  # these very characters
        await ines.post(f"/events/{event['id']}/tickets", {"name": name, "email": f"p{number}@example.org"})
    head, *rows = await exported(ines, event)
    assert head[-1] == "'=cmd|' /C calc'!A0"
    assert [row[1] for row in rows] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'＝1", 'x","=1+1']  # noqa: RUF001


@pytest.mark.in_process("makes files smaller than they are")
async def test_a_file_has_an_end_and_says_where_the_next_one_begins(
    muster: Muster, ines: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await published(muster, ines)
    for number in range(7):
        await ines.post(f"/events/{event['id']}/tickets", {"name": f"P{number}", "email": f"p{number}@example.org"})
    whole = await exported(ines, event)
    monkeypatch.setattr(attendees_export_service, "_ROWS_AT_ONCE", 2)
    assert await exported(ines, event) == whole, "in several pieces"
    monkeypatch.setattr(attendees_export_service, "MAX_ROWS", 3)
    first = await exported(ines, event)
    assert first[-1] == ["more: the next file is from number 4 on"]
    second, third = await exported(ines, event, **{"from": 4}), await exported(ines, event, **{"from": 7})
    assert first[1:-1] + second[1:-1] + third[1:] == whole[1:]
    monkeypatch.setattr(attendees_export_service, "MAX_ROWS", 7)
    assert await exported(ines, event) == whole, "just all of them"
    monkeypatch.setattr(attendees_export_service, "MAX_BYTES", 600)
    answer = await ines.call("GET", f"/events/{event['id']}/registrations/export", expect=200)
    assert len(answer.content) < 700
    assert parsed(answer)[-1] == [f"more: the next file is from number {len(parsed(answer)) - 1} on"]


async def test_addresses_are_for_organisers(muster: Muster, ines: Visitor) -> None:
    event, otto = await published(muster, ines), await muster.member("Otto")
    path = f"/events/{event['id']}/registrations/export"
    await otto.get(path, expect=403)
    await ines.call("PUT", f"/events/{event['id']}/staff/{otto.id}", json={"role": "scanner"}, expect=204)
    await otto.get(path, expect=403)
    for wrong in ({"from": 0}, {"from": 2**31}, {"status": "late"}):
        await ines.get(path, params=wrong, expect=422)
