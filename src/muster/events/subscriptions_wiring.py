"""Subscriptions and announcements, wired."""

from dataclasses import dataclass

from muster.database.engine import Database
from muster.events.announcements_service import AnnouncementsService
from muster.events.references import KeyedDigests
from muster.events.subscriptions_messages import SubscriptionConfirmed, SubscriptionRequested
from muster.events.subscriptions_references import Attendees, EventsWithNews, MailGate, Suppressions
from muster.events.subscriptions_service import SubscriptionsService
from muster.kernel.clock import Clock
from muster.kernel.messages import Envelope
from muster.ports.workflows import Workflows

#: The kind of workflow that asks for a confirmation.
WORKFLOW = "subscription"


@dataclass(frozen=True)
class News:
    """Who wants news, and the news."""

    subscriptions: SubscriptionsService
    announcements: AnnouncementsService
    workflows: Workflows

    def for_routes(self) -> dict[type, object]:
        """The services by the type under which routes ask for them."""
        return {SubscriptionsService: self.subscriptions, AnnouncementsService: self.announcements}

    async def asked(self, message: SubscriptionRequested, _: Envelope) -> None:
        """Somebody asked for news: has the address asked."""
        await self.workflows.start(WORKFLOW, message.workflow)

    async def confirmed(self, message: SubscriptionConfirmed, _: Envelope) -> None:
        """Somebody confirmed: nothing is waited for any more."""
        await self.workflows.signal(WORKFLOW, message.workflow, "confirmed")

    async def forget(self, event_id: str) -> None:
        """An event is gone for good: so is who wanted news of it, and what was told."""
        await self.subscriptions.forget(event_id)
        await self.announcements.forget(event_id)


def build_news(
    *,
    database: Database,
    clock: Clock,
    workflows: Workflows,
    events: EventsWithNews,
    attendees: Attendees,
    keys: KeyedDigests,
    gate: MailGate,
    suppressions: Suppressions,
    confirmation_seconds: int,
) -> News:
    """Wires both, and says to the workflows who carries out their steps."""
    subscriptions = SubscriptionsService(
        database,
        clock,
        events=events,
        attendees=attendees,
        keys=keys,
        gate=gate,
        suppressions=suppressions,
        lifetime=confirmation_seconds,
    )
    workflows.serve(WORKFLOW, subscriptions, wait_seconds=confirmation_seconds)
    return News(
        subscriptions=subscriptions,
        announcements=AnnouncementsService(database, clock, events=events, attendees=attendees, keys=keys),
        workflows=workflows,
    )
