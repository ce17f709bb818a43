"""Users of the database that may do what Muster does, and nothing else: read and write rows.

They own nothing, so they cannot change a table, nor empty, drop or make one: migrations run as the master user.
"""

from typing import Protocol

from muster.database.credentials import Credentials


class AccountRefused(Exception):
    """The database refuses this user, or refused to make him. The text has the server's code, never a statement."""


class Accounts(Protocol):
    """What is done to the users of one kind of database."""

    async def ensure(self, url: str, user: Credentials) -> None:
        """Makes the user or gives him this password, and grants him what he needs; `url` is the master user's.

        May be repeated, also after one that died in the middle. Raises AccountRefused, and OSError where nobody answers.
        """
        ...

    async def check(self, url: str) -> None:
        """Logs in and asks something. Raises AccountRefused, OSError."""
        ...


def accounts(engine: str) -> Accounts:
    """Those of PostgreSQL or of MySQL."""
    if engine == "postgresql":
        from muster.database.postgres_accounts import PostgresAccounts  # noqa: PLC0415  # its driver is an extra

        return PostgresAccounts()
    from muster.database.mysql_accounts import MysqlAccounts  # noqa: PLC0415  # its driver is an extra

    return MysqlAccounts()


async def ensure(master: Credentials, user: Credentials, authorities: str = "") -> None:
    """Makes the user of the master's database or gives him his password, and grants him what he needs.

    `authorities` is as for `Credentials.url`. Raises AccountRefused, OSError, and ValueError for another database.
    """
    if (master.engine, master.host, master.port, master.database) != (user.engine, user.host, user.port, user.database):
        raise ValueError("the master user is of another database")
    if master.user == user.user:
        raise ValueError("the application must not be the master user")
    await accounts(master.engine).ensure(master.url(authorities), user)


async def check(user: Credentials, authorities: str = "") -> None:
    """Logs in. Raises AccountRefused, OSError."""
    await accounts(user.engine).check(user.url(authorities))
