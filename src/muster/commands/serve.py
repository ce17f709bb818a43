"""`muster serve` and `muster worker`: the long-running processes."""

import asyncio
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from muster import worker
from muster.api.app import create_app
from muster.bootstrap import Application
from muster.commands.start import check_port, prepared
from muster.kernel import logs
from muster.settings import Settings

#: Requests that one kept connection may leave waiting in the system's queue.
_BACKLOG = 2048


def serve(settings: Settings) -> int:
    """Serves until a signal ends it: new requests are refused, running ones are finished. The exit code.

    Raises CannotStart.
    """
    logs.configure(settings.log_format, settings.log_level)
    check_port(settings)
    application = prepared(settings)
    app = create_app(application)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        lifespan="on",
        backlog=_BACKLOG,
        timeout_graceful_shutdown=round(settings.shutdown_seconds),
        proxy_headers=False,  # muster.http.client reads X-Forwarded-For itself, and believes less
        h11_max_incomplete_event_size=65_536,
    )
    server = _Server(config, application)
    server.run()
    return 0 if server.started else 1


class _Server(uvicorn.Server):
    """Says where it listens and what to do there, once it does; lets streams end when it stops."""

    def __init__(self, config: uvicorn.Config, application: Application) -> None:
        super().__init__(config)
        self._application = application

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ends the server on SIGTERM and SIGINT. uvicorn would raise the signal again afterwards, so that a proper
        end looked like a failure to whoever supervises the process."""
        former = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1] if self.servers and self.servers[0].sockets else self.config.port
            await _greet(self._application, port)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._application.quiesce()
        await super().shutdown(sockets)


async def _greet(application: Application, port: int) -> None:
    settings = application.settings
    host = "localhost" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104  # compared, not bound
    address = settings.public_url or f"http://{host}:{port}"
    lines = [f"Muster is at {address}"]
    code = await application.setup_code()
    if code is not None:
        lines.append(f"Set it up at {address}/setup with the code {code}")
    if not settings.smtp_url:
        lines.append(f"Mails are kept, not sent: read them at {address}/dev/mail")
    print("\n".join(lines), file=sys.stderr, flush=True)


def work(settings: Settings) -> int:
    """Delivers messages until a signal ends it. The exit code. Raises CannotStart."""
    logs.configure(settings.log_format, settings.log_level)
    application = prepared(settings)
    print("Delivering messages.", file=sys.stderr, flush=True)
    asyncio.run(worker.work(application))
    return 0
