"""The address of a client, through proxies that are believed and others that are not."""

import pytest
from starlette.requests import Request

from muster.http.client import ClientAddresses

PROXIES = ClientAddresses(["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"])


def request(peer: str | None, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    return Request({"type": "http", "client": (peer, 4711) if peer else None, "headers": headers})


@pytest.mark.req("ID-11")
@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("198.51.100.7", [], "198.51.100.7"),
        ("198.51.100.7", ["203.0.113.9"], "198.51.100.7"),  # says it is somebody else
        ("192.0.2.1", ["203.0.113.9"], "203.0.113.9"),
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.66, 203.0.113.9"], "203.0.113.9"),  # the client made up the first one
        ("192.0.2.1", ["198.51.100.66", "203.0.113.9"], "203.0.113.9"),
        ("192.0.2.1", ["203.0.113.9, 10.1.2.3"], "203.0.113.9"),  # through two proxies of ours
        ("192.0.2.1", ["10.1.2.4, 10.1.2.3"], "10.1.2.4"),
        ("192.0.2.1", ["203.0.113.9:5123"], "203.0.113.9"),
        ("192.0.2.1", ["[2001:db9::5]:443"], "2001:db9::5"),
        ("192.0.2.1", ["2001:DB9:0::5"], "2001:db9::5"),
        ("2001:db8::1", ["203.0.113.9"], "203.0.113.9"),
        ("::ffff:192.0.2.1", ["203.0.113.9"], "203.0.113.9"),
        ("192.0.2.1", ["nonsense"], "192.0.2.1"),
        ("192.0.2.1", ["203.0.113.9, unknown"], "192.0.2.1"),
        ("192.0.2.1", ["", " , "], "192.0.2.1"),
        (None, [], "unknown"),
        ("testclient", [], "unknown"),
    ],
)
def test_the_last_address_that_no_proxy_of_ours_has(peer: str | None, forwarded: list[str], expected: str) -> None:
    assert PROXIES.of(request(peer, *forwarded)) == expected


def test_without_proxies_nothing_is_believed() -> None:
    assert ClientAddresses([]).of(request("198.51.100.7", "203.0.113.9")) == "198.51.100.7"


def test_a_setting_that_is_no_address_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="proxy"):
        ClientAddresses(["proxy.internal"])
