"""The load generator: a process of its own that keeps some connections busy with requests made beforehand.

It is one loop over plain sockets, because it has to be faster than the floor: with asyncio it would be the
generator that is measured. `python -m bench.load` reads a Job from standard input and writes a Result.
"""

import gc
import re
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

ROOT = Path(__file__).parent.parent
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"
#: Seconds to wait for the answers that are still out when the time is over.
_PATIENCE = 30


class Job(msgspec.Struct, frozen=True):
    """What to send: `requests` in order, each once, over `connections`, for `seconds` at the most.

    `repeat` begins again at the first request when all were sent.
    """

    port: int
    requests: list[bytes]
    seconds: float
    connections: int = 32
    repeat: bool = False


class Result(msgspec.Struct, frozen=True):
    """What came of it. Times are in milliseconds; `busy` is the share of one core that the generator took.

    `failed` counts answers that were not 2xx, of which `failure` is the first.
    """

    requests: int
    seconds: float
    p50: float
    p99: float
    busy: float
    failed: int
    failure: str

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


class LoadFailed(Exception):
    """The generator or the server behaved in a way that leaves nothing to measure."""


def generate(job: Job) -> Result:
    """Runs the job in a process of its own. Raises LoadFailed, also when a request was not answered with 2xx."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=msgspec.msgpack.encode(job),
        capture_output=True,
        cwd=ROOT,
        timeout=job.seconds + 2 * _PATIENCE,
        check=False,
    )
    if done.returncode:
        raise LoadFailed(done.stderr.decode(errors="replace")[-2000:])
    result = msgspec.msgpack.decode(done.stdout, type=Result)
    if result.failed:
        raise LoadFailed(
            f"{result.failed} of {result.requests} requests were not answered with 2xx. The first: {result.failure}"
        )
    return result


class _Connection:
    """One keep-alive connection with one request under way."""

    __slots__ = ("_head", "_left", "begun", "failure", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(0)
        self.begun = 0.0
        self.failure = b""
        self._head = b""
        self._left = 0

    def send(self, request: bytes) -> None:
        """Sends a request; it is small enough to fit the socket's buffer."""
        self._head = b""
        self._left = 0
        self.failure = b""
        self.begun = time.perf_counter()
        if self.socket.send(request) != len(request):
            raise LoadFailed("a request did not fit the socket's buffer")

    def receive(self) -> bool:
        """Reads what has come. True when the answer is complete."""
        data = self.socket.recv(262_144)
        if not data:
            raise LoadFailed("the server closed the connection")
        if self._left:
            self._left -= len(data)
            return self._left == 0
        head = self._head + data if self._head else data
        end = head.find(_HEAD_END)
        if end < 0:
            self._head = head
            return False
        if head[9:10] != b"2":
            self.failure = head
        found = _LENGTH.search(head, 0, end + 2)
        if found is None:
            if head[9:12] == b"204":
                return True
            raise LoadFailed(f"an answer without a length: {head[:200]!r}")
        self._left = int(found[1]) + end + 4 - len(head)
        return self._left == 0


def _run(job: Job) -> Result:
    requests = _endless(job.requests) if job.repeat else iter(job.requests)
    selector = selectors.DefaultSelector()
    took: list[float] = []
    failures: list[bytes] = []
    clock = time.perf_counter
    for _ in range(job.connections if job.repeat else min(job.connections, len(job.requests))):
        connection = _Connection(job.port)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    gc.disable()
    started, cpu = clock(), time.process_time()
    deadline = started + job.seconds
    open_requests = 0
    for key in list(selector.get_map().values()):
        key.data.send(next(requests))
        open_requests += 1
    while open_requests:
        ready = selector.select(_PATIENCE)
        if not ready:
            raise LoadFailed(f"{open_requests} requests were not answered within {_PATIENCE} seconds")
        for key, _ in ready:
            connection = key.data
            if not connection.receive():
                continue
            now = clock()
            took.append(now - connection.begun)
            if connection.failure:
                failures.append(connection.failure)
            request = next(requests, None) if now < deadline else None
            if request is None:
                open_requests -= 1
            else:
                connection.send(request)
    seconds, busy = clock() - started, time.process_time() - cpu
    took.sort()
    failure = failures[0][:500].decode(errors="replace") if failures else ""
    return Result(len(took), seconds, _ms(took, 0.5), _ms(took, 0.99), busy / seconds, len(failures), failure)


def _endless(requests: list[bytes]) -> Iterator[bytes]:
    while True:
        yield from requests


def _ms(took: list[float], share: float) -> float:
    return took[min(len(took) - 1, int(len(took) * share))] * 1000


def main() -> None:
    """Reads a job, writes its result."""
    job = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Job)
    try:
        result = _run(job)
    except (LoadFailed, OSError) as error:
        raise SystemExit(f"load: {error}") from error
    sys.stdout.buffer.write(msgspec.msgpack.encode(result))


if __name__ == "__main__":
    main()
