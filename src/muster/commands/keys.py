"""`muster keys rotate`: replaces signing keys before they are due."""

import asyncio

from muster.bootstrap import Application, build
from muster.identity.keys import PURPOSES
from muster.kernel.errors import ValidationFailed
from muster.settings import Settings

#: What the keys of tickets are called here.
_TICKETS = "tickets"


def rotate(settings: Settings, purpose: str) -> str:
    """Rotates one key ring or all. What it says when it is done. Raises ValidationFailed for an unknown purpose."""
    known = (*PURPOSES, _TICKETS)
    chosen = [each for each in known if purpose in {each, "all"}]
    if not chosen:
        raise ValidationFailed.of("purpose", f"Give one of {', '.join(known)} or all.")
    return asyncio.run(_rotate(build(settings), chosen))


async def _rotate(application: Application, chosen: list[str]) -> str:
    said = []
    async with application.running(dispatch=False):
        signing = [purpose for purpose in PURPOSES if purpose in chosen]
        for purpose in signing:
            await application.ports.keys.rotate(purpose)
        if signing:
            said.append(f"New keys sign from now on: {', '.join(signing)}.")
        if _TICKETS in chosen:
            await application.ports.ticket_keys.rotate()
            said.append("A new key signs the tickets of events that are made from an hour later on.")
    return " ".join(said)
