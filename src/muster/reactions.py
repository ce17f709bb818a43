"""What follows from what: each kind of message, and what then happens. The one place that knows several domains.

A reaction may happen twice, later, and in any order (docs/architecture.md), so each of these is
idempotent by the id of its message.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import msgspec

from muster.activity.models import FeedRules
from muster.activity.service import ActivityService
from muster.delivery.consumers import Consumer, Handler, Reaction, consumer, on, on_every
from muster.events import announcements_messages as announcing
from muster.events import messages as events
from muster.events import subscriptions_messages as subscribing
from muster.events.mail_facts import MailFacts
from muster.events.moves_service import MoveService
from muster.events.subscriptions_wiring import News
from muster.events.ticket_attachments import QR_CONTENT_ID, TicketAttachments
from muster.events.ticket_pictures import TicketPictures
from muster.identity import messages as identity
from muster.identity.mail_secrets import MailSecrets
from muster.kernel.messages import Envelope, MessageT
from muster.notifications.mail_service import MailService
from muster.notifications.messages import MailWanted
from muster.notifications.models import Notice, NotificationKind
from muster.notifications.news_mails import NewsMails
from muster.notifications.people import Recipient
from muster.notifications.registration_mails import RegistrationMail, RegistrationMails, Whereabouts
from muster.notifications.service import NotificationsService
from muster.tasks import messages as tasks
from muster.tasks.previews_service import PreviewService

#: How the change feed treats messages.
FEED = FeedRules(
    shown=(
        "tasks:",
        "notifications:notification:",
        "identity:user:",
        "events:event:",
        "events:staff:",
        "events:registration:",
        "events:ticket:",
        "events:announcement:started",
        "events:announcement:sent",
    ),
    membership=("tasks:project:", "identity:user:", "events:event:created", "events:staff:"),
    sessions=("identity:session:ended", "identity:user:"),
)


#: Those of some people who see a project now.
Viewers = Callable[[str, Collection[str]], Awaitable[set[str]]]


@dataclass(frozen=True, slots=True)
class _Services:
    """What reactions ask to do something."""

    told: "_Told"
    mails: MailService
    registration_mails: RegistrationMails
    activity: ActivityService
    previews: PreviewService
    news: News
    news_mails: NewsMails
    ticket_pictures: TicketPictures


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the table: a kind of message (None: each one without a line of its own) and what it makes happen."""

    kind: str | None
    bound: Callable[[_Services], Reaction]


def _on(message_type: type[MessageT], choose: Callable[[_Services], Callable[[MessageT, Envelope], Awaitable[None]]]) -> _Row:
    return _Row(message_type.kind, lambda to: on(message_type, choose(to)))


def _on_every(choose: Callable[[_Services], Handler]) -> _Row:
    return _Row(None, lambda to: on_every(choose(to)))


_TABLE: Mapping[str, tuple[_Row, ...]] = {
    "inbox": (
        _on(tasks.TaskCreated, lambda to: to.told.task_created),
        _on(tasks.TaskChanged, lambda to: to.told.task_changed),
        _on(tasks.CommentPosted, lambda to: to.told.comment_posted),
        _on(tasks.CommentEdited, lambda to: to.told.comment_edited),
    ),
    "mail": (
        _on(MailWanted, lambda to: lambda message, envelope: to.mails.notification(envelope.id, message.notification_id)),
        _on(identity.SignedUp, lambda to: _to_person(to.mails.verify_address)),
        _on(identity.SignUpRepeated, lambda to: _to_person(to.mails.already_registered)),
        _on(identity.Invited, lambda to: _to_person(to.mails.invited)),
        _on(identity.PasswordResetRequested, lambda to: _reset_requested(to.mails)),
        _on(identity.PasswordReissued, lambda to: _to_person(to.mails.password_reissued)),
        _on(identity.PasswordChanged, lambda to: _to_person(to.mails.password_changed)),
        _on(identity.SecondFactorTurnedOff, lambda to: _to_person(to.mails.second_factor_off)),
        _on(
            identity.CodeRequested,
            lambda to: lambda message, envelope: to.mails.one_time_code(envelope.id, message.challenge_id, message.email),
        ),
        _on(events.RegistrationConfirmed, lambda to: _to_attendee(to.registration_mails.confirmed)),
        _on(events.RegistrationWaiting, lambda to: _to_attendee(to.registration_mails.waiting)),
        _on(events.RegistrationOffered, lambda to: _to_attendee(to.registration_mails.offered)),
        _on(events.RegistrationCancelled, lambda to: _to_attendee(to.registration_mails.ended)),
        _on(events.RegistrationExpired, lambda to: _to_attendee(to.registration_mails.ended)),
        _on(events.RegistrationMailRequested, lambda to: _to_attendee(to.registration_mails.as_it_stands)),
        _on(
            events.MoveMailWanted,
            lambda to: (
                lambda message, envelope: to.registration_mails.moved(envelope.id, message.registration_id, message.move_id)
            ),
        ),
        _on(events.TicketReissued, lambda to: _to_attendee(to.registration_mails.confirmed)),
        _on(events.TicketTransferred, lambda to: _to_attendee(to.registration_mails.confirmed)),
        _on(subscribing.SubscriptionMailWanted, lambda to: _to_subscriber(to.news_mails.confirm_subscription)),
        _on(subscribing.SubscriptionRepeated, lambda to: _to_subscriber(to.news_mails.subscribed_already)),
        _on(
            announcing.AnnouncementWanted,
            lambda to: lambda message, envelope: to.news_mails.announcement(envelope.id, message.recipient_id),
        ),
    ),
    "events": (
        _on(subscribing.SubscriptionRequested, lambda to: to.news.asked),
        _on(subscribing.SubscriptionConfirmed, lambda to: to.news.confirmed),
        _on(
            announcing.AnnouncementStepDue,
            lambda to: lambda message, _: to.news.announcements.gather(message.announcement_id, message.step),
        ),
        _on(events.EventPurged, lambda to: _event_purged(to.news, to.ticket_pictures)),
        _on(events.TicketReissued, lambda to: lambda message, _: to.ticket_pictures.outdated(message)),
        _on(events.TicketTransferred, lambda to: lambda message, _: to.ticket_pictures.outdated(message)),
        _on(events.TicketRevoked, lambda to: lambda message, _: to.ticket_pictures.revoked(message)),
    ),
    "previews": (
        _on(tasks.AttachmentAdded, lambda to: to.previews.on_attachment),
        _on(tasks.AttachmentRestored, lambda to: to.previews.on_attachment),
    ),
    "activity": (_on_every(lambda to: to.activity.record),),
}
#: Those that want what happened before they were added to an installation.
_FROM_START = frozenset({"activity"})


