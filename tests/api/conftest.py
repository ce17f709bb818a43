"""Fixtures of the API's tests: the whole app, on each database, with an admin, and members on demand."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from muster.bootstrap import build
from muster.settings import Settings
from tests.support.api import SETUP_CODE, Muster, Visitor
from tests.support.clock import StillClock
from tests.support.databases import TestDatabase


@pytest.fixture
def settings(empty_database: TestDatabase, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        database_url=empty_database.url,
        database_pool_size=5,
        setup_code=SETUP_CODE,
        password_hash_memory_kib=1024,  # hundreds of tests sign people in; the hash itself is tested elsewhere
        password_hash_passes=1,
        auth_limit_per_address=10_000,
        auth_limit_per_account=10_000,
        mails_per_recipient=10_000,
    )


@pytest.fixture
async def muster(settings: Settings, clock: StillClock) -> AsyncIterator[Muster]:
    """The app, set up; no dispatcher runs, so that messages stay where a test can count them."""
    application = build(settings, clock=clock)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(application.running(dispatch=False))
        running = Muster(application, stack)
        await running.set_up()
        yield running


@pytest.fixture
def admin(muster: Muster) -> Visitor:
    return muster.admin
