"""Who gets through which door: every route of identity, for strangers, members, and tokens that are no good."""

from datetime import timedelta

import pyseto
import pytest
from pyseto import Key

from muster.identity.routes import router
from tests.support.api import PASSWORD, Muster, Visitor
from tests.support.clock import StillClock
from tests.support.in_process import inside

pytestmark = pytest.mark.databases("sqlite")  # refusals before any query that differs between databases

SOMEBODY = "01a1f7e3-97d1-7735-aad5-f0f1ee5ab9de"

#: Routes that strangers use: method and path.
OPEN = {
    ("GET", "/setup"),
    ("POST", "/setup"),
    ("POST", "/auth/sign-up"),
    ("POST", "/auth/verify-email"),
    ("POST", "/auth/login"),
    ("POST", "/admin/auth/login"),
    ("POST", "/auth/forgot-password"),
    ("POST", "/auth/reset-password"),
    ("POST", "/auth/otp/send"),
    ("POST", "/auth/otp/verify"),
}
#: Bodies that would do, so that a refusal is about who asks.
BODIES: dict[tuple[str, str], object] = {
    ("POST", "/auth/change-password"): {"current_password": PASSWORD, "new_password": "pewter-violin-harbour-7"},
    ("POST", "/auth/second-factor"): {"password": PASSWORD},
    ("POST", "/auth/second-factor/confirm"): {"code": "123456"},
    ("DELETE", "/auth/second-factor"): {"password": PASSWORD},
    ("POST", "/auth/second-factor/recovery-codes"): {"password": PASSWORD},
    ("PATCH", "/me"): {"theme": "dark"},
    ("POST", "/admin/users"): {"email": "x@gala.example.com", "given_name": "X", "family_name": "", "group": "Members"},
    ("PATCH", "/admin/users/{user}"): {"group": "Admins"},
}


def guarded() -> list[tuple[str, str]]:
    """Every other route: whoever adds one has it tested here."""
    found = {(method, route.path) for route in router.routes for method in route.methods}  # type: ignore[attr-defined]
    assert found >= OPEN
    assert set(BODIES) <= found
    return sorted(found - OPEN)


async def call(visitor: Visitor, route: tuple[str, str], **extra: object) -> tuple[int, str]:
    method, path = route
    address = path.format(user=SOMEBODY, session=SOMEBODY)
    body = BODIES.get(route)
    response = await visitor.call(method, address, **({"json": body} if body is not None else {}), **extra)  # type: ignore[arg-type]
    return response.status_code, response.json()["code"]


@pytest.mark.req("ID-2")
@pytest.mark.parametrize("route", guarded(), ids=" ".join)
async def test_a_stranger_gets_in_nowhere(muster: Muster, route: tuple[str, str]) -> None:
    assert await call(await muster.visitor(), route) == (401, "unauthenticated")


@pytest.mark.req("ID-5")
@pytest.mark.parametrize("route", [route for route in guarded() if route[1].startswith("/admin/")], ids=" ".join)
async def test_a_member_does_not_administrate(muster: Muster, route: tuple[str, str]) -> None:
    assert await call(await muster.member("Bob"), route) == (403, "forbidden")


@pytest.mark.req("SE-1")
@pytest.mark.parametrize("route", [route for route in guarded() if route[0] != "GET"], ids=" ".join)
async def test_no_change_by_cookie_without_the_proof(muster: Muster, route: tuple[str, str]) -> None:
    visitor = await muster.visitor()
    body = {"email": "ada@gala.example.com", "password": PASSWORD, "transport": "cookie"}
    await visitor.post("/auth/login", body, expect=200)
    assert await call(visitor, route) == (403, "csrf_failed")


async def tokens_that_are_no_good(muster: Muster, clock: StillClock) -> dict[str, str]:
    good = muster.admin.token
    head, payload, footer = good.rsplit(".", 2)
    strange_key = Key.new(version=4, purpose="local", key=b"k" * 32)
    claims = b'{"sub":"%s","sid":"%s","exp":9999999999}' % (muster.admin.id.encode(), SOMEBODY.encode())
    ended = await muster.sign_in("ada@gala.example.com")
    await ended.call("POST", "/auth/logout", expect=204)
    bob = await muster.member("Bob")
    reset = await inside(muster).identity.mail_secrets.reset_token(muster.admin.id)
    assert reset is not None
    keys = inside(muster).ports.keys
    return {
        "nothing": "",
        "not a token": "hunter2",
        "of another version": good.replace("v4.", "v3."),
        "for another purpose": reset,
        "encrypted by a stranger": pyseto.encode(strange_key, claims, implicit_assertion=b"active_session").decode(),
        "under our key id": f"v4.local.{'A' * 100}.{footer}",
        "without its key id": f"{head}.{payload}",
        "ended": ended.token,
        "of no session": await keys.seal("active_session", claims),
        "of somebody else's session": await keys.seal(
            "active_session",
            claims.replace(SOMEBODY.encode(), (await bob.get("/auth/sessions"))["items"][0]["id"].encode()),
        ),
        "of other content": await keys.seal("active_session", b'{"sub":1}'),
        "expired": await keys.seal("active_session", claims.replace(b"9999999999", str(int(clock.now().timestamp())).encode())),
    }


@pytest.mark.in_process("seals tokens with the application's own keys")
@pytest.mark.req("ID-8")
async def test_tokens_that_are_no_good(muster: Muster, clock: StillClock) -> None:
    for name, token in (await tokens_that_are_no_good(muster, clock)).items():
        visitor = await muster.visitor()
        response = await visitor.call("GET", "/me", headers={"Authorization": f"Bearer {token}"})
        assert (name, response.status_code) == (name, 401)
        assert response.json()["code"] == "unauthenticated"
        assert response.headers["www-authenticate"] == "Bearer"
        if token:
            visitor.client.cookies.set("muster_session", token)
            assert (name, (await visitor.call("GET", "/me")).status_code) == (name, 401)


@pytest.mark.parametrize(
    "header",
    [
        "Basic YWRhOmFkYQ==", "Bearer", "", "bearer",
        pytest.param("Bearer  ", marks=pytest.mark.in_process("no client sends a space at the end")),
    ],
)  # fmt: skip
async def test_other_headers_are_not_tokens(muster: Muster, header: str) -> None:
    response = await (await muster.visitor()).call("GET", "/me", headers={"Authorization": header})
    assert response.status_code == 401


@pytest.mark.in_process("sets the clock and rotates keys")
@pytest.mark.req("ID-8")
async def test_a_session_outlives_the_rotation_of_keys(muster: Muster, clock: StillClock) -> None:
    clock.advance(timedelta(days=29).total_seconds())
    await inside(muster).ports.keys.rotate("all")
    await muster.admin.get("/me")
    later = await muster.sign_in("ada@gala.example.com")
    assert later.token.rpartition(".")[2] != muster.admin.token.rpartition(".")[2]


@pytest.mark.req("ID-5")
async def test_a_group_is_in_force_at_the_next_request(muster: Muster) -> None:
    bob = await muster.member("Bob")
    await bob.get("/admin/users", expect=403)
    await muster.admin.patch(f"/admin/users/{bob.id}", {"group": "Admins"})
    await bob.get("/admin/users")
    await muster.admin.patch(f"/admin/users/{bob.id}", {"group": "Members"})
    await bob.get("/admin/users", expect=403)
