"""`muster keys rotate`: replaces signing keys before they are due."""

import asyncio

from muster.bootstrap import Application, build
from muster.identity.keys import PURPOSES, Purpose
from muster.kernel.errors import ValidationFailed
from muster.settings import Settings


def rotate(settings: Settings, purpose: str) -> str:
    """Rotates one key ring or all. What it says when it is done. Raises ValidationFailed for an unknown purpose."""
    chosen: list[Purpose] = [known for known in PURPOSES if purpose in {known, "all"}]
    if not chosen:
        raise ValidationFailed.of("purpose", f"Give one of {', '.join(PURPOSES)} or all.")
    return asyncio.run(_rotate(build(settings), chosen))


async def _rotate(application: Application, purposes: list[Purpose]) -> str:
    async with application.running(dispatch=False):
        for purpose in purposes:
            await application.ports.keys.rotate(purpose)
    return f"New keys sign from now on: {', '.join(purposes)}."
