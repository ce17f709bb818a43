"""The bus and its queues: each message to those who want it, dead letters to nobody until they are asked for."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import msgspec
import pytest

from muster.kernel.ids import new_id
from muster.kernel.messages import Envelope
from muster.ports.bus import Bus, Item, Queues
from tests.support.adapters import adapters
from tests.support.bus import MemoryBus, MemoryQueues
from tests.support.clock import StillClock

pytestmark = pytest.mark.req("NO-5")

SUBSCRIPTIONS: dict[str, tuple[str, ...] | None] = {"some": ("test:thing:happened", "test:thing:moved"), "all": None}


@dataclass
class World:
    bus: Bus
    queues: Queues
    #: What a function would be called with, once there is something; and what happens after its answer.
    receive: Callable[[str], Awaitable[list[Item]]]
    settle: Callable[[str, Sequence[Item], Sequence[str]], Awaitable[None]]
    litter: Callable[[str], Awaitable[None]]

    async def received(self, consumer: str, count: int) -> list[Item]:
        """Exactly so many items, in the order of positions."""
        found: list[Item] = []
        while len(found) < count:
            items = await self.receive(consumer)
            assert items
            found += items
        assert await self.receive(consumer) == []
        return sorted(found, key=lambda item: item.message.position if item.message else -1)


@pytest.fixture(params=adapters("memory", "aws"))
async def world(request: pytest.FixtureRequest, clock: StillClock) -> AsyncIterator[World]:
    if request.param == "aws":
        request.getfixturevalue("emulator")
        from tests.support.aws_bus import event_bus  # noqa: PLC0415  # the laptop has no AWS SDK

        async with event_bus(SUBSCRIPTIONS) as made:
            yield World(made.bus, made.queues, made.receive, made.settle, made.litter)
        return
    queues = MemoryQueues(clock, list(SUBSCRIPTIONS))

    async def receive(consumer: str) -> list[Item]:
        return queues.receive(consumer)

    async def settle(consumer: str, items: Sequence[Item], failed: Sequence[str]) -> None:
        queues.settle(consumer, items, failed)

    async def litter(name: str) -> None:
        queues.litter(name)

    yield World(MemoryBus(queues, SUBSCRIPTIONS), queues, receive, settle, litter)


def message(position: int, kind: str = "test:thing:happened", body: str = '{"text":"Grüße, \\"Ada\\" \\u2028"}') -> Envelope:
    return Envelope(
        position=position,
        id=new_id(),
        kind=kind,
        occurred_at="2026-11-20T06:47:00.000Z",
        actor_id="ada",
        project_id=None,
        user_id=None,
        body=body,
        request_id="the-request",
    )


def messages_in(items: Sequence[Item]) -> list[Envelope | None]:
    return [item.message for item in items]


async def test_a_message_reaches_those_who_want_its_kind_unchanged(world: World) -> None:
    wanted, other = message(1), message(2, "test:thing:ignored")
    await world.bus.publish([wanted, other])
    assert messages_in(await world.received("some", 1)) == [wanted]
    assert messages_in(await world.received("all", 2)) == [wanted, other]


async def test_any_number_of_messages_of_any_size_goes_at_once(world: World) -> None:
    sent = [message(number, body=f'{{"text":"{"é" * 25_000}"}}') for number in range(23)]
    await world.bus.publish(sent)
    assert messages_in(await world.received("some", 23)) == sent
    await world.bus.publish([])
    assert await world.receive("some") == []


async def test_one_that_is_too_large_travels_without_its_body_and_holds_nobody_up(world: World) -> None:
    before, large, behind = message(1), message(2, body=f'{{"text":"{"x" * 300_000}"}}'), message(3)
    await world.bus.publish([before, large, behind])
    assert messages_in(await world.received("some", 3)) == [before, msgspec.structs.replace(large, body=""), behind]
    await world.queues.send("some", large)
    assert messages_in(await world.received("some", 1)) == [msgspec.structs.replace(large, body="")]


async def test_what_was_handled_is_gone_and_what_failed_is_handed_out_again(world: World) -> None:
    await world.bus.publish([message(1), message(2)])
    first, second = await world.received("some", 2)
    assert (first.attempts, second.attempts) == (1, 1)
    await world.queues.postpone("some", second, 0)
    await world.settle("some", [first, second], [second.id])
    [again] = await world.received("some", 1)
    assert (again.message, again.attempts) == (second.message, 2)
    assert again.receipt != second.receipt


async def test_what_is_postponed_is_not_handed_out(world: World) -> None:
    await world.queues.send("some", message(1))
    [item] = await world.received("some", 1)
    await world.queues.postpone("some", item, 3600)
    await world.settle("some", [item], [item.id])
    assert await world.receive("some") == []


async def test_a_dead_letter_stays_until_it_is_removed(world: World) -> None:
    assert await world.queues.dead_letters("some", 10) == []
    sent = [message(number) for number in range(12)]
    for each in sent:
        await world.queues.bury("some", each)
    letters = await world.queues.dead_letters("some", 50)
    found = [letter.message for letter in letters]
    assert {each.id: each for each in found if each} == {each.id: each for each in sent}
    assert await world.queues.dead_letters("some", 50) == []  # they are handed out
    assert await world.receive("some") == []
    await world.queues.leave("some", letters)
    letters = await world.queues.dead_letters("some", 50)
    assert len(letters) == 12
    await world.queues.remove("some", letters[:11])
    await world.queues.leave("some", letters[11:])
    [left] = await world.queues.dead_letters("some", 50)
    assert left.message == letters[11].message
    assert await world.queues.dead_letters("all", 10) == []


async def test_what_is_no_message_is_said_to_be_none(world: World) -> None:
    await world.litter("some")
    [item] = await world.received("some", 1)
    assert item.message is None
    await world.litter("some-dead")
    [letter] = await world.queues.dead_letters("some", 10)
    assert letter.message is None
