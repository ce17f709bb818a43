"""Whose address a request of API Gateway has, where CloudFront stands before it."""

import pytest

from muster.http.viewer import EDGE_KEY_HEADER, Viewers
from muster.kernel.errors import Unavailable
from tests.support.clock import StillClock

KEY = "k" * 32
GATEWAY_SAW = "130.176.0.1"  # an address of CloudFront's
VIEWER = "198.51.100.7"


class Secret:
    """A secret that can be changed and taken away, and that counts who reads it."""

    def __init__(self, value: str | None = KEY) -> None:
        self.value = value
        self.away = False
        self.reads = 0

    async def read(self) -> str | None:
        self.reads += 1
        if self.away:
            raise Unavailable("away")
        return self.value


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def secret() -> Secret:
    return Secret()


@pytest.fixture
def viewers(secret: Secret, clock: StillClock) -> Viewers:
    return Viewers(secret.read, clock)


def asked(**headers: str | list[str]) -> dict[str, object]:
    """What API Gateway hands over; `X_Muster_Edge` is the header X-Muster-Edge."""
    several = {name.replace("_", "-"): [value] if isinstance(value, str) else value for name, value in headers.items()}
    several["Accept"] = ["*/*"]
    single: dict[str, str] = {name: values[-1] for name, values in several.items()}
    return {
        "headers": single,
        "multiValueHeaders": several,
        "requestContext": {"requestId": "1", "identity": {"sourceIp": GATEWAY_SAW}},
    }


def from_cloudfront(forwarded: str = f"{VIEWER}, {GATEWAY_SAW}", key: str = KEY) -> dict[str, object]:
    return asked(X_Muster_Edge=key, X_Forwarded_For=forwarded)


async def source(viewers: Viewers, event: dict[str, object]) -> str:
    """The address that the event has afterwards."""
    await viewers.note(event)
    context = event["requestContext"]
    assert isinstance(context, dict)
    return str(context["identity"]["sourceIp"])


@pytest.mark.req("SE-1")
@pytest.mark.parametrize(
    ("forwarded", "found"),
    [
        (f"{VIEWER}, {GATEWAY_SAW}", VIEWER),
        (VIEWER, VIEWER),  # should the gateway add nothing
        (f"192.0.2.1, 10.0.0.1,{VIEWER},{GATEWAY_SAW}", VIEWER),  # the client sent a list of its own
        (f"{GATEWAY_SAW}, {VIEWER}, {GATEWAY_SAW}", VIEWER),
        (f"2001:0DB8:0:0::7, {GATEWAY_SAW}", "2001:db8::7"),
        (GATEWAY_SAW, GATEWAY_SAW),
        (f"somebody, {GATEWAY_SAW}", GATEWAY_SAW),
        (f"192.0.2.1, , {GATEWAY_SAW}", GATEWAY_SAW),
        ("", GATEWAY_SAW),
    ],
)
async def test_cloudfront_is_believed_about_who_asks(viewers: Viewers, forwarded: str, found: str) -> None:
    assert await source(viewers, from_cloudfront(forwarded)) == found


async def test_a_list_that_the_client_began_in_a_header_of_its_own_is_one_list(viewers: Viewers) -> None:
    event = asked(X_Muster_Edge=KEY, X_Forwarded_For=["192.0.2.1", f"{VIEWER}, {GATEWAY_SAW}"])
    assert await source(viewers, event) == VIEWER


@pytest.mark.req("SE-1")
@pytest.mark.parametrize("key", [[], "", KEY[1:], f"{KEY}k", "\udc80é", [KEY, KEY], ["wrong", KEY]])
async def test_nobody_else_is(viewers: Viewers, key: str | list[str]) -> None:
    event = asked(X_Forwarded_For=f"{VIEWER}, {GATEWAY_SAW}", **({"X_Muster_Edge": key} if key != [] else {}))
    assert await source(viewers, event) == GATEWAY_SAW


@pytest.mark.req("SE-1")
@pytest.mark.parametrize("key", [KEY, "wrong", [KEY, KEY]])
async def test_the_app_never_sees_the_key(viewers: Viewers, key: str | list[str]) -> None:
    event = asked(**{EDGE_KEY_HEADER.lower(): key})
    await viewers.note(event)
    assert event["headers"] == {"Accept": "*/*"}
    assert event["multiValueHeaders"] == {"Accept": ["*/*"]}


async def test_an_event_without_headers_is_left_as_it_is(viewers: Viewers, secret: Secret) -> None:
    event: dict[str, object] = {"headers": None, "multiValueHeaders": None, "requestContext": {}}
    await viewers.note(event)
    assert event == {"headers": None, "multiValueHeaders": None, "requestContext": {}}
    assert secret.reads == 0


@pytest.mark.req("SE-1")
@pytest.mark.parametrize("nothing", [None, ""])
async def test_without_a_key_nobody_is_believed(clock: StillClock, nothing: str | None) -> None:
    viewers = Viewers(Secret(nothing).read, clock)
    assert await source(viewers, from_cloudfront(key="")) == GATEWAY_SAW
    assert await source(viewers, from_cloudfront(key="None")) == GATEWAY_SAW


@pytest.mark.req("SE-1")
async def test_the_key_is_read_once(viewers: Viewers, secret: Secret) -> None:
    for _ in range(3):
        assert await source(viewers, from_cloudfront()) == VIEWER
    assert secret.reads == 1


@pytest.mark.req("SE-1")
async def test_a_new_key_is_found_and_the_former_one_is_worth_nothing(
    viewers: Viewers, secret: Secret, clock: StillClock
) -> None:
    assert await source(viewers, from_cloudfront()) == VIEWER
    secret.value = "n" * 32
    clock.advance(61)
    assert await source(viewers, from_cloudfront(key="n" * 32)) == VIEWER
    assert await source(viewers, from_cloudfront()) == GATEWAY_SAW


@pytest.mark.req("SE-1")
async def test_wrong_keys_have_the_secret_read_once_a_minute(viewers: Viewers, secret: Secret, clock: StillClock) -> None:
    for _ in range(5):
        assert await source(viewers, from_cloudfront(key="wrong")) == GATEWAY_SAW
    assert secret.reads == 1
    clock.advance(60)
    assert await source(viewers, from_cloudfront(key="wrong")) == GATEWAY_SAW
    assert secret.reads == 2


@pytest.mark.req("SE-1")
async def test_where_the_secret_is_out_of_reach_requests_are_answered_all_the_same(
    viewers: Viewers, secret: Secret, clock: StillClock
) -> None:
    secret.away = True
    assert await source(viewers, from_cloudfront()) == GATEWAY_SAW
    secret.away = False
    clock.advance(60)
    assert await source(viewers, from_cloudfront()) == VIEWER
    secret.away = True  # what is known stays known
    clock.advance(60)
    assert await source(viewers, from_cloudfront(key="wrong")) == GATEWAY_SAW
    assert await source(viewers, from_cloudfront()) == VIEWER
