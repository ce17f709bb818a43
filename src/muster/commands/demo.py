"""`muster demo`: a workspace in which people have worked for some weeks.

Everything is written by the services, with a clock that runs through those weeks, so history, inboxes and the
change feed are what they would be. No mail is sent: the consumer that would is not there yet, and will begin
with the messages to come when it is.
"""

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from muster.bootstrap import Application, build
from muster.commands import demo_files
from muster.commands.demo_events import EventsTelling
from muster.commands.demo_events_story import EventsStory, tell_events
from muster.commands.demo_story import FIRST_DAY, Step, Story, StoryTask, tell
from muster.commands.migrate import migrate
from muster.delivery.dispatcher import Dispatcher
from muster.delivery.models import DeliveryPolicy
from muster.identity.accounts_service import NewAccount
from muster.identity.models import Device
from muster.identity.setup_service import FirstAdmin
from muster.identity.users_service import UserChange
from muster.kernel.clock import SystemClock
from muster.kernel.errors import Conflict
from muster.kernel.ids import new_id
from muster.kernel.principal import Principal
from muster.ports.files import in_one_piece
from muster.settings import Settings
from muster.tasks.models import ChecklistItem
from muster.tasks.projects_service import NewProject, NewStatus
from muster.tasks.service import Draft
from muster.tasks.views_service import NewView

#: Steps that are taken at once: on SQLite they share a commit.
_AT_ONCE = 24
_NEAR = timedelta(hours=2)
#: How much time passes whenever somebody looks at the clock.
_TICK = timedelta(seconds=2)
#: The file in the data folder that says that its workspace is all examples.
_MARK = "demo.txt"
_HERE = Device("127.0.0.1", "muster demo")
#: Consumers that make what people see; the one that sends mails is not among them.
_CONSUMERS = frozenset({"inbox", "previews", "activity"})
#: Longer than the whole story: its clock runs fast.
_LEASE = 400 * 86_400


@dataclass(frozen=True)
class DemoAccount:
    """Somebody as whom one can sign in to the demo."""

    name: str
    email: str
    password: str
    group: str


