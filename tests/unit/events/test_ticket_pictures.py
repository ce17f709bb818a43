"""Pictures of tickets' codes in the file store: there when they are asked for, and gone with what they are good for."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from muster.events.errors import RegistrationOver, TicketNotFound
from muster.events.messages import EventPurged, TicketReissued, TicketRevoked
from muster.events.registrations_models import Ticket
from muster.events.ticket_pictures import TicketPictures
from muster.kernel.ids import new_id
from muster.kernel.messages import Message
from muster.ports.files import Files
from tests.support.clock import StillClock
from tests.support.databases import Databases
from tests.support.delivery import Host, running
from tests.support.events import EventWorld, event_world

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.req("EV-2", "EV-3")]


@dataclass
class Pictured:
    """An event with a ticket, whose picture has been asked for."""

    world: EventWorld
    host: Host
    event_id: str
    ticket: Ticket

    @property
    def pictures(self) -> TicketPictures:
        return self.world.application.events.ticket_pictures

    @property
    def files(self) -> Files:
        return self.world.application.ports.files

    @property
    def on_disk(self) -> Path:
        """The first picture."""
        [found] = (self.world.application.settings.data_dir / "files").rglob(f"{self.ticket.id}~1.png")
        return found

    async def there(self, generation: int) -> bool:
        """Whether the picture of the ticket's code of some generation lies in the file store."""
        return await self.files.stat(f"ticket-codes/{self.ticket.id}/{generation}.png") is not None

    async def noted(self) -> list[str]:
        """What the documents say that there may be."""
        page = await self.world.application.ports.documents.list(f"TICKET-PICTURES#{self.event_id}")
        return [document.sk for document in page.items]

    async def present(self) -> Ticket:
        return await self.world.application.events.tickets.get(self.world.organiser, self.ticket.id)

    async def told(self, *messages: Message) -> None:
        """Has messages delivered, with everything that is due."""
        if messages:
            await self.world.database.write(lambda unit: unit.emit(*messages))
        await self.host.drained()


@pytest.fixture
async def pictured(databases: Databases, tmp_path: Path, clock: StillClock) -> AsyncIterator[Pictured]:
    async with event_world(databases.empty("sqlite", tmp_path).url, tmp_path, clock) as world:
        application = world.application
        async with running(world.database, clock, application.consumers["events"]) as host:
            event = await world.published()
            made = await world.register(event, "ada@example.org")
            assert made.ticket is not None
            ticket = await application.events.tickets.get(world.organiser, made.ticket.id)
            there = Pictured(world, host, event.id, ticket)
            await there.pictures.link(ticket)
            assert await there.there(1)
            yield there


async def test_a_picture_is_made_once(pictured: Pictured) -> None:
    made_at = pictured.on_disk.stat().st_mtime_ns
    assert await pictured.pictures.link(pictured.ticket) == await pictured.pictures.link(pictured.ticket)
    assert pictured.on_disk.stat().st_mtime_ns == made_at
    assert await pictured.noted() == [f"{pictured.ticket.id}/1"]


async def test_a_new_code_takes_the_former_picture_away(pictured: Pictured) -> None:
    tickets, organiser = pictured.world.application.events.tickets, pictured.world.organiser
    await pictured.pictures.link(await tickets.reissue(organiser, pictured.ticket.id))
    await pictured.told()
    assert (await pictured.there(1), await pictured.there(2)) == (False, True)
    await tickets.revoke(organiser, pictured.ticket.id)
    await pictured.told()
    assert not await pictured.there(2)


async def test_old_news_leave_the_present_picture_alone(pictured: Pictured) -> None:
    tickets, organiser = pictured.world.application.events.tickets, pictured.world.organiser
    await tickets.revoke(organiser, pictured.ticket.id)
    await pictured.told()
    await pictured.pictures.link(await tickets.reissue(organiser, pictured.ticket.id))
    about = {"event_id": pictured.event_id, "registration_id": pictured.ticket.registration_id, "ticket_id": pictured.ticket.id}
    await pictured.told(TicketRevoked(**about, generation=1), TicketReissued(**about, generation=2))
    assert await pictured.there(2)


async def test_a_ticket_that_was_revoked_meanwhile_leaves_no_picture(pictured: Pictured) -> None:
    """Whoever removes pictures may have looked before this one was there."""
    tickets, organiser = pictured.world.application.events.tickets, pictured.world.organiser
    reissued = await tickets.reissue(organiser, pictured.ticket.id)
    await tickets.revoke(organiser, pictured.ticket.id)
    await pictured.told()
    with pytest.raises(RegistrationOver):
        await pictured.pictures.link(reissued)
    assert not await pictured.there(2)


async def test_no_picture_stays_of_an_event_that_is_purged(pictured: Pictured, clock: StillClock) -> None:
    application = pictured.world.application
    for number in range(30):  # more than are removed at once
        made = await pictured.world.register(
            await application.events.events.get(pictured.world.organiser, pictured.event_id), f"guest{number}@example.org"
        )
        assert made.ticket is not None
        await pictured.pictures.link(await application.events.tickets.get(pictured.world.organiser, made.ticket.id))
    assert len(await pictured.noted()) == 31
    await application.events.events.cancel(pictured.world.organiser, pictured.event_id)
    await application.events.events.delete(pictured.world.organiser, pictured.event_id)
    clock.advance(31 * 86_400)
    assert await application.events.offers.purge_due(clock.now(), 30) == 1
    await pictured.told()
    assert await pictured.noted() == []
    assert not list((application.settings.data_dir / "files" / "ticket-codes").rglob("*.png"))


async def test_a_ticket_that_is_gone_leaves_no_picture(pictured: Pictured) -> None:
    nobodys = Ticket(new_id(), pictured.event_id, new_id(), new_id(), "Ada", 1, "valid", "x", "x")
    with pytest.raises(TicketNotFound):
        await pictured.pictures.link(nobodys)
    assert await pictured.files.stat(f"ticket-codes/{nobodys.id}/1.png") is None
    assert await pictured.noted() == [f"{pictured.ticket.id}/1"]


async def test_what_could_not_be_removed_is_removed_later(pictured: Pictured, clock: StillClock) -> None:
    """What is in the way cannot be unlinked when the message comes; it is delivered again."""
    picture = pictured.on_disk
    away = picture.with_suffix(".away")
    picture.rename(away)
    picture.mkdir()
    tickets, organiser = pictured.world.application.events.tickets, pictured.world.organiser
    await tickets.revoke(organiser, pictured.ticket.id)
    await pictured.told()
    picture.rmdir()
    away.rename(picture)
    assert await pictured.there(1)
    clock.advance(60)
    await pictured.told(EventPurged(event_id=new_id(), title="Another"))
    assert not await pictured.there(1)
