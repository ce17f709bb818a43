"""Passwords: forgotten, reset, changed, generated."""

import asyncio
from datetime import timedelta

import pytest

from muster.identity.messages import Invited, PasswordChanged, PasswordReissued, PasswordResetRequested, SessionEnded
from tests.support.api import PASSWORD, Muster
from tests.support.clock import StillClock
from tests.support.identity import Outbox
from tests.support.in_process import inside

ADA = "ada@gala.example.com"
NEW = "pewter-violin-harbour-7"


@pytest.fixture
def outbox(muster: Muster) -> Outbox:
    return Outbox(muster.host.emitted)


async def reset_token(muster: Muster, email: str = ADA) -> str:
    """What the mail says that somebody asks for who forgot the password."""
    await (await muster.visitor()).post("/auth/forgot-password", {"email": email}, expect=202)
    return (await muster.mail(email, "/reset-password?")).token


@pytest.mark.req("ID-3")
class TestReset:
    async def test_a_mailed_link_sets_a_password_once(self, muster: Muster, outbox: Outbox) -> None:
        visitor = await muster.visitor()
        await outbox.fresh()
        assert await visitor.post("/auth/forgot-password", {"email": ADA.upper()}, expect=202) == {"status": "reset_sent"}
        [requested] = await outbox.fresh()
        assert requested == PasswordResetRequested(person_id=muster.admin.id)
        token = (await muster.mail(ADA, "/reset-password?")).token
        await visitor.call("POST", "/auth/reset-password", json={"token": token, "password": NEW}, expect=204)
        again = await visitor.post("/auth/reset-password", {"token": token, "password": PASSWORD + "!"}, expect=410)
        assert again["code"] == "link_expired"
        await visitor.post("/auth/login", {"email": ADA, "password": PASSWORD}, expect=401)
        await muster.sign_in(ADA, NEW)

    async def test_it_ends_every_session(self, muster: Muster, outbox: Outbox) -> None:
        phone = await muster.sign_in(ADA)
        token = await reset_token(muster)
        await phone.call("POST", "/auth/reset-password", json={"token": token, "password": NEW}, expect=204)
        await phone.get("/me", expect=401)
        await muster.admin.get("/me", expect=401)
        messages = await outbox.fresh()
        [ended] = [each for each in messages if isinstance(each, SessionEnded)]
        assert (ended.session_id, ended.kept_session_id, ended.reason) == (None, None, "password_reset")
        assert [each.how for each in messages if isinstance(each, PasswordChanged)] == ["reset"]

    async def test_of_two_at_once_one_wins(self, muster: Muster) -> None:
        visitor = await muster.visitor()
        token = await reset_token(muster)
        answers = await asyncio.gather(
            *(
                visitor.call("POST", "/auth/reset-password", json={"token": token, "password": f"{NEW}-{number}"})
                for number in range(4)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [204, 410, 410, 410]

    async def test_an_address_that_nobody_has_gets_the_same_answer_and_no_mail(self, muster: Muster, outbox: Outbox) -> None:
        visitor = await muster.visitor()
        known = await visitor.call("POST", "/auth/forgot-password", json={"email": ADA})
        await outbox.fresh()
        unknown = await visitor.call("POST", "/auth/forgot-password", json={"email": "nobody@gala.example.com"})
        assert (unknown.status_code, unknown.content) == (known.status_code, known.content)
        assert await outbox.fresh() == [PasswordResetRequested(person_id=None)]

    @pytest.mark.in_process("sets the clock")
    async def test_the_link_is_over_in_time(self, muster: Muster, clock: StillClock) -> None:
        token = await reset_token(muster)
        clock.advance(3600)
        await (await muster.visitor()).post("/auth/reset-password", {"token": token, "password": NEW}, expect=410)

    async def test_changing_the_password_voids_links_that_are_under_way(self, muster: Muster) -> None:
        token = await reset_token(muster)
        body = {"current_password": PASSWORD, "new_password": NEW}
        await muster.admin.call("POST", "/auth/change-password", json=body, expect=204)
        await (await muster.visitor()).post("/auth/reset-password", {"token": token, "password": PASSWORD}, expect=410)

    async def test_a_deactivated_account_cannot_be_opened_by_it(self, muster: Muster, outbox: Outbox) -> None:
        bob = await muster.member("Bob")
        token = await reset_token(muster, "bob@gala.example.com")
        before = len(await muster.mails("bob@"))
        await muster.admin.patch(f"/admin/users/{bob.id}", {"status": "deactivated"})
        await outbox.fresh()
        visitor = await muster.visitor()
        await visitor.post("/auth/reset-password", {"token": token, "password": NEW}, expect=410)
        await visitor.post("/auth/forgot-password", {"email": "bob@gala.example.com"}, expect=202)
        assert await outbox.fresh() == [PasswordResetRequested(person_id=None)]
        assert len(await muster.mails("bob@")) == before, "and no other mail"

    async def test_it_proves_the_address_too(self, muster: Muster) -> None:
        visitor = await muster.visitor()
        cleo = {"email": "cleo@gala.example.com", "password": PASSWORD, "given_name": "Cleo", "family_name": "Curie"}
        await visitor.post("/auth/sign-up", cleo, expect=202)
        token = await reset_token(muster, cleo["email"])
        await visitor.call("POST", "/auth/reset-password", json={"token": token, "password": NEW}, expect=204)
        assert (await muster.sign_in(cleo["email"], NEW)).user["status"] == "active"

    @pytest.mark.parametrize("password", ["short", "password12345", "adalovelace12", "x" * 129])
    async def test_a_bad_password_is_named_and_does_not_use_up_the_link(self, muster: Muster, password: str) -> None:
        visitor = await muster.visitor()
        token = await reset_token(muster)
        problem = await visitor.post("/auth/reset-password", {"token": token, "password": password}, expect=422)
        assert [error["field"] for error in problem["errors"]] == ["password"]
        await visitor.call("POST", "/auth/reset-password", json={"token": token, "password": NEW}, expect=204)

    async def test_tokens_for_other_purposes_reset_nothing(self, muster: Muster) -> None:
        visitor = await muster.visitor()
        for token in (muster.admin.token, "v4.local.AAAA.e30", "v4.public.AAAA", "…"):
            await visitor.post("/auth/reset-password", {"token": token, "password": NEW}, expect=410)


@pytest.mark.req("ID-3")
class TestChange:
    async def test_it_keeps_this_session_and_ends_the_others(self, muster: Muster, outbox: Outbox) -> None:
        phone = await muster.sign_in(ADA)
        body = {"current_password": PASSWORD, "new_password": NEW}
        await muster.admin.call("POST", "/auth/change-password", json=body, expect=204)
        await muster.admin.get("/me")
        await phone.get("/me", expect=401)
        await muster.sign_in(ADA, NEW)
        assert [message.how for message in await outbox.fresh_of(PasswordChanged)] == ["changed"]

    @pytest.mark.databases("sqlite")
    @pytest.mark.parametrize(
        ("change", "field", "code"),
        [
            ({"current_password": "not my password"}, "current_password", "wrong_password"),
            ({"new_password": "short"}, "new_password", "too_short"),
            ({"new_password": "password12345"}, "new_password", "too_common"),
            ({"new_password": PASSWORD}, "new_password", "unchanged"),
            ({"new_password": ""}, "new_password", "string_too_short"),
        ],
    )
    async def test_bad_input_is_named(self, muster: Muster, change: dict[str, str], field: str, code: str) -> None:
        body = {"current_password": PASSWORD, "new_password": NEW} | change
        problem = await muster.admin.post("/auth/change-password", body, expect=422)
        assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]
        await muster.sign_in(ADA)

    async def test_the_same_password_from_another_keyboard_is_taken(self, muster: Muster) -> None:
        composed, decomposed = "caf\u00e9 gravel lantern", "cafe\u0301 gravel lantern"
        body = {"current_password": PASSWORD, "new_password": composed}
        await muster.admin.call("POST", "/auth/change-password", json=body, expect=204)
        await muster.sign_in(ADA, decomposed)


@pytest.mark.req("ID-7")
class TestGenerated:
    async def invited(self, muster: Muster) -> tuple[str, str]:
        """The id and the generated password of a new member."""
        body = {"email": "dora@gala.example.com", "given_name": "Dora", "family_name": "Doe", "group": "Members"}
        user = await muster.admin.post("/admin/users", body)
        return user["id"], (await muster.mail("dora@")).secret

    async def test_it_has_to_be_changed_before_anything_else(self, muster: Muster) -> None:
        _, password = await self.invited(muster)
        dora = await muster.sign_in("dora@gala.example.com", password)
        assert dora.user["must_change_password"] is True
        for method, path in (("GET", "/people"), ("GET", "/tasks"), ("PATCH", "/me"), ("GET", "/auth/sessions")):
            response = await dora.call(method, path, json={} if method == "PATCH" else None)
            assert (response.status_code, response.json()["code"]) == (403, "password_change_required")
        assert (await dora.get("/me"))["must_change_password"] is True
        body = {"current_password": password, "new_password": NEW}
        await dora.call("POST", "/auth/change-password", json=body, expect=204)
        assert (await dora.get("/me"))["must_change_password"] is False
        await dora.get("/people")

    async def test_one_may_leave_without_changing_it(self, muster: Muster) -> None:
        _, password = await self.invited(muster)
        dora = await muster.sign_in("dora@gala.example.com", password)
        await dora.call("POST", "/auth/logout", expect=204)
        await dora.get("/me", expect=401)

    @pytest.mark.in_process("asks for the password of a mail again")
    async def test_the_mail_can_say_it_again_until_it_is_changed(self, muster: Muster) -> None:
        person, password = await self.invited(muster)
        secrets = inside(muster).identity.mail_secrets
        assert await secrets.temporary_password(person) == password
        dora = await muster.sign_in("dora@gala.example.com", password)
        body = {"current_password": password, "new_password": NEW}
        await dora.call("POST", "/auth/change-password", json=body, expect=204)
        assert await secrets.temporary_password(person) is None

    @pytest.mark.in_process("sets the clock")
    async def test_it_works_for_a_week(self, muster: Muster, clock: StillClock) -> None:
        person, password = await self.invited(muster)
        clock.advance(timedelta(days=7).total_seconds())
        visitor = await muster.visitor()
        problem = await visitor.post("/auth/login", {"email": "dora@gala.example.com", "password": password}, expect=401)
        assert problem["code"] == "invalid_credentials"
        assert await inside(muster).identity.mail_secrets.temporary_password(person) is None

    async def test_an_admin_has_a_new_one_made(self, muster: Muster, outbox: Outbox) -> None:
        bob = await muster.member("Bob")
        await outbox.fresh()
        answer = await muster.admin.post(f"/admin/users/{bob.id}/reset-password", expect=202)
        assert answer == {"status": "password_sent"}
        await bob.get("/me", expect=401)
        await bob.post("/auth/login", {"email": "bob@gala.example.com", "password": PASSWORD}, expect=401)
        [message] = await outbox.fresh_of(PasswordReissued)
        assert (message.person_id, message.actor_id) == (bob.id, muster.admin.id)
        password = (await muster.mail("bob@")).secret
        assert (await muster.sign_in("bob@gala.example.com", password)).user["must_change_password"] is True

    async def test_each_one_is_another(self, muster: Muster) -> None:
        person, first = await self.invited(muster)
        await muster.admin.post(f"/admin/users/{person}/reset-password", expect=202)
        assert (await muster.mail("dora@")).secret != first

    @pytest.mark.req("SE-2")
    async def test_nothing_of_it_is_written_down(self, muster: Muster, outbox: Outbox) -> None:
        person, password = await self.invited(muster)
        [invited] = await outbox.fresh_of(Invited)
        assert invited == Invited(actor_id=muster.admin.id, person_id=person)
        assert password not in await outbox.text()
        assert PASSWORD not in await outbox.text()
