"""Bus and queues: how messages reach consumers that run elsewhere.

Where consumers run in this process, nothing is asked of this port: the dispatcher (`muster.delivery.dispatcher`) hands
messages over itself. The bus knows from `muster.reactions.subscriptions` into which consumers' queues a message goes.
A queue hands each message out at least once, in any order, until it is told that it is done; what was handed out too
often, it puts aside among the dead letters of the same consumer.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from muster.kernel.messages import Envelope


class Item(msgspec.Struct, frozen=True):
    """A message as a queue handed it out for the `attempts`-th time.

    `receipt` is good for this time only. `message` is None for something that is no message of ours; its body may be
    empty, where it was too large to travel: the outbox has it (see `Bus.publish`).
    """

    id: str
    receipt: str
    attempts: int
    message: Envelope | None


class Bus(Protocol):
    """Takes messages to the queues of those who want them."""

    async def publish(self, messages: Sequence[Envelope]) -> None:
        """Puts messages on the bus, all of them when this returns.

        One that is too large travels without its body. Raises Unavailable; some of them may be on the bus then.
        """
        ...


class Queues(Protocol):
    """The queues of consumers, and their dead letters. Every method raises Unavailable."""

    async def send(self, consumer: str, message: Envelope) -> None:
        """Puts a message in the queue of one consumer, as the bus would."""
        ...

    async def postpone(self, consumer: str, item: Item, seconds: float) -> None:
        """Hands an item out again in so many seconds, unless it is done by then."""
        ...

    async def bury(self, consumer: str, message: Envelope) -> None:
        """Puts a message among the dead letters."""
        ...

    async def dead_letters(self, consumer: str, limit: int) -> list[Item]:
        """Up to `limit` dead letters, which nobody else is handed for half a minute."""
        ...

    async def leave(self, consumer: str, letters: Sequence[Item]) -> None:
        """Puts dead letters back at once, for whoever asks next."""
        ...

    async def remove(self, consumer: str, letters: Sequence[Item]) -> None:
        """Removes dead letters."""
        ...
