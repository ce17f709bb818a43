"""Muster in a process of its own, emptied between tests: what runs there also runs on other hosts."""

import asyncio
import ssl
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx

from muster.kernel.clock import Clock, SystemClock
from muster.reactions import subscriptions
from tests.support import server as servers
from tests.support.api import Host, Muster
from tests.support.emptying import Tables
from tests.support.mails import MailFolder, SentMail

#: Seconds within which everything that follows from a request has happened.
DELIVERED_WITHIN = 60
#: Seconds between two looks at another process, which has no way of telling this one.
_LOOK_AGAIN = 0.005


class Remote(Host, Protocol):
    """A host that lasts for a session, with one workspace at a time."""

    async def empty(self) -> None:
        """Makes it as if nobody had been there."""
        ...


@asynccontextmanager
async def started(host: Remote) -> AsyncIterator[Muster]:
    """A workspace that nobody has set up."""
    await host.empty()
    async with AsyncExitStack() as stack:
        yield Muster(host, stack)


class Connections(httpx.AsyncHTTPTransport):
    """Connections that several clients share: each has its own cookies, none closes them."""

    async def aclose(self) -> None:
        """Left to `end`."""

    async def end(self) -> None:
        await super().aclose()


@dataclass
class Web:
    """How clients reach a host. `parallel` is how many requests may be under way at once."""

    url: str
    trust: ssl.SSLContext | bool = False
    parallel: int = 40
    patience: float = 60

    def __post_init__(self) -> None:
        #: By stack: a loop's connections are of no use to another loop.
        self._shared: dict[AsyncExitStack, Connections] = {}

    def client(self, stack: AsyncExitStack) -> httpx.AsyncClient:
        connections = self._shared.get(stack)
        if connections is None:
            limits = httpx.Limits(max_connections=self.parallel, max_keepalive_connections=self.parallel)
            connections = self._shared[stack] = Connections(verify=self.trust, limits=limits)
            stack.push_async_callback(connections.end)
            stack.callback(self._shared.pop, stack)
        client = httpx.AsyncClient(transport=connections, base_url=self.url, timeout=self.patience)
        stack.push_async_callback(client.aclose)
        return client

    async def stream(self, token: str, after: int | None) -> AsyncGenerator[str, None]:
        """See `Host.stream`. On a connection of its own: a stream may last as long as its listener."""
        headers = {"Authorization": f"Bearer {token}"}
        timeout = httpx.Timeout(self.patience, read=None)
        async with httpx.AsyncClient(base_url=self.url, verify=self.trust, timeout=timeout, headers=headers) as client:
            known = "" if after is None else str(after)
            while True:
                asked = {"Last-Event-ID": known} if known else {}
                async with client.stream("GET", "/api/v1/stream", headers=asked) as answer:
                    async for line in answer.aiter_lines():
                        if line.startswith("id: "):
                            known = line.removeprefix("id: ")
                        yield f"{line}\n"
                assert answer.status_code == 200, answer.status_code


class ServerHost:
    """A `muster serve` on loopback."""

    precision = 60.0
    address = "127.0.0.1"
    serves_files = True
    session_seconds = 30 * 86_400

    def __init__(self, server: servers.Server, tables: Tables) -> None:
        self.clock: Clock = SystemClock()
        self._folder = server.folder
        self._web = Web(server.url)
        self._tables = tables
        self._mails = MailFolder(server.folder / "mail")

    def client(self, stack: AsyncExitStack) -> httpx.AsyncClient:
        return self._web.client(stack)

    def stream(self, token: str, after: int | None) -> AsyncGenerator[str, None]:
        return self._web.stream(token, after)

    async def empty(self) -> None:
        await self.deliver()  # so that nothing of the former workspace is handled in the next one
        await self._tables.empty()
        self._mails.clear()
        for path in (self._folder / "files").rglob("*"):
            if path.is_file():
                path.unlink()

    async def deliver(self) -> None:
        await delivered(self._tables, subscriptions())

    def mails(self) -> Sequence[SentMail]:
        return self._mails.all()

    async def emitted(self) -> list[tuple[str, str]]:
        return await self._tables.emitted()

    async def verification_token(self, user_id: str, email: str) -> str:  # noqa: ARG002  # by whichever a host can
        return await token_by_mail(self, email)

    async def remember(self, email: str, token: str, user_id: str) -> None:
        """Another one is made fast."""

    async def recall(self, email: str) -> str | None:  # noqa: ARG002  # nobody is kept
        return None


async def delivered(tables: Tables, wanted: Mapping[str, Sequence[str] | None]) -> None:
    """Waits until every consumer has handled what it wants."""
    deadline = time.monotonic() + DELIVERED_WITHIN
    while waiting := await tables.waiting(wanted):
        assert time.monotonic() < deadline, f"not delivered within {DELIVERED_WITHIN} s: {waiting}"
        await asyncio.sleep(_LOOK_AGAIN)


async def token_by_mail(host: Host, email: str) -> str:
    """What the newest mail to an address proves it with, once it is there."""
    await host.deliver()
    return [mail for mail in host.mails() if mail.to == email and "/verify-email?" in mail.text][-1].token


@contextmanager
def serving(folder: Path, database_url: str) -> Iterator[ServerHost]:
    """A server over a database without tables, with the settings that the tests of the API count on."""
    settings = {
        "database_url": database_url,
        "password_hash_passes": "1",
        "poll_seconds": "0.05",
        "shutdown_seconds": "5",
    }
    with servers.running(folder, **settings) as server:
        tables = Tables(database_url)
        tables.open()
        try:
            yield ServerHost(server, tables)
        finally:
            tables.close()
