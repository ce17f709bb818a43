"""Who asks, where CloudFront stands before API Gateway (docs/decisions/0018-client-addresses.md).

The gateway sees CloudFront's address. CloudFront adds to `X-Forwarded-For` for whom it asks, and shows by a key that only it
and this side know that it is CloudFront who says so. Nothing here needs an AWS SDK.
"""

import ipaddress
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hmac import compare_digest

from muster.kernel.clock import Clock
from muster.kernel.errors import Unavailable

log = logging.getLogger("muster.requests")

#: The header with the key, which CloudFront sets on each request to the API, whatever the client sent.
EDGE_KEY_HEADER = "X-Muster-Edge"
#: The secret that holds the key, as text: CloudFormation reads it, too.
EDGE_KEY_SECRET = "edge-key"  # noqa: S105  # its name
#: A key that does not match may be a new one, so the secret is read again; but not for everybody who sends anything.
READ_AGAIN = timedelta(minutes=1)


class Viewers:
    """Puts the client's address where the gateway has put CloudFront's.

    `read` gives the key, or None where there is none; it may raise Unavailable, and then nobody is believed for a while.
    """

    def __init__(self, read: Callable[[], Awaitable[str | None]], clock: Clock) -> None:
        self._read = read
        self._clock = clock
        self._key: str | None = None
        self._read_at: datetime | None = None

    async def note(self, event: dict[str, object]) -> None:
        """Changes an event of a REST API's proxy: the key goes, and if it was ours, `sourceIp` is whom CloudFront asks for."""
        keys = _values(event, EDGE_KEY_HEADER, take=True)
        if len(keys) == 1 and await self._is_ours(keys[0]):  # CloudFront says it once
            _set_source(event)

    async def _is_ours(self, given: str) -> bool:
        if self._matches(given):
            return True
        now = self._clock.now()
        if self._read_at is not None and now - self._read_at < READ_AGAIN:
            return False
        self._read_at = now
        try:
            self._key = await self._read()
        except Unavailable:
            log.warning("The key of CloudFront could not be read; addresses are CloudFront's for a minute.")
        return self._matches(given)

    def _matches(self, given: str) -> bool:
        return bool(self._key) and compare_digest(_bytes(given), _bytes(str(self._key)))


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _values(event: dict[str, object], wanted: str, *, take: bool = False) -> list[str]:
    """The values of a header, in their order; with `take`, the event no longer has them afterwards."""
    found: list[str] = []
    for place in ("headers", "multiValueHeaders"):  # the latter has all of a header's values
        headers = event.get(place)
        if not isinstance(headers, dict):
            continue
        names = [name for name in headers if str(name).lower() == wanted.lower()]
        values = [headers.pop(name) if take else headers[name] for name in names]
        found = [str(item) for value in values for item in (value if isinstance(value, list) else [value])]
    return found


def _set_source(event: dict[str, object]) -> None:
    context = event.get("requestContext")
    identity = context.get("identity") if isinstance(context, dict) else None
    if isinstance(identity, dict):
        seen = str(identity.get("sourceIp"))
        identity["sourceIp"] = _asked_for(seen, ",".join(_values(event, "X-Forwarded-For"))) or seen


def _asked_for(sender: str, forwarded: str) -> str:
    """The address that `sender` has put at the end of `forwarded`, where the gateway may have added `sender` itself.

    What stands before that the client may have sent. Empty where there is no address.
    """
    entries = [entry.strip() for entry in forwarded.split(",")]
    if entries[-1] == sender:
        entries.pop()
    try:
        return str(ipaddress.ip_address(entries[-1])) if entries else ""
    except ValueError:
        return ""
