"""A Redis of a test's own, with and without TLS."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.certificates import make_certificates
from tests.support.databases import NotRunning
from tests.support.server import free_port

#: Ends Redis when its standard input closes: also when the process of the tests is killed.
_UNTIL_INPUT_ENDS = '"$@" & cat > /dev/null; kill $! 2> /dev/null; wait'


@dataclass(frozen=True)
class RedisServer:
    """Where it answers: `url` redis://, `tls_url` rediss:// with the authority to trust."""

    url: str
    tls_url: str
    port: int

    def empty(self) -> None:
        """Forgets everything."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(b"FLUSHALL\r\n")
            assert connection.recv(100) == b"+OK\r\n"


@contextmanager
def running(folder: Path) -> Iterator[RedisServer]:
    """A Redis for as long as the block runs. Raises NotRunning where this machine has none."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        raise NotRunning("no redis-server on this machine")
    certificates = make_certificates(folder)
    port, tls_port = free_port(), free_port()
    command = [
        program, "--bind", "127.0.0.1", "--port", str(port), "--tls-port", str(tls_port), "--save", "", "--dir", str(folder),
        "--tls-cert-file", str(certificates.certificate), "--tls-key-file", str(certificates.key),
        "--tls-ca-cert-file", str(certificates.authority), "--tls-auth-clients", "no",
    ]  # fmt: skip
    with (folder / "redis.log").open("wb") as log:
        process = subprocess.Popen(["/bin/sh", "-c", _UNTIL_INPUT_ENDS, "redis", *command], stdin=subprocess.PIPE, stdout=log)
    try:
        _wait_until_it_answers(port, folder / "redis.log")
        tls = f"rediss://localhost:{tls_port}?ssl_ca_certs={certificates.authority}"
        yield RedisServer(f"redis://127.0.0.1:{port}", tls, port)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)


@contextmanager
def running_or_skipped(folder: Path) -> Iterator[RedisServer]:
    """The same for a fixture, whose tests are skipped where this machine has no Redis or no driver for it."""
    pytest.importorskip("redis", reason="the extra `redis` is not installed")
    folder.mkdir(exist_ok=True)
    try:
        with running(folder) as server:
            yield server
    except NotRunning as reason:
        pytest.skip(str(reason))


def _wait_until_it_answers(port: int, log: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)  # noqa: TID251  # another process, which has no way of telling this one
        else:
            return
    raise NotRunning(f"Redis did not start: {log.read_text(errors='replace')[-2000:]}")
