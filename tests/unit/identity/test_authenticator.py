"""What a request costs, and what is noted beside it."""

import asyncio
from collections.abc import AsyncIterator
from contextvars import ContextVar
from pathlib import Path

import pytest

from muster.database.engine import Database, Transaction
from muster.identity.messages import SessionStarted
from muster.identity.sessions_store import SEEN_SESSION, SEEN_USER, STANDING
from muster.kernel.errors import Unauthenticated
from tests.support.clock import StillClock
from tests.support.identity import World, world

pytestmark = pytest.mark.req("ID-2")

CLAIM: ContextVar[str] = ContextVar("claim")


@pytest.fixture
async def here(sqlite_database: Database, clock: StillClock, tmp_path: Path) -> AsyncIterator[World]:
    async with world(sqlite_database, clock, tmp_path) as opened:
        yield opened


async def test_a_request_costs_one_query(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    token = (await here.set_up()).token
    asked: list[object] = []
    real_one, real_all = here.database.fetch_one, here.database.fetch_all

    async def one(query: object, **values: object) -> object:
        asked.append(query)
        return await real_one(query, **values)  # type: ignore[arg-type]

    async def every(query: object, **values: object) -> object:
        asked.append(query)
        return await real_all(query, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(here.database, "fetch_one", one)
    monkeypatch.setattr(here.database, "fetch_all", every)
    for _ in range(3):
        await here.identity.authenticator.authenticate(token)
    assert asked == [STANDING] * 3


async def test_a_flood_of_requests_notes_a_session_once(
    here: World, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = (await here.set_up()).token
    clock.advance(60)
    writes = 0
    real = here.database.write

    async def counted(work: object) -> object:
        nonlocal writes
        writes += 1
        return await real(work)  # type: ignore[arg-type]

    monkeypatch.setattr(here.database, "write", counted)
    await asyncio.gather(*(here.identity.authenticator.authenticate(token) for _ in range(100)))
    await here.identity.authenticator.close()
    assert 1 <= writes <= 2
    await here.identity.authenticator.authenticate(token)
    await here.identity.authenticator.close()
    assert writes <= 2


async def test_a_sighting_carries_nothing_of_the_request(
    here: World, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its write would take the request's idempotency key, and the request's own write would be refused."""
    token = (await here.set_up()).token
    clock.advance(60)
    seen: list[str] = []
    real = here.database.write

    async def looked_at(work: object) -> object:
        seen.append(CLAIM.get("nothing"))
        return await real(work)  # type: ignore[arg-type]

    monkeypatch.setattr(here.database, "write", looked_at)
    CLAIM.set("of the request")
    await here.identity.authenticator.authenticate(token)
    await here.identity.authenticator.close()
    assert seen == ["nothing"]


async def test_a_request_does_not_fail_when_a_sighting_cannot_be_noted(
    here: World, clock: StillClock, caplog: pytest.LogCaptureFixture
) -> None:
    token = (await here.set_up()).token
    clock.advance(60)
    authenticator = here.identity.authenticator
    await authenticator.authenticate(token)
    await here.database.close()  # before the sighting is written
    await authenticator.close()
    assert "could not note" in caplog.text


async def test_last_seen_never_goes_back(here: World, clock: StillClock) -> None:
    signed_in = await here.set_up()
    [session] = [message.session_id for message in await here.outbox.fresh_of(SessionStarted)]
    clock.advance(600)
    await here.identity.authenticator.authenticate(signed_in.token)
    await here.identity.authenticator.close()

    async def late(unit: Transaction) -> None:
        await unit.execute(SEEN_SESSION, session_id=session, seen_at="2026-11-20T06:50:00.000Z")
        await unit.execute(SEEN_USER, user_id=signed_in.me.id, seen_at="2026-11-20T06:50:00.000Z")

    await here.database.write(late)
    row = await here.row(signed_in.me.id)
    assert row is not None
    assert row.last_seen_at == "2026-11-20T06:57:00.000Z"


async def test_csrf_values_belong_to_one_session(here: World) -> None:
    authenticator = here.identity.authenticator
    assert authenticator.csrf_matches("one", authenticator.csrf_token("one"))
    for csrf in ("", "x", authenticator.csrf_token("two"), authenticator.csrf_token("one").upper() + "0", "é"):
        assert not authenticator.csrf_matches("one", csrf)


async def test_a_session_of_a_person_that_is_not_there_is_no_session(here: World) -> None:
    await here.set_up()
    token = await here.keys.seal("active_session", b'{"sub":"x","sid":"y","exp":9999999999}')
    with pytest.raises(Unauthenticated):
        await here.identity.authenticator.authenticate(token)
