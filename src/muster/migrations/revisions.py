"""Which revisions of the schema this version of Muster knows."""

from pathlib import Path

from alembic.script import ScriptDirectory


def known_revisions() -> frozenset[str]:
    """Every revision up to the newest: a database at any of them can be brought up to date."""
    return frozenset(script.revision for script in ScriptDirectory(str(Path(__file__).parent)).walk_revisions())
