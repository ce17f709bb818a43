"""What requests about events cost does not grow with what there is: statements are counted."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest

from tests.support.api import Muster, Visitor
from tests.support.check_ins import Scanner
from tests.support.events import by_link, published, quick_proof, registered
from tests.support.statements import statements_of

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.in_process("counts the statements that reach SQLite")]

Counted = Callable[[Callable[[], Awaitable[object]]], Awaitable[list[str]]]


@pytest.fixture
def statements(muster: Muster) -> Counted:
    return statements_of(muster)


async def test_lists_cost_the_same_with_one_entry_and_with_many(muster: Muster, admin: Visitor, statements: Counted) -> None:
    guest = await muster.visitor()
    event = await published(muster, admin, capacity=2)
    expected = {
        "/events": 2,  # the session, the page
        f"/events/{event['id']}": 5,  # the session, the event, ticket types, questions, staff
        f"/events/{event['id']}/registrations": 3,  # the session, the event, the page with its tickets
        f"/events/{event['id']}/statistics": 5,  # the session, the event, ticket types, by status, by hour
        f"/public/events/{event['slug']}": 3,  # the event, ticket types, questions
    }

    async def counted() -> dict[str, int]:
        return {path: len(await statements(partial(admin.get, path))) for path in expected}

    await registered(muster, guest, event, "first@example.org")
    few = await counted()
    standard = event["ticket_types"][0]["id"]
    for number in range(12):
        await published(muster, admin)
        await admin.post(f"/events/{event['id']}/ticket-types", {"name": f"T{number}"})
        await admin.post(f"/events/{event['id']}/questions", {"label": f"Q{number}", "kind": "text"})
    for number in range(20):
        email = f"q{number}@example.org"
        body = {"name": "Q", "ticket_type_id": standard, **await quick_proof(muster, guest, email)}
        await guest.post(f"/public/events/{event['slug']}/registrations", body)
    assert few == await counted() == expected


async def test_a_registration_costs_the_same_behind_nobody_and_behind_many(
    muster: Muster, admin: Visitor, statements: Counted
) -> None:
    guest = await muster.visitor()
    event = await published(muster, admin, capacity=1)
    path = f"/public/events/{event['slug']}/registrations"

    async def cost(email: str) -> tuple[dict[str, Any], int]:
        body = {"name": "Ada", **await quick_proof(muster, guest, email)}
        made: list[dict[str, Any]] = []

        async def register() -> None:
            made.append(await guest.post(path, body))

        seen = await statements(register)
        return made[0], len(seen)

    first, confirmed = await cost("first@example.org")
    _, waiting = await cost("second@example.org")
    for number in range(30):
        await cost(f"p{number}@example.org")
    _, behind_many = await cost("last@example.org")
    assert waiting == behind_many
    # Before: the event, ticket types, questions. The code: read, counted, removed. The unit of work: the event, ticket types,
    # whether the address is there, whether somebody waits, two counters, the registration, its message, the ticket, its
    # message; and what is answered: the names of types, the ticket.
    assert confirmed == 3 + 3 + 10 + 2
    assert waiting <= confirmed
    left = await statements(lambda: guest.delete(f"/public/registrations/{first['id']}", **by_link(first)))
    # The registration; the event, the registration, its ticket and whether that was used, two counters, the ticket, its
    # revocation, two messages, the status; who is next, two counters, the status, a message; whether there is another; and
    # what nobody is answered.
    assert len(left) <= 21


async def test_the_door_costs_the_same_when_nobody_and_when_many_have_come(
    muster: Muster, admin: Visitor, statements: Counted
) -> None:
    event = await published(muster, admin)
    path, door = f"/events/{event['id']}", Scanner(admin, event["id"])
    expected = {
        f"{path}/check-ins": 4,  # the session, the event, the page with its tickets, the names of who scanned
        f"{path}/check-ins/tally": 6,  # the session, the event, ticket types, good tickets, those that are in, outcomes
        f"{path}/check-ins/snapshot": 3,  # the session, the event, its tickets
        f"{path}/door": 3,  # the session, the event, the page
        f"{path}/door?q=p": 3,
    }

    async def ticket(number: int) -> str:
        made = await admin.post(f"{path}/tickets", {"name": f"P{number}", "email": f"p{number}@example.org"})
        return str(made["ticket"]["id"])

    async def cost_of_scans(number: int) -> tuple[int, int, int]:
        """One that lets in, the same once more, one that does not."""
        ticket_id, nonce = await ticket(number), f"nonce-{number:03}"
        letting_in = partial(door.find, ticket_id, nonce=nonce)
        costs = [len(await statements(scan)) for scan in (letting_in, letting_in, partial(door.find, ticket_id))]
        return costs[0], costs[1], costs[2]

    async def counted() -> dict[str, int]:
        return {path: len(await statements(partial(admin.get, path))) for path in expected}

    # The session; the event, the nonce, the ticket, its admission, the line of the log, the message. Again: the nonce is known.
    # The second time: the names of who let it in, and no admission and no message.
    assert await cost_of_scans(0) == (7, 3, 6)
    few = await counted()
    for number in range(1, 30):
        await door.find(await ticket(number))
    assert few == await counted() == expected
    assert await cost_of_scans(30) == (7, 3, 6)
