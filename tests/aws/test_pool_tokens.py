"""Which tokens of a user pool are good, and how its keys are fetched."""

import asyncio
import base64
import hmac
import json
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from muster.adapters.aws.pool_tokens import ASK_EVERY, KEEP, PoolKeys, PoolTokens
from muster.kernel.errors import Unauthenticated, Unavailable
from tests.support.clock import StillClock
from tests.support.pool_server import PoolServer, SigningKey, serving

pytestmark = pytest.mark.req("ID-8")

POOL = "us-east-1_Abc123"
ISSUER = f"https://cognito-idp.us-east-1.amazonaws.com/{POOL}"
USER = "0199a1f7-97d1-7735-aad5-f0f1ee5ab9de"
SESSION = "5f1d8f3a-6c49-4a0e-9a53-2f0f5d3a7c11"
JTI = "3c0d2a44-0a0a-4b0b-8c0c-0d0d0e0e0f0f"

KEY, OTHER, FOREIGN = SigningKey("one"), SigningKey("two"), SigningKey("one")


@pytest.fixture
def pool() -> Iterator[PoolServer]:
    with serving() as server:
        server.publish(KEY)
        yield server


@pytest.fixture
def tokens(pool: PoolServer, clock: StillClock) -> PoolTokens:
    return checking(pool, clock)


def checking(pool: PoolServer, clock: StillClock, *, cache_size: int = 100, timeout: float = 5) -> PoolTokens:
    keys = PoolKeys(f"{pool.url}/{POOL}/.well-known/jwks.json", clock, timeout=timeout)
    return PoolTokens(keys, clock, issuer=ISSUER, client="muster", web_client="web", cache_size=cache_size)


def claims(clock: StillClock, **changed: Any) -> dict[str, Any]:
    now = int(clock.now().timestamp())
    said = {
        "sub": "7a0f", "iss": ISSUER, "token_use": "access", "client_id": "muster", "username": USER, "jti": JTI,
        "origin_jti": SESSION, "auth_time": now, "iat": now, "exp": now + 3600, "scope": "aws.cognito.signin.user.admin",
    }  # fmt: skip
    return {name: value for name, value in (said | changed).items() if value is not None}


