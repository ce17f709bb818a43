"""What tests of several commands begin with."""

import asyncio
from pathlib import Path

import pytest

from muster.bootstrap import build
from muster.commands.migrate import migrate
from tests.support.doctor import settings_of, started


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A data folder of a healthy installation."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    await asyncio.to_thread(migrate, settings_of(data))
    await started(build(settings_of(data)))
    return data
