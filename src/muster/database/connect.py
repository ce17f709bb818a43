"""Picks the database that a URL names. A driver is imported only when its database is chosen."""

from pathlib import Path
from urllib.parse import urlsplit

from muster.database.engine import Database
from muster.database.server import Renewal
from muster.kernel.clock import Clock


def connect(url: str, clock: Clock, *, lock_timeout: float, pool_size: int, renew: Renewal | None = None) -> Database:
    """The database behind `url`, not yet opened.

    `sqlite:///relative/path`, `sqlite:////absolute/path`, `postgresql://user:password@host:port/name`,
    `mysql://user:password@host:port/name` (MariaDB too; `?unix_socket=` for a local one). `lock_timeout`
    is in seconds. `renew` is for servers whose passwords change: see there. Raises ValueError for any other scheme.
    """
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        from muster.database.sqlite import SqliteDatabase

        return SqliteDatabase(Path(url.removeprefix("sqlite:///")), clock, lock_timeout=lock_timeout)
    if scheme in {"postgresql", "postgres"}:
        from muster.database.postgres import PostgresDatabase

        return PostgresDatabase(url, clock, lock_timeout=lock_timeout, pool_size=pool_size, renew=renew)
    if scheme in {"mysql", "mariadb"}:
        from muster.database.mysql import MysqlDatabase

        return MysqlDatabase(url, clock, lock_timeout=lock_timeout, pool_size=pool_size, renew=renew)
    raise ValueError(f"a database URL starts with sqlite:, postgresql: or mysql:, not {scheme or url!r}:")