def unsigned(header: dict[str, Any], said: dict[str, Any], signature: bytes = b"") -> str:
    parts = (json.dumps(header).encode(), json.dumps(said).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def by_hmac(said: dict[str, Any], key: bytes) -> str:
    """As a library may be led to check it that lets a token choose its algorithm."""
    signed = unsigned({"alg": "HS256", "kid": "one"}, said).rpartition(".")[0]
    signature = hmac.digest(key, signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


async def test_a_good_token_says_whose_it_is(tokens: PoolTokens, clock: StillClock, pool: PoolServer) -> None:
    said = claims(clock)
    verified = await tokens.verify(KEY.sign(said))
    assert (verified.user_id, verified.session_id, verified.expires_at) == (USER, SESSION, said["exp"])
    assert verified.signed_in_at is None
    assert pool.fetches == 1


async def test_one_of_the_web_client_says_since_when_it_is_signed_in(tokens: PoolTokens, clock: StillClock) -> None:
    said = claims(clock, client_id="web", auth_time=1_700_000_000)
    assert (await tokens.verify(KEY.sign(said))).signed_in_at == 1_700_000_000


async def test_without_an_origin_the_token_is_its_own_session(tokens: PoolTokens, clock: StillClock) -> None:
    assert (await tokens.verify(KEY.sign(claims(clock, origin_jti=None)))).session_id == JTI


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": f"https://cognito-idp.us-east-1.amazonaws.com/{POOL}x"},
        {"iss": None},
        {"token_use": "id"},
        {"token_use": None},
        {"client_id": "another"},
        {"client_id": ""},
        {"client_id": None},
        {"client_id": None, "aud": "muster", "token_use": "id"},
        {"client_id": ["muster"]},
        {"username": "ada@example.org"},
        {"username": USER.upper()},
        {"username": None},
        {"origin_jti": "x" * 400},
        {"origin_jti": None, "jti": "not an id"},
        {"exp": None},
        {"exp": "9999999999"},
        {"exp": True},
        {"auth_time": None},
    ],
)
async def test_a_token_for_something_else_is_not_good(tokens: PoolTokens, clock: StillClock, changed: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        await tokens.verify(KEY.sign(claims(clock, **changed)))


async def test_without_a_web_client_its_tokens_are_nobodys(pool: PoolServer, clock: StillClock) -> None:
    keys = PoolKeys(pool.url, clock)
    tokens = PoolTokens(keys, clock, issuer=ISSUER, client="muster", cache_size=10)
    await tokens.verify(KEY.sign(claims(clock)))
    for client in ("", "web"):
        with pytest.raises(Unauthenticated):
            await tokens.verify(KEY.sign(claims(clock, client_id=client)))


def forgeries(clock: StillClock) -> list[tuple[str, str]]:
    said = claims(clock)
    good = KEY.sign(said)
    head, body, signature = good.split(".")
    others = unsigned({}, claims(clock, username=JTI)).split(".")[1]
    pem = KEY.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return [
        ("alg none", unsigned({"alg": "none", "kid": "one"}, said)),
        ("alg None", unsigned({"alg": "None", "kid": "one"}, said, b"x")),
        ("no algorithm", unsigned({"kid": "one"}, said, b"x")),
        ("HMAC by the public key", by_hmac(said, pem)),
        ("HMAC by the published key", by_hmac(said, json.dumps(KEY.public).encode())),
        ("HMAC by nothing", by_hmac(said, b"")),
        ("RSA-PSS by the right key", jwt.encode(said, KEY.private, "PS256", headers={"kid": "one"})),
        ("RS512 by the right key", jwt.encode(said, KEY.private, "RS512", headers={"kid": "one"})),
        ("a foreign key of the same id", FOREIGN.sign(said)),
        ("a key of the token's own", FOREIGN.sign(said, jwk=FOREIGN.public, jku="https://evil.example.com/keys")),
        ("an unknown key", OTHER.sign(said)),
        ("no key id", unsigned({"alg": "RS256"}, said, b"x")),
        ("a key id that is no text", unsigned({"alg": "RS256", "kid": 1}, said, b"x")),
        ("another body", f"{head}.{others}.{signature}"),
        ("no signature", f"{head}.{body}."),
        ("half a signature", f"{head}.{body}.{signature[:100]}"),
        ("a changed signature", f"{head}.{body}.{signature[:10]}{'A' if signature[10] != 'A' else 'B'}{signature[11:]}"),
        ("a critical extension", KEY.sign(said, crit=["exp"], exp=1)),
        ("two parts", f"{head}.{body}"),
        ("five parts", f"{good}.x.y"),
        ("a body that is no object", jwt.PyJWS().encode(b"[]", KEY.private, "RS256", headers={"kid": "one"})),
        ("a body that is no JSON", jwt.PyJWS().encode(b"\xff{", KEY.private, "RS256", headers={"kid": "one"})),
        ("no text", "\ud800.\ud800.\ud800"),
        ("nothing", ""),
    ]


@pytest.mark.parametrize("name", [name for name, _ in forgeries(StillClock())])
async def test_a_forged_token_is_not_good(tokens: PoolTokens, clock: StillClock, name: str) -> None:
    await tokens.verify(KEY.sign(claims(clock)))
    with pytest.raises(Unauthenticated):
        await tokens.verify(dict(forgeries(clock))[name])


async def test_a_token_is_good_until_it_expires(tokens: PoolTokens, clock: StillClock) -> None:
    token = KEY.sign(claims(clock))
    await tokens.verify(token)
    clock.advance(3599)
    await tokens.verify(token)
    clock.advance(1)
    with pytest.raises(Unauthenticated):
        await tokens.verify(token)
    with pytest.raises(Unauthenticated):
        await tokens.verify(KEY.sign(claims(clock, exp=int(clock.now().timestamp()))))


async def test_what_was_verified_is_remembered_up_to_a_bound(pool: PoolServer, clock: StillClock) -> None:
    tokens = checking(pool, clock, cache_size=3)
    issued = [KEY.sign(claims(clock, jti=f"3c0d2a44-0a0a-4b0b-8c0c-{n:012}", origin_jti=None)) for n in range(10)]
    for token in issued:
        await tokens.verify(token)
        await tokens.verify(issued[0])
    assert len(tokens._verified) == 3
    pool.keys = None
    clock.advance(KEEP.total_seconds() + 1)
    with pytest.raises(Unauthenticated):  # over, without asking for keys
        await tokens.verify(issued[0])
    assert pool.fetches == 1


class TestKeys:
    async def test_a_new_key_is_found(self, tokens: PoolTokens, pool: PoolServer, clock: StillClock) -> None:
        await tokens.verify(KEY.sign(claims(clock)))
        pool.publish(KEY, OTHER)
        clock.advance(ASK_EVERY.total_seconds())
        await tokens.verify(OTHER.sign(claims(clock)))
        assert pool.fetches == 2

    async def test_tokens_with_unknown_keys_do_not_make_us_ask_without_end(
        self, tokens: PoolTokens, pool: PoolServer, clock: StillClock
    ) -> None:
        await tokens.verify(KEY.sign(claims(clock)))
        for _ in range(3):
            for n in range(20):
                with pytest.raises(Unauthenticated):
                    await tokens.verify(KEY.sign(claims(clock), kid=f"made-up-{n}"))
            clock.advance(ASK_EVERY.total_seconds())
        assert pool.fetches == 3

    async def test_what_comes_at_once_asks_once(self, tokens: PoolTokens, pool: PoolServer, clock: StillClock) -> None:
        pool.released.clear()
        waiting = [asyncio.create_task(tokens.verify(KEY.sign(claims(clock, exp=2_000_000_000 + n)))) for n in range(20)]
        assert await asyncio.to_thread(pool.asked_for_keys.wait, 10)
        waiting[0].cancel()  # a client that gives up
        pool.released.set()
        done = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(each).__name__ for each in done] == ["CancelledError"] + ["TokenClaims"] * 19
        assert pool.fetches == 1

    @pytest.mark.parametrize(
        "body", [None, b"", b"<html>", b"[]", b'{"keys":[{"kid":"one","kty":"RSA","n":"!","e":"!"}]}', b'{"keys":[{"kid":1}]}']
    )
    async def test_without_keys_nobody_can_be_known(
        self, tokens: PoolTokens, pool: PoolServer, clock: StillClock, body: bytes | None
    ) -> None:
        token, good = KEY.sign(claims(clock)), pool.keys
        pool.keys = body
        with pytest.raises(Unavailable):
            await tokens.verify(token)
        pool.keys = good
        await tokens.verify(token)

    async def test_nor_where_nobody_answers_in_time(self, pool: PoolServer, clock: StillClock) -> None:
        pool.released.clear()
        with pytest.raises(Unavailable):
            await checking(pool, clock, timeout=0.05).verify(KEY.sign(claims(clock)))

    async def test_an_unknown_key_after_a_failure_is_not_called_bad(
        self, tokens: PoolTokens, pool: PoolServer, clock: StillClock
    ) -> None:
        """It may be the pool's new one: a browser must not be signed out for that."""
        await tokens.verify(KEY.sign(claims(clock)))
        clock.advance(ASK_EVERY.total_seconds())
        pool.keys = None
        for _ in range(3):
            with pytest.raises(Unavailable):
                await tokens.verify(OTHER.sign(claims(clock)))
        assert pool.fetches == 2
        await tokens.verify(KEY.sign(claims(clock, exp=2_000_000_000)))

    async def test_a_key_that_was_taken_back_is_forgotten(
        self, tokens: PoolTokens, pool: PoolServer, clock: StillClock
    ) -> None:
        late = {"exp": int(clock.now().timestamp()) + 10 * 86_400}
        await tokens.verify(KEY.sign(claims(clock, **late)))
        pool.keys = None
        clock.advance(KEEP.total_seconds())
        await tokens.verify(KEY.sign(claims(clock, **late)))  # better those of yesterday than nobody
        pool.publish(OTHER)
        clock.advance(ASK_EVERY.total_seconds())
        with pytest.raises(Unauthenticated):
            await tokens.verify(KEY.sign(claims(clock, **late)))

    async def test_keys_for_something_else_are_left_out(self, tokens: PoolTokens, pool: PoolServer, clock: StillClock) -> None:
        for other in ({"use": "enc"}, {"alg": "RS512"}, {"kty": "oct"}):
            pool.keys = json.dumps({"keys": [KEY.public | other]}).encode()
            with pytest.raises(Unauthenticated):
                await tokens.verify(KEY.sign(claims(clock)))
