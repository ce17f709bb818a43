"""Subscriptions: news of an event, or of all of them, for whoever has confirmed that the address is theirs.

    requested ─► rejected (removed): no mail goes to this address
        │
      asked by mail, for a while ─► confirmed ─► unsubscribed
        │
      expired (removed)

A stranger who asks is told the same whatever becomes of it, and nothing that they typed is in the mail.
"""

import secrets as random
from base64 import urlsafe_b64encode
from datetime import timedelta
from functools import partial
from hashlib import sha256

from muster.database.engine import Database, Transaction
from muster.events import subscriptions_messages as messages
from muster.events import unsubscribe_tokens
from muster.events.addresses import mailbox
from muster.events.references import KeyedDigests
from muster.events.subscriptions_models import (
    EVERYTHING,
    Subscription,
    SubscriptionConfirmed,
    SubscriptionCounts,
    SubscriptionMail,
    SubscriptionRow,
    event_of,
    event_topic,
)
from muster.events.subscriptions_references import Attendees, EventsWithNews, MailGate, Suppressions
from muster.events.subscriptions_store import SubscriptionStore
from muster.kernel.clock import Clock, after, timestamp
from muster.kernel.errors import Forbidden, LinkExpired, NotFound, Unavailable
from muster.kernel.ids import new_id
from muster.kernel.networks import truncated
from muster.kernel.paging import Page, encode_cursor, text_cursor
from muster.kernel.principal import Principal

_USE = "subscription-confirmations"
#: Seconds that the sweep leaves to the workflow, which removes what has expired.
_GRACE = 86_400
_SWEPT = 500


