"""The events of the demo, as they are told to the services: by the same ways that organisers and attendees take."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from muster.bootstrap import Application
from muster.commands.demo_events_story import EventsStory, EventStep, StoryEvent, StoryGuest, StoryNews, StoryType
from muster.commands.demo_pictures import PICTURE_TYPE, picture
from muster.events.announcements_models import AnnouncementDraft
from muster.events.announcements_store import AnnouncementStore
from muster.events.check_ins_decisions import Scanned
from muster.events.events_service import NewEvent
from muster.events.forms_service import NewQuestion, NewTicketType
from muster.events.registrations_models import PublicRegistration
from muster.events.registrations_service import NewRegistration
from muster.events.subscriptions_models import event_topic
from muster.events.subscriptions_store import SubscriptionStore
from muster.kernel.clock import timestamp
from muster.kernel.ids import new_id
from muster.kernel.principal import Principal
from muster.ports.files import in_one_piece

#: Where attendees' requests come from: addresses that are kept for documentation.
_FROM = "198.51.100.7"
#: Registrations that are made at once: on SQLite they share commits.
_AT_ONCE = 12
_NEAR = timedelta(hours=2)


@dataclass
class _Placed:
    """An event as it was made: ids in the order of the story, and the registrations by the guests' addresses."""

    id: str
    slug: str
    type_ids: list[str]
    question_ids: list[str]
    registered: dict[str, PublicRegistration] = field(default_factory=dict)
    project_id: str = ""


