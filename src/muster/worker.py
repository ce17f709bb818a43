"""Delivers messages in a process of its own: the same dispatcher that `muster serve` runs inside."""

import asyncio
import signal

from muster.bootstrap import Application


async def work(application: Application) -> None:
    """Delivers messages and runs periodic jobs until SIGINT or SIGTERM, then finishes what runs."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    async with application.running(dispatch=True, streams=False):
        await ended.wait()
