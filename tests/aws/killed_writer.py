"""A process that is killed after its commit and before it has told anybody: `test_relay.py` runs it.

    python -m tests.aws.killed_writer <bearer token> <method> <path> <JSON>

Its settings are those that `muster aws env` tells. It makes one request of the API, in this process; the bell that would
be rung when that is done, kills it.
"""

import asyncio
import os
import signal
import sys

import httpx

from muster.api.app import create_app
from muster.bootstrap import build
from muster.bootstrap.aws import with_database
from muster.settings import load_settings


async def main(token: str, method: str, path: str, body: str) -> None:
    """Does not return."""
    application = build(await with_database(load_settings()))
    async with application.running(dispatch=False, streams=False):
        application.database.when_committed(lambda: os.kill(os.getpid(), signal.SIGKILL))
        headers = {"Authorization": f"Bearer {token}", "If-Match": "*", "Content-Type": "application/json"}
        transport = httpx.ASGITransport(app=create_app(application))
        async with httpx.AsyncClient(transport=transport, base_url="http://muster.test") as client:
            answer = await client.request(method, f"/api/v1{path}", content=body, headers=headers)
    raise SystemExit(f"still alive: {answer.status_code} {answer.text}")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:5]))
