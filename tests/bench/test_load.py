"""The load generator counts what was answered, and does not let a failure pass."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bench.load import Job, LoadFailed, Result, generate

REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


@asynccontextmanager
async def serving(*pieces: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server that answers every request with these pieces, each sent by itself."""
    seen: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await reader.read(65_536):
            seen.append(request)
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], seen


async def load(job: Job) -> Result:
    return await asyncio.to_thread(generate, job)


async def test_sends_each_request_once() -> None:
    requests = [REQUEST.replace(b"/ HTTP", f"/{number} HTTP".encode()) for number in range(40)]
    async with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as (port, seen):
        result = await load(Job(port, requests, seconds=10, connections=8))
    assert result.requests == 40
    assert sorted(seen) == sorted(requests)
    assert 0 < result.p50 <= result.p99


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", b"01234", b"56789"),
        (b"HTTP/1.1 200", b" OK\r\ncontent-length:10\r", b"\n\r\n0123456789"),
        (b"HTTP/1.1 204 No Content\r\n\r\n",),
    ],
)
async def test_knows_the_end_of_an_answer_however_it_comes(pieces: tuple[bytes, ...]) -> None:
    async with serving(*pieces) as (port, seen):
        result = await load(Job(port, [REQUEST] * 20, seconds=10, connections=2))
    assert result.requests == len(seen) == 20


async def test_stops_when_the_time_is_over() -> None:
    async with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as (port, _):
        result = await load(Job(port, [REQUEST], seconds=0.2, connections=4, repeat=True))
    assert 0.2 <= result.seconds < 5
    assert result.requests > 4


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ((b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",), "503 Busy"),
        ((b"HTTP/1.1 200 OK\r\n\r\n",), "without a length"),
    ],
)
async def test_fails_when_an_answer_is_not_as_it_should_be(pieces: tuple[bytes, ...], words: str) -> None:
    async with serving(*pieces) as (port, _):
        with pytest.raises(LoadFailed, match=words):
            await load(Job(port, [REQUEST] * 3, seconds=5, connections=1))


async def test_fails_when_nobody_listens() -> None:
    closed: Callable[[], Awaitable[int]] = _closed_port
    with pytest.raises(LoadFailed):
        await load(Job(await closed(), [REQUEST], seconds=1))


async def _closed_port() -> int:
    async with serving() as (port, _):
        return port
