"""Floods: how often authentication can be tried, from where, on whose account."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pyotp
import pytest

from muster.settings import Settings
from tests.support.api import PASSWORD, SETUP_CODE, Muster
from tests.support.clock import StillClock
from tests.support.in_process import app_of, started

pytestmark = [
    pytest.mark.req("ID-11"),
    pytest.mark.databases("sqlite"),  # limits are counted in memory
    pytest.mark.in_process("calls from addresses of its choice, with the limits as they are by default"),
]

ADA = "ada@gala.example.com"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The limits as they are when nobody sets them."""
    defaults = {
        name: Settings.model_fields[name].default
        for name in ("auth_limit_per_address", "auth_limit_per_account", "mails_per_recipient", "mails_per_domain")
    }
    return settings.model_copy(update={**defaults, "trusted_proxies": ["203.0.113.250"]})


@pytest.fixture
async def callers(muster: Muster) -> AsyncIterator["Callers"]:
    async with AsyncExitStack() as stack:
        yield Callers(muster, stack)


class Callers:
    """Clients at addresses of their own."""

    def __init__(self, muster: Muster, stack: AsyncExitStack) -> None:
        self._muster = muster
        self._stack = stack

    async def at(self, address: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app_of(self._muster), client=(address, 4711))
        client = httpx.AsyncClient(transport=transport, base_url="http://muster.test/api/v1")
        return await self._stack.enter_async_context(client)


async def login(client: httpx.AsyncClient, password: str = PASSWORD, *, email: str = ADA) -> httpx.Response:
    return await client.post("/auth/login", json={"email": email, "password": password})


def assert_flooded(response: httpx.Response) -> None:
    assert (response.status_code, response.json()["code"]) == (429, "rate_limited")
    assert int(response.headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    ("path", "body", "expect"),
    [
        ("/setup", {"code": "x", "workspace": "x", "email": ADA, "password": "x", "given_name": "x", "family_name": ""}, 409),
        ("/auth/sign-up", {"email": "b@x.example", "password": "short", "given_name": "B", "family_name": ""}, 422),
        ("/auth/verify-email", {"token": "x"}, 410),
        ("/auth/login", {"email": "b", "password": "x"}, 422),
        ("/admin/auth/login", {"email": "b", "password": "x"}, 422),
        ("/auth/logout", None, 401),
        ("/auth/forgot-password", {"email": "b"}, 422),
        ("/auth/reset-password", {"token": "x", "password": "x"}, 410),
        ("/auth/change-password", {"current_password": "x", "new_password": "x"}, 401),
        ("/auth/otp/send", {"email": "b"}, 422),
        ("/auth/otp/verify", {"challenge_id": "x", "code": "x"}, 410),
        ("/auth/second-factor", {"password": "x"}, 401),
        ("/auth/second-factor/confirm", {"code": "x"}, 401),
        ("/auth/second-factor/recovery-codes", {"password": "x"}, 401),
    ],
)
async def test_one_address_can_call_each_route_sixty_times_a_minute(
    callers: Callers, clock: StillClock, path: str, body: dict[str, str] | None, expect: int
) -> None:
    client = await callers.at("198.51.100.1")
    refused = [(await client.post(path, json=body)).status_code for _ in range(61)]
    assert refused == [expect] * 60 + [429]
    clock.advance(60)
    assert (await client.post(path, json=body)).status_code == expect


async def test_other_addresses_are_not_held_up(callers: Callers) -> None:
    flood, other = await callers.at("198.51.100.1"), await callers.at("198.51.100.2")
    for _ in range(60):
        await flood.post("/auth/verify-email", json={"token": "x"})
    assert_flooded(await flood.post("/auth/verify-email", json={"token": "x"}))
    assert (await other.post("/auth/verify-email", json={"token": "x"})).status_code == 410


