"""The worker of a queue: what fails comes again, later each time; what fails for good is seen, and replayed."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import msgspec
import pytest

from muster.database.engine import Database
from muster.database.feed import messages_after, sequence
from muster.delivery.consumers import Consumer, Undeliverable, consumer, on
from muster.delivery.dead_letters import DeadLetters
from muster.delivery.models import Delivery, DeliveryPolicy
from muster.delivery.queue import QueueWorker
from muster.delivery.relay import Relay
from muster.delivery.service import DeliveriesService
from muster.delivery.store import DeliveryStore
from muster.kernel.clock import timestamp
from muster.kernel.errors import Unavailable
from muster.kernel.messages import Envelope
from muster.kernel.principal import Principal
from muster.ports.bus import Item
from tests.support.bus import LARGEST, MemoryBus, MemoryQueues
from tests.support.clock import StillClock
from tests.support.delivery import Happened, Recorder, emit

pytestmark = pytest.mark.req("NO-5")

ADMIN = Principal("0198-admin", "Admins", "0198-session")
POLICY = DeliveryPolicy(attempts=3, backoff=10, timeout=0.5)


@dataclass
class Cloud:
    """Muster where consumers run elsewhere: nothing runs until a test says so."""

    database: Database
    clock: StillClock

    def __post_init__(self) -> None:
        self.queues = MemoryQueues(self.clock, ["test"], receives=POLICY.attempts)
        self.bus = MemoryBus(self.queues, {"test": (Happened.kind,)})
        self.relay = Relay(self.database, self.clock, self.bus)
        self.dead_letters = DeadLetters(self.database, self.queues, self.clock, ["test"], POLICY)
        self.service = DeliveriesService(self.database, self.clock)

    async def emit(self, *numbers: int) -> None:
        await emit(self.database, *numbers)
        await self.relay.sweep(60)

    async def work(self, handler: Consumer | Recorder) -> list[str]:
        """Hands a batch to a worker; what it leaves. A batch without anything is no batch."""
        handler = handler.as_consumer() if isinstance(handler, Recorder) else handler
        worker = QueueWorker(handler, self.database, self.queues, self.clock, POLICY, spread=lambda: 0.5)
        items = self.queues.receive("test")
        failed = await worker.handle(items)
        self.queues.settle("test", items, failed)
        return failed

    async def rows(self) -> list[Delivery]:
        return (await self.service.list(None, limit=50, after=None)).items

    def waiting(self) -> tuple[int, int]:
        """Messages in the queue, and dead letters."""
        return len(self.queues.messages("test")), len(self.queues.messages("test-dead"))


@pytest.fixture
def cloud(database: Database, clock: StillClock) -> Cloud:
    return Cloud(database, clock)


async def test_a_batch_is_handled_side_by_side_and_removed(cloud: Cloud) -> None:
    met = asyncio.Barrier(3)

    async def meet(message: Happened, envelope: Envelope) -> None:
        await met.wait()

    await cloud.emit(1, 2, 3)
    assert await cloud.work(consumer("test", on(Happened, meet))) == []
    assert cloud.waiting() == (0, 0)
    assert await cloud.rows() == []


async def test_what_fails_comes_again_later_and_harms_nobody(cloud: Cloud) -> None:
    recorder = Recorder(lambda message: OSError("refused") if message.number == 2 else None)
    await cloud.emit(1, 2, 3)
    assert len(await cloud.work(recorder)) == 1
    assert sorted(recorder.numbers) == [1, 3]
    [row] = await cloud.rows()
    assert (row.state, row.attempts, row.last_error) == ("retrying", 1, "OSError: refused")
    assert row.next_attempt_at == "2026-11-20T06:47:10.000Z"
    cloud.clock.advance(seconds=9)
    assert await cloud.work(recorder) == []
    cloud.clock.advance(seconds=1)
    assert len(await cloud.work(recorder)) == 1
    [row] = await cloud.rows()
    assert (row.attempts, row.next_attempt_at) == (2, "2026-11-20T06:47:30.000Z")  # twenty seconds later: it doubles
    recorder.fail = lambda _: None
    cloud.clock.advance(seconds=20)
    assert await cloud.work(recorder) == []
    assert sorted(recorder.numbers) == [1, 2, 3]
    assert await cloud.rows() == []


async def test_the_last_attempt_makes_a_dead_letter_and_a_replay_brings_it_back(cloud: Cloud) -> None:
    down = Recorder(lambda _: OSError("refused"))
    await cloud.emit(7)
    for _ in range(POLICY.attempts):
        await cloud.work(down)
        cloud.clock.advance(seconds=3600)
    assert await cloud.work(down) == []
    assert down.attempts == POLICY.attempts
    assert cloud.waiting() == (0, 1)
    [dead] = await cloud.rows()
    assert (dead.state, dead.attempts, dead.next_attempt_at) == ("dead", 3, None)

    await cloud.dead_letters.tend()
    assert cloud.waiting() == (0, 1)  # nobody has asked for it
    await cloud.service.replay(ADMIN, dead.id)
    await cloud.dead_letters.tend()
    await cloud.dead_letters.tend()
    assert cloud.waiting() == (1, 0)
    up = Recorder()
    assert await cloud.work(up) == []
    assert (up.numbers, up.ids) == ([7], [dead.message_id])
    assert await cloud.rows() == []
    assert cloud.waiting() == (0, 0)


async def test_what_fails_again_after_a_replay_is_dead_again(cloud: Cloud) -> None:
    refusing = Recorder(lambda _: Undeliverable("no such mailbox"))
    await cloud.emit(1)
    for _ in range(3):
        assert await cloud.work(refusing) == []  # at once: no retry would help
        [dead] = await cloud.rows()
        assert (dead.state, dead.attempts) == ("dead", 1)
        assert cloud.waiting() == (0, 1)
        await cloud.service.replay(ADMIN, dead.id)
        await cloud.dead_letters.tend()
        assert cloud.waiting() == (1, 0)
    assert refusing.attempts == 3


async def test_a_dead_letter_that_is_gone_is_replayed_from_its_row(cloud: Cloud) -> None:
    await cloud.emit(1)
    await cloud.work(Recorder(lambda _: Undeliverable("no such mailbox")))
    await cloud.queues.remove("test", await cloud.queues.dead_letters("test", 10))  # SQS keeps it for two weeks
    [dead] = await cloud.rows()
    await cloud.service.replay(ADMIN, dead.id)
    await cloud.dead_letters.tend()
    recorder = Recorder()
    await cloud.work(recorder)
    assert recorder.ids == [dead.message_id]


async def test_a_message_whose_worker_is_cut_off_each_time_is_seen_by_admins(cloud: Cloud) -> None:
    await cloud.emit(1)
    for _ in range(POLICY.attempts):
        assert len(cloud.queues.receive("test")) == 1  # and nothing more is heard of it
        cloud.clock.advance(seconds=31)
    assert cloud.queues.receive("test") == []
    assert await cloud.rows() == []
    await asyncio.gather(cloud.dead_letters.tend(), cloud.dead_letters.tend())
    [dead] = await cloud.rows()
    assert (dead.state, dead.attempts) == ("dead", 3)
    cloud.clock.advance(seconds=31)
    await cloud.service.replay(ADMIN, dead.id)
    await cloud.dead_letters.tend()
    recorder = Recorder()
    await cloud.work(recorder)
    assert recorder.numbers == [1]
    assert await cloud.rows() == []


async def test_a_worker_cut_off_at_the_last_attempt_leaves_no_row_that_says_it_is_retried(cloud: Cloud) -> None:
    await cloud.emit(1)
    await cloud.work(Recorder(lambda _: OSError("refused")))
    for _ in range(POLICY.attempts - 1):
        cloud.clock.advance(seconds=60)
        cloud.queues.receive("test")
    cloud.clock.advance(seconds=60)
    cloud.queues.receive("test")
    assert [row.state for row in await cloud.rows()] == ["retrying"]
    await cloud.dead_letters.tend()
    assert [row.state for row in await cloud.rows()] == ["dead"]


async def test_a_replay_cut_off_half_way_is_done_again(cloud: Cloud) -> None:
    await cloud.emit(1)
    await cloud.work(Recorder(lambda _: Undeliverable("no such mailbox")))
    [dead] = await cloud.rows()
    await cloud.service.replay(ADMIN, dead.id)
    # The dead letter is gone, and nothing was sent: the moment between the two.
    await cloud.queues.remove("test", await cloud.queues.dead_letters("test", 10))
    await cloud.dead_letters.tend()
    assert cloud.waiting() == (1, 0)
    # It was sent, and that was not noted: it is sent twice, and does no harm.
    assert await DeliveryStore().to_replay(cloud.database, "test", timestamp(cloud.clock.now()), 1) == []
    await cloud.service.replay(ADMIN, dead.id)
    await cloud.dead_letters.tend()
    recorder = Recorder()
    await cloud.work(recorder)
    assert recorder.ids == [dead.message_id] * 2
    assert await cloud.rows() == []


async def test_a_replay_by_a_server_whose_clock_is_ahead_is_not_taken_for_a_dead_letter(cloud: Cloud) -> None:
    await cloud.emit(1)
    await cloud.work(Recorder(lambda _: Undeliverable("no such mailbox")))
    [dead] = await cloud.rows()
    ahead = StillClock(cloud.clock.now() + timedelta(seconds=3))
    await DeliveriesService(cloud.database, ahead).replay(ADMIN, dead.id)
    await cloud.dead_letters.tend()
    assert [row.state for row in await cloud.rows()] == ["retrying"]
    cloud.clock.advance(seconds=3)
    await cloud.dead_letters.tend()
    assert cloud.waiting() == (1, 0)


async def test_what_could_not_be_noted_is_handed_out_again(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    await cloud.emit(1, 2)
    await cloud.work(Recorder(lambda _: OSError("refused")))
    cloud.clock.advance(seconds=60)

    async def away(*_: object) -> None:
        raise Unavailable("The database does not answer.")

    recorder = Recorder(lambda message: Undeliverable("for good") if message.number == 2 else None)
    with monkeypatch.context() as patch:
        patch.setattr(cloud.database, "write", away)
        # One went through, and its row still says that it is retried; the other would be dead without saying why.
        assert len(await cloud.work(recorder)) == 2
    assert cloud.waiting() == (2, 0)
    cloud.clock.advance(seconds=60)
    assert await cloud.work(recorder) == []
    assert recorder.ids[0] == recorder.ids[1]
    assert [row.state for row in await cloud.rows()] == ["dead"]
    assert cloud.waiting() == (0, 1)


async def test_what_is_no_message_goes_to_the_dead_letters_and_harms_nobody(cloud: Cloud) -> None:
    recorder = Recorder()
    cloud.queues.litter("test")
    await cloud.emit(1)
    for _ in range(POLICY.attempts + 1):
        await cloud.work(recorder)
        cloud.clock.advance(seconds=31)
    assert recorder.numbers == [1]
    await cloud.dead_letters.tend()
    [letter] = await cloud.queues.dead_letters("test", 10)
    assert letter.message is None
    assert await cloud.rows() == []


async def test_a_message_of_an_unknown_shape_and_one_that_hangs_are_failures(cloud: Cloud) -> None:
    class Newer(Happened, frozen=True, kw_only=True):
        added_later: int

    async def never(message: Newer, envelope: Envelope) -> None:
        raise AssertionError("it cannot be opened")

    async def hang(message: Happened, envelope: Envelope) -> None:
        await asyncio.Event().wait()

    await cloud.emit(1)
    await cloud.work(consumer("test", on(Newer, never)))
    [row] = await cloud.rows()
    assert row.last_error.startswith(msgspec.ValidationError.__name__)
    cloud.clock.advance(seconds=60)
    await cloud.work(consumer("test", on(Happened, hang)))
    [row] = await cloud.rows()
    assert row.last_error == "TimeoutError: not done within 0.5 s"


async def test_a_message_too_large_to_travel_is_read_from_the_outbox(cloud: Cloud) -> None:
    class Long(Happened, frozen=True, kw_only=True):
        text: str

    read: list[str] = []

    async def note(message: Long, envelope: Envelope) -> None:
        read.append(message.text)

    text = "x" * (LARGEST + 1)
    await cloud.database.write(lambda unit: unit.emit(Long(text=text)))
    await cloud.relay.sweep(60)
    [travelling] = cloud.queues.messages("test")
    assert travelling.body == ""
    assert await cloud.work(consumer("test", on(Long, note))) == []
    assert read == [text]


async def test_a_body_that_is_nowhere_any_more_is_undeliverable(cloud: Cloud) -> None:
    await emit(cloud.database, 1)
    await sequence(cloud.database)
    [message] = await messages_after(cloud.database, 0, 1)
    await cloud.queues.send("test", msgspec.structs.replace(message, id="0198-forgotten", body=""))
    await cloud.work(Recorder())
    [dead] = await cloud.rows()
    assert (dead.state, dead.message_id) == ("dead", "0198-forgotten")


async def test_without_the_database_everything_is_left_to_the_queue(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder()
    await cloud.emit(1, 2)

    async def away(*_: object, **__: object) -> None:
        raise Unavailable("The database does not answer.", retry_after=20)

    with monkeypatch.context() as patch:
        patch.setattr(cloud.database, "fetch_all", away)
        assert len(await cloud.work(recorder)) == 2
    assert recorder.attempts == 0
    cloud.clock.advance(seconds=19)
    await cloud.work(recorder)
    assert recorder.attempts == 0
    cloud.clock.advance(seconds=1)
    assert await cloud.work(recorder) == []
    assert sorted(recorder.numbers) == [1, 2]


async def test_a_receipt_that_is_no_longer_good_does_not_stop_the_batch(cloud: Cloud) -> None:
    await cloud.emit(1)
    [item] = cloud.queues.receive("test")
    stale = Item(item.id, "of another time", item.attempts, item.message)
    refusing = Recorder(lambda _: OSError("refused")).as_consumer()
    worker = QueueWorker(refusing, cloud.database, cloud.queues, cloud.clock, POLICY)
    assert await worker.handle([stale]) == [item.id]