def consumers(
    inbox: NotificationsService,
    mails: MailService,
    registration_mails: RegistrationMails,
    activity: ActivityService,
    previews: PreviewService,
    viewers: Viewers,
    *,
    news: News,
    news_mails: NewsMails,
    ticket_pictures: TicketPictures,
) -> tuple[Consumer, ...]:
    """Every consumer and what it does."""
    to = _Services(_Told(inbox, viewers), mails, registration_mails, activity, previews, news, news_mails, ticket_pictures)
    return tuple(
        consumer(name, *(row.bound(to) for row in rows), from_start=name in _FROM_START) for name, rows in _TABLE.items()
    )


def subscriptions() -> dict[str, tuple[str, ...] | None]:
    """The kinds of message that each consumer wants; None: all of them. What queues are made and filled by."""
    kinds = {name: [row.kind for row in rows] for name, rows in _TABLE.items()}
    return {name: None if None in wanted else tuple(kind for kind in wanted if kind) for name, wanted in kinds.items()}


class _Told:
    """Who hears of what happens to a task."""

    def __init__(self, inbox: NotificationsService, viewers: Viewers) -> None:
        self._inbox = inbox
        self._viewers = viewers

    async def task_created(self, message: tasks.TaskCreated, envelope: Envelope) -> None:
        await self._tell(envelope, _notices(message, "assigned", message.assignee_ids))

    async def task_changed(self, message: tasks.TaskChanged, envelope: Envelope) -> None:
        notices = _notices(message, "assigned", message.assignees_added)
        if message.status_after is not None:
            moved = f"{message.status_before} → {message.status_after}"
            notices += _notices(message, "status_changed", message.watcher_ids, moved)
        await self._tell(envelope, notices)

    async def comment_posted(self, message: tasks.CommentPosted, envelope: Envelope) -> None:
        notices = _notices(message, "mentioned", message.mentioned_ids, message.excerpt)
        await self._tell(envelope, notices + _notices(message, "commented", message.watcher_ids, message.excerpt))

    async def comment_edited(self, message: tasks.CommentEdited, envelope: Envelope) -> None:
        await self._tell(envelope, _notices(message, "mentioned", message.mentioned_ids, message.excerpt))

    async def _tell(self, envelope: Envelope, notices: list[Notice]) -> None:
        """Only those who see the project: its author or an assignee may have been taken out of it, and stays what they were."""
        people = {notice.user_id for notice in notices} - {envelope.actor_id}
        if envelope.project_id is None or not people:
            return
        seeing = await self._viewers(envelope.project_id, people)
        await self._inbox.notify(envelope.id, envelope.actor_id, [notice for notice in notices if notice.user_id in seeing])


