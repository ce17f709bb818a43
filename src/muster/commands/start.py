"""What `muster serve` and `muster worker` check before they begin, so that what is wrong is said in one sentence."""

import asyncio
import socket

from muster.bootstrap import Application, build
from muster.bootstrap.redis import check_redis
from muster.kernel.errors import MusterError
from muster.migrations import run
from muster.ports.secrets import SecretsExposed
from muster.settings import Settings


class CannotStart(Exception):
    """Why not, and what to do about it, in a sentence for an operator."""


def prepared(settings: Settings) -> Application:
    """Muster, wired, on a database that has this version's schema. Raises CannotStart."""
    try:
        application = build(settings)
        installed = run.current(settings.resolved_database_url)
        asyncio.run(_reach(application))
    except (ValueError, SecretsExposed) as error:
        raise CannotStart(f"The settings do not fit: {error}. `muster doctor` says more.") from error
    except ModuleNotFoundError as error:
        raise CannotStart(
            f"A setting needs a driver that is not installed: {error}. Install an extra of Muster; `muster doctor` says which."
        ) from error
    except MusterError as error:
        raise CannotStart(error.detail) from error
    wanted = run.head()
    if installed is None:
        raise CannotStart("The database is empty. Run: muster migrate")
    if installed != wanted:
        raise CannotStart(f"The database has the schema {installed}, this version needs {wanted}. Run: muster migrate")
    return application


async def _reach(application: Application) -> None:
    await application.ports.secrets.open()
    await check_redis(application.settings, application.clock)


def check_port(settings: Settings) -> None:
    """That the port can be listened on. Raises CannotStart."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise CannotStart(f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.") from error
