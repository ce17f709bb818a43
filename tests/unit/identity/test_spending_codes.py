"""A code that is spent on something: used up when that succeeds, as good as before when it fails, and never good for two."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from muster.database.engine import Database
from muster.identity.codes_service import CodeService
from muster.kernel.errors import LinkExpired, NotFound, ValidationFailed
from tests.support.clock import StillClock
from tests.support.identity import world

pytestmark = pytest.mark.req("ID-4")


@pytest.fixture
async def codes(sqlite_database: Database, clock: StillClock, tmp_path: Path) -> AsyncIterator[CodeService]:
    async with world(sqlite_database, clock, tmp_path) as running:
        yield running.identity.codes


async def sent(codes: CodeService) -> tuple[str, str]:
    challenge = await codes.send("ada@example.org", "192.0.2.1")
    code = await codes.code(challenge.challenge_id)
    assert code is not None
    return challenge.challenge_id, code.code


async def test_it_is_used_up_when_what_it_is_for_succeeds(codes: CodeService) -> None:
    proof = await sent(codes)
    async with codes.spending(*proof) as address:
        assert address == "ada@example.org"
    with pytest.raises(LinkExpired):
        async with codes.spending(*proof):
            pytest.fail("it is over")


async def test_it_is_good_again_when_that_fails(codes: CodeService, clock: StillClock) -> None:
    proof = await sent(codes)
    for _ in range(4):
        with pytest.raises(NotFound):
            async with codes.spending(*proof):
                raise NotFound("no such thing")
    async with codes.spending(*proof):
        pass


async def test_each_is_a_try_all_the_same_and_its_time_is_not_longer(codes: CodeService, clock: StillClock) -> None:
    tried, late = await sent(codes), await sent(codes)
    for _ in range(5):
        with pytest.raises(NotFound):
            async with codes.spending(*tried):
                raise NotFound("no such thing")
    with pytest.raises(LinkExpired):
        async with codes.spending(*tried):
            pytest.fail("it was tried too often")
    with pytest.raises(NotFound):
        async with codes.spending(*late):
            raise NotFound("no such thing")
    clock.advance(600)
    with pytest.raises(LinkExpired):
        async with codes.spending(*late):
            pytest.fail("it is too old")


async def test_of_two_at_once_one_gets_in(codes: CodeService) -> None:
    proof = await sent(codes)
    inside: list[str] = []

    async def spend() -> None:
        async with codes.spending(*proof) as address:
            inside.append(address)
            await asyncio.sleep(0)

    outcomes = await asyncio.gather(*(spend() for _ in range(4)), return_exceptions=True)
    assert len(inside) == 1
    assert sum(isinstance(outcome, LinkExpired | ValidationFailed) for outcome in outcomes) == 3


async def test_a_wrong_one_opens_nothing(codes: CodeService) -> None:
    challenge_id, code = await sent(codes)
    wrong = "000000" if code != "000000" else "000001"
    with pytest.raises(ValidationFailed):
        async with codes.spending(challenge_id, wrong):
            pytest.fail("it is wrong")
