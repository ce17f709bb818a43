"""The codes of tickets as pictures in the file store, to which links lead that expire.

A picture is made when somebody first asks for it, and goes away as soon as its code lets nobody in. A document says that it may
be there: the rows that know a ticket go with its event, and then its pictures are still to be found.
"""

import asyncio

from muster.database.engine import Database
from muster.events.errors import RegistrationOver, TicketNotFound
from muster.events.messages import TicketMessage
from muster.events.qr_codes import PNG_TYPE, qr_png
from muster.events.registrations_models import QrCodeLink, Ticket
from muster.events.ticket_keys import TicketKeys
from muster.events.tickets_store import TicketStore
from muster.ports.documents import Document, Documents
from muster.ports.files import Files, in_one_piece

#: Bytes of a picture, at the most: far above all of them.
_LARGEST = 100_000
#: Documents and pictures that are removed at once.
_AT_ONCE = 25


class TicketPictures:
    """Makes pictures, links to them, and removes them. `link_seconds` is how long a link works."""

    def __init__(
        self,
        database: Database,
        documents: Documents,
        files: Files,
        tickets: TicketStore,
        keys: TicketKeys,
        *,
        link_seconds: int,
    ) -> None:
        self._database = database
        self._documents = documents
        self._files = files
        self._tickets = tickets
        self._keys = keys
        self._link_seconds = link_seconds

    async def link(self, ticket: Ticket) -> QrCodeLink:
        """A link to the picture of a ticket's code. Raises RegistrationOver for one that lets nobody in, Unavailable."""
        if ticket.status != "valid":
            raise RegistrationOver("This ticket was revoked; it has no code any more.")
        key = _file_of(ticket.id, ticket.generation)
        if await self._files.stat(key) is None:
            await self._make(ticket)
        url, expires_at = await self._files.download_link(
            key, name="ticket.png", content_type=PNG_TYPE, inline=True, expires_in=self._link_seconds
        )
        return QrCodeLink(url, expires_at, PNG_TYPE)

    async def outdated(self, message: TicketMessage) -> None:
        """Removes the picture of the code that a ticket had before it was re-issued or transferred."""
        await self._files.delete(_file_of(message.ticket_id, message.generation - 1))

    async def revoked(self, message: TicketMessage) -> None:
        """Removes the picture of a revoked ticket's code."""
        await self._files.delete(_file_of(message.ticket_id, message.generation))

    async def forget(self, event_id: str) -> None:
        """Removes every picture of an event that was purged."""
        while page := (await self._documents.list(_partition(event_id), limit=_AT_ONCE)).items:
            await asyncio.gather(*(self._remove(event_id, document.sk) for document in page))

    async def _make(self, ticket: Ticket) -> None:
        picture = await asyncio.to_thread(qr_png, await self._keys.sign(ticket.event_id, ticket.id, ticket.generation))
        name = _name(ticket.id, ticket.generation)
        await self._documents.put(Document(_partition(ticket.event_id), name, "{}"))
        await self._files.write(_file(name), in_one_piece(picture), content_type=PNG_TYPE, limit=_LARGEST)
        # Whoever removes it may have looked before it was there.
        now = await self._tickets.get(self._database, ticket.id)
        if now is None or (now.generation, now.status) != (ticket.generation, "valid"):
            await self._remove(ticket.event_id, name)
            raise TicketNotFound if now is None else RegistrationOver("This ticket was changed at this moment; look again.")

    async def _remove(self, event_id: str, name: str) -> None:
        await self._files.delete(_file(name))
        await self._documents.delete(_partition(event_id), name)


def _partition(event_id: str) -> str:
    return f"TICKET-PICTURES#{event_id}"


def _name(ticket_id: str, generation: int) -> str:
    return f"{ticket_id}/{generation}"


def _file(name: str) -> str:
    return f"ticket-codes/{name}.png"


def _file_of(ticket_id: str, generation: int) -> str:
    return _file(_name(ticket_id, generation))
