"""The relay: everything that was committed reaches the bus, whoever else relays, dies, or writes meanwhile."""

import asyncio
from collections.abc import Sequence

import pytest

from muster.database.engine import Database
from muster.database.feed import messages_after, newest_position, sequence
from muster.delivery.purging import purge_job
from muster.delivery.relay import RELAY, Relay, Swept
from muster.delivery.service import DeliveriesService
from muster.delivery.store import DeliveryStore
from muster.kernel.errors import Unavailable
from muster.kernel.messages import Envelope
from tests.support.bus import MemoryBus, MemoryQueues
from tests.support.clock import StillClock
from tests.support.delivery import Happened, Recorder, emit, running

pytestmark = pytest.mark.req("NO-5")


def bus_for(clock: StillClock) -> MemoryBus:
    return MemoryBus(MemoryQueues(clock, ["test"]), {"test": None})


def numbers(bus: MemoryBus) -> list[int]:
    return [message.open(Happened).number for message in bus.published]


async def position(database: Database) -> int:
    lease = await DeliveryStore().lease(database, RELAY)
    assert lease is not None
    return lease.position


async def test_everything_committed_goes_to_the_bus_once_and_in_order(database: Database, clock: StillClock) -> None:
    bus = bus_for(clock)
    relay = Relay(database, clock, bus, batch=10)
    await emit(database, *range(25))
    assert await relay.sweep(60) == Swept(25, unfinished=False)
    await emit(database, 25)
    assert await relay.sweep(60) == Swept(1, unfinished=False)
    assert await relay.sweep(60) == Swept(0, unfinished=False)
    assert numbers(bus) == list(range(26))
    assert await position(database) == await newest_position(database)


async def test_relays_at_once_publish_each_message_once(database: Database, clock: StillClock) -> None:
    bus = bus_for(clock)
    relays = [Relay(database, clock, bus, batch=7) for _ in range(3)]
    for start in range(0, 150, 50):
        writes = [emit(database, number) for number in range(start, start + 50)]
        await asyncio.gather(*writes, *(relay.sweep(60) for relay in relays))
    await relays[0].sweep(60)
    assert sorted(numbers(bus)) == list(range(150))


async def test_a_call_that_finds_the_lease_taken_is_not_lost(database: Database, clock: StillClock) -> None:
    bus = bus_for(clock)
    second = Relay(database, clock, bus)

    async def somebody_writes(_: Sequence[Envelope]) -> None:
        if not bus.published:  # the first relay has read the feed to its end, as far as it knows
            await emit(database, 2)
            assert await second.sweep(60) == Swept(0, unfinished=False)

    bus.before = somebody_writes
    await emit(database, 1)
    assert await Relay(database, clock, bus).sweep(60) == Swept(2, unfinished=False)
    assert numbers(bus) == [1, 2]


async def test_a_crash_before_the_position_is_saved_loses_nothing(database: Database, clock: StillClock) -> None:
    bus = bus_for(clock)

    async def die(_: Sequence[Envelope]) -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.Event().wait()

    bus.behind = die
    await emit(database, 1, 2)
    dying = asyncio.create_task(Relay(database, clock, bus).sweep(60))
    with pytest.raises(asyncio.CancelledError):
        await dying
    bus = bus_for(clock)
    relay = Relay(database, clock, bus)
    assert await relay.sweep(60) == Swept(0, unfinished=False)  # the dead one's lease
    clock.advance(seconds=41)
    assert await relay.sweep(60) == Swept(2, unfinished=False)
    assert numbers(bus) == [1, 2]


async def test_a_bus_that_is_away_gets_what_it_has_not_taken_as_soon_as_it_is_back(
    database: Database, clock: StillClock
) -> None:
    bus = bus_for(clock)

    async def away(_: Sequence[Envelope]) -> None:
        if len(bus.published) == 4:
            raise Unavailable("The bus is away.")

    bus.before = away
    await emit(database, *range(6))
    relay = Relay(database, clock, bus, batch=2)
    with pytest.raises(Unavailable):
        await relay.sweep(60)
    assert numbers(bus) == [0, 1, 2, 3]
    later = bus_for(clock)
    assert await Relay(database, clock, later).sweep(60) == Swept(2, unfinished=False)
    assert numbers(later) == [4, 5]


async def test_a_relay_that_is_overtaken_stops(database: Database, clock: StillClock) -> None:
    bus, other = bus_for(clock), bus_for(clock)

    async def slow(_: Sequence[Envelope]) -> None:
        clock.advance(seconds=41)
        assert (await Relay(database, clock, other).sweep(600)).published == 4

    bus.before = slow
    await emit(database, *range(4))
    assert await Relay(database, clock, bus, batch=2).sweep(600) == Swept(2, unfinished=False)
    assert (numbers(bus), numbers(other)) == ([0, 1], [0, 1, 2, 3])
    assert await position(database) == await newest_position(database)


async def test_a_sweep_ends_when_its_time_is_up_and_the_next_goes_on(database: Database, clock: StillClock) -> None:
    bus = bus_for(clock)

    async def take_time(_: Sequence[Envelope]) -> None:
        clock.advance(seconds=10)

    bus.before = take_time
    relay = Relay(database, clock, bus, batch=1)
    await emit(database, *range(5))
    assert await relay.sweep(15) == Swept(2, unfinished=True)
    assert await relay.sweep(600) == Swept(3, unfinished=False)
    assert numbers(bus) == list(range(5))


async def test_where_a_dispatcher_has_worked_the_relay_goes_on_from_its_slowest_consumer(
    database: Database, clock: StillClock
) -> None:
    recorder = Recorder()
    async with running(database, clock, recorder.as_consumer("first")) as host:
        await emit(database, 1)
        await host.drained()
    await emit(database, 2)
    bus = bus_for(clock)
    assert await Relay(database, clock, bus).sweep(60) == Swept(1, unfinished=False)
    assert numbers(bus) == [2]


async def test_old_messages_stay_until_they_are_on_the_bus(database: Database, clock: StillClock) -> None:
    purge = purge_job(database, clock, (RELAY,), 30)
    await emit(database, 1)
    clock.advance(seconds=40 * 86_400)
    await purge.run()
    await sequence(database)
    assert len(await messages_after(database, 0, 10)) == 1  # there is not even a relay yet
    relay = Relay(database, clock, bus_for(clock))
    await relay.sweep(60)
    await emit(database, 2)
    clock.advance(seconds=40 * 86_400)
    await purge.run()
    await sequence(database)
    assert [message.open(Happened).number for message in await messages_after(database, 0, 10)] == [2]


async def test_lag_is_that_of_the_relay_where_consumers_are_elsewhere(database: Database, clock: StillClock) -> None:
    async with running(database, clock, Recorder().as_consumer("of another time")):
        pass
    service = DeliveriesService(database, clock, (RELAY,))
    assert await service.lag() == {RELAY: 0.0}
    await emit(database, 1)
    clock.advance(seconds=70)
    assert await service.lag() == {RELAY: 70.0}  # also while no relay has ever run
    await Relay(database, clock, bus_for(clock)).sweep(60)
    assert await service.lag() == {RELAY: 0.0}
