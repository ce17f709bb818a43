"""A bus and queues in memory: what EventBridge and SQS do with messages, on a clock that a test moves."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from muster.kernel.clock import Clock, after, timestamp
from muster.kernel.errors import Unavailable
from muster.kernel.ids import new_id
from muster.kernel.messages import Envelope
from muster.ports.bus import Item

Hook = Callable[[Sequence[Envelope]], Awaitable[None]]

VISIBILITY = 30
LARGEST = 200_000


@dataclass
class _Held:
    """One copy in a queue. `message` is None for something that is no message."""

    message: Envelope | None
    visible_at: str
    id: str = field(default_factory=new_id)
    receives: int = 0
    receipt: str = ""


class MemoryQueues:
    """A queue hands out what is visible, and puts aside what it has handed out `receives` times."""

    def __init__(self, clock: Clock, names: Sequence[str], *, receives: int = 3) -> None:
        self._clock = clock
        self._receives = receives
        self._queues: dict[str, list[_Held]] = {name + end: [] for name in names for end in ("", "-dead")}

    # --- the port ---

    async def send(self, consumer: str, message: Envelope) -> None:
        self._put(consumer, message)

    async def bury(self, consumer: str, message: Envelope) -> None:
        self._put(f"{consumer}-dead", message)

    async def postpone(self, consumer: str, item: Item, seconds: float) -> None:
        for held in self._queues[consumer]:
            if held.receipt == item.receipt:
                held.visible_at = after(self._clock.now(), seconds=seconds)
                return
        raise Unavailable("That receipt is no longer good.")

    async def dead_letters(self, consumer: str, limit: int) -> list[Item]:
        return self._receive(f"{consumer}-dead", limit)

    async def leave(self, consumer: str, letters: Sequence[Item]) -> None:
        for letter in letters:
            for held in self._queues[f"{consumer}-dead"]:
                if held.receipt == letter.receipt:
                    held.visible_at = timestamp(self._clock.now())

    async def remove(self, consumer: str, letters: Sequence[Item]) -> None:
        receipts = {letter.receipt for letter in letters}
        name = f"{consumer}-dead"
        self._queues[name] = [held for held in self._queues[name] if held.receipt not in receipts]

    # --- what AWS does by itself ---

    def receive(self, consumer: str, limit: int = 10) -> list[Item]:
        """A batch, as a function is given it."""
        now = timestamp(self._clock.now())
        for held in [held for held in self._queues[consumer] if held.receives >= self._receives and held.visible_at <= now]:
            self._queues[consumer].remove(held)
            self._queues[f"{consumer}-dead"].append(_Held(held.message, now, held.id))
        return self._receive(consumer, limit)

    def settle(self, consumer: str, items: Sequence[Item], failed: Sequence[str]) -> None:
        """Removes what was handled; what failed stays until it is visible again."""
        gone = {item.receipt for item in items if item.id not in failed}
        self._queues[consumer] = [held for held in self._queues[consumer] if held.receipt not in gone]

    # --- for tests ---

    def litter(self, name: str) -> None:
        """Puts something in a queue that is no message."""
        self._queues[name].append(_Held(None, timestamp(self._clock.now())))

    def messages(self, name: str) -> list[Envelope]:
        """What is in a queue, visible or not."""
        return [held.message for held in self._queues[name] if held.message is not None]

    def _put(self, name: str, message: Envelope) -> None:
        if len(message.body) > LARGEST:
            message = msgspec.structs.replace(message, body="")
        self._queues[name].append(_Held(message, timestamp(self._clock.now())))

    def _receive(self, name: str, limit: int) -> list[Item]:
        now = timestamp(self._clock.now())
        found = [held for held in self._queues[name] if held.visible_at <= now][:limit]
        for held in found:
            held.receives += 1
            held.receipt = new_id()
            held.visible_at = after(self._clock.now(), seconds=VISIBILITY)
        return [Item(held.id, held.receipt, held.receives, held.message) for held in found]


class MemoryBus:
    """Takes messages to the queues of those who want them. `before` and `behind` are called around each batch."""

    def __init__(self, queues: MemoryQueues, subscriptions: Mapping[str, tuple[str, ...] | None]) -> None:
        self._queues = queues
        self._subscriptions = subscriptions
        self.published: list[Envelope] = []
        self.before: Hook = _nothing
        self.behind: Hook = _nothing

    async def publish(self, messages: Sequence[Envelope]) -> None:
        await self.before(messages)
        for message in messages:
            self.published.append(message)
            for name, kinds in self._subscriptions.items():
                if kinds is None or message.kind in kinds:
                    await self._queues.send(name, message)
        await self.behind(messages)


async def _nothing(_: Sequence[Envelope]) -> None: ...
