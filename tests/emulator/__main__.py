"""Starts the emulator. It ends as soon as its standard input does: with the process that started it."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from importlib.metadata import version

from ministack import app

from tests.emulator.serving import no_second_port

VERSION = "1.5.33"
PATCHES: tuple[Callable[[], None], ...] = (no_second_port,)


def main() -> None:
    """Applies the patches and serves."""
    found = version("ministack")
    if found != VERSION:
        raise SystemExit(f"tests/emulator mends ministack {VERSION}, not {found}: look at each patch before raising VERSION.")
    for patch in PATCHES:
        patch()
    threading.Thread(target=_end_with_starter, daemon=True).start()
    app.main()


def _end_with_starter() -> None:
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
