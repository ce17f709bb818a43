"""Which revision a database is at, and which it should be at: without Alembic, whose import every start would pay for."""

from pathlib import Path

from sqlalchemy import Executable, text

from muster.database.engine import Reader
from muster.database.query import DialectName, Query

VERSIONS = Path(__file__).parent / "versions"

_VERSION: Query[str | None] = Query(text("SELECT version_num FROM alembic_version"), str)


def newest_revision() -> str | None:
    """The newest revision that this version of Muster knows: files are called by their numbers, in one line."""
    return max((path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py")), default=None)


def _has_version_table(dialect: DialectName) -> Executable:
    return text(
        {
            "sqlite": "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'",
            "postgresql": "SELECT count(to_regclass('alembic_version'))",
            "mysql": "SELECT count(*) FROM information_schema.tables"
            " WHERE table_schema = DATABASE() AND table_name = 'alembic_version'",
        }[dialect]
    )


_HAS_VERSION = Query(_has_version_table, bool)


async def installed_revision(reader: Reader) -> str | None:
    """The revision that the database is at; None when it has no schema of ours. Raises Unavailable."""
    return await reader.fetch_one(_VERSION) if await reader.fetch_one(_HAS_VERSION) else None
