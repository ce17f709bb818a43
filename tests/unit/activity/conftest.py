"""Hubs for the tests of streams."""

from collections.abc import AsyncIterator

import pytest

from muster.database.engine import Database
from tests.support.streams import World


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    world = World(database, heartbeat=3600)
    await world.hub.open()
    yield world
    await world.hub.close()


@pytest.fixture
async def lively(sqlite_database: Database) -> AsyncIterator[World]:
    """The same with a heartbeat that a test can wait for."""
    world = World(sqlite_database, heartbeat=0.01)
    await world.hub.open()
    yield world
    await world.hub.close()