class StoryClock:
    """A clock that is set to the moments of the story, and goes on by itself between them."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        self._moment += _TICK
        return self._moment

    def restart(self, moment: datetime) -> None:
        """Goes to `moment`, wherever that is."""
        self._moment = moment

    def move_to(self, moment: datetime) -> None:
        """Goes to `moment`, if that is ahead."""
        self._moment = max(self._moment, moment)


def demo(settings: Settings, *, seed: int = 1) -> str:
    """Fills a new workspace and says how to sign in to it; one that it filled before is left as it is.

    Raises Conflict when there is another workspace: examples among real work would never be sorted out.
    """
    mark = settings.data_dir / _MARK
    if mark.is_file():
        return f"The examples are in {settings.data_dir} already; the passwords were shown when they were made."
    migrate(settings)
    accounts = asyncio.run(_fill(settings, seed))
    mark.write_text("The workspace in this folder was filled by `muster demo`.\n", encoding="utf-8")
    lines = ["A workspace full of examples is ready. These passwords are shown this once:", ""]
    lines += [f"  {account.name} ({account.group}): {account.email}  {account.password}" for account in accounts]
    return "\n".join(lines)


async def _fill(settings: Settings, seed: int) -> list[DemoAccount]:
    now = SystemClock().now()
    # The keys are made now, not weeks ago: they would be due for rotation.
    clock = StoryClock(now)
    application = build(settings.model_copy(update={"allow_sign_up": True, "mails_per_recipient": 100}), clock=clock)
    async with application.running(dispatch=False, streams=False):
        state = await application.identity.setup.state()
        if not state.needed:
            raise Conflict(
                f"There is a workspace already ({state.workspace}). Examples belong into one of their own: "
                "set MUSTER_DATA_DIR to another folder, such as ./demo-data."
            )
        clock.restart(now - timedelta(days=FIRST_DAY, hours=3))
        teller = Telling(application, clock, tell(now, seed), tell_events(now, seed), seed)
        return await teller.run()


@dataclass
class _Placed:
    """A project as it was made: ids in the order of the story."""

    id: str
    key: str
    status_ids: list[str]
    label_ids: dict[str, str]


@dataclass
class Telling:
    """Tells a story to the services of an application that runs."""

    application: Application
    clock: StoryClock
    story: Story
    events: EventsStory
    seed: int
    _people: list[Principal] = field(default_factory=list)
    _projects: list[_Placed] = field(default_factory=list)
    _task_ids: dict[int, str] = field(default_factory=dict)
    _checklists: dict[int, tuple[ChecklistItem, ...]] = field(default_factory=dict)

    async def run(self) -> list[DemoAccount]:
        """From the first day to the last. The accounts of the first two people."""
        dispatcher = self._dispatcher()
        await dispatcher.start()
        try:
            accounts = await self._move_in()
            for project in self.story.projects:
                self.clock.move_to(project.begun)
                await self._begin_project(len(self._projects))
            events = EventsTelling(self.application, self.clock.move_to, self.events, self._people, self.seed)
            for batch in _batches(self.story):
                await events.until(batch[0].at)
                self.clock.move_to(batch[0].at)
                await asyncio.gather(*(self._take(step) for step in batch))
            await events.until(self.events.steps[-1].at + _NEAR)
            await self._save_views()
            await dispatcher.drain()
        finally:
            await dispatcher.stop()
        await self._read_most()
        return accounts[:2]

    def _dispatcher(self) -> Dispatcher:
        application = self.application
        return Dispatcher(
            application.database,
            application.ports.live,
            self.clock,
            consumers=[consumer for consumer in application.consumers.values() if consumer.name in _CONSUMERS],
            policy=DeliveryPolicy(lease=_LEASE),
        )

    # --- people and projects ---

    async def _move_in(self) -> list[DemoAccount]:
        identity = self.application.identity
        accounts: list[DemoAccount] = []
        for person in self.story.people:
            password = f"{secrets.token_hex(4)}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
            name = f"{person.given_name} {person.family_name}"
            accounts.append(DemoAccount(name, person.email, password, person.group))
            names = {"given_name": person.given_name, "family_name": person.family_name}
            if not self._people:
                first = FirstAdmin(workspace=self.story.workspace, email=person.email, password=password, **names)
                signed_in = await identity.setup.set_up(await identity.setup.setup_code() or "", first, _HERE)
                self._people.append(Principal(signed_in.me.id, "Admins", new_id()))
                continue
            await identity.accounts.sign_up(NewAccount(email=person.email, password=password, **names))
            user_id = await identity.people.id_by_email(person.email) or ""
            await identity.accounts.verify_email(await identity.mail_secrets.verification_token(user_id) or "")
            caller = Principal(user_id, person.group, new_id())
            if person.group == "Admins":
                await identity.users.change(self._people[0], user_id, UserChange(group="Admins"))
            await identity.people.change_me(caller, {"timezone": person.timezone})
            self._people.append(caller)
        return accounts

    async def _begin_project(self, position: int) -> None:
        project, tasks = self.story.projects[position], self.application.tasks
        owner = self._people[project.members[0]]
        made = await tasks.projects.create(
            owner,
            NewProject(
                key=project.key,
                name=project.name,
                color=project.color,
                description=project.description,
                visibility=project.visibility,
                statuses=[NewStatus(*status) for status in project.statuses],
                member_ids=[self._people[member].user_id for member in project.members],
            ),
        )
        labels = [await tasks.columns.add_label(owner, made.id, name=name, color=color) for name, color in project.labels]
        self._projects.append(
            _Placed(made.id, made.key, [status.id for status in made.statuses], {label.name: label.id for label in labels})
        )

    async def _save_views(self) -> None:
        admin, member = self._people[0], self._people[1]
        views = (
            (admin, NewView("My work", {"assignee": "me", "sort": "deadline"}, "table", None, shared=True)),
            (admin, NewView("Urgent, everywhere", {"priority": "urgent,high"}, "table", None, shared=True)),
            (admin, NewView("Gala month", {}, "calendar", self._projects[0].id, shared=True)),
            (member, NewView("Nobody's yet", {"assignee": "none"}, "table", self._projects[0].id, shared=False)),
        )
        for caller, view in views:
            await self.application.tasks.views.create(caller, view)

    async def _read_most(self) -> None:
        """People have read what is older; the newest few wait for them."""
        inbox = self.application.notifications.inbox
        for caller in self._people:
            page = await inbox.list(caller, unread=True, limit=6, after=None)
            while page.next is not None:
                page = await inbox.list(caller, unread=True, limit=200, after=page.next)
                await inbox.mark_read(caller, [notification.id for notification in page.items])

    # --- steps ---

    async def _take(self, step: Step) -> None:
        caller = self._people[step.actor]
        tasks = self.application.tasks
        match step.kind:
            case "create":
                await self._create(caller, step.task, self.story.tasks[step.task])
            case "change":
                await tasks.tasks.change(caller, self._task_ids[step.task], self._fields(step), "*")
            case "comment":
                await tasks.comments.create(caller, self._task_ids[step.task], self._said(step))
            case "attach":
                await self._attach(caller, step)
            case "delete":
                await tasks.tasks.delete(caller, self._task_ids[step.task], None)

    async def _create(self, caller: Principal, position: int, task: StoryTask) -> None:
        project = self._projects[task.project]
        self._checklists[position] = tuple(ChecklistItem(new_id(), text, done=False) for text in task.checklist)
        made = await self.application.tasks.tasks.create(
            caller,
            Draft(
                project=project.id,
                title=task.title,
                description=task.description,
                priority=task.priority,
                assignee_ids=tuple(self._people[person].user_id for person in task.assignees),
                deadline=task.deadline,
                label_ids=tuple(project.label_ids[name] for name in task.labels),
                checklist=self._checklists[position],
                parent_id=None if task.parent is None else self._task_ids[task.parent],
            ),
        )
        self._task_ids[position] = made.id

    def _fields(self, step: Step) -> dict[str, object]:
        """The changed fields with ids for positions."""
        project = self._projects[self.story.tasks[step.task].project]
        fields: dict[str, Any] = dict(step.fields)
        if "status_id" in fields:
            fields["status_id"] = project.status_ids[fields["status_id"]]
        if "assignee_ids" in fields:
            fields["assignee_ids"] = tuple(self._people[person].user_id for person in fields["assignee_ids"])
        if "ticks" in fields:
            ticked = fields.pop("ticks")
            items = self._checklists[step.task]
            fields["checklist"] = tuple(
                ChecklistItem(item.id, item.text, done=number < ticked) for number, item in enumerate(items)
            )
        return fields

    def _said(self, step: Step) -> str:
        if step.mentioned is None:
            return step.text
        person = self.story.people[step.mentioned]
        name = f"{person.given_name} {person.family_name}"
        return step.text.replace("{you}", f"@[{name}](user:{self._people[step.mentioned].user_id})")

    async def _attach(self, caller: Principal, step: Step) -> None:
        attachments, files = self.application.tasks.attachments, self.application.ports.linked_files
        if files is None:
            raise RuntimeError("the demo is for stores whose links lead back to Muster")
        content, content_type = demo_files.content(step.fields["kind_of"], f"{self.seed} {step.text}")
        announced = await attachments.create(
            caller, self._task_ids[step.task], name=step.text, size=len(content), content_type=content_type
        )
        token = announced.upload.url.rpartition("/")[2]
        await files.receive(token, in_one_piece(content), size=len(content), content_type=content_type)
        await attachments.complete(caller, announced.attachment.id)


def _batches(story: Story) -> Iterator[list[Step]]:
    """Steps that may be taken at once: near each other in time, no two of one task, no child with its parent."""
    batch: list[Step] = []
    busy: set[int | None] = set()
    for step in story.steps:
        far = bool(batch) and step.at - batch[0].at > _NEAR
        if far or len(batch) == _AT_ONCE or step.task in busy or story.tasks[step.task].parent in busy:
            yield batch
            batch, busy = [], set()
        batch.append(step)
        busy.add(step.task)
    if batch:
        yield batch


__all__ = ["DemoAccount", "demo"]
