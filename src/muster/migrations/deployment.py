"""The database's part of a deployment: the schema, and the user that Muster runs as."""

import asyncio

from muster.database import accounts
from muster.database.credentials import Credentials
from muster.kernel.errors import Unavailable
from muster.migrations import run


async def migrate(master: Credentials, application: Credentials, *, authorities: str = "") -> str | None:
    """Brings the schema up to date as the master user, and lets the application user do what it needs. The schema's revision.

    May be repeated, also after one that died in the middle; processes of the former version may go on meanwhile.
    `authorities` is as for `Credentials.url`. Raises Unavailable when the database does not answer or another process
    migrates for minutes, AccountRefused, ValueError when the two are not of one database, and SQLAlchemy's errors.
    """
    try:
        # Before, so that what a migration makes is granted as soon as it is there; a new database has nothing yet.
        await accounts.ensure(master, application, authorities)
        url = master.url(authorities)
        await asyncio.to_thread(run.upgrade, url)
        return await asyncio.to_thread(run.current, url)
    except OSError as error:
        raise Unavailable(f"The database does not answer: {error}.") from error
    except run.MigrationLocked as error:
        raise Unavailable("Another process has been migrating for minutes.") from error
