"""One log line for every request, at a cost that small requests do not notice.

A line written at once through `logging` took a third as long as the request it told of (39 µs of 110, see
docs/decisions/0012-compiled-endpoints.md). Here a request leaves a few values behind, and a moment later the
lines of all that came meanwhile are written together. A process that is killed takes that moment's lines
with it; what it did is in the database.
"""

import asyncio
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Literal

import msgspec

from muster.kernel.clock import Clock, timestamp

#: Seconds that a line may wait for others.
_DELAY = 0.05


class _Line(msgspec.Struct):
    time: str
    level: str
    logger: str
    message: str
    request_id: str
    method: str
    path: str
    status: int
    ms: float


class AccessLog:
    """Collects requests and writes a line for each, in the form of `muster.kernel.logs`."""

    def __init__(self, clock: Clock, log_format: Literal["json", "text"], write: Callable[[str], object] | None = None) -> None:
        self._clock = clock
        self._as_json = log_format == "json"
        self._write = write or _to_stderr
        self._waiting: list[tuple[datetime, str, str, str, int, float]] = []

    def add(self, request_id: str, method: str, path: str, status: int, seconds: float) -> None:
        """Notes a request that was answered just now in so many seconds."""
        if not self._waiting:
            asyncio.get_running_loop().call_later(_DELAY, self.flush)
        self._waiting.append((self._clock.now(), request_id, method, path, status, seconds))

    def flush(self) -> None:
        """Writes what waits."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self._write("".join(map(self._line, waiting)))

    def _line(self, noted: tuple[datetime, str, str, str, int, float]) -> str:
        at, request_id, method, path, status, seconds = noted
        moment = timestamp(at)
        took = round(seconds * 1000, 2)
        if not self._as_json:
            return f"{moment} info    muster.requests: {method} {_plain(path)} {status} {took} ms {request_id}\n"
        line = _Line(moment, "info", "muster.requests", "request", request_id, method, path, status, took)
        return msgspec.json.encode(line).decode() + "\n"


def _plain(path: str) -> str:
    """A path without what would begin a line of its own in the log, or steer the terminal that shows it."""
    return path if path.isprintable() else "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in path)


def _to_stderr(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
