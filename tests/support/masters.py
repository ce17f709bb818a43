"""Database servers as RDS has them, each with a master user who is no superuser."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from muster.database.credentials import Credentials, Engine
from muster.migrations.connections import with_connection
from tests.support import leftovers, mariadb
from tests.support.certificates import make_certificates
from tests.support.postgresql import running_postgresql

#: An underscore stands for any character in MySQL's grants.
DATABASE = "muster_test"


@dataclass(frozen=True)
class Master:
    """The master user, whom to trust, and the file where the server writes every statement that it is sent."""

    credentials: Credentials
    authorities: str
    log: Path

    @property
    def url(self) -> str:
        return self.credentials.url(self.authorities)


@contextmanager
def running_master(engine: Engine) -> Iterator[Master]:
    """A server for as long as the block runs. Raises NotRunning where there is none to run."""
    leftovers.remove_folders()
    with ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix=leftovers.prefix(), ignore_cleanup_errors=True))
        folder = Path(name)
        certificates = make_certificates(folder)
        if engine == "mysql":
            server = stack.enter_context(mariadb.running_mariadb(folder, certificates, DATABASE))
            user = Credentials(engine, server.host, server.port, DATABASE, mariadb.MASTER, mariadb.PASSWORD)
            yield Master(user, str(certificates.authority), server.log)
            return
        postgresql = stack.enter_context(running_postgresql(folder, certificates))
        user = Credentials(engine, postgresql.host, postgresql.port, DATABASE, "master", "master's own")
        for statement in (
            "ALTER SYSTEM SET log_statement = 'all'",
            "SELECT pg_reload_conf()",
            "CREATE ROLE master LOGIN CREATEROLE CREATEDB PASSWORD 'master''s own'",
            f"CREATE DATABASE {DATABASE} OWNER master",
        ):
            _as_superuser(postgresql.superuser_url, statement)
        yield Master(user, str(certificates.authority), folder / "data/log")


class Masters:
    """The servers of one test session, each started at its first use."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._running: dict[Engine, Master] = {}

    def get(self, engine: Engine) -> Master:
        """Raises NotRunning."""
        if engine not in self._running:
            self._running[engine] = self._stack.enter_context(running_master(engine))
        return self._running[engine]


def _as_superuser(url: str, statement: str) -> None:
    with_connection(url, lambda connection: connection.exec_driver_sql(statement), autocommit=True)
