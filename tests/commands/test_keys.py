"""`muster keys rotate` adds a key to each ring that it is asked for."""

import asyncio
import json
from pathlib import Path

import pytest

from muster.commands.keys import rotate
from muster.commands.migrate import migrate
from muster.kernel.errors import ValidationFailed
from muster.settings import Settings

SESSIONS, TICKETS = "signing-keys.active_session", "ticket-keys"


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    made = Settings(_env_file=None, data_dir=tmp_path / "data", database_url="", smtp_url="", public_url="")
    await asyncio.to_thread(migrate, made)
    return made


def keys(settings: Settings, ring: str) -> int:
    """How many keys a ring has."""
    return len(json.loads((settings.data_dir / "secrets" / ring).read_bytes()))


@pytest.mark.req("ID-8", "EV-2")
@pytest.mark.parametrize(("purpose", "expected"), [("all", (2, 2)), ("tickets", (1, 2)), ("active_session", (2, 1))])
async def test_a_ring_gets_another_key_and_keeps_the_former_one(
    settings: Settings, purpose: str, expected: tuple[int, int]
) -> None:
    said = await asyncio.to_thread(rotate, settings, purpose)
    assert (keys(settings, SESSIONS), keys(settings, TICKETS)) == expected
    assert ("tickets of events" in said) == (expected[1] == 2)
    assert ("active_session" in said) == (expected[0] == 2)


async def test_a_ring_that_there_is_not_is_named(settings: Settings) -> None:
    with pytest.raises(ValidationFailed, match="tickets or all"):
        await asyncio.to_thread(rotate, settings, "ticket")