class EventsTelling:
    """Tells the story of the events, up to a moment at a time. `people` are those of the workspace, by their positions."""

    def __init__(
        self,
        application: Application,
        move_to: Callable[[datetime], None],
        story: EventsStory,
        people: Sequence[Principal],
        seed: int,
    ) -> None:
        self._application = application
        self._move_to = move_to
        self._story = story
        self._people = people
        self._seed = seed
        self._next = 0
        self._placed: dict[int, _Placed] = {}

    async def until(self, moment: datetime) -> None:
        """Tells what happened before `moment`, and was not told yet."""
        first = self._next
        while self._next < len(self._story.steps) and self._story.steps[self._next].at < moment:
            self._next += 1
        for batch in _batches(self._story.steps[first : self._next]):
            self._move_to(batch[0].at)
            await asyncio.gather(*(self._take(step) for step in batch))

    async def _take(self, step: EventStep) -> None:
        event = self._story.events[step.event]
        organiser = self._people[event.organiser]
        if step.kind == "create":
            self._placed[step.event] = await self._create(organiser, event)
            return
        placed = self._placed[step.event]
        match step.kind:
            case "publish":
                await self._publish(organiser, event, placed)
            case "call_off":
                await self._application.events.events.cancel(organiser, placed.id)
            case "board":
                placed.project_id = (await self._application.events.boards.create(organiser, placed.id)).project_id
            case "task":
                await self._take_up(organiser, step, placed)
            case _:
                if step.guest is not None:
                    await self._visit(step, event, placed, step.guest)
                elif step.news is not None:
                    await self._announce(organiser, placed, step.news)

    async def _visit(self, step: EventStep, event: StoryEvent, placed: _Placed, guest: StoryGuest) -> None:
        """What somebody without an account does."""
        match step.kind:
            case "register":
                placed.registered[guest.email] = await self._register(placed, guest)
            case "leave":
                made = placed.registered[guest.email]
                await self._application.events.registrations.cancel(made.id, made.manage_secret or "")
            case "subscribe":
                await self._subscribe(placed, guest)
            case "scan":
                await self._scan(step, event, placed, guest)

    # --- organisers ---

    async def _create(self, organiser: Principal, event: StoryEvent) -> _Placed:
        services = self._application.events
        new = NewEvent(
            event.title, timestamp(event.starts_at), timestamp(event.ends_at), event.timezone, event.description, event.place,
            capacity=event.capacity,
        )  # fmt: skip
        made = await services.events.create(organiser, new)
        types = [NewTicketType(each.name, each.description, each.quota, None, _closing(each)) for each in event.types]
        questions = [NewQuestion(each.label, each.kind, each.options, each.required) for each in event.questions]
        placed = _Placed(
            made.id,
            made.slug,
            [(await services.forms.add_type(organiser, made.id, each)).id for each in types],
            [(await services.forms.add_question(organiser, made.id, each)).id for each in questions],
        )
        await services.forms.delete_type(organiser, made.id, made.ticket_types[0].id)
        for scanner in event.scanners:
            await services.events.set_role(organiser, made.id, self._people[scanner].user_id, "scanner")
        return placed

    async def _publish(self, organiser: Principal, event: StoryEvent, placed: _Placed) -> None:
        if event.palette:
            await self._show(organiser, placed, picture(event.palette, f"{self._seed} {event.title}"))
        await self._application.events.events.publish(organiser, placed.id)

    async def _take_up(self, organiser: Principal, step: EventStep, placed: _Placed) -> None:
        tasks = self._application.tasks
        board = await tasks.projects.get(organiser, placed.project_id)
        column = next(status for status in board.statuses if status.category == step.category)
        fields = {"status_id": column.id, "assignee_ids": (organiser.user_id,)}
        await tasks.tasks.change(organiser, f"{board.key}-{step.number}", fields, "*")

    async def _show(self, organiser: Principal, placed: _Placed, content: bytes) -> None:
        images, files = self._application.events.images, self._application.ports.linked_files
        if files is None:
            raise RuntimeError("the demo is for stores whose links lead back to Muster")
        announced = await images.create(organiser, placed.id, content_type=PICTURE_TYPE, size=len(content))
        token = announced.upload.url.rpartition("/")[2]
        await files.receive(token, in_one_piece(content), size=len(content), content_type=PICTURE_TYPE)
        await images.complete(organiser, placed.id, announced.id)

    async def _announce(self, organiser: Principal, placed: _Placed, news: StoryNews) -> None:
        """Writes news, and says of each mail that it was sent, since none is."""
        announcements, database = self._application.news.announcements, self._application.database
        draft = AnnouncementDraft(news.subject, news.body, news.audience)
        made = await announcements.create(organiser, placed.id, draft)
        if news.draft:
            return
        await announcements.send(organiser, made.id, made.version)
        for step in range(1, len(news.audience) + 1):
            await announcements.gather(made.id, step)
        for recipient_id in await AnnouncementStore().waiting(database, made.id, 1000):
            await announcements.note(recipient_id, "sent")

    # --- attendees ---

    async def _register(self, placed: _Placed, guest: StoryGuest) -> PublicRegistration:
        codes = self._application.identity.codes
        challenge = await codes.send(guest.email, _FROM)
        sent = await codes.code(challenge.challenge_id)
        if sent is None:
            raise RuntimeError("the code that was sent a moment ago is not there")
        answers = {placed.question_ids[number]: answer for number, answer in guest.answers.items()}
        new = NewRegistration(challenge.challenge_id, sent.code, guest.name, placed.type_ids[guest.type], answers)
        return await self._application.events.registrations.register(placed.slug, new, _FROM)

    async def _subscribe(self, placed: _Placed, guest: StoryGuest) -> None:
        subscriptions, topic = self._application.news.subscriptions, event_topic(placed.id)
        await subscriptions.request(topic, guest.email, _FROM)
        asked = await SubscriptionStore().of(self._application.database, topic, guest.email)
        mail = None if asked is None else await subscriptions.confirmation_mail(asked.id)
        if mail is None:
            raise RuntimeError("the subscription that was asked for a moment ago is not there")
        await subscriptions.confirm(mail.token)

    async def _scan(self, step: EventStep, event: StoryEvent, placed: _Placed, guest: StoryGuest) -> None:
        ticket = placed.registered[guest.email].ticket
        code = None if ticket is None else ticket.code
        if code is None:
            raise RuntimeError(f"{guest.name} has no ticket for {event.title}")
        scanner = self._people[event.scanners[len(step.gate) % len(event.scanners)]]
        scan = Scanned(new_id(), code.token, None, "camera", step.gate)
        await self._application.events.check_ins.scan(scanner, placed.id, scan)


def _closing(each: StoryType) -> str | None:
    return None if each.closes_at is None else timestamp(each.closes_at)


def _batches(steps: Sequence[EventStep]) -> list[list[EventStep]]:
    """Registrations near each other in time at once, everything else by itself."""
    batches: list[list[EventStep]] = []
    for together, some in groupby(steps, key=lambda step: step.kind == "register"):
        for step in some:
            last = batches[-1] if batches else []
            if together and last and last[0].kind == "register" and len(last) < _AT_ONCE and step.at - last[0].at < _NEAR:
                last.append(step)
            else:
                batches.append([step])
    return batches
