"""The log of requests: one line each, in order, together, none left behind at the end."""

import asyncio
import json

import pytest

from muster.api.access_log import AccessLog
from tests.support.clock import StillClock


async def test_lines_of_one_moment_are_written_together() -> None:
    written: list[str] = []
    arrived = asyncio.Event()

    def write(text: str) -> None:
        written.append(text)
        arrived.set()

    log = AccessLog(StillClock(), "json", write)
    log.add("first", "GET", "/api/v1/tasks", 200, 0.0123)
    log.add("second", "POST", "/api/v1/tasks", 422, 0.5)
    await arrived.wait()
    lines = [json.loads(line) for line in "".join(written).splitlines()]
    assert len(written) == 1
    assert [(line["request_id"], line["method"], line["status"], line["ms"]) for line in lines] == [
        ("first", "GET", 200, 12.3),
        ("second", "POST", 422, 500.0),
    ]
    assert {(line["level"], line["logger"], line["message"]) for line in lines} == {("info", "muster.requests", "request")}
    arrived.clear()
    log.add("third", "GET", "/", 200, 0)
    await arrived.wait()
    assert len(written) == 2


async def test_the_end_flushes() -> None:
    written: list[str] = []
    log = AccessLog(StillClock(), "text", written.append)
    log.flush()
    log.add("an-id", "GET", "/healthz", 200, 0.001)
    log.flush()
    assert written[0].endswith("GET /healthz 200 1.0 ms an-id\n")
    assert len(written) == 1


@pytest.mark.req("SE-1")
async def test_nobody_writes_lines_of_their_own_into_the_log() -> None:
    written: list[str] = []
    log = AccessLog(StillClock(), "text", written.append)
    log.add("r1", "GET", "/a\r\n2026-11-20 info all is well\x1b[2J\u2028/é", 404, 0.001)
    log.flush()
    assert len("".join(written).splitlines()) == 1
    assert r"GET /a\u000d\u000a2026-11-20 info all is well\u001b[2J\u2028/é 404" in written[0]
