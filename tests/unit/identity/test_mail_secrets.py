"""What mails may say, when they are rendered."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from muster.database.engine import Database
from muster.identity.accounts_service import NewAccount
from muster.identity.mail_secrets import MailAddress, MailSecrets
from muster.identity.messages import SignedUp
from tests.support.clock import StillClock
from tests.support.identity import OTHER_PASSWORD, World, world

NOBODY = "01a1f7e3-97d1-7735-aad5-f0f1ee5ab9de"


@pytest.fixture
async def here(sqlite_database: Database, clock: StillClock, tmp_path: Path) -> AsyncIterator[World]:
    async with world(sqlite_database, clock, tmp_path) as opened:
        await opened.set_up()
        yield opened


@pytest.fixture
def secrets(here: World) -> MailSecrets:
    return here.identity.mail_secrets


async def signed_up(here: World) -> str:
    new = NewAccount(email="Bob@Example.org", password=OTHER_PASSWORD, given_name="Bob", family_name="Babbage")
    await here.outbox.fresh()
    await here.identity.accounts.sign_up(new)
    [message] = await here.outbox.fresh_of(SignedUp)
    return message.person_id


async def test_to_whom_a_mail_goes(here: World, secrets: MailSecrets) -> None:
    assert await secrets.mail_address(await signed_up(here)) == MailAddress("Bob@Example.org", "Bob", "Babbage", "UTC")
    assert await secrets.workspace() == "Gala"


@pytest.mark.req("ID-1")
async def test_a_link_rendered_twice_works_either_way(here: World, secrets: MailSecrets, clock: StillClock) -> None:
    person = await signed_up(here)
    first = await secrets.verification_token(person)
    clock.advance(60)
    second = await secrets.verification_token(person)
    assert first is not None
    assert second is not None
    await here.identity.accounts.verify_email(second)
    await here.identity.accounts.verify_email(first)
    assert await secrets.verification_token(person) is None


async def test_a_mail_that_has_lost_its_point_gets_nothing(secrets: MailSecrets) -> None:
    assert await secrets.mail_address(NOBODY) is None
    assert await secrets.verification_token(NOBODY) is None
    assert await secrets.reset_token(NOBODY) is None
    assert await secrets.temporary_password(NOBODY) is None
    assert await secrets.one_time_code(NOBODY) is None


async def test_who_chose_a_password_has_no_generated_one(here: World, secrets: MailSecrets) -> None:
    assert await secrets.temporary_password(await signed_up(here)) is None


async def test_another_process_says_the_same(here: World, clock: StillClock, tmp_path: Path) -> None:
    """The worker renders mails, and the server checks what they say."""
    challenge = await here.identity.codes.send("eve@example.org", "192.0.2.1")
    async with world(here.database, clock, tmp_path) as worker:
        mailed = await worker.identity.mail_secrets.one_time_code(challenge.challenge_id)
        token = await worker.identity.mail_secrets.verification_token(await signed_up(here))
    assert mailed is not None
    assert token is not None
    verified = await here.identity.codes.verify(challenge.challenge_id, mailed.code)
    assert verified.email == "eve@example.org"
    await here.identity.accounts.verify_email(token)
