"""What a test run that was killed has left behind, for the next one to remove.

Whatever a run makes outside its process has the process's number in its name: `muster-test-<pid>-…`.
"""

import os
import re
import shutil
import signal
import tempfile
from contextlib import suppress
from pathlib import Path

_OWNER = re.compile(r"muster[-_]test[-_](\d+)[-_]")


def prefix() -> str:
    """What the names of this run's things begin with."""
    return f"muster-test-{os.getpid()}-"


def is_left_over(name: str) -> bool:
    """Whether a thing of that name is of a run that is over."""
    owner = _OWNER.match(name)
    if owner is None:
        return False
    try:
        os.kill(int(owner[1]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def remove_folders() -> None:
    """Removes folders that are left over, and stops the PostgreSQL servers in them."""
    for folder in Path(tempfile.gettempdir()).glob("muster-test-*"):
        if is_left_over(folder.name):
            _stop_postgresql(folder)
            shutil.rmtree(folder, ignore_errors=True)


def _stop_postgresql(folder: Path) -> None:
    with suppress(OSError, ValueError):
        process = int((folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
        command = Path(f"/proc/{process}/cmdline")
        # The number may be another process's by now.
        if str(folder).encode() in command.read_bytes():
            os.kill(process, signal.SIGQUIT)
