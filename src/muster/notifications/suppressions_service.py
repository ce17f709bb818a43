"""Addresses that get no mail: those that bounce for good, and whose owners do not want any.

Whoever goes on writing to them is taken for a sender of spam, and then nobody gets mails any more.
"""

from datetime import datetime

from muster.database.engine import Database, Transaction
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import NotFound
from muster.kernel.ids import new_id
from muster.kernel.paging import Page, encode_cursor, text_cursor
from muster.kernel.principal import Principal
from muster.notifications.addresses import normalised
from muster.notifications.messages import AddressReleased, AddressSuppressed
from muster.notifications.models import Suppression, SuppressionReason
from muster.notifications.store import NotificationStore
from muster.notifications.suppressions_store import SuppressionStore

_LONGEST_ADDRESS = 320
_LONGEST_DETAIL = 500


class SuppressionsService:
    """The suppression list."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._store = SuppressionStore()
        self._mails = NotificationStore()

    async def suppress(self, address: str, reason: SuppressionReason, *, detail: str = "", at: datetime | None = None) -> None:
        """Has no mail sent to an address any more. `at` is when that became known, by default now.

        Again, it changes the reason of one that bounced, and nothing else.
        """
        mailbox = normalised(address).replace("\0", "")
        if not 0 < len(mailbox) <= _LONGEST_ADDRESS:  # nobody can have been written to there
            return
        since = timestamp(at or self._clock.now())
        words = " ".join(detail.replace("\0", "").split())[:_LONGEST_DETAIL]

        async def work(unit: Transaction) -> None:
            if await self._store.add(unit, new_id(), mailbox, reason, words, since):
                await unit.emit(AddressSuppressed(address=mailbox, reason=reason))
            else:
                await self._store.renew(unit, mailbox, reason, words, since)

        await self._database.write(work)

    async def of(self, address: str) -> Suppression | None:
        """Why no mail goes to an address; None if mails go there."""
        return await self._store.of(self._database, normalised(address).replace("\0", ""))

    async def suppressed(self, address: str) -> bool:
        """Whether no mail goes to an address."""
        return await self.of(address) is not None

    async def withhold(self, suppression: Suppression, message_id: str, recipient: str) -> None:
        """Records that a mail was not sent, once for each message and recipient. It will not be sent later."""
        now = timestamp(self._clock.now())

        async def work(unit: Transaction) -> None:
            if await self._mails.mark_sent(unit, message_id, recipient, now):
                await self._store.count_withheld(unit, suppression.id, now)

        await self._database.write(work)

    async def list(self, *, limit: int, after: str | None) -> Page[Suppression]:
        """The addresses, newest first. Raises ValidationFailed for a cursor that is not one of this list."""
        before = None if after is None else text_cursor(after, 1)[0]
        found = await self._store.list(self._database, after=before, limit=limit + 1)
        following = encode_cursor(found[limit - 1].id) if len(found) > limit else None
        return Page(found[:limit], following)

    async def lift(self, caller: Principal, suppression_id: str) -> None:
        """Has mails sent to an address again; those that were withheld are not. Raises NotFound."""

        async def work(unit: Transaction) -> None:
            found = await self._store.get(unit, suppression_id)
            if found is None or not await self._store.remove(unit, suppression_id):
                raise NotFound("This address is not on the list; perhaps it was taken off it meanwhile.")
            await unit.emit(AddressReleased(actor_id=caller.user_id, address=found.address))

        await self._database.write(work)
