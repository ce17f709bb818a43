"""Consumers: who reacts to which messages. `muster.reactions` has the table."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from muster.kernel.messages import Envelope, MessageT

#: Handles one message. It may be called again with the same one, so it must be idempotent by `Envelope.id`,
#: and with several at once, in any order.
Handler = Callable[[Envelope], Awaitable[None]]


class Undeliverable(Exception):
    """Raised by a handler for a message that no retry will help: the delivery is parked as dead at once."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What happens on one kind of message; without a kind, on every message."""

    kind: str | None
    handler: Handler


@dataclass(frozen=True, slots=True)
class Consumer:
    """A reader of the feed with a position of its own.

    `from_start` says where one begins that is added to an installation which already has messages: at the
    oldest that is kept, or at those to come (nobody wants a month's old mails).
    """

    name: str
    handlers: Mapping[str, Handler]
    fallback: Handler | None = None
    from_start: bool = False

    def handler(self, kind: str) -> Handler | None:
        """What handles messages of `kind`, or None when this consumer does not care for them."""
        return self.handlers.get(kind, self.fallback)


def on(message_type: type[MessageT], react: Callable[[MessageT, Envelope], Awaitable[None]]) -> Reaction:
    """Calls `react` with every message of `message_type`, opened, and the envelope that it came in."""

    async def handle(envelope: Envelope) -> None:
        await react(envelope.open(message_type), envelope)

    return Reaction(message_type.kind, handle)


def on_every(react: Handler) -> Reaction:
    """Calls `react` with every message that has no reaction of its own in the same consumer."""
    return Reaction(None, react)


def consumer(name: str, *reactions: Reaction, from_start: bool = False) -> Consumer:
    """A consumer that reacts so. Raises ValueError when two reactions want the same kind."""
    kinds = [reaction.kind for reaction in reactions]
    twice = {kind for kind in kinds if kinds.count(kind) > 1}
    if twice:
        raise ValueError(f"the consumer {name} has two reactions to {twice}")
    handlers = {reaction.kind: reaction.handler for reaction in reactions if reaction.kind is not None}
    fallback = next((reaction.handler for reaction in reactions if reaction.kind is None), None)
    return Consumer(name, handlers, fallback, from_start)


__all__ = ["Consumer", "Handler", "Reaction", "Undeliverable", "consumer", "on", "on_every"]
