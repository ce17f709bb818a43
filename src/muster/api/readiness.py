"""What has to be well before requests are sent here."""

from collections.abc import Awaitable, Callable, Mapping

from muster.api.operations import Check
from muster.bootstrap import Application
from muster.database.query import ALIVE
from muster.kernel.errors import MusterError
from muster.migrations.installed import installed_revision, newest_revision

#: Seconds that a message may wait for its consumers before something must be wrong.
MAX_LAG = 60


def checks(application: Application) -> Mapping[str, Callable[[], Awaitable[Check]]]:
    """The checks by name."""
    wanted = newest_revision()

    async def database() -> Check:
        try:
            await application.database.fetch_one(ALIVE)
        except MusterError as error:
            return Check(ok=False, detail=error.detail)
        return Check(ok=True, detail=application.database.dialect)

    async def schema() -> Check:
        try:
            installed = await installed_revision(application.database)
        except MusterError as error:
            return Check(ok=False, detail=error.detail)
        return Check(ok=installed == wanted, detail=installed or "nothing is installed; run: muster migrate")

    async def dispatcher() -> Check:
        try:
            lags = await application.deliveries.lag()
        except MusterError as error:
            return Check(ok=False, detail=error.detail)
        worst = max(lags.values(), default=0.0)
        return Check(ok=worst < MAX_LAG, detail=f"{worst:.0f} s behind")

    return {"database": database, "schema": schema, "dispatcher": dispatcher}


__all__ = ["checks"]
