"""`python -m muster.migrations.revise "message"` writes the next revision out of what changed in the tables.

Read what it wrote: it cannot know that a column was renamed, nor what to put into a new one. Then run
`tests/contract/test_migrations.py`, which holds the revisions against the metadata on every database.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from muster.database.columns import TABLE_OPTIONS
from muster.migrations.installed import VERSIONS
from muster.migrations.run import differences, revise, upgrade


def write_revision(message: str, versions: Path = VERSIONS) -> Path | None:
    """The path of the new revision; None when nothing has changed."""
    versions.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="muster-revise-") as folder:
        url = f"sqlite:///{folder}/muster.db"
        upgrade(url, versions=versions)
        if not differences(url):
            return None
        path = revise(url, message, versions=versions)
    _shorten(path)
    for task in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *task, str(path)], check=False)  # noqa: S603  # our own linter
    return path


def _shorten(path: Path) -> None:
    """Names what every table has, and leaves out Alembic's advice."""
    text = re.sub(r"^ *# ### .*\n", "", path.read_text(), flags=re.MULTILINE)
    options = "".join(rf"\n? *{name}='{value}',?" for name, value in sorted(TABLE_OPTIONS.items()))
    path.write_text(re.sub(options, "\n**columns.TABLE_OPTIONS,", text))


def main(arguments: list[str]) -> int:
    """Runs the command."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    path = write_revision(arguments[0])
    sys.stdout.write("Nothing has changed.\n" if path is None else f"Wrote {path}. Read it before you commit it.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
