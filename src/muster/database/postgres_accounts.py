"""Users of PostgreSQL."""

import base64
import hmac
import secrets
from hashlib import pbkdf2_hmac, sha256

from muster.database import postgres
from muster.database.accounts import AccountRefused
from muster.database.credentials import Credentials

#: Any number that no other program uses in the same database: of two who grant at once, PostgreSQL refuses one.
_LOCK_KEY = 0x6D75737466
_ITERATIONS = 4096  # the server's own


class PostgresAccounts:
    """See `muster.database.accounts.Accounts`."""

    async def ensure(self, url: str, user: Credentials) -> None:
        name, database = _identifier(user.user), _identifier(user.database)
        connection = await _connected(url)
        try:
            async with connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK_KEY)
                known = await connection.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = $1", user.user)
                # Hashed here, as psql's \password does it: a statement may end up in the server's log.
                await connection.execute(
                    f"{'ALTER' if known else 'CREATE'} ROLE {name} LOGIN PASSWORD '{verifier(user.password)}'"
                )
                for statement in _grants(name, database):
                    await connection.execute(statement)
        except postgres.Refusal as error:
            raise AccountRefused(f"PostgreSQL refuses to make {user.user}: {error.sqlstate}.") from None
        finally:
            await connection.close()

    async def check(self, url: str) -> None:
        connection = await _connected(url)
        try:
            await connection.execute("SELECT 1")
        finally:
            await connection.close()


async def _connected(url: str) -> postgres.Plain:
    try:
        return await postgres.plain_connection(url)
    except postgres.Refusal as error:
        raise AccountRefused(f"PostgreSQL refuses the log-in: {error.sqlstate}.") from None


def _grants(name: str, database: str) -> tuple[str, ...]:
    return (
        # Whoever may log in may do these by default.
        f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {name}",
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}",
        # For those that this master's migrations will make.
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {name}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {name}",
    )


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def verifier(password: str) -> str:
    """What the server keeps of a password (RFC 5803), with a new salt.

    Raises ValueError for one that is not printable ASCII: others are to be prepared first (RFC 4013), and ours are generated.
    """
    if not (password.isascii() and password.isprintable()):
        raise ValueError("the database's passwords are printable ASCII")
    salt = secrets.token_bytes(16)
    salted = pbkdf2_hmac("sha256", password.encode(), salt, _ITERATIONS)
    stored = sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${_ITERATIONS}:{_base64(salt)}${_base64(stored)}:{_base64(server)}"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
