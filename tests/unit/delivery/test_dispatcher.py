"""Delivery: at least once, whoever fails, whoever dies."""

import asyncio

import msgspec
import pytest
from prometheus_client import REGISTRY

from muster.database.engine import Database
from muster.database.feed import messages_after, sequence
from muster.delivery.consumers import Undeliverable, consumer, on, on_every
from muster.delivery.models import DeliveryPolicy
from muster.delivery.service import DeliveriesService
from muster.delivery.store import DeliveryStore
from muster.kernel.errors import NotFound, Unavailable
from muster.kernel.messages import Envelope
from muster.kernel.principal import Principal
from tests.support.clock import StillClock
from tests.support.delivery import Happened, Host, Ignored, Recorder, emit, running

pytestmark = pytest.mark.req("NO-5")

ADMIN = Principal("0198-admin", "Admins", "0198-session")


async def unhandled(database: Database) -> int:
    """How many messages are after the position that the consumer has saved."""
    lease = await DeliveryStore().lease(database, "test")
    assert lease is not None
    await sequence(database)
    return len(await messages_after(database, lease.position, 1000))


async def test_delivers_what_was_committed_before_and_after_the_start(database: Database, clock: StillClock) -> None:
    recorder = Recorder()
    await emit(database, 1, 2)
    async with running(database, clock, recorder.as_consumer()) as host:
        await emit(database, 3)
        await host.drained()
        assert sorted(recorder.numbers) == [1, 2, 3]
        assert await unhandled(database) == 0
    assert len(set(recorder.ids)) == 3


async def test_each_consumer_has_its_own_position_and_its_own_kinds(database: Database, clock: StillClock) -> None:
    first, second = Recorder(), Recorder()
    everything: list[str] = []

    async def note(envelope: Envelope) -> None:
        everything.append(envelope.kind)

    async with running(database, clock, first.as_consumer("first"), consumer("all", on_every(note))) as host:
        await emit(database, 1)
        await database.write(lambda unit: unit.emit(Ignored()))
        await host.drained()
    async with running(database, clock, first.as_consumer("first"), second.as_consumer("second")) as host:
        await host.drained()
        await emit(database, 2)
        await host.drained()
    assert first.numbers == [1, 2]
    assert second.numbers == [2]  # a consumer that is added later does not begin with a month's old mails
    assert everything == ["test:thing:happened", "test:thing:ignored"]


async def test_a_consumer_added_later_may_want_the_history(database: Database, clock: StillClock) -> None:
    async with running(database, clock, Recorder().as_consumer("first")):
        await emit(database, 1)
    late = Recorder()
    async with running(database, clock, late.as_consumer("late", from_start=True)) as host:
        await host.drained()
    assert late.numbers == [1]


@pytest.mark.req("NO-5")
async def test_a_failure_is_retried_later_and_holds_nobody_up(database: Database, clock: StillClock) -> None:
    down = True
    recorder = Recorder(lambda message: Unavailable("no answer") if down and message.number == 1 else None)
    policy = DeliveryPolicy(backoff=10)
    service = DeliveriesService(database, clock)
    async with running(database, clock, recorder.as_consumer(), policy=policy) as host:
        await emit(database, 1, 2, 3)
        await host.drained()
        assert sorted(recorder.numbers) == [2, 3]
        assert await unhandled(database) == 0
        [failed] = (await service.list(None, limit=50, after=None)).items
        assert (failed.state, failed.attempts, failed.consumer) == ("retrying", 1, "test")
        assert failed.last_error == "Unavailable: no answer"
        assert failed.next_attempt_at == "2026-11-20T06:47:10.000Z"

        clock.advance(seconds=9)
        await host.drained()
        assert recorder.attempts == 3
        clock.advance(seconds=1)
        await host.drained()
        assert recorder.attempts == 4
        [failed] = (await service.list("retrying", limit=50, after=None)).items
        assert failed.next_attempt_at == "2026-11-20T06:47:30.000Z"  # 20 seconds later: it doubles

        down = False
        clock.advance(seconds=20)
        await host.drained()
        assert sorted(recorder.numbers) == [1, 2, 3]
        assert (await service.list(None, limit=50, after=None)).items == []


@pytest.mark.req("NO-5")
async def test_what_keeps_failing_is_parked_and_can_be_replayed(database: Database, clock: StillClock) -> None:
    down = True
    recorder = Recorder(lambda _: OSError("refused") if down else None)
    service = DeliveriesService(database, clock)
    async with running(database, clock, recorder.as_consumer(), policy=DeliveryPolicy(attempts=3)) as host:
        await emit(database, 7)
        for _ in range(5):
            await host.drained()
            clock.advance(seconds=3600)
        assert recorder.attempts == 3
        [dead] = (await service.list("dead", limit=50, after=None)).items
        assert (dead.attempts, dead.next_attempt_at) == (3, None)
        assert (await service.list("retrying", limit=50, after=None)).items == []
        assert await service.count_by_state() == {"dead": 1}

        down = False
        await service.replay(ADMIN, dead.id)
        await host.drained()
        assert recorder.numbers == [7]
        assert (await service.list(None, limit=50, after=None)).items == []
    with pytest.raises(NotFound):
        await service.replay(ADMIN, dead.id)


