"""A hub of streams with people whose projects a test decides upon, and clients that read as browsers do."""

import asyncio
from typing import ClassVar

import msgspec

from muster.activity.brief_stream import BriefStream
from muster.activity.changes_service import ChangesService
from muster.activity.hub import Stream, StreamHub
from muster.activity.models import Change, FeedRules
from muster.adapters.local.live import LocalLive
from muster.database.engine import Database
from muster.database.feed import newest_position, sequence
from muster.kernel.errors import Unauthenticated
from muster.kernel.messages import Message
from muster.kernel.principal import Group, Principal

RULES = FeedRules(shown=("tasks:", "identity:user:"), membership=("tasks:project:",), sessions=("identity:session:",))
ADA = Principal("ada", "Members", "s1")
BOB = Principal("bob", "Members", "s2")
ADMIN = Principal("root", "Admins", "s3")


class TaskDone(Message, frozen=True, kw_only=True):
    kind: ClassVar[str] = "tasks:task:changed"
    number: int = 0


class MembersChanged(Message, frozen=True, kw_only=True):
    kind: ClassVar[str] = "tasks:project:changed"
    name: str = ""
    closed: bool = False
    left_ids: tuple[str, ...] = ()


class Secret(Message, frozen=True, kw_only=True):
    kind: ClassVar[str] = "identity:code:requested"


class SessionEnded(Message, frozen=True, kw_only=True):
    kind: ClassVar[str] = "identity:session:ended"


class Event(msgspec.Struct):
    id: int
    kind: str
    data: Change


class World:
    """A hub, who sees what, and who is signed in."""

    def __init__(self, database: Database, heartbeat: float, max_streams: int = 100, stream_seconds: float = 0) -> None:
        self.database = database
        self.projects: dict[str, set[str] | None] = {"ada": {"p1"}, "bob": {"p2"}, "root": None}
        self.signed_out: set[str] = set()
        self.groups: dict[str, Group] = {}
        self.live = LocalLive(poll_seconds=3600)
        database.when_committed(self.live.committed)
        self.changes = ChangesService(database, RULES, self.visible)
        self.hub = StreamHub(
            database,
            self.live,
            self.changes,
            RULES,
            self.visible,
            max_streams=max_streams,
            heartbeat_seconds=heartbeat,
            stream_seconds=stream_seconds,
        )

    async def visible(self, caller: Principal) -> set[str] | None:
        found = self.projects[caller.user_id]
        return None if found is None else set(found)

    async def stream(self, caller: Principal, after: int | None = None) -> "Client":
        async def check() -> Principal:
            if caller.user_id in self.signed_out:
                raise Unauthenticated("Sign in first.")
            return msgspec.structs.replace(caller, group=self.groups.get(caller.user_id, caller.group))

        return Client(await self.hub.stream(caller, after, check))

    async def newest(self) -> int:
        await sequence(self.database)
        return await newest_position(self.database)

    async def emit(self, *messages: Message) -> None:
        await self.database.write(lambda unit: unit.emit(*messages))


class Client:
    """Reads a stream as a browser does."""

    def __init__(self, stream: Stream | BriefStream) -> None:
        self.stream = stream
        self.last_id = 0
        self.alive = 0
        self._events = stream.events()

    async def next(self, count: int = 1) -> list[Event]:
        """The next events."""
        found: list[Event] = []
        async with asyncio.timeout(20):
            while len(found) < count:
                found += self._parse(await anext(self._events))
        return found

    async def until_alive(self) -> None:
        """Reads until a sign of life; nothing else may come before it."""
        before = self.alive
        async with asyncio.timeout(20):
            while self.alive == before:
                assert self._parse(await anext(self._events)) == []

    async def until_end(self) -> list[Event]:
        """What comes before the stream ends."""
        found: list[Event] = []
        async with asyncio.timeout(20):
            async for piece in self._events:
                found += self._parse(piece)
        return found

    async def close(self) -> None:
        await self._events.aclose()
        self.stream.close()

    def _parse(self, piece: bytes) -> list[Event]:
        found: list[Event] = []
        for block in piece.decode().split("\n\n")[:-1]:
            fields = dict(line.partition(": ")[::2] for line in block.split("\n") if not line.startswith(":"))
            self.alive += block.startswith(":")
            if "id" in fields:
                self.last_id = int(fields["id"])
            if "data" in fields:
                found.append(Event(int(fields["id"]), fields["event"], msgspec.json.decode(fields["data"], type=Change)))
        return found


def numbers(events: list[Event]) -> list[int]:
    return [msgspec.json.decode(event.data.data["number"]) for event in events]