async def test_a_subscriber_of_ipv6_is_one_address(callers: Callers) -> None:
    for number in range(60):
        client = await callers.at(f"2001:db8:0:1::{number:x}")
        await client.post("/auth/verify-email", json={"token": "x"})
    same, other = await callers.at("2001:db8:0:1:ffff::1"), await callers.at("2001:db8:0:2::1")
    assert_flooded(await same.post("/auth/verify-email", json={"token": "x"}))
    assert (await other.post("/auth/verify-email", json={"token": "x"})).status_code == 410


async def test_behind_our_proxy_the_client_counts_and_nobody_can_pretend(callers: Callers) -> None:
    proxy, stranger = await callers.at("203.0.113.250"), await callers.at("198.51.100.1")

    async def one(number: int) -> tuple[httpx.Response, httpx.Response]:
        # The client claims another address each time; the proxy appends the real one.
        claimed = {"x-forwarded-for": f"10.0.0.{number}, 198.51.100.77"}
        through = await proxy.post("/auth/verify-email", json={"token": "x"}, headers=claimed)
        claimed = {"x-forwarded-for": f"10.0.1.{number}"}
        return through, await stranger.post("/auth/verify-email", json={"token": "x"}, headers=claimed)

    for number in range(60):
        assert [answer.status_code for answer in await one(number)] == [410, 410]
    for answer in await one(60):
        assert_flooded(answer)
    other = await proxy.post("/auth/verify-email", json={"token": "x"}, headers={"x-forwarded-for": "198.51.100.78"})
    assert other.status_code == 410


class TestGuessing:
    async def test_a_guesser_is_stopped_and_told_when_to_come_back(self, callers: Callers, clock: StillClock) -> None:
        client = await callers.at("198.51.100.1")
        for _ in range(10):
            assert (await login(client, "wrong password")).status_code == 401
        refused = await login(client)
        assert_flooded(refused)
        assert refused.headers["retry-after"] == "300"
        clock.advance(300)
        assert (await login(client)).status_code == 200

    async def test_the_owner_gets_in_from_elsewhere_meanwhile(self, callers: Callers) -> None:
        guesser, owner = await callers.at("198.51.100.1"), await callers.at("198.51.100.2")
        for _ in range(20):
            await login(guesser, "wrong password")
        assert (await login(owner)).status_code == 200

    async def test_many_guessers_together_do_not_lock_out_whom_we_know(self, callers: Callers) -> None:
        for number in range(10):
            guesser = await callers.at(f"198.51.100.{number}")
            for _ in range(10):
                await login(guesser, "wrong password")
        new_place = await callers.at("192.0.2.99")
        assert_flooded(await login(new_place))
        known_place = await callers.at("203.0.113.7")  # where the set-up was done
        assert (await login(known_place)).status_code == 200

    async def test_an_account_that_does_not_exist_is_slowed_as_one_that_does(self, callers: Callers) -> None:
        client = await callers.at("198.51.100.1")
        statuses = [(await login(client, "wrong password", email="nobody@gala.example.com")).status_code for _ in range(11)]
        assert statuses == [401] * 10 + [429]

    async def test_signing_in_forgets_the_typing_errors(self, callers: Callers) -> None:
        client = await callers.at("198.51.100.1")
        for _ in range(3):
            for _ in range(9):
                await login(client, "wrong password")
            assert (await login(client)).status_code == 200

    async def test_an_address_in_other_letters_is_the_same_account(self, callers: Callers) -> None:
        client = await callers.at("198.51.100.1")
        for email in (ADA, ADA.upper()) * 5:
            await login(client, "wrong password", email=email)
        assert_flooded(await login(client))

    async def test_the_admins_door_counts_with_the_other(self, callers: Callers) -> None:
        client = await callers.at("198.51.100.1")
        for _ in range(10):
            await login(client, "wrong password")
        assert_flooded(await client.post("/admin/auth/login", json={"email": ADA, "password": PASSWORD}))

    async def test_a_stolen_session_does_not_find_out_the_password(self, muster: Muster) -> None:
        statuses = []
        for number in range(11):
            body = {"current_password": f"guess {number}", "new_password": "pewter-violin-harbour-7"}
            statuses.append((await muster.admin.call("POST", "/auth/change-password", json=body)).status_code)
        assert statuses == [422] * 10 + [429]

    async def test_who_has_the_password_does_not_find_out_the_code(
        self, muster: Muster, callers: Callers, clock: StillClock
    ) -> None:
        secret = (await muster.admin.post("/auth/second-factor", {"password": PASSWORD}, expect=200))["secret"]
        code = pyotp.TOTP(secret).at(clock.now())
        await muster.admin.post("/auth/second-factor/confirm", {"code": code}, expect=200)
        clock.advance(120)
        statuses = []
        for number in range(11):
            client = await callers.at(f"198.51.100.{number}")
            body = {"email": ADA, "password": PASSWORD, "second_factor_code": f"{number:06}"}
            statuses.append((await client.post("/auth/login", json=body)).status_code)
        assert statuses == [401] * 10 + [429]


