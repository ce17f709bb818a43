"""Where a request comes from."""

import ipaddress
from collections.abc import Sequence

from starlette.requests import HTTPConnection

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ClientAddresses:
    """Tells the address of a client, through the proxies that stand before Muster.

    `trusted_proxies` are addresses or networks (`10.0.0.0/16`). Each proxy appends to `X-Forwarded-For` whom
    it was called by, so the list is believed from its end, as far as it names proxies of ours. The server
    must not rewrite addresses itself (uvicorn: `proxy_headers=False`).

    Raises ValueError for something that is neither an address nor a network.
    """

    def __init__(self, trusted_proxies: Sequence[str]) -> None:
        self._trusted: list[_Network] = [ipaddress.ip_network(entry, strict=False) for entry in trusted_proxies]

    def of(self, request: HTTPConnection) -> str:
        """The address of the client, or `unknown` where there is none (a Unix socket)."""
        nearest = request.client.host if request.client else ""
        forwarded = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        chain = [*(_bare(entry) for entry in forwarded if entry.strip()), nearest]
        while len(chain) > 1 and self._is_trusted(chain[-1]) and _parsed(chain[-2]) is not None:
            chain.pop()
        found = _parsed(chain[-1])
        return str(found) if found else "unknown"

    def _is_trusted(self, address: str) -> bool:
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in self._trusted)


def _bare(entry: str) -> str:
    """An entry without brackets and port: `[2001:db8::1]:443`, `192.0.2.1:443`."""
    entry = entry.strip()
    if entry.startswith("["):
        return entry[1:].partition("]")[0]
    return entry.partition(":")[0] if entry.count(":") == 1 else entry


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped
    return parsed
