"""Codes of tickets in answers: signed and drawn once the unit of work is over, which may run twice and holds others up."""

import asyncio

import msgspec

from muster.events.qr_codes import qr_path
from muster.events.registrations_models import PublicRegistration, TicketCode
from muster.events.ticket_keys import TicketKeys, TicketSigner


class TicketCodes:
    """Draws the codes of tickets for those to whom they belong."""

    def __init__(self, keys: TicketKeys) -> None:
        self._keys = keys

    async def signer(self, event_id: str) -> TicketSigner:
        """What signs the tickets of an event. It is asked for before anything is written: without keys, nothing is.

        Raises Unavailable.
        """
        return await self._keys.signer(event_id)

    async def shown(self, signer: TicketSigner, registration: PublicRegistration) -> PublicRegistration:
        """A registration with the code of its ticket, if it has one that lets somebody in."""
        ticket = registration.ticket
        if ticket is None or ticket.status != "valid" or registration.status != "confirmed":
            return registration
        token = signer.token(ticket.id, ticket.generation)
        drawn = await asyncio.to_thread(qr_path, token)  # milliseconds of nothing but arithmetic
        code = TicketCode(token, drawn.size, drawn.path)
        return msgspec.structs.replace(registration, ticket=msgspec.structs.replace(ticket, code=code))