class TestMails:
    @pytest.mark.parametrize("path", ["/auth/forgot-password", "/auth/otp/send"])
    @pytest.mark.parametrize("email", [ADA, "nobody@gala.example.com"])
    async def test_nobodys_mailbox_is_flooded(self, callers: Callers, clock: StillClock, path: str, email: str) -> None:
        for number in range(5):
            client = await callers.at(f"198.51.100.{number}")
            assert (await client.post(path, json={"email": email})).status_code == 202
        client = await callers.at("198.51.100.99")
        refused = await client.post(path, json={"email": email.upper()})
        assert_flooded(refused)
        clock.advance(int(refused.headers["retry-after"]))
        assert (await client.post(path, json={"email": email})).status_code == 202

    async def test_nor_by_signing_up(self, callers: Callers) -> None:
        body = {"email": ADA, "password": PASSWORD, "given_name": "X", "family_name": ""}
        for number in range(5):
            client = await callers.at(f"198.51.100.{number}")
            assert (await client.post("/auth/sign-up", json=body)).status_code == 202
        assert_flooded(await (await callers.at("198.51.100.99")).post("/auth/sign-up", json=body))

    async def test_one_address_does_not_send_codes_to_everybody(self, callers: Callers) -> None:
        client = await callers.at("198.51.100.1")
        statuses = [
            (await client.post("/auth/otp/send", json={"email": f"p{number}@x{number}.example"})).status_code
            for number in range(11)
        ]
        assert statuses == [202] * 10 + [429]

    async def test_nor_does_everybody_to_one_domain(self, callers: Callers) -> None:
        for number in range(200):
            client = await callers.at(f"198.51.{number // 10}.1")
            answer = await client.post("/auth/otp/send", json={"email": f"p{number}@victim.example"})
            assert answer.status_code == 202
        client = await callers.at("198.51.100.1")
        assert_flooded(await client.post("/auth/otp/send", json={"email": "last@VICTIM.example"}))
        assert (await client.post("/auth/otp/send", json={"email": "last@other.example"})).status_code == 202


async def test_the_setup_code_cannot_be_guessed(settings: Settings, clock: StillClock) -> None:
    async with started(settings, clock) as fresh, AsyncExitStack() as stack:
        callers = Callers(fresh, stack)
        body = {"workspace": "x", "email": ADA, "password": PASSWORD, "given_name": "A", "family_name": ""}
        for number in range(10):
            client = await callers.at(f"198.51.100.{number}")
            assert (await client.post("/setup", json={**body, "code": f"guess{number}"})).status_code == 422
        client = await callers.at("198.51.100.99")
        assert_flooded(await client.post("/setup", json={**body, "code": SETUP_CODE}))
        clock.advance(300)
        assert (await client.post("/setup", json={**body, "code": SETUP_CODE})).status_code == 201
