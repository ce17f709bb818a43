"""Muster and the floor as processes of their own, each on a copy of a data folder, ended when they are done with."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.data import ROOT, Dataset, read_dataset
from bench.load import LoadFailed

_READY_WITHIN = 60
_LOG = "log"


@dataclass
class Server:
    """A server that runs, on a copy of a data folder of its own."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    folder: Path
    data: Dataset
    #: How many status changes it has had: they are never repeated, or they would change nothing.
    changed: int = 0
    #: How many of its tickets were let in.
    scanned: int = 0

    def processor_seconds(self) -> float | None:
        """What it has used so far; None where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def last_words(self) -> str:
        """The end of its log."""
        return (self.folder.parent / _LOG).read_text(errors="replace")[-3000:]

    def request(self, method: str, path: str, body: object = None, headers: str = "") -> bytes:
        """A request as bytes."""
        content = b"" if body is None else msgspec.json.encode(body)
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.data.token}\r\n{headers}"
        if content:
            head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        return head.encode() + b"\r\n" + content


@contextmanager
def muster(folder: Path, *, name: str = "muster", log_level: str = "info") -> Iterator[Server]:
    """Muster as `muster serve` runs it: one process that also delivers messages."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MUSTER_")}
    with _copy(folder) as copied:
        port = _free_port()
        environment |= {
            "MUSTER_DATA_DIR": str(copied), "MUSTER_HOST": "127.0.0.1", "MUSTER_PORT": str(port),
            "MUSTER_LOG_LEVEL": log_level,
        }  # fmt: skip
        yield from _serve(name, [sys.executable, "-m", "muster.cli", "serve"], environment, port, copied)


@contextmanager
def floor(folder: Path) -> Iterator[Server]:
    """The floor."""
    with _copy(folder) as copied:
        port = _free_port()
        command = [sys.executable, "-m", "bench.floor", "--folder", str(copied), "--port", str(port)]
        yield from _serve("floor", command, dict(os.environ), port, copied)


@contextmanager
def _copy(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="run-", dir=folder.parent) as place:
        copied = Path(place) / "data"
        shutil.copytree(folder, copied)
        yield copied


def _serve(name: str, command: list[str], environment: dict[str, str], port: int, folder: Path) -> Iterator[Server]:
    log = folder.parent / _LOG
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder.parent, env=environment | {"PYTHONPATH": _path()}, stdout=output, stderr=output
        )
        try:
            _wait_until_ready(process, port, log)
            yield Server(name, process, port, folder, read_dataset(folder))
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _path() -> str:
    return os.pathsep.join((str(ROOT / "src"), str(ROOT)))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)  # noqa: TID251  # there is nothing else to wait for: the process is another program
    raise LoadFailed(f"a server did not start:\n{log.read_text(errors='replace')[-3000:]}")