@pytest.mark.req("NO-5")
async def test_what_can_never_succeed_is_parked_at_once(database: Database, clock: StillClock) -> None:
    refusing = Recorder(lambda _: Undeliverable("no such mailbox"))
    service = DeliveriesService(database, clock)
    async with running(database, clock, refusing.as_consumer()) as host:
        await emit(database, 1)
        await host.drained()
    [dead] = (await service.list(None, limit=50, after=None)).items
    assert (dead.state, dead.attempts) == ("dead", 1)


async def test_a_message_of_an_unknown_shape_is_a_failed_delivery(database: Database, clock: StillClock) -> None:
    class Newer(Happened, frozen=True, kw_only=True):
        added_later: int

    async def never(message: Newer, envelope: Envelope) -> None:
        raise AssertionError("it cannot be opened")

    async with running(database, clock, consumer("test", on(Newer, never))) as host:
        await emit(database, 1)
        await host.drained()
    [failed] = (await DeliveriesService(database, clock).list(None, limit=50, after=None)).items
    assert failed.last_error.startswith(msgspec.ValidationError.__name__)


async def test_a_handler_that_hangs_is_a_failed_delivery(database: Database, clock: StillClock) -> None:
    async def hang(message: Happened, envelope: Envelope) -> None:
        await asyncio.Event().wait()

    async with running(database, clock, consumer("test", on(Happened, hang)), policy=DeliveryPolicy(timeout=0.01)) as host:
        await emit(database, 1)
        await host.drained()
    [failed] = (await DeliveriesService(database, clock).list(None, limit=50, after=None)).items
    assert failed.last_error == "TimeoutError: not done within 0.01 s"


@pytest.mark.req("NO-5")
async def test_deliveries_are_listed_in_pages_newest_first(database: Database, clock: StillClock) -> None:
    refusing = Recorder(lambda message: Undeliverable(str(message.number)))
    service = DeliveriesService(database, clock)
    async with running(database, clock, refusing.as_consumer()) as host:
        for number in range(5):
            await emit(database, number)
            await host.drained()
    errors, after = [], None
    while True:
        page = await service.list("dead", limit=2, after=after)
        errors += [delivery.last_error for delivery in page.items]
        after = page.next
        if after is None:
            break
    assert errors == [f"Undeliverable: {number}" for number in (4, 3, 2, 1, 0)]


async def test_a_crash_between_handling_and_remembering_means_handling_again(database: Database, clock: StillClock) -> None:
    handled: list[str] = []
    host: Host

    async def die(message: Happened, envelope: Envelope) -> None:
        handled.append(envelope.id)
        if len(handled) == 1:
            host.crash()

    host = Host(database, clock, consumer("test", on(Happened, die)))
    await host.dispatcher.start()
    await emit(database, 1)
    await host.crashed.wait()
    assert await unhandled(database) == 1

    clock.advance(seconds=31)  # the dead holder's lease
    async with running(database, clock, consumer("test", on(Happened, die))) as second:
        await second.drained()
    assert len(handled) == 2
    assert handled[0] == handled[1]
    assert await unhandled(database) == 0


async def test_a_stop_finishes_what_runs_and_gives_the_lease_back(database: Database, clock: StillClock) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    finished: list[int] = []

    async def slow(message: Happened, envelope: Envelope) -> None:
        begun.set()
        await go_on.wait()
        finished.append(message.number)

    host = Host(database, clock, consumer("test", on(Happened, slow)))
    await host.dispatcher.start()
    await emit(database, 1)
    await begun.wait()
    stopping = asyncio.create_task(host.dispatcher.stop(10))
    await emit(database, 2)
    go_on.set()
    await stopping
    assert finished == [1]
    assert await unhandled(database) == 1
    # At once, without waiting for a lease to run out: the clock has not moved.
    recorder = Recorder()
    async with running(database, clock, recorder.as_consumer()) as second:
        await second.drained()
    assert recorder.numbers == [2]


async def test_of_two_processes_one_works_and_the_other_takes_over_when_it_dies(database: Database, clock: StillClock) -> None:
    first, second = Recorder(), Recorder()
    one, two = Host(database, clock, first.as_consumer()), Host(database, clock, second.as_consumer())
    await one.dispatcher.start()
    await emit(database, 1)
    await one.drained()
    await two.dispatcher.start()
    await emit(database, 2)
    await one.drained()
    await two.drained()
    assert (first.numbers, second.numbers) == ([1, 2], [])
    assert (set(one.dispatcher.lag()), set(two.dispatcher.lag())) == ({"test"}, set())

    await one.dispatcher.kill()
    await emit(database, 3)
    clock.advance(seconds=29)
    await two.drained()
    assert second.numbers == []
    clock.advance(seconds=2)
    await two.drained()
    assert second.numbers == [3]
    await two.dispatcher.stop()


