"""Users of MySQL and MariaDB."""

import re
from hashlib import sha1

from muster.database import mysql
from muster.database.accounts import AccountRefused
from muster.database.credentials import Credentials


class MysqlAccounts:
    """See `muster.database.accounts.Accounts`."""

    async def ensure(self, url: str, user: Credentials) -> None:
        account = f"{_literal(user.user)}@'%'"
        # A name's underscore stands for any character in a grant.
        database = re.sub(r"([%_])", r"\\\1", user.database.replace("`", "``"))
        connection = await _connected(url)
        try:
            cursor = connection.cursor()
            await cursor.execute("SELECT version()")
            (version,) = await cursor.fetchone()
            password = _identified(user.password, is_mariadb="mariadb" in version.lower())
            await cursor.execute(f"CREATE USER IF NOT EXISTS {account} IDENTIFIED {password}")
            await cursor.execute(f"ALTER USER {account} IDENTIFIED {password}")
            await cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON `{database}`.* TO {account}")
        except mysql.Refusal as error:  # what it says may quote the statement
            raise AccountRefused(f"MySQL refuses to make {user.user}: {_code(error)}.") from None
        finally:
            await connection.ensure_closed()

    async def check(self, url: str) -> None:
        connection = await _connected(url)
        try:
            await connection.cursor().execute("SELECT 1")
        finally:
            await connection.ensure_closed()


async def _connected(url: str) -> mysql.Plain:
    try:
        return await mysql.plain_connection(url)
    except mysql.Refusal as error:
        if _code(error) in mysql.UNREACHABLE:
            raise ConnectionError(f"MySQL does not answer: {_code(error)}.") from None
        raise AccountRefused(f"MySQL refuses the log-in: {_code(error)}.") from None


def _code(error: Exception) -> object:
    return error.args[0] if error.args else "no code"


def _identified(password: str, *, is_mariadb: bool) -> str:
    """MySQL itself keeps passwords out of its logs (https://dev.mysql.com/doc/refman/8.4/en/password-logging.html), and its
    own kind of hash is the one that it checks fastest over TLS. MariaDB does neither, so there it is hashed here.
    """
    if not is_mariadb:
        return f"BY {_literal(password)}"
    digest = sha1(sha1(password.encode()).digest()).hexdigest()  # noqa: S324  # mysql_native_password is that
    return f"VIA mysql_native_password USING '*{digest.upper()}'"


def _literal(text: str) -> str:
    """As SQL, in the mode that `mysql.plain_connection` sets."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
