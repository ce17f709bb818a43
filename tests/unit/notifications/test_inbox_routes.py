"""The inbox over HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest

from muster.database.engine import Database
from muster.kernel.ids import new_id
from muster.kernel.principal import Principal
from muster.notifications import routes
from muster.notifications.models import Notice
from muster.notifications.service import NotificationsService
from tests.support.clock import StillClock
from tests.support.routes import Tokens, app_of, client_of

pytestmark = pytest.mark.req("NO-3")

BOB = new_id()


@pytest.fixture
async def bob(sqlite_database: Database, clock: StillClock) -> AsyncIterator[httpx.AsyncClient]:
    """A client of Bob, who has two notifications."""
    inbox = NotificationsService(sqlite_database, clock)
    for text in ("first", "second"):
        notice = Notice(user_id=BOB, kind="assigned", task_id=new_id(), task_key="GALA-1", title="Book", text=text)
        await inbox.notify(new_id(), new_id(), [notice])
    app = app_of({"/api/v1": routes.router}, {NotificationsService: inbox}, Tokens(bob=Principal(BOB, "Members", "s")))
    async with client_of(app, "bob") as client:
        yield client


async def test_read_count_and_mark(bob: httpx.AsyncClient) -> None:
    page = (await bob.get("/api/v1/notifications", params={"unread": "true", "limit": 1})).json()
    assert [line["text"] for line in page["items"]] == ["second"]
    assert set(page["items"][0]) == {
        "id", "kind", "task_id", "task_key", "title", "text", "actor_id", "created_at", "read_at",
    }  # fmt: skip
    rest = (await bob.get("/api/v1/notifications", params={"unread": "true", "limit": 1, "after": page["next"]})).json()
    assert ([line["text"] for line in rest["items"]], rest["next"]) == (["first"], None)
    assert (await bob.get("/api/v1/notifications/count")).json() == {"unread": 2}
    marked = await bob.post("/api/v1/notifications/read", json={"ids": [page["items"][0]["id"]]})
    assert marked.status_code == 204
    assert (await bob.get("/api/v1/notifications/count")).json() == {"unread": 1}
    assert (await bob.post("/api/v1/notifications/read", json={"all": True})).status_code == 204
    assert (await bob.get("/api/v1/notifications/count")).json() == {"unread": 0}


@pytest.mark.parametrize("body", [{}, {"ids": [], "all": True}, {"all": False}, {"ids": ["x"]}, {"everything": True}])
async def test_marking_needs_one_clear_word(bob: httpx.AsyncClient, body: dict[str, object]) -> None:
    response = await bob.post("/api/v1/notifications/read", json=body)
    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")


async def test_preferences(bob: httpx.AsyncClient) -> None:
    changed = await bob.put(
        "/api/v1/notifications/preferences", json={"items": [{"kind": "deadline", "inbox": False, "mail": True}]}
    )
    assert changed.status_code == 200
    found = (await bob.get("/api/v1/notifications/preferences")).json()
    assert found == changed.json()
    assert {"kind": "deadline", "inbox": False, "mail": True} in found["items"]
    assert len(found["items"]) == 5
    wrong = await bob.put("/api/v1/notifications/preferences", json={"items": [{"kind": "x", "inbox": False, "mail": True}]})
    assert wrong.json()["errors"][0]["field"] == "items.0.kind"


async def test_a_stranger_sees_nothing(bob: httpx.AsyncClient) -> None:
    for path in ("", "/count", "/preferences"):
        assert (await bob.get(f"/api/v1/notifications{path}", headers={"Authorization": "Bearer x"})).status_code == 401
