"""The first run, and signing up."""

import asyncio
import json

import pytest

from muster.identity.messages import SessionStarted, SignedUp, SignUpRepeated, Verified, WorkspaceSetUp
from muster.settings import Settings
from tests.support.api import PASSWORD, Muster
from tests.support.clock import StillClock
from tests.support.identity import FIRST, Outbox, cookies_of
from tests.support.in_process import inside, started

DAY = 86_400
BOB = {"email": "bob@gala.example.com", "password": PASSWORD, "given_name": "Bob", "family_name": "Babbage"}


@pytest.fixture
def outbox(muster: Muster) -> Outbox:
    return Outbox(muster.host.emitted)


class TestSetup:
    async def test_the_first_run_asks_for_it_and_later_ones_do_not(self, fresh: Muster) -> None:
        visitor = await fresh.visitor()
        assert await visitor.get("/setup") == {"needed": True, "workspace": None}
        login = await visitor.post("/setup", FIRST)
        assert login["user"] | {"id": "", "created_at": ""} == {
            "id": "",
            "email": "ada@gala.example.com",
            "given_name": "Ada",
            "family_name": "Lovelace",
            "group": "Admins",
            "status": "active",
            "must_change_password": False,
            "second_factor": False,
            "timezone": "UTC",
            "theme": "auto",
            "workspace": "Gala team",
            "created_at": "",
        }
        assert await visitor.get("/setup") == {"needed": False, "workspace": "Gala team"}
        kinds = [type(message) for message in await Outbox(fresh.host.emitted).fresh()]
        assert kinds == [WorkspaceSetUp, SessionStarted]

    async def test_it_signs_the_browser_in(self, fresh: Muster) -> None:
        visitor = await fresh.visitor()
        response = await visitor.call("POST", "/setup", json=FIRST, expect=201)
        assert {"muster_session", "muster_csrf"} <= cookies_of(response).keys()
        assert (await visitor.get("/me"))["email"] == "ada@gala.example.com"

    async def test_a_second_set_up_is_refused_for_good(self, muster: Muster) -> None:
        visitor = await muster.visitor()
        problem = await visitor.post("/setup", FIRST | {"email": "eve@gala.example.com"}, expect=409)
        assert problem["code"] == "setup_done"

    async def test_of_two_at_once_one_wins(self, fresh: Muster) -> None:
        visitors = [await fresh.visitor() for _ in range(4)]
        bodies = [FIRST | {"email": f"admin{number}@gala.example.com"} for number in range(4)]
        answers = await asyncio.gather(
            *(visitor.call("POST", "/setup", json=body) for visitor, body in zip(visitors, bodies, strict=True))
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
        winner = next(visitor for visitor, answer in zip(visitors, answers, strict=True) if answer.status_code == 201)
        assert len((await winner.get("/admin/users"))["items"]) == 1

    @pytest.mark.parametrize("code", ["OPEN", "", "  ", "open-sesamé", "x" * 41])
    async def test_without_the_code_of_the_console_nothing_happens(self, fresh: Muster, code: str) -> None:
        visitor = await fresh.visitor()
        problem = await visitor.post("/setup", FIRST | {"code": code}, expect=422)
        assert [error["field"] for error in problem["errors"]] == ["code"]
        assert (await visitor.get("/setup"))["needed"]

    async def test_the_code_is_forgiving_about_dashes_and_case(self, fresh: Muster) -> None:
        await (await fresh.visitor()).post("/setup", FIRST | {"code": " OPENSESAME "})

    @pytest.mark.in_process("starts several with settings of their own")
    async def test_the_console_gets_the_same_code_at_every_start_until_it_is_done(
        self, settings: Settings, clock: StillClock
    ) -> None:
        made_up = settings.model_copy(update={"setup_code": ""})
        codes = []
        for _ in range(2):
            async with started(made_up, clock) as once:
                codes.append(await inside(once).identity.setup.setup_code())
        async with started(made_up, clock) as again:
            await (await again.visitor()).post("/setup", FIRST | {"code": codes[0]})
            assert await inside(again).identity.setup.setup_code() is None
        assert codes[0] == codes[1]
        assert codes[0] is not None
        assert len(codes[0]) == 14

    async def test_nobody_joins_before_there_is_an_admin(self, fresh: Muster) -> None:
        problem = await (await fresh.visitor()).post("/auth/sign-up", BOB, expect=409)
        assert problem["code"] == "setup_needed"


@pytest.mark.req("ID-1")
class TestSignUp:
    async def test_an_account_works_once_its_address_is_verified(self, muster: Muster, outbox: Outbox) -> None:
        visitor = await muster.visitor()
        await outbox.fresh()
        assert await visitor.post("/auth/sign-up", BOB, expect=202) == {"status": "verification_sent"}
        [signed_up] = await outbox.fresh()
        assert isinstance(signed_up, SignedUp)
        before = await visitor.post("/auth/login", {"email": BOB["email"], "password": PASSWORD}, expect=403)
        assert before["code"] == "email_unverified"
        token = (await muster.mail(BOB["email"])).token
        assert await visitor.post("/auth/verify-email", {"token": token}, expect=200) == {"status": "verified"}
        assert await visitor.post("/auth/verify-email", {"token": token}, expect=200) == {"status": "verified"}
        assert len(await outbox.fresh_of(Verified)) == 1
        bob = await muster.sign_in("bob@gala.example.com")
        assert (bob.user["group"], bob.user["status"]) == ("Members", "active")

    async def test_an_unverified_account_gives_a_stranger_the_usual_answer(self, muster: Muster) -> None:
        visitor = await muster.visitor()
        await visitor.post("/auth/sign-up", BOB, expect=202)
        problem = await visitor.post("/auth/login", {"email": BOB["email"], "password": "not the password"}, expect=401)
        assert problem["code"] == "invalid_credentials"

    async def test_a_known_address_gets_the_same_answer_and_another_mail(self, muster: Muster, outbox: Outbox) -> None:
        visitor = await muster.visitor()
        fresh = await visitor.call("POST", "/auth/sign-up", json=BOB)
        await outbox.fresh()
        known = await visitor.call("POST", "/auth/sign-up", json=BOB | {"email": " ADA@Gala.Example.COM "})
        assert (known.status_code, known.content) == (fresh.status_code, fresh.content)
        [message] = await outbox.fresh()
        assert message == SignUpRepeated(person_id=muster.admin.id)
        assert (await muster.sign_in("ada@gala.example.com")).user["given_name"] == "Ada"

    async def test_who_signs_up_again_before_verifying_is_believed_last(self, muster: Muster) -> None:
        visitor = await muster.visitor()
        await visitor.post("/auth/sign-up", BOB | {"password": "squatter of this address", "given_name": "Eve"}, expect=202)
        stale = (await muster.mail(BOB["email"])).token
        await visitor.post("/auth/sign-up", BOB, expect=202)
        problem = await visitor.post("/auth/verify-email", {"token": stale}, expect=410)
        assert problem["code"] == "link_expired"
        token = (await muster.mail(BOB["email"])).token
        await visitor.post("/auth/verify-email", {"token": token}, expect=200)
        refused = {"email": BOB["email"], "password": "squatter of this address"}
        await visitor.post("/auth/login", refused, expect=401)
        assert (await muster.sign_in("bob@gala.example.com")).user["given_name"] == "Bob"

    async def test_two_at_the_same_moment_make_one_account(self, muster: Muster) -> None:
        visitor = await muster.visitor()
        answers = await asyncio.gather(*(visitor.call("POST", "/auth/sign-up", json=BOB) for _ in range(4)))
        assert {answer.status_code for answer in answers} == {202}
        found = await muster.admin.get("/admin/users", params={"q": "bob@"})
        assert len(found["items"]) == 1

    @pytest.mark.databases("sqlite")
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"email": "bob"}, "email"),
            ({"email": f"{'b' * 250}@gala.example.com"}, "email"),
            ({"email": "Bob <bob@gala.example.com>"}, "email"),
            ({"email": "bob@gala.example.com\u0000"}, "email"),
            ({"password": "short"}, "password"),
            ({"password": "password12345"}, "password"),
            ({"password": "bobbabbage12"}, "password"),
            ({"password": "\ud800 lone surrogate"}, "body"),  # no JSON at all: half of a character
            ({"given_name": " "}, "given_name"),
            ({"given_name": "Bob\nBcc: all"}, "given_name"),
            ({"family_name": "x" * 101}, "family_name"),
            ({"family_name": None}, "family_name"),
            ({"group": "Admins"}, "group"),
        ],
    )
    async def test_bad_input_is_named(self, muster: Muster, change: dict[str, object], field: str) -> None:
        response = await (await muster.visitor()).call(
            "POST", "/auth/sign-up", content=json.dumps(BOB | change), headers={"content-type": "application/json"}, expect=422
        )
        assert [error["field"] for error in response.json()["errors"]] == [field]

    @pytest.mark.in_process("has settings of its own")
    async def test_where_people_are_invited_nobody_signs_up(self, settings: Settings, clock: StillClock) -> None:
        async with started(settings.model_copy(update={"allow_sign_up": False}), clock) as closed:
            await closed.set_up()
            problem = await (await closed.visitor()).post("/auth/sign-up", BOB, expect=403)
        assert problem["code"] == "sign_up_closed"

    @pytest.mark.in_process("sets the clock")
    async def test_a_link_is_over_in_time(self, muster: Muster, clock: StillClock) -> None:
        visitor = await muster.visitor()
        await visitor.post("/auth/sign-up", BOB, expect=202)
        token = (await muster.mail(BOB["email"])).token
        clock.advance(2 * DAY)
        assert (await visitor.post("/auth/verify-email", {"token": token}, expect=410))["code"] == "link_expired"

    async def test_other_tokens_verify_nothing(self, muster: Muster) -> None:
        visitor = await muster.visitor()
        await visitor.post("/auth/sign-up", BOB, expect=202)
        await visitor.post("/auth/forgot-password", {"email": BOB["email"]}, expect=202)
        reset = (await muster.mail(BOB["email"], "/reset-password?")).token
        for token in (reset, muster.admin.token, "v4.local.AAAA", "x"):
            await visitor.post("/auth/verify-email", {"token": token}, expect=410)