async def test_two_processes_at_once_handle_every_message_once(database: Database, clock: StillClock) -> None:
    recorder = Recorder()
    numbers = list(range(200))
    async with running(database, clock, recorder.as_consumer()) as one, running(database, clock, recorder.as_consumer()) as two:
        await asyncio.gather(*(emit(database, number) for number in numbers))
        await one.drained()
        await two.drained()
    assert sorted(recorder.numbers) == numbers


async def test_a_process_that_lost_its_lease_while_it_slept_stops_working(database: Database, clock: StillClock) -> None:
    first, second = Recorder(), Recorder()
    async with running(database, clock, first.as_consumer()) as one:
        await emit(database, 1)
        await one.drained()
        async with running(database, clock, second.as_consumer()) as two:
            clock.advance(seconds=60)  # nothing wakes the first one: a laptop that was closed
            await two.drained()
            await emit(database, 2)
            await two.drained()
            await one.drained()
            assert (first.numbers, second.numbers) == ([1], [2])
            assert one.dispatcher.lag() == {}


async def test_lag_is_the_age_of_the_oldest_message_that_is_not_done(database: Database, clock: StillClock) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(message: Happened, envelope: Envelope) -> None:
        begun.set()
        await go_on.wait()

    async with running(database, clock, consumer("test", on(Happened, slow))) as host:
        await host.drained()
        assert host.dispatcher.lag() == {"test": 0.0}
        await emit(database, 1)
        await begun.wait()
        clock.advance(seconds=5)
        assert host.dispatcher.lag() == {"test": 5.0}
        assert await DeliveriesService(database, clock).lag() == {"test": 5.0}
        go_on.set()
        await host.drained()
        assert host.dispatcher.lag() == {"test": 0.0}
        assert await DeliveriesService(database, clock).lag() == {"test": 0.0}


async def test_metrics_count_what_was_handled_what_failed_and_what_is_dead(database: Database, clock: StillClock) -> None:
    def counted(name: str) -> float:
        return REGISTRY.get_sample_value(name, {"consumer": "counted"}) or 0

    names = ("muster_messages_handled_total", "muster_deliveries_failed_total", "muster_deliveries_dead_total")
    recorder = Recorder(lambda message: OSError("refused") if message.number == 1 else None)
    before = [counted(name) for name in names]
    async with running(database, clock, recorder.as_consumer("counted"), policy=DeliveryPolicy(attempts=2)) as host:
        await emit(database, 1, 2, 3)
        await host.drained()
        clock.advance(seconds=60)
        await host.drained()
        assert counted("muster_delivery_lag_seconds") == 0
    assert [counted(name) - former for name, former in zip(names, before, strict=True)] == [2, 2, 1]


async def test_a_consumer_never_runs_more_handlers_than_it_may(database: Database, clock: StillClock) -> None:
    running_now, most = 0, 0

    async def count(message: Happened, envelope: Envelope) -> None:
        nonlocal running_now, most
        running_now += 1
        most = max(most, running_now)
        await asyncio.sleep(0)
        running_now -= 1

    async with running(database, clock, consumer("test", on(Happened, count)), policy=DeliveryPolicy(concurrency=3)) as host:
        await emit(database, *range(50))
        await host.drained()
        assert await unhandled(database) == 0
    assert most == 3


async def test_old_messages_go_once_every_consumer_has_them(database: Database, clock: StillClock) -> None:
    down = True
    recorder = Recorder(lambda _: Undeliverable("for good") if down else None)
    async with running(database, clock, recorder.as_consumer()) as host:
        await emit(database, 1)
        await host.drained()
        clock.advance(seconds=40 * 86_400)
        await emit(database, 2)
        await host.drained()
    await emit(database, 3)
    clock.advance(seconds=31 * 86_400)  # by now all of them are old; the third nobody has handled
    late = Recorder()
    host = Host(database, clock, late.as_consumer(), policy=DeliveryPolicy(keep_days=30))
    await host.dispatcher.purge()
    await sequence(database)
    assert [message.open(Happened).number for message in await messages_after(database, 0, 10)] == [3]
    down = False
    # What was parked keeps its message, and can still be replayed.
    service = DeliveriesService(database, clock)
    for dead in (await service.list("dead", limit=50, after=None)).items:
        await service.replay(ADMIN, dead.id)
    async with running(database, clock, recorder.as_consumer()) as host:
        await host.drained()
    assert sorted(recorder.numbers) == [1, 2, 3]


def test_two_reactions_to_one_kind_in_one_consumer_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="test:thing:happened"):
        consumer("test", on(Happened, Recorder()), on(Happened, Recorder()))