class SubscriptionsService:
    """Who gets news. `lifetime` is how many seconds a confirmation is waited for."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        events: EventsWithNews,
        attendees: Attendees,
        keys: KeyedDigests,
        gate: MailGate,
        suppressions: Suppressions,
        lifetime: int,
    ) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._attendees = attendees
        self._keys = keys
        self._gate = gate
        self._suppressions = suppressions
        self._lifetime = lifetime
        self._store = SubscriptionStore()

    # --- What strangers do ---

    async def request(self, topic: str, email: str, ip: str) -> None:
        """Has an address asked whether it wants news of a topic. Raises NotFound for the event, RateLimited."""
        event_id = event_of(topic)
        if event_id is not None and await self._events.upcoming(self._database, event_id) is None:
            raise NotFound("There is no such event to come.")
        address = mailbox(email)
        await self._gate.subscription_mail(address, ip)
        await self._database.write(lambda unit: self._note_request(unit, topic, address, truncated(ip)))

    async def _note_request(self, unit: Transaction, topic: str, email: str, ip: str) -> None:
        moment = self._clock.now()
        now, expires_at = timestamp(moment), after(moment, seconds=self._lifetime)
        found = await self._store.locked(unit, topic, email)
        if found is None:
            added, nonce = new_id(), random.token_hex(16)
            digest = _digest(self._token(added, nonce))
            if await self._store.add(
                unit, added, topic, email, "pending", now, nonce=nonce, token_digest=digest, expires_at=expires_at, ip=ip
            ):
                await self._emit_requested(unit, added, topic, 1)
                return
            found = await self._store.locked(unit, topic, email)
            if found is None:  # somebody adds and removes it all the time
                raise Unavailable("This subscription is being changed elsewhere at this moment.")
        if found.status == "confirmed":
            await unit.emit(messages.SubscriptionRepeated(subscription_id=found.id, topic=topic))
            return
        # The former mail stays good while it is: whoever asked twice may follow the link of either.
        alive = found.status == "pending" and found.nonce and (found.expires_at or "") > now
        nonce = found.nonce if alive and found.nonce else random.token_hex(16)
        digest = _digest(self._token(found.id, nonce))
        await self._store.renew(unit, found.id, nonce, digest, now, expires_at, ip)
        await self._emit_requested(unit, found.id, topic, found.round + 1)

    async def _emit_requested(self, unit: Transaction, subscription_id: str, topic: str, round_: int) -> None:
        workflow = workflow_key(subscription_id, round_)
        await unit.emit(messages.SubscriptionRequested(subscription_id=subscription_id, topic=topic, workflow=workflow))

    async def confirm(self, token: str) -> SubscriptionConfirmed:
        """Confirms the subscription that the token from the mail is for, once.

        Raises LinkExpired for one that is over: too old, used, or never one of ours.
        """
        digest = _digest(token)

        async def work(unit: Transaction) -> SubscriptionRow:
            found = await self._store.by_digest(unit, digest)
            if found is None or not await self._store.confirm(unit, found.id, timestamp(self._clock.now())):
                raise LinkExpired("This link is over, or was used before. Ask for a new one.")
            workflow = workflow_key(found.id, found.round)
            await unit.emit(messages.SubscriptionConfirmed(subscription_id=found.id, topic=found.topic, workflow=workflow))
            return found

        row = await self._database.write(work)
        event_id = event_of(row.topic)
        event = None if event_id is None else await self._events.announced(self._database, event_id)
        return SubscriptionConfirmed(row.topic, None if event is None else event.title)

    async def unsubscribe(self, token: str) -> None:
        """Ends what the token from a mail is for. Nobody is told whether there was anything to end."""
        named = unsubscribe_tokens.read(self._keys, token)
        if named is None:
            return
        source, source_id = named
        if source == "subscription":
            await self._database.write(lambda unit: self._end(unit, source_id))
        else:
            await self._database.write(lambda unit: self._end_for_attendee(unit, source_id))

    async def _end(self, unit: Transaction, subscription_id: str) -> None:
        found = await self._store.get(unit, subscription_id)
        if found is not None and await self._store.end(unit, found.id, timestamp(self._clock.now())):
            await unit.emit(messages.SubscriptionEnded(subscription_id=found.id, topic=found.topic))

    async def _end_for_attendee(self, unit: Transaction, registration_id: str) -> None:
        attendee = await self._attendees.find(unit, registration_id)
        if attendee is None:
            return
        topic, added = event_topic(attendee.event_id), new_id()
        if await self._store.add(unit, added, topic, attendee.email, "unsubscribed", timestamp(self._clock.now())):
            await unit.emit(messages.SubscriptionEnded(subscription_id=added, topic=topic))
            return
        found = await self._store.locked(unit, topic, attendee.email)
        if found is not None:
            await self._end(unit, found.id)

    # --- What organisers do ---

    async def list(self, caller: Principal, topic: str, *, limit: int, after: str | None) -> Page[Subscription]:
        """Who has confirmed, newest first: for organisers of the event, and for admins. Raises NotFound, Forbidden,
        ValidationFailed."""
        await self._check_manage(caller, topic)
        before = None if after is None else text_cursor(after, 1)[0]
        found = await self._store.list(self._database, topic, after=before, limit=limit + 1)
        following = encode_cursor(found[limit - 1].id) if len(found) > limit else None
        return Page(found[:limit], following)

    async def counts(self, caller: Principal, topic: str) -> SubscriptionCounts:
        """How many there are. Raises NotFound, Forbidden."""
        await self._check_manage(caller, topic)
        return await self._store.counts(self._database, topic)

    async def _check_manage(self, caller: Principal, topic: str) -> None:
        event_id = event_of(topic)
        if event_id is not None:
            await self._events.managed(self._database, caller, event_id)
        elif not caller.is_admin:
            raise Forbidden(f"Only admins see who wants news of {EVERYTHING} events.")

    # --- What mails ask ---

    async def confirmation_mail(self, subscription_id: str) -> SubscriptionMail | None:
        """The mail that asks for a confirmation; the same each time. None when it has lost its point."""
        found = await self._store.get(self._database, subscription_id)
        if found is None or found.status != "pending" or found.nonce is None:
            return None
        if (found.expires_at or "") <= timestamp(self._clock.now()):
            return None
        return SubscriptionMail(found.email, self._token(found.id, found.nonce))

    async def repeated_mail(self, subscription_id: str) -> SubscriptionMail | None:
        """The mail that says that all is done already, with the token that ends it; None when it is not so any more."""
        found = await self._store.get(self._database, subscription_id)
        if found is None or found.status != "confirmed":
            return None
        return SubscriptionMail(found.email, unsubscribe_tokens.make(self._keys, "subscription", found.id))

    # --- The steps of the workflow (`muster.ports.workflows`) ---

    async def check(self, key: str) -> bool:
        """Whether the address is to be asked: not one that gets no mail."""
        subscription_id, round_ = _of_workflow(key)
        found = await self._store.get(self._database, subscription_id)
        if found is None or found.status != "pending" or found.round != round_:
            return False
        return not await self._suppressions.suppressed(found.email)

    async def ask(self, key: str) -> None:
        """Has the mail sent."""
        subscription_id, round_ = _of_workflow(key)

        async def work(unit: Transaction) -> None:
            found = await self._store.get(unit, subscription_id)
            if found is not None and await self._store.note_asked(unit, subscription_id, round_):
                await unit.emit(messages.SubscriptionMailWanted(subscription_id=subscription_id, topic=found.topic))

        await self._database.write(work)

    async def end(self, key: str, outcome: str) -> None:
        """Removes what was rejected or has expired. A confirmation is in the row already."""
        subscription_id, round_ = _of_workflow(key)
        if outcome == "rejected":
            await self._database.write(lambda unit: self._store.remove_rejected(unit, subscription_id, round_))
        elif outcome == "expired":
            now = timestamp(self._clock.now())
            await self._database.write(lambda unit: self._store.remove_expired(unit, subscription_id, now))

    async def sweep(self) -> None:
        """Removes what has expired and no workflow knows of any more, as after a restored backup. For a periodic job."""
        moment = self._clock.now()
        now, before = timestamp(moment), timestamp(moment - timedelta(seconds=_GRACE))
        while found := await self._store.expired(self._database, before, _SWEPT):

            async def remove(unit: Transaction, ids: list[str] = found) -> None:
                for subscription_id in ids:
                    await self._store.remove_expired(unit, subscription_id, now)

            await self._database.write(remove)

    async def forget(self, event_id: str) -> None:
        """Removes the subscriptions to an event that is gone."""
        while found := await self._store.some(self._database, event_topic(event_id), _SWEPT):
            await self._database.write(partial(self._store.remove, ids=found))

    def _token(self, subscription_id: str, nonce: str) -> str:
        return urlsafe_b64encode(self._keys.tag(_USE, f"{subscription_id} {nonce}")).rstrip(b"=").decode()


def workflow_key(subscription_id: str, round_: int) -> str:
    """The key of the workflow that a request begins."""
    return f"{subscription_id}_{round_}"


def _of_workflow(key: str) -> tuple[str, int]:
    subscription_id, _, round_ = key.partition("_")
    return subscription_id, int(round_)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
