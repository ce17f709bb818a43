"""`muster migrate`: brings the schema up to date."""

from muster.kernel.errors import Unavailable
from muster.migrations import run
from muster.settings import Settings


def migrate(settings: Settings) -> str:
    """Runs what is missing. What it says when it is done.

    Raises Unavailable when the database does not answer, or another process migrates for minutes.
    """
    url = settings.resolved_database_url
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        before = run.current(url)
        run.upgrade(url)
    except run.MigrationLocked as error:
        raise Unavailable(str(error)) from error
    except OSError as error:
        raise Unavailable(f"The database does not answer: {error}.") from error
    after = run.current(url)
    if before == after:
        return f"The database is up to date ({after})."
    return f"The database went from {before or 'nothing'} to {after}."
