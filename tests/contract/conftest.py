"""What contracts of several subjects are tried over."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.adapters import adapters
from tests.support.clock import StillClock
from tests.support.files import Host, aws_host, local_host


@pytest.fixture(params=adapters("local", "aws"))
async def host(request: pytest.FixtureRequest, tmp_path: Path, clock: StillClock) -> AsyncIterator[Host]:
    if request.param == "aws":
        request.getfixturevalue("emulator")
        made = aws_host()
    else:
        made = await local_host(tmp_path, clock)
    async with made.client:
        yield made
