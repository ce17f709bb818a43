"""The hub: reads each new message once and hands it to every stream whose reader may see it."""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection

from muster.activity.brief_stream import BriefStream
from muster.activity.changes_service import BATCH, ChangesService
from muster.activity.events import event_of
from muster.activity.models import FeedRules, change_of
from muster.activity.policies import VisibleProjects, may_see
from muster.database.engine import Database
from muster.database.feed import messages_after, newest_position, sequence
from muster.kernel.errors import MusterError, RateLimited, Unavailable
from muster.kernel.messages import Envelope
from muster.kernel.principal import Principal
from muster.ports.live import Live

#: Gives the caller anew, or raises one of our errors when the session is over.
Check = Callable[[], Awaitable[Principal]]

log = logging.getLogger(__name__)

#: Messages that may wait for one reader; who is further behind is cut off, and catches up on its own account.
QUEUE = 1000
#: Streams that one person may have open: several devices with several tabs.
PER_PERSON = 30


class StreamHub:
    """Streams of changes, as server-sent events.

    `heartbeat_seconds`: how often a silent stream says that it is alive; as often, and whenever somebody's
    session may have ended, the reader is looked at again. `stream_seconds`: where that is not 0, streams end by
    themselves, after that long at the latest (`BriefStream`); the hub need not be open for them.
    """

    def __init__(
        self,
        database: Database,
        live: Live,
        changes: ChangesService,
        rules: FeedRules,
        visible_projects: VisibleProjects,
        *,
        max_streams: int,
        heartbeat_seconds: float = 15,
        stream_seconds: float = 0,
    ) -> None:
        self._database = database
        self._live = live
        self._changes = changes
        self._rules = rules
        self._visible_projects = visible_projects
        self._max_streams = max_streams
        self._stream_seconds = stream_seconds
        self.heartbeat_seconds = heartbeat_seconds
        #: Messages up to here were handed out.
        self.position = 0
        #: Counts the times that what people see may have changed.
        self.generation = 0
        self._readers: set[Stream] = set()
        self._open: Counter[str] = Counter()
        self.ending = False
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begins to read, at the end of the feed."""
        self.position = await newest_position(self._database)
        self._task = asyncio.create_task(self._listen(), name="stream-hub")

    async def close(self) -> None:
        """Ends all streams and stops reading."""
        self.end_streams()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def end_streams(self) -> None:
        """Lets every stream end by itself, and no new one begin: the server is about to stop."""
        self.ending = True
        for reader in self._readers:
            reader.stir()

    @property
    def streams(self) -> int:
        """How many streams are open."""
        return self._open.total()

    async def stream(self, caller: Principal, after: int | None, check: Check) -> "Stream | BriefStream":
        """The changes after a position, or from now on. Close it at the end.

        `check` gives the caller anew, or raises when the session is over; the stream ends then. Raises
        LinkExpired for a position that is too old, RateLimited, Unavailable.
        """
        if self._stream_seconds:
            return await BriefStream.after(self._changes, caller, after, self._stream_seconds)
        self._admit(caller)
        try:
            if after is not None:
                await self._changes.check(after)
        except BaseException:
            self._leave(caller.user_id)
            raise
        return Stream(self, caller, self.position if after is None else after, check)

    def _admit(self, caller: Principal) -> None:
        if self.ending:
            raise Unavailable("The server is about to stop.")
        if self._open[caller.user_id] >= PER_PERSON:
            raise RateLimited("You have too many live connections open.", retry_after=30)
        if self.streams >= self._max_streams:
            raise Unavailable("There are too many live connections.", retry_after=30)
        self._open[caller.user_id] += 1

    def _leave(self, user_id: str) -> None:
        self._open[user_id] -= 1
        if not self._open[user_id]:
            del self._open[user_id]

    # --- for streams ---

    async def projects_of(self, caller: Principal) -> set[str] | None:
        """The projects that somebody sees now."""
        return await self._visible_projects(caller)

    async def read(self, after: int) -> list[Envelope]:
        """A batch of the feed."""
        return await messages_after(self._database, after, BATCH)

    def join(self, stream: "Stream", generation: int) -> bool:
        """Hands out new messages to a stream too, if it has all that were handed out before.

        `generation` is the one of which the stream knows what its reader may see. Without a pause between
        looking and joining: nothing falls in between.
        """
        if stream.position < self.position or generation != self.generation:
            return False
        self._readers.add(stream)
        return True

    def part(self, stream: "Stream") -> None:
        """Forgets a stream."""
        self._readers.discard(stream)
        self._leave(stream.admitted_as)

    # --- the feed ---

    async def _listen(self) -> None:
        async for _ in self._live.rings():
            try:
                await self._read_on()
            except Exception:
                log.exception("the stream hub could not read on")

    async def _read_on(self) -> None:
        await sequence(self._database)
        if not self._readers:
            newest = await newest_position(self._database)
            if not self._readers:  # one that came meanwhile relies on being given what comes after the old position
                self.position = max(self.position, newest)
                return
        while True:
            messages = await messages_after(self._database, self.position, BATCH)
            for message in messages:
                await self._hand_out(message)
            if len(messages) < BATCH:
                return
            await asyncio.sleep(0)  # a database that answers on the loop's thread never suspends us otherwise

    def is_for(self, message: Envelope, reader: "Stream") -> bool:
        """Whether a stream tells of a message."""
        return self._changes.shows(message) and may_see(message, reader.caller, reader.projects)

    async def _hand_out(self, message: Envelope) -> None:
        if message.kind.startswith(self._rules.membership):
            await self._hand_out_around_change_of_membership(message)
        else:
            self._give(message, {reader for reader in self._readers if self.is_for(message, reader)})
        if message.kind.startswith(self._rules.sessions):
            for reader in self._readers:
                reader.doubtful = True
                reader.stir()

    async def _hand_out_around_change_of_membership(self, message: Envelope) -> None:
        """To those who saw it before the change as well as to those who see it now: both have to know.

        Whoever sees it no longer learns that something happened to the project, but not what: its name may be
        new, too.
        """
        self.generation += 1
        chosen = {reader for reader in self._readers if self.is_for(message, reader)}
        seen: dict[Principal, set[str] | None] = {}
        for reader in tuple(self._readers):
            if reader.caller not in seen:
                seen[reader.caller] = await self._visible_projects(reader.caller)
            reader.projects = seen[reader.caller]
        # Whoever began to follow meanwhile is among them: it stopped catching up before this message.
        seeing = {reader for reader in self._readers if self.is_for(message, reader)}
        self._give(message, seeing, chosen - seeing)

    def _give(self, message: Envelope, readers: Collection["Stream"], outside: Collection["Stream"] = ()) -> None:
        """Without a pause: who begins to follow does so before or after, never in between."""
        self.position = message.position
        event = _event(message) if readers else b""
        bare = _event(message, bare=True) if outside else b""
        for reader in self._readers:
            if message.position > reader.position:
                reader.position = message.position
                if reader in readers:
                    reader.give(event)
                elif reader in outside:
                    reader.give(bare)


class Stream:
    """One stream of changes."""

    def __init__(self, hub: StreamHub, caller: Principal, position: int, check: Check) -> None:
        self._hub = hub
        self._check = check
        self._waiting: deque[bytes] = deque()
        self._stirred = asyncio.Event()
        self._check_at = 0.0
        self._closed = False
        self._cut = False
        self.admitted_as = caller.user_id
        self.caller = caller
        self.projects: set[str] | None = set()
        #: The last message that was considered.
        self.position = position
        #: That the session may be over.
        self.doubtful = False

    def give(self, event: bytes) -> None:
        """Puts an event in the queue, or cuts the stream off when too many wait there."""
        if len(self._waiting) >= QUEUE:
            self._cut = True
            self._waiting.clear()
        if not self._cut:
            self._waiting.append(event)
        self._stirred.set()

    def stir(self) -> None:
        """Has the stream look whether it should end."""
        self._stirred.set()

    def close(self) -> None:
        """Gives the place back."""
        if not self._closed:
            self._closed = True
            self._hub.part(self)

    async def events(self) -> AsyncGenerator[bytes, None]:
        """The events, several at once where they come fast, and a sign of life where none come."""
        yield b"retry: 2000\nid: %d\n\n" % self.position
        self._check_at = self._next_check()
        while (events := await self._missed()) is not None:
            if events:
                yield events
            # There may be much to catch up with, and nobody tells this stream yet that its session is over.
            if _now() >= self._check_at and await self._look_again() is None:
                return
        while (events := await self._next()) is not None:
            if events:
                yield events

    async def _missed(self) -> bytes | None:
        """What came before the stream follows the hub; None once it does."""
        if self._hub.ending:
            return None
        generation = self._hub.generation
        self.projects = await self._hub.projects_of(self.caller)
        if self._hub.join(self, generation):
            return None
        messages = await self._hub.read(self.position)
        if messages:  # what came after a change of membership is judged by what holds since then
            self.projects = await self._hub.projects_of(self.caller)
        events = b"".join(_event(message) for message in messages if self._hub.is_for(message, self))
        self.position = messages[-1].position if messages else max(self.position, self._hub.position)
        return events

    async def _next(self) -> bytes | None:
        """What waits, or b"" after having looked whether to go on; None at the end."""
        if self._cut or self._hub.ending:
            return None
        if self.doubtful or _now() >= self._check_at:
            return await self._look_again()
        if self._waiting:
            events = b"".join(self._waiting)
            self._waiting.clear()
            return events
        self._stirred.clear()
        try:
            async with asyncio.timeout_at(self._check_at):
                await self._stirred.wait()
        except TimeoutError:
            if not self._waiting:
                # With the position: whoever comes back need not be told again what was not for them.
                return b": alive\nid: %d\n\n" % self.position
        return b""

    async def _look_again(self) -> bytes | None:
        self.doubtful = False
        self._check_at = self._next_check()
        try:
            caller = await self._check()
        except MusterError:
            return None
        # What waits was chosen for somebody in the former group. The client comes back and goes on where it was.
        return b"" if caller.group == self.caller.group else None

    def _next_check(self) -> float:
        return _now() + self._hub.heartbeat_seconds


def _now() -> float:
    return asyncio.get_running_loop().time()


def _event(message: Envelope, *, bare: bool = False) -> bytes:
    """A message as an event; `bare` without what it says beside its kind and whom it is about."""
    return event_of(change_of(message, bare=bare))
