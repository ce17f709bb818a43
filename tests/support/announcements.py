"""Announcements for tests: subscribers without their mails, and drafts that are sent."""

from typing import Any

import httpx
from sqlalchemy import text

from muster.database.query import Command
from muster.events.subscriptions_references import EventBrief
from muster.kernel.ids import new_id
from tests.support.news import World

DRAFT = {
    "subject": "Doors open at seven",
    "body": "Come **early**.\n\n- bring a coat\n- [the map](https://map.example/?a=1&b=2)",
}
_ADD = Command(
    text(
        "INSERT INTO subscriptions (id, topic, email, status, round, asked_round, requested_at, confirmed_at)"
        " VALUES (:id, :topic, :email, 'confirmed', 1, 1, '2026-11-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z')"
    )
)


async def add(world: World, topic: str, *emails: str) -> None:
    """Subscribers who have confirmed."""
    rows = [{"id": new_id(), "topic": topic, "email": email} for email in emails]
    await world.database.write(lambda unit: unit.execute_many(_ADD, rows))


def topic_of(event: EventBrief) -> str:
    return f"event:{event.id}"


async def drafted(client: httpx.AsyncClient, event: EventBrief, **more: Any) -> dict[str, Any]:
    answer = await client.post(f"/api/v1/events/{event.id}/announcements", json=DRAFT | more)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def sent(client: httpx.AsyncClient, draft: dict[str, Any]) -> None:
    answer = await client.post(f"/api/v1/announcements/{draft['id']}/send", headers={"If-Match": f'"{draft["version"]}"'})
    assert answer.status_code == 202, answer.text


async def announce(world: World, event: EventBrief, **more: Any) -> dict[str, Any]:
    """Writes, sends and delivers one. Gives what it is then."""
    async with world.client("olga") as olga:
        draft = await drafted(olga, event, **more)
        await sent(olga, draft)
        await world.deliver()
        found: dict[str, Any] = (await olga.get(f"/api/v1/announcements/{draft['id']}")).json()
        return found


def counts(announcement: dict[str, Any]) -> tuple[str, int, int, int, int]:
    return tuple(announcement[name] for name in ("status", "total", "sent", "failed", "withheld"))
