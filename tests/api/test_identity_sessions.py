"""Signing in and out, one's sessions and one's profile."""

import pytest

from muster.identity.messages import SessionEnded
from muster.settings import Settings
from tests.support.api import PASSWORD, Muster, Visitor
from tests.support.clock import StillClock
from tests.support.identity import FIRST, Outbox, cookies_of
from tests.support.in_process import inside, started

DAY = 86_400


@pytest.fixture
def outbox(muster: Muster) -> Outbox:
    return Outbox(muster.host.emitted)


@pytest.mark.req("ID-2")
class TestSignIn:
    async def test_by_token(self, muster: Muster) -> None:
        visitor = await muster.visitor()
        response = await visitor.call("POST", "/auth/login", json={"email": "ADA@gala.example.com", "password": PASSWORD})
        login = response.json()
        assert response.status_code == 200
        assert not cookies_of(response)
        assert login["expires_at"] == muster.moment(muster.host.session_seconds)
        assert login["user"] == muster.admin.user
        visitor.token = login["access_token"]
        assert await visitor.get("/me") == login["user"]

    async def test_by_cookie(self, muster: Muster) -> None:
        visitor = await muster.visitor()
        body = {"email": "ada@gala.example.com", "password": PASSWORD, "transport": "cookie"}
        response = await visitor.call("POST", "/auth/login", json=body, expect=200)
        assert response.json()["access_token"] is None
        cookies = cookies_of(response)
        session, csrf = cookies["muster_session"], cookies["muster_csrf"]
        assert (session["httponly"], session["samesite"], session["path"]) == (True, "lax", "/")
        assert (csrf["httponly"], csrf["samesite"], csrf["path"]) == ("", "lax", "/")
        assert bool(session["secure"]) is (visitor.client.base_url.scheme == "https")
        assert (await visitor.get("/me"))["email"] == "ada@gala.example.com"

    @pytest.mark.in_process("has settings of its own")
    @pytest.mark.req("SE-2")
    async def test_cookies_are_for_tls_where_there_is_tls(self, settings: Settings, clock: StillClock) -> None:
        async with started(settings.model_copy(update={"public_url": "https://muster.example"}), clock) as fresh:
            visitor = await fresh.visitor()
            cookies = cookies_of(await visitor.call("POST", "/setup", json=FIRST, expect=201))
        assert cookies["muster_session"]["secure"] is True
        assert cookies["muster_csrf"]["secure"] is True

    @pytest.mark.req("SE-1")
    async def test_with_a_cookie_a_change_needs_the_header_that_only_our_client_sends(self, muster: Muster) -> None:
        visitor = await muster.visitor()
        body = {"email": "ada@gala.example.com", "password": PASSWORD, "transport": "cookie"}
        cookies = cookies_of(await visitor.call("POST", "/auth/login", json=body, expect=200))
        other = cookies_of(await (await muster.visitor()).call("POST", "/auth/login", json=body, expect=200))
        for header in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "ä"}, {"X-CSRF-Token": other["muster_csrf"].value}):
            raw = {name: value.encode() for name, value in header.items()}
            response = await visitor.call("PATCH", "/me", json={"theme": "dark"}, headers=raw)
            assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")
        proof = {"X-CSRF-Token": cookies["muster_csrf"].value}
        assert (await visitor.call("PATCH", "/me", json={"theme": "dark"}, headers=proof)).json()["theme"] == "dark"

    @pytest.mark.parametrize(
        "change", [{"email": "nobody@gala.example.com"}, {"password": "wrong password"}, {"email": "ada@gala.example.co"}]
    )
    async def test_every_refusal_is_the_same(self, muster: Muster, change: dict[str, str]) -> None:
        body = {"email": "ada@gala.example.com", "password": PASSWORD} | change
        response = await (await muster.visitor()).call("POST", "/auth/login", json=body)
        problem = response.json()
        assert response.status_code == 401
        assert (problem["code"], problem["detail"]) == (
            "invalid_credentials",
            "The e-mail address or the password is not right.",
        )

    @pytest.mark.databases("sqlite")
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"email": "ada"}, "email"),
            ({"password": ""}, "password"),
            ({"transport": "pigeon"}, "transport"),
            ({"code": "1"}, "code"),
        ],
    )
    async def test_bad_input_is_named(self, muster: Muster, change: dict[str, str], field: str) -> None:
        body = {"email": "ada@gala.example.com", "password": PASSWORD} | change
        problem = await (await muster.visitor()).post("/auth/login", body, expect=422)
        assert [error["field"] for error in problem["errors"]] == [field]

    @pytest.mark.req("ID-6")
    async def test_admins_have_a_door_of_their_own(self, muster: Muster) -> None:
        visitor = await muster.visitor()
        answer = await visitor.post("/admin/auth/login", {"email": "ada@gala.example.com", "password": PASSWORD}, expect=200)
        assert answer == {
            "access_token": answer["access_token"],
            "user": {
                "username": muster.admin.id,
                "email": "ada@gala.example.com",
                "given_name": "Ada",
                "family_name": "Lovelace",
                "user_group": ["Admins"],
            },
        }
        visitor.token = answer["access_token"]
        assert (await visitor.get("/me"))["group"] == "Admins"

    @pytest.mark.req("ID-6")
    async def test_members_are_strangers_at_the_admins_door(self, muster: Muster) -> None:
        await muster.member("Bob")
        visitor = await muster.visitor()
        right = await visitor.post("/admin/auth/login", {"email": "bob@gala.example.com", "password": PASSWORD}, expect=401)
        unknown = await visitor.post(
            "/admin/auth/login", {"email": "nobody@gala.example.com", "password": PASSWORD}, expect=401
        )
        assert right["code"] == "invalid_credentials"
        assert right | {"request_id": ""} == unknown | {"request_id": ""}