def _notices(
    message: tasks.TaskMessage | tasks.CommentMessage, kind: NotificationKind, user_ids: Iterable[str], text: str = ""
) -> list[Notice]:
    return [
        Notice(user_id=user_id, kind=kind, task_id=message.task_id, task_key=message.key, title=message.title, text=text)
        for user_id in user_ids
    ]


def _to_person(
    send: Callable[[str, str], Awaitable[None]],
) -> Callable[[identity.PersonMessage, Envelope], Awaitable[None]]:
    """The mail to the person whom a message is about."""

    async def react(message: identity.PersonMessage, envelope: Envelope) -> None:
        await send(envelope.id, message.person_id)

    return react


def _to_attendee(
    send: Callable[[str, str], Awaitable[None]],
) -> Callable[[events.RegistrationMessage | events.TicketMessage, Envelope], Awaitable[None]]:
    """The mail to who registered."""

    async def react(message: events.RegistrationMessage | events.TicketMessage, envelope: Envelope) -> None:
        await send(envelope.id, message.registration_id)

    return react


def _to_subscriber(
    send: Callable[[str, str], Awaitable[None]],
) -> Callable[[subscribing.SubscriptionMessage, Envelope], Awaitable[None]]:
    """The mail to the address of a subscription."""

    async def react(message: subscribing.SubscriptionMessage, envelope: Envelope) -> None:
        await send(envelope.id, message.subscription_id)

    return react


def _event_purged(news: News, pictures: TicketPictures) -> Callable[[events.EventPurged, Envelope], Awaitable[None]]:
    """What belonged to an event, and lies elsewhere than its rows."""

    async def react(message: events.EventPurged, _: Envelope) -> None:
        await news.forget(message.event_id)
        await pictures.forget(message.event_id)

    return react


def _reset_requested(mails: MailService) -> Callable[[identity.PasswordResetRequested, Envelope], Awaitable[None]]:
    async def react(message: identity.PasswordResetRequested, envelope: Envelope) -> None:
        if message.person_id is not None:  # somebody typed an address that nobody has
            await mails.reset_password(envelope.id, message.person_id)

    return react


class Names(Protocol):
    """What mails ask about people besides their secrets."""

    async def names(self, ids: Iterable[str]) -> Mapping[str, str]:
        """The names of people."""
        ...

    async def active_ids(self, ids: Iterable[str]) -> set[str]:
        """Those who can sign in."""
        ...


@dataclass(frozen=True, slots=True)
class PeopleForMails:
    """What identity knows, in the words of notifications (`muster.notifications.people`)."""

    secrets: MailSecrets
    people: Names

    async def recipient(self, user_id: str) -> Recipient | None:
        found = await self.secrets.mail_address(user_id)
        return None if found is None else Recipient(found.email, f"{found.given_name} {found.family_name}".strip())

    async def active_recipient(self, user_id: str) -> Recipient | None:
        return await self.recipient(user_id) if await self.people.active_ids([user_id]) else None

    async def name(self, user_id: str) -> str:
        return (await self.people.names([user_id])).get(user_id, "")

    async def verification_token(self, user_id: str) -> str | None:
        return await self.secrets.verification_token(user_id)

    async def reset_token(self, user_id: str) -> str | None:
        return await self.secrets.reset_token(user_id)

    async def temporary_password(self, user_id: str) -> str | None:
        return await self.secrets.temporary_password(user_id)

    async def one_time_code(self, challenge_id: str) -> str | None:
        found = await self.secrets.one_time_code(challenge_id)
        return None if found is None else found.code


@dataclass(frozen=True, slots=True)
class RegistrationsForMails:
    """What events know, in the words of notifications (`muster.notifications.registration_mails`)."""

    facts: MailFacts
    attachments: TicketAttachments
    moves: MoveService

    async def registration_mail(self, registration_id: str) -> RegistrationMail | None:
        found = await self.facts.registration(registration_id)
        if found is None:
            return None
        return RegistrationMail(
            registration_id=found.registration_id,
            email=found.email,
            name=found.name,
            status=found.status,
            cancelled_by=found.cancelled_by,
            offer_expires_at=found.offer_expires_at,
            position=found.position,
            secret=found.secret,
            ticket_type=found.ticket_type,
            ticket_is_valid=found.ticket is not None and found.ticket.status == "valid",
            code_picture=QR_CONTENT_ID,
            attachments=partial(self.attachments.of, found),
            calendar=partial(self.attachments.of, found, with_code=False),
            title=found.title,
            slug=found.slug,
            starts_at=found.starts_at,
            ends_at=found.ends_at,
            timezone=found.timezone,
            place=found.place,
            link=found.link,
        )

    async def move(self, move_id: str) -> tuple[Whereabouts, Whereabouts] | None:
        found = await self.moves.get(move_id)
        if found is None or found.present is None:
            return None
        former, present = (msgspec.convert(each, Whereabouts, from_attributes=True) for each in (found.former, found.present))
        return former, present
