"""How the emulator listens."""

import asyncio
from typing import Any

import hypercorn.asyncio
import uvicorn
import uvloop
from hypercorn.config import Config
from ministack import app


def no_second_port() -> None:
    """With TLS it also takes port 443 where it can, which two emulators cannot both have, and nothing of ours asks."""
    app._port_is_bindable = lambda _host, _port: False


def quick_server() -> None:
    """A good part of what a request costs here is that HTTP is read and written in Python.

    Here a server does it whose parser and event loop are in C; a suite asks some ten thousand times.
    """
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    hypercorn.asyncio.serve = _serve


async def _serve(application: Any, config: Config) -> None:
    host, _, port = config.bind[0].rpartition(":")
    options = uvicorn.Config(
        application,
        host=host,
        port=int(port),
        http="httptools",
        ws="none",
        ssl_certfile=config.certfile,
        ssl_keyfile=config.keyfile,
        timeout_keep_alive=int(config.keep_alive_timeout),
        access_log=False,
        log_level="warning",
        server_header=False,  # the application sends its own, and the date
        date_header=False,
    )
    await uvicorn.Server(options).serve()