@pytest.mark.req("ID-2")
class TestSessions:
    async def test_signing_out_ends_this_session_and_no_other(self, muster: Muster, outbox: Outbox) -> None:
        here, there = await muster.sign_in("ada@gala.example.com"), await muster.sign_in("ada@gala.example.com")
        await outbox.fresh()
        await here.call("POST", "/auth/logout", expect=204)
        [ended] = await outbox.fresh_of(SessionEnded)
        assert ended.reason == "signed_out"
        assert (await here.get("/me", expect=401))["code"] == "unauthenticated"
        await there.get("/me")

    async def test_signing_out_takes_the_cookies_back(self, muster: Muster) -> None:
        visitor = await muster.visitor()
        body = {"email": "ada@gala.example.com", "password": PASSWORD, "transport": "cookie"}
        cookies = cookies_of(await visitor.call("POST", "/auth/login", json=body, expect=200))
        response = await visitor.call(
            "POST", "/auth/logout", headers={"X-CSRF-Token": cookies["muster_csrf"].value}, expect=204
        )
        assert {cookie["max-age"] for cookie in cookies_of(response).values()} == {"0"}
        assert not visitor.client.cookies
        visitor.token = cookies["muster_session"].value
        await visitor.get("/me", expect=401)

    async def test_one_sees_ones_sessions_newest_first(self, muster: Muster) -> None:
        phone = await muster.sign_in("ada@gala.example.com")
        page = await phone.get("/auth/sessions")
        assert [session["current"] for session in page["items"]] == [True, False, False]  # the set-up signed in, too
        newest = page["items"][0]
        assert newest | {"id": "", "user_agent": ""} == {
            "id": "",
            "created_at": muster.moment(),
            "last_seen_at": muster.moment(),
            "expires_at": muster.moment(muster.host.session_seconds),
            "ip": muster.host.address,
            "user_agent": "",
            "current": True,
        }
        assert newest["user_agent"].startswith("python-httpx/")

    async def test_sessions_come_in_pages(self, muster: Muster) -> None:
        for _ in range(5):  # in this process all begin at the same moment
            await muster.sign_in("ada@gala.example.com")
        everything = [session["id"] for session in (await muster.admin.get("/auth/sessions"))["items"]]
        found: list[str] = []
        after = None
        while True:
            page = await muster.admin.get("/auth/sessions", params={"limit": 2} | ({"after": after} if after else {}))
            found += [session["id"] for session in page["items"]]
            after = page["next"]
            if after is None:
                break
        assert found == everything
        assert len(everything) == 7

    @pytest.mark.parametrize("after", ["nonsense", "WzFd", "W251bGwsbnVsbF0", "WyJcdTAwMDAiLCJcdTAwMDAiXQ"])
    async def test_a_cursor_that_is_not_ours_is_refused(self, muster: Muster, after: str) -> None:
        problem = await muster.admin.get("/auth/sessions", params={"after": after}, expect=422)
        assert [error["field"] for error in problem["errors"]] == ["after"]

    async def test_any_of_them_can_be_ended_from_anywhere(self, muster: Muster) -> None:
        phone = await muster.sign_in("ada@gala.example.com")
        [session] = [each for each in (await phone.get("/auth/sessions"))["items"] if each["current"]]
        await muster.admin.delete(f"/auth/sessions/{session['id']}")
        await phone.get("/me", expect=401)
        assert session["id"] not in {each["id"] for each in (await muster.admin.get("/auth/sessions"))["items"]}
        await muster.admin.delete(f"/auth/sessions/{session['id']}", expect=404)

    @pytest.mark.in_process("starts a second one on the same data")
    async def test_another_process_knows_at_its_next_request(
        self, muster: Muster, settings: Settings, clock: StillClock
    ) -> None:
        async with started(settings, clock) as second:
            there = await second.visitor()
            there.token = muster.admin.token
            await there.get("/me")  # it has verified the token and remembers that
            await muster.admin.call("POST", "/auth/logout", expect=204)
            await there.get("/me", expect=401)

    async def test_somebody_elses_session_does_not_exist(self, muster: Muster) -> None:
        bob = await muster.member("Bob")
        [session] = (await bob.get("/auth/sessions"))["items"]
        await muster.admin.delete(f"/auth/sessions/{session['id']}", expect=404)
        await bob.get("/me")

    @pytest.mark.in_process("sets the clock")
    async def test_a_session_ends_by_itself(self, muster: Muster, clock: StillClock) -> None:
        clock.advance(30 * DAY - 1)
        await muster.admin.get("/me")
        clock.advance(1)
        await muster.admin.get("/me", expect=401)

    async def test_who_signs_in_was_seen_then(self, muster: Muster) -> None:
        [ada] = (await muster.admin.get("/admin/users"))["items"]
        assert ada["last_seen_at"] == muster.moment()

    @pytest.mark.in_process("sets the clock")
    async def test_when_it_was_last_used_is_noted_once_a_minute(self, muster: Muster, clock: StillClock) -> None:
        async def last_seen() -> str:
            await muster.admin.get("/me")
            await inside(muster).identity.authenticator.close()
            return str((await muster.admin.get("/auth/sessions"))["items"][0]["last_seen_at"])

        clock.advance(59)
        assert await last_seen() == "2026-11-20T06:47:00.000Z"
        clock.advance(1)
        assert await last_seen() == "2026-11-20T06:48:00.000Z"
        clock.advance(30)
        assert await last_seen() == "2026-11-20T06:48:00.000Z"
        [ada] = (await muster.admin.get("/admin/users"))["items"]
        assert ada["last_seen_at"] == "2026-11-20T06:48:00.000Z"

    @pytest.mark.in_process("sets the clock")
    async def test_sessions_that_are_long_over_are_forgotten(self, muster: Muster, clock: StillClock) -> None:
        clock.advance(60 * DAY)
        assert await inside(muster).identity.sessions.forget_expired() == 0
        clock.advance(1)
        assert await inside(muster).identity.sessions.forget_expired() == 2


@pytest.mark.req("ID-2")
async def test_a_profile_is_changed_field_by_field(muster: Muster) -> None:
    me = await muster.admin.patch("/me", {"timezone": "Europe/Berlin", "family_name": ""})
    assert (me["timezone"], me["family_name"], me["given_name"]) == ("Europe/Berlin", "", "Ada")
    assert await muster.admin.get("/me") == me


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": None}, "timezone"),
        ({"theme": "pink"}, "theme"),
        ({"given_name": ""}, "given_name"),
        ({"email": "eve@gala.example.com"}, "email"),
        ({"group": "Admins"}, "group"),
    ],
)
async def test_a_bad_profile_is_refused_by_field(admin: Visitor, body: dict[str, object], field: str) -> None:
    problem = await admin.patch("/me", body, expect=422)
    assert [error["field"] for error in problem["errors"]] == [field]
