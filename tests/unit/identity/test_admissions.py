"""People who signed up at the identity store itself: who is let in, and who is not."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from muster.adapters.local.limits import MemoryLimits
from muster.database.engine import Database
from muster.identity.accounts_service import NewAccount
from muster.identity.admission_service import AdmissionService
from muster.identity.errors import SetupNeeded, SignUpClosed
from muster.identity.messages import SignedUp, SignUpRepeated, UserChanged, UserDeleted, Verified
from muster.identity.models import UserRow
from muster.identity.users_service import UserChange
from muster.identity.wiring import build
from muster.kernel.errors import Conflict, LinkExpired, MusterError, Unavailable, ValidationFailed
from muster.kernel.principal import Principal
from muster.ports.identities import Account
from tests.support.api import SETUP_CODE
from tests.support.clock import StillClock
from tests.support.direct_identities import DirectIdentities, DirectWorld, direct_world
from tests.support.identity import DEVICE, OTHER_PASSWORD, RULES, World

pytestmark = pytest.mark.req("ID-10")

BO = "0199a1f7-97d1-7735-aad5-f0f1ee5ab9de"
OTHER = "0199a1f7-97d1-7735-aad5-f0f1ee5ab9df"


@pytest.fixture
async def direct(sqlite_database: Database, clock: StillClock, tmp_path: Path) -> AsyncIterator[DirectWorld]:
    async with direct_world(sqlite_database, clock, tmp_path) as opened:
        yield opened


@pytest.fixture
async def here(direct: DirectWorld) -> World:
    await direct.world.set_up()
    await direct.world.outbox.fresh()
    return direct.world


@pytest.fixture
def store(direct: DirectWorld) -> DirectIdentities:
    return direct.store


@pytest.fixture
def admissions(here: World) -> AdmissionService:
    return here.identity.admissions


async def row_of(here: World, user_id: str) -> UserRow:
    row = await here.row(user_id)
    assert row is not None
    return row


async def admin_of(here: World) -> Principal:
    ada = await here.identity.people.id_by_email("ada@example.org")
    assert ada is not None
    return Principal(ada, "Admins", "s")


async def refused(admission: AdmissionService, user_id: str, email: str) -> MusterError:
    with pytest.raises(MusterError) as refusal:
        await admission.admit(user_id, email, "Eve", "")
    return refusal.value


async def test_they_are_members_and_active(here: World, admissions: AdmissionService, store: DirectIdentities) -> None:
    await admissions.admit(BO, " Bo@Example.org ", " Bo\x00 ", "B.")
    row = await row_of(here, BO)
    assert (row.email, row.email_canonical, row.name, row.group, row.status) == (
        "Bo@Example.org", "bo@example.org", "Bo B.", "Members", "active",
    )  # fmt: skip
    assert row.must_change_at is None
    assert store.accounts[BO] == Account(
        user_id=BO, email="Bo@Example.org", given_name="Bo", family_name="B.", group="Members", status="active"
    )
    assert [type(each) for each in await here.outbox.fresh()] == [SignedUp, Verified]
    admin = await admin_of(here)
    assert [each.kind for each in (await here.identity.users.history(admin, BO, after=None, limit=9)).items] == ["created"]
    assert await here.identity.mail_secrets.verification_token(BO) is None  # nothing to verify, so no mail


async def test_done_twice_it_is_the_same(here: World, admissions: AdmissionService, store: DirectIdentities) -> None:
    await admissions.admit(BO, "bo@example.org", "Bo", "")
    await here.identity.users.change(await admin_of(here), BO, UserChange(status="deactivated", given_name="Robert"))
    await here.outbox.fresh()
    before = await row_of(here, BO)
    await admissions.admit(BO, "BO@example.org", "Bo", "")
    assert await row_of(here, BO) == before
    assert await here.outbox.fresh() == []
    assert store.accounts[BO] is not None


async def test_a_failed_unit_of_work_can_be_repeated(
    here: World, admissions: AdmissionService, store: DirectIdentities, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise Unavailable("not now")

    with monkeypatch.context() as patch:
        patch.setattr(store, "update", fails)
        with pytest.raises(Unavailable):
            await admissions.admit(BO, "bo@example.org", "Bo", "")
    assert await here.row(BO) is None
    await admissions.admit(BO, "bo@example.org", "Bo", "")
    assert (await row_of(here, BO)).status == "active"


@pytest.mark.parametrize(
    ("given", "family", "name"),
    [("", "", "bo.b"), ("  ", "B.", "bo.b B."), ("x" * 200, "", "x" * 100), ("Bo\r\nBcc: eve", "", "BoBcc: eve")],
)
async def test_names_are_made_fit(here: World, admissions: AdmissionService, given: str, family: str, name: str) -> None:
    await admissions.admit(BO, "bo.b@example.org", given, family)
    assert (await row_of(here, BO)).name == name


@pytest.mark.parametrize("user_id", ["", "bo", "bo@example.org", BO.upper(), f"{BO} ", f"{{{BO}}}"])
async def test_a_name_that_cannot_be_an_id_is_refused(here: World, admissions: AdmissionService, user_id: str) -> None:
    assert isinstance(await refused(admissions, user_id, "bo@example.org"), ValidationFailed)
    with pytest.raises(ValidationFailed):
        await admissions.check_sign_up(user_id)


@pytest.mark.parametrize("email", ["", "@", "bo", "@example.org", "bo@", "b\n@example.org", "x" * 250 + "@example.org"])
async def test_what_is_no_address_is_refused(here: World, admissions: AdmissionService, email: str) -> None:
    assert isinstance(await refused(admissions, BO, email), ValidationFailed)
    assert await here.row(BO) is None


class TestTakeOver:
    """Whoever signs up at the store gets an account of their own, or none."""

    @pytest.mark.parametrize("status", ["active", "deactivated"])
    async def test_an_address_of_somebody_is_not_given_away(
        self, here: World, admissions: AdmissionService, store: DirectIdentities, status: str
    ) -> None:
        await admissions.admit(BO, "bo@example.org", "Bo", "")
        if status == "deactivated":
            await here.identity.users.change(await admin_of(here), BO, UserChange(status="deactivated"))
        before = await row_of(here, BO)
        await here.outbox.fresh()
        refusal = await refused(admissions, OTHER, "BO@example.org")
        assert (type(refusal), refusal.code) == (Conflict, "email_taken")
        assert await row_of(here, BO) == before
        assert await here.row(OTHER) is None
        assert store.accounts[OTHER] is None  # removed, so there will be no tokens for it
        assert await here.outbox.fresh() == [SignUpRepeated(person_id=BO)]

    async def test_nor_is_the_id_of_somebody(self, here: World, admissions: AdmissionService, store: DirectIdentities) -> None:
        """An id is no secret: everybody in the workspace sees the others'. Tokens for it would be theirs."""
        admin = await admin_of(here)
        with pytest.raises(Conflict) as refusal:
            await admissions.check_sign_up(admin.user_id)
        assert refusal.value.code == "username_taken"
        before = await row_of(here, admin.user_id)
        token = store.sign_in(admin.user_id)
        assert (await refused(admissions, admin.user_id, "eve@example.org")).code == "username_taken"
        assert await row_of(here, admin.user_id) == before
        assert store.accounts[admin.user_id] is None
        with pytest.raises(MusterError):
            await here.identity.authenticator.authenticate(token)

    async def test_nor_that_of_somebody_deleted(self, here: World, admissions: AdmissionService) -> None:
        await admissions.admit(BO, "bo@example.org", "Bo", "")
        await here.identity.users.delete(await admin_of(here), BO)
        with pytest.raises(Conflict):
            await admissions.check_sign_up(BO)
        assert (await refused(admissions, BO, "bo@example.org")).code == "username_taken"
        assert (await row_of(here, BO)).status == "deleted"
        await admissions.admit(OTHER, "bo@example.org", "Bo", "")  # but the address is free

    async def test_who_only_named_an_address_makes_way_for_who_proved_it(
        self, here: World, admissions: AdmissionService, store: DirectIdentities
    ) -> None:
        named = NewAccount(email="bo@example.org", password=OTHER_PASSWORD, given_name="Eve", family_name="")
        await here.identity.accounts.sign_up(named)
        [signed_up] = await here.outbox.fresh_of(SignedUp)
        link = await here.identity.mail_secrets.verification_token(signed_up.person_id)
        assert link is not None
        await admissions.admit(BO, "bo@example.org", "Bo", "")
        assert (await row_of(here, BO)).status == "active"
        assert (await row_of(here, signed_up.person_id)).status == "deleted"
        assert store.accounts[signed_up.person_id] is None
        assert [type(each) for each in await here.outbox.fresh()] == [UserChanged, UserDeleted, SignedUp, Verified]
        with pytest.raises(LinkExpired):
            await here.identity.accounts.verify_email(link)
        with pytest.raises(MusterError):
            await here.identity.sessions.login("bo@example.org", OTHER_PASSWORD, None, DEVICE)


class TestClosed:
    async def test_nobody_is_let_in_before_the_set_up(self, direct: DirectWorld) -> None:
        admissions = direct.world.identity.admissions
        with pytest.raises(SetupNeeded):
            await admissions.check_sign_up(BO)
        assert isinstance(await refused(admissions, BO, "bo@example.org"), SetupNeeded)
        assert direct.store.accounts[BO] is None

    async def test_nor_where_people_are_invited(self, here: World, store: DirectIdentities) -> None:
        closed = build(
            database=here.database,
            documents=here.documents,
            secrets=here.secrets,
            limits=MemoryLimits(here.clock),
            identities=store,
            keys=here.keys,
            clock=here.clock,
            rules=msgspec.structs.replace(RULES, allow_sign_up=False),
            setup_code=SETUP_CODE,
        ).admissions
        with pytest.raises(SignUpClosed):
            await closed.check_sign_up(BO)
        assert isinstance(await refused(closed, BO, "bo@example.org"), SignUpClosed)
        assert store.accounts[BO] is None
        assert await here.row(BO) is None
