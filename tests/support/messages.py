"""What a Muster has emitted, as tests ask about it."""

from typing import Any

import msgspec

from tests.support.api import Muster


async def messages(muster: Muster, kind: str) -> list[dict[str, Any]]:
    """The bodies of every message of a kind, in their order."""
    return [msgspec.json.decode(body) for found, body in await muster.host.emitted() if found == kind]
