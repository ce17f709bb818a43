"""Muster in the process of the tests, where they can set its clock and look inside."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, MutableMapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.types import ASGIApp

from muster.api.app import create_app
from muster.bootstrap import Application, build
from muster.delivery.dispatcher import Dispatcher
from muster.kernel.clock import Clock
from muster.settings import Settings
from tests.support.api import Muster
from tests.support.emptying import EMITTED
from tests.support.mails import MailFolder, SentMail


@dataclass
class InProcess:
    """An application in this process. Messages are delivered, and jobs run, during `deliver` and at no other time."""

    application: Application
    app: ASGIApp = field(init=False)
    precision: float = 0
    address: str = "203.0.113.7"
    serves_files: bool = True

    def __post_init__(self) -> None:
        self.app = create_app(self.application)

    @property
    def clock(self) -> Clock:
        return self.application.clock

    @property
    def session_seconds(self) -> int:
        return self.application.settings.session_days * 86_400

    def client(self, stack: AsyncExitStack) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app, client=(self.address, 4711))
        client = httpx.AsyncClient(transport=transport, base_url="http://muster.test")
        stack.push_async_callback(client.aclose)
        return client

    async def stream(self, token: str, after: int | None) -> AsyncGenerator[str, None]:
        """By ASGI: httpx would wait for its end, which never comes."""
        pieces: asyncio.Queue[str] = asyncio.Queue()
        gone = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: MutableMapping[str, Any]) -> None:
            pieces.put_nowait(message.get("body", b"").decode())

        scope = {
            "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": "/api/v1/stream",
            "raw_path": b"/api/v1/stream", "query_string": b"" if after is None else b"after=%d" % after, "root_path": "",
            "client": (self.address, 4711), "server": ("muster.test", 80),
            "headers": [(b"authorization", f"Bearer {token}".encode())],
        }  # fmt: skip
        streaming = asyncio.ensure_future(self.app(scope, receive, send))
        try:
            while True:
                yield await pieces.get()
        finally:
            gone.set()
            await streaming

    async def deliver(self) -> None:
        own = self.application.dispatcher
        jobs = [job for job in own._jobs._jobs.values() if job.run != own.purge]  # which each dispatcher adds for itself
        # Another one each time: a dispatcher is not started twice.
        dispatcher = Dispatcher(own._database, own._live, own._clock, consumers=own._consumers, jobs=jobs, policy=own._policy)
        await dispatcher.start()
        try:
            await dispatcher.drain()
        finally:
            await dispatcher.stop(5)

    def mails(self) -> Sequence[SentMail]:
        return MailFolder(self.application.settings.data_dir / "mail").all()

    async def emitted(self) -> list[tuple[str, str]]:
        return await self.application.database.fetch_all(EMITTED)

    async def verification_token(self, user_id: str, email: str) -> str:  # noqa: ARG002  # by whichever a host can
        # Hundreds of tests need members; the mail that would carry it is tested by some.
        token = await self.application.identity.mail_secrets.verification_token(user_id)
        assert token is not None
        return token

    async def remember(self, email: str, token: str, user_id: str) -> None:
        """Another one is made fast."""

    async def recall(self, email: str) -> str | None:  # noqa: ARG002  # nobody is kept
        return None


@asynccontextmanager
async def started(settings: Settings, clock: Clock) -> AsyncIterator[Muster]:
    """A Muster that nobody has set up, unless its database has been before."""
    application = build(settings, clock=clock)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(application.running(dispatch=False))
        yield Muster(InProcess(application), stack)


def inside(muster: Muster) -> Application:
    """The application itself, for a test that is marked `in_process`."""
    assert isinstance(muster.host, InProcess), "this test reaches inside: mark it in_process, and say why"
    return muster.host.application


def app_of(muster: Muster) -> ASGIApp:
    """The ASGI app, to be called from wherever a test says."""
    assert isinstance(muster.host, InProcess), "this test reaches inside: mark it in_process, and say why"
    return muster.host.app
