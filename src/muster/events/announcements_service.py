"""Announcements: written by organisers, sent in the background to whoever wants them.

Sending is a chain of small units of work. Each notes down the next recipients and has a message written for each of them, so
what is refused concerns one mail alone; the last one of them, or the last mail, says that all is done.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Literal

import msgspec

from muster.database.engine import Database, Reader, Transaction
from muster.events import unsubscribe_tokens
from muster.events.announcements_messages import AnnouncementSent, AnnouncementStarted, AnnouncementStepDue, AnnouncementWanted
from muster.events.announcements_models import (
    AUDIENCES,
    Announcement,
    AnnouncementDraft,
    AnnouncementProgress,
    Audience,
    NewsMail,
    RecipientRow,
    RecipientStatus,
)
from muster.events.announcements_store import AnnouncementStore
from muster.events.errors import AnnouncementNotFound
from muster.events.references import KeyedDigests
from muster.events.subscriptions_models import EVERYTHING, event_topic
from muster.events.subscriptions_references import Attendees, EventBrief, EventsWithNews
from muster.events.unsubscribe_tokens import Source
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import (
    Conflict,
    Forbidden,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    ValidationFailed,
)
from muster.kernel.ids import new_id
from muster.kernel.paging import Page, encode_cursor, text_cursor
from muster.kernel.principal import Principal

#: Recipients that one unit of work notes down.
STEP = 200
#: Days after which nobody waits for a mail any more: its delivery is dead, or an admin replays it.
_PATIENCE = timedelta(days=3)
#: Days that recipients of an announcement are kept.
_KEPT = timedelta(days=90)
_BATCH = 500

#: What a mail came to, as the sender of mails says it.
Outcome = Literal["sent", "withheld", "void"]
Expected = int | Literal["*"] | None


class AnnouncementsService:
    """Announcements of events, which their organisers write, and about all events, which admins write."""

    def __init__(
        self, database: Database, clock: Clock, *, events: EventsWithNews, attendees: Attendees, keys: KeyedDigests
    ) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._attendees = attendees
        self._keys = keys
        self._store = AnnouncementStore()

    # --- What organisers do ---

    async def create(self, caller: Principal, event: str | None, draft: AnnouncementDraft) -> Announcement:
        """Writes a draft. `event` is an id or a slug. Raises NotFound, Forbidden, ValidationFailed."""
        event_id = await self._managed_event(self._database, caller, event)
        checked = _checked(event_id, draft)
        announcement_id, now = new_id(), self._now()

        async def work(unit: Transaction) -> None:
            await self._store.add(unit, announcement_id, event_id, checked, caller.user_id, now)

        await self._database.write(work)
        return await self.get(caller, announcement_id)

    async def get(self, caller: Principal, announcement_id: str) -> Announcement:
        """One of them, with how far it is. Raises NotFound."""
        [found] = await self._counted([await self._managed(self._database, caller, announcement_id)])
        return found

    async def list(self, caller: Principal, event: str | None, *, limit: int, after: str | None) -> Page[Announcement]:
        """Those of an event, or about all of them; newest first. Raises NotFound, Forbidden, ValidationFailed."""
        event_id = await self._managed_event(self._database, caller, event)
        before = None if after is None else text_cursor(after, 1)[0]
        found = await self._store.list(self._database, event_id, after=before, limit=limit + 1)
        following = encode_cursor(found[limit - 1].id) if len(found) > limit else None
        return Page(list(await self._counted(found[:limit])), following)

    async def change(
        self, caller: Principal, announcement_id: str, fields: dict[str, object], expected: Expected
    ) -> Announcement:
        """Changes a draft. Raises NotFound, Conflict (`already_sent`), PreconditionFailed, ValidationFailed."""

        async def work(unit: Transaction) -> None:
            current = await self._draft(unit, caller, announcement_id, expected)
            former = AnnouncementDraft(current.subject, current.body, current.audience)
            draft = _checked(current.event_id, msgspec.convert(msgspec.structs.asdict(former) | fields, AnnouncementDraft))
            if not await self._store.change(unit, current.id, current.version, draft, self._now()):
                raise PreconditionFailed("Somebody else changed this announcement a moment ago.")

        await self._database.write(work)
        return await self.get(caller, announcement_id)

    async def remove(self, caller: Principal, announcement_id: str, expected: Expected) -> None:
        """Removes a draft. Raises as `change` does."""

        async def work(unit: Transaction) -> None:
            current = await self._draft(unit, caller, announcement_id, expected)
            if not await self._store.remove(unit, current.id, current.version):
                raise PreconditionFailed("Somebody else changed this announcement a moment ago.")

        await self._database.write(work)

    async def send(self, caller: Principal, announcement_id: str, expected: Expected) -> Announcement:
        """Has a draft sent. Raises as `change` does, and Conflict (`event_draft`) while nobody knows of the event."""

        async def work(unit: Transaction) -> None:
            current = await self._draft(unit, caller, announcement_id, expected)
            event_id = current.event_id
            if event_id is not None and await self._events.announced(unit, event_id) is None:
                raise Conflict("Publish the event first.", code="event_draft")
            if not await self._store.start(unit, current.id, current.version, self._now()):
                raise PreconditionFailed("Somebody else changed this announcement a moment ago.")
            await unit.emit(
                AnnouncementStarted(actor_id=caller.user_id, announcement_id=current.id, event_id=event_id),
                AnnouncementStepDue(announcement_id=current.id, event_id=event_id, step=1),
            )

        await self._database.write(work)
        return await self.get(caller, announcement_id)

    async def _draft(self, unit: Transaction, caller: Principal, announcement_id: str, expected: Expected) -> Announcement:
        current = await self._managed(unit, caller, announcement_id)
        if expected is None:
            raise PreconditionRequired("Say in If-Match which version you mean.")
        if current.status != "draft":
            raise Conflict("This announcement was sent already.", code="already_sent", current=current)
        if expected not in {"*", current.version}:
            raise PreconditionFailed("Somebody else changed this announcement meanwhile.", current=current)
        return current

    async def _managed(self, reader: Reader, caller: Principal, announcement_id: str) -> Announcement:
        found = await self._store.get(reader, announcement_id)
        if found is None:
            raise AnnouncementNotFound
        try:
            await self._managed_event(reader, caller, found.event_id)
        except (NotFound, Forbidden) as error:  # whoever does not write it is not told that it is there
            raise AnnouncementNotFound from error
        return found

    async def _managed_event(self, reader: Reader, caller: Principal, event: str | None) -> str | None:
        """The id of what the caller may write about."""
        if event is not None:
            return (await self._events.managed(reader, caller, event)).id
        if not caller.is_admin:
            raise Forbidden("Only admins write to those who want news of all events.")
        return None

    async def _counted(self, found: Sequence[Announcement]) -> Sequence[Announcement]:
        """With the counts of those that are on their way."""
        under_way = [each.id for each in found if each.status == "sending"]
        if not under_way:
            return found
        counts = await self._store.counts(self._database, under_way)
        return [
            msgspec.structs.replace(
                each,
                sent=counts.get((each.id, "sent"), 0),
                failed=counts.get((each.id, "failed"), 0),
                withheld=counts.get((each.id, "withheld"), 0),
            )
            if each.status == "sending"
            else each
            for each in found
        ]

    # --- What happens in the background ---

    async def gather(self, announcement_id: str, step: int) -> None:
        """Notes down the recipients of one step, once, and has the next one follow."""
        await self._database.write(lambda unit: self._gather(unit, announcement_id, step))
        await self._settle(announcement_id)

    async def _gather(self, unit: Transaction, announcement_id: str, step: int) -> None:
        at = await self._store.progress(unit, announcement_id)
        if at is None or at.status != "sending" or at.step != step or at.part >= len(at.audience):
            return  # done before
        source, found = await self._next(unit, at)
        added = 0
        for source_id, email in found:
            recipient_id = new_id()
            if await self._store.add_recipient(unit, recipient_id, at.id, email, source, source_id):
                await unit.emit(AnnouncementWanted(announcement_id=at.id, event_id=at.event_id, recipient_id=recipient_id))
                added += 1
        part, cursor = (at.part, found[-1][0]) if len(found) == STEP else (at.part + 1, "")
        complete = part == len(at.audience)
        await self._store.proceed(unit, at.id, part, cursor, added, self._now() if complete else None)
        if not complete:
            await unit.emit(AnnouncementStepDue(announcement_id=at.id, event_id=at.event_id, step=step + 1))

    async def _next(self, unit: Transaction, at: AnnouncementProgress) -> tuple[Source, Sequence[tuple[str, str]]]:
        """The next recipients, ids and addresses, and what the ids are of."""
        audience = at.audience[at.part]
        if audience == "registered":
            attendees = await self._attendees.after(unit, at.event_id or "", at.cursor, STEP)
            return "registration", [(each.registration_id, each.email) for each in attendees]
        topic = event_topic(at.event_id) if audience == "subscribers" and at.event_id is not None else EVERYTHING
        return "subscription", await self._store.subscribed(unit, topic, at.cursor, STEP)

    async def mail(self, recipient_id: str) -> NewsMail | None:
        """What a recipient is sent; None for who does not want it any more (that is noted), or was sent it."""
        row = await self._store.recipient(self._database, recipient_id)
        if row is None or row.status == "sent":
            return None
        event = None if row.event_id is None else await self._events.announced(self._database, row.event_id)
        if (row.event_id is not None and event is None) or not await self._wants(row):
            await self.note(recipient_id, "void")
            return None
        return NewsMail(
            email=row.email,
            token=unsubscribe_tokens.make(self._keys, row.source, row.source_id),
            subject=row.subject,
            body=row.body,
            reason=_reason(row, event),
            topic=EVERYTHING if row.event_id is None else event_topic(row.event_id),
            title=None if event is None else event.title,
            slug=None if event is None else event.slug,
        )

    async def _wants(self, row: RecipientRow) -> bool:
        if row.event_id is not None and await self._store.opted_out(self._database, row.event_id, [row.email]):
            return False
        if row.source == "subscription":
            return await self._store.is_subscribed(self._database, row.source_id)
        return await self._attendees.find(self._database, row.source_id) is not None

    async def note(self, recipient_id: str, outcome: Outcome | None) -> None:
        """What became of the mail to a recipient; None: it was refused for good."""
        status: RecipientStatus = "failed" if outcome is None else "sent" if outcome == "sent" else "withheld"
        row = await self._store.recipient(self._database, recipient_id)
        if row is not None:
            await self._database.write(lambda unit: self._store.note(unit, recipient_id, status))
            if not await self._settle(row.announcement_id):
                await self._database.write(lambda unit: self._store.recount(unit, row.announcement_id))

    async def _settle(self, announcement_id: str) -> bool:
        """Says that all is done once it is; False if that was said before.

        It is looked at after each commit, so whoever commits last finds it so.
        """
        if await self._store.waiting(self._database, announcement_id, 1):
            return True

        async def work(unit: Transaction) -> bool:
            current = await self._store.get(unit, announcement_id)
            if current is None or not await self._store.finish(unit, announcement_id, self._now()):
                return False
            await unit.emit(AnnouncementSent(announcement_id=announcement_id, event_id=current.event_id))
            return True

        return await self._database.write(work)

    # --- For a periodic job ---

    async def forget(self, event_id: str) -> None:
        """Removes the announcements of an event that is gone, and their recipients."""
        while found := await self._store.list(self._database, event_id, after=None, limit=100):
            for each in found:
                while recipients := await self._store.recipients(self._database, each.id, _BATCH):
                    await self._database.write(partial(self._store.forget, recipient_ids=recipients))
                await self._database.write(partial(self._store.remove_sent, id=each.id))

    async def tidy(self) -> None:
        """Takes mails for failed that nobody has heard of for days, and forgets recipients of long ago."""
        moment = self._clock.now()
        for announcement_id in await self._store.stuck(self._database, timestamp(moment - _PATIENCE)):
            await self._database.write(partial(self._store.abandon, id=announcement_id, now=self._now()))
            while waiting := await self._store.waiting(self._database, announcement_id, _BATCH):
                await self._database.write(partial(self._store.give_up, recipient_ids=waiting))
            await self._settle(announcement_id)
        before = timestamp(moment - _KEPT)
        while old := await self._store.old(self._database, before, _BATCH):
            await self._database.write(partial(self._store.forget, recipient_ids=old))

    def _now(self) -> str:
        return timestamp(self._clock.now())


def _reason(row: RecipientRow, event: EventBrief | None) -> str:
    if event is not None and row.source == "registration":
        return f"You get this mail because you are registered for {event.title}."
    return "You get this mail because you subscribed to these news."


def _checked(event_id: str | None, draft: AnnouncementDraft) -> AnnouncementDraft:
    """With its audience in order. Raises ValidationFailed."""
    audience: tuple[Audience, ...] = tuple(each for each in AUDIENCES if each in draft.audience)
    if not audience or (event_id is None and audience != ("all",)):
        raise ValidationFailed.of("audience", "News of all events go to all; news of an event to whom you choose.")
    return msgspec.structs.replace(draft, audience=audience)
