"""A MariaDB server as RDS has them: over TLS only, on loopback, with a master user who is not root."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.certificates import Certificates
from tests.support.databases import NotRunning
from tests.support.server import free_port

MASTER = "master"
PASSWORD = "master's own"
#: What RDS's master user has.
RIGHTS = (
    "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES,"
    " CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER,"
    " EVENT, TRIGGER"
)
STARTS_WITHIN = 60


@dataclass(frozen=True)
class Mariadb:
    """`log` has every statement that the server was sent."""

    host: str
    port: int
    log: Path


@contextmanager
def running_mariadb(folder: Path, certificates: Certificates, database: str) -> Iterator[Mariadb]:
    """A server for as long as the block runs, with one database and `MASTER`. Raises NotRunning where it is not installed."""
    server, install = shutil.which("mariadbd", path=_PATH), shutil.which("mariadb-install-db", path=_PATH)
    if server is None or install is None:
        raise NotRunning("mariadbd is not installed on this machine")
    data, log, port = folder / "mariadb", folder / "statements.log", free_port()
    common = ["--no-defaults", f"--datadir={data}", "--user=root"]
    subprocess.run([install, *common, "--skip-test-db"], check=True, capture_output=True)
    setup = folder / "setup.sql"
    setup.write_text(
        f"CREATE DATABASE `{database}`;\n"
        f"CREATE USER '{MASTER}'@'%' IDENTIFIED BY '{PASSWORD.replace(chr(39), chr(39) * 2)}';\n"
        f"GRANT {RIGHTS} ON *.* TO '{MASTER}'@'%' WITH GRANT OPTION;\n"
    )
    command = [server, *common, f"--init-file={setup}", f"--port={port}", "--bind-address=127.0.0.1"]
    command += [f"--socket={folder / 's'}", "--require-secure-transport=ON", "--innodb-flush-log-at-trx-commit=0"]
    command += [f"--ssl-cert={certificates.certificate}", f"--ssl-key={certificates.key}"]
    command += ["--general-log", f"--general-log-file={log}"]
    output = folder / "mariadb.log"
    with output.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            _wait(process, output)
            yield Mariadb("localhost", port, log)
        finally:
            process.kill()


_PATH = "/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin"


def _wait(process: "subprocess.Popen[bytes]", output: Path) -> None:
    """Until it says that it takes connections, which is after the set-up."""
    until = time.monotonic() + STARTS_WITHIN
    while b"ready for connections" not in output.read_bytes():
        if process.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"MariaDB did not start:\n{output.read_text()}")
        time.sleep(0.05)  # noqa: TID251  # another process: there is nothing to wait for
