"""Addresses that get no mail: on three databases, over HTTP, and what becomes of mails to them."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest
from sqlalchemy import select

from muster.adapters.local.mail import SmtpMailer
from muster.database.engine import Database
from muster.database.outbox import outbox
from muster.database.query import Query
from muster.delivery.consumers import Undeliverable
from muster.kernel.errors import NotFound, ValidationFailed
from muster.kernel.ids import new_id
from muster.kernel.principal import Principal
from muster.notifications import suppressions_routes
from muster.notifications.addresses import normalised
from muster.notifications.mail_service import MailService
from muster.notifications.models import Suppression
from muster.notifications.people import Recipient
from muster.notifications.suppressions_service import SuppressionsService
from tests.support.clock import StillClock
from tests.support.people import KnownPeople
from tests.support.routes import Tokens, app_of, client_of
from tests.support.smtp import SmtpServer, smtp_server

pytestmark = pytest.mark.req("NO-5")

ADA = new_id()
ADMIN = Principal(new_id(), "Admins", "session")
OUTBOX = Query(
    select(outbox.c.kind, outbox.c.actor_id, outbox.c.body).order_by(outbox.c.serial),
    lambda kind, actor, body: (kind, actor, body),
)
NOW = "2026-11-20T06:47:00.000Z"


@pytest.fixture
def suppressions(database: Database, clock: StillClock) -> SuppressionsService:
    return SuppressionsService(database, clock)


@pytest.fixture
def people() -> KnownPeople:
    return KnownPeople(**{ADA: Recipient("Ada@Example.org", "Ada Lovelace")})


@pytest.fixture
async def server() -> AsyncIterator[SmtpServer]:
    async with smtp_server() as server:
        yield server


@pytest.fixture
def mails(
    database: Database, clock: StillClock, server: SmtpServer, people: KnownPeople, suppressions: SuppressionsService
) -> MailService:
    mailer = SmtpMailer(f"smtp://127.0.0.1:{server.port}", "Muster <muster@board.example>", 5, clock)
    return MailService(database, clock, mailer, people, suppressions, public_url="https://board.example")


async def listed(suppressions: SuppressionsService) -> list[Suppression]:
    return (await suppressions.list(limit=50, after=None)).items


async def emitted(database: Database) -> list[tuple[str, str | None, dict[str, str]]]:
    """Kind, actor and fields of what happened to addresses."""
    found = await database.fetch_all(OUTBOX)
    return [
        (kind, actor, msgspec.json.decode(body)) for kind, actor, body in found if kind.startswith("notifications:address:")
    ]


@pytest.mark.parametrize(
    ("written", "one"),
    [
        ("ada@example.org", "ada@example.org"),
        (" Ada@Example.ORG ", "ada@example.org"),
        ("Ada Lovelace <Ada@example.org>", "ada@example.org"),
        ('"Lovelace, Ada" <ada@example.org>', "ada@example.org"),
        ("<ada@bücher.example>", "ada@xn--bcher-kva.example"),
        ("ADA@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
        ("Müller@Example.org", "müller@example.org"),
        ("ada+spam@example.org", "ada+spam@example.org"),
        ("nonsense", "nonsense"),
        ("", ""),
    ],
)
def test_an_address_is_the_same_however_it_is_written(written: str, one: str) -> None:
    assert normalised(written) == one


async def test_an_address_is_on_the_list_once(database: Database, suppressions: SuppressionsService, clock: StillClock) -> None:
    await asyncio.gather(*(suppressions.suppress(address, "bounce") for address in ("ada@example.org", "ADA@example.org") * 4))
    clock.advance(60)
    await suppressions.suppress("ada@example.org", "bounce", detail="550 5.1.1\r\n no such\0 user " + "x" * 600)
    [found] = await listed(suppressions)
    assert (found.address, found.reason, found.at) == ("ada@example.org", "bounce", "2026-11-20T06:48:00.000Z")
    assert found.detail.startswith("550 5.1.1 no such user xxx")
    assert len(found.detail) == 500
    [(kind, actor, fields)] = await emitted(database)
    assert (kind, actor) == ("notifications:address:suppressed", None)
    assert (fields["address"], fields["reason"]) == ("ada@example.org", "bounce")


@pytest.mark.parametrize("address", ["", " ", "x" * 400 + "@example.org", "\0"])
async def test_what_nobody_can_have_written_to_is_not_kept(suppressions: SuppressionsService, address: str) -> None:
    await suppressions.suppress(address, "bounce")
    assert await listed(suppressions) == []
    assert await suppressions.of(address) is None


async def test_a_bounce_does_not_overrule_a_complaint_or_an_admin(suppressions: SuppressionsService) -> None:
    await suppressions.suppress("a@example.org", "complaint", detail="abuse")
    await suppressions.suppress("b@example.org", "manual", detail="asked us to")
    await suppressions.suppress("c@example.org", "bounce", detail="no such user")
    for address in ("a@example.org", "b@example.org", "c@example.org"):
        await suppressions.suppress(address, "bounce", detail="again")
    assert [(each.reason, each.detail) for each in await listed(suppressions)] == [
        ("bounce", "again"), ("manual", "asked us to"), ("complaint", "abuse"),
    ]  # fmt: skip


async def test_the_list_comes_in_pages(suppressions: SuppressionsService) -> None:
    for number in range(5):
        await suppressions.suppress(f"{number}@example.org", "bounce")
    first = await suppressions.list(limit=2, after=None)
    second = await suppressions.list(limit=2, after=first.next)
    third = await suppressions.list(limit=2, after=second.next)
    assert [each.address[0] for page in (first, second, third) for each in page.items] == list("43210")
    assert third.next is None
    with pytest.raises(ValidationFailed):
        await suppressions.list(limit=2, after="nonsense")


async def test_an_address_is_taken_off_the_list_once(database: Database, suppressions: SuppressionsService) -> None:
    await suppressions.suppress("ada@example.org", "bounce")
    [found] = await listed(suppressions)
    await suppressions.lift(ADMIN, found.id)
    assert await suppressions.of("ada@example.org") is None
    with pytest.raises(NotFound):
        await suppressions.lift(ADMIN, found.id)
    _, (kind, actor, fields) = await emitted(database)
    assert (kind, actor, fields["address"]) == ("notifications:address:released", ADMIN.user_id, "ada@example.org")


async def test_no_mail_goes_there_and_each_is_counted_once(
    suppressions: SuppressionsService, mails: MailService, server: SmtpServer, people: KnownPeople, clock: StillClock
) -> None:
    await suppressions.suppress("ada@example.org", "complaint")
    clock.advance(60)
    invitation = new_id()
    for _ in range(3):
        await mails.invited(invitation, ADA)
    await mails.one_time_code(new_id(), "challenge", "ADA@example.org")
    assert server.mails == []
    assert people.minted == []  # no password was changed for a mail that nobody gets
    [found] = await listed(suppressions)
    assert (found.withheld, found.last_withheld_at) == (2, "2026-11-20T06:48:00.000Z")


async def test_after_it_is_lifted_the_next_mail_goes_out_and_none_that_was_withheld(
    suppressions: SuppressionsService, mails: MailService, server: SmtpServer
) -> None:
    await suppressions.suppress("ada@example.org", "bounce")
    withheld = new_id()
    await mails.password_changed(withheld, ADA)
    [found] = await listed(suppressions)
    await suppressions.lift(ADMIN, found.id)
    await mails.password_changed(withheld, ADA)
    assert server.mails == []
    await mails.password_changed(new_id(), ADA)
    assert [mail["To"].addresses[0].addr_spec for mail in server.mails] == ["Ada@Example.org"]


@pytest.mark.parametrize(
    ("reply", "silenced"), [("550 5.1.1 no such user here", True), ("550 5.7.1 we do not like you", False), ("550 no", False)]
)
async def test_only_a_mailbox_that_is_said_not_to_exist_is_silenced(
    suppressions: SuppressionsService, mails: MailService, server: SmtpServer, reply: str, silenced: bool
) -> None:
    server.replies["RCPT"] = reply
    with pytest.raises(Undeliverable):  # this one is parked, to be seen
        await mails.password_changed(new_id(), ADA)
    found = await listed(suppressions)
    assert bool(found) == silenced
    if silenced:
        assert (found[0].address, found[0].reason, found[0].withheld) == ("ada@example.org", "bounce", 0)
        assert "no such user here" in found[0].detail
        await mails.password_changed(new_id(), ADA)  # and the next is not even tried


async def test_admins_see_the_list_and_lift(suppressions: SuppressionsService) -> None:
    await suppressions.suppress("ada@example.org", "bounce", detail="550 5.1.1 no such user")
    tokens = Tokens(admin=ADMIN, member=Principal("m", "Members", "s"))
    app = app_of({"/api/v1": suppressions_routes.router}, {SuppressionsService: suppressions}, tokens)
    async with client_of(app, "admin") as admin, client_of(app, "member") as member, client_of(app) as stranger:
        [found] = (await admin.get("/api/v1/admin/suppressions")).json()["items"]
        assert found == {
            "id": found["id"],
            "address": "ada@example.org",
            "reason": "bounce",
            "detail": "550 5.1.1 no such user",
            "at": NOW,
            "withheld": 0,
            "last_withheld_at": None,
        }
        address = f"/api/v1/admin/suppressions/{found['id']}"
        for client, status in ((stranger, 401), (member, 403)):
            assert (await client.get("/api/v1/admin/suppressions")).status_code == status
            assert (await client.delete(address)).status_code == status
        assert (await admin.delete(address)).status_code == 204
        assert (await admin.delete(address)).status_code == 404
        assert (await admin.get("/api/v1/admin/suppressions")).json() == {"items": [], "next": None}
        assert (await admin.get("/api/v1/admin/suppressions", params={"after": "x"})).status_code == 422
