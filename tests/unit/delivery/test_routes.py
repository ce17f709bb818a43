"""Failed deliveries over HTTP."""

import pytest

from muster.database.engine import Database
from muster.delivery import routes
from muster.delivery.consumers import Undeliverable
from muster.delivery.service import DeliveriesService
from muster.kernel.principal import Principal
from tests.support.clock import StillClock
from tests.support.delivery import Recorder, emit, running
from tests.support.routes import Tokens, app_of, client_of

TOKENS = Tokens(admin=Principal("a", "Admins", "s"), member=Principal("m", "Members", "s"))


@pytest.mark.req("NO-5")
async def test_admins_see_what_failed_and_replay_it(sqlite_database: Database, clock: StillClock) -> None:
    down = True
    recorder = Recorder(lambda _: Undeliverable("no such mailbox") if down else None)
    app = app_of({"/api/v1": routes.router}, {DeliveriesService: DeliveriesService(sqlite_database, clock)}, TOKENS)
    async with running(sqlite_database, clock, recorder.as_consumer("mail")) as host, client_of(app, "admin") as client:
        await emit(sqlite_database, 1)
        await host.drained()
        [dead] = (await client.get("/api/v1/admin/deliveries", params={"state": "dead"})).json()["items"]
        assert dead == {
            "id": dead["id"],
            "consumer": "mail",
            "message_id": dead["message_id"],
            "kind": "test:thing:happened",
            "attempts": 1,
            "state": "dead",
            "last_error": "Undeliverable: no such mailbox",
            "next_attempt_at": None,
            "updated_at": "2026-11-20T06:47:00.000Z",
        }
        assert (await client.get("/api/v1/admin/deliveries", params={"state": "retrying"})).json()["items"] == []
        down = False
        replayed = await client.post(f"/api/v1/admin/deliveries/{dead['id']}/replay")
        assert replayed.status_code == 202
        clock.advance(seconds=1)
        await host.drained()
        assert recorder.ids == [dead["message_id"]]
        assert (await client.post(f"/api/v1/admin/deliveries/{dead['id']}/replay")).status_code == 404
        assert (await client.get("/api/v1/admin/deliveries", params={"state": "gone"})).status_code == 422


@pytest.mark.req("ID-5")
async def test_members_do_not(sqlite_database: Database, clock: StillClock) -> None:
    app = app_of({"/api/v1": routes.router}, {DeliveriesService: DeliveriesService(sqlite_database, clock)}, TOKENS)
    async with client_of(app, "member") as client:
        assert (await client.get("/api/v1/admin/deliveries")).status_code == 403
        assert (await client.post("/api/v1/admin/deliveries/x/replay")).status_code == 403
