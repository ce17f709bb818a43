"""What news is told of events and of who comes."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from muster.events.errors import EventNotFound
from muster.events.events_service import NewEvent
from muster.kernel.clock import after
from muster.kernel.errors import Forbidden
from muster.kernel.ids import new_id
from muster.kernel.principal import Principal
from tests.support.clock import StillClock
from tests.support.databases import Databases
from tests.support.events import EventWorld, event_world

pytestmark = pytest.mark.req("EV-4")


@pytest.fixture
async def world(databases: Databases, tmp_path: Path, clock: StillClock) -> AsyncIterator[EventWorld]:
    async with event_world(databases.empty("sqlite", tmp_path).url, tmp_path, clock) as running:
        yield running


async def test_news_is_of_events_that_everybody_may_know_of(world: EventWorld, clock: StillClock) -> None:
    news, service = world.application.events.news, world.application.events.events
    event = await world.published(title="Gala")
    new = NewEvent("Draft", after(clock.now(), seconds=60), after(clock.now(), seconds=120), "UTC")
    draft = await service.create(world.organiser, new)
    for ask in (news.upcoming, news.announced):
        found = await ask(world.database, event.id)
        assert found is not None
        assert (found.id, found.title, found.slug) == (event.id, "Gala", event.slug)
        assert await ask(world.database, draft.id) is None
        assert await ask(world.database, new_id()) is None
    await service.cancel(world.organiser, event.id)
    assert await news.upcoming(world.database, event.id) is None
    assert await news.announced(world.database, event.id) is not None
    await service.delete(world.organiser, event.id)
    assert await news.announced(world.database, event.id) is None
    with pytest.raises(EventNotFound):
        await news.managed(world.database, world.organiser, event.id)


async def test_organisers_manage_news_by_id_or_slug(world: EventWorld) -> None:
    news, event = world.application.events.news, await world.published()
    for reference in (event.id, event.slug):
        assert (await news.managed(world.database, world.organiser, reference)).id == event.id
    with pytest.raises(Forbidden):
        await news.managed(world.database, Principal(new_id(), "Members", "s"), event.id)
    assert await news.managed(world.database, Principal(new_id(), "Admins", "s"), event.id)


async def test_who_has_a_place_is_read_on_from_where_one_was(world: EventWorld) -> None:
    confirmed = world.application.events.confirmed
    event, other = await world.published(capacity=3), await world.published()
    people = [await world.register(event, f"p{number}@example.org") for number in range(4)]
    await world.register(other, "else@example.org")
    await world.application.events.registrations.cancel(people[1].id, people[1].manage_secret or "")
    first = await confirmed.after(world.database, event.id, "", 1)
    rest = await confirmed.after(world.database, event.id, first[0].registration_id, 10)
    assert [each.email for each in (*first, *rest)] == ["p0@example.org", "p2@example.org"]
    found = await confirmed.find(world.database, people[0].id)
    assert found is not None
    assert msgspec.structs.astuple(found) == (people[0].id, event.id, "p0@example.org")
    assert await confirmed.find(world.database, people[1].id) is None
